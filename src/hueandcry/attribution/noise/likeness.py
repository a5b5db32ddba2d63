"""Look-alike addresses: those that share head and tail with an address of the case and are another.

On chains whose addresses are written alike, an address of the case is looked for on all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry import chains
from hueandcry.attribution.noise.rules import Form, Rules
from hueandcry.ledger import View

Keys = Mapping[tuple[int, int], Mapping[str, list[str]]]  # (head, tail) -> what is shared -> bodies


@dataclass(frozen=True, slots=True)
class Likeness:
    """`address` looks like `like`, an address of the case: `head` and `tail` characters are the same.

    `compared` pairs of addresses were compared; `by_chance` is how many of them are expected to share as
    much by chance: `compared` times the size of the alphabet to the power of -(head + tail).
    """

    chain: str
    address: str
    like: str
    head: int
    tail: int
    compared: int
    by_chance: float


def look_alikes(
    view: View, addresses: Iterable[tuple[str, str]], rules: Rules
) -> tuple[NDArray[np.bool_], tuple[Likeness, ...]]:
    """Which purses are of a look-alike, and the look-alikes, by chain and address."""
    case = set(addresses)
    texts = {address for _, address in case}
    families = {name: chains.chain(name).family for name in pc.unique(view.purses["chain"]).to_pylist()}
    flagged = np.zeros(view.purses.num_rows, np.bool_)
    found: dict[tuple[str, str], Likeness] = {}
    for form in rules.forms:
        bodies = _bodies(form, case)
        names = [name for name, family in families.items() if family == form.family]
        if not bodies or not names:
            continue
        numbers = np.flatnonzero(pc.is_in(view.purses["chain"], pa.array(names)).to_numpy())
        column = view.purses["address"].take(pa.array(numbers)).combine_chunks()
        near = _near(form, column, bodies)
        compared = _others(column, form, texts) * len(bodies)
        keys = _keys(form, bodies)
        rows = view.purses.select(["chain", "address"]).take(pa.array(numbers[near])).to_pylist()
        for number, row in zip(numbers[near].tolist(), rows, strict=True):
            place = (row["chain"], row["address"])
            if row["address"] in texts:
                continue
            if place not in found:
                best = _best(form, row["address"], keys, bodies, rules.least_digits)
                if best is None:
                    continue
                like, head, tail = best
                chance = compared * float(form.alphabet) ** -(head + tail)
                found[place] = Likeness(*place, like, head, tail, compared, chance)
            flagged[number] = True
    return flagged, tuple(found[place] for place in sorted(found))


def _bodies(form: Form, case: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The addresses of the case that have this form, by what follows their prefix."""
    found: dict[str, str] = {}
    for chain, address in sorted(case):
        body = form.body(address) if chains.chain(chain).family == form.family else None
        if body:
            found.setdefault(body, address)
    return found


def _key(body: str, head: int, tail: int) -> str:
    return body[:head] + body[len(body) - tail :]


def _keys(form: Form, bodies: Iterable[str]) -> Keys:
    found: dict[tuple[int, int], dict[str, list[str]]] = {}
    for level in form.levels:
        found[level] = defaultdict(list)
        for body in bodies:
            found[level][_key(body, *level)].append(body)
    return found


def _near(form: Form, column: pa.Array, bodies: Iterable[str]) -> NDArray[np.bool_]:
    """Which of the addresses share a level with an address of the case, all at once."""
    near = np.zeros(len(column), np.bool_)
    for size in sorted({len(prefix) for prefix in form.prefixes}):
        for head, tail in form.levels:
            keys = pa.array(sorted({_key(body, head, tail) for body in bodies}), pa.string())
            start = pc.utf8_slice_codeunits(column, size, size + head) if head else ""
            end = pc.utf8_slice_codeunits(column, -tail) if tail else ""
            shared = pc.binary_join_element_wise(start, end, "")
            near |= pc.is_in(shared, keys).to_numpy(zero_copy_only=False)
    return near


def _others(column: pa.Array, form: Form, texts: Iterable[str]) -> int:
    """How many different addresses of this form there are besides the case's."""
    known = pa.array(sorted(texts), pa.string())
    others = pc.unique(column.filter(pc.invert(pc.is_in(column, known))))
    starts = [pc.starts_with(others, prefix).to_numpy(zero_copy_only=False) for prefix in form.prefixes]
    return int(np.logical_or.reduce(starts).sum()) if len(others) else 0


def _best(
    form: Form, address: str, keys: Keys, bodies: Mapping[str, str], least_digits: int
) -> tuple[str, int, int] | None:
    """The address of the case that it shares most with, and how much at either end."""
    body = form.body(address)
    if body is None:
        return None
    best: tuple[str, int, int] | None = None
    for other in _candidates(form, body, keys):
        head, tail = _shared(body, other), _shared(body[::-1], other[::-1])
        digits = sum(each != "0" for each in body[:head] + body[len(body) - tail :])
        if digits >= least_digits and (best is None or head + tail > best[1] + best[2]):
            best = (bodies[other], head, tail)
    return best


def _candidates(form: Form, body: str, keys: Keys) -> Iterator[str]:
    seen = set()
    for level in form.levels:
        for other in keys[level].get(_key(body, *level), ()):
            if other not in seen and len(other) == len(body):
                seen.add(other)
                yield other


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))

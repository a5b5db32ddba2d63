"""Who owns which output of a mix: only what the sums force, everything else is not known.

Two kinds of claim. *Division*: where all divisions of a JoinMarket transaction agree, a change belongs to the
owner of its inputs. *Dominance*: nobody takes out more than he put in, less fees; an output that all other
inputs together could not pay belongs to the owner of the one that is left over, and an input that all other
outputs together could not take up has paid the one that is left over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hueandcry.attribution.mixers import joinmarket
from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.shape import Shape

ALLOWANCE = (
    100  # a 100th of what someone puts in goes to coordinator and makers at most (clients refuse more)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The owner of these inputs (by index) owns this output (by index), and why that is forced."""

    inputs: tuple[int, ...]
    output: int
    reason: str


def ownership(shape: Shape, mix: Mix) -> tuple[Claim, ...]:
    """What is forced; an output without a claim is not known to be anybody's."""
    claims = {claim.output: claim for claim in _dominance(shape)}
    if mix.protocol == joinmarket.JoinMarket().name:
        claims |= {claim.output: claim for claim in _division(shape, mix)}
    return tuple(claims[output] for output in sorted(claims))


def _dominance(shape: Shape) -> Iterator[Claim]:
    fee = shape.fee
    if fee is None:
        return
    put, paid = sum(shape.known), [coin.value or 0 for coin in shape.outputs]
    for source, coin in enumerate(shape.inputs):
        value = coin.value or 0
        for output, taken in enumerate(paid):
            others = put - value
            if taken > others + others // ALLOWANCE:
                yield Claim((source,), output, "the other inputs together are less")
            elif value - value // ALLOWANCE - fee > sum(paid) - taken:
                yield Claim((source,), output, "the other outputs together are less")


def _division(shape: Shape, mix: Mix) -> Iterator[Claim]:
    found = joinmarket.divided(shape)
    if not found.complete or not found.found:
        return
    first, *others = found.found
    agreed = set(first).intersection(*others)
    changes = [n for n, coin in enumerate(shape.outputs) if coin.value and coin.value != mix.denomination]
    for slot in sorted(agreed, key=lambda slot: slot.inputs):
        if slot.change is not None:
            inputs = tuple(n for n in range(len(shape.inputs)) if slot.inputs >> n & 1)
            yield Claim(
                inputs, changes[slot.change], f"every division of the sums agrees ({len(found.found)})"
            )

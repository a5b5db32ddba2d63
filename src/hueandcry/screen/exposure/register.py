"""What a state keeps beside its shelves: who is named, what is in the ledger, and what of it is complete."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger import Coverage, Stream, View
from hueandcry.model import Heist
from hueandcry.model.exposure import Named, Subject, SubjectKind
from hueandcry.screen.exposure.shelving import KEY, key
from hueandcry.screen.exposure.subjects import EVERY_EVM, thieves

BATCH = 1_000_000
KEYS = pa.schema([("key", pa.binary(KEY))])


@dataclass(frozen=True, slots=True)
class Register:
    """Subjects by "chain address", names of subjects by kind and id, and per chain whole heights.

    `horizon` is the day of the ledger's last transfer, ISO 8601.
    """

    named: Mapping[str, Sequence[Named]]
    labels: Mapping[str, Mapping[str, str]]
    whole: Mapping[str, tuple[int, int]]
    horizon: str

    def at(self, chain: str, address: str) -> tuple[Named, ...]:
        """Whose address it is."""
        every = self.named.get(f"{EVERY_EVM} {address}", ()) if chain.startswith("eip155:") else ()
        return (*self.named.get(f"{chain} {address}", ()), *every)

    def record(self) -> dict[str, Any]:
        """The register as JSON values."""
        return {
            "named": {place: [asdict(each) for each in found] for place, found in self.named.items()},
            "labels": self.labels,
            "whole": self.whole,
            "horizon": self.horizon,
        }


def recorded(record: Mapping[str, Any]) -> Register:
    """The register that `record` told of; KeyError, TypeError or ValueError for anything else."""
    named = {
        place: [Named(**{**each, "kind": SubjectKind(each["kind"])}) for each in found]
        for place, found in record["named"].items()
    }
    whole = {chain: (int(first), int(last)) for chain, (first, last) in record["whole"].items()}
    return Register(named, record["labels"], whole, str(record["horizon"]))


def register(
    heists: Sequence[Heist], subjects: Iterable[Subject], coverage: Mapping[str, Coverage], horizon: str
) -> Register:
    """The register of some heists and subjects."""
    named: dict[str, list[Named]] = {}
    labels: dict[str, dict[str, str]] = {kind.value: {} for kind in SubjectKind}
    for heist in heists:
        labels[SubjectKind.HEIST][heist.id] = heist.title
        roles = {place: (role, "") for place, role in thieves(heist).items()}
        roles |= {(each.chain, each.address): (each.role, each.source) for each in heist.addresses}
        for (chain, address), (role, source) in roles.items():
            found = Named(heist.id, heist.title, SubjectKind.HEIST, role, heist.date, source)
            named.setdefault(f"{chain} {address}", []).append(found)
    for each in dict.fromkeys(subjects):
        labels[each.kind].setdefault(each.id, each.label)
        told = Named(each.id, each.label, each.kind, "", each.since, each.source)
        named.setdefault(f"{each.chain} {each.address}", []).append(told)
    whole = {
        chain: found.heights[0]
        for chain, found in coverage.items()
        if len(found.heights) == 1 and found.heights[0][0] <= 1
    }
    return Register(named, labels, whole, horizon)


def addresses(rows: View | Stream) -> pa.Table:
    """The keys of all addresses of the ledger, sorted."""
    return _keys(_pairs(_purses(rows), "address"))


def transactions(rows: View | Stream) -> pa.Table:
    """The keys of all transactions of the ledger, sorted."""
    if isinstance(rows, View):
        names = pa.array(rows.chains, pa.string()).take(rows.table["chain"].combine_chunks())
        table = pa.table({"chain": names, "tx": rows.table["tx"]})
        return _keys(_pairs([table], "tx"))

    def tables() -> Iterator[pa.Table]:
        for number, (chain, groups) in enumerate(zip(rows.chains, rows.groups, strict=True)):
            for group in range(len(groups)):
                column = rows.read_group(number, group, ["tx"])["tx"]
                yield pa.table({"chain": pa.repeat(chain, len(column)), "tx": column})

    return _keys(_pairs(tables(), "tx"))


def complete(coverage: Mapping[str, Coverage]) -> pa.Table:
    """The keys of the addresses whose whole histories the ledger holds, sorted."""
    split = (text.rpartition(":") for found in coverage.values() for text in found.complete)
    return _sorted([key(chain, address) for chain, _, address in split])


def _purses(rows: View | Stream) -> Iterator[pa.Table]:
    if isinstance(rows, Stream):
        for first in range(0, rows.numbers.total, BATCH):
            numbers = np.arange(first, min(first + BATCH, rows.numbers.total), dtype=np.int64)
            yield rows.numbers.named(numbers)
        return
    ends = pa.chunked_array([*rows.table["sender"].chunks, *rows.table["recipient"].chunks], pa.int32())
    yield rows.purses.take(pc.unique(ends))


def _pairs(tables: Iterable[pa.Table], name: str) -> Iterator[tuple[str, str]]:
    for table in tables:
        found = table.select(["chain", name]).filter(pc.not_equal(table[name], ""))
        unique = found.group_by(["chain", name]).aggregate([])
        yield from zip(unique["chain"].to_pylist(), unique[name].to_pylist(), strict=True)


def _keys(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    return _sorted([key(chain, text) for chain, text in pairs])


def _sorted(keys: list[bytes]) -> pa.Table:
    unique = np.unique(np.frombuffer(b"".join(keys), f"S{KEY}"))
    buffer = pa.py_buffer(unique.tobytes())
    return pa.table([pa.FixedSizeBinaryArray.from_buffers(pa.binary(KEY), len(unique), [None, buffer])], KEYS)

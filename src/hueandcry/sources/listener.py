"""Keeping what transactions say besides moving value: what is wanted of it, as events of the ledger."""

from typing import NamedTuple

import pyarrow as pa

from hueandcry.ledger.schema import EVENTS, TIME
from hueandcry.model import EventKind, Wanted


class Said(NamedTuple):
    """One event as a builder of rows meets it: `time` in seconds UTC, `topics` in one; see `model.Event`."""

    chain: str
    height: int
    time: int
    tx_index: int | None
    tx: str
    position: int
    kind: EventKind
    address: str = ""
    sender: str = ""
    topics: bytes = b""
    data: bytes = b""


class Listener:
    """Collects events while transfers are read; `take` hands them over with the columns of `ledger.EVENTS`.

    `wanted` says which are to be kept: those who read transactions hand in no others. `kept` is what of it
    the source keeps without gaps; nothing, until the source says with `hears` what it can tell.
    """

    def __init__(self, wanted: Wanted | None = None) -> None:
        self.wanted = wanted or Wanted()
        self.kept = Wanted()
        self.topics = frozenset(f"0x{topic.hex()}" for topic in self.wanted.topics)
        self._said: list[Said] = []

    def hears(self, *, logs: bool = True, inputs: bool = True) -> None:
        """All logs are told, all inputs of calls; by default both. A chain without either tells them too.

        Memos are inputs of calls, or outputs, which every source of their chains tells.
        """
        wanted = self.wanted
        self.kept = Wanted(
            wanted.topics if logs else frozenset(),
            wanted.selectors if inputs else frozenset(),
            wanted.memos and inputs,
        )

    def misses_inputs(self) -> None:
        """Some inputs are not told after all."""
        self.kept = Wanted(self.kept.topics)

    def add(self, said: Said) -> None:
        """Keep one event."""
        self._said.append(said)

    def take(self) -> pa.Table:
        """The events collected since the last call."""
        said, self._said = self._said, []
        columns = zip(*said, strict=True) if said else [()] * len(EVENTS)
        arrays = []
        for field, values in zip(EVENTS, columns, strict=True):
            if field.name == "time":
                arrays.append(pa.array(values, pa.int64()).cast(TIME))
            else:
                arrays.append(pa.array(values, field.type))
        return pa.Table.from_arrays(arrays, schema=EVENTS)

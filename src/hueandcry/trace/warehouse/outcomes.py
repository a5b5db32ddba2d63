"""Outcomes as rows of a warehouse table, and back: what a kernel far away answers.

Amounts and claims are text: sums may have more digits than a decimal column holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.model import Policy
from hueandcry.trace.outcome import Outcome, Part, Rest, Totals

NONE = -1


class Record(IntEnum):
    """What a row of an answer states; `number` is its place among its like."""

    TOTALS = 0  # `amount` stolen, `claim` already tainted, `rounding`; of source `number`
    PART = 1  # `Outcome.parts`
    HELD = 2  # `Outcome.held`
    BOOKED = 3  # `Outcome.booked`
    UNKNOWN = 4  # `amount` of history missing at `purse`


OUTCOMES = pa.schema(
    [
        pa.field("task", pa.string(), nullable=False),
        pa.field("policy", pa.string(), nullable=False),
        pa.field("record", pa.int8(), nullable=False),
        pa.field("number", pa.int64(), nullable=False),
        pa.field("movement", pa.int64(), nullable=False),
        pa.field("origin", pa.int8(), nullable=False),
        pa.field("part", pa.int64(), nullable=False),
        pa.field("source", pa.int64(), nullable=False),
        pa.field("amount", pa.string(), nullable=False),
        pa.field("claim", pa.string(), nullable=False),
        pa.field("rounding", pa.string(), nullable=False),
        pa.field("purse", pa.int64(), nullable=False),
    ]
)
"""Rows of answers in any order; -1 stands for none. `part` is a part's parent, or the part that a rest is of;
`movement` counts the movements of the task."""

Row = tuple[int, int, int, int, int, int, str, str, str, int]


def to_rows(task: str, outcomes: Iterable[Outcome], purses: list[int]) -> pa.Table:
    """The outcomes of one task; `purses` says which purse of the table each purse of the kernel is."""
    tables = [OUTCOMES.empty_table()]
    for outcome in outcomes:
        rows = list(_rows(outcome, purses))
        columns = list(zip(*rows, strict=True)) if rows else [()] * (len(OUTCOMES) - 2)
        fields = list(OUTCOMES)[2:]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)]
        names = [pa.repeat(pa.scalar(name), len(rows)) for name in (task, str(outcome.policy))]
        tables.append(pa.table([*names, *arrays], schema=OUTCOMES))
    return pa.concat_tables(tables)


def _rows(outcome: Outcome, purses: list[int]) -> Iterator[Row]:
    for i, t in enumerate(outcome.totals):
        amounts = (str(t.stolen), str(t.already_tainted), str(t.rounding))
        yield Record.TOTALS, i, NONE, NONE, NONE, i, *amounts, NONE
    for i, p in enumerate(outcome.parts):
        amounts = (str(p.amount), str(p.claim), "0")
        yield Record.PART, i, p.movement, p.origin, p.parent, p.source, *amounts, purses[p.purse]
    for record, rests in ((Record.HELD, outcome.held), (Record.BOOKED, outcome.booked)):
        for i, r in enumerate(rests):
            amounts = (str(r.amount), str(r.claim), "0")
            yield record, i, NONE, NONE, r.part, r.source, *amounts, purses[r.purse]
    for i, (purse, amount) in enumerate(outcome.unknown.items()):
        yield Record.UNKNOWN, i, NONE, NONE, NONE, NONE, str(amount), "0", "0", purses[purse]


def from_rows(rows: pa.Table) -> Mapping[str, Mapping[Policy, Outcome]]:
    """The outcomes by task and policy."""
    rows = rows.sort_by([(name, "ascending") for name in ("task", "policy", "record", "number")])
    found: dict[str, dict[Policy, Outcome]] = {}
    for task in pc.unique(rows["task"]).to_pylist():
        own = rows.filter(pc.equal(rows["task"], task))
        policies = [Policy(name) for name in pc.unique(own["policy"]).to_pylist()]
        found[task] = {p: _outcome(p, own.filter(pc.equal(own["policy"], str(p)))) for p in policies}
    return found


def _outcome(policy: Policy, rows: pa.Table) -> Outcome:
    def of(record: Record) -> Iterator[tuple[int, int, int, int, int, int, int, int]]:
        own = rows.filter(pc.equal(rows["record"], pa.scalar(int(record), pa.int8())))
        names = ("movement", "origin", "part", "source", "purse")
        amounts = [list(map(int, own[name].to_pylist())) for name in ("amount", "claim", "rounding")]
        return zip(*(own[name].to_pylist() for name in names), *amounts, strict=True)

    return Outcome(
        policy,
        [Totals(stolen, already, lost) for *_, stolen, already, lost in of(Record.TOTALS)],
        [Part(m, o, part, s, amount, c, p) for m, o, part, s, p, amount, c, _ in of(Record.PART)],
        [Rest(p, s, amount, c, part) for _, _, part, s, p, amount, c, _ in of(Record.HELD)],
        [Rest(p, s, amount, c, part) for _, _, part, s, p, amount, c, _ in of(Record.BOOKED)],
        {p: amount for *_, p, amount, _, _ in of(Record.UNKNOWN)},
    )

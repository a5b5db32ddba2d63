"""Random small worlds: few purses, many movements, everything that docs/reference/accounting.md knows of."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from hueandcry.trace.movements import Holding, Movements

AMOUNTS = st.one_of(
    st.integers(0, 12),
    st.integers(1, 100),
    st.integers(10**18, 10**24),
    st.sampled_from([1, 2**32, 2**63 - 1, 2**64 - 1, 2**64, 2**64 + 1, 2**96 + 1]),
)
WIDEST = 10**38 - 1
WIDE_AMOUNTS = st.one_of(
    AMOUNTS, st.integers(10**30, 10**36), st.sampled_from([2**124, 2**125 - 1, 2**125, WIDEST])
)
RATIOS = st.sampled_from([(0, 1), (1, 10**9), (1, 7), (3, 2), (1, 1), (10**12, 1), (10**15 + 1, 3)])


@dataclass
class _Draft:
    """A world while it is being drawn."""

    purses: int
    rows: list[tuple[int, int, int]]
    into: dict[int, int]
    thefts: dict[int, int]
    outputs: list[tuple[int, int]]


@st.composite
def worlds(
    draw: st.DrawFn, amounts: st.SearchStrategy[int] = AMOUNTS, most_sources: int = 4, most_rows: int = 40
) -> Movements:
    """Movements with thefts, holdings, conversions, self payments, cycles, services and UTXO transactions."""
    purses, sources = draw(st.integers(2, 6)), draw(st.integers(1, most_sources))
    draft = _Draft(purses, [], {}, {}, [])
    for _ in range(draw(st.integers(1, most_rows))):
        kind = draw(st.sampled_from("ppppppcttu"))
        if kind == "u":
            _transaction(draw, draft, amounts)
        else:
            _payment(draw, draft, amounts)
        last = len(draft.rows) - 1
        if kind == "c":
            up, down = draw(RATIOS)
            draft.into[last] = min(draft.rows[last][2] * up // down, WIDEST)
        if kind == "t":
            draft.thefts[last] = draw(st.integers(0, sources - 1))
    absorbs = draw(st.sets(st.integers(0, draft.purses - 1), max_size=2))
    return Movements(
        purses=draft.purses,
        sources=sources,
        sender=[row[0] for row in draft.rows],
        recipient=[row[1] for row in draft.rows],
        out=[row[2] for row in draft.rows],
        into=draft.into,
        thefts=draft.thefts,
        holdings=draw(st.lists(_holdings(draft, sources, amounts), max_size=3)),
        absorbs=frozenset(absorbs),
        outputs=draft.outputs,
    )


def _payment(draw: st.DrawFn, draft: _Draft, amounts: st.SearchStrategy[int]) -> None:
    purse = st.integers(0, draft.purses - 1)
    draft.rows.append((draw(purse), draw(purse), draw(amounts)))


def _transaction(draw: st.DrawFn, draft: _Draft, amounts: st.SearchStrategy[int]) -> None:
    """Inputs into a purse of the transaction's own, outputs out of it, some of them equal."""
    own, purse = draft.purses, st.integers(0, draft.purses - 1)
    draft.purses += 1
    for _ in range(draw(st.integers(1, 3))):
        draft.rows.append((draw(purse), own, draw(amounts)))
    start = len(draft.rows)
    for _ in range(draw(st.integers(1, 4))):
        draft.rows.append((own, draw(purse), draw(st.one_of(amounts, st.integers(1, 3)))))
    draft.outputs.append((start, len(draft.rows)))


def _holdings(draft: _Draft, sources: int, amounts: st.SearchStrategy[int]) -> st.SearchStrategy[Holding]:
    return st.builds(
        Holding,
        before=st.integers(0, len(draft.rows)),
        purse=st.integers(0, draft.purses - 1),
        source=st.integers(0, sources - 1),
        amount=st.none() | amounts,
    )


def balances(movements: Movements, order: list[int]) -> Iterator[tuple[int, dict[int, int]]]:
    """(movement, what every purse holds after it), counted without any policy."""
    held: dict[int, int] = {}
    for step, i in enumerate([*order, None]):
        for holding in movements.holdings:
            if holding.before == step and holding.amount and holding.purse not in movements.absorbs:
                held[holding.purse] = held.get(holding.purse, 0) + holding.amount
        if i is None:
            yield len(order), held
            return
        sender, recipient, out = movements.sender[i], movements.recipient[i], movements.out[i]
        if sender != recipient and out:
            if sender not in movements.absorbs:
                held[sender] = max(0, held.get(sender, 0) - out)
            if recipient not in movements.absorbs:
                held[recipient] = held.get(recipient, 0) + movements.into.get(i, out)
        yield i, held

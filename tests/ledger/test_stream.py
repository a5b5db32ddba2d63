"""Reading as a stream gives what reading at once gives, row for row and purse for purse."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Ledger, Stream, View, schema
from hueandcry.model import Role
from hueandcry.model.errors import LedgerDamaged, LedgerEmpty
from tests.ledger.world import BSC, BTC, ETH, NATIVE, START, load, row

CHAINS = (ETH, BSC, BTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "PART_ROWS", 6)
    monkeypatch.setattr(schema, "ROW_GROUP", 3)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),  # chain
        st.integers(1, 9),  # height
        st.integers(0, 12),  # seconds: not always as the heights
        st.sampled_from("abcd"),
        st.sampled_from("abcd"),
        st.sampled_from(["plain", "plain", "crossing", "coin", "nameless"]),
    ),
    min_size=1,
    max_size=40,
)


def drawn(rows: Sequence[tuple[int, int, int, str, str, str]]) -> list[dict[str, Any]]:
    found = []
    for n, (place, height, seconds, sender, recipient, kind) in enumerate(rows):
        chain, other = CHAINS[place], CHAINS[(place + 1) % 3]
        given: dict[str, Any] = {"chain": chain, "height": height, "tx": f"t{n}", "position": 0}
        given["time"] = START.replace(second=seconds)
        if kind == "crossing":
            given |= {"kind": 1, "amount_in": 7, "recipient_chain": other, "recipient_asset": NATIVE[other]}
        elif kind != "plain":
            target = BTC if kind == "coin" else other
            address = recipient if kind == "coin" else ""
            given |= {"recipient_chain": target, "recipient_asset": NATIVE[target], "recipient_role": 1}
            given |= {"recipient_outpoint": f"{recipient}:0", "recipient_address": address}
        found.append(row(sender, recipient, n + 1, **given))
    return found


def spelled(rows: pa.Table, purses: pa.Table) -> list[dict[str, Any]]:
    names = purses.to_pylist()
    told = rows.to_pylist()
    return [{**each, **{end: names[each[end]] for end in ("sender", "recipient")}} for each in told]


def every_name(stream: Stream) -> pa.Table:
    return stream.numbers.named(np.arange(stream.numbers.total))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(0, 2**12 - 1))
def test_a_stream_is_the_view(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], touched: int
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("s"))
    load(ledger, *drawn(rows))
    whole, stream = ledger.read(), ledger.stream()
    batches = list(stream.batches([*schema.TRANSFERS.names]))
    assert [batch.first for batch in batches] == np.cumsum([0, *(b.rows.num_rows for b in batches)])[
        :-1
    ].tolist()
    assert batches[-1].ends == tuple(groups.rows for groups in stream.groups)
    together = pa.concat_tables([batch.rows for batch in batches])
    expected = spelled(whole.table.drop_columns("chain"), whole.purses)
    found = spelled(together, every_name(stream))
    for each in found:
        each["time"] = each["time"].replace(microsecond=0)
    assert found == expected
    _take_is_a_filter(whole, stream, touched)


def numbers(stream: Stream, chain: int, count: int) -> list[int]:
    return stream.numbers.of(chain, np.arange(count, dtype=np.int32)).tolist()


def _take_is_a_filter(whole: View, stream: Stream, bits: int) -> None:
    names = every_name(stream).to_pylist()
    used = {n for chain, count in enumerate(stream.numbers.counts) for n in numbers(stream, chain, count)}
    touched = np.array([n in used and bool(bits >> n % 12 & 1) for n in range(len(names))])
    wanted = [names[n] for n in np.flatnonzero(touched)]
    less = stream.take(touched).view
    rows = spelled(whole.table, whole.purses)
    expected = [each for each in rows if each["sender"] in wanted or each["recipient"] in wanted]
    assert spelled(less.table, less.purses) == expected
    assert less.table.schema.equals(schema.VIEW)
    assert less.purses.schema.equals(whole.purses.schema)
    assert less.purses.num_rows == len(
        {n for end in ("sender", "recipient") for n in less.table[end].to_pylist()}
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.randoms(use_true_random=False))
def test_a_stream_can_begin_anywhere(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], chance: Any
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("s"))
    load(ledger, *drawn(rows))
    stream = ledger.stream()
    batches = list(stream.batches(["tx"]))
    txs = [tx for batch in batches for tx in batch.rows["tx"].to_pylist()]
    cut = chance.choice(batches)
    again = list(stream.batches(["tx"], cut.ends))
    assert [tx for batch in again for tx in batch.rows["tx"].to_pylist()] == txs[
        cut.first + cut.rows.num_rows :
    ]
    chain = chance.randrange(len(stream.groups))
    place = (chain, chance.randrange(stream.groups[chain].rows))
    (number,) = [n for n in (batch.row_of(place) for batch in batches) if n is not None]
    late = list(stream.batches(["tx"], stream.before(place)))
    (same,) = [n for n in (batch.row_of(place) for batch in late) if n is not None]
    assert same == number
    offset = len(txs) - number
    assert [tx for batch in late for tx in batch.rows["tx"].to_pylist()][-offset:] == txs[-offset:]


def test_rows_appended_later_come_behind_what_is_settled(ledger: Ledger) -> None:
    for chain, seconds in ((ETH, range(0, 40, 2)), (BSC, range(1, 15, 3))):
        load(ledger, *(row("a", "b", chain=chain, height=s, position=0, tx=f"{chain}{s}") for s in seconds))
    stream = ledger.stream()
    settled = [tx for b in stream.batches(["tx"]) if b.settled for tx in b.rows["tx"].to_pylist()]
    assert settled
    assert len(settled) < stream.rows
    load(ledger, *(row("a", "b", chain=BSC, height=s, position=0, tx=f"{BSC}{s}") for s in (14, 15, 39)))
    after = [tx for batch in ledger.stream().batches(["tx"]) for tx in batch.rows["tx"].to_pylist()]
    assert after[: len(settled)] == settled
    assert stream.rows == ledger.rows() - 3


def test_an_import_does_not_disturb_a_stream(ledger: Ledger) -> None:
    load(ledger, *(row("a", "b", height=h, position=0, tx=f"t{h}") for h in range(10)))
    stream = ledger.stream()
    load(ledger, *(row("a", "c", height=h, position=1, tx=f"t{h}") for h in range(10)))
    assert [tx for b in stream.batches(["tx"]) for tx in b.rows["tx"].to_pylist()] == [
        f"t{h}" for h in range(10)
    ]
    assert stream.take(np.ones(stream.numbers.total, bool)).view.purses["address"].to_pylist() == ["a", "b"]


def test_purses_are_found_by_address_and_role(ledger: Ledger) -> None:
    fees = {"recipient_role": 3, "recipient_address": "", "kind": 2}
    away = {"kind": 1, "amount_in": 7, "recipient_chain": BSC, "recipient_asset": NATIVE[BSC]}
    load(
        ledger,
        row("a", "b", position=0, tx="1"),
        row("a", "", position=1, tx="1", **fees),
        row("a", "x", position=2, tx="1", **away),
        row("x", "y", chain=BSC, position=0),
    )
    stream = ledger.stream()
    found = stream.numbers.at({(BSC, "x"), (ETH, "x"), (ETH, "a"), (BTC, "a")})
    assert set(found) == {(BSC, "x"), (ETH, "a")}
    assert len(found[BSC, "x"]) == 1
    names = every_name(stream).to_pylist()
    assert [names[n]["role"] for n in stream.numbers.of_role([Role.FEES, Role.UNKNOWN])] == [3]
    assert stream.numbers.chains == (ETH, BSC) == stream.chains


def test_an_empty_or_damaged_ledger_is_named(ledger: Ledger) -> None:
    with pytest.raises(LedgerEmpty):
        ledger.stream()
    load(ledger, row("a", "b", position=0))
    part = next((ledger.folder / "eip155.1").glob("part-*"))
    content = part.read_bytes()
    part.write_bytes(content[:-9])
    with pytest.raises(LedgerDamaged, match=part.name):
        ledger.stream()
    part.unlink()
    with pytest.raises(LedgerDamaged, match="is missing"):
        ledger.stream()

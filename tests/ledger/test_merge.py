"""Importing is merging: idempotent, order-independent, no height split, no part overlapping another."""

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Coverage, Ledger, schema
from hueandcry.model.errors import ConflictingRows, DuplicateRows, InputError, LedgerEmpty
from tests.ledger.world import BSC, BTC, ETH, batch, contents, load, row


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def test_an_empty_ledger_has_no_rows_and_cannot_be_read(ledger: Ledger) -> None:
    assert ledger.rows() == 0
    assert ledger.chains() == ()
    ledger.check()
    with pytest.raises(LedgerEmpty):
        ledger.read()
    with pytest.raises(LedgerEmpty, match="eip155:1"):
        ledger.manifest(ETH)
    assert load(ledger).total.read == 0
    assert ledger.rows() == 0


def test_importing_again_changes_nothing(ledger: Ledger) -> None:
    rows = [row("a", "b", 5, height=h, position=p, tx=f"t{h}") for h in (3, 1) for p in (1, 0)]
    rows.append(row("a", "c", 7, height=2))
    first = load(ledger, *rows)
    assert (first.total.read, first.total.added, first.total.present) == (5, 5, 0)
    before, digest = ledger.manifest(ETH), ledger.digest()
    again = load(ledger, *reversed(rows))
    assert (again.total.read, again.total.added, again.total.present) == (5, 0, 5)
    assert ledger.manifest(ETH) == before
    assert ledger.digest() == digest
    ledger.check()


def test_rows_are_stored_in_chain_order_with_gas_last(ledger: Ledger) -> None:
    load(
        ledger,
        row("a", "fees", height=1, tx="x", tx_index=0, position=0, kind=2),
        row("a", "b", height=1, tx="x", tx_index=0, position=2),
        row("c", "d", height=1, tx="a", tx_index=1, position=0),
        row("b", "c", height=1, tx="x", tx_index=0, position=1),
        row("e", "f", height=0, tx="z", tx_index=9, position=9),
    )
    assert contents(ledger, "tx", "position", "kind", "flags") == [
        ("z", 9, 0, 0),
        ("x", 1, 0, 0),
        ("x", 2, 0, 0),
        ("x", 0, 2, 0),
        ("a", 0, 0, 0),
    ]


def test_overlapping_heights_rewrite_their_parts_only(ledger: Ledger) -> None:
    load(ledger, *(row("a", "b", height=h, position=0, tx=f"t{h}") for h in (1, 5)))
    load(ledger, *(row("a", "b", height=h, position=0, tx=f"t{h}") for h in (10, 15)))
    low, high = ledger.manifest(ETH).parts
    load(ledger, row("a", "c", height=12, position=0, tx="t12"))
    assert ledger.manifest(ETH).parts[0] == low
    assert ledger.manifest(ETH).parts[1] != high
    load(ledger, row("a", "c", height=7, position=0, tx="t7"), row("a", "c", height=20, position=0, tx="t20"))
    spans = [(part.first_height, part.last_height) for part in ledger.manifest(ETH).parts]
    assert spans == [(1, 5), (7, 7), (10, 15), (20, 20)]
    assert [height for (height,) in contents(ledger, "height")] == [1, 5, 7, 10, 12, 15, 20]


def test_parts_are_cut_between_heights_and_row_groups_inside(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "PART_ROWS", 10)
    monkeypatch.setattr(schema, "ROW_GROUP", 4)
    heights = [h for h in range(20) for _ in range(3)] + [30] * 25
    random.Random(1).shuffle(heights)
    load(ledger, *(row("a", "b", height=h, position=n, tx=f"t{n}") for n, h in enumerate(heights)))
    parts = ledger.manifest(ETH).parts
    assert sum(part.rows for part in parts) == len(heights)
    assert [part.rows for part in parts] == [12, 12, 12, 12, 12, 25]
    assert all(low.last_height < high.first_height for low, high in zip(parts, parts[1:], strict=False))
    folder = ledger.folder / "eip155.1"
    assert all(pq.ParquetFile(folder / part.file).metadata.row_group(0).num_rows <= 4 for part in parts)
    assert [h for (h,) in contents(ledger, "height")] == sorted(heights)


def test_columns_of_a_part_are_those_documented_and_compressed(ledger: Ledger) -> None:
    load(ledger, row("a", "b", 10**38 - 1))
    path = ledger.folder / "eip155.1" / ledger.manifest(ETH).parts[0].file
    column = pq.ParquetFile(path).metadata.row_group(0).column(schema.TRANSFERS.names.index("amount"))
    assert column.compression == "ZSTD"
    assert "DICTIONARY" not in "".join(column.encodings)
    assert ledger.read().table.schema.equals(schema.VIEW)
    assert contents(ledger, "amount") == [(10**38 - 1,)]


def test_purse_ids_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    rows = [row(a, b, height=h) for h, (a, b) in enumerate([("z", "m"), ("b", "z"), ("m", "a"), ("q", "b")])]
    digests = set()
    for seed in range(4):
        ledger = Ledger(tmp_path / str(seed))
        random.Random(seed).shuffle(rows)
        load(ledger, *rows)
        digests.add(ledger.digest())
        assert ledger.read().purses["address"].to_pylist() == ["a", "b", "m", "q", "z"]
        load(ledger, row("0", "z", height=9))
        assert ledger.read().purses["address"].to_pylist() == ["a", "b", "m", "q", "z", "0"]
    assert len(digests) == 1


def test_one_position_with_two_contents_is_refused(ledger: Ledger) -> None:
    load(ledger, row("a", "b", 5, position=3))
    digest = ledger.digest()
    with pytest.raises(
        ConflictingRows, match=r"t position 3 \(the ledger and a.csv line 2 differ in amount\)"
    ):
        load(ledger, row("a", "b", 6, position=3))
    with pytest.raises(ConflictingRows, match="differ in height, time"):
        load(ledger, row("a", "b", 5, position=3, height=900))
    with pytest.raises(ConflictingRows, match=r"\(a.csv line 2 and a.csv line 4 differ in recipient\)"):
        load(
            ledger,
            row("a", "b", tx="n", position=0),
            row("a", "b", tx="n", position=1),
            row("a", "c", tx="n", position=0),
        )
    with pytest.raises(ConflictingRows, match="and 2 more"):
        load(ledger, *(row("a", "b", n, tx=f"n{n // 2}", position=0) for n in range(10)))
    assert ledger.digest() == digest


def test_equal_rows_with_a_position_are_taken_once(ledger: Ledger) -> None:
    found = load(ledger, row("a", "b", position=0), row("a", "b", position=0))
    assert (found.total.added, found.total.present) == (1, 1)


def test_equal_rows_without_a_position_need_a_decision(ledger: Ledger) -> None:
    rows = [row("a", "b", 10**38 - 1)] * 3 + [row("a", "c", 4)]
    with pytest.raises(
        DuplicateRows, match=rf"2 rows .*line 3.*line 4.* {2 * (10**38 - 1)} of eip155:1/slip44:60"
    ):
        load(ledger, *rows)
    assert ledger.rows() == 0
    assert load(ledger, *rows, duplicates="drop").total.dropped == 2
    assert ledger.rows() == 2
    kept = load(ledger, *rows, duplicates="keep")
    assert (kept.total.present, kept.total.added) == (2, 2)
    assert kept.quality.counts["duplicate_kept"] == 2
    assert contents(ledger, "recipient", "occurrence") == [("b", 0), ("b", 1), ("b", 2), ("c", 0)]
    assert load(ledger, *rows).total.added == 0
    with pytest.raises(InputError, match="duplicates"):
        load(ledger, *rows, duplicates="maybe")


def test_a_row_that_differs_in_any_field_is_no_duplicate(ledger: Ledger) -> None:
    same = row("a", "b", 5)
    others = [{"tx": "u"}, {"kind": 7}, {"amount": 6}, {"flags": 4}, {"height": 2}]
    others += [{"amount": None, "raw_amount": "9" * 40, "flags": 16}, {"sender_asset": "erc20:0x1"}]
    assert load(ledger, same, *(same | other for other in others)).total.added == 8


@pytest.mark.parametrize("placed_first", [True, False])
def test_a_row_without_a_position_may_be_one_that_has_one(ledger: Ledger, placed_first: bool) -> None:
    placed, open_row = row("a", "b", 5, position=2), row("a", "b", 5)
    first, second = (placed, open_row) if placed_first else (open_row, placed)
    load(ledger, first)
    with pytest.raises(DuplicateRows, match="5 of eip155:1/slip44:60"):
        load(ledger, second)
    assert ledger.rows() == 1
    found = load(ledger, second, duplicates="drop").total
    assert (found.dropped, found.superseded) == ((1, 0) if placed_first else (0, 1))
    assert contents(ledger, "position") == [(2,)]
    assert load(ledger, open_row, duplicates="keep").total.added == 1
    assert load(ledger, open_row).total.present == 1
    assert load(ledger, placed).total.present == 1


def test_twins_inside_one_import_need_a_decision_too(ledger: Ledger) -> None:
    with pytest.raises(DuplicateRows, match="1 row "):
        load(ledger, row("a", "b", 5, position=0), row("a", "b", 5))
    assert load(ledger, row("a", "b", 5, position=0), row("a", "b", 5), duplicates="drop").total.dropped == 1


def test_outpoints_are_one_purse_with_or_without_their_address(ledger: Ledger) -> None:
    def coin(side: str, other: str, address: str, tx: str, outpoint: str) -> dict[str, object]:
        given = {f"{side}_role": 1, f"{side}_outpoint": outpoint, f"{other}_role": 2, f"{other}_outpoint": tx}
        kind = 4 if side == "sender" else 5
        names = (address, "") if side == "sender" else ("", address)
        return row(*names, 5, chain=BTC, tx=tx, position=0, kind=kind, **given)

    load(ledger, coin("recipient", "sender", "owner", "t1", "t1:0") | {"height": 1})
    load(ledger, coin("sender", "recipient", "", "t2", "t1:0") | {"height": 2})
    purses = ledger.read().purses.to_pylist()
    assert [purse["address"] for purse in purses if purse["outpoint"] == "t1:0"] == ["owner"]
    with pytest.raises(ConflictingRows, match="t1:0"):
        load(ledger, coin("sender", "recipient", "thief", "t3", "t1:0") | {"height": 3})


def test_chains_merge_by_time_but_keep_their_own_order(ledger: Ledger) -> None:
    def at(chain: str, height: int, seconds: int) -> dict[str, object]:
        from tests.ledger.world import START, timedelta

        return row("a", "b", chain=chain, height=height, tx=f"{chain}-{height}", position=0) | {
            "time": START + timedelta(seconds=seconds)
        }

    load(ledger, at(ETH, 1, 10), at(ETH, 2, 30), at(ETH, 3, 20), at(ETH, 4, 31))
    load(ledger, at(BSC, 7, 10), at(BSC, 8, 25), at(BSC, 9, 30))
    order = [tx for (tx,) in contents(ledger, "tx")]
    assert order == [f"{ETH}-1", f"{BSC}-7", f"{BSC}-8", f"{ETH}-2", f"{ETH}-3", f"{BSC}-9", f"{ETH}-4"]
    view = ledger.read(["amount", "chain"])
    assert view.table.column_names == ["amount", "chain"]
    assert [view.chains[code] for code in view.table["chain"].to_pylist()][:2] == [ETH, BSC]


def test_a_crossing_pays_the_same_purse_that_the_other_chain_spends(ledger: Ledger) -> None:
    crossing = row("a", "b", 5, kind=1, amount_in=4, recipient_chain=BSC, recipient_asset="slip44:714")
    load(ledger, crossing, row("b", "c", 4, chain=BSC, height=9))
    view = ledger.read()
    assert [purse["address"] for purse in view.purses.to_pylist()] == ["a", "b", "c"]
    rows = {each["kind"]: each for each in view.table.to_pylist()}
    assert rows[1]["recipient"] == rows[0]["sender"]
    assert view.purses["chain"].to_pylist() == [ETH, BSC, BSC]
    assert int(rows[1]["amount_in"]) == 4


def test_unknown_columns_are_refused(ledger: Ledger) -> None:
    load(ledger, row("a", "b"))
    with pytest.raises(InputError, match="'colour'"):
        ledger.read(["colour"])


def test_coverage_is_merged_over_imports(ledger: Ledger) -> None:
    load(ledger, row("a", "b", height=5), row("a", "b", height=9))
    assert ledger.manifest(ETH).coverage == Coverage()
    load(ledger, row("a", "b", height=5), scope=Coverage(complete=frozenset({"a"})))
    load(ledger, row("a", "b", height=9), scope=Coverage(complete=frozenset({"b"})))
    assert ledger.manifest(ETH).coverage == Coverage("case", (), frozenset({"a", "b"}))
    load(ledger, row("a", "b", height=5), row("a", "b", height=9), scope=Coverage("chain"))
    load(ledger, row("a", "b", height=10), scope=Coverage("chain", ((10, 20),)))
    load(ledger, row("a", "b", height=30), scope=Coverage("chain", ((25, 30),)))
    assert ledger.read().coverage[ETH] == Coverage("chain", ((5, 20), (25, 30)), frozenset({"a", "b"}))


def test_the_log_of_imports_names_each_file_once(ledger: Ledger) -> None:
    with ledger.importing() as incoming:
        for name, chain in (("a.csv", ETH), ("b.csv", BSC), ("c.csv", ETH)):
            incoming.begin(name, f"hash of {name}", "test")
            incoming.add(batch([row("a", name, chain=chain)]))
        incoming.commit()
    assert [(file.file, file.rows) for file in ledger.manifest(ETH).imports] == [("a.csv", 1), ("c.csv", 1)]
    assert [file.sha256 for file in ledger.manifest(BSC).imports] == ["hash of b.csv"]


def test_info_counts_what_is_there(ledger: Ledger) -> None:
    wide = row("a", "b", None, height=2, flags=16, raw_amount="9" * 39)
    load(ledger, *(row("a", "b", 10**38 - 1, height=h, position=0, tx=f"t{h}") for h in (3, 4, 5)), wide)
    load(ledger, row("a", "a", 0, height=6, flags=8 | 2))
    found = ledger.info().chains[ETH]
    assert (found.rows, found.purses, found.first_height, found.last_height) == (5, 2, 2, 6)
    figures = found.assets["eip155:1/slip44:60"]
    assert (figures.rows, figures.total) == (5, 3 * (10**38 - 1))
    assert found.kinds == {"transfer": 5}
    assert found.quality == {
        "time_inferred": 1,
        "rounded": 1,
        "overwide": 1,
        "no_position": 2,
        "zero_amount": 1,
        "self_transfer": 1,
    }


_SETTINGS = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_SETTINGS
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from("abc"), st.sampled_from("abc"), st.integers(0, 3)),
        min_size=1,
        max_size=14,
    ),
    st.integers(0, 2**32),
)
def test_any_partition_of_the_rows_gives_one_ledger(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[int, str, str, int]], seed: int
) -> None:
    rows = [row(a, b, v, height=h, tx=f"t{v}", position=n) for n, (h, a, b, v) in enumerate(drawn)]
    names = ("height", "tx", "position", "sender", "recipient", "amount", "flags")
    whole = Ledger(tmp_path_factory.mktemp("whole"))
    load(whole, *rows)
    chance = random.Random(seed)
    chance.shuffle(rows)
    cut = chance.randrange(len(rows) + 1)
    pieces = Ledger(tmp_path_factory.mktemp("pieces"))
    load(pieces, *rows[:cut])
    load(pieces, *rows[cut // 2 :])
    assert contents(pieces, *names) == contents(whole, *names)
    pieces.check()

"""A warehouse table of one's own: its columns, its keys, its amounts; and what is refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hueandcry.ledger.warehouse import (
    LEDGER,
    Columns,
    Search,
    Transfers,
    expand,
    extra,
    ledger_rows,
    rounds,
    write_rows,
)
from hueandcry.ledger.warehouse import touched as touching
from hueandcry.model.errors import InputError, MissingExtra
from tests.ledgers import row, view

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
TOKENS = Columns(
    {"address": "from_address", "token": "token_address"},
    {"address": "to_address", "token": "token_address"},
    "value",
    ("block_number", "log_index"),
)
HEIGHT = 2**31
ROWS = [  # from, to, token, value, block, log
    ("a", "b", "T", "5", 1, 9),
    ("s", "a", "T", "100", 2, 0),
    ("a", "c", "T", "40", 2, 1),
    ("a", "d", "U", "60", 2, 2),
    ("c", "e", "T", "9", 3, 0),
    ("c", "f", "T", "10", 3, 1),
    ("c", "g", "T", "9" * 39, 3, 2),
    ("f", "h", "T", "011", 4, 0),
    ("f", None, "T", "11", 4, 1),
    ("f", "c", "T", "11", 4, 2),
]


@pytest.fixture
def tokens() -> Transfers:
    ibis = pytest.importorskip("ibis", reason="ibis is not installed: see `make warehouse`")
    names = ("from_address", "to_address", "token_address", "value", "block_number", "log_index")
    table = pa.table(dict(zip(names, map(list, zip(*ROWS, strict=True)), strict=True)))
    connection = ibis.duckdb.connect()
    connection.con.register("token_transfers", table)
    return Transfers(connection.table("token_transfers"), TOKENS)


def keys(*names: tuple[str, str]) -> dict[str, list[str]]:
    return {"address": [a for a, _ in names], "token": [t for _, t in names]}


def seeds(*names: tuple[str, str], first: int = 2 * HEIGHT) -> pa.Table:
    return pa.table({**keys(*names), "source": [0] * len(names), "first": [first] * len(names)})


def found(table: pa.Table) -> list[tuple[str, str, int, int]]:
    columns = (table[name].to_pylist() for name in ("address", "token", "first"))
    return [(address, token, *divmod(first, HEIGHT)) for address, token, first in zip(*columns, strict=True)]


def test_addresses_and_tokens_are_the_purses_and_digits_the_amounts(tokens: Transfers) -> None:
    """Before the theft, in another token, below the dust, over-wide: nothing comes there."""
    answer = expand(tokens, Search(seeds(("a", "T")), dust=10))
    assert found(answer) == [("a", "T", 2, 0), ("c", "T", 2, 1), ("f", "T", 3, 1), ("h", "T", 4, 0)]


def test_dust_is_compared_by_digits(tokens: Transfers) -> None:
    everyone = [name for name, *_ in found(expand(tokens, Search(seeds(("a", "T")), dust=9)))]
    assert everyone == ["a", "c", "e", "f", "h"]
    assert [name for name, *_ in found(expand(tokens, Search(seeds(("a", "T")), dust=41)))] == ["a"]


@pytest.mark.parametrize("hops", [1, 2, 4])
def test_stops_are_reached_and_pass_nothing_on(tokens: Transfers, hops: int) -> None:
    stops = pa.table(keys(("f", "T"), ("c", "U")))
    answer = expand(tokens, Search(seeds(("a", "T")), stops, dust=10, hops=hops))
    assert [name for name, *_ in found(answer)] == ["a", "c", "f"]


def test_round_trips_can_be_watched_and_left(tokens: Transfers) -> None:
    seen = [(r.reached.num_rows, r.frontier) for r in rounds(tokens, Search(seeds(("a", "T")), dust=10))]
    assert seen == [(1, 1), (2, 1), (3, 1), (4, 1), (4, 0)]
    seen = [
        (r.reached.num_rows, r.frontier) for r in rounds(tokens, Search(seeds(("a", "T")), dust=10, hops=3))
    ]
    assert seen == [(1, 1), (4, 1), (4, 0)]


def test_rows_of_equal_order_are_taken_in_any_order(tokens: Transfers) -> None:
    """By height alone: the payment of block 1 is before, those of block 2 may be after each other."""
    by_height = Columns(TOKENS.sender, TOKENS.recipient, "value", ("block_number",))
    answer = expand(Transfers(tokens.table, by_height), Search(seeds(("s", "T"), first=2), dust=10))
    assert answer["address"].to_pylist() == ["a", "c", "f", "h", "s"]
    assert answer["first"].to_pylist() == [2, 2, 3, 4, 2]


def test_no_seeds_no_answer(tokens: Transfers) -> None:
    assert expand(tokens, Search(seeds())).num_rows == 0


def test_touched_rows_are_all_that_name_a_purse_each_once(tokens: Transfers) -> None:
    rows = touching(tokens, pa.table(keys(("c", "T"), ("f", "T"), ("f", "T"))))
    logs = sorted(zip(rows["block_number"].to_pylist(), rows["log_index"].to_pylist(), strict=True))
    assert logs == [(2, 1), (3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (4, 2)]
    assert rows.column_names == list(tokens.table.columns)


def test_seeds_without_the_keys_are_refused(tokens: Transfers) -> None:
    with pytest.raises(InputError, match="seeds need the columns address string, token string"):
        expand(tokens, Search(pa.table({"purse": [1], "source": [0], "first": [0]})))
    with pytest.raises(InputError, match="stops need the columns"):
        expand(tokens, Search(seeds(("a", "T")), pa.table({"address": ["x"]})))


@pytest.mark.parametrize("hops", [0, 5])
def test_hops_of_a_round_trip_are_bounded(tokens: Transfers, hops: int) -> None:
    with pytest.raises(InputError, match="1 to 4"):
        expand(tokens, Search(seeds(("a", "T")), hops=hops))


def test_a_column_that_the_table_lacks_is_named(tokens: Transfers) -> None:
    with pytest.raises(InputError, match="no column 'amount': it has from_address"):
        Transfers(tokens.table, Columns({"a": "from_address"}, {"a": "to_address"}, "amount", ("log_index",)))


@pytest.mark.parametrize(
    ("sender", "recipient", "order", "reason"),
    [
        ({}, {}, ("row",), "at least one"),
        ({"a": "x"}, {"b": "y"}, ("row",), "same parts"),
        ({"first": "x"}, {"first": "y"}, ("row",), "another name"),
        ({"a": "x"}, {"a": "y"}, ("a", "b", "c"), "one column, or two"),
    ],
)
def test_columns_that_make_no_plan(
    sender: dict[str, str], recipient: dict[str, str], order: Sequence[str], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        Columns(sender, recipient, "amount", tuple(order))


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(extra, "import_module", missing)
    with pytest.raises(MissingExtra, match=r"hueandcry\[warehouse\]"):
        extra.ibis()


def test_the_ledgers_rows_are_numbered_in_their_order(tmp_path: Path) -> None:
    seen = view(tmp_path, [row(2, 1, 2, 30), row(1, 9, 1, 2**70)])
    table = ledger_rows(seen)
    assert table["row"].to_pylist() == [0, 1]
    assert [int(amount) for amount in table["amount"].to_pylist()] == [2**70, 30]
    write_rows(seen, tmp_path / "rows.parquet")
    assert pq.read_table(tmp_path / "rows.parquet").equals(table)
    wanted = {*LEDGER.sender.values(), *LEDGER.recipient.values(), LEDGER.amount, *LEDGER.order, LEDGER.kind}
    assert wanted == set(table.column_names)

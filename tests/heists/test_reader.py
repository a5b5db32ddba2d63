import re
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hueandcry.heists import load
from hueandcry.heists.document import MAX_BYTES
from hueandcry.model import (
    AssetInfo,
    Attribution,
    Figure,
    Heist,
    Holding,
    KnownAddress,
    Level,
    PurseStatement,
    Statement,
    Theft,
)
from hueandcry.model.errors import HeistError

from .files import GOOD, line_of, read

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "heist-format.md"
EXPLOITER = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
ETHER = "eip155:1/slip44:60"
STETH = "eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84"


def test_every_key_reaches_its_record(tmp_path: Path) -> None:
    heist = read(tmp_path, GOOD)
    (theft,), (holding,) = heist.thefts, heist.holdings
    assert (heist.id, heist.victim, heist.date) == ("example-2025", "Example Exchange", "2025-02-21")
    assert heist.title == "Theft from a hot wallet"
    assert heist.assets == (AssetInfo(ETHER, "ETH", 18), AssetInfo(STETH, "stETH", 18))
    assert (theft.chain, theft.to, theft.asset, theft.amount) == ("eip155:1", EXPLOITER, ETHER, 15 * 10**17)
    assert (theft.position, theft.note, theft.source) == (None, "", "")
    assert (holding.asset, holding.amount) == (STETH, None)
    assert holding.since == datetime(2025, 2, 21, 14, 16, 11, tzinfo=UTC)
    assert heist.addresses == (KnownAddress("eip155:1", EXPLOITER, "first-thief"),)
    assert heist.statements == (
        PurseStatement("eip155:1", EXPLOITER, ETHER, Statement.EMPTIED, "2025-02", "a report"),
    )
    assert heist.attribution == (Attribution("somebody", Level.SUSPECTED, "a report"),)
    assert heist.figures == (Figure("value stolen", "1.5", "M USD", "a paper", "2025", "a report"),)
    assert heist.notes == ("a note on two lines",)
    assert heist.transfers is None


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).digest == sha256(GOOD.encode()).hexdigest()
    assert read(tmp_path, GOOD + "\n").digest != read(tmp_path, GOOD).digest


def test_transaction_ids_are_lower_case(tmp_path: Path) -> None:
    upper = GOOD.replace("0xb61413c495fdad", "0xB61413C495FDAD")
    assert read(tmp_path, upper) == read(tmp_path, GOOD)


@pytest.mark.parametrize("asset", ["native", ETHER, "ETH"])
def test_an_asset_has_several_names(tmp_path: Path, asset: str) -> None:
    text = GOOD.replace("asset: ETH\n    amount", f"asset: {asset}\n    amount")
    (theft,) = read(tmp_path, text).thefts
    assert theft.asset == ETHER


@pytest.mark.parametrize("asset", ["0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84", STETH])
def test_a_token_is_named_by_its_contract(tmp_path: Path, asset: str) -> None:
    (holding,) = read(tmp_path, GOOD.replace("asset: stETH", f"asset: {asset}")).holdings
    assert holding.asset == STETH


SPOILT = [
    ("id: example-2025", "id: Example 2025", "id: 'Example 2025' must be lower-case words"),
    ("id: example-2025", "id:", "id: is empty"),
    ("id: example-2025", "id: [a]", "id: must be text, not a list"),
    ("victim: Example", "victm: Example", "unknown key 'victm'; the nearest known key is 'victim'"),
    ("title: Theft", "digest: Theft", "unknown key 'digest'"),
    ("date: 2025-02-21", "date: 2025-02-30", "date: '2025-02-30' is not a date"),
    ("date: 2025-02-21", "date: 21 Feb 2025", "date: '21 Feb 2025' is not a date"),
    ("  - asset: eip155:1/slip44:60", "  - asset: ether", "assets[0].asset: "),
    ("    symbol: ETH", "    symbol: native", "assets[0].symbol: 'native' is not a symbol"),
    ("    decimals: 18", "    decimals: 39", "assets[0].decimals: '39' decimals are more than 38"),
    ("    decimals: 18", "    decimals: 1_8", "assets[0].decimals: '1_8' must be a whole number"),
    ("  - chain: ethereum", "  - chain: etherium", "thefts[0].chain: "),
    ("    tx: 0xb6", "    tx: 0xg6", "thefts[0].tx: '0xg6"),
    ("    tx: 0xb6", "    tx: b6", "thefts[0].tx: 'b6"),
    ("    to: 0x47666F", "    to: 0x47666f", "thefts[0].to: "),
    ("    to: 0x47666F", "    to: 47666F", "thefts[0].to: "),
    ("    amount: 1.5 ETH", "    amount: 1.5", "thefts[0].amount: '1.5' is not exact"),
    ("    amount: 1.5 ETH", "    amount: 1e18", "thefts[0].amount: '1e18' is not exact"),
    ("    amount: 1.5 ETH", "    amount: 1_000", "thefts[0].amount: '1_000' is not exact"),
    ("    amount: 1.5 ETH", "    amount: 0x10", "thefts[0].amount: '0x10' is not an amount"),
    ("    amount: 1.5 ETH", "    amount: -1", "thefts[0].amount: '-1' is not exact"),
    ("    amount: 1.5 ETH", "    amount: 0", "thefts[0].amount: must be more than zero"),
    ("    amount: 1.5 ETH", "    amount: all", "thefts[0].amount: 'all' is not an amount"),
    ("    amount: 1.5 ETH", "    amount: 1.5 stETH", "thefts[0].amount: '1.5 stETH' is in units of"),
    ("    amount: 1.5 ETH", "    amount: 1.5 WETH", "thefts[0].amount: symbol 'WETH' is not declared"),
    ("    amount: 1.5 ETH", "    amount: {a: b}", "thefts[0].amount: must be text, not a mapping"),
    ("    amount: 1.5 ETH", f"    amount: {10**38}", "thefts[0].amount: does not fit 38 digits"),
    (
        "    since: 2025-02-21T14",
        "    since: 2025-02-21 14",
        "holdings[0].since: '2025-02-21 14:16:11Z' is not",
    ),
    (
        "    since: 2025-02-21T14",
        "    since: 2025-02-21T24",
        "holdings[0].since: '2025-02-21T24:16:11Z' is not",
    ),
    ("    role: first-thief", "    role: First Thief", "addresses[0].role: 'First Thief'"),
    ("    kind: emptied", "    kind: empty", "statements[0].kind: 'empty' is not one of emptied, moved"),
    ("    level: suspected", "    level: certain", "attribution[0].level: 'certain' is not one of official"),
    ("  - what: value stolen", "  - what:", "figures[0].what: is empty"),
]


@pytest.mark.parametrize(("old", "new", "message"), SPOILT)
def test_an_error_names_the_line_and_the_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(HeistError) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert str(caught.value).startswith(f"file.yaml line {line_of(old)}: {message}")


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("victim", "line 1: key 'victim' is missing"),
        ("    tx", "line 13: thefts[0]: key 'tx' is missing"),
        ("    since", "line 19: holdings[0]: key 'since' is missing"),
        ("    kind", "line 29: statements[0]: key 'kind' is missing"),
    ],
)
def test_missing_keys_are_named(tmp_path: Path, key: str, where: str) -> None:
    with pytest.raises(HeistError, match=re.escape(where)):
        read(tmp_path, re.sub(rf"(?m)^{key}: .*\n", lambda _: "", GOOD, count=1).replace("\n\n", "\n"))


HEAD = "id: x\nvictim: X\ndate: 2025\ntitle: X\n"
THEFT = GOOD[GOOD.index("  - chain: ethereum\n    tx") : GOOD.index("holdings:")]
THEFT = THEFT.replace("asset: ETH", "asset: native").replace("1.5 ETH", "15")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "line 1: a heist needs at least one theft or holding"),
        (HEAD + "thefts: []\n", "line 1: a heist needs at least one theft or holding"),
        (HEAD + "thefts:\n", "line 5: thefts: must be a list, not nothing"),
        (HEAD + "thefts: 3\n", "line 5: thefts: must be a list, not the text '3'"),
        (HEAD + "thefts:\n  - 3\n", "line 6: thefts[0]: must be a mapping of keys to values, not the text"),
        (HEAD + "notes:\n  - [a]\n", "line 6: notes[0]: must be text, not a list"),
        ("- a\n- b\n", "line 1: must be a mapping of keys to values, not a list"),
        ("id\n", "line 1: must be a mapping of keys to values, not the text 'id'"),
        (HEAD + "transfers: ../secret.csv\n", "line 5: transfers: '../secret.csv' is not a plain file name"),
        (HEAD + "transfers: nowhere.csv\n", "line 5: transfers: 'nowhere.csv' is not packaged"),
    ],
)
def test_the_shape_of_a_file_is_checked(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(HeistError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"file.yaml {message}")


def test_a_theft_counts_once_unless_a_position_tells_rows_apart(tmp_path: Path) -> None:
    with pytest.raises(HeistError, match=re.escape("line 11: thefts[1]: repeats thefts[0]")):
        read(tmp_path, HEAD + "thefts:\n" + THEFT + THEFT)
    told_apart = HEAD + "thefts:\n" + THEFT + "    position: 4\n" + THEFT + "    position: 5\n"
    assert [theft.position for theft in read(tmp_path, told_apart).thefts] == [4, 5]


def test_a_symbol_stands_for_one_asset_of_a_chain(tmp_path: Path) -> None:
    with pytest.raises(HeistError, match=re.escape("line 9: assets[1]: repeats assets[0]: a symbol")):
        read(tmp_path, GOOD.replace("symbol: stETH", "symbol: ETH"))


def test_an_asset_lives_on_the_chain_of_its_entry(tmp_path: Path) -> None:
    bitcoin = "bip122:000000000019d6689c085ae165831e93/slip44:0"
    text = GOOD.replace("asset: ETH\n    amount: 1.5 ETH", f"asset: {bitcoin}\n    amount: 15")
    with pytest.raises(HeistError, match=re.escape("line 16: thefts[0].asset: ")) as caught:
        read(tmp_path, text)
    assert "an asset of bitcoin, not of ethereum" in str(caught.value)


@pytest.mark.parametrize("name", ["missing.yaml", ".", "a\0b.yaml"])
def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(HeistError, match="cannot be read"):
        load(tmp_path / name)


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(HeistError, match=f"huge.yaml: larger than {MAX_BYTES} bytes"):
        load(path)


def test_the_documented_example_loads(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    heist = read(tmp_path, text)
    assert [theft.amount for theft in heist.thefts] == [12_500_000_000_000_000_000]
    assert [statement.amount for statement in heist.statements] == [250_000_010_000]
    assert all((heist.holdings, heist.addresses, heist.attribution, heist.figures, heist.notes))


@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.text(st.characters(codec="utf-8"), max_size=12))
@example(0, 0, "\ufeff")
def test_a_spoilt_file_is_a_heist_or_a_heist_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, cut: int, put: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        heist = read(folder, GOOD[:at] + put + GOOD[at + cut :])
        outcome = "file.yaml" if heist.thefts or heist.holdings else "neither theft nor holding"
    except HeistError as error:
        outcome = str(error)
    assert outcome.startswith("file.yaml")


RECORDS: dict[str, type] = {
    "Top level": Heist,
    "assets": AssetInfo,
    "thefts": Theft,
    "holdings": Holding,
    "addresses": KnownAddress,
    "statements": PurseStatement,
    "attribution": Attribution,
    "figures": Figure,
}


@pytest.mark.parametrize("section", RECORDS)
def test_every_key_is_documented_and_marked_where_required(section: str) -> None:
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    documented: dict[str, bool] = {}
    for names, required in re.findall(r"(?m)^\| (`.*?`) \| (required)? *\|", text):
        documented |= dict.fromkeys(re.findall(r"`(\w+)`", names), bool(required))
    expected = {
        field.name: field.default is MISSING and field.default_factory is MISSING
        for field in fields(RECORDS[section])
        if field.name not in {"digest", "document"}
    }
    assert documented == expected

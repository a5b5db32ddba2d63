"""A trace valued: every figure by hand, the trace itself untouched to the byte."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from hueandcry.brief import terminal
from hueandcry.brief.valuation import VALUES, document
from hueandcry.model import Policy
from hueandcry.model.errors import InputError
from hueandcry.settings import Settings
from hueandcry.testing.prices import Coin, serve_prices
from hueandcry.workspace import Traced, Workspace, valuing
from hueandcry.workspace.valuing import PriceChoice
from tests.cli.run import hueandcry
from tests.ledgers import HEADER, address, row

ETH = "eip155:1/slip44:60"
DAI = "eip155:1/erc20:" + address(0xDA1)
UNIT = 10**18
HEAD = "asset,time,price,currency,source,decimals"
CONSERVED = ("flows.parquet", "holdings.csv", "endpoints.csv", "paths.json", "flow.svg")
NEW_YEAR = 1_735_689_600

# 10 ether are stolen in two parts; 4 go to an exchange, 3 become 9000 of a token, 1 is paid as a fee.
ROWS = (
    row(60, 1, 2, 6 * UNIT),
    row(120, 1, 2, 4 * UNIT),
    row(180, 2, 3, 4 * UNIT),
    row(3600, 2, 4, 3 * UNIT),
    row(3660, 4, 4, 3 * UNIT, more=f"conversion,{DAI},9000000000,"),
    row(3720, 2, "", UNIT, more="gas,,,"),
)
PRICES = (
    f"{ETH},2025-01-01T00:00:30Z,3000.25,USD,desk,",
    f"{ETH},2025-01-01T00:02:30Z,3100,USD,desk,",
    f"{ETH},2025-01-01T01:00:00Z,3333.333333333333333333,USD,=cmd|x,",
    f"{DAI},2025-01-01T01:00:59Z,0.999,USD,,6",
)


@pytest.fixture
def space(tmp_path: Path) -> Path:
    folder = tmp_path / "space"
    made = Workspace(folder)
    (tmp_path / "t.csv").write_text("\n".join([HEADER, *ROWS]) + "\n")
    (tmp_path / "tags.csv").write_text(
        "chain,address,label,category,confidence,source\n" + f"ethereum,{address(3)},Kestrel,exchange,90,me\n"
    )
    (tmp_path / "h.yaml").write_text(
        "id: h\nvictim: V\ndate: '2025-01-01'\ntitle: T\nthefts:\n"
        + "".join(
            f"  - {{chain: ethereum, tx: t{at}, to: '{address(2)}', asset: native, amount: '{amount}'}}\n"
            for at, amount in ((60, 6 * UNIT), (120, 4 * UNIT))
        )
    )
    made.import_transfers([tmp_path / "t.csv"], "transfers-csv")
    made.import_tags(tmp_path / "tags.csv")
    return folder


def prices(space: Path, rows: Sequence[str] = PRICES) -> Path:
    path = space.parent / "p.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return path


def traced(space: Path, spec: Path | str | None = None, policy: str = "fifo", hours: int = 24) -> Traced:
    choice = PriceChoice(str(spec), timedelta(hours=hours)) if spec else None
    made = Workspace(space, Settings(policy=Policy(policy)))
    return made.trace(str(space.parent / "h.yaml"), prices=choice)


def valuation(space: Path, spec: Path | str, policy: str = "fifo", hours: int = 24) -> dict:
    done = traced(space, spec, policy, hours)
    assert done.valuation is not None
    told = json.loads((done.bundle / "trace.json").read_text())["valuation"]
    assert told == document(done.valuation, done.trace)
    return told


def printed(done: Traced) -> str:
    console = Console(width=140, file=io.StringIO())
    console.print(terminal(done.trace, done.valuation))
    return console.file.getvalue()  # type: ignore[attr-defined]


def disagreements(space: Path, folder: Path) -> list[str]:
    return [f"{c.subject}: {c.detail}" for c in Workspace(space).verify(folder) if not c.agrees]


def bundle(space: Path, valued: bool = True) -> Path:
    (found,) = (each for each in (space / "traces").iterdir() if ("-prices-" in each.name) is valued)
    return found


def test_every_figure_by_hand(space: Path) -> None:
    told = valuation(space, prices(space))
    assert told["currency"] == "USD"
    assert told["prices"]["origin"] == "p.csv"
    assert told["prices"]["tolerance_seconds"] == 86_400
    found = told["assets"][ETH]
    assert found["stolen"] == {
        "amount": str(10 * UNIT),
        "time": "2025-01-01T00:01:00Z",
        "value": "30002.5",
        "price": "3000.25",
        "price_time": "2025-01-01T00:00:30Z",
        "price_source": "desk",
        "thefts": 2,
    }
    kinds = {each["kind"]: each for each in found["kinds"]}
    assert kinds["exchange"]["value_at_theft"] == "12001"
    assert kinds["exchange"]["value_last_moved"] == "12400"
    assert kinds["fees"] == {
        "kind": "fees",
        "claim": str(UNIT),
        "value_at_theft": "3000.25",
        "value_last_moved": None,
        "unvalued_claim": str(UNIT),
    }
    places = {each["address"].lower(): each for each in found["places"]}
    token = places[address(4)]
    assert token["asset"] == DAI
    assert token["value_at_theft"] == "9000.75"
    assert (token["last_moved"]["time"], token["last_moved"]["value"]) == ("2025-01-01T01:01:00Z", "8991")
    # What stayed with the thief last came at the second theft.
    assert places[address(2)]["last_moved"]["value"] == "6000.5"
    assert found["last_moved"] == {"value": "27391.5", "unvalued_claim": str(UNIT)}
    assert told["all_stolen"] == {"value": "30002.5", "unvalued_assets": []}


def test_values_change_no_byte_of_the_trace(space: Path) -> None:
    traced(space)
    traced(space, prices(space))
    plain, valued = bundle(space, valued=False), bundle(space)
    for name in CONSERVED:
        assert (plain / name).read_bytes() == (valued / name).read_bytes()
    before, after = (json.loads((each / "trace.json").read_text()) for each in (plain, valued))
    assert after.pop("valuation")
    assert after["replay"].pop("prices")
    for each in (before, after):
        del each["replay"]["created"], each["inputs"]["made"]
    assert json.dumps(before) == json.dumps(after)
    assert before["run"] == after["run"]
    assert {p.name for p in valued.iterdir()} - {p.name for p in plain.iterdir()} == {
        "values.csv",
        "values.parquet",
    }


@pytest.mark.parametrize("policy", ["haircut", "clean_first", "lifo"])
def test_kinds_add_up_to_the_value_of_what_was_stolen(space: Path, policy: str) -> None:
    found = valuation(space, prices(space), policy)["assets"][ETH]
    assert sum(Fraction(each["value_at_theft"]) for each in found["kinds"]) == Fraction("30002.5")
    last = [each["value_last_moved"] for each in found["kinds"] if each["value_last_moved"]]
    assert sum(map(Fraction, last)) == Fraction(found["last_moved"]["value"])
    assert sum(int(each["claim"]) for each in found["kinds"]) == 10 * UNIT


def test_poison_values_only_what_was_stolen(space: Path) -> None:
    found = valuation(space, prices(space), "poison")["assets"][ETH]
    assert found["stolen"]["value"] == "30002.5"
    assert (found["kinds"], found["places"], found["last_moved"]) == ([], [], None)
    assert pq.read_table(bundle(space) / "values.parquet").num_rows == 0
    assert (bundle(space) / "values.csv").read_text().splitlines() == [",".join(VALUES)]
    assert printed(traced(space, prices(space), "poison")).count("30,002.50 USD") == 1


def test_what_has_no_price_is_said_with_its_amount(space: Path) -> None:
    """The token's price states no decimals, the exchange's came too early for so short a tolerance."""
    rows = [PRICES[0], PRICES[2], PRICES[3].replace(",6", ",")]
    told = valuation(space, prices(space, rows), hours=0)
    assert told["assets"][ETH]["stolen"]["lack"] == "no price"
    assert told["all_stolen"] == {"value": None, "unvalued_assets": [ETH]}
    told = valuation(space, prices(space, rows))
    places = {each["address"].lower(): each["last_moved"] for each in told["assets"][ETH]["places"]}
    assert places[address(4)]["lack"] == "decimals not known"
    assert places[address(4)]["value"] is None
    assert told["assets"][ETH]["last_moved"]["unvalued_claim"] == str(4 * UNIT)
    out = printed(traced(space, prices(space, rows)))
    assert "4 ETH" in out
    assert "a price holds for 24 hours" in " ".join(out.split())


def test_a_bundle_says_which_price_was_used_and_verifies(space: Path) -> None:
    unused = f"{ETH},2024-06-01T00:00:00Z,1,USD,desk,"
    traced(space, prices(space, [unused, *PRICES]))
    found = bundle(space)
    kept = json.loads((found / "trace.json").read_text())["replay"]["prices"]
    assert [each["price"] for each in kept["prices"]] == [
        "0.999",
        "3000.25",
        "3100",
        "3333.333333333333333333",
    ]
    assert kept["decimals"] == {DAI: 6}
    assert disagreements(space, found) == []
    path = found / "trace.json"
    path.write_text(
        path.read_text().replace('"price": "3100",\n     "source"', '"price": "3101",\n     "source"')
    )
    wrong = disagreements(space, found)
    assert any("differs in valuation" in line for line in wrong)
    assert any("recomputed values.csv" in line for line in wrong)
    path.write_text(path.read_text().replace('"price": "3101"', '"price": "NaN"'))
    assert "is no price" in disagreements(space, found)[-1]


def test_the_tables_of_a_bundle(space: Path) -> None:
    traced(space, prices(space))
    found = bundle(space)
    rows = list(csv.DictReader(io.StringIO((found / "values.csv").read_text())))
    told = {each["address"].lower(): each for each in rows}
    assert (told[address(3)]["value_at_theft"], told[address(3)]["value_last_moved"]) == ("12001", "12400")
    assert told[address(4)]["price_source"] == "p.csv"
    assert told[address(2)]["lack"] == ""
    held = csv.DictReader(io.StringIO((found / "holdings.csv").read_text()))
    assert [each["address"] for each in rows] == [each["address"] for each in held]
    flows, parts = (pq.read_table(found / name).to_pylist() for name in ("flows.parquet", "values.parquet"))
    assert [each["part"] for each in parts] == [each["part"] for each in flows]
    assert [each["time"] for each in parts] == [each["time"] for each in flows]
    values: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for flow, part in zip(flows, parts, strict=True):
        values[flow["tx"], flow["recipient_asset"]] += Fraction(part["value"])
    assert values == {
        ("t60", ETH): Fraction("18001.5"),
        ("t120", ETH): Fraction("12001"),
        ("t180", ETH): Fraction("12400"),
        ("t3600", ETH): Fraction("9999.999999999999999999"),
        ("t3660", DAI): Fraction("8991"),
        ("t3720", ETH): Fraction("3333.333333333333333333"),
    }


def test_report_and_table_round_once_and_escape_what_strangers_wrote(space: Path) -> None:
    hostile = [PRICES[0].replace("desk", "<script>alert(1)</script>"), *PRICES[1:]]
    out = printed(traced(space, prices(space, hostile)))
    page = (bundle(space) / "report.html").read_text()
    assert "30,002.50 USD" in out
    assert "27,391.50 USD" in out
    for figure in ("30,002.50 USD", "27,391.50 USD", "8,991.00 USD"):
        assert figure in page.replace("<wbr>", "")
    assert "first of 2 moments of theft" in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "nothing is valued in money here" not in page
    traced(space)
    assert "nothing is valued in money here" in (bundle(space, valued=False) / "report.html").read_text()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([PRICES[0].replace("3000.25", "-1")], "p.csv line 2, price: '-1' is negative"),
        ([*PRICES, PRICES[0].replace("USD", "EUR")], "p.csv line 6, currency: EUR after USD"),
        ([PRICES[0] + "6"], "has 18 decimals, not 6"),
    ],
)
def test_prices_that_cannot_be_used_are_one_error_and_no_bundle(
    space: Path, rows: list[str], said: str
) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        traced(space, prices(space, rows))
    assert not (space / "traces").exists()


def test_prices_of_a_service_and_the_second_time_of_the_cache(space: Path) -> None:
    hours = [(NEW_YEAR + 3600 * hour, f"{3000 + hour}.5") for hour in range(-25, 49)]
    coins = {"coingecko:ethereum": Coin(hours), f"ethereum:{address(0xDA1)}": Coin(hours, 6)}
    with serve_prices(coins) as served:
        spec = f"defillama={served.url}"
        told = valuation(space, spec)
        assert len(served.requests) == 2
    found = told["assets"][ETH]
    assert (found["stolen"]["value"], found["stolen"]["price"]) == ("30005", "3000.5")
    assert found["stolen"]["price_source"] == "defillama coingecko:ethereum, confidence 0.99"
    assert told["prices"]["origin"] == f"defillama {served.url}"
    places = {each["address"].lower(): each["last_moved"]["value"] for each in found["places"]}
    assert Fraction(places[address(4)]) == 9000 * Fraction("3001.5")
    assert valuation(space, spec) == told  # nobody is listening any more
    assert disagreements(space, bundle(space)) == []


def test_the_command_prints_values_beside_the_trace(space: Path) -> None:
    heist, file = space.parent / "h.yaml", prices(space)
    plain = json.loads(hueandcry(space, "trace", heist, "--format", "json").out)
    done = hueandcry(space, "trace", heist, "--prices", file, "--price-age", "2", "--format", "json")
    told = json.loads(done.out)
    values = told.pop("valuation")
    assert values["prices"]["tolerance_seconds"] == 7200
    for each in (plain, told):
        del each["inputs"]["made"]
    assert told == plain
    wrong = hueandcry(space, "trace", heist, "--prices", space.parent / "none.csv")
    assert (wrong.code, wrong.out) == (1, "")
    assert "cannot read" in wrong.err


def test_a_declared_holding_is_valued_when_it_was_declared(space: Path) -> None:
    heist = space.parent / "h.yaml"
    heist.write_text(
        "id: h\nvictim: V\ndate: '2025-01-01'\ntitle: T\nholdings:\n"
        f"  - {{chain: ethereum, address: '{address(2)}', asset: native, amount: '{UNIT}',"
        " since: '2025-01-01T00:02:30Z'}\n"
    )
    found = valuation(space, prices(space))["assets"][ETH]
    assert (found["stolen"]["time"], found["stolen"]["value"]) == ("2025-01-01T00:02:30Z", "3100")
    flows = pq.read_table(bundle(space) / "values.parquet").to_pylist()
    assert f"{flows[0]['time']:%H:%M:%S}" == "00:02:30"


def test_every_column_and_key_is_documented(space: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "value-a-trace.md").read_text("utf-8")
    for name in (*VALUES, *valuing.VALUES.names):
        assert f"`{name}`" in page, name
    told = valuation(space, prices(space))
    (found,) = told["assets"].values()
    names = {*told, *told["prices"], *told["all_stolen"], *found, *found["stolen"], *found["kinds"][0]}
    for name in (*names, *found["places"][0], *found["last_moved"]):
        assert f"`{name}`" in page, name

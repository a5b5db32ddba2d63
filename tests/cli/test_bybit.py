"""The front door: the Bybit theft, traced, verified and explained by the installed command."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.run import hueandcry

ETH = "eip155:1/slip44:60"
STOLEN = {
    ETH: 401346768858404671846374,
    "eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84": 90375547907685258392043,
    "eip155:1/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa": 15000 * 10**18,
    "eip155:1/erc20:0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa": 8000 * 10**18,
}
THIEF = "0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2"
CONSOLIDATED = "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92"
TRANCHE = "0xF302572594a68aA8F951faE64ED3aE7DA41c72Be"
FILES = {
    "SHA256SUMS",
    "endpoints.csv",
    "flow.svg",
    "flows.parquet",
    "holdings.csv",
    "paths.json",
    "report.html",
    "trace.json",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bybit")
    done = hueandcry(folder, "trace", "bybit-2025")
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def bundle(workspace: Path) -> Path:
    (found,) = (workspace / "traces").glob("bybit-2025-fifo-*")
    return found


def test_the_table_names_every_theft_to_the_last_unit(tmp_path: Path) -> None:
    done = hueandcry(tmp_path, "trace", "bybit-2025")
    assert done.code == 0
    for figure in ("401,346.768858404671846374", "90,375.547907685258392043", "15,000", "8,000"):
        assert figure in done.out
    assert "1,345.768858404671846374" in done.out
    assert "ledger ends" in done.out
    assert "imported the 203 documented transfers" in done.err


def test_json_of_all_policies_conserves(workspace: Path) -> None:
    done = hueandcry(workspace, "trace", "bybit-2025", "--policy", "all", "--format", "json")
    answer = json.loads(done.out)
    assert answer["heist"] == "bybit-2025"
    assert set(answer["policies"]) == {
        "fifo", "lifo", "taint_first", "clean_first", "tiho", "haircut", "poison"
    }  # fmt: skip
    for policy, books in answer["policies"].items():
        assert {asset: int(balance["stolen"]) for asset, balance in books.items()} == STOLEN
        if policy == "poison":
            continue
        for balance in books.values():
            places = sum(int(place["claim"]) for place in balance["held"] + balance["absorbed"])
            sums = ("already_tainted", "fees", "rounding", "unaccounted")
            assert int(balance["stolen"]) == places + sum(int(balance[name]) for name in sums)
    assert answer["policies"]["fifo"][ETH]["unaccounted"] == "1345768858404671846374"


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_rows_sum_to_what_was_stolen(workspace: Path, form: str) -> None:
    out = hueandcry(workspace, "trace", "bybit-2025", "--format", form).out
    rows = (
        list(csv.DictReader(io.StringIO(out)))
        if form == "csv"
        else [json.loads(line) for line in out.splitlines()]
    )
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["stolen_asset"]] = sums.get(row["stolen_asset"], 0) + int(row["claim"])
    assert sums == STOLEN


def test_the_bundle_is_whole_and_the_same_inputs_give_the_same_run(workspace: Path, bundle: Path) -> None:
    assert {path.name for path in bundle.iterdir()} == FILES
    before = {path.name: path.read_bytes() for path in bundle.iterdir()}
    assert hueandcry(workspace, "trace", "bybit-2025").code == 0
    after = {path.name: path.read_bytes() for path in bundle.iterdir()}
    stamped = {"trace.json", "report.html", "SHA256SUMS"}  # they say when they were made
    assert {n: d for n, d in before.items() if n not in stamped} == {
        n: d for n, d in after.items() if n not in stamped
    }
    assert [path.name for path in (workspace / "traces").iterdir() if path.name.startswith(".")] == []


def test_the_report_is_one_file_without_network(bundle: Path) -> None:
    text = (bundle / "report.html").read_text()
    assert "<svg" in text
    for reference in ("src=", "<script", "<link", "@import", "url("):
        assert reference not in text.lower()


def test_verify_agrees_line_by_line(workspace: Path, bundle: Path) -> None:
    done = hueandcry(workspace, "verify", bundle)
    assert done.code == 0, done.out
    assert "NO" not in done.out.split()


def test_a_stranger_can_verify_with_a_ledger_of_his_own(tmp_path: Path, bundle: Path) -> None:
    assert hueandcry(tmp_path, "trace", "bybit-2025").code == 0
    assert hueandcry(tmp_path, "verify", bundle).code == 0


@pytest.mark.parametrize("name", sorted(FILES))
def test_one_changed_byte_is_noticed(workspace: Path, bundle: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / bundle.name
    shutil.copytree(bundle, copy)
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    done = hueandcry(workspace, "verify", copy)
    assert done.code == 1
    assert done.out == "" or "NO" in done.out.split() or done.err.startswith("error:")


def test_a_figure_changed_together_with_its_checksum_is_noticed(
    workspace: Path, bundle: Path, tmp_path: Path
) -> None:
    from hashlib import sha256

    copy = tmp_path / bundle.name
    shutil.copytree(bundle, copy)
    old = (copy / "holdings.csv").read_bytes()
    new = old.replace(b"10000000000000000000000", b"10000000000000000000001", 1)
    assert new != old
    (copy / "holdings.csv").write_bytes(new)
    sums = (copy / "SHA256SUMS").read_text()
    (copy / "SHA256SUMS").write_text(sums.replace(sha256(old).hexdigest(), sha256(new).hexdigest()))
    done = hueandcry(workspace, "verify", copy)
    assert done.code == 1
    assert "recomputed holdings.csv" in "".join(
        line for line in done.out.splitlines() if "NO" in line.split()
    )


@pytest.mark.parametrize("name", sorted(FILES - {"report.html"}))
def test_a_missing_file_is_noticed(workspace: Path, bundle: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / bundle.name
    shutil.copytree(bundle, copy)
    (copy / name).unlink()
    assert hueandcry(workspace, "verify", copy).code == 1


def test_explain_leads_back_to_the_theft(workspace: Path, bundle: Path) -> None:
    done = hueandcry(workspace, "explain", bundle, TRANCHE.lower(), "--format", "json")
    assert done.code == 0
    steps = json.loads(done.out)
    for path in {step["path"] for step in steps}:
        first = next(step for step in steps if step["path"] == path)
        assert first["sender"] == "0x1Db92e2EeBC8E0c075a02BeA49a2935BcD2dFCF4"
    assert hueandcry(workspace, "explain", bundle, TRANCHE, "--fail-on-hit").code == 3


def test_explain_of_a_resting_place_sums_to_its_holding(workspace: Path, bundle: Path) -> None:
    with (bundle / "holdings.csv").open(newline="") as file:
        holdings = list(csv.DictReader(file))
    place = holdings[0]["address"]
    steps = json.loads(hueandcry(workspace, "explain", bundle, place, "--format", "json").out)
    claims = {step["path"]: int(step["claim"]) for step in steps}
    assert sum(claims.values()) == sum(int(row["claim"]) for row in holdings if row["address"] == place)


def test_an_address_that_is_not_reached_is_not_called_clean(workspace: Path, bundle: Path) -> None:
    done = hueandcry(workspace, "explain", bundle, "0x" + "1" * 40)
    assert done.code == 4
    assert "does not make it clean" in done.err
    assert done.out == ""


@pytest.mark.parametrize("policy", ["lifo", "haircut", "poison"])
def test_other_policies_make_bundles_that_verify(workspace: Path, policy: str) -> None:
    assert hueandcry(workspace, "trace", "bybit-2025", "--policy", policy).code == 0
    (made,) = (workspace / "traces").glob(f"bybit-2025-{policy}-*")
    assert hueandcry(workspace, "verify", made).code == 0


def test_patterns_name_the_split_and_filter_its_transfers(workspace: Path, bundle: Path) -> None:
    told = json.loads(
        hueandcry(workspace, "patterns", bundle, "--name", "equal-split", "--format", "json").out
    )
    assert [each["sentence"].split(" from ")[0] for each in told] == [
        f"{THIEF} paid 10,000 ETH to each of 40 addresses",
        f"{CONSOLIDATED} paid 10,000 ETH to each of 9 addresses",
    ]
    done = hueandcry(workspace, "patterns", bundle, "--name", "equal-split", "--transfers", "--format", "csv")
    assert len(done.out.splitlines()) == 1 + 40 + 9
    assert hueandcry(workspace, "patterns", bundle, "--name", "magic").code == 1

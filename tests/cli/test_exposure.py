"""`hueandcry screen exposure`, run as a command on the packaged theft."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from hueandcry.cli.exposure import exposure
from hueandcry.model.errors import HueAndCryError, Incomplete

TRANCHE = "ethereum:0x36ed3C0213565530C35115d93A80F9c04d94E4Cb"
EMPTIED = "ethereum:0xF302572594a68aA8F951faE64ED3aE7DA41c72Be"
TX = "ethereum:0x0359814b48479156b804c8330878214943204c597d88affcb164d04907fa2b25"
ETH = "eip155:1/slip44:60"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bybit")


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(exposure, list(arguments), obj=folder)


def test_the_table_says_how_much_and_what_is_not_known(folder: Path) -> None:
    done = run(folder, TRANCHE, "--policy", "fifo")
    assert done.exit_code == 0, done.output
    for text in ("bybit-2025", "tranche", "direct", "10,000 ETH", "100.00 %", "gap: not covered", "clean"):
        assert text in done.output


def test_json_has_the_rows_with_their_paths(folder: Path) -> None:
    told = json.loads(run(folder, TRANCHE, "--policy", "fifo", "--format", "json").output)
    (found,) = told["exposures"]
    assert (found["subject"], found["asset"], found["amount"]) == ("bybit-2025", ETH, str(10**22))
    assert found["share"] == {"numerator": str(10**22), "denominator": str(10**22), "percent": "100.00"}
    assert len(found["paths"]["shortest"]["transfers"]) == 2
    assert told["verdict"] == "named"
    assert told["coverage"]


def test_a_transaction_is_told_from_an_address(folder: Path) -> None:
    told = json.loads(run(folder, TX, "--format", "json").output)
    assert told["asked"]["kind"] == "transaction"
    assert told["exposures"][0]["at"] == TRANCHE.split(":")[1]


def test_both_directions_are_two_answers(folder: Path) -> None:
    told = json.loads(run(folder, EMPTIED, "--direction", "both", "--format", "json").output)
    assert [each["direction"] for each in told] == ["source", "destination"]
    assert told[1]["totals"][0]["of"] == "sent"


def test_rows_for_programs_are_flat(folder: Path) -> None:
    lines = run(folder, TRANCHE, "--policy", "fifo", "--format", "csv").output.splitlines()
    assert lines[0].startswith("direction,kind,subject,way,asset,amount,percent")
    assert lines[1].startswith(f"source,heist,bybit-2025,direct,{ETH},{10**22},100.00")


def test_before_the_theft_nothing_can_be_said(folder: Path) -> None:
    done = run(folder, TRANCHE.lower(), "--as-of", "2025-02-20", "--format", "json")
    assert json.loads(done.stdout.partition("\n}")[0] + "\n}")["exposures"] == []


def test_silence_is_exit_code_4(folder: Path) -> None:
    done = run(folder, "ethereum:0x00000000000000000000000000000000000000aa")
    assert isinstance(done.exception, Incomplete)
    assert done.exception.exit_code == 4
    assert "not in the ledger: nothing is known" in str(done.exception)
    assert "not in the ledger" in done.output


def test_a_payment_is_judged(folder: Path) -> None:
    told = json.loads(
        run(folder, TRANCHE, "--deposit", "5:native", "--policy", "fifo", "--format", "json").output
    )
    assert [(each["amount"], each["hops"], each["direct"]) for each in told["exposures"]] == [("5", 2, False)]
    assert [each["tx"] for each in told["leaving"]] == [TX.split(":")[1]]
    gone = json.loads(run(folder, EMPTIED, "--deposit", "5:native", "--format", "json").output)
    assert "ledger does not show where 5 base units" in " ".join(gone["gaps"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("0x36ed3C0213565530C35115d93A80F9c04d94E4Cb",),
        (TRANCHE, "--deposit", "much"),
        (TRANCHE, "--deposit", "9" * 5000 + ":native"),
        (TRANCHE, "--policy", "poison"),
        (TRANCHE, "--max-hops", "0"),
    ],
)
def test_usage_is_checked(folder: Path, arguments: tuple[str, ...]) -> None:
    done = run(folder, *arguments)
    assert done.exit_code == click.UsageError.exit_code


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere:0x36ed3C0213565530C35115d93A80F9c04d94E4Cb",),
        ("ethereum:0x12",),
        (TRANCHE, "--heist", "no-such-heist"),
        (TRANCHE, "--as-of", "yesterday"),
        (TRANCHE, "--stale", "--as-of", "7"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_error(folder: Path, arguments: tuple[str, ...]) -> None:
    assert isinstance(run(folder, *arguments).exception, HueAndCryError)

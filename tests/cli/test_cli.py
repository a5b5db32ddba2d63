"""What every command promises: streams, formats, exit codes, one clear error for bad input."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hueandcry.ledger.state import STAGING
from tests.cli.run import COMMAND, hueandcry
from tests.ledgers import HEADER, address, row

TAGS = "chain,address,label,category,confidence,source\n"


def lines(folder: Path, *rows: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def heist(folder: Path, tx: str = "t1", to: int = 2, amount: int = 100) -> Path:
    path = folder / "h.yaml"
    path.write_text(
        f"id: h\nvictim: V\ndate: '2025-01-01'\ntitle: T\nthefts:\n"
        f"  - {{chain: ethereum, tx: {tx}, to: '{address(to)}', asset: native, amount: {amount}}}\n"
    )
    return path


def imported(folder: Path, *rows: str) -> Path:
    space = folder / "space"
    done = hueandcry(space, "ledger", "import", "--format", "transfers-csv", lines(folder, *rows))
    assert done.code == 0, done.err
    return space


def test_a_theft_of_ones_own_from_csv_to_bundle(tmp_path: Path) -> None:
    space = imported(tmp_path, row(1, 1, 2, 100), row(2, 2, 3, 60), row(3, 2, 4, 40))
    tags = tmp_path / "tags.csv"
    tags.write_text(TAGS + f"ethereum,{address(3)},=cmd|' /C calc'!A0,exchange,high,me\n")
    assert hueandcry(space, "tags", "import", "--format", "csv", tags).code == 0
    done = hueandcry(space, "trace", heist(tmp_path), "--format", "json")
    (balance,) = json.loads(done.out)["policies"]["fifo"].values()
    assert [place["kind"] for place in balance["absorbed"]] == ["exchange"]
    (bundle,) = (space / "traces").iterdir()
    assert ",'=cmd" in (bundle / "holdings.csv").read_text()
    assert hueandcry(space, "verify", bundle).code == 0


def test_a_ledger_that_has_changed_since_fails_verification(tmp_path: Path) -> None:
    space = imported(tmp_path, row(1, 1, 2, 100))
    assert hueandcry(space, "trace", heist(tmp_path)).code == 0
    more = lines(tmp_path, row(2, 2, 3, 60))
    assert hueandcry(space, "ledger", "import", "--format", "transfers-csv", more).code == 0
    (bundle,) = (space / "traces").iterdir()
    done = hueandcry(space, "verify", bundle)
    assert done.code == 1
    assert "another state" in done.out


def test_stdout_is_data_only(tmp_path: Path) -> None:
    space = imported(tmp_path, row(1, 1, 2, 100))
    done = hueandcry(space, "ledger", "info", "--format", "json")
    assert json.loads(done.out)["rows"] == 1
    assert done.err == ""
    assert hueandcry(space, "ledger", "import", "--format", "transfers-csv", tmp_path / "t.csv").out == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["trace", "bybit-2024"], 1, "bybit-2025"),
        (["trace", "nothing.yaml"], 1, "cannot be read"),
        (["trace"], 2, "give a HEIST"),
        (["trace", "bybit-2025", "--policy", "fair"], 2, "fifo"),
        (["ledger", "import", "--format", "transfers-csv", "nothing.csv"], 1, "nothing.csv"),
        (["ledger", "import", "--format", "other", "x.csv"], 2, "transfers-csv"),
        (["verify", "nothing"], 1, "not a bundle"),
        (["explain", "nothing", "0x00"], 1, "not a bundle"),
        (["heists", "show", "nobody"], 1, "packaged"),
        (["tags", "import", "nothing.csv"], 2, "does not exist"),
        (["unknown"], 2, "No such command"),
    ],
)
def test_bad_input_is_one_clear_error(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    done = hueandcry(tmp_path, *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_an_empty_ledger(tmp_path: Path) -> None:
    done = hueandcry(tmp_path, "trace", heist(tmp_path))
    assert done.code == 1
    assert "is empty" in done.err
    assert hueandcry(tmp_path, "ledger", "info").code == 0


def test_a_theft_that_is_not_in_the_ledger(tmp_path: Path) -> None:
    space = imported(tmp_path, row(1, 1, 2, 100))
    done = hueandcry(space, "trace", heist(tmp_path, tx="t9"))
    assert (done.code, done.out) == (1, "")
    assert "t9" in done.err
    assert not (space / "traces").exists()


BAD = {
    "truncated": ("ethereum,1,2025-01-01T00:00:00Z,t1,0,0x00", "6 values"),
    "negative": (row(1, 1, 2, -5), "negative"),
    "over-wide": (row(1, 1, 2, 2**200), "--overwide keep"),
    "checksum": (row(1, "0x52908400098527886E0F7030069857D2E4169Ee7", 2, 5), "checksum"),
    "chain": (row(1, 1, 2, 5, chain="atlantis"), "atlantis"),
    "time": (row(1, 1, 2, 5).replace("2025", "1999"), "1999"),
    "future": (row(1, 1, 2, 5).replace("2025", "2999"), "future"),
    "float": (row(1, 1, 2, 5).replace(",5,", ",5.0,"), "5.0"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_imported(tmp_path: Path, case: str) -> None:
    bad, said = BAD[case]
    space = imported(tmp_path, row(1, 1, 2, 100))
    before = json.loads(hueandcry(space, "ledger", "info", "--format", "json").out)
    file = lines(tmp_path, row(2, 2, 3, 5), bad, row(3, 3, 4, 5), name="bad.csv")
    done = hueandcry(space, "ledger", "import", "--format", "transfers-csv", file)
    assert (done.code, done.out) == (1, "")
    assert "bad.csv line 3" in done.err
    assert said in done.err
    assert json.loads(hueandcry(space, "ledger", "info", "--format", "json").out) == before


def test_over_wide_amounts_can_be_kept_as_text_and_carry_no_taint(tmp_path: Path) -> None:
    space = tmp_path / "space"
    file = lines(tmp_path, row(1, 1, 2, 100), row(2, 2, 3, 2**200))
    done = hueandcry(space, "ledger", "import", "--format", "transfers-csv", "--overwide", "keep", file)
    assert done.code == 0
    answer = json.loads(hueandcry(space, "trace", heist(tmp_path), "--format", "json").out)
    (balance,) = answer["policies"]["fifo"].values()
    assert [place["address"].lower() for place in balance["held"]] == [address(2)]
    assert any("38 digits" in finding for finding in answer["findings"])


def test_equal_rows_without_a_position_stop_the_import(tmp_path: Path) -> None:
    twice = [row(1, 1, 2, 100, position="")] * 2
    file = lines(tmp_path, *twice)
    space = tmp_path / "space"
    done = hueandcry(space, "ledger", "import", "--format", "transfers-csv", file)
    assert done.code == 1
    assert "--duplicates" in done.err
    for choice, count in (("drop", 1), ("keep", 2)):
        other = tmp_path / choice
        assert (
            hueandcry(
                other, "ledger", "import", "--format", "transfers-csv", "--duplicates", choice, file
            ).code
            == 0
        )
        assert json.loads(hueandcry(other, "ledger", "info", "--format", "json").out)["rows"] == count


def test_a_bundle_on_a_full_disk_is_not_written_at_all(tmp_path: Path) -> None:
    """RLIMIT_FSIZE is the real thing: the kernel refuses to write beyond it."""
    space = imported(tmp_path, row(1, 1, 2, 100))
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        f"sys.argv = ['hueandcry', '--workspace', {str(space)!r}, 'trace', {str(heist(tmp_path))!r}];"
        "from hueandcry.cli import main; main()"
    )
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 1
    assert "no bundle was written" in done.stderr
    assert not list((space / "traces").iterdir())


def test_settings_come_from_file_environment_and_flag(tmp_path: Path) -> None:
    (tmp_path / "hueandcry.toml").write_text('policy = "lifo"\n')

    def setting(**environment: str) -> tuple[str, str]:
        rows = json.loads(hueandcry(tmp_path, "config", "show", "--format", "json", **environment).out)
        (found,) = (entry for entry in rows if entry["setting"] == "policy")
        return found["value"], found["from"]

    assert setting() == ("lifo", "hueandcry.toml")
    assert setting(HUEANDCRY_POLICY="haircut") == ("haircut", "HUEANDCRY_POLICY")


@pytest.mark.parametrize("text", ['policy = "fair"\n', "unknown = 1\n", "not toml"])
def test_a_bad_setting_is_one_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "hueandcry.toml").write_text(text)
    done = hueandcry(tmp_path, "trace", "bybit-2025")
    assert (done.code, done.out) == (1, "")
    assert "hueandcry.toml" in done.err


def test_a_reader_of_stdout_that_leaves_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m hueandcry --workspace {tmp_path} heists show bybit-2025 | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_help_and_small_cases_never_load_numba(tmp_path: Path) -> None:
    script = (
        "import sys; sys.argv = ['hueandcry', '--workspace', {!r}, *{!r}];\n"
        "from hueandcry.cli import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code, done\n"
        "heavy = {{'numba', 'duckdb', 'pyarrow'}} & sys.modules.keys()\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    for arguments, loaded in ((["--help"], []), (["trace", "bybit-2025"], ["duckdb", "pyarrow"])):
        code = script.format(str(tmp_path), arguments)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr.splitlines()[-1] == str(loaded)


def test_an_interrupted_import_exits_130_and_leaves_the_old_state(tmp_path: Path) -> None:
    space = imported(tmp_path, row(1, 1, 2, 100))
    before = hueandcry(space, "ledger", "info", "--format", "json").out
    many = [row(n % 3000 + 2, n % 97, n % 89, n, tx=f"x{n}") for n in range(60_000)]
    file = lines(tmp_path, *many, name="many.csv")
    command = [
        *COMMAND,
        "--workspace",
        str(space),
        "ledger",
        "import",
        "--format",
        "transfers-csv",
        str(file),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (space / "ledger" / STAGING).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert hueandcry(space, "ledger", "info", "--format", "json").out == before


def test_another_heist_in_the_same_pass(tmp_path: Path) -> None:
    space = imported(tmp_path, row(1, 1, 2, 10), row(2, 2, 3, 10))
    first, second = heist(tmp_path, amount=10), tmp_path / "g.yaml"
    second.write_text(
        first.read_text().replace("id: h", "id: g").replace("t1", "t2").replace(address(2), address(3))
    )
    for extra, already in (((), "0"), (("--with", str(first)), "10")):
        answer = json.loads(hueandcry(space, "trace", second, *extra, "--format", "json").out)
        (balance,) = answer["policies"]["fifo"].values()
        assert balance["already_tainted"] == already
    for bundle in (space / "traces").iterdir():
        assert hueandcry(space, "verify", bundle).code == 0


def test_the_formats_on_the_command_line_are_those_there_are() -> None:
    from hueandcry.cli.ledger import FILES
    from hueandcry.sources import FORMATS

    assert sorted(FILES) == sorted(form.name for form in FORMATS)

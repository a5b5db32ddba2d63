"""Killed while an edition is taken, the register has the old edition or the new one, never a mixture."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hueandcry.model.party import Party
from tests.sanctions.editions import LIST, register
from tests.sanctions.taker import FIRST, SECOND, take

ROOT = Path(__file__).parents[2]


def run(folder: Path, at: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "tests.sanctions.taker", str(folder), at]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    return done.returncode, done.stdout


def before(folder: Path) -> Path:
    """A register with the first edition."""
    held = register(folder)
    held.take(FIRST, retrieved="2024-01-01", floors=False)
    held.records.close()
    return folder


def state(folder: Path) -> dict[str, Party]:
    held = register(folder)
    found = {each.party.id: each.party for each in held.entries() if each.listed}
    places = {(place.address, entry.party.id) for place, entry in held.addresses() if entry.listed}
    assert places == {(each.address, party.id) for party in found.values() for each in party.addresses}
    held.records.close()
    return found


OLD, NEW = ({each.id: each for each in edition.parties} for edition in (FIRST, SECOND))


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many statements it takes."""
    folder = before(tmp_path_factory.mktemp("whole"))
    code, told = run(folder, "never")
    assert code == 0
    assert state(folder) == NEW
    return int(told)


@pytest.mark.parametrize("moment", ["0.2", "0.6", "1.0", "commit", "after"])
def test_a_kill_leaves_the_old_edition_or_the_new(statements: int, tmp_path: Path, moment: str) -> None:
    folder = before(tmp_path)
    at = moment if moment in ("commit", "after") else str(max(2, round(statements * float(moment))))
    assert run(folder, at)[0] == -signal.SIGKILL
    assert state(folder) == (NEW if moment == "after" else OLD)
    held = register(folder)
    take(held)
    assert [each.sha256 for each in held.editions(LIST)] == [FIRST.sha256, SECOND.sha256]
    held.records.close()
    assert state(folder) == NEW

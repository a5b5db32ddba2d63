"""The ledger on disk: kills, full disks, damage, two imports at once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hueandcry.ledger import Coverage, Ledger, state
from hueandcry.ledger.manifest import Manifest, dumps, loads
from hueandcry.model.errors import LedgerDamaged, LedgerError, StorageError
from tests.ledger.world import BSC, ETH, contents, files, load, row

ROOT = Path(__file__).parents[2]

CHILD = """
import resource, sys
from pathlib import Path
from hueandcry.ledger import Ledger
from hueandcry.model.errors import StorageError
from tests.ledger.world import BSC, ETH, batch, row
folder, limit, rows = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
print("go", flush=True)
try:
    with Ledger(folder).importing() as incoming:
        incoming.begin("new.csv", "11", "test")
        for chain in (ETH, BSC):
            for start in range(0, rows, 500):
                incoming.add(batch(
                    row(f"{n * 7919:x}", f"{n * 104729:x}", n * 10**20 + n * n, chain=chain, height=n // 3,
                        position=n, tx=f"{n * 15485863:x}")
                    for n in range(start, start + 500)
                ))
        incoming.commit()
except StorageError as error:
    print(error, file=sys.stderr)
    sys.exit(7)
"""


def child(folder: Path, limit: int = 0, rows: int = 2000) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", CHILD, str(folder), str(limit), str(rows)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)


def finished(process: "subprocess.Popen[str]") -> tuple[int, str]:
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, *(row("a", "b", height=h, position=0, tx=f"old{h}") for h in (1, 50, 10**6)))
    return ledger


@pytest.mark.slow
def test_a_killed_import_leaves_the_old_or_the_new_state(ledger: Ledger) -> None:
    old = (ledger.digest(), ledger.rows())
    began = time.perf_counter()
    copy = Ledger(ledger.folder.parent / "whole")
    load(copy, *(row("a", "b", height=h, position=0, tx=f"old{h}") for h in (1, 50, 10**6)))
    assert finished(child(copy.folder)) == (0, "")
    duration = time.perf_counter() - began
    new = (copy.digest(), copy.rows())
    assert new[1] == old[1] + 4000
    chance, states = random.Random(5), set()
    for attempt in range(8):
        process = child(ledger.folder)
        assert process.stdout is not None
        process.stdout.readline()
        # The last part of an import is where the state changes: most kills go there.
        time.sleep(chance.uniform(0.2, 1.0) * duration if attempt else 0)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = (ledger.digest(), ledger.rows())
        assert found in (old, new)
        states.add(found)
        ledger.check()
    assert finished(child(ledger.folder)) == (0, "")
    assert (ledger.digest(), ledger.rows()) == new
    assert files(ledger.folder) == files(copy.folder)


@pytest.mark.parametrize("step", ["publish", "replace", "rename", "recover"])
def test_a_crash_at_any_step_leaves_the_old_or_the_new_state(
    ledger: Ledger, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    old = ledger.digest()
    rows = [row("c", "d", chain=chain, height=7, position=0) for chain in (ETH, BSC)]
    copy = Ledger(ledger.folder.parent / "copy")
    load(copy, *(row("a", "b", height=h, position=0, tx=f"old{h}") for h in (1, 50, 10**6)))
    load(copy, *rows)
    targets = {"publish": (state, "publish"), "recover": (state, "recover"), "rename": (Path, "rename")}
    owner, name = targets.get(step, (state, "replace"))
    real, calls = getattr(owner, name), [0]

    for crash_at in range(1, 9):
        calls[0] = 0

        def failing(*args: object, crash_at: int = crash_at) -> object:
            calls[0] += 1
            if calls[0] == crash_at:
                raise Crash
            return real(*args)

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, failing)
            try:
                load(ledger, *rows)
            except Crash:
                assert ledger.digest() in (old, copy.digest())
                ledger.check()
    load(ledger, *rows)
    assert ledger.digest() == copy.digest()
    assert files(ledger.folder) == files(copy.folder)


@pytest.mark.parametrize("held", [0, 20_000])
def test_a_full_disk_leaves_the_old_state(ledger: Ledger, held: int) -> None:
    """Without much in the ledger, staging fails; with much in it, writing the merged part does."""
    load(ledger, *(row("a", f"{n**5:x}", n**5, height=9, position=n, tx=f"held{n:x}") for n in range(held)))
    before = ledger.digest()
    largest = max(path.stat().st_size for path in ledger.folder.rglob("part-*"))
    assert not held or largest > 200_000  # more than what is staged below
    code, errors = finished(child(ledger.folder, limit=largest if held else 5_000, rows=1000))
    assert code == 7, errors
    assert "the old state stands" in errors
    assert ledger.digest() == before
    ledger.check()
    assert finished(child(ledger.folder, rows=1000)) == (0, "")
    ledger.check()
    assert ledger.rows() == 2003 + held


def test_no_space_while_staging_is_a_storage_error(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", full)
    with pytest.raises(StorageError, match="No space left.*old state stands"):
        load(ledger, row("x", "y", height=3))
    monkeypatch.undo()
    assert ledger.rows() == 3
    assert not (ledger.folder / state.STAGING).exists()


def test_a_second_import_is_refused_while_one_is_at_work(ledger: Ledger) -> None:
    with ledger.importing(), pytest.raises(LedgerError, match="another import"), ledger.importing():
        pass
    assert load(ledger, row("x", "y", height=3)).total.added == 1


def test_an_import_that_is_left_without_commit_changes_nothing(ledger: Ledger) -> None:
    before = files(ledger.folder)
    with ledger.importing() as incoming:
        incoming.begin("a.csv", "00", "test")
    assert files(ledger.folder) == before


def test_readers_go_on_while_an_import_replaces_what_they_read(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hueandcry.ledger import view

    real, calls = view.read_file, [0]

    def interrupted(*args: object) -> object:
        calls[0] += 1
        if calls[0] == 1:
            load(ledger, row("x", "y", height=2))
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(view, "read_file", interrupted)
    assert ledger.read().table.num_rows == 4


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": 1}', '{"format": 99}', "null", '{"format": 1, "parts": 3}']
)
def test_a_damaged_manifest_is_named(ledger: Ledger, damage: str) -> None:
    path = ledger.folder / "eip155.1" / "manifest.json"
    path.write_text(damage)
    for call in (ledger.rows, ledger.read, ledger.check, ledger.digest, lambda: load(ledger, row("a", "c"))):
        with pytest.raises(LedgerDamaged, match="manifest.json"):
            call()
    assert list(path.parent.glob("part-*"))


def test_a_missing_manifest_is_damage_and_its_parts_stay(ledger: Ledger) -> None:
    path = ledger.folder / "eip155.1" / "manifest.json"
    path.unlink()
    with pytest.raises(LedgerDamaged, match=r"manifest.json is missing"):
        ledger.rows()
    with pytest.raises(LedgerDamaged):
        load(ledger, row("a", "c"))
    assert len(list(path.parent.glob("part-*"))) == 1


def test_a_changed_byte_is_found(ledger: Ledger) -> None:
    path = next((ledger.folder / "eip155.1").glob("part-*"))
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(LedgerDamaged, match=path.name):
        ledger.check()
    # A merge would give damaged rows a new hash.
    with pytest.raises(LedgerDamaged, match=path.name):
        load(ledger, row("x", "y", height=5))


@pytest.mark.parametrize("pattern", ["part-*", "purses-*"])
def test_a_missing_or_cut_file_is_named(ledger: Ledger, pattern: str) -> None:
    path = next((ledger.folder / "eip155.1").glob(pattern))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    for call in (ledger.read, ledger.check, ledger.info):
        with pytest.raises(LedgerDamaged, match=path.name):
            call()
    path.unlink()
    for call in (ledger.read, ledger.check, ledger.info):
        with pytest.raises(LedgerDamaged, match=f"{path.name} is missing"):
            call()


def test_leftovers_are_removed_and_strangers_stay(ledger: Ledger) -> None:
    folder = ledger.folder / "eip155.1"
    for name in ("part-0.parquet", "purses-0.parquet", "manifest.json.tmp", "notes.txt"):
        (folder / name).write_text("left")
    (ledger.folder / state.STAGING).mkdir()
    (ledger.folder / state.STAGING / "incoming.parquet").write_text("left")
    load(ledger, row("x", "y", height=3))
    assert (folder / "notes.txt").exists()
    assert not list(folder.glob("*-0.parquet"))
    assert not (ledger.folder / state.STAGING).exists()
    ledger.check()


def test_a_journal_speaks_for_its_chains_until_it_is_carried_out(ledger: Ledger) -> None:
    manifest = ledger.manifest(ETH)
    changed = json.loads(dumps(manifest))
    changed["coverage"]["complete"] = ["a"]
    (ledger.folder / state.JOURNAL).write_text(json.dumps({ETH: changed}))
    assert ledger.manifest(ETH).coverage == Coverage(complete=frozenset({"a"}))
    load(ledger)
    assert not (ledger.folder / state.JOURNAL).exists()
    assert ledger.manifest(ETH).coverage.complete == {"a"}
    (ledger.folder / state.JOURNAL).write_text("{")
    with pytest.raises(LedgerDamaged, match="commit.json"):
        ledger.rows()


def test_manifests_survive_a_round_trip(ledger: Ledger) -> None:
    manifest = ledger.manifest(ETH)
    assert loads(dumps(manifest), "x") == manifest
    assert loads(dumps(Manifest(BSC)), "x") == Manifest(BSC)
    assert contents(ledger, "height") == [(1,), (50,), (10**6,)]

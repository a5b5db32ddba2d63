"""The jobs that are killed: importing files, following a chain, tracing live on the fake chain."""

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from hueandcry.ledger import Ledger
from hueandcry.testing import Served, World, serve
from hueandcry.testing.evm import ETHER
from hueandcry.testing.scenarios import laundering
from tests.cli.run import hueandcry
from tests.kill.driver import Job, Run
from tests.ledgers import HEADER, row

ROWS = 30_000  # of each chain in the file that is imported
HELD = 4_000  # inputs in the ledger that wait for the outputs which the file brings
TALL = 150  # blocks with payments of each stage of the chain that is followed
IMPORT = ("ledger", "import", "--format", "transfers-csv")
Content = dict[int, list[tuple[Any, ...]]]


def ledger(run: Run) -> Ledger:
    return Ledger(run.workspace / "ledger")


def content(held: Ledger) -> Content:
    """The rows by height, purses spelled; that none occurs twice is asserted."""
    held.check()
    if not held.rows():
        return {}
    view = held.read()
    purses = [tuple(each.values()) for each in view.purses.to_pylist()]
    found: Content = defaultdict(list)
    seen = set()
    for each in view.table.drop_columns(["raw_amount"]).to_pylist():
        place = (each["tx"], each["position"], each["kind"])
        assert place not in seen
        seen.add(place)
        each["sender"], each["recipient"] = purses[each["sender"]], purses[each["recipient"]]
        found[each["height"]].append(tuple(each.values()))
    return dict(found)


_folders: list[tempfile.TemporaryDirectory[str]] = []


def kept() -> Path:
    """A folder that stays until the tests are over."""
    _folders.append(tempfile.TemporaryDirectory(prefix="hueandcry-"))
    return Path(_folders[-1].name)


# ---- import: a file of two chains, whose outputs give inputs of the ledger their values


def outpoint(number: int) -> str:
    return f"{number + 1:064x}:0"


@cache
def lines() -> tuple[list[str], list[str]]:
    """What the ledger has before, and what is imported."""
    before = [row(number % 500, 1, 2, number + 1, tx=f"old{number}") for number in range(2_000)]
    coin = {"asset": "native", "chain": "bitcoin"}
    for number in range(HELD):
        tx = f"{10**6 + number:064x}"
        more = f"input,,,{outpoint(number)}"
        line = row(50_000 + number, "", "", 0, tx=tx, more=more, **coin).replace("native,0,", "native,,")
        before.append(line)
    after = [
        row(600 + number // 9, number % 997 + 1, number % 1009 + 2_000, 10**18 + number, tx=f"new{number}")
        for number in range(ROWS)
    ]
    for number in range(ROWS):
        tx, more = outpoint(number).partition(":")[0], f"output,,,{outpoint(number)}"
        after.append(row(1_000 + number, "", "", 5_000 + number, tx=tx, more=more, position=100_000, **coin))
    return before, after


@cache
def half_imported() -> Path:
    """A folder with two files, and a workspace that has the first."""
    folder = kept()
    for name, told in zip("ab", lines(), strict=True):
        (folder / f"{name}.csv").write_text("\n".join([HEADER, *told]) + "\n")
    done = hueandcry(folder / "w", *IMPORT, folder / "a.csv")
    assert done.code == 0, done.err
    return folder


@contextmanager
def importing(folder: Path) -> Iterator[Run]:
    """The second file, to be imported."""
    shutil.copytree(half_imported() / "w", folder / "w")
    staging = folder / "w" / "ledger" / ".staging"
    yield Run(folder / "w", (*IMPORT, str(half_imported() / "b.csv")), staging.exists)


def import_is_whole(run: Run) -> None:
    """All of the file, or nothing of it."""
    held = ledger(run)
    held.check()
    before, after = lines()
    assert held.rows() in (len(before), len(before) + len(after))


# ---- follow: a chain that grows and replaces blocks while it is followed


def chain_at(stage: int) -> World:
    """The chain that is followed; each stage replaces the last blocks of the one before and grows."""
    world = laundering()
    pay(world, TALL)
    for _ in range(stage):
        advance(world)
    return world


def advance(world: World) -> None:
    world.evm.reorganise(7)
    pay(world, TALL)


def pay(world: World, count: int) -> None:
    giver = world.evm.address("giver")
    world.evm.fund(giver, count * ETHER)
    for number in range(count):
        world.evm.send(giver, world.evm.address(f"given {number % 50}"), ETHER // 2 + number)
        world.evm.mine()


@cache
def stages() -> tuple[Ledger, ...]:
    """The ledger of each stage, as one undisturbed run over it gives it."""
    found = []
    for stage in range(3):
        with serve(chain_at(stage)) as served:
            workspace = kept()
            done = hueandcry(workspace, *following(served), "--since", "0")
            assert done.code == 0, done.err
            found.append(Ledger(workspace / "ledger"))
    return tuple(found)


@cache
def contents() -> tuple[Content, ...]:
    """The rows of each stage."""
    return tuple(content(each) for each in stages())


def following(served: Served) -> tuple[str, ...]:
    return ("ledger", "follow", "ethereum", "--source", f"evm-rpc={served.rpc_url}")


@contextmanager
def follow(folder: Path) -> Iterator[Run]:
    """A chain followed at stage 0, to be followed at stage 1; the run that resumes meets stage 2."""
    shutil.copytree(stages()[0].folder, folder / "w" / "ledger")
    with serve(chain_at(1)) as served:
        changes = iter([True])

        def change() -> None:
            if next(changes, False):
                with served.lock:
                    advance(served.world)

        yield Run(folder / "w", following(served), lambda: bool(served.requests), change)


def follow_is_whole(run: Run) -> None:
    """The rows of every height are those that one stage has there."""
    for height, rows in content(ledger(run)).items():
        assert any(stage.get(height) == rows for stage in contents())


def followed(run: Run, _: str) -> object:
    """Rows, coverage and known blocks; parts differ with the heights at which commits ended."""
    manifest = ledger(run).known("eip155:1")
    found = content(ledger(run))
    assert found == contents()[2]
    return found, manifest.coverage, manifest.blocks


# ---- trace: a case ledger filled on demand


@contextmanager
def tracing(folder: Path) -> Iterator[Run]:
    """An empty ledger and a theft transaction."""
    with serve(laundering()) as served:
        workspace, tags = folder / "w", folder / "tags.csv"
        head = "chain,address,label,category,confidence,source\n"
        named = served.world.services.items()
        tags.write_text(head + "".join(f"ethereum,{at},s,{kind},90,test\n" for at, kind in named))
        assert hueandcry(workspace, "tags", "import", tags).code == 0
        (tx,) = served.world.thefts
        source = ("--source", f"etherscan={served.explorer_url}")
        arguments = ("trace", "--tx", f"ethereum:{tx}", *source, "--policy", "all", "--format", "json")
        yield Run(workspace, arguments, lambda: bool(served.requests))


def trace_is_whole(run: Run) -> None:
    """No transfer stands twice; bundles are there whole or not at all."""
    content(ledger(run))
    for bundle in (run.workspace / "traces").glob("*"):
        if not bundle.name.startswith("."):
            done = hueandcry(run.workspace, "verify", bundle)
            assert done.code == 0, done.err


def traced(run: Run, out: str) -> object:
    """The ledger's files and everything that the trace says."""
    answer = json.loads(out)
    digest = ledger(run).digest()
    assert answer["inputs"]["ledger SHA-256"] == digest
    return digest, answer["run"], answer["policies"]


JOBS = (
    Job("import", importing, import_is_whole, lambda run, _: ledger(run).digest()),
    Job("follow", follow, follow_is_whole, followed),
    Job("trace", tracing, trace_is_whole, traced),
)

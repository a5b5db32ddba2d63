"""A pursuit that looks further: only what is new is asked for, and what the chain replaced is taken back."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hueandcry.model.errors import SourceError, WrongChain
from hueandcry.testing import Served, World, serve
from hueandcry.testing.evm import ETHER
from hueandcry.testing.scenarios import split, theft
from hueandcry.trace.pursuit import Budget, Progress
from hueandcry.workspace import Workspace

ETH = "eip155:1/slip44:60"
NAMES = ("evm-rpc", "etherscan")


def laundered() -> World:
    """A theft of 100 ether, split in four; the first block of what comes next is not final."""
    world = World()
    stolen = theft(world, amount=100 * ETHER)
    split(world, stolen.thief, 4, 24 * ETHER)
    world.evm.mine(70)
    return world


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def served() -> Iterator[Served]:
    with serve(laundered()) as running:
        yield running


@dataclass
class Case:
    """A workspace that pursues the theft."""

    folder: Path
    served: Served
    name: str
    said: list[Progress] = field(default_factory=list)

    @property
    def space(self) -> Workspace:
        return Workspace(self.folder)

    @property
    def spec(self) -> str:
        return f"{self.name}={self.served.rpc_url if self.name == 'evm-rpc' else self.served.explorer_url}"

    def pursue(self, *, refresh: bool = False, until: int | None = None, most: int | None = None) -> Progress:
        (tx,) = self.served.world.thefts
        self.heist = str(self.space.theft_file("ethereum", tx, None, [self.spec]))
        self.said.clear()
        self.served.requests.clear()
        budget = Budget(max_requests=most)
        return self.space.pursue(
            self.heist, [self.spec], budget, self.said.append, refresh=refresh, until=until
        )

    def asked(self) -> list[int]:
        return [int(progress.next.address, 16) for progress in self.said if progress.next]

    def claims(self) -> dict[str, int]:
        balance = self.space.trace(self.heist).trace.chosen[ETH]
        found = {"fees": balance.fees}
        for place in (*balance.held, *balance.absorbed):
            found[place.address.lower()] = found.get(place.address.lower(), 0) + place.claim
        return {owner: claim for owner, claim in found.items() if claim}


def truth(world: World) -> dict[str, int]:
    found: dict[str, int] = {}
    for rest in world.truth():
        owner = "fees" if rest.kind == "fees" else rest.purse.owner
        found[owner] = found.get(owner, 0) + rest.claim
    return {owner: claim for owner, claim in found.items() if claim}


def go_on(world: World) -> None:
    """One part moves on twice, with some clean money in front of it, and a token comes into play."""
    holder, next_ = world.evm.address("split 1"), world.evm.address("next")
    world.evm.give(next_, 3 * ETHER)
    world.evm.mine()
    world.evm.send(holder, next_, 20 * ETHER)
    world.evm.mine()
    world.evm.send(next_, world.evm.address("end"), 21 * ETHER)
    world.evm.mine()
    world.evm.wrap(world.evm.address("split 2"), 10 * ETHER)
    world.evm.mine()


def content(case: Case) -> set[tuple[object, ...]]:
    """The ledger's rows with their purses spelt out."""
    view = case.space.ledger.read()
    purses = [tuple(row.values()) for row in view.purses.to_pylist()]
    rows = view.table.drop_columns("occurrence").to_pylist()
    return {tuple(purses[v] if k in ("sender", "recipient") else v for k, v in row.items()) for row in rows}


def test_a_refreshed_pursuit_is_what_a_new_one_is(tmp_path: Path, served: Served, name: str) -> None:
    case = Case(tmp_path / "w", served, name)
    assert case.pursue().resolved_ppm == 1_000_000
    before = case.claims()
    assert before == truth(served.world)
    head = len(served.world.evm.blocks) - 1
    with served.lock:
        go_on(served.world)
    assert case.pursue().requests == 0
    assert case.claims() == before
    done = case.pursue(refresh=True)
    assert (done.resolved_ppm, done.stopped) == (1_000_000, "every claim above the floor rests")
    assert case.claims() == truth(served.world) != before
    assert len(case.asked()) == len(set(case.asked())) == 7
    fresh = Case(tmp_path / "fresh", served, name)
    fresh.pursue()
    assert content(case) == content(fresh)
    assert case.pursue().requests == 0
    again = case.pursue(refresh=True)
    assert again.resolved_ppm == 1_000_000
    assert not case.asked()
    heads = json.loads((tmp_path / "w" / "pursuits" / f"{Path(case.heist).stem}.json").read_text())
    assert heads == {"eip155:1": head + 4}


def test_nothing_below_the_old_head_is_asked_for(tmp_path: Path, served: Served) -> None:
    case = Case(tmp_path, served, "etherscan")
    case.pursue()
    head = len(served.world.evm.blocks) - 1
    known = {int(served.world.evm.address(f"split {n}"), 16) for n in range(4)}
    with served.lock:
        served.world.evm.send(served.world.evm.address("split 1"), served.world.evm.address("end"), ETHER)
        served.world.evm.mine(2)
    case.pursue(refresh=True)
    since = {
        int(part.partition("=")[2])
        for path in served.requests
        if "action=txlist&" in path and any(f"{address:040x}" in path for address in known)
        for part in path.split("&")
        if part.startswith("startblock=")
    }
    assert since == {head + 1}


def test_what_the_chain_replaced_leaves_the_ledger(tmp_path: Path, served: Served, name: str) -> None:
    evm = served.world.evm
    with served.lock:
        lost = evm.send(evm.address("split 1"), evm.address("lost"), 5 * ETHER)
        evm.mine()
        kept = evm.send(evm.address("split 2"), evm.address("kept"), 6 * ETHER)
        evm.mine()
    case = Case(tmp_path / "w", served, name)
    case.pursue()
    assert case.claims()[evm.address("lost")] == 5 * ETHER
    with served.lock:
        evm.reorganise(2, keep=[kept.hash])
    assert case.pursue(refresh=True).resolved_ppm == 1_000_000
    assert case.claims() == truth(served.world)
    fresh = Case(tmp_path / "fresh", served, name)
    fresh.pursue()
    assert content(case) == content(fresh)
    assert lost.hash not in case.space.ledger.read().table["tx"].to_pylist()


def test_a_theft_whose_block_was_replaced_is_asked_for_again(tmp_path: Path, name: str) -> None:
    world = World()
    world.evm.mine(70)
    stolen = theft(world, amount=100 * ETHER)
    with serve(world) as served:
        case = Case(tmp_path, served, name)
        case.pursue()
        with served.lock:
            world.evm.reorganise(1)
        assert world.evm.blocks[-2].sends == (stolen.send,)
        assert case.pursue(refresh=True).resolved_ppm == 1_000_000
        assert case.claims() == truth(world)


def test_an_interrupted_refresh_goes_on(tmp_path: Path, served: Served, name: str) -> None:
    case = Case(tmp_path, served, name)
    case.pursue()
    with served.lock:
        go_on(served.world)
    asked: list[int] = []
    for round_ in range(20):
        done = case.pursue(refresh=not round_, most=1)
        assert len(case.asked()) <= 1
        asked += case.asked()
        if done.stopped != "the budget of requests is spent":
            break
        assert done.resolved_ppm < 1_000_000 or len(asked) < 7
    assert len(asked) == len(set(asked)) == 7
    assert case.claims() == truth(served.world)


def test_a_kill_while_rows_are_taken_back_does_no_harm(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hueandcry.ledger import Import

    evm = served.world.evm
    with served.lock:
        evm.send(evm.address("split 1"), evm.address("lost"), 5 * ETHER)
        evm.mine()
    case = Case(tmp_path, served, "evm-rpc")
    case.pursue()
    with served.lock:
        evm.reorganise(1, keep=[])

    def killed(self: Import, *_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Import, "commit", killed)
        with pytest.raises(KeyboardInterrupt):
            case.pursue(refresh=True)
    case.pursue(refresh=True)
    assert case.claims() == truth(served.world)


def test_another_chain_and_a_source_that_is_behind_are_refused(tmp_path: Path, served: Served) -> None:
    case = Case(tmp_path, served, "evm-rpc")
    case.pursue()
    rows = case.space.ledger.digest()
    served.node.lowered = 3
    with pytest.raises(SourceError, match="wait until the source has caught up"):
        case.pursue(refresh=True)
    served.node.lowered = 0
    shutil.rmtree(tmp_path / "cache")
    with served.lock:
        served.world.evm.reorganise(len(served.world.evm.blocks) - 4)
    with pytest.raises(WrongChain, match="at every noted height"):
        case.pursue(refresh=True)
    assert case.space.ledger.digest() == rows
    assert not case.said


def test_until_bounds_a_refresh(tmp_path: Path, served: Served) -> None:
    case = Case(tmp_path, served, "evm-rpc")
    top = len(served.world.evm.blocks) - 1
    case.pursue(until=top - 2)
    with served.lock:
        go_on(served.world)
    case.pursue(refresh=True, until=top + 2)
    assert served.world.evm.address("end") not in case.claims()
    assert served.world.evm.address("next") in case.claims()
    case.pursue(refresh=True)
    assert case.claims() == truth(served.world)

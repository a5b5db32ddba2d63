"""A large ledger is swept, not held; a sweep goes on from its checkpoint; the answer is that on all rows."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import base58
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.chains import chain
from hueandcry.ledger import Batch, Ledger, schema
from hueandcry.model import Heist, Tag
from hueandcry.sources import format_named, import_files
from hueandcry.trace import case, run, sweep
from hueandcry.trace.flow import Flow
from hueandcry.trace.result import Trace
from hueandcry.trace.run import Options
from tests.ledgers import HEADER, address, heist, row, theft

STOPS = StopList([Tag("eip155:1", address(7), "S", "exchange", 90, "test")])
ANSWERS = ("balances", "ranges", "unknown_history", "findings", "coverage")
KINDS = [",,,", ",,,", ",,,", "inferred,,,", "conversion,native,40,", "leg,,,"]
HOLDING = {
    "chain": "ethereum",
    "address": address(20),
    "asset": "native",
    "amount": "all",
    "since": "2025-01-01T00:00:00Z",
}


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case, "SMALL", 0)
    monkeypatch.setattr(sweep, "EVERY", 10)
    monkeypatch.setattr(schema, "PART_ROWS", 12)
    monkeypatch.setattr(schema, "ROW_GROUP", 5)


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first row number of every batch that a scan went over."""
    seen: list[int] = []
    real = sweep._feed

    def counted(scan: Any, batch: Batch, *more: Any) -> None:
        seen.append(batch.first)
        real(scan, batch, *more)

    monkeypatch.setattr(sweep, "_feed", counted)
    return seen


def add(ledger: Ledger, lines: list[str]) -> None:
    ledger.folder.parent.mkdir(exist_ok=True)
    file = ledger.folder.parent / "lines.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    import_files(ledger, [file], format_named("transfers-csv"))


def whole(ledger: Ledger, stolen: Heist, stops: StopList, accept: bool) -> Trace:
    """The trace on all rows, without anything left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(case, "SMALL", 10**9)
        return run.run(ledger.read(), stolen, stops, Options(accept_inferred=accept), "r", {}).trace


def swept(
    ledger: Ledger,
    stolen: Heist,
    stops: StopList = STOPS,
    accept: bool = False,
    checkpoints: Path | None = None,
) -> Trace:
    stream = ledger.stream(checkpoints)
    return run.run(stream, stolen, stops, Options(accept_inferred=accept), "r", {}).trace


def same(one: Trace, other: Trace) -> None:
    for name in ANSWERS:
        assert getattr(one, name) == getattr(other, name), name
    assert list(map(ranked, one.flows)) == list(map(ranked, other.flows))


def ranked(flow: Flow) -> Flow:
    """The flow with its nodes numbered from 0: a stream names fewer purses than a view, in the same order."""
    rank = {number: place for place, number in enumerate(sorted(node.id for node in flow.nodes))}
    return replace(
        flow,
        nodes=tuple(replace(node, id=rank[node.id]) for node in flow.nodes),
        edges=tuple(replace(e, sender=rank[e.sender], recipient=rank[e.recipient]) for e in flow.edges),
        ends=tuple(replace(end, node=rank[end.node]) for end in flow.ends),
    )


def moves(chance: random.Random, heights: range, chain: str = "ethereum") -> list[str]:
    found = []
    for height in heights:
        sender, recipient, amount = chance.randint(1, 12), chance.randint(1, 12), chance.randrange(90)
        more = KINDS[(sender + amount) % len(KINDS)]
        if chain == "bsc" and more.startswith("conv"):
            more = ",,,"
        found.append(row(height, sender, recipient, amount, tx=f"{chain}{height}", chain=chain, more=more))
    return found


MOVES = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(0, 90)), max_size=30)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES, st.booleans(), st.integers(2, 9))
def test_the_answer_is_that_on_all_rows(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Any], accept: bool, stolen_at: int
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("w") / "ledger")
    lines = [row(stolen_at, 20, 1, 100, position=1)]
    for n, (sender, recipient, amount) in enumerate(drawn, 1):
        lines.append(row(n, sender, recipient, amount, more=KINDS[(sender + amount) % len(KINDS)]))
    add(ledger, lines)
    for stolen in (heist([theft(stolen_at, 1, 100)]), heist(holdings=[HOLDING])):
        same(swept(ledger, stolen, accept=accept), whole(ledger, stolen, STOPS, accept))


@pytest.mark.parametrize("compiled", [True, False])
def test_several_chains_are_swept_in_one_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fed: list[int], compiled: bool
) -> None:
    if not compiled:
        monkeypatch.setattr(sweep, "find_spec", lambda _: None)
    ledger, chance = Ledger(tmp_path / "ledger"), random.Random(3)
    for turn in range(6):
        span = range(1 + 20 * turn, 21 + 20 * turn)
        crossing = "conversion,eip155:56/slip44:714,30,"
        lines = moves(chance, span) + moves(chance, span, "bsc")
        lines.append(row(span[7], 1, 9, 40, tx=f"x{turn}", position=2, more=crossing))
        add(ledger, lines + [row(33, 20, 1, 500, tx="t33", position=1)] * (turn == 1))
        if turn:
            stolen = heist([theft(33, 1, 500)])
            fed.clear()
            same(swept(ledger, stolen, checkpoints=tmp_path / "c"), whole(ledger, stolen, STOPS, False))
            assert turn == 1 or fed[0] >= 41 * turn - 1  # of 41 rows a turn all but the last were settled


def coin_address(number: int) -> str:
    return str(base58.b58encode_check(bytes([0]) + number.to_bytes(20, "big")).decode())


def coins(chance: random.Random, transactions: int) -> list[str]:
    """Transactions that spend some of the coins there are and leave a fee; the tenth pays a thief as well."""
    unspent = [(f"old:{n}", coin_address(1 + n), 100) for n in range(6)]
    lines = []
    for height in range(1, transactions + 1):
        spent = [unspent.pop(chance.randrange(len(unspent))) for _ in range(min(2, len(unspent)))]
        position, left = 0, sum(value for _, _, value in spent)
        for outpoint, owner, value in spent:
            more = f"input,,,{outpoint}"
            lines.append(row(height, owner, "", value, position=position, chain="bitcoin", more=more))
            position += 1
        for index in range(2):
            value, owner = left * chance.randrange(20, 48) // 100, coin_address(chance.randint(1, 9))
            if height == 10 and not index:
                value, owner = 40, coin_address(20)
            outpoint = f"t{height}:{index}"
            more = f"output,,,{outpoint}"
            lines.append(row(height, "", owner, value, position=position, chain="bitcoin", more=more))
            unspent.append((outpoint, owner, value))
            position += 1
    return lines


@pytest.mark.parametrize("seed", range(4))
def test_coins_are_swept_too(tmp_path: Path, seed: int) -> None:
    ledger = Ledger(tmp_path / "ledger")
    add(ledger, coins(random.Random(seed), 40))
    stolen = heist([theft(10, coin_address(20), 40, chain="bitcoin")])
    stops = StopList([Tag(chain("bitcoin").id, coin_address(7), "S", "exchange", 90, "test")])
    found = swept(ledger, stolen, stops, checkpoints=tmp_path / "c")
    same(found, whole(ledger, stolen, stops, False))
    same(swept(ledger, stolen, stops, checkpoints=tmp_path / "c"), found)


def test_new_blocks_continue_the_scan(tmp_path: Path, fed: list[int]) -> None:
    ledger, chance, stolen = Ledger(tmp_path / "ledger"), random.Random(1), heist([theft(1, 1, 100)])
    add(ledger, [row(1, 20, 1, 100), *moves(chance, range(2, 60))])
    same(swept(ledger, stolen, checkpoints=tmp_path / "c"), whole(ledger, stolen, STOPS, False))
    assert fed[0] == 0
    fed.clear()
    add(ledger, moves(chance, range(60, 75)))
    same(swept(ledger, stolen, checkpoints=tmp_path / "c"), whole(ledger, stolen, STOPS, False))
    assert fed[0] == 59
    fed.clear()
    same(swept(ledger, stolen, checkpoints=tmp_path / "c"), whole(ledger, stolen, STOPS, False))
    assert fed == []


def test_a_theft_in_new_blocks_is_found(tmp_path: Path, fed: list[int]) -> None:
    ledger, chance = Ledger(tmp_path / "ledger"), random.Random(2)
    stolen = heist([theft(1, 1, 100), theft(70, 2, 300)])
    add(ledger, [row(1, 20, 1, 100), *moves(chance, range(2, 60))])
    early = swept(ledger, heist([theft(1, 1, 100)]), checkpoints=tmp_path / "c")
    assert early.balances
    with pytest.raises(Exception, match="not in the ledger"):
        swept(ledger, stolen, checkpoints=tmp_path / "c")
    add(ledger, [*moves(chance, range(60, 90)), row(70, 20, 2, 300, position=1)])
    fed.clear()
    same(swept(ledger, stolen, checkpoints=tmp_path / "c"), whole(ledger, stolen, STOPS, False))
    assert fed[0] == 59


def test_a_new_heist_starts_at_the_row_group_of_its_theft(tmp_path: Path, fed: list[int]) -> None:
    ledger, chance = Ledger(tmp_path / "ledger"), random.Random(4)
    add(ledger, [*moves(chance, range(1, 100)), row(88, 20, 1, 100, position=1)])
    stolen = heist([theft(88, 1, 100)])
    same(swept(ledger, stolen), whole(ledger, stolen, STOPS, False))
    assert 80 <= fed[0] <= 87


@pytest.mark.parametrize("kind", ["theft", "holding"])
def test_after_any_growth_and_retraction_the_answer_is_a_fresh_one(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    ledger = Ledger(tmp_path / "ledger")
    stolen = heist([theft(1, 1, 100)]) if kind == "theft" else heist(holdings=[HOLDING])
    add(ledger, [row(1, 20, 1, 100), *moves(chance, range(2, 30))])
    top = 30
    for _ in range(8):
        if chance.random() < 0.5:
            top = max(top - chance.randrange(20), 5)
            with ledger.importing() as incoming:
                incoming.retract("eip155:1", top)
                incoming.commit()
        size = chance.randrange(1, 20)
        add(ledger, moves(chance, range(top, top + size)))
        top += size
        same(swept(ledger, stolen, checkpoints=tmp_path / "c"), swept(ledger, stolen))
    assert 1 <= len(list((tmp_path / "c").iterdir())) <= 4


@pytest.fixture
def kept(tmp_path: Path, fed: list[int]) -> Iterator[Ledger]:
    """A ledger with a checkpoint at its end."""
    ledger = Ledger(tmp_path / "ledger")
    add(ledger, [row(1, 20, 1, 100), *moves(random.Random(8), range(2, 50))])
    swept(ledger, heist([theft(1, 1, 100)]), checkpoints=tmp_path / "c")
    fed.clear()
    return ledger


def test_another_question_gets_no_foreign_answer(kept: Ledger, tmp_path: Path, fed: list[int]) -> None:
    stolen = heist([theft(1, 1, 100)])
    stops = StopList(
        [*STOPS.tags["eip155:1", address(7)], Tag("eip155:1", address(3), "T", "mixer", 90, "t")]
    )
    same(swept(kept, stolen, stops, checkpoints=tmp_path / "c"), whole(kept, stolen, stops, False))
    assert fed[0] == 0
    fed.clear()
    same(swept(kept, stolen, accept=True, checkpoints=tmp_path / "c"), whole(kept, stolen, STOPS, True))
    assert fed[0] == 0


def test_a_tag_of_an_address_that_was_not_there_yet_changes_nothing(
    kept: Ledger, tmp_path: Path, fed: list[int]
) -> None:
    stolen = heist([theft(1, 1, 100)])
    add(kept, [row(60, 1, 99, 5), row(61, 99, 2, 5)])
    stops = StopList(
        [*STOPS.tags["eip155:1", address(7)], Tag("eip155:1", address(99), "T", "mixer", 90, "t")]
    )
    same(swept(kept, stolen, stops, checkpoints=tmp_path / "c"), whole(kept, stolen, stops, False))
    assert fed[0] == 49


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_checkpoint_is_done_without(
    kept: Ledger, tmp_path: Path, fed: list[int], damage: str
) -> None:
    for path in (tmp_path / "c").iterdir():
        content = bytearray(path.read_bytes())
        if damage == "flip":
            content[8] ^= 255
        texts = {"cut": content[:-7], "flip": content, "empty": b"", "other": b"PAR1 is not enough PAR1"}
        path.write_bytes(texts[damage])
    stolen = heist([theft(1, 1, 100)])
    same(swept(kept, stolen, checkpoints=tmp_path / "c"), whole(kept, stolen, STOPS, False))
    assert fed[0] == 0


def test_without_a_place_to_write_there_is_no_checkpoint(kept: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    stolen = heist([theft(1, 1, 100)])
    same(swept(kept, stolen, checkpoints=tmp_path / "file"), whole(kept, stolen, STOPS, False))


def test_a_theft_straight_to_a_service_is_kept(tmp_path: Path) -> None:
    ledger, stolen = Ledger(tmp_path / "ledger"), heist([theft(1, 7, 100)])
    add(ledger, [row(1, 20, 7, 100), *moves(random.Random(6), range(2, 20))])
    same(swept(ledger, stolen), whole(ledger, stolen, STOPS, False))
    same(run.run(ledger.read(), stolen, STOPS, Options(), "r", {}).trace, whole(ledger, stolen, STOPS, False))

"""One suite for all sources: whoever tells of a transaction, the ledger keeps the same events of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hueandcry.chains import caip10
from hueandcry.ledger import Ledger
from hueandcry.model import Event as Said
from hueandcry.model import EventKind, Wanted
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.follow import follow
from hueandcry.sources.live import Cache, Client
from hueandcry.sources.live.fill import blocks, fill, transaction
from hueandcry.sources.live.horizon import Horizon
from hueandcry.testing import Event, Inner, Served, World, export, serve
from hueandcry.testing.evm import ETHER, word
from hueandcry.testing.utxo import COIN
from tests.conformance.live import OFFERS, Offer, world

MEMO = b"=:ETH.ETH:0x00000000000000000000000000000000000000aa:0"
TOPIC, OTHER = "0x" + "7e" * 32, "0x" + "01" * 32
CALL = "0xfeedc0de" + "00" * 31 + "07"
WANTED = Wanted(frozenset({bytes.fromhex(TOPIC[2:])}), frozenset({bytes.fromhex("feedc0de")}), True)
ETHEREUM = [offer for offer in OFFERS if offer.chain.family == "evm"]
BITCOIN = [offer for offer in OFFERS if offer.chain.utxo]
BOTH = [*ETHEREUM, *BITCOIN]


@dataclass(frozen=True)
class Scripted:
    """The chains with what is said on them: each event as (transaction, position, kind, data)."""

    served: Served
    actor: str
    said: tuple[tuple[str, int, EventKind, bytes], ...]
    first: int

    def of(self, offer: Offer) -> list[tuple[str, int, EventKind, bytes]]:
        return [each for each in self.said if each[0].startswith("0x") == (offer.chain.family == "evm")]


def scripted(made: World) -> tuple[str, tuple[tuple[str, int, EventKind, bytes], ...], int]:
    """A deposit with an event and a call, a memo as input, another's payout, and what is not kept."""
    evm, first = made.evm, len(made.evm.blocks)
    actor, router, relayer = (evm.address(name) for name in ("actor", "router", "relayer"))
    for each in (actor, relayer):
        evm.give(each, 9 * ETHER)
    evm.mine()
    token = evm.address("some token")
    evm.pay_token(relayer, token, actor, 9)
    evm.mine()
    evm.pay_token(actor, token, router, 5)
    logged = [Event(router, (OTHER,)), Event(router, (TOPIC, word(actor)), word(7))]
    deposit = evm.send(actor, router, ETHER, data=CALL, events=logged)
    evm.send(actor, router, ETHER, data=CALL, events=logged, failed=True)
    evm.mine()
    text = evm.send(actor, relayer, ETHER, data="0x" + MEMO.hex())
    evm.send(actor, relayer, 1, data="0x" + (MEMO + b"\n").hex())
    evm.mine()
    inner = [Inner(router, actor, 3)]
    payout = evm.send(relayer, router, 3, data=CALL, inner=inner, events=[Event(router, (TOPIC,), word(8))])
    evm.mine(80)
    coin = made.bitcoin.fund(made.bitcoin.address("depositor"), 5 * COIN)
    swap = made.bitcoin.spend([coin], [(made.bitcoin.address("vault"), 4 * COIN)], memo=MEMO)
    made.bitcoin.mine(8)
    call, log, memo = EventKind.CALL, EventKind.LOG, EventKind.MEMO
    said = (
        (deposit.hash, 0, call, bytes.fromhex(CALL[2:])),
        (
            deposit.hash,
            100_002,
            log,
            (7).to_bytes(32),
        ),  # behind the transfer of the token and the other event
        (text.hash, 0, call, MEMO),
        (payout.hash, 0, call, bytes.fromhex(CALL[2:])),
        (payout.hash, 100_000, log, (8).to_bytes(32)),
        (swap.hash, 100_001, memo, MEMO),
    )
    return actor, said, first


@pytest.fixture(scope="module")
def story() -> Iterator[Scripted]:
    made = world()
    actor, said, first = scripted(made)
    with serve(made) as served:
        yield Scripted(served, actor, said, first)


def short(events: list[Said]) -> list[tuple[str, int, EventKind, bytes]]:
    return [(each.tx, each.position, each.kind, each.data) for each in events]


def by_blocks(folder: Path, offer: Offer, story: Scripted) -> Ledger:
    ledger = Ledger(folder)
    with Client() as client:
        source = offer.open(story.served, client, WANTED)
        blocks(ledger, source, story.first if offer.chain.family == "evm" else 0, source.head().height)
    return ledger


@pytest.fixture(scope="module")
def expected(story: Scripted, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Said]]:
    """All events of each chain, as the nodes tell them."""
    folder = tmp_path_factory.mktemp("nodes")
    nodes = (ETHEREUM[0], BITCOIN[0])
    return {offer.on: list(by_blocks(folder / offer.on, offer, story).events()) for offer in nodes}


@pytest.mark.parametrize("offer", BOTH, ids=lambda each: each.name)
def test_blocks(offer: Offer, story: Scripted, expected: dict[str, list[Said]], tmp_path: Path) -> None:
    ledger = by_blocks(tmp_path / "l", offer, story)
    found = list(ledger.events())
    assert found == expected[offer.on]
    assert short(found) == story.of(offer)
    assert all(ledger.known(offer.chain.id).coverage.kept(each.height) == WANTED for each in found)


@pytest.mark.parametrize("offer", BOTH, ids=lambda each: each.name)
def test_a_transaction(
    offer: Offer, story: Scripted, expected: dict[str, list[Said]], tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "l")
    tx = story.of(offer)[0][0]
    with Client() as client:
        transaction(ledger, offer.open(story.served, client, WANTED), tx)
    assert list(ledger.events()) == [each for each in expected[offer.on] if each.tx == tx]


@pytest.mark.parametrize("offer", [*ETHEREUM, BITCOIN[1]], ids=lambda each: each.name)
def test_a_history(offer: Offer, story: Scripted, expected: dict[str, list[Said]], tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    address = story.served.world.bitcoin.address("depositor") if offer.chain.utxo else story.actor
    with Client() as client:
        source = offer.open(story.served, client, WANTED)
        assert fill(ledger, source, Horizon(offer.chain), address, 0, source.head().height).known
    assert list(ledger.events()) == expected[offer.on]
    coverage = ledger.known(offer.chain.id).coverage
    assert coverage.kept(address=caip10(offer.chain, address)) == WANTED


@pytest.mark.parametrize("before", [None, WANTED])
def test_a_history_that_goes_on_covers_what_both_parts_kept(
    before: Wanted | None, story: Scripted, tmp_path: Path
) -> None:
    offer, ledger = ETHEREUM[0], Ledger(tmp_path / "l")
    horizon, name = Horizon(offer.chain), caip10(offer.chain, story.actor)
    with Client() as client:
        first = offer.open(story.served, client, before)
        assert fill(ledger, first, horizon, story.actor, 0, story.first + 1).known
        then = offer.open(story.served, client, WANTED)
        assert fill(ledger, then, horizon, story.actor, 0, then.head().height).known
    kept = ledger.known(offer.chain.id).coverage.kept(address=name)
    assert kept == (before or Wanted())


def test_an_export(story: Scripted, expected: dict[str, list[Said]], tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    files = export(story.served.world, tmp_path)
    import_files(ledger, files, format_named("ethereum-etl"), ImportChoices(wanted=WANTED))
    assert list(ledger.events()) == expected["ethereum"]
    assert ledger.known("eip155:1").coverage.kept() == WANTED


@pytest.mark.parametrize("offer", BOTH, ids=lambda each: each.name)
def test_following(offer: Offer, story: Scripted, expected: dict[str, list[Said]], tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    since = min(each.height for each in expected[offer.on])
    with Client() as client:
        source = offer.open(story.served, client, WANTED)
        until = max(each.height for each in expected[offer.on])
        follow(ledger, source, since=since, until=until, batch=3)
    assert list(ledger.events()) == expected[offer.on]
    assert ledger.known(offer.chain.id).coverage.kept(since) == WANTED


@pytest.mark.parametrize("offer", BOTH, ids=lambda each: each.name)
def test_nothing_is_kept_that_is_not_wanted(offer: Offer, story: Scripted, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    with Client() as client:
        transaction(ledger, offer.open(story.served, client), story.of(offer)[0][0])
    assert not ledger.known(offer.chain.id).events
    assert not ledger.known(offer.chain.id).coverage.kept()


def test_receipts_of_a_history_are_asked_once_and_kept(story: Scripted, tmp_path: Path) -> None:
    """With events a history costs a receipt for each transaction that ran code, and those of others."""
    offer, asked = ETHEREUM[1], []
    for wanted in (None, WANTED, WANTED):
        folder = "without" if wanted is None else "with"
        with Client(cache=Cache(tmp_path / folder)) as client:
            source = offer.open(story.served, client, wanted)
            source.history(story.actor, 0, source.head().height - 70)
            asked.append(client.requests)
    plain, full, again = asked
    own, of_others = 4, 2  # two calls and two texts; the token that came, and the payout, of which
    assert full - plain == own + 2 * of_others - 1  # the index was asked for in any case
    assert again < plain

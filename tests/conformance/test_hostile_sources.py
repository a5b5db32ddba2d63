"""Hostile services: every live source gives one clear error, soon and cheaply; the ledger stays as it was."""

import gzip
import json
import shutil
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.chains import chain
from hueandcry.ledger import Ledger
from hueandcry.model.errors import BadAnswer, RateLimited, SourceError, WrongChain
from hueandcry.sources.follow import follow
from hueandcry.sources.live import Client, Limits, answer, open_source
from hueandcry.testing import Served, serve
from tests.conformance import hostile as how
from tests.conformance.hostile import Behaviour, Hostile, hostile
from tests.conformance.live import OFFERS, Offer, world
from tests.ledger.world import BSC, files, load, row

MEBIBYTE = 2**20
SIZE = 4 * MEBIBYTE
HASTY = Limits(connect=2, read=0.25, total=0.5, size=SIZE, attempts=2, pause=0.01, patience=1)
SECONDS = 6.0
MEMORY = 4 * SIZE + 8 * MEBIBYTE  # what was sent, what is unpacked, a copy, and what is parsed of it


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(world()) as found:
        yield found


@pytest.fixture
def service(served: Served) -> Iterator[Hostile]:
    with hostile(served) as found:
        yield found


@pytest.fixture(params=OFFERS, ids=lambda offer: offer.name)
def offer(request: pytest.FixtureRequest) -> Offer:
    found: Offer = request.param
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Ledger(tmp_path_factory.mktemp("filled") / "ledger")
    load(made, *(row("a", "b", chain=BSC, height=height, position=0, tx=f"t{height}") for height in range(9)))
    return made.folder


@pytest.fixture
def ledger(filled: Path, tmp_path: Path) -> Ledger:
    shutil.copytree(filled, tmp_path / "ledger")
    return Ledger(tmp_path / "ledger")


def refused(service: Hostile, offer: Offer, ledger: Ledger, behaviour: Behaviour) -> SourceError:
    """The error that following the service gives once it misbehaves; what must hold of all is asserted."""
    before = (ledger.digest(), files(ledger.folder))
    with Client(HASTY) as client:
        source = offer.open(Moved(service), client)  # type: ignore[arg-type]
        source.head()
        service.behaviour = behaviour
        begun = time.monotonic()
        with pytest.raises(SourceError) as caught:
            follow(ledger, source, since=0)
        assert time.monotonic() - begun < SECONDS
    assert (ledger.digest(), files(ledger.folder)) == before
    ledger.check()
    said = str(caught.value)
    assert service.url in said
    assert len(said) < 300
    assert said.isprintable()
    return caught.value


class Moved:
    """The fake chain's addresses, at the hostile service."""

    def __init__(self, service: Hostile) -> None:
        self._service = service

    def __getattr__(self, name: str) -> str:
        return self._service.at(getattr(self._service.served, name))


TOO_MUCH = (how.announced, how.chunked, how.bomb, how.bomb_in_bomb, how.long_packed_name)


@pytest.mark.parametrize("behaviour", TOO_MUCH, ids=lambda found: found.__name__)
def test_too_much_costs_little(service: Hostile, offer: Offer, ledger: Ledger, behaviour: Behaviour) -> None:
    assert len(how.packed()) < SIZE
    assert len(how.packed_twice()) < SIZE // 100
    tracemalloc.start()
    try:
        error = refused(service, offer, ledger, behaviour)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert type(error) is BadAnswer
    assert (
        "not asked for" in str(error) if behaviour is how.bomb_in_bomb else "larger than 4 MiB" in str(error)
    )
    assert peak < MEMORY


SLOW = (how.silent, how.silent_in_body, how.dripping, how.still_working)


@pytest.mark.parametrize("behaviour", SLOW, ids=lambda found: found.__name__)
def test_slowness_ends(service: Hostile, offer: Offer, ledger: Ledger, behaviour: Behaviour) -> None:
    error = refused(service, offer, ledger, behaviour)
    assert type(error) is SourceError
    assert "did not finish within 0.5 seconds" in str(error) or "broke off (ReadTimeout)" in str(error)


WRONG: dict[Behaviour, tuple[type[SourceError], str]] = {
    how.cut: (SourceError, "broke off"),
    how.cut_json: (BadAnswer, ""),
    how.cut_gzip: (BadAnswer, "cut short"),
    how.other_packing: (BadAnswer, "not asked for"),
    how.deep: (BadAnswer, "nested too deeply"),
    how.many: (BadAnswer, "more than 500000 values"),
    how.no_text: (BadAnswer, "no JSON"),
    how.no_http: (SourceError, "broke off"),
    how.endless_head: (SourceError, "broke off"),
}


@pytest.mark.parametrize("behaviour", WRONG, ids=lambda found: found.__name__)
def test_what_is_no_answer_is_told(
    service: Hostile, offer: Offer, ledger: Ledger, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "MOST_VALUES", 500_000)
    kind, reason = WRONG[behaviour]
    error = refused(service, offer, ledger, behaviour)
    assert type(error) is kind
    assert reason in str(error)


WAITS = ("", "3", "99999999999999999999", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "\xb2")


@pytest.mark.parametrize("wait", WAITS)
def test_a_storm_of_429_is_waited_out_for_a_while_and_told(
    service: Hostile, offer: Offer, ledger: Ledger, wait: str
) -> None:
    asked = service.asked
    error = refused(service, offer, ledger, how.told_to_wait(wait))
    assert type(error) is RateLimited
    assert service.asked - asked <= 12


def test_a_service_that_falls_back_is_told(offer: Offer, ledger: Ledger) -> None:
    before = ledger.digest()
    with serve(world()) as served, Client(HASTY) as client:
        source = offer.open(served, client)
        source.head()
        with served.lock:
            made = served.world.bitcoin if source.chain.utxo else served.world.evm
            del made.blocks[3:]
        with pytest.raises(BadAnswer, match="fallen back"):
            follow(ledger, source, since=0)
    assert ledger.digest() == before


def test_another_chain_is_told(service: Hostile, offer: Offer, ledger: Ledger) -> None:
    """Each source says on what chain it found itself, before anything is imported."""
    before = ledger.digest()
    first = {
        "evm-rpc": (b'"result": "0x1"', b'"result": "0x89"'),
        "etherscan": (b'"chainId": "0x1"', b'"chainId": "0x89"'),
        "bitcoin-core": (b"000000000019d6689c085ae165831e93", b"12a765e31ffd4059bada1e25190f6e98"),
        "esplora": (b"000000000019d6689c085ae165831e93", b"12a765e31ffd4059bada1e25190f6e98"),
        "trongrid": (b"2b6653dc", b"cd8690dc"),
    }[offer.name]
    service.behaviour = lambda answer: answer.whole(answer.honest.replace(*first))
    with Client(HASTY) as client:
        source = offer.open(Moved(service), client)  # type: ignore[arg-type]
        with pytest.raises(WrongChain) as caught:
            follow(ledger, source, since=0)
    assert service.url in str(caught.value)
    assert ledger.digest() == before


def test_a_history_that_rises_is_told(service: Hostile) -> None:
    """A list that is read from the newest transaction on would end too early."""

    def risen(answer: how.Answer) -> None:
        told = json.loads(answer.honest) if answer.honest[:1] == b"[" else None
        answer.whole(json.dumps(told[::-1]).encode() if told else answer.honest)

    with Client(HASTY) as client:
        source = open_source("esplora", chain("bitcoin"), client, service.at(service.served.esplora_url))
        top = source.head().height
        service.behaviour = risen
        with pytest.raises(BadAnswer, match="do not go from the newest to the oldest"):
            source.history(service.served.world.bitcoin.address("miner"), top - 1, top)


@pytest.mark.parametrize("packed", [False, True])
def test_the_service_is_honest_unless_it_is_told_not_to_be(
    service: Hostile, offer: Offer, ledger: Ledger, packed: bool
) -> None:
    """Plain or packed, its answers are those of the fake chain."""
    if packed:
        service.behaviour = lambda answer: answer.whole(
            gzip.compress(answer.honest, 1), "200 OK", "content-encoding: gzip"
        )
    with Client() as client:
        done = follow(ledger, offer.open(Moved(service), client), since=0, until=12)  # type: ignore[arg-type]
    assert done.added > 8
    assert ledger.manifest(chain(offer.on).id).coverage.heights == ((0, 12),)

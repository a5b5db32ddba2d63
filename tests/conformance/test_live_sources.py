"""What every live source does, on the fake chain: its answers agree, and bad services are survived."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.chains import chain
from hueandcry.model.errors import BadAnswer, RateLimited, SourceError, WrongChain
from hueandcry.sources.live import (
    BLOCKS,
    CAPABILITIES,
    HISTORY,
    Cache,
    Client,
    Limits,
    LiveSource,
    check,
    open_source,
)
from hueandcry.testing import Fault, Served, serve
from tests.conformance.live import CONTENT, OFFERS, Offer, addresses, rows, world

HASTY = Limits(connect=2, read=0.3, total=0.8, size=2**20, attempts=2, pause=0.01, patience=2)
HEIGHT, TX = CONTENT.index("height"), CONTENT.index("tx")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(world(), page=3) as found:
        yield found


@pytest.fixture(params=OFFERS, ids=lambda offer: offer.name)
def offer(request: pytest.FixtureRequest) -> Offer:
    found: Offer = request.param
    return found


@pytest.fixture
def source(offer: Offer, served: Served) -> Iterator[LiveSource]:
    with Client() as client:
        yield offer.open(served, client)


def whole(source: LiveSource) -> set[tuple[object, ...]]:
    return rows(list(source.blocks(0, source.head().height)))


def test_it_says_what_it_is(source: LiveSource, offer: Offer) -> None:
    assert source.name == offer.name
    assert source.chain == offer.chain
    found = check(source)
    assert (found.source, found.chain) == (offer.name, offer.chain.id)
    assert {*found.capabilities, *found.missing} == set(CAPABILITIES)
    assert not {*found.capabilities} & {*found.missing}


def test_headers_are_linked(source: LiveSource) -> None:
    head = source.head()
    assert source.header(head.height) == head
    for height in range(head.height - 3, head.height):
        below = source.header(height)
        assert below.height == height
        assert source.header(height + 1).parent == below.hash
        assert below.time < source.header(height + 1).time


def test_blocks_come_one_table_a_height(source: LiveSource) -> None:
    tables = list(source.blocks(3, 14))
    assert len(tables) == 12
    for height, table in enumerate(tables, 3):
        assert {row[HEIGHT] for row in rows(table)} <= {height}


def test_a_transaction_is_its_part_of_the_block(source: LiveSource) -> None:
    every = whole(source)
    names = sorted({str(row[TX]) for row in every if not str(row[TX]).startswith("block:")})
    assert len(names) > 8
    for tx in names:
        assert rows(source.transaction(tx)) == {row for row in every if row[TX] == tx}


def test_a_history_is_what_concerns_the_address(source: LiveSource) -> None:
    if HISTORY not in source.capabilities:
        with pytest.raises(SourceError, match="no index of addresses"):
            source.history("1BitcoinEaterAddressDontSendf59kuE", 0, 5)
        return
    every = whole(source)
    found = sorted(addresses(every))
    assert len(found) > 15
    for address in found:
        mine = {row for row in every if address in row}
        if source.chain.utxo:
            mine = {row for row in every if row[TX] in {each[TX] for each in mine}}
        for since, until in ((0, source.head().height), (4, 9)):
            history = source.history(address, since, until)
            assert rows(history.table) == {row for row in mine if since <= int(str(row[HEIGHT])) <= until}


def test_what_is_final_is_not_asked_twice(offer: Offer, served: Served, tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        with Client(cache=Cache(tmp_path)) as client:
            source = offer.open(served, client)
            head = source.head()
            before = client.requests
            last = head.height - source.chain.finality + 1
            assert last > 0
            every = rows(list(source.blocks(0, last)))
            tx = min(str(row[TX]) for row in every if not str(row[TX]).startswith("block:"))
            found.append((every, rows(source.transaction(tx)), client.requests - before))
    assert found[0][:2] == found[1][:2]
    assert found[0][2] > 3
    assert found[1][2] <= 4  # the head again, the chain, what the node offers


def test_what_is_not_final_is_asked_again(offer: Offer, served: Served, tmp_path: Path) -> None:
    counts = []
    for _ in range(2):
        with Client(cache=Cache(tmp_path)) as client:
            source = offer.open(served, client)
            top = source.head().height
            before = client.requests
            list(source.blocks(top, top))
            counts.append(client.requests - before)
    assert counts[0] == counts[1] > 0


def test_requests_are_counted_and_can_be_stopped(offer: Offer, served: Served) -> None:
    class Spent(Exception):
        pass

    left = [3]

    def spend() -> None:
        if not left[0]:
            raise Spent
        left[0] -= 1

    with Client(on_request=spend) as client:
        source = offer.open(served, client)
        with pytest.raises(Spent):
            list(source.blocks(0, source.head().height))
        assert source.requests == client.requests == 3


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.UNAVAILABLE, Fault.TRUNCATED, Fault.BROKEN])
def test_what_passes_is_asked_again(offer: Offer, fault: Fault) -> None:
    with serve(world()) as bad, Client(Limits(pause=0.01)) as client:
        source = offer.open(bad, client)
        expected = source.head()
        bad.faults.retry_after = "0"
        bad.faults.then(fault, None, fault)
        assert source.head() == expected
        assert source.header(expected.height) == expected


@pytest.mark.parametrize("fault", list(Fault))
def test_a_bad_service_gets_one_clear_error_in_bounded_time(offer: Offer, fault: Fault) -> None:
    if fault is Fault.WRONG_ID and offer.name in ("esplora", "trongrid", "etherscan"):
        pytest.skip("its answers carry no id")
    with serve(world()) as bad, Client(HASTY) as client:
        source = offer.open(bad, client)
        source.head()
        bad.faults.retry_after = "86400"
        bad.faults.always(fault)
        begun = time.monotonic()
        with pytest.raises(SourceError) as caught:
            list(source.blocks(0, 5))
        assert time.monotonic() - begun < 8
    assert bad.url in str(caught.value)
    assert "\n" not in str(caught.value)
    kinds = {
        Fault.RATE_LIMITED: RateLimited,
        Fault.TRUNCATED: BadAnswer,
        Fault.GARBAGE: BadAnswer,
        Fault.HUGE: BadAnswer,
        Fault.WRONG_ID: BadAnswer,
    }
    assert type(caught.value) is kinds.get(fault, SourceError)


def test_another_chain_is_refused(offer: Offer) -> None:
    other = {"evm": "polygon", "bitcoin": "litecoin", "tron": "tron"}[offer.chain.family]
    if other == offer.on:
        pytest.skip("the family has one chain")
    with serve(world(), number=137 if offer.name == "etherscan" else None) as bad, Client() as client:
        source = open_source(offer.name, chain(other), client, offer.url(bad))
        if offer.name == "etherscan":
            source = offer.open(bad, client)
            with pytest.raises(SourceError, match="chainid"):
                source.head()
            return
        with pytest.raises(WrongChain, match="serves"):
            source.head()


def test_blocks_that_do_not_follow_are_refused(offer: Offer) -> None:
    with serve(world()) as bad, Client() as client:
        source = offer.open(bad, client)
        assert BLOCKS in source.capabilities
        made = bad.world.bitcoin if source.chain.utxo else bad.world.evm
        top = source.head().height
        read = source.blocks(0, top)
        next(read), next(read)
        with bad.lock:
            made.reorganise(top)
        with pytest.raises(BadAnswer, match="follow"):
            list(read)

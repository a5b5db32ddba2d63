"""Prices asked of a service over real HTTP: exact, cheap, patient, and suspicious of what it gets."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hueandcry.chains import CHAINS
from hueandcry.model.errors import BadAnswer, HueAndCryError, InputError, RateLimited, SourceError
from hueandcry.prices import DAY
from hueandcry.sources.live import Cache, Client, Limits
from hueandcry.sources.live.prices import CHAINS as NAMES
from hueandcry.sources.live.prices import COINS, PriceService, coin
from hueandcry.testing.faults import Fault
from hueandcry.testing.prices import Coin, ServedPrices, serve_prices

ETH = "eip155:1/slip44:60"
LIDO = "eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84"
FEB_21 = 1_740_096_000
THEFT = datetime(2025, 2, 21, 14, 16, 11, tzinfo=UTC)
HOURLY = [(FEB_21 + hour * 3600 + 7, f"{2600 + hour}.{hour + 24:03d}5") for hour in range(-24, 96)]
QUICK = Limits(attempts=3, pause=0.01, patience=5)


@pytest.fixture
def served() -> Iterator[ServedPrices]:
    coins = {"coingecko:ethereum": Coin(HOURLY), f"ethereum:{LIDO[-42:]}": Coin(HOURLY[::7], 18, "0.8")}
    with serve_prices(coins) as running:
        yield running


Opener = Callable[..., PriceService]


@pytest.fixture
def service(served: ServedPrices) -> Iterator[Opener]:
    """Services at the served address, with clients that are closed in the end."""
    with ExitStack() as opened:

        def open_(folder: Path | None = None, limits: Limits = QUICK, **more: Any) -> PriceService:
            cache = Cache(folder) if folder else None
            return PriceService(opened.enter_context(Client(limits, cache=cache)), served.url, **more)

        yield open_


def test_the_last_hour_before_a_theft_to_the_digit(served: ServedPrices, service: Opener) -> None:
    found = service().ask({ETH: [THEFT]}, DAY)
    last = max((quote for quote in found.quotes if quote.time <= THEFT), key=lambda quote: quote.time)
    assert last == (
        ETH,
        datetime(2025, 2, 21, 14, 0, 7, tzinfo=UTC),
        Decimal("2614.0385"),
        "defillama coingecko:ethereum, confidence 0.99",
    )
    (first, second) = sorted(served.requests)
    query = "span=24&period=1h&searchWidth=1800"
    assert first == f"/chart/coingecko:ethereum?start={FEB_21 - 86_400}&{query}"
    assert second == f"/chart/coingecko:ethereum?start={FEB_21}&{query}"


def test_a_token_that_is_seldom_priced_is_found_with_its_decimals(
    served: ServedPrices, service: Opener
) -> None:
    found = service().ask({LIDO: [THEFT]}, DAY)
    assert found.decimals == {LIDO: 18}
    assert {quote.time for quote in found.quotes} <= {
        datetime.fromtimestamp(at, UTC) for at, _ in HOURLY[::7]
    }
    assert any(quote.time <= THEFT for quote in found.quotes)


def test_one_coin_of_two_chains_is_asked_once_and_answers_for_both(
    served: ServedPrices, service: Opener
) -> None:
    base = "eip155:8453/slip44:60"
    found = service().ask({ETH: [THEFT], base: [THEFT]}, timedelta(hours=1))
    assert len(served.requests) == 1
    prices = {asset: {q[1:3] for q in found.quotes if q.asset == asset} for asset in (ETH, base)}
    assert prices[ETH] == prices[base]
    assert prices[ETH]


def test_what_the_service_does_not_know_has_no_price(served: ServedPrices, service: Opener) -> None:
    unknown = ["eip155:1/erc20:0x" + "1" * 40, "eip155:7777777/native:coin", "eip155:1/erc721:0x" + "2" * 40]
    found = service().ask({asset: [THEFT] for asset in unknown}, DAY)
    assert found == ((), {})
    assert all("0x" + "2" * 40 not in path for path in served.requests)


def test_settled_days_are_never_asked_twice(served: ServedPrices, service: Opener, tmp_path: Path) -> None:
    needs = {ETH: [THEFT, THEFT + timedelta(days=2)], LIDO: [THEFT]}
    first = service(tmp_path)
    assert first.cost(needs, DAY) == 4
    found = first.ask(needs, DAY)
    assert len(served.requests) == 4
    again = service(tmp_path)
    assert again.cost(needs, DAY) == 0
    assert sorted(again.ask(needs, DAY).quotes) == sorted(found.quotes)
    assert len(served.requests) == 4


def test_a_day_that_may_still_change_is_asked_anew(
    served: ServedPrices, service: Opener, tmp_path: Path
) -> None:
    for _ in range(2):
        young = service(tmp_path, now=lambda: FEB_21 + 2 * 86_400)
        young.ask({ETH: [THEFT]}, timedelta(hours=1))
    assert len(served.requests) == 2


def test_an_interrupted_run_goes_on_where_it_stopped(
    served: ServedPrices, service: Opener, tmp_path: Path
) -> None:
    needs = {ETH: [THEFT + timedelta(days=day) for day in range(3)]}
    served.faults.then(None, None, *[Fault.BROKEN] * 3)
    with pytest.raises(SourceError, match="cannot be reached or broke off"):
        service(tmp_path).ask(needs, DAY)
    before = len(served.requests)
    kept = sorted(tmp_path.rglob("*.json"))
    assert len(kept) == 2
    kept[0].write_bytes(kept[0].read_bytes()[:-40])  # a crash cut it short
    found = service(tmp_path).ask(needs, DAY)
    assert len(served.requests) - before == 3
    assert sorted(found.quotes) == sorted(service().ask(needs, DAY).quotes)


def test_it_waits_as_long_as_it_is_told_to(served: ServedPrices, service: Opener) -> None:
    served.faults.then(Fault.RATE_LIMITED, Fault.UNAVAILABLE, Fault.TRUNCATED)
    patient = service(limits=Limits(attempts=4, pause=0.01))
    assert patient.ask({ETH: [THEFT]}, timedelta(hours=1)).quotes
    assert len(served.requests) == 4
    served.faults.retry_after = "3600"
    served.faults.then(Fault.RATE_LIMITED)
    with pytest.raises(RateLimited, match="wait 3600 seconds"):
        service().ask({ETH: [THEFT]}, timedelta(hours=1))


def test_what_passes_for_a_failure_only_so_often(served: ServedPrices, service: Opener) -> None:
    for fault, said in ((Fault.GARBAGE, "no JSON"), (Fault.TRUNCATED, "cut short")):
        served.faults.then(*[fault] * 3)
        with pytest.raises(BadAnswer, match=said):
            service().ask({ETH: [THEFT]}, timedelta(hours=1))


def answered(**coin_: object) -> str:
    return json.dumps({"coins": {"coingecko:ethereum": {"prices": [], **coin_}}})


def priced(price: object, timestamp: object = FEB_21) -> str:
    return answered(prices=[{"timestamp": timestamp, "price": price}])


HOSTILE = {
    "no object": "[]",
    "no coins": '{"prices": []}',
    "list of coins": '{"coins": []}',
    "another coin": '{"coins": {"coingecko:dogecoin": {"prices": []}}}',
    "coin that is none": '{"coins": {"coingecko:ethereum": 7}}',
    "prices that are none": answered(prices={}),
    "price that is none": answered(prices=[7]),
    "no price": answered(prices=[{"timestamp": FEB_21}]),
    "no time": answered(prices=[{"price": 7}]),
    "text": priced("dear"),
    "negative": priced(-1),
    "negative fraction": priced(-1.5),
    "infinite": priced(1e999).replace("Infinity", "1e999"),
    "NaN": priced(7).replace("7}", "NaN}"),
    "true": priced(True),
    "huge": priced(10**60),
    "null": priced(None),
    "time of another day": priced(7, FEB_21 + 3 * 86_400),
    "negative time": priced(7, -1),
    "time that is none": priced(7, "noon"),
    "two prices at once": answered(
        prices=[{"timestamp": FEB_21, "price": 7}, {"timestamp": FEB_21, "price": 8}]
    ),
    "decimals": answered(decimals=256),
    "negative decimals": answered(decimals=-1),
    "confidence": answered(confidence="high"),
    "nested": "[" * 100_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_an_answer_that_cannot_be_true_is_refused_and_not_kept(
    served: ServedPrices, service: Opener, tmp_path: Path, case: str
) -> None:
    served.answers.extend([HOSTILE[case]] * 3)
    with pytest.raises(BadAnswer, match=served.url):
        service(tmp_path).ask({ETH: [THEFT]}, timedelta(hours=1))
    assert not list(tmp_path.rglob("*.json"))


def test_two_days_that_contradict_each_other_are_refused(served: ServedPrices, service: Opener) -> None:
    at = datetime.fromtimestamp(FEB_21, UTC) + timedelta(minutes=5)
    served.answers.extend([priced(7), priced(8)])
    with pytest.raises(BadAnswer, match="two prices at"):
        service().ask({ETH: [at]}, timedelta(minutes=10))


def test_more_coins_than_the_service_gives_at_once_are_asked_in_parts(
    served: ServedPrices, service: Opener
) -> None:
    needs = {f"eip155:1/erc20:0x{number:040x}": [THEFT] for number in range(1, COINS + 2)}
    asking = service()
    assert asking.cost(needs, timedelta(hours=1)) == 2
    assert asking.ask(needs, timedelta(hours=1)).quotes == ()
    assert len(served.requests) == 2


def test_an_address_of_a_service_that_is_none() -> None:
    with pytest.raises(InputError, match="http"):
        PriceService(Client(), "ftp://example")


def test_no_service_at_all_is_one_clear_error() -> None:
    with (
        Client(Limits(attempts=1)) as client,
        pytest.raises(HueAndCryError, match=r"http://127\.0\.0\.1:9 cannot be reached"),
    ):
        PriceService(client, "http://127.0.0.1:9").ask({ETH: [THEFT]}, DAY)


def test_every_chain_has_a_name_for_its_coin() -> None:
    assert NAMES.keys() == {chain.id for chain in CHAINS}
    for chain in CHAINS:
        assert coin(f"{chain.id}/{chain.native}") == f"coingecko:{NAMES[chain.id][1]}"
    assert coin(LIDO) == "ethereum:0xae7ab96520de3a18e5e111b5eaab095312d7fe84"
    assert coin("tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t") == (
        "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    )
    assert coin("eip155:1/iso4217:usd") is None

"""Freezes: issuers' events read, spans of time kept, and what they say about a trace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.freezes import (
    Arrival,
    Freeze,
    after,
    delay,
    freezes,
    statements,
    tokens,
    topics,
)
from hueandcry.model import Event, EventKind, PurseStatement, Statement

ETH, TRON = "eip155:1", "tron:0x2b6653dc"
USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"
USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
TUSD = "0x0000000000085d4780b73119b644ae5ecd22b376"
FDUSD = "0xc5f0f7b66764f6ec8c8dff7ba683102295e16409"
BUSD = "0x4fabb145d64652a948d72533023f6e7a623c7c53"
XAUT = "0x68749665ff8d2d112fa859aa293f07a622782f38"
TRON_USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
THIEF = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
OTHER = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
START = datetime(2025, 2, 21, 14, 16, 11, tzinfo=UTC)

# Published first topics: the contracts' own bindings and explorers' pages.
ADDED, REMOVED, DESTROYED = (
    "42e160154868087d6bfdc0ca23d96a1c1cfa32f1b72ba9ba27b69b98a0d819dc",
    "d7e9ec6e6ecd65492dce6bf513cd6867560d49544421d0783ddf06e76c24470c",
    "61e6e66b0d6339b2980aecc6ccc0039736791f0ccde9ed512e789a7fbdd698c6",
)
LISTED, UNLISTED = (
    "ffa4e6181777692565cf28528fc88fd1516ea86b56da075235fa575af6a4b855",
    "117e3210bb9aa7d9baff172026820255c6f6c30ba8999d1c2fd88e2848137c4e",
)
PLACED, WIPED_BLOCKED = (
    "406bbf2d8d145125adf1198d2cf8a67c66cc4bb0ab01c37dccd4f7c0aae1e7c7",
    "6a2859ae7902313752498feb80a014e6e7275fe964c79aa965db815db1c7f1e9",
)
FROZEN, WIPED = (
    "90811a8edd3b3c17eeaefffc17f639cc69145d41a359c9843994dc2538203690",
    "fc5960f1c5a5d2b60f031bf534af053b1bf7d9881989afaeb8b1d164db23aede",
)
FREEZE, UNFREEZE = (
    "51d18786e9cb144f87d46e7b796309ea84c7c687d91e09c97f051eacf59bc528",
    "4f3ab9ff0cc4f039268532098e01239544b0420171876e36889d01c62c784c79",
)


def word(value: str | int) -> bytes:
    return value.to_bytes(32, "big") if isinstance(value, int) else bytes(12) + bytes.fromhex(value[2:])


def log(
    hour: int, contract: str, topic: str, *indexed: str | int, data: bytes = b"", chain: str = ETH
) -> Event:
    return Event(
        chain=chain,
        height=1_000 + hour,
        time=START + timedelta(hours=hour),
        tx_index=0,
        tx=f"0x{hour:02x}",
        position=100_000,
        kind=EventKind.LOG,
        address=contract,
        sender="",
        topics=(bytes.fromhex(topic), *map(word, indexed)),
        data=data,
    )


def test_the_topics_are_the_published_ones() -> None:
    published = (ADDED, REMOVED, DESTROYED, LISTED, UNLISTED, PLACED, WIPED_BLOCKED, FROZEN, WIPED)
    assert {bytes.fromhex(each) for each in (*published, FREEZE, UNFREEZE)} <= topics()
    assert all(len(topic) == 32 for topic in topics())


def test_the_table_is_canonical_and_names_each_contract_once() -> None:
    table = tokens()
    assert table[ETH, USDT].asset == f"{ETH}/erc20:{USDT}"
    assert table[TRON, TRON_USDT].asset == f"{TRON}/trc20:{TRON_USDT}"
    assert {token.issuer for token in table.values()} >= {"Tether", "Circle", "Paxos", "TrueUSD"}
    assert len({token.asset for token in table.values()}) == len(table)


def test_frozen_released_and_frozen_again() -> None:
    told = [
        log(1, USDT, ADDED, data=word(THIEF)),
        log(2, USDT, ADDED, data=word(THIEF)),  # said twice
        log(5, USDT, REMOVED, data=word(THIEF)),
        log(6, USDT, REMOVED, data=word(THIEF)),
        log(7, USDT, ADDED, data=word(THIEF)),
        log(9, USDT, DESTROYED, data=word(THIEF) + word(5_000)),
        log(10, USDT, DESTROYED, data=word(THIEF) + word(2**255)),
    ]
    first, second = freezes(told)
    asset = f"{ETH}/erc20:{USDT}"
    hours = [START + timedelta(hours=hour) for hour in range(11)]
    assert first == Freeze(ETH, asset, THIEF, hours[1], hours[5], "0x01", "Tether")
    assert second == Freeze(
        ETH, asset, THIEF, hours[7], None, "0x07", "Tether", 5_000 + 2**255, hours[10], "0x0a"
    )


@pytest.mark.parametrize(
    "event",
    [
        log(1, USDC, LISTED, THIEF),
        log(1, BUSD, FROZEN, THIEF),
        log(1, XAUT, PLACED, THIEF),
        log(1, USDT, ADDED, THIEF),  # a contract that indexes it
        log(1, FDUSD, FREEZE, OTHER, THIEF),
        log(1, TUSD, "cf3473b85df1594d47b6958f29a32bea0abff9dd68296f7bf33443646793cfd8", THIEF, data=word(1)),
    ],
    ids=["circle", "paxos", "gold", "indexed", "caller", "status"],
)
def test_every_dialect_names_the_frozen_address(event: Event) -> None:
    (found,) = freezes([event])
    assert (found.address, found.since, found.until, found.tx) == (THIEF, event.time, None, "0x01")


def test_releases_of_other_dialects() -> None:
    status = "cf3473b85df1594d47b6958f29a32bea0abff9dd68296f7bf33443646793cfd8"
    told = [
        log(1, USDC, LISTED, THIEF),
        log(1, FDUSD, FREEZE, OTHER, THIEF),
        log(1, TUSD, status, THIEF, data=word(1)),
        log(2, USDC, UNLISTED, THIEF),
        log(2, FDUSD, UNFREEZE, OTHER, THIEF),
        log(2, TUSD, status, THIEF, data=word(0)),
    ]
    assert [found.until for found in freezes(told)] == [START + timedelta(hours=2)] * 3


def test_a_wipe_that_states_no_amount_and_a_destruction_without_a_freeze() -> None:
    wiped, destroyed = freezes([log(1, BUSD, WIPED, THIEF), log(2, XAUT, WIPED_BLOCKED, OTHER, data=word(7))])
    assert (wiped.destroyed, wiped.destroyed_tx) == (None, "0x01")
    assert (destroyed.since, destroyed.destroyed) == (START + timedelta(hours=2), 7)


def test_tron_addresses_are_written_as_tron_writes_them() -> None:
    body = "0x" + "a614f803b6fd780986a42c78ec9c7f77e6ded13c"  # of the contract itself
    (found,) = freezes([log(1, TRON_USDT, ADDED, data=word(body), chain=TRON)])
    assert found.address == TRON_USDT


@pytest.mark.parametrize(
    "event",
    [
        log(1, OTHER, ADDED, data=word(THIEF)),  # anybody's contract
        log(1, USDT, LISTED, THIEF),  # another issuer's words
        log(1, USDT, ADDED, data=word(THIEF)[:31]),
        log(1, USDT, ADDED, data=word(THIEF) + word(1)),
        log(1, USDT, ADDED),
        log(1, USDT, ADDED, data=b"\x01" + word(THIEF)[1:]),
        replace(log(1, USDT, ADDED, data=word(THIEF)), kind=EventKind.CALL),
        replace(log(1, USDT, ADDED, data=word(THIEF)), topics=()),
        log(1, USDT, ADDED, data=word(THIEF), chain="eip155:5"),
        log(1, USDT, REMOVED, data=word(THIEF)),
    ],
)
def test_what_says_nothing_freezes_nothing(event: Event) -> None:
    assert freezes([event]) == []


@given(
    st.lists(
        st.tuples(st.sampled_from([ADDED, REMOVED, DESTROYED]), st.sampled_from([THIEF, OTHER])), max_size=30
    )
)
def test_at_most_one_freeze_is_open_and_spans_do_not_overlap(acts: list[tuple[str, str]]) -> None:
    told = [
        log(hour, USDT, topic, data=word(who) + (word(1) if topic == DESTROYED else b""))
        for hour, (topic, who) in enumerate(acts)
    ]
    for who in (THIEF, OTHER):
        spans = [found for found in freezes(told) if found.address == who]
        assert sum(found.until is None for found in spans) <= 1
        for one, other in zip(spans, spans[1:], strict=False):
            assert one.until is not None
            assert one.until < other.since
        last = [topic for topic, each in acts if each == who]
        assert any(found.until is None for found in spans) == (bool(last) and last[-1] != REMOVED)
        assert sum(found.destroyed or 0 for found in spans) == last.count(DESTROYED)


def frozen(**change: object) -> Freeze:
    since = START + timedelta(days=1, hours=3)
    made = Freeze(ETH, f"{ETH}/erc20:{USDT}", THIEF, since, None, "0xf", "Tether")
    return replace(made, **change)  # type: ignore[arg-type]


def arrival(hours: int, address: str = THIEF, amount: int = 10, tx: str = "0xa") -> Arrival:
    return Arrival(ETH, address, f"{ETH}/erc20:{USDT}", START + timedelta(hours=hours), tx, amount)


PLACE = (ETH, THIEF, f"{ETH}/erc20:{USDT}")


def test_a_frozen_purse_says_since_when_and_how_late() -> None:
    told = statements([frozen()], [arrival(5), arrival(2)], START)[PLACE]
    assert (told.kind, told.date, told.amount) == (Statement.FROZEN, "2025-02-22", None)
    assert told.note == (
        "by Tether at 2025-02-22 17:16:11 UTC in 0xf, 1 day 3 hours after the theft, "
        "1 day 1 hour after the money came"
    )


def test_destroyed_money_is_said() -> None:
    gone = frozen(destroyed=5, destroyed_at=START + timedelta(days=9), destroyed_tx="0xd")
    told = statements([gone], [arrival(2)], START)[PLACE]
    assert told.amount == 5
    assert told.note.endswith("5 base units destroyed at 2025-03-02 14:16:11 UTC in 0xd")


def test_what_is_released_or_was_never_reached_says_nothing() -> None:
    released = frozen(until=START + timedelta(days=3))
    assert statements([released], [arrival(2)], START) == {}
    assert statements([frozen()], [arrival(2, OTHER)], START) == {}
    other_asset = arrival(2)._replace(asset=f"{ETH}/slip44:60")
    assert statements([frozen()], [other_asset], START) == {}


def test_returns_to_the_victim_are_summed() -> None:
    came = [arrival(50, tx="0xc", amount=7), arrival(26, tx="0xb", amount=4), arrival(30, OTHER)]
    (told,) = statements([], came, START, victims={(ETH, THIEF)}).values()
    assert (told.kind, told.date, told.amount) == (Statement.RETURNED, "2025-02-22", 11)
    assert told.note == (
        "to the victim at 2025-02-22 16:16:11 UTC in 2 transactions, the first 0xb, 1 day 2 hours after the "
        "theft; the last 0xc, 2 days 2 hours after the theft"
    )


def test_the_heist_file_speaks_first_and_gets_its_delay() -> None:
    seized = PurseStatement(*PLACE, Statement.FROZEN, "2025-02-24", "a court", None, "seized")
    moved = PurseStatement(ETH, OTHER, PLACE[2], Statement.MOVED, "2025-03-01", "a report")
    told = statements([frozen()], [arrival(1)], START, known=[seized, moved])
    assert told[PLACE].note == "seized; 3 days after the theft"
    assert told[PLACE].source == "a court"
    assert told[ETH, OTHER, PLACE[2]] == moved
    undated = replace(seized, date="early 2025")
    assert statements([], [], START, known=[undated])[PLACE] == undated


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (61, "1 minute 1 second"),
        (3_600, "1 hour"),
        (90_000, "1 day 1 hour"),
        (86_400 * 3 + 59, "3 days"),
    ],
)
def test_delays_in_words(seconds: int, words: str) -> None:
    then = START + timedelta(seconds=seconds)
    assert delay(START, then) == delay(then, START) == words
    assert after(START, then) == f"{words} after the theft"
    if seconds:
        assert after(then, START) == f"{words} before the theft"

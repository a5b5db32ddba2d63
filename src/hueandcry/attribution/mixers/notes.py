"""The notes of a pool: what went in and what came out, read off its two events and the transfers beside them.

`Deposit(bytes32 indexed commitment, uint32 leafIndex, uint256 timestamp)` and `Withdrawal(address to, bytes32
nullifierHash, address indexed relayer, uint256 fee)` are Tornado Cash's; Cyclone's have two and one words
more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hueandcry.attribution.mixers.pools import FORK, Pool, pools
from hueandcry.model import Event, EventKind, Wanted

_WORD = 32


class Dialect(NamedTuple):
    """The first topics of the two events, and their words of data; a withdrawal's last word is the fee."""

    deposit: bytes
    withdrawal: bytes
    deposit_words: int
    withdrawal_words: int


DIALECTS = (
    Dialect(
        bytes.fromhex("a945e51eec50ab98c161376f0db4cf2aeba3ec92755fe2fcd388bdbbb80ff196"),
        bytes.fromhex("e9e508bad6d4c3227e881ca19068f099da81b5164dd6d62b2eaf1e8bc6c34931"),
        2,
        3,
    ),
    Dialect(
        bytes.fromhex("cb186cc0add5be357ae2d3845e42be2ffbed8cb23b60f1b058ea371adff0a363"),
        bytes.fromhex("6d7aac54bd3d1c91db3b1fd7b8d6cb45324ad6b5e373c0f0ea4d7b2606c4c2c8"),
        4,
        4,
    ),
)
WANTED = Wanted(topics=frozenset(topic for each in DIALECTS for topic in (each.deposit, each.withdrawal)))


@dataclass(frozen=True, slots=True)
class Deposit:
    """A note made: `order` is (height, position) on the pool's chain, `leaf` its number in the pool."""

    pool: Pool
    tx: str
    order: tuple[int, int]
    commitment: bytes
    leaf: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A note spent: who got it, the relayer (empty where there was none) and his fee."""

    pool: Pool
    tx: str
    order: tuple[int, int]
    recipient: str
    relayer: str
    fee: int
    nullifier: bytes


def notes(
    events: Iterable[Event], table: Mapping[tuple[str, str], Pool] | None = None
) -> tuple[list[Deposit], list[Withdrawal]]:
    """The deposits and withdrawals among events, by chain and order; what is ill-formed is left out.

    A contract outside the table counts as a fork if both its events occur, so that a stray event of another
    design does not make a pool.
    """
    known = pools() if table is None else table
    every = [event for event in events if event.kind == EventKind.LOG and event.topics]
    forks = _forks(every)
    deposits: list[Deposit] = []
    withdrawals: list[Withdrawal] = []
    for event in every:
        home = (event.chain, event.address)
        pool = known.get(home) or (Pool(FORK, *home) if home in forks else None)
        if pool is None:
            continue
        for dialect in DIALECTS:
            if made := _deposit(event, pool, dialect):
                deposits.append(made)
            if spent := _withdrawal(event, pool, dialect):
                withdrawals.append(spent)
    return (
        sorted(deposits, key=lambda each: (each.pool.chain, each.order)),
        sorted(withdrawals, key=lambda each: (each.pool.chain, each.order)),
    )


def _forks(events: Iterable[Event]) -> set[tuple[str, str]]:
    seen: dict[tuple[str, str], set[bytes]] = {}
    for event in events:
        seen.setdefault((event.chain, event.address), set()).add(event.topics[0])
    return {home for home, said in seen.items() if any({d.deposit, d.withdrawal} <= said for d in DIALECTS)}


def _deposit(event: Event, pool: Pool, dialect: Dialect) -> Deposit | None:
    words = _words(event, dialect.deposit, dialect.deposit_words)
    if words is None or words[0] >= 2**32:
        return None
    return Deposit(pool, event.tx, (event.height, event.position), event.topics[1], words[0])


def _withdrawal(event: Event, pool: Pool, dialect: Dialect) -> Withdrawal | None:
    words = _words(event, dialect.withdrawal, dialect.withdrawal_words)
    if words is None:
        return None
    recipient, relayer = _address(words[0]), _address(int.from_bytes(event.topics[1]))
    if recipient is None or relayer is None:
        return None
    return Withdrawal(
        pool,
        event.tx,
        (event.height, event.position),
        recipient,
        relayer if int(relayer, 16) else "",
        words[-1],
        words[1].to_bytes(_WORD),
    )


def _words(event: Event, topic: bytes, count: int) -> list[int] | None:
    if event.topics[0] != topic or len(event.topics) != 2 or len(event.data) != count * _WORD:
        return None
    return [int.from_bytes(event.data[start : start + _WORD]) for start in range(0, count * _WORD, _WORD)]


def _address(word: int) -> str | None:
    return f"0x{word:040x}" if word < 2**160 else None

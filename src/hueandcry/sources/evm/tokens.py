"""Token transfers and wraps among the logs of a transaction (ERC-20, ERC-721, ERC-1155, WETH9)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hueandcry.model.errors import InputError
from hueandcry.sources.evm.records import Log
from hueandcry.sources.evm.wrapped import Wrapped

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
SINGLE = "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62"
BATCH = "0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb"
DEPOSIT = "0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c"
WITHDRAWAL = "0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65"
TOPICS = (TRANSFER, SINGLE, BATCH, DEPOSIT, WITHDRAWAL)
"""The first topics of the events that yield rows; a source may leave out all others."""

LOGS = 100_000  # the position of a log with index 0
ENTRIES = 50_000_000  # of the further entries of a batch: a thousand for each log
MORE_ENTRIES = 1_000_000_000  # of those that have no place among that thousand
_PER_LOG = 1_000
MAX_LOG_INDEX = (MORE_ENTRIES - ENTRIES) // _PER_LOG - 1

_ZERO = "0x" + "0" * 40
_WORD = 64  # hex digits


class Moved(NamedTuple):
    """What one log moves; sender and recipient of a wrap (`wraps` is 1) or an unwrap (-1) are the actor."""

    position: int
    asset: str
    sender: str
    recipient: str
    amount: int
    line: int
    wraps: int = 0
    rounded: bool = False


def moved(logs: Iterable[Log], wrapped: Wrapped | None) -> tuple[list[Moved], int]:
    """What the logs of one transaction move, and how many look like transfers but are ill-formed."""
    found: list[Moved] = []
    malformed = beyond = 0
    for log in logs:
        if not log.topics or log.topics[0] not in TOPICS:
            continue
        if not 0 <= log.index <= MAX_LOG_INDEX:
            raise InputError(f"log index {log.index} is not a number from 0 to {MAX_LOG_INDEX}")
        try:
            entries = list(_read(log, wrapped))
        except ValueError:
            malformed += 1
            continue
        found += entries[:_PER_LOG]
        for entry in entries[_PER_LOG:]:
            found.append(entry._replace(position=MORE_ENTRIES + beyond))
            beyond += 1
    return found, malformed


def _read(log: Log, wrapped: Wrapped | None) -> Iterator[Moved]:
    topic, topics = log.topics[0], log.topics
    if topic == TRANSFER:
        yield _transfer(log, wrapped)
    elif topic in (DEPOSIT, WITHDRAWAL):
        if wrapped is not None and log.address == wrapped.contract and not wrapped.mints:
            _require(len(topics) == 2)
            yield _wrap(log, _address(topics[1]), 1 if topic == DEPOSIT else -1)
    else:
        _require(len(topics) == 4)
        words = _words(log.data)
        pairs = [tuple(words)] if topic == SINGLE else list(zip(*_arrays(words), strict=True))
        for place, (token, amount) in enumerate(pairs):
            position = LOGS + log.index if not place else ENTRIES + _PER_LOG * log.index + place
            asset = f"erc1155:{log.address}/{token}"
            yield Moved(position, asset, _address(topics[2]), _address(topics[3]), amount, log.line)


def _transfer(log: Log, wrapped: Wrapped | None) -> Moved:
    topics = log.topics
    position = LOGS + log.index
    if len(topics) == 4:
        _require(log.data in ("0x", ""))
        asset = f"erc721:{log.address}/{int(topics[3], 16)}"
        return Moved(position, asset, _address(topics[1]), _address(topics[2]), 1, log.line)
    _require(len(topics) == 3)
    sender, recipient = _address(topics[1]), _address(topics[2])
    if wrapped is not None and wrapped.mints and log.address == wrapped.contract:
        if sender == _ZERO:
            return _wrap(log, recipient, 1)
        if recipient == _ZERO:
            return _wrap(log, sender, -1)
    asset = f"erc20:{log.address}"
    return Moved(position, asset, sender, recipient, _amount(log.data), log.line, rounded=log.rounded)


def _wrap(log: Log, actor: str, direction: int) -> Moved:
    asset = f"erc20:{log.address}"
    amount = _amount(log.data)
    return Moved(LOGS + log.index, asset, actor, actor, amount, log.line, direction, log.rounded)


def _address(topic: str) -> str:
    # The upper twelve bytes mean nothing to a contract, nor to other readers of the chain.
    _require(len(topic) == 2 + _WORD)
    return "0x" + topic[26:]


def _amount(data: str) -> int:
    _require(len(data) == 2 + _WORD)
    return int(data, 16)


def _words(data: str) -> list[int]:
    size, rest = divmod(len(data) - 2, _WORD)
    _require(size >= 2 and not rest)
    return [int(data[start : start + _WORD], 16) for start in range(2, len(data), _WORD)]


def _arrays(words: list[int]) -> tuple[list[int], list[int]]:
    """The two arrays of a batch, which its first two words point to."""
    arrays = []
    for offset in words[:2]:
        start, rest = divmod(offset, 32)
        _require(not rest and start < len(words) and start + words[start] < len(words))
        arrays.append(words[start + 1 : start + 1 + words[start]])
    _require(len(arrays[0]) == len(arrays[1]))
    return arrays[0], arrays[1]


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError

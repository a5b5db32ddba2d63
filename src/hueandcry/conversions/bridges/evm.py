"""How bridges between EVM chains name things: tokens by their contract, chains by their number."""

from collections.abc import Mapping
from typing import Any

from hueandcry import chains
from hueandcry.conversions.message import Message, Side
from hueandcry.model import Event

ZERO = "0x" + "0" * 40
_COINS = frozenset({ZERO, "0x" + "e" * 40})  # addresses by which bridges name the chain's own coin
_GREATEST = 2**32  # numbers above are a bridge's own, for chains that have none


def native(chain: str) -> str:
    """The CAIP-19 id of a chain's own coin."""
    return f"{chain}/{chains.chain(chain).native}"


def token(chain: str, address: str) -> str:
    """The CAIP-19 id of a token, or of the chain's coin where a bridge names it by a stand-in address."""
    return native(chain) if address in _COINS else f"{chain}/erc20:{address}"


def numbered(number: int) -> str:
    """The CAIP-2 id of the chain with this number, empty where it can be none of an EVM chain."""
    return f"eip155:{number}" if 0 < number < _GREATEST else ""


def text(value: Any) -> str:
    """A decoded value as it is shown: bytes as hex with 0x, tuples in parentheses."""
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(text, value))})"
    return str(value)


def message(bridge: str, side: Side, event: Event, fields: Mapping[str, Any], **stated: Any) -> Message:
    """A message at an event; `fields` is what was decoded, `stated` the rest of the message."""
    said = {name: text(value) for name, value in fields.items()}
    return Message(bridge, side, event.chain, event.tx, event.time, event.position, said=said, **stated)

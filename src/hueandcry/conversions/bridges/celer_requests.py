"""The signed requests in calls of Celer's contracts: protocol buffers with a few fields each."""

from collections.abc import Mapping
from dataclasses import dataclass

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges.account import account
from hueandcry.model import Event

# Field number -> name: celer-network/sgn-v2-contracts, contracts/libraries/proto/{bridge,pegged,pool}.proto;
# the functions are those of Bridge.sol and the pegged-bridge contracts.
_RELAY = {
    1: "sender",
    2: "receiver",
    3: "token",
    4: "amount",
    5: "srcChainId",
    6: "dstChainId",
    7: "srcTransferId",
}
_MINT = {1: "token", 2: "account", 3: "amount", 4: "depositor", 5: "refChainId", 6: "refId"}
_SIGNED = "bytes[] sigs,address[] signers,uint256[] powers"
_CALLS: tuple[tuple[Signature, Mapping[int, str]], ...] = (
    (Signature(f"relay(bytes request,{_SIGNED})"), _RELAY),
    (Signature(f"mint(bytes request,{_SIGNED})"), _MINT),
)
SELECTORS = frozenset(signature.selector for signature, _ in _CALLS)

_NUMBERS = frozenset(("srcChainId", "dstChainId", "refChainId"))
_VARINT, _BYTES = 0, 2  # wire types
_LONGEST = 10  # bytes of a varint of 64 bits


@dataclass(frozen=True, slots=True)
class Request:
    """A payout that validators signed: `reference` is the id that the source chain gave."""

    sender: str
    receiver: str
    token: str
    amount: int
    source: int
    reference: bytes
    said: Mapping[str, object]


def request(event: Event) -> Request | None:
    """The request in a `relay` or `mint` call; None for other calls and malformed ones."""
    for signature, names in _CALLS:
        fields = signature.call(event)
        if fields is not None:
            found = _fields(fields["request"], names)
            return (
                _request(event.chain, found)
                if found is not None and set(found) == set(names.values())
                else None
            )
    return None


def _request(chain: str, found: Mapping[str, bytes | int]) -> Request | None:
    raw = {name: value for name, value in found.items() if isinstance(value, bytes)}
    number = {name: value for name, value in found.items() if isinstance(value, int)}
    receiver = account(chain, raw.get("receiver") or raw.get("account", b""))
    token = account(chain, raw.get("token", b""))
    reference = raw.get("srcTransferId") or raw.get("refId", b"")
    if not (receiver and token and len(reference) == 32 and "amount" in raw):
        return None
    said = {**raw, **number, "amount": int.from_bytes(raw["amount"])}
    return Request(
        account(chain, raw.get("sender") or raw.get("depositor", b"")),
        receiver,
        token,
        int.from_bytes(raw["amount"]),
        number.get("srcChainId", number.get("refChainId", 0)),
        reference,
        said,
    )


def _fields(data: bytes, names: Mapping[int, str]) -> dict[str, bytes | int] | None:
    """The named fields of a message, each of the kind that its name asks for."""
    found: dict[str, bytes | int] = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value, at = _varint(data, at)
        if at < 0 or tag & 7 not in (_VARINT, _BYTES):
            return None
        name = names.get(tag >> 3, "")
        if (tag & 7 == _BYTES) is (name in _NUMBERS):
            return None
        if tag & 7 == _VARINT:
            found[name] = value
        elif at + value > len(data):
            return None
        else:
            found[name] = data[at : at + value]
            at += value
    found.pop("", None)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends; the end is -1 where it is cut off or too long."""
    value = 0
    for place, byte in enumerate(data[at : at + _LONGEST] if at >= 0 else b""):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    return 0, -1

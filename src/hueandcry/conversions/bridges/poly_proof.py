"""The message in the proof by which Poly Network's managers are called.

A proof starts with the message as variable bytes; what follows is the path in Poly's tree. Numbers are little
endian; lengths are one byte, or a mark (fd, fe, ff) and 2, 4 or 8 bytes. Source: ZeroCopySource.sol and
EthCrossChainUtils.sol (deserializeMerkleValue) and LockProxy.sol (TxArgs) of polynetwork/eth-contracts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

_WIDTHS = {0xFD: 2, 0xFE: 4, 0xFF: 8}
_EVM_ADDRESS = 20


class Payment(NamedTuple):
    """What a proxy is told to pay; addresses have 0x."""

    token: str
    recipient: str
    amount: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A message: Poly's transaction and the index that the source gave it, and the payment that it orders."""

    poly_tx: bytes
    source: int
    index: bytes
    crossing: bytes
    sender: bytes
    target: int
    contract: str
    method: bytes
    payment: Payment | None

    @property
    def said(self) -> Mapping[str, str]:
        """The fields for the evidence."""
        return {
            "poly_tx": f"0x{self.poly_tx.hex()}",
            "cross_chain_id": f"0x{self.crossing.hex()}",
            "from_contract": f"0x{self.sender.hex()}",
            "method": self.method.decode("ascii", "replace"),
        }


class _Source:
    """Reads bytes in order; too few are an IndexError."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise IndexError(end)
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def variable(self) -> bytes:
        first = self.number(1)
        return self.take(self.number(_WIDTHS[first]) if first in _WIDTHS else first)


def message_of(proof: bytes) -> Proof | None:
    """The message of a proof, None where it is malformed."""
    try:
        value = _Source(_Source(proof).variable())
        poly_tx, source = value.variable(), value.number(8)
        index, crossing, sender, target = (
            value.variable(),
            value.variable(),
            value.variable(),
            value.number(8),
        )
        contract, method, arguments = value.variable(), value.variable(), value.variable()
        ordered = _payment(arguments) if method == b"unlock" else None
    except IndexError:
        return None
    return Proof(poly_tx, source, index, crossing, sender, target, f"0x{contract.hex()}", method, ordered)


def _payment(arguments: bytes) -> Payment | None:
    source = _Source(arguments)
    token, recipient, amount = source.variable(), source.variable(), source.number(32)
    if len(token) != _EVM_ADDRESS or len(recipient) != _EVM_ADDRESS:
        return None
    return Payment(f"0x{token.hex()}", f"0x{recipient.hex()}", amount)

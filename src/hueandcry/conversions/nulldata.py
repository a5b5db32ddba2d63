"""Vault swaps of Chainflip on Bitcoin: what stands in the OP_RETURN output.

SCALE: version 0, asset, address, u16 retry blocks, u128 least output, u16 chunks, u16 chunk interval, u8
boost fee, u8 broker fee, and up to two affiliates of (u8, u8). Sources: chainflip-backend,
state-chain/chains/src/btc/vault_swap_encoding.rs, and docs.chainflip.io, "Bitcoin Vault Swaps".
"""

from collections.abc import Mapping
from dataclasses import dataclass

_VERSION = 0
_MOST_AFFILIATES = 2
# Bytes of the addresses of an asset's chain; None is text with its length in front (Bitcoin).
_SIZES: Mapping[int, int | None] = {
    **dict.fromkeys((1, 2, 3, 6, 7, 8, 14, 15, 19, 20, 21), 20),
    5: None,
    **dict.fromkeys((4, 9, 10, 16), 32),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Chainflip's number of the asset wanted, the recipient as encoded, and the other terms as text."""

    asset: int
    recipient: bytes
    said: Mapping[str, str]


def parse(data: bytes) -> Asked | None:
    """The swap that is asked for; None where the data is not wholly of this form."""
    if len(data) < 3 or data[0] != _VERSION or data[1] not in _SIZES:
        return None
    size, start = _SIZES[data[1]], 2
    if size is None:
        # A compact length below 64 is one byte, shifted by two.
        size, start = data[2] >> 2, 3
        if data[2] & 3:
            return None
    recipient, rest = data[start : start + size], data[start + size :]
    if len(recipient) != size or len(rest) < 25:
        return None
    affiliates = rest[25:]
    count, flag = divmod(rest[24], 4)
    if flag or count > _MOST_AFFILIATES or len(affiliates) != 2 * count:
        return None
    said = {
        "retry blocks": _number(rest[:2]),
        "least": _number(rest[2:18]),
        "chunks": _number(rest[18:20]),
        "chunk interval": _number(rest[20:22]),
        "boost fee": str(rest[22]),
        "broker fee": str(rest[23]),
        "affiliates": affiliates.hex(),
    }
    return Asked(data[1], recipient, said)


def _number(raw: bytes) -> str:
    return str(int.from_bytes(raw, "little"))

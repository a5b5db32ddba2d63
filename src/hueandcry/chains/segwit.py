"""Bech32 and bech32m (BIP-173, BIP-350) and the witness programs in them (BIP-141).

The checksum arithmetic is that of the bech32 package, which knows the constant of BIP-173 only.
"""

from hueandcry.chains.characters import require_plain, shown
from hueandcry.model.errors import AddressError

BECH32 = 1
BECH32M = 0x2BC830A3
_LONGEST = 90
_CHECKSUM = 6


def decode(text: str) -> tuple[str, list[int], int]:
    """Prefix, 5-bit values without the checksum, and the constant met: `BECH32` or `BECH32M`.

    AddressError names the character class, the length or the checksum that failed.
    """
    import bech32

    require_plain(text)
    lower = text.lower()
    if text not in (lower, text.upper()):
        raise AddressError(f"{shown(text)}: bech32 must not mix upper and lower case")
    if len(text) > _LONGEST:
        raise AddressError(f"{shown(text)}: bech32 has at most {_LONGEST} characters")
    split = lower.rfind("1")
    if split < 1:
        raise AddressError(f"{shown(text)}: bech32 needs a prefix and a '1' after it")
    prefix, coded = lower[:split], lower[split + 1 :]
    values = [bech32.CHARSET.find(character) for character in coded]
    if -1 in values:
        at = values.index(-1)
        raise AddressError(
            f"{shown(text)}: character '{text[split + 1 + at]}' is not in the bech32 alphabet "
            f"(character {split + at + 2})"
        )
    if len(values) < _CHECKSUM:
        raise AddressError(f"{shown(text)}: bech32 needs {_CHECKSUM} characters of checksum")
    constant = bech32.bech32_polymod(bech32.bech32_hrp_expand(prefix) + values)
    if constant not in (BECH32, BECH32M):
        raise AddressError(f"{shown(text)}: bech32 checksum failed")
    return prefix, values[:-_CHECKSUM], constant


def witness(text: str, prefix: str) -> tuple[int, bytes]:
    """Witness version and program of a segwit address with this prefix; AddressError says what is wrong."""
    found, values, constant = decode(text)
    if found != prefix:
        raise AddressError(f"{shown(text)}: prefix {shown(found)}, this chain's is '{prefix}'")
    if not values:
        raise AddressError(f"{shown(text)}: no witness version")
    version = values[0]
    if version > 16:
        raise AddressError(f"{shown(text)}: witness version {version}, the highest is 16")
    needed, met = _names(version, constant)
    if needed != met:
        raise AddressError(f"{shown(text)}: witness version {version} needs {needed}, this is {met}")
    program = _program(text, values[1:])
    if version == 0 and len(program) not in (20, 32):
        raise AddressError(
            f"{shown(text)}: witness program of {len(program)} bytes, version 0 has 20 or 32 (BIP-141)"
        )
    return version, program


def _names(version: int, constant: int) -> tuple[str, str]:
    return ("bech32" if version == 0 else "bech32m", "bech32" if constant == BECH32 else "bech32m")


def _program(text: str, values: list[int]) -> bytes:
    import bech32

    octets = bech32.convertbits(values, 5, 8, False)
    if octets is None:
        raise AddressError(f"{shown(text)}: padding of the witness program is not zero or too long")
    if not 2 <= len(octets) <= 40:
        raise AddressError(f"{shown(text)}: witness program of {len(octets)} bytes, it has 2 to 40 (BIP-141)")
    return bytes(octets)

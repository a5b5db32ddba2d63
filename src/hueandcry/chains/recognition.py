"""What a text is by its syntax alone: which chains it can be an address of, and whether a checksum holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from hueandcry.chains import base58check, evm, segwit, tron
from hueandcry.chains.characters import require_plain, shown
from hueandcry.chains.coins import cashaddr, monero, ripple, table
from hueandcry.chains.directory import chain as find_chain
from hueandcry.model.errors import AddressError

# First bytes of keys: each space has keys of its own, and no key is the beginning of another.
_EVM, _BASE58, _BASE58_LONG, _XRP, _SEGWIT, _BECH32, _BYTES32, _TEXT = range(1, 9)
_LONGEST_PROGRAM = 36

_is_evm = re.compile(r"0[xX][0-9A-Fa-f]{40}").fullmatch
_is_tron_hex = re.compile(r"41[0-9A-Fa-f]{40}").fullmatch
_is_base58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,46}").fullmatch
_is_plain = re.compile(r"[!-~]{20,128}+").fullmatch

_VERSIONS: dict[bytes, tuple[str, ...]] = {}
for _coin in table.COINS:
    for _version in _coin.versions:
        _VERSIONS[_version] = (*_VERSIONS.get(_version, ()), _coin.id)
_WITNESS = {coin.segwit: coin.id for coin in table.COINS if coin.segwit}
_PREFIXED = {coin.bech32: coin.id for coin in table.COINS if coin.bech32}
# In keys, which are kept in files: numbers once given stay.
_NUMBERS = {"bc": 0, "ltc": 1, "btg": 2, "vg": 3, "bnb": 4}
_ETHEREUM = find_chain("ethereum")
_TRON = find_chain(table.TRON)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: `checked` where a checksum holds, not where there is none to hold.

    `key` is binary, at most 40 bytes, and equal for all texts of one key or script: an EVM address on every
    chain, a Bitcoin Cash address and its legacy form, Litecoin's two forms of a script.
    """

    chain: str
    address: str
    checked: bool
    key: bytes


def recognise(text: str) -> tuple[Reading, ...]:
    """Every way to read the text as an address, the likeliest first; none where no grammar fits.

    The text is taken as it is: white space around it, invisible or foreign characters make it no address.
    """
    return _read(text) if _is_plain(text) else ()


@lru_cache(16)  # one question about an address reads it several times
def _read(text: str) -> tuple[Reading, ...]:
    for reader in _READERS:
        found = reader(text)
        if found:
            return found
    return ()
    for reader in _READERS:
        found = reader(text)
        if found:
            return found
    return ()


def read_address(text: str) -> tuple[Reading, ...]:
    """As `recognise`, but AddressError says why a text is no address: which character, length or checksum."""
    require_plain(text)
    found = recognise(text)
    if not found:
        raise _defect(text)
    return found


def address_key(chain: str, address: str) -> bytes:
    """The binary key of an address of a chain; of the text itself where `chain` is empty.

    A chain without a grammar here is kept apart by its id, the text as it is. AddressError where the text is
    no address, or one of another chain.
    """
    if not chain:
        return text_key(address)
    if not table.known(chain):
        return text_key(f"{chain}:{address}")
    if chain.startswith(table.EVM_PREFIX) and _is_evm(address):
        return _evm_key(address)
    found = read_address(address)
    for reading in found:
        if reading.chain == chain or chain in table.SAME_TEXT.get(reading.chain, ()):
            return reading.key
    own, other = table.chain_name(found[0].chain), table.chain_name(chain)
    raise AddressError(f"{shown(address)}: an address of {own}, not of {other}")


def address_keys(text: str) -> tuple[bytes, ...]:
    """The keys of all readings of a text, none where no grammar fits."""
    if _is_evm(text):  # without the checksum, which costs more than all the rest
        return (_evm_key(text),)
    return tuple(dict.fromkeys(reading.key for reading in recognise(text)))


def segwit_head(prefix: str, version: int, size: int) -> bytes:
    """What the key of a witness program of `size` bytes, at most 36, begins with."""
    return bytes([_SEGWIT, _NUMBERS[prefix] << 5 | version, size])


def text_key(text: str) -> bytes:
    """The key of a text that no grammar fits: its SHA-256 behind the space's byte."""
    return bytes([_TEXT]) + sha256(text.encode("utf-8", "surrogatepass")).digest()


def _evm_reading(text: str) -> tuple[Reading, ...]:
    if not _is_evm(text):
        return ()
    digits = text[2:]
    lower = f"0x{digits.lower()}"
    mixed = digits not in (digits.lower(), digits.upper())
    checked = mixed and evm.display_address(_ETHEREUM, lower)[2:] == digits
    return (Reading(table.EVM, lower, checked, _evm_key(text)),)


def _evm_key(text: str) -> bytes:
    return bytes([_EVM]) + bytes.fromhex(text[2:])


def _tron_hex(text: str) -> tuple[Reading, ...]:
    if not _is_tron_hex(text):
        return ()
    address = tron.parse_address(_TRON, text)
    return (Reading(table.TRON, address, False, bytes([_BASE58]) + bytes.fromhex(text)),)


def _base58(text: str) -> tuple[Reading, ...]:
    if not _is_base58(text):
        return ()
    import base58

    number = base58.b58decode_int(text)
    raw = bytes(len(text) - len(text.lstrip("1"))) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(raw) == 32:
        return (Reading(table.SOLANA, text, False, bytes([_BYTES32]) + raw),)
    if len(raw) not in (25, 26) or sha256(sha256(raw[:-4]).digest()).digest()[:4] != raw[-4:]:
        return ()
    payload = raw[:-4]
    space = _BASE58 if len(payload) == 21 else _BASE58_LONG
    chains = _VERSIONS.get(payload[:-20], ())
    key = bytes([space]) + payload
    if payload[:1] == b"\x32" and space == _BASE58:
        key = bytes([space, 5]) + payload[1:]  # Litecoin's scripts were once printed with Bitcoin's version
    return tuple(Reading(chain, text, True, key) for chain in chains)


def _bech32(text: str) -> tuple[Reading, ...]:
    prefix = text[: text.rfind("1")].lower() if "1" in text else ""
    if prefix not in _WITNESS and prefix not in _PREFIXED:
        return ()
    try:
        if prefix in _WITNESS:
            return _witness(text, prefix)
        _, values, constant = segwit.decode(text)
    except AddressError:
        return ()
    import bech32

    octets = bech32.convertbits(values, 5, 8, False)
    if constant != segwit.BECH32 or octets is None or len(octets) != 20:
        return ()
    key = bytes([_BECH32, _NUMBERS[prefix], *octets])
    return (Reading(_PREFIXED[prefix], text.lower(), True, key),)


def _witness(text: str, prefix: str) -> tuple[Reading, ...]:
    version, program = segwit.witness(text, prefix)
    address = text.lower()
    if len(program) > _LONGEST_PROGRAM:
        return (Reading(_WITNESS[prefix], address, True, text_key(address)),)
    key = segwit_head(prefix, version, len(program)) + program
    return (Reading(_WITNESS[prefix], address, True, key),)


def _cashaddr(text: str) -> tuple[Reading, ...]:
    if text[0] not in "qpzrQPZRbB":
        return ()
    found = cashaddr.decode(text)
    if not found:
        return ()
    kind, digest = found
    address = cashaddr.encode(kind, digest)
    legacy = bytes([_BASE58, 5 if kind else 0]) + digest
    key = legacy if len(digest) == 20 else text_key(address)
    return (Reading(table.BITCOIN_CASH, address, True, key),)


def _ripple(text: str) -> tuple[Reading, ...]:
    account = ripple.decode(text)
    return () if account is None else (Reading(table.XRP, text, True, bytes([_XRP]) + account),)


def _monero(text: str) -> tuple[Reading, ...]:
    payload = monero.decode(text)
    if payload is None:
        return ()
    found = (Reading(table.MONERO, text, True, text_key(text)),)
    if payload[0] != monero.INTEGRATED:
        return found
    wallet = monero.standard(payload)
    return (*found, Reading(table.MONERO, wallet, True, text_key(wallet)))


# Base58 of 32 bytes has no checksum: grammars with one come first, for some of their texts fit it too.
_READERS: tuple[Callable[[str], tuple[Reading, ...]], ...] = (
    _evm_reading,
    _bech32,
    _cashaddr,
    _ripple,
    _base58,
    _tron_hex,
    _monero,
)


def _defect(text: str) -> AddressError:
    """Why a plain text is no address, by the family that it resembles."""
    try:
        if text[:2] in ("0x", "0X"):
            evm.parse_address(_ETHEREUM, f"0x{text[2:]}")
        prefix = text[: text.rfind("1")].lower() if "1" in text else ""
        if prefix in _WITNESS:
            segwit.witness(text, prefix)
        elif 25 <= len(text) <= 36:
            base58check.decode_check(text, 21)
    except AddressError as error:
        return error
    return AddressError(
        f"{shown(text)}: no known kind of address (0x..., base58, bech32, cashaddr, XRP, Monero)"
    )

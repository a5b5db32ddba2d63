"""Addresses that lists name, in fields and in free text, normalised to chain and address by their syntax."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from hueandcry.chains.coins import CODES
from hueandcry.chains.coins.table import SOLANA
from hueandcry.chains.recognition import Reading, recognise
from hueandcry.model.party import ListedAddress

# Full-width forms and the ideographic space of Japanese files, one character for one: places stay.
_NARROW = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: 0x20}
# White space, byte order marks and joiners that copying leaves at the ends of a cell.
_EDGES = " \t\n\r\v\f\x00\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_BESIDE = 48  # characters before an address in which its cue may stand

_evm_texts = re.compile(r"0[xX][0-9A-Fa-f]{40}(?![0-9A-Fa-f])").finditer
# Possessive and anchored at the beginning of a word: each character is looked at once.
_words = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{25,}+").finditer
_is_gap = re.compile(r"(?:[\s,;/&|・、，；()\[\]]|_x000D_|and\b|or\b|及び|と){0,12}").fullmatch
_WORD = r"(?:wallet|addresses|address|account|アドレス|주소|地址|адрес)"
_GLUE = r"[^0-9A-Za-z\n.;。；]{0,8}"
_NETWORK = r"(?:\s?[(\[（][0-9A-Za-z\- ]{2,12}[)\]）])?"


@dataclass(frozen=True, slots=True)
class _Found:
    """An address in a text: from where to where, and its readings."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def listed(text: str, code: str = "", origin: str = "field") -> ListedAddress:
    """The address that a field holds; where no grammar fits, `chain` is empty and the trimmed text is kept.

    The chain follows from the syntax. The currency code is only kept, except that it says which coin is meant
    where two print the same text (a D... address of Dogecoin and Verge).
    """
    trimmed = text.translate(_NARROW).strip(_EDGES) if len(text) <= 256 else text.strip(_EDGES)
    codes = (code,) if code else ()
    readings = recognise(trimmed)
    if not readings:
        return ListedAddress("", text.strip(_EDGES), text, codes, origin)
    chosen = _chosen(readings, code)
    return ListedAddress(chosen.chain, chosen.address, text, codes, origin)


def found_in(text: str) -> tuple[ListedAddress, ...]:
    """The addresses in a free text of any script, in order, each once; their codes from the cues beside them.

    Only texts whose checksum holds, 0x and 40 hex digits that are not part of a longer number, and base58 of
    32 bytes beside a word for Solana. Time grows linearly with the text.
    """
    plain = text if text.isascii() else text.translate(_NARROW)
    return merged(_cued(text, plain))


def merged(addresses: Iterable[ListedAddress]) -> tuple[ListedAddress, ...]:
    """One of each (chain, address), in order of appearance; codes united in the same order."""
    kept: dict[tuple[str, str], ListedAddress] = {}
    for each in addresses:
        key = (each.chain, each.address)
        first = kept.setdefault(key, each)
        if first is not each:
            kept[key] = replace(first, codes=tuple(dict.fromkeys((*first.codes, *each.codes))))
    return tuple(kept.values())


def _cued(text: str, plain: str) -> Iterator[ListedAddress]:
    end, code, chain = 0, "", ""
    for found in _candidates(plain):
        near, past = _cue(plain, found, end)
        # In "XBT 1abc, 1def" the cue stands for both.
        carried = found.readings[0].chain == chain and _is_gap(plain, end, found.start)
        code = near or (code if carried else "")
        end, chain = past, found.readings[0].chain
        if chain == SOLANA and code != "SOL":
            continue
        chosen = _chosen(found.readings, code)
        codes = (code,) if code else ()
        yield ListedAddress(chosen.chain, chosen.address, text[found.start : found.end], codes, "text")


def _candidates(plain: str) -> list[_Found]:
    found = [_Found(each.start(), each.end(), recognise(each[0].lower())) for each in _evm_texts(plain)]
    for word in _words(plain):
        if word[0][:2] in ("0x", "0X"):
            continue
        readings = recognise(word[0])
        if readings and (readings[0].checked or readings[0].chain == SOLANA):
            found.append(_Found(word.start(), word.end(), readings))
    return sorted(found, key=lambda each: each.start)


def _chosen(readings: tuple[Reading, ...], code: str) -> Reading:
    meant = _chains().get(code.upper())
    return next((each for each in readings if each.chain == meant), readings[0])


def _cue(plain: str, found: _Found, after: int) -> tuple[str, int]:
    """The code before the address or behind it in brackets, and where the place of both ends."""
    before, behind = _cues()
    near = before.search(plain[max(found.start - _BESIDE, after) : found.start])
    if near:
        return _codes()[near[1].lower()], found.end
    near = behind.match(plain, found.end, found.end + _BESIDE)
    return (_codes()[near[1].lower()], near.end()) if near else ("", found.end)


@cache
def _codes() -> dict[str, str]:
    return {word.lower(): each.code for each in CODES for word in (each.code, *each.words)}


@cache
def _chains() -> dict[str, str]:
    return {each.code: each.chain for each in CODES}


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = sorted(_codes(), key=len, reverse=True)
    code = rf"(?<![0-9A-Za-z])({'|'.join(map(re.escape, words))})(?![0-9A-Za-z])"
    before = re.compile(rf"{code}{_NETWORK}{_GLUE}(?:{_WORD}{_GLUE}){{0,2}}$", re.IGNORECASE)
    return before, re.compile(rf"\s?[(\[（【]\s?{code}", re.IGNORECASE)

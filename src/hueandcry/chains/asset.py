"""Assets: the part of a CAIP-19 id behind the slash, in one canonical text."""

import re

from hueandcry.chains.characters import shown
from hueandcry.chains.directory import chain as find_chain
from hueandcry.chains.family import parse_token
from hueandcry.chains.record import Chain
from hueandcry.model.errors import IdentifierError

# CAIP-19 caps an asset id at 249 characters: chain 41, namespace 8, reference 128, token id 78, separators.
_LONGEST = 260
# No address of any family is as short; a ticker is.
_LONGEST_SYMBOL = 20
_is_currency = re.compile(r"[A-Za-z]{3}").fullmatch


def parse_asset(chain: Chain, text: str) -> str:
    """The canonical asset part of `native`, a contract or mint, an asset part, or this chain's CAIP-19 id.

    `iso4217:<code>` stands for data that is known by its value only. IdentifierError for a symbol, an unknown
    namespace or an id of another chain; AddressError for a bad contract.
    """
    if text == "native":
        return chain.native
    if len(text) > _LONGEST:
        raise IdentifierError(f"{shown(text)}: longer than any asset id")
    head, slash, tail = text.partition("/")
    if slash and ":" in tail:
        text = _of_this_chain(chain, head, tail)
    namespace, colon, reference = text.partition(":")
    if not colon:
        return _bare(chain, text)
    if text == chain.native:
        return text
    if namespace in ("slip44", "native"):
        raise IdentifierError(f"{shown(text)} is not the native asset of {chain.name} ({chain.native})")
    if namespace == "iso4217":
        return _currency(reference)
    if not namespace:
        raise IdentifierError(f"{shown(text)}: the asset namespace is empty")
    return parse_token(chain, namespace, reference)


def _of_this_chain(chain: Chain, head: str, asset: str) -> str:
    named = find_chain(head)
    if named.id != chain.id:
        raise IdentifierError(f"{shown(f'{head}/{asset}')}: an asset of {named.name}, not of {chain.name}")
    return asset


def _bare(chain: Chain, text: str) -> str:
    if len(text) <= _LONGEST_SYMBOL:
        raise IdentifierError(
            f"{shown(text)}: an asset is `native`, a contract or mint address, or a CAIP-19 asset part; "
            "a symbol names none, since anybody can take it"
        )
    return parse_token(chain, "", text)


def _currency(code: str) -> str:
    if not _is_currency(code):
        raise IdentifierError(f"{shown(code)}: a currency has three letters (ISO 4217), as in iso4217:usd")
    return f"iso4217:{code.lower()}"

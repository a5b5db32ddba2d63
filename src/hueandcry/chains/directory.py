"""Find a chain by its CAIP-2 id, name or alias."""

import re

from hueandcry.chains.characters import shown
from hueandcry.chains.record import Chain
from hueandcry.chains.table import CHAINS, EVM_BURNS, UNLISTED_COIN, UNLISTED_FINALITY
from hueandcry.model.errors import IdentifierError

_is_evm_id = re.compile(r"eip155:[1-9][0-9]{0,31}").fullmatch

_BY_TEXT = {text: each for each in CHAINS for text in (each.id, each.name, *each.aliases)}
_NAMES = tuple(text for text in _BY_TEXT if ":" not in text)


def chain(text: str) -> Chain:
    """The chain with this CAIP-2 id (as written), name or alias (in any case).

    `eip155:<number>` of a chain that is not in the table is a chain too: named by its id, with 18 decimals.
    Anything else unknown is an IdentifierError that lists near names.
    """
    found = _BY_TEXT.get(text)
    if found is None and len(text) <= 64 and text.isascii():
        found = _BY_TEXT.get(text.lower()) if ":" not in text else _unlisted(text)
    if found is None:
        raise IdentifierError(_unknown(text))
    return found


def _unlisted(text: str) -> Chain | None:
    if not _is_evm_id(text):
        return None
    return Chain(
        id=text,
        name=text,
        aliases=(),
        family="evm",
        symbol="native coin",
        decimals=18,
        native=UNLISTED_COIN,
        utxo=False,
        finality=UNLISTED_FINALITY,
        burns=EVM_BURNS,
    )


def _unknown(text: str) -> str:
    from difflib import get_close_matches

    if ":" in text:
        near = get_close_matches(text[:64], _BY_TEXT, n=3, cutoff=0.8)
    else:
        near = get_close_matches(text[:64].lower(), _NAMES, n=3, cutoff=0.6)
    if near:
        return f"{shown(text)} is not a known chain; near: {', '.join(near)}"
    names = ", ".join(each.name for each in CHAINS)
    return f"{shown(text)} is not a known chain; known: {names}, and eip155:<number> for other EVM chains"

"""Currencies: the words by which TagPacks name chains, coins and tokens; each is one chain or refused."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml

from hueandcry import chains
from hueandcry.chains import Chain
from hueandcry.chains.characters import shown
from hueandcry.model.errors import AddressError, IdentifierError, TagError


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = files("hueandcry.attribution").joinpath("currencies.yaml").read_text("utf-8")
    table: dict[str, dict[str, str]] = yaml.safe_load(text)
    return table


@cache
def network(chain: Chain) -> str:
    """The word that stands for a chain in a TagPack, else its CAIP-2 id."""
    for word, name in _table()["chains"].items():
        if chains.chain(name).id == chain.id:
            return word
    return chain.id


def scope(chain: Chain, currency: str) -> str:
    """What a currency says beyond the chain: a token; nothing where the word only names the chain."""
    if currency in ("", chain.symbol, chain.id):
        return ""
    name = _table()["chains"].get(currency)
    return "" if name and chains.chain(name).id == chain.id else currency


def parse_network(word: str, address: str = "") -> Chain:
    """The chain that a `network` or `currency` names: a word of the table, or a CAIP-2 id.

    TagError for a word that fits several chains (with a hint from the form of the address, which decides
    nothing), names one that is not supported, or is not in the table.
    """
    table = _table()
    known = table["chains"].get(word.upper())
    if known:
        return chains.chain(known)
    if word.upper() in table["several"]:
        told = f"{word} is {table['several'][word.upper()]}: say the chain in `network`"
        raise TagError(f"{told}; by its form the address is {forms(address)}" if address else told)
    if word.upper() in table["elsewhere"]:
        raise TagError(f"{word} is on {table['elsewhere'][word.upper()]}, a chain that is not supported")
    try:
        if ":" in word:
            return chains.chain(word)
    except IdentifierError as error:
        raise TagError(str(error)) from error
    raise TagError(f"{shown(word)} is not in the table of currencies: say the chain in `network`")


def words() -> Iterator[tuple[str, str]]:
    """The table for people: each word, and the chain that it names or why it is refused."""
    table = _table()
    yield from table["chains"].items()
    for word, meaning in table["several"].items():
        yield word, f"refused without `network`: {meaning}"
    for word, meaning in table["elsewhere"].items():
        yield word, f"refused: {meaning} is not supported"


def forms(address: str) -> str:
    """Where an address could be by its form: a hint for a person, never an answer."""
    found: dict[str, None] = {}
    for name in _table()["chains"].values():
        chain = chains.chain(name)
        try:
            chains.parse_address(chain, address)
        except AddressError:
            continue
        found["any EVM chain's" if chain.family == "evm" else f"{chain.name}'s"] = None
    return " or ".join(found) or "of no chain that is supported"

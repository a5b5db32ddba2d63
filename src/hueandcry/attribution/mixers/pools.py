"""The table of pools that take and give one denomination: Tornado Cash and its forks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hueandcry.chains import chain, parse_address


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool: `asset` is the CAIP-19 part behind the slash, `denomination` is in base units.

    A denomination of None is not documented; an empty asset too: then both are read off the deposits.
    """

    protocol: str
    chain: str
    contract: str
    asset: str = ""
    denomination: int | None = None
    source: str = ""


FORK = "fork of tornado-cash"
"""The protocol of a contract that is not in the table but emits the events of one that is."""


@cache
def pools() -> Mapping[tuple[str, str], Pool]:
    """The documented pools by (CAIP-2 chain, contract); AddressError where the table has a typing error."""
    text = files("hueandcry.attribution.mixers").joinpath("pools.yaml").read_text("utf-8")
    return {(pool.chain, pool.contract): pool for entry in yaml.safe_load(text) for pool in _pools(entry)}


def _pools(entry: Mapping[str, Any]) -> Iterator[Pool]:
    for group in entry["assets"]:
        home = chain(group["chain"])
        namespace, _, reference = group["asset"].partition(":")
        asset = f"erc20:{parse_address(home, reference)}" if namespace == "erc20" else group["asset"]
        listed = [
            *group.get("pools", {}).items(),
            *((None, contract) for contract in group.get("unsettled", ())),
        ]
        for units, contract in listed:
            amount = None if units is None else int(Decimal(units).scaleb(group["decimals"]))
            yield Pool(
                entry["protocol"], home.id, parse_address(home, contract), asset, amount, entry["source"]
            )

"""The issuers that can freeze, and how their contracts say it, read from `issuers.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hueandcry import chains


class Does(StrEnum):
    """What an event does to an address."""

    FREEZE = "freeze"
    RELEASE = "release"
    SET = "set"  # freezes or releases, as its status says
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One event: its signature, what it does, and the places of its parameters."""

    signature: str
    does: Does
    account: int = 0
    amount: int | None = None
    status: int | None = None

    @property
    def count(self) -> int:
        """How many parameters it has."""
        return self.signature.count(",") + 1


@dataclass(frozen=True, slots=True)
class Token:
    """A contract that freezes: `asset` is its CAIP-19 id, `phrases` what it says, by first topic."""

    issuer: str
    symbol: str
    asset: str
    phrases: Mapping[bytes, Phrase]


@cache
def tokens() -> Mapping[tuple[str, str], Token]:
    """The table, by CAIP-2 chain and canonical contract."""
    text = files("hueandcry.attribution.freezes").joinpath("issuers.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    dialects = {name: _phrases(dialect["events"]) for name, dialect in told["dialects"].items()}
    found: dict[tuple[str, str], Token] = {}
    for entry in told["tokens"]:
        chain = chains.chain(entry["chain"])
        contract = chains.parse_address(chain, entry["contract"])
        phrases = {topic: each for name in entry["dialects"] for topic, each in dialects[name].items()}
        asset = chains.caip19(chain, contract)
        found[chain.id, contract] = Token(entry["issuer"], entry["symbol"], asset, phrases)
    return found


@cache
def topics() -> frozenset[bytes]:
    """The first topics of all freeze, release and destroy events: what a source has to keep."""
    return frozenset(topic for token in tokens().values() for topic in token.phrases)


def _phrases(events: list[dict[str, Any]]) -> dict[bytes, Phrase]:
    phrases = [Phrase(**{**event, "does": Does(event["does"])}) for event in events]
    return {_topic(phrase.signature): phrase for phrase in phrases}


def _topic(signature: str) -> bytes:
    # Imported here: loading it takes tens of milliseconds, and most commands need no topic.
    from Crypto.Hash import keccak

    return keccak.new(digest_bits=256, data=signature.encode()).digest()

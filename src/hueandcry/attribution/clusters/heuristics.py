"""What joins addresses: the heuristics, their confidence and the figures of their rules, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

CO_SPEND, DEPOSIT_REUSE = "co-spend", "deposit-reuse"


@dataclass(frozen=True, slots=True)
class Heuristic:
    """Why addresses are held to have one owner, and how sure that is (0 to 100)."""

    confidence: int
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class DepositLimits:
    """What still is a customer's deposit address; tolerances in base units, for coins of 18 digits."""

    seconds: int
    native_tolerance: int
    token_tolerance: int
    senders: int
    deposits_a_sender: int


@dataclass(frozen=True, slots=True)
class AlarmLimits:
    """From which figures on a cluster raises an alarm; sizes in addresses."""

    size: int
    meeting: int
    growth_factor: int
    growth_size: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that `heuristics.yaml` says; `alarmed` caps the confidence of a cluster with an alarm."""

    heuristics: Mapping[str, Heuristic]
    deposits: DepositLimits
    alarms: AlarmLimits
    alarmed: int


@cache
def rules() -> Rules:
    """The packaged rules."""
    text = files("hueandcry.attribution.clusters").joinpath("heuristics.yaml").read_text("utf-8")
    table = yaml.safe_load(text)
    return Rules(
        {name: Heuristic(**row) for name, row in table["heuristics"].items()},
        DepositLimits(**table["deposits"]),
        AlarmLimits(**table["alarms"]),
        table["alarmed"],
    )

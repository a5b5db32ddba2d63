"""The numbers of the noise rules, read from `rules.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Form:
    """How addresses of a family are written; `levels` are (head, tail): characters that two must share."""

    name: str
    family: str
    prefixes: tuple[str, ...]
    alphabet: int
    levels: tuple[tuple[int, int], ...]

    def body(self, address: str) -> str | None:
        """What follows the longest prefix, None for an address of another form."""
        found = [prefix for prefix in self.prefixes if address.startswith(prefix)]
        return address[max(map(len, found)) :] if found else None


@dataclass(frozen=True, slots=True)
class Rules:
    """All numbers: of look-alikes, of fake tokens, of dust (base units by family's coin and by token)."""

    forms: tuple[Form, ...]
    least_digits: int
    token_recipients: int
    token_payers: int
    dust_recipients: int
    dust_native: Mapping[str, int]
    dust_tokens: Mapping[str, int]


@cache
def rules() -> Rules:
    """The rules that are shipped."""
    text = files("hueandcry.attribution.noise").joinpath("rules.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    alike, fake, dust = told["look_alike"], told["fake_token"], told["dust"]
    return Rules(
        forms=tuple(_form(each) for each in alike["forms"]),
        least_digits=alike["least_digits"],
        token_recipients=fake["least_recipients"],
        token_payers=fake["most_payers"],
        dust_recipients=dust["least_recipients"],
        dust_native={family: each["amount"] for family, each in dust["native"].items()},
        dust_tokens=dust["tokens"],
    )


def _form(told: dict[str, Any]) -> Form:
    levels = tuple((head, tail) for head, tail in told["levels"])
    return Form(told["name"], told["family"], tuple(told["prefixes"]), told["alphabet"], levels)

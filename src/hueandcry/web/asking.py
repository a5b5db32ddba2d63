"""What a person typed, sorted into addresses, names and transactions, and asked of the screener."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from hueandcry import chains
from hueandcry.model.errors import IdentifierError, InputError
from hueandcry.screen.names import NameQuery
from hueandcry.web.answers import Answers
from hueandcry.web.questions import TEXT_LIMIT, NameItem, first_problem, query
from hueandcry.web.screener import DIRECTIONS
from hueandcry.web.view import Card

LINES = 100  # of one form; the API takes more
HITS = 10
NOT_AN_ADDRESS = "not an address"
KINDS = ("address", "name", "transaction")


@dataclass(frozen=True, slots=True)
class Asked:
    """The form: lines to screen, as what (empty: find out), and what is known of a name's bearer."""

    text: str = ""
    lines: tuple[str, ...] = ()
    kind: str = ""
    party_kind: str = ""
    birth: str = ""
    country: str = ""
    by: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Asked":
        """The form as it was sent."""
        text = fields.get("q", "")
        names = ("kind", "party_kind", "birth", "country", "by")
        told = {name: fields.get(name, "").strip() for name in names}
        return cls(text, tuple(line.strip() for line in text.splitlines() if line.strip()), **told)


async def ask(answers: Answers, asked: Asked) -> list[Card]:
    """One card for each line, in order; InputError for a form that is too long or has a wrong field."""
    if len(asked.lines) > LINES:
        raise InputError(f"{len(asked.lines)} lines; the page takes {LINES}, the API 10,000")
    if any(len(line) > TEXT_LIMIT for line in asked.lines):
        raise InputError(f"a line has more than {TEXT_LIMIT} characters")
    groups: dict[str, list[str]] = defaultdict(list)
    kinds = [_kind(asked, line, answers) for line in asked.lines]
    for kind, line in zip(kinds, asked.lines, strict=True):
        groups[kind].append(line)
    found = {kind: iter(await _results(answers, asked, kind, lines)) for kind, lines in groups.items()}
    return [Card(kind, line, next(found[kind])) for kind, line in zip(kinds, asked.lines, strict=True)]


def _kind(asked: Asked, line: str, answers: Answers) -> str:
    """What a line is: what the form says; else an address where it is one, a transaction, or a name."""
    if asked.kind in KINDS:
        return asked.kind
    if answers.desk.snapshot.screener.addresses([line])[0]["answer"] != NOT_AN_ADDRESS:
        return "address"
    return "transaction" if _is_transaction(line) else "name"


async def _results(answers: Answers, asked: Asked, kind: str, lines: Sequence[str]) -> list[dict[str, Any]]:
    if kind == "address":
        _, found = await answers.batch("exposed", lines, DIRECTIONS)
    elif kind == "transaction":
        _, found = await answers.batch("transactions", lines)
    else:
        _, found = await answers.batch("names", [_name(asked, line) for line in lines])
    return [orjson.loads(each) for each in found]


def _is_transaction(line: str) -> bool:
    """Whether a line begins with a chain: `ethereum:0x...`, `eip155:1:0x...`."""
    chain, colon, rest = line.rpartition(":")
    if not colon or not rest or " " in line:
        return False
    try:
        chains.chain(chain)
    except IdentifierError:
        return False
    return True


def _name(asked: Asked, line: str) -> NameQuery:
    told: dict[str, Any] = {"births": [asked.birth] if asked.birth else []}
    told["countries"] = [asked.country] if asked.country else []
    if asked.party_kind:
        told["party_kind"] = asked.party_kind
    try:
        return query(NameItem(text=line, **told), line, HITS)
    except ValidationError as error:
        raise InputError(first_problem(list(error.errors()))) from error

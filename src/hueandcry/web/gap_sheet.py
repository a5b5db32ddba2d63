"""The gap table ready to send: as JSON, as the tables of the page, and as pictures; made by the crew."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from hueandcry.brief import gaps as brief
from hueandcry.brief.gap_picture import draw
from hueandcry.brief.gap_places import draw_places
from hueandcry.screen.gaps import Gaps
from hueandcry.web.gap_question import GapQuestion
from hueandcry.web.template import environment

UNSURE = "Nothing was found, but a list is stale or was never taken: this is not to be relied on."
_style = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Said(NamedTuple):
    """What a cell of the page says: a word, small print beneath it, and the class of both."""

    word: str
    small: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class GapSheet:
    """A table in all its forms, each ready to send."""

    document: bytes
    tables: bytes  # HTML
    parties: bytes  # SVG
    addresses: bytes  # SVG

    @classmethod
    def of(cls, gaps: Gaps) -> "GapSheet":
        """Write the table; some tenths of a second's work for 800 rows."""
        pictures = (draw(gaps).encode(), draw_places(gaps).encode())
        return cls(orjson.dumps(gaps.document()), _tables(gaps).encode(), *pictures)

    @property
    def parts(self) -> list[bytes]:
        """What the crew hands over: `GapSheet(*parts)` is this sheet again."""
        return [self.document, self.tables, self.parties, self.addresses]


def policy(picture: bytes) -> str:
    """What a picture that is opened by itself may do: use its own style, told by its hash."""
    own = _style.search(picture.decode())
    digest = base64.b64encode(sha256((own.group(1) if own else "").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"


def _tables(gaps: Gaps) -> str:
    first, *more = brief.summary(gaps)
    unsure = any(column.stale or not column.taken for column in gaps.columns)
    told: dict[str, Any] = {
        "title": gaps.title,
        "query": GapQuestion.of({name: getattr(gaps, name) for name in ("actor", "as_of", "seen_by")}).query,
        "first": first,
        "more": more,
        "unsure": UNSURE if unsure and not (gaps.parties or gaps.places) else "",
        "lists": [column.list for column in gaps.taken],
        "parties": list(_parties(gaps)),
        "places": brief.place_rows(gaps),
    }
    return environment().get_template("gap_tables.html").render(**told)


def _parties(gaps: Gaps) -> Iterator[dict[str, Any]]:
    lists = [column.list for column in gaps.taken]
    for row in brief.party_rows(gaps):
        cells = [(list_, _cell(row, list_)) for list_ in lists]
        yield {**row, "cells": cells}


def _cell(row: brief.Flat, list_: str) -> Said:
    state, lag, since = row[list_], row[f"{list_}_lag"], row[f"{list_}_since"]
    word = brief.SHORT[state]
    if state == "listed" and lag != "":
        word = f"+{lag} day{'' if lag == 1 else 's'}" if lag else "first"
    entries = row[f"{list_}_entries"].replace(f"{list_}/", "").replace(" ", ", ")
    since = "" if word == "first" else since  # the column before has it
    return Said(word, "; ".join(filter(None, (since, entries))), state)

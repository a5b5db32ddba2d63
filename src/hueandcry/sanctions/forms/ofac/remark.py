"""Remarks of OFAC's CSV: pieces divided by semicolons, each a feature, a document or a weak name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hueandcry.model.party import Identifier, PartyName, Strength
from hueandcry.sanctions.dates import births
from hueandcry.sanctions.forms.ofac.country import country_code
from hueandcry.sanctions.forms.ofac.feature import (
    BIRTH,
    GENDER,
    IDENTIFIERS,
    VESSEL_REGISTRATION,
    WALLET,
    Feature,
    document,
)
from hueandcry.sanctions.forms.ofac.name import printed

# How the remarks begin what the XML formats call by these names; longest first where one begins another.
STARTS = {
    "DOB ": BIRTH,
    "nationality ": "Nationality Country",
    "citizen ": "Citizenship Country",
    "Gender ": GENDER,
    "POB ": "Place of Birth",
    "Nationality of Registration ": "Nationality of Registration",
    **{f"{name} ": name for name in IDENTIFIERS},
}

# Kinds of documents, as they begin a piece: the number follows, and the country in brackets.
PAPERS = (
    "Passport",
    "Stateless Person Passport",
    "National ID No.",
    "Cedula No.",
    "NIT #",
    "RUC #",
    "RIF #",
    "D.N.I.",
    "C.U.I.T.",
    "C.U.R.P.",
    "C.U.I.",
    "R.F.C.",
    "N.I.E.",
    "SSN",
    "RTN",
    "Tax ID No.",
    "V.A.T. Number",
    "US FEIN",
    "Driver's License No.",
    "Identification Number",
    "Personal ID Card",
    "Residency Number",
    "Electoral Registry No.",
    "Registration ID",
    "Registration Number",
    "Company Number",
    "Commercial Registry Number",
    "Business Registration Number",
    "Business Registration Document #",
    "Business Number",
    "Enterprise Number",
    "Government Gazette Number",
    "Trade License No.",
    "License",
    "C.R. No.",
    "Matricula Mercantil No",
    "Folio Mercantil No.",
    "Legal Entity Number",
    "Unified Social Credit Code (USCC)",
    "Organization Code",
    "Chinese Commercial Code",
    "MMSI",
    VESSEL_REGISTRATION,
)

_is_start = re.compile("|".join(re.escape(each) for each in sorted(STARTS, key=len, reverse=True))).match
_is_wallet = re.compile(rf"{re.escape(WALLET)}(\S+) (\S+)(?: \((.+)\))?").fullmatch
_is_paper = re.compile(
    f"({'|'.join(re.escape(each) for each in sorted(PAPERS, key=len, reverse=True))}) (.+)"
).fullmatch
_is_country = re.compile(r"(.+?) \(([^()]+)\)").fullmatch
_is_weak = re.compile(r"(a\.k\.a\.|f\.k\.a\.|n\.k\.a\.) '(.+)'").fullmatch


@dataclass(slots=True)
class Remarks:
    """What a remark says: features, documents, weak names."""

    features: list[Feature] = field(default_factory=list)
    papers: list[Identifier] = field(default_factory=list)
    names: list[PartyName] = field(default_factory=list)


def read_remarks(text: str) -> Remarks:
    """Take a whole remark, continuation included, apart; what is not understood stays as it is."""
    found = Remarks()
    for piece in _pieces(text):
        bare = piece.removeprefix("alt. ")
        if weak := _is_weak(bare):
            found.names.append(printed(weak[2], Strength.WEAK, weak[1]))
        elif wallet := _is_wallet(bare):
            found.features.append(Feature(WALLET + wallet[1], wallet[2], comment=wallet[3] or ""))
        elif paper := _is_paper(bare):
            found.papers.append(_paper(paper[1], paper[2]))
        else:
            found.features += _features(piece, bare)
    return found


def _pieces(text: str) -> Iterator[str]:
    bare = text.strip()
    for piece in bare.removesuffix(".").split(";"):
        # Some remarks are sentences in round brackets: (Linked To: ...).
        inner = piece.strip()
        if inner.startswith("(") and inner.endswith(")"):
            inner = inner[1:-1].strip()
        if inner:
            yield inner


def _features(piece: str, bare: str) -> Iterator[Feature]:
    start = _is_start(bare)
    if start is None:
        yield Feature(piece)
        return
    type_, value = STARTS[start[0]], bare[start.end() :].strip()
    days = births(value) if type_ == BIRTH else ()
    if days:
        yield from (Feature(BIRTH, period=each) for each in days)
    elif type_ == BIRTH:
        yield Feature(piece)
    else:
        yield Feature(type_, value)


def _paper(kind: str, rest: str) -> Identifier:
    told = _is_country(rest)
    if told:
        return document(kind, told[1], country_code(told[2]))
    return document(kind, rest)

"""What the template prints: columns of tables, and words for figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from hueandcry.web.columns import Table, table, words
from hueandcry.web.exposures import ExposureView, views

LISTING = (
    ("by", "By"),
    ("name", "Listed as"),
    ("party", "Entry"),
    ("status", "Status"),
    ("programmes", "Programmes"),
    ("listed_from", "Listed from"),
    ("listed_to", "Listed until"),
    ("copies", "In our copies"),
    ("as_printed", "As printed"),
    ("edition", "Edition"),
)
TAG = (
    ("label", "Label"),
    ("category", "Category"),
    ("confidence", "Confidence"),
    ("source", "Source"),
    ("said", "Said on"),
)
HEIST = (("title", "Theft"), ("date", "Date"), ("role", "Role"), ("source", "Source"))
HIT = (
    ("score", "Score"),
    ("name", "Listed as"),
    ("matched", "Matched by"),
    ("party", "Entry"),
    ("by", "By"),
    ("status", "Status"),
    ("why", "Why"),
    ("corroborated", "What would corroborate"),
    ("suppressed", "Held against it"),
)
LISTS = (
    ("list", "List"),
    ("issued", "Issued"),
    ("retrieved", "Our copy of"),
    ("age", "Age"),
    ("sha256", "SHA-256"),
)
KINDS = (("", "find out"), ("address", "addresses"), ("name", "names"), ("transaction", "transactions"))
PARTY_KINDS = (
    ("", "not known"),
    ("person", "person"),
    ("entity", "organisation"),
    ("vessel", "vessel"),
    ("aircraft", "aircraft"),
)
VERDICTS = (
    ("true-match", "true match: it is the listed party"),
    ("false-positive", "false positive: it is somebody else"),
    ("unclear", "unclear: more is needed"),
)
SHORT = 12  # letters of a hash that tell editions apart for a person
SHOWN = ("lists", "notes", "problem")  # of the basis: elsewhere on the page
HOURS = 72  # up to which an age is said in hours
GRAVE = ("listed", "named", "exposed")
QUIET = ("not listed", "no match", "nothing found")


@dataclass(frozen=True, slots=True)
class Card:
    """The answer to one line."""

    kind: str
    text: str
    answer: Mapping[str, Any]


def headline(card: Card) -> str:
    """The answer in a few words."""
    said, hits = str(card.answer["answer"]), card.answer.get("hits", ())
    if hits:
        return f"{len(hits)} possible match{'' if len(hits) == 1 else 'es'}"
    return said[:1].upper() + said[1:]


def grade(card: Card) -> str:
    """The class of the answer: grave, open, or none."""
    said = card.answer["answer"]
    return "grave" if said in GRAVE else "" if said in QUIET else "open"


def reasons(card: Card) -> list[str]:
    """Why the answer is what it is."""
    why = card.answer.get("why", "")
    return [words(each) for each in why] if isinstance(why, list | tuple) else [words(why)] if why else []


def tables(card: Card) -> list[Table]:
    """What lists, tags and thefts say, and the hits of a name."""
    answer = card.answer
    found = [
        table("Entries of lists", map(_listing, answer.get("listings", ())), LISTING),
        table("Possible matches", map(_hit, answer.get("hits", ())), HIT),
        table("Thefts", answer.get("heists", ()), HEIST),
        table("Tags", answer.get("tags", ()), TAG),
    ]
    return [each for each in found if each.rows]


def exposures(card: Card) -> list[ExposureView]:
    """What money has to do with it, where that was asked."""
    return list(views(card.answer.get("exposure") or {}))


def _listing(said: Mapping[str, Any]) -> dict[str, Any]:
    codes = f" ({', '.join(said['codes'])})" if said["codes"] else ""
    copies = f"from {said['seen_from']}" + (f" until {said['seen_to']}" if said["seen_to"] else "")
    told = {"by": _by(said), "copies": copies, "edition": said["sha256"][:SHORT]}
    return {**said, **told, "as_printed": said["printed"] + codes}


def _by(said: Mapping[str, Any]) -> str:
    return f"{said['authority']} ({said['list']}, {said['class']})"


def _hit(hit: Mapping[str, Any]) -> dict[str, Any]:
    alias = hit["alias"]
    told = [f"{each['what']}: {each['words']}" for each in hit["corroboration"]]
    matched = f"{alias['text']} ({alias['strength']})"
    return {
        **hit,
        "by": _by(hit),
        "score": f"{hit['score']:.2f}",
        "matched": matched,
        "corroborated": "; ".join(told),
    }


def parties(card: Card) -> list[tuple[str, str]]:
    """The parties that a judgement can be about."""
    found = (*card.answer.get("listings", ()), *card.answer.get("hits", ()))
    return list(dict.fromkeys((each["party"], f"{each['party']} {each.get('name', '')}") for each in found))


def lists(basis: Mapping[str, Any]) -> Table:
    """The lists in force."""
    rows = [{**each, "age": _age(each["age_hours"])} for each in basis["lists"]]
    return table("Lists", rows, LISTS)


def facts(basis: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rest of the basis, in words."""
    rest = ((name.replace("_", " "), words(value)) for name, value in basis.items() if name not in SHOWN)
    return [(name, value) for name, value in rest if value]


def warnings(basis: Mapping[str, Any]) -> list[str]:
    """What is stale or not covered, in words."""
    stale = [
        f"{each['list']} is stale: {_age(each['age_hours'])}" for each in basis["lists"] if each["stale"]
    ]
    problem = [f"These are not the newest lists: {basis['problem']}"] if basis["problem"] else []
    return [*stale, *basis.get("notes", ()), *problem]


def _age(hours: float | None) -> str:
    if hours is None:
        return "nobody knows how old it is"
    return f"{hours:.0f} hours old" if hours < HOURS else f"{hours / 24:.0f} days old"


def exact(text: str) -> Markup:
    """A text for the value of a field, where it is not shown or the person wrote it, letter by letter."""
    return escape(text)


def judgement(fields: Mapping[str, str]) -> dict[str, object]:
    """The form of a judgement as the API takes it."""
    name = fields.get("subject_kind") == "name"
    subject: dict[str, object] = {
        "kind": fields.get("subject_kind", ""),
        "text": fields.get("subject_text", "").strip(),
    }
    if name:
        subject["party_kind"] = fields.get("party_kind", "") or "unknown"
        subject["births"] = list(filter(None, [fields.get("birth", "").strip()]))
        subject["countries"] = list(filter(None, [fields.get("country", "").strip()]))
    told: dict[str, object] = {each: fields.get(each, "") for each in ("party", "verdict", "reason", "by")}
    return {"subject": subject, **told}

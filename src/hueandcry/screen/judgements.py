"""Judgements: what a person decided about a hit, remembered until the subject or the party's listing changes.

A judgement never hides a hit and is never deleted: an answer about the same subject shows it with its
standing, and a withdrawal is recorded beside it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from unicodedata import normalize

from sqlalchemy import Row, func, select, update

from hueandcry.model.errors import InputError
from hueandcry.model.party import PartyKind
from hueandcry.records import Records
from hueandcry.records.tables import JUDGEMENTS
from hueandcry.screen.names import NameQuery

REASON_LIMIT = 4_000  # characters
NAME_LIMIT = 200
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Subject:
    """What was asked about: an `address`, a `name` or a `transaction`, with the particulars that matter.

    `particulars` always has `text`. `about` finds judgements, also those on other particulars of the same
    text; `digest` is of all particulars.
    """

    kind: str
    particulars: Mapping[str, Any]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the subject's canonical JSON."""
        told = {"kind": self.kind, **self.particulars}
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    @property
    def about(self) -> str:
        """The key under which judgements on the same text are found."""
        text = self.particulars["text"]
        return f"{self.kind} {text.casefold() if self.kind == 'name' else text}"


def address(text: str, readings: Sequence[Mapping[str, Any]]) -> Subject:
    """An address by its canonical text, however it was typed; the given text where no grammar fits."""
    canonical = sorted({each["address"] for each in readings})
    return Subject("address", {"text": " ".join(canonical) or text.strip()})


def name(query: NameQuery) -> Subject:
    """A name with what is known of its bearer; spaces and the order of particulars do not matter."""
    text = " ".join(normalize("NFC", query.text).split())
    lists = ("births", "countries", "identifiers", "addresses")
    told = {each: sorted(set(getattr(query, each))) for each in lists if getattr(query, each)}
    kind = {} if query.kind is PartyKind.UNKNOWN else {"party_kind": query.kind.value}
    return Subject("name", {"text": text, **kind, **told})


def transaction(text: str) -> Subject:
    """A transaction as `CHAIN:HASH`."""
    return Subject("transaction", {"text": text.strip()})


class Verdict(StrEnum):
    """What a person decided: a decision of people alone, never derived from a score."""

    TRUE_MATCH = "true-match"
    FALSE_POSITIVE = "false-positive"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class PartyState:
    """A party as the lists have it now: the digest of its document, the edition, the day it last changed."""

    digest: str
    list_version: str
    changed: str = ""
    name: str = ""


States = Callable[
    [Iterable[str]], Mapping[str, PartyState]
]  # by the party's key; those that no list names lack


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision with what it rests on; `withdrawn_at` is empty while nobody has withdrawn it."""

    id: int
    subject: Subject
    party: str
    verdict: Verdict
    reason: str
    by: str
    at: str
    party_digest: str
    list_version: str
    withdrawn_at: str = ""
    withdrawn_by: str = ""

    def standing(self, subject: Subject, state: PartyState | None) -> str:
        """`standing`, or why it no longer holds for this subject and this state of the party."""
        if self.withdrawn_at:
            return f"withdrawn on {self.withdrawn_at[:10]} by {self.withdrawn_by}"
        if subject.digest != self.subject.digest:
            return "lapsed: it was made about other particulars of the subject"
        if state is None:
            return "lapsed: the party is no longer listed"
        if state.digest != self.party_digest:
            return "lapsed: the listing changed" + (f" on {state.changed}" if state.changed else "")
        return "standing"

    def document(self, standing: str) -> dict[str, Any]:
        """The judgement as an answer shows it."""
        return asdict(self) | {
            "subject": {"kind": self.subject.kind, **self.subject.particulars},
            "subject_digest": self.subject.digest,
            "verdict": self.verdict.value,
            "standing": standing,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says about a hit: the subject that was asked about, the party's key, and why."""

    subject: Subject
    party: str
    verdict: Verdict
    reason: str
    by: str


class JudgementBook:
    """The judgements of a workspace; those in memory are what `refresh` last read."""

    def __init__(self, records: Records, now: Clock = lambda: datetime.now(UTC)) -> None:
        self._records = records
        self._now = now
        self._state: tuple[int, int] = (0, 0)
        self._about: dict[str, list[Judgement]] = {}
        self.refresh()

    def __bool__(self) -> bool:
        """Whether anything was ever judged."""
        return bool(self._about)

    def refresh(self) -> None:
        """Read what others have recorded meanwhile."""
        if not self._records.exists():
            return
        marks = select(func.count(), func.count(func.nullif(JUDGEMENTS.c.withdrawn_at, "")))
        with self._records.begin() as connection:
            judged, withdrawn = connection.execute(marks.select_from(JUDGEMENTS)).one()
            if (judged, withdrawn) == self._state:
                return
            rows = connection.execute(select(JUDGEMENTS).order_by(JUDGEMENTS.c.id)).all()
        about: dict[str, list[Judgement]] = defaultdict(list)
        for row in rows:
            judgement = _judgement(row)
            about[judgement.subject.about].append(judgement)
        self._about, self._state = dict(about), (judged, withdrawn)

    def all(self) -> list[Judgement]:
        """Every judgement, the newest first; withdrawn ones too."""
        return sorted((each for found in self._about.values() for each in found), key=_newest_first)

    def about(self, subject: Subject, states: States) -> list[dict[str, Any]]:
        """What was decided about this subject, the newest first, each with its standing."""
        found = self._about.get(subject.about)
        return self.shown(sorted(found, key=_newest_first), states, subject) if found else []

    def shown(
        self, judgements: Iterable[Judgement], states: States, subject: Subject | None = None
    ) -> list[dict[str, Any]]:
        """Judgements as documents, each with its standing for `subject`, or for its own."""
        found = list(judgements)
        known = states({each.party for each in found}) if found else {}
        return [
            each.document(each.standing(subject or each.subject, known.get(each.party))) for each in found
        ]

    def record(self, decision: Decision, states: States) -> Judgement:
        """Remember a decision; InputError where it gives no reason or nobody, or no list has the party."""
        reason = _said(decision.reason, "reason", REASON_LIMIT)
        by = _said(decision.by, "by", NAME_LIMIT)
        state = states([decision.party]).get(decision.party)
        if state is None:
            raise InputError(f"party: no list in force has {decision.party[:NAME_LIMIT]!r}")
        values = {
            "subject": decision.subject.digest,
            "subject_kind": decision.subject.kind,
            "subject_document": json.dumps(dict(decision.subject.particulars), ensure_ascii=False),
            "party": decision.party,
            "verdict": decision.verdict.value,
            "reason": reason,
            "judged_by": by,
            "judged_at": self._moment(),
            "party_digest": state.digest,
            "list_version": state.list_version,
            "withdrawn_at": "",
            "withdrawn_by": "",
        }
        with self._records.begin() as connection:
            row = connection.execute(JUDGEMENTS.insert().values(values).returning(*JUDGEMENTS.c)).one()
        self.refresh()
        return _judgement(row)

    def withdraw(self, number: int, by: str) -> Judgement:
        """Take a judgement back, once; it stays on record. InputError where there is none to withdraw."""
        by = _said(by, "by", NAME_LIMIT)
        mine = JUDGEMENTS.c.id == number
        with self._records.begin() as connection:
            before = connection.execute(select(JUDGEMENTS).where(mine)).one_or_none()
            if before is None:
                raise InputError(f"there is no judgement {number}")
            if before.withdrawn_at:
                raise InputError(f"judgement {number} was withdrawn on {before.withdrawn_at[:10]} already")
            change = update(JUDGEMENTS).where(mine).values(withdrawn_at=self._moment(), withdrawn_by=by)
            row = connection.execute(change.returning(*JUDGEMENTS.c)).one()
        self.refresh()
        return _judgement(row)

    def _moment(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _judgement(row: Row[Any]) -> Judgement:
    kept = row._mapping
    same = ("id", "party", "reason", "party_digest", "list_version", "withdrawn_at", "withdrawn_by")
    return Judgement(
        subject=Subject(kept["subject_kind"], json.loads(kept["subject_document"])),
        verdict=Verdict(kept["verdict"]),
        by=kept["judged_by"],
        at=kept["judged_at"],
        **{name: kept[name] for name in same},
    )


def _newest_first(judgement: Judgement) -> int:
    return -judgement.id


def _said(text: str, field: str, limit: int) -> str:
    said = text.strip()
    if not said:
        raise InputError(
            f"{field} is empty: say {'why' if field == 'reason' else 'who'}, it is kept on record"
        )
    if len(said) > limit:
        raise InputError(f"{field}: {len(said)} characters; at most {limit}")
    return said

"""What answers look like, for the OpenAPI document; tests hold real answers against these models."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hueandcry.web.statements import (
    HeistDocument,
    HitDocument,
    ListingDocument,
    ReadingDocument,
    TagDocument,
)


class Document(BaseModel):
    """Every field is named here: an answer has these and no others."""

    model_config = ConfigDict(extra="forbid")


class ErrorDocument(Document):
    """Every error has this shape; the HTTP status is that of the error's class."""

    error: str = Field(description="The name of the error: of the page on errors, or of the service.")
    detail: str = Field(description="What is wrong, and what to mend.")


class ListDocument(Document):
    """A list in the version that answers rest on."""

    list_: str = Field(alias="list", description="The list's id: `ofac-sdn`.")
    authority: str = Field(description="Whose list it is.")
    class_: str = Field(alias="class", description="`sanction`, `seizure`, `advisory` or `import`.")
    sha256: str = Field(description="Of the files of this edition.")
    issued: str = Field(description="When the list says it was issued; empty if it does not.")
    retrieved: str = Field(description="When it was last fetched; empty if that is not known.")
    recorded: str = Field(description="When this workspace took it.")
    age_hours: float | None = Field(description="How old the copy is; null if that is not known.")
    stale: bool = Field(description='Whether it is too old to say "not listed" by it.')
    counts: dict[str, int] = Field(description="How many parties of each kind, and addresses.")
    floors: str = Field(description="`standard`, or `none` where it was taken without its least counts.")


class BasisDocument(Document):
    """What an answer rests on."""

    lists: list[ListDocument] = Field(description="The lists on record.")
    never_fetched: list[str] = Field(description="Known lists that this workspace never took.")
    coverage: list[str] = Field(description="What the ledger holds, in words.")
    ledger: str = Field(description="The digest of the ledger.")
    policy: str = Field(description="The taint policy of the workspace.")
    run: str = Field(description="The id of this state of lists, tags and heists.")
    notes: list[str] = Field(description="In words: what is missing, and what is not covered.")
    revision: str = Field(description="Changes whenever lists, tags or heists do.")
    problem: str = Field(description="Why these are not the newest lists; empty if they are.")


class JudgementDocument(Document):
    """A person's decision, with whether it still holds."""

    id: int = Field(description="Its number.")
    subject: dict[str, Any] = Field(description="What was asked: `kind`, `text`, and a name's particulars.")
    subject_digest: str = Field(description="SHA-256 of the subject.")
    party: str = Field(description="The key of the listed party.")
    verdict: str = Field(description="`true-match`, `false-positive` or `unclear`.")
    reason: str = Field(description="Why.")
    by: str = Field(description="Who decided.")
    at: str = Field(description="When, UTC.")
    party_digest: str = Field(description="SHA-256 of the party's entry as it was then.")
    list_version: str = Field(description="SHA-256 of the edition that the party was in then.")
    withdrawn_at: str = Field(description="When it was taken back, UTC; empty while it stands.")
    withdrawn_by: str = Field(description="Who took it back.")
    standing: str = Field(description="`standing`, `lapsed: ...` or `withdrawn ...`, in words.")


class AddressResult(Document):
    """What is known of an address."""

    query: str = Field(description="The text as it was asked.")
    readings: list[ReadingDocument] = Field(description="The chains on which it is an address.")
    answer: str = Field(
        description="`listed`, `formerly listed`, `listed later`, `named` (by a tag, a heist or an "
        "advisory), `not listed` or `not an address`. Never `clean`."
    )
    listings: list[ListingDocument] = Field(description="The entries of lists that name it, ended ones too.")
    tags: list[TagDocument] = Field(description="What tags say of it.")
    heists: list[HeistDocument] = Field(description="The thefts that it is part of, with its role.")
    why: str = Field(description="The reason for the answer, in words.")
    exposure: dict[str, dict[str, Any]] = Field(
        description="By direction, where it was asked for; see the page on exposure."
    )
    judgements: list[JudgementDocument] = Field(description="What was decided about it before.")


class NameResult(Document):
    """What is known of a name."""

    query: str = Field(description="The name as it was asked.")
    answer: str = Field(description="`possible matches`, `no match` or `not a name`.")
    hits: list[HitDocument] = Field(description="The parties that it can be, the best first.")
    why: str = Field(description="The reason for the answer, in words.")
    judgements: list[JudgementDocument] = Field(description="What was decided about it before.")


class TransactionResult(Document):
    """What is known of a transaction."""

    query: str = Field(description="The transaction as it was asked.")
    answer: str = Field(description="The verdict on its exposure, or `not a transaction`.")
    exposure: dict[str, dict[str, Any]] = Field(description="By direction; see the page on exposure.")
    why: str = Field(description="The reason for the answer, in words.")
    judgements: list[JudgementDocument] = Field(description="What was decided about it before.")


class AddressAnswer(Document):
    """The answer on one address."""

    basis: BasisDocument = Field(description="What it rests on.")
    result: AddressResult = Field(description="The answer.")


class AddressesAnswer(Document):
    """The answers on addresses, in the order of the request."""

    basis: BasisDocument = Field(description="What they rest on.")
    results: list[AddressResult] = Field(description="One answer for each address.")


class NamesAnswer(Document):
    """The answers on names, in the order of the request."""

    basis: BasisDocument = Field(description="What they rest on.")
    results: list[NameResult] = Field(description="One answer for each name.")


class TransactionsAnswer(Document):
    """The answers on transactions, in the order of the request."""

    basis: BasisDocument = Field(description="What they rest on.")
    results: list[TransactionResult] = Field(description="One answer for each transaction.")


class JudgementAnswer(Document):
    """One judgement."""

    judgement: JudgementDocument = Field(description="The judgement as it stands now.")
    basis: BasisDocument = Field(description="What its standing rests on.")


class JudgementsAnswer(Document):
    """Judgements, the newest first, withdrawn ones too."""

    judgements: list[JudgementDocument] = Field(description="The judgements.")
    basis: BasisDocument = Field(description="What their standing rests on.")


class ListsAnswer(Document):
    """The lists on record."""

    basis: BasisDocument = Field(description="The lists with their versions and ages.")


class HealthDocument(Document):
    """Whether the service runs, and can answer."""

    live: bool = Field(description="It runs.")
    ready: bool = Field(description="It can answer.")
    problem: str = Field(description="Why these are not the newest lists; empty if they are.")

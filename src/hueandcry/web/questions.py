"""What may be asked, as pydantic models: the edge where requests are checked and bounded."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hueandcry.model.party import PartyKind
from hueandcry.screen import judgements
from hueandcry.screen.judgements import NAME_LIMIT, REASON_LIMIT, Verdict
from hueandcry.screen.names import NameQuery

BATCH = 10_000  # items of one request
ADDRESS_LIMIT = 256  # characters
TEXT_LIMIT = 300
TRANSACTION_LIMIT = 200
KEY_LIMIT = 200
HITS = 50  # of one name
THRESHOLD = 0.7  # the least score of a hit unless the request says another
HITS_TOGETHER = 100_000  # of one request

Address = Annotated[str, StringConstraints(min_length=1, max_length=ADDRESS_LIMIT)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LIMIT)]
Transaction = Annotated[str, StringConstraints(min_length=1, max_length=TRANSACTION_LIMIT)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=KEY_LIMIT)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Country = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Births = Annotated[list[Day], Field(max_length=10)]
Countries = Annotated[list[Country], Field(max_length=10)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Identifiers = Annotated[list[Identifier], Field(max_length=10)]
Addresses = Annotated[list[Address], Field(max_length=10)]


class Question(BaseModel):
    """Unknown fields are refused: a misspelt one would otherwise be left out without a word."""

    model_config = ConfigDict(extra="forbid")


class AddressBatch(Question):
    """Addresses to screen; exposure takes longer, and is computed only where it is asked for."""

    addresses: list[Address] = Field(
        min_length=1, max_length=BATCH, description="Addresses of any chain, as they are written there."
    )
    exposure: list[Literal["source", "destination"]] = Field(
        default=[], max_length=2, description="The directions of funds for which exposure is computed."
    )


class Particulars(Question):
    """What is known of the bearer of a name."""

    party_kind: PartyKind = Field(PartyKind.UNKNOWN, description="What the bearer is.")
    births: Births = Field([], description="Dates of birth: `1965`, `1965-03` or `1965-03-01`.")
    countries: Countries = Field([], description="Countries, ISO 3166-1 alpha-2 or names.")
    identifiers: Identifiers = Field([], description="Numbers of passports, registers and ships.")
    addresses: Addresses = Field([], description="Blockchain addresses.")


class NameItem(Particulars):
    """A name with what is known of its bearer."""

    text: Name = Field(description="The name, in any script.")


class NameBatch(Question):
    """Names to screen."""

    names: list[NameItem] = Field(min_length=1, max_length=BATCH, description="The names.")
    limit: int = Field(10, ge=1, le=HITS, description="The most hits of one name.")
    threshold: float = Field(THRESHOLD, gt=0, le=1, description="The least score of a hit.")

    @model_validator(mode="after")
    def _bounded(self) -> "NameBatch":
        if len(self.names) * self.limit > HITS_TOGETHER:
            raise ValueError(f"names x limit may be at most {HITS_TOGETHER}: ask for fewer hits, or in parts")
        return self

    def queries(self) -> list[NameQuery]:
        """The names as the screener takes them."""
        return [query(each, each.text, self.limit, self.threshold) for each in self.names]


class TransactionBatch(Question):
    """Transactions to screen."""

    transactions: list[Transaction] = Field(
        min_length=1, max_length=BATCH, description="Transactions as `CHAIN:HASH`."
    )


class SubjectModel(Particulars):
    """What a judgement is about: what was asked, as it was asked; particulars are of names only."""

    kind: Literal["address", "name", "transaction"] = Field(description="What `text` is.")
    text: Name = Field(description="The address, the name, or the transaction as `CHAIN:HASH`.")


class JudgementModel(Question):
    """A person's decision on a hit."""

    subject: SubjectModel = Field(description="What was asked.")
    party: Key = Field(description="The key of the listed party: `ofac-sdn/12345`.")
    verdict: Verdict = Field(description="`true-match`, `false-positive` or `unclear`.")
    reason: str = Field(min_length=1, max_length=REASON_LIMIT, description="Why; it is kept.")
    by: str = Field(min_length=1, max_length=NAME_LIMIT, description="Who decides.")


class Withdrawal(Question):
    """Taking a judgement back; it stays on record."""

    by: str = Field(min_length=1, max_length=NAME_LIMIT, description="Who takes it back.")


def query(item: Particulars, text: str, limit: int = 10, threshold: float = THRESHOLD) -> NameQuery:
    """A name as the screener takes it."""
    return NameQuery(
        text=text,
        kind=item.party_kind,
        births=tuple(item.births),
        countries=tuple(item.countries),
        identifiers=tuple(item.identifiers),
        addresses=tuple(item.addresses),
        limit=limit,
        threshold=threshold,
    )


def first_problem(errors: list[Any]) -> str:
    """One sentence on what is wrong with a request: the first problem, where it is, and how many follow."""
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{where or 'body'}: {first['msg']}{more}"


def subject(model: SubjectModel, readings: list[Any]) -> judgements.Subject:
    """The subject of a judgement; `readings` are those of an address."""
    if model.kind == "address":
        return judgements.address(model.text, readings)
    if model.kind == "transaction":
        return judgements.transaction(model.text)
    return judgements.name(query(model, model.text))

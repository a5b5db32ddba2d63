"""What lists, tags and thefts say, as parts of answers."""

from pydantic import BaseModel, ConfigDict, Field


class Statement(BaseModel):
    """Every field is named here: an answer has these and no others."""

    model_config = ConfigDict(extra="forbid")


class ReadingDocument(Statement):
    """One chain on which a text is an address."""

    chain: str = Field(description="CAIP-2 id, or `eip155:*` for every EVM chain.")
    address: str = Field(description="The canonical text.")


class EntryDocument(Statement):
    """An entry of a list, ended ones too."""

    kind: str = Field(description="`listing`.")
    list_: str = Field(alias="list", description="The list's id.")
    authority: str = Field(description="Whose list it is.")
    class_: str = Field(alias="class", description="`sanction`, `seizure`, `advisory` or `import`.")
    party: str = Field(description="The key of the party: the list's id and the entry's.")
    name: str = Field(description="The name under which it is listed.")
    party_kind: str = Field(description="`person`, `entity`, `vessel`, `aircraft`, `wallet` or `unknown`.")
    programmes: list[str] = Field(description="The list's own names for its regimes.")
    listed: bool = Field(description="Whether the newest edition still lists it.")
    begun: bool = Field(description="False where it began, or came on record, after the day asked about.")
    status: str = Field(description="Since when and until when, in words.")
    listed_from: str = Field(description="The day of the listing as the list says it; may be empty.")
    listed_to: str = Field(description="The day of its end as the list says it; may be empty.")
    said_from: str = Field(description="The day of the first edition on record that says so.")
    last_said: str = Field(description="The day of the last edition on record that says so.")
    gone_by: str = Field(description="The day of the first edition that no longer says so; may be empty.")
    seen_from: str = Field(description="When this workspace first had it.")
    seen_to: str = Field(description="When it no longer did; empty while it does.")
    sha256: str = Field(description="Of the edition.")


class ListingDocument(EntryDocument):
    """An entry of a list that names an address."""

    chain: str = Field(description="The chain that the syntax says: CAIP-2 id or `eip155:*`; may be empty.")
    address: str = Field(description="The canonical text.")
    printed: str = Field(description="The address as the list prints it.")
    codes: list[str] = Field(description="The currency codes beside it: they name assets, not chains.")
    origin: str = Field(description="`field`, or `text` where it stands in remarks.")


class TagDocument(Statement):
    """What a tag says of an address."""

    kind: str = Field(description="`tag`.")
    label: str = Field(description="Whose address it is.")
    category: str = Field(description="What kind of service or crime.")
    abuse: str = Field(description="The kind of abuse; may be empty.")
    confidence: int = Field(description="0 to 100.")
    source: str = Field(description="Who says so.")
    said: str = Field(description="When, an ISO day; may be empty.")
    adverse: list[str] = Field(description="What of it speaks against the address.")


class HeistDocument(Statement):
    """The part of an address in a theft."""

    kind: str = Field(description="`heist`.")
    heist: str = Field(description="The id of the heist.")
    title: str = Field(description="Its title.")
    date: str = Field(description="Its day.")
    role: str = Field(description="The role of the address.")
    thief: bool = Field(description="Whether it is the thief's; victims and signers are not.")
    source: str = Field(description="Who says so.")


class AliasDocument(Statement):
    """A name of a party as its list writes it."""

    text: str = Field(description="The name.")
    strength: str = Field(description="`primary`, `strong` or `weak`.")
    type: str = Field(description="The list's own word: `a.k.a.`.")
    script: str = Field(description="ISO 15924.")
    language: str = Field(description="As the list says.")
    surname: str = Field(description="Where the list tells it apart.")
    given: str = Field(description="Where the list tells it apart.")


class CorroborationDocument(Statement):
    """What speaks for a hit, against it, or would if it were known."""

    what: str = Field(description="Birth, country, identifier and so on.")
    verdict: str = Field(description="`agrees`, `conflicts`, `not given` or `not listed`.")
    words: str = Field(description="The same in words.")


class HitDocument(EntryDocument):
    """A listed party that a name can be of; never a decision."""

    alias: AliasDocument = Field(description="The name of the party that was found.")
    score: float = Field(description="0 to 1, after what was held against it.")
    name_score: float = Field(description="0 to 1, of the name alone.")
    rule: str = Field(description="The rule that scored it.")
    reasons: list[str] = Field(description="Why it scored so.")
    why: str = Field(description="The reasons as one text.")
    corroboration: list[CorroborationDocument] = Field(description="What else was compared.")
    grade: str = Field(description="How strong the hit is, in a word.")
    suppressed: str = Field(description="What pushed it below the threshold; such hits come last.")
    decision: str = Field(description="That a person must decide.")

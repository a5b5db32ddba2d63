"""The nouns as frozen records, the vocabularies and the error tree; standard library only."""

from hueandcry.model.endpoint import EndpointKind
from hueandcry.model.event import Event, EventKind, Wanted
from hueandcry.model.heist import (
    AssetInfo,
    Attribution,
    Figure,
    Heist,
    Holding,
    KnownAddress,
    Level,
    PurseStatement,
    Statement,
    Theft,
)
from hueandcry.model.party import (
    Birth,
    Identifier,
    ListedAddress,
    Party,
    PartyKind,
    PartyName,
    Strength,
)
from hueandcry.model.policy import AMOUNT_POLICIES, DEFAULT_POLICY, LOT_POLICIES, Policy
from hueandcry.model.tag import Tag
from hueandcry.model.transfer import Flag, Kind, Purse, Role, Transfer

__all__ = [
    "Strength",
    "PartyName",
    "PartyKind",
    "Party",
    "ListedAddress",
    "Identifier",
    "Birth",
    "AMOUNT_POLICIES",
    "DEFAULT_POLICY",
    "LOT_POLICIES",
    "AssetInfo",
    "Attribution",
    "EndpointKind",
    "Event",
    "EventKind",
    "Figure",
    "Flag",
    "Heist",
    "Holding",
    "Kind",
    "KnownAddress",
    "Level",
    "Policy",
    "Purse",
    "PurseStatement",
    "Role",
    "Statement",
    "Tag",
    "Theft",
    "Transfer",
    "Wanted",
]

"""Listings as an answer shows them: whose list, which entry, since when, and in which copy of ours."""

from collections.abc import Mapping
from typing import Any

from hueandcry.model import ListedAddress
from hueandcry.sanctions.catalogue import KnownList
from hueandcry.sanctions.entry import Entry

IN_FORCE = ("sanction", "seizure", "import")  # classes of lists; an advisory warns and obliges nobody


def listing(entry: Entry, of: KnownList) -> dict[str, Any]:
    """The entry of a party, or of one address of it."""
    party = entry.party
    return {
        "kind": "listing",
        "list": party.list,
        "authority": of.authority,
        "class": of.kind,
        "party": party.key,
        "name": party.name,
        "party_kind": party.kind.value,
        "programmes": list(party.programmes),
        "listed": entry.listed,
        "begun": entry.begun,
        "status": entry.words,
        "listed_from": entry.listed_from,
        "listed_to": entry.listed_to,
        "said_from": entry.said_from,
        "last_said": entry.last_said,
        "gone_by": entry.gone_by,
        "seen_from": entry.seen_from,
        "seen_to": entry.seen_to,
        "sha256": entry.version,
    }


def address_listing(address: ListedAddress, entry: Entry, of: KnownList) -> dict[str, Any]:
    """The entry of an address, with how the list prints it: its codes name assets, not chains."""
    printed = {"printed": address.text, "codes": list(address.codes), "origin": address.origin}
    return {**listing(entry, of), "chain": address.chain, "address": address.address, **printed}


def binding(said: Mapping[str, Any]) -> bool:
    """Whether a listing is in force and obliges somebody."""
    return bool(said["listed"]) and said["class"] in IN_FORCE

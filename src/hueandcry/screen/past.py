"""The lists of an earlier day, or as this workspace had them on an earlier day; read from the register."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hueandcry.attribution import TagBook
from hueandcry.chains.recognition import recognise
from hueandcry.model import ListedAddress
from hueandcry.sanctions.catalogue import known
from hueandcry.sanctions.entry import Entry
from hueandcry.sanctions.register import Register
from hueandcry.screen.listing import address_listing, listing
from hueandcry.screen.names import NameIndex
from hueandcry.screen.snapshot import Snapshot
from hueandcry.screen.statement import of_tags


class Past:
    """Answers as of a day, by what was seen by the end of another; heists are told as they are known now."""

    def __init__(
        self,
        snapshot: Snapshot,
        register: Register,
        tags: TagBook,
        as_of: date | None,
        seen_by: date | None,
    ) -> None:
        self._snapshot = snapshot
        self._register = register
        self._tags = tags
        self._as_of = as_of
        self._seen_by = seen_by

    @property
    def names(self) -> NameIndex:
        """The names on record now; a party that was not on record then has no entry."""
        return self._snapshot.names

    def said(self, texts: Sequence[str]) -> list[list[dict[str, Any]] | None]:
        """What was said of each address under every reading; None where the text is no address."""
        now = self._snapshot.said(texts)
        return [
            None if each is None else self._said(text, each) for text, each in zip(texts, now, strict=True)
        ]

    def _said(self, text: str, now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        places = {(each.chain, each.address) for each in recognise(text)} or {("", text)}
        told = [shown for chain, address in sorted(places) for shown in self._listings(chain, address)]
        tags = self._tags.of({address for _, address in places}, self._as_of, self._seen_by)
        told += [dict(each.document) for each in of_tags(tags)]
        return told + [dict(each) for each in now if each["kind"] == "heist"]

    def party(self, key: str) -> dict[str, Any] | None:
        """An entry of a list with its listing then, None where it was not on record."""
        entry = self._register.party(key, self._as_of, self._seen_by)
        return None if entry is None else listing(entry, known(entry.party.list))

    def _listings(self, chain: str, address: str) -> Iterator[dict[str, Any]]:
        for entry in self._register.at(chain, address, self._as_of, self._seen_by):
            yield address_listing(_printed(entry, chain, address), entry, known(entry.party.list))


def _printed(entry: Entry, chain: str, address: str) -> ListedAddress:
    """The address as the entry prints it; plainly where the entry no longer has it."""
    having = (each for each in entry.party.addresses if each.address == address)
    return next(having, ListedAddress(chain, address, address))

"""Snapshots: all that is known of listed parties and addresses on one day, laid out to be asked at once.

A snapshot is a folder: `addresses/` and `names/` are the two indexes, `statements` what is said of each
address, `parties` each entry of each list, `basis.json` what all of it rests on.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from hueandcry.model.errors import LedgerDamaged, StorageError
from hueandcry.sanctions.catalogue import known
from hueandcry.sanctions.document import digest, document
from hueandcry.sanctions.entry import Entry
from hueandcry.sanctions.register import Register
from hueandcry.screen import documents
from hueandcry.screen.addresses import AddressIndex
from hueandcry.screen.documents import Documents
from hueandcry.screen.listing import address_listing, listing
from hueandcry.screen.names import NameIndex
from hueandcry.screen.statement import Statement

FORMAT = 1  # of the folder; another number is another name, so that an old folder is never read


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot; `basis` is what its answers rest on."""

    folder: Path
    basis: Mapping[str, Any]
    places: AddressIndex
    names: NameIndex
    statements: Documents
    parties: Documents
    rows: Mapping[str, int]

    def said(self, text: str) -> list[dict[str, Any]] | None:
        """What is said of an address under every reading of the text; None where it is no address."""
        found = self.places.find_text(text)
        return None if found is None else [self.statements[number] for number in found]

    def party(self, key: str) -> dict[str, Any] | None:
        """An entry of a list with its listing, None where there is none."""
        row = self.rows.get(key)
        return None if row is None else self.parties[row]

    @classmethod
    def open(cls, folder: Path) -> "Snapshot":
        """Open a folder; LedgerDamaged where it is not whole."""
        try:
            basis = orjson.loads((folder / "basis.json").read_bytes())
            keys = orjson.loads((folder / "keys.json").read_bytes())
        except (OSError, ValueError) as error:
            raise LedgerDamaged(f"screen/{folder.name}: {error}; delete it, it is made again") from error
        return cls(
            folder,
            basis,
            AddressIndex.open(folder / "addresses"),
            NameIndex.open(folder / "names"),
            Documents(folder, "statements"),
            Documents(folder, "parties"),
            {key: number for number, key in enumerate(keys)},
        )


def build(
    folder: Path, register: Register, others: Iterable[Statement], basis: Mapping[str, Any]
) -> Snapshot:
    """Write a snapshot of the register and other statements as a whole, and open it.

    StorageError where it cannot be written.
    """
    staging = folder.with_name(f".{folder.name}.{uuid4().hex}")
    try:
        staging.mkdir(parents=True)
        _write(staging, register, others, basis)
        if not folder.exists():
            staging.replace(folder)
    except OSError as error:
        raise StorageError(f"screen/{folder.name}: {error.strerror}; nothing was written") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Snapshot.open(folder)


def _write(folder: Path, register: Register, others: Iterable[Statement], basis: Mapping[str, Any]) -> None:
    said = [
        Statement(each.chain, each.address, address_listing(each, entry, known(entry.party.list)))
        for each, entry in register.addresses()
    ]
    said += others
    documents.write(folder, "statements", (each.document for each in said))
    places = ((each.chain, each.address, number) for number, each in enumerate(said))
    AddressIndex.build(folder / "addresses", places)
    _write_parties(folder, tuple(register.entries()))
    (folder / "basis.json").write_bytes(orjson.dumps(dict(basis)))


def _write_parties(folder: Path, entries: Sequence[Entry]) -> None:
    documents.write(folder, "parties", map(_party, entries))
    (folder / "keys.json").write_bytes(orjson.dumps([entry.party.key for entry in entries]))
    NameIndex.build(entry.party for entry in entries if entry.party.names).save(folder / "names")


def _party(entry: Entry) -> dict[str, Any]:
    """The listing of a party, and the digest that says whether it has changed."""
    return {**listing(entry, known(entry.party.list)), "digest": digest(document(entry.party))}

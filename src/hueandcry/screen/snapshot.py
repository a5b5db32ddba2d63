"""Snapshots: all that is known of listed parties and addresses on one day, laid out to be asked at once.

A snapshot is a folder: `addresses/` and `names/` are the two indexes, `statements` what is said of each
address, `parties` each entry of each list, `basis.json` what all of it rests on.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from hueandcry.model.errors import InputError, LedgerDamaged, StorageError
from hueandcry.sanctions.catalogue import known
from hueandcry.sanctions.document import digest, document
from hueandcry.sanctions.entry import Entry
from hueandcry.sanctions.register import Register
from hueandcry.screen import documents
from hueandcry.screen.addresses import AddressIndex
from hueandcry.screen.documents import Documents
from hueandcry.screen.listing import address_listing, listing
from hueandcry.screen.names import NameIndex
from hueandcry.screen.seal import check, seal
from hueandcry.screen.statement import Statement

TOGETHER = 64  # addresses from which on they are looked up all at once
FORMAT = 2  # of the folder; another number is another name, so that an old folder is never read


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

    def said(self, texts: Sequence[str]) -> list[list[dict[str, Any]] | None]:
        """What is said of each address under every reading of its text; None where it is no address."""
        few = len(texts) < TOGETHER
        found = map(self.places.find_text, texts) if few else self.places.find_texts(texts)
        return [None if each is None else [self.statements[number] for number in each] for each in found]

    def party(self, key: str) -> dict[str, Any] | None:
        """An entry of a list with its listing, None where there is none."""
        row = self.rows.get(key)
        return None if row is None else self.parties[row]

    @classmethod
    def open(cls, folder: Path) -> "Snapshot":
        """Open a folder; LedgerDamaged where it is not whole, or not as it was written."""
        check(folder)
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

    It takes the place of one that cannot be opened. StorageError where it cannot be written.
    """
    staging = folder.with_name(f".{folder.name}.{uuid4().hex}")
    try:
        staging.mkdir(parents=True)
        _write(staging, register, others, basis)
        seal(staging)
        return _placed(staging, folder)
    except OSError as error:
        said = error.strerror or error
        raise StorageError(f"screen/{folder.name}: {said}; nothing was written") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _placed(staging: Path, folder: Path) -> Snapshot:
    """Put a finished snapshot into its place; one that another process put there meanwhile will do."""
    with suppress(LedgerDamaged, InputError):
        return Snapshot.open(folder)
    aside = staging.with_name(f"{staging.name}.old")
    with suppress(FileNotFoundError):
        folder.replace(aside)
    shutil.rmtree(aside, ignore_errors=True)
    try:
        staging.replace(folder)
    except OSError as error:
        if error.errno not in (ENOTEMPTY, EEXIST):
            raise
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

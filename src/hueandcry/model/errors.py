"""Every error that hueandcry raises on purpose.

    HueAndCryError                 exit 1, HTTP 500
    ├── InputError                 exit 1, HTTP 422   what was given cannot be used: mend it and try again
    │   ├── AddressError           an address fails its grammar or checksum
    │   ├── IdentifierError        a chain or asset is unknown or ill-formed
    │   ├── RowsRejected           rows of a file are bad; nothing of the file was taken
    │   ├── DuplicateRows          equal rows without a position: say whether to keep or drop them
    │   ├── ConflictingRows        one (chain, tx, position), two contents
    │   ├── HeistError             a heist file is ill-formed or names something that does not exist
    │   ├── TagError               a tag is ill-formed
    │   ├── ListError              a sanctions list is cut short, of another format, or smaller than its floor
    │   └── BundleError            a bundle is missing a file or is not one of ours
    ├── LedgerError                exit 1, HTTP 409   the ledger cannot answer
    │   ├── LedgerEmpty            nothing has been imported yet
    │   ├── LedgerDamaged          a part differs from its manifest: restore it or import again
    │   └── TheftNotInLedger       the heist's theft is not among the transfers: import them first
    ├── SourceError                exit 1, HTTP 502   a node, explorer or server is out of reach or lacks this
    │   ├── RateLimited            it asks to wait longer than is bearable: go on later, nothing is lost
    │   ├── WrongChain             it serves another chain than it was asked for
    │   └── BadAnswer              its answer cannot be used: ask again later, or ask another source
    ├── StorageError               exit 1, HTTP 507   the disk is full or not writable; the old state stands
    ├── MissingExtra               exit 1, HTTP 501   an optional part is not installed; the message says how
    ├── Incomplete                 exit 4, HTTP 409   "clean" or "complete" cannot be said on this input
    └── ConservationBroken         exit 1, HTTP 500   money was made or lost: a bug; nothing is written

Exit codes and HTTP statuses are attributes, so that `cli` and `web` need no table of their own.
"""

from collections.abc import Sequence
from typing import NamedTuple


class HueAndCryError(Exception):
    """The root: catch this to catch everything that hueandcry raises on purpose."""

    exit_code = 1
    http_status = 500


class InputError(HueAndCryError):
    """What was given cannot be used; the message says what to mend."""

    http_status = 422


class AddressError(InputError):
    """An address fails the grammar or the checksum of its chain."""


class IdentifierError(InputError):
    """A chain or asset identifier is unknown or ill-formed."""


class BadRow(NamedTuple):
    """One rejected row: its line in the file (the header is line 1), the column and the reason."""

    line: int
    column: str
    reason: str


class RowsRejected(InputError):
    """Rows of a file are bad: mend the lines named in `rows` and import the file again; nothing was taken."""

    def __init__(self, source: str, rows: Sequence[BadRow], total: int | None = None) -> None:
        self.source = source
        self.rows = tuple(rows)
        self.total = len(rows) if total is None else total
        noun = "row is" if self.total == 1 else "rows are"
        super().__init__(f"{source}: {self.total} {noun} bad; nothing was imported")


class DuplicateRows(InputError):
    """Equal rows without a position: import again with duplicates kept or dropped."""


class ConflictingRows(InputError):
    """One (chain, tx, position) has two contents: one of the sources is wrong; nothing was imported."""


class HeistError(InputError):
    """A heist is ill-formed or unknown."""


class TagError(InputError):
    """A tag is ill-formed."""


class ListError(InputError):
    """A sanctions list is cut short, of an unknown format, or smaller than it may be; the old one stands."""


class BundleError(InputError):
    """A bundle lacks a file, has been changed, or was not written by hueandcry."""


class LedgerError(HueAndCryError):
    """The ledger cannot answer."""

    http_status = 409


class LedgerEmpty(LedgerError):
    """Nothing has been imported yet: run `hueandcry ledger import`."""


class LedgerDamaged(LedgerError):
    """A file of the ledger is missing or differs from its manifest: restore it or import again."""


class TheftNotInLedger(LedgerError):
    """The heist's theft is not among the ledger's transfers: import them first."""


class SourceError(HueAndCryError):
    """A node, explorer or server cannot be reached, or lacks what was asked; the old state stands."""

    http_status = 502


class RateLimited(SourceError):
    """A service asks to wait too long: go on after `seconds`; what was kept is not asked again."""

    def __init__(self, message: str, seconds: float = 0) -> None:
        self.seconds = seconds
        super().__init__(message)


class WrongChain(SourceError):
    """A node or explorer serves another chain: mend its address or name the right chain."""


class BadAnswer(SourceError):
    """An answer is cut short, too large, or contradicts itself: ask again later, or ask another source."""


class StorageError(HueAndCryError):
    """The disk is full or not writable; the state before the command still stands."""

    http_status = 507


class MissingExtra(HueAndCryError):
    """An optional dependency is not installed: run the command in the message."""

    http_status = 501

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f"this needs {package}: pip install 'hueandcry[{extra}]'")


class Incomplete(HueAndCryError):
    """The input does not cover what would have to be known to say "clean" or "complete"."""

    exit_code = 4
    http_status = 409


class ConservationBroken(HueAndCryError):
    """Stolen does not equal the sum of where it went: a bug, please report it; nothing was written."""

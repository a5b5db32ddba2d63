"""`fbi`: addresses of thieves as the FBI published them, a table of ours; an advisory, no sanction.

The packaged file `data/fbi_theft_addresses.csv` is one of this form.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party, PartyKind
from hueandcry.sanctions.addresses import listed
from hueandcry.sanctions.assembly import edition, remarks
from hueandcry.sanctions.dates import iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.ended import ended_rows
from hueandcry.sanctions.sheet import Row, under_headers

NAME = "fbi"
LISTS: tuple[str, ...] = ("fbi-theft-addresses",)

COLUMNS = ("notice", "published", "heist", "network", "address", "source")


def packaged() -> Path:
    """The file that comes with hueandcry."""
    path = resources.files("hueandcry.sanctions") / "data" / "fbi_theft_addresses.csv"
    assert isinstance(path, Path)
    return path


def detect(head: bytes, name: str) -> bool:
    """CSV whose first line is the header of this form."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(",".join(COLUMNS).encode())


def parse(paths: Sequence[Path]) -> Edition:
    """Every row is a wallet with its notice, day and heist; ListError for a row without one of them."""
    path = only(paths, NAME)
    rows = under_headers(ended_rows(path), COLUMNS, path.name, exact=True)
    parties = [_party(row, path.name) for row in rows]
    issued = max((party.listed_from for party in parties), default="")
    return edition((LISTS[0], NAME), paths, parties, issued)


def _party(row: Row, source: str) -> Party:
    place = f"{source}: row {row.number}"
    if strange := row.cells.keys() - set(COLUMNS):
        raise ListError(f"{source}: columns of this form are {', '.join(COLUMNS)}; not {', '.join(strange)}")
    missing = [column for column in COLUMNS if not row[column]]
    if missing:
        raise ListError(f"{place}: no {', '.join(missing)}")
    day = iso(row["published"])
    if len(day) != 10:
        raise ListError(f"{place}: published is not a day: {row['published']!r}")
    address = listed(row["address"])
    if not address.chain:
        raise ListError(f"{place}: {row['address']!r} is no address of a chain that is known")
    return Party(
        list=LISTS[0],
        id=f"{row['notice']}/{address.address}",
        kind=PartyKind.WALLET,
        names=(),
        programmes=(row["notice"],),
        listed_from=day,
        addresses=(address,),
        references=(f"heist:{row['heist']}",),
        remarks=remarks(("Network", row["network"]), ("Source", row["source"])),
    )

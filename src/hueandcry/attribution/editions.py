"""Editions: each file that was taken, and which pack it is an edition of."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Insert, func, select

from hueandcry.attribution.pack import Pack
from hueandcry.model.errors import TagError
from hueandcry.records.tables import EDITIONS, PACKS


@dataclass(frozen=True, slots=True)
class Edition:
    """One file in the records: its row, its pack's row, the day of the edition, and when it was recorded."""

    id: int
    pack: int
    day: str
    now: str

    @property
    def today(self) -> str:
        """The day on which it was recorded."""
        return self.now[:10]


def begin_edition(connection: Connection, pack: Pack) -> Edition:
    """Record that a file is taken; TagError where a later edition of its pack was taken before."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = {"form": pack.form, "creator": pack.creator, "title": pack.title}
    where = [PACKS.c[name] == text for name, text in named.items()]
    number = connection.execute(select(PACKS.c.id).where(*where)).scalar()
    if number is None:
        number = _inserted(connection, PACKS.insert().values(named))
    elif pack.title:
        newest = select(func.max(EDITIONS.c.said)).where(EDITIONS.c.pack == number)
        _refuse_older(pack, connection.execute(newest).scalar() or "")
    told = {name: getattr(pack, name) for name in ("description", "uri", "sha256", "said", "retrieved")}
    row = EDITIONS.insert().values(pack=number, recorded=now, **told)
    edition = _inserted(connection, row)
    return Edition(edition, number, pack.said or now[:10], now)


def _refuse_older(pack: Pack, newest: str) -> None:
    if pack.said and pack.said < newest:
        raise TagError(
            f"{pack.title!r} by {pack.creator}: this edition is of {pack.said}, one of {newest} is recorded "
            "already: take the editions of a pack in the order of their dates"
        )


def _inserted(connection: Connection, row: Insert) -> int:
    key = connection.execute(row).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number

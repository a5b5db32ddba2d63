"""Actors: the named owners that tags point at, by id or alias."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, bindparam, select

from hueandcry.attribution.editions import Edition, begin_edition
from hueandcry.attribution.pack import Pack
from hueandcry.attribution.tags import Added
from hueandcry.model.tag import Actor
from hueandcry.records import Records
from hueandcry.records.tables import ACTORS, EDITIONS, PACKS

_LISTS = ("categories", "jurisdictions", "aliases")
_CONTENT = ("label", "uri", *_LISTS, "context", "said")


class ActorBook:
    """The actors of a workspace."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def take(self, pack: Pack, actors: Sequence[Actor]) -> Added:
        """Record the actors of an ActorPack, all or none; what only an earlier edition had is withdrawn."""
        with self._records.begin() as connection:
            edition = begin_edition(connection, pack)
            where = (ACTORS.c.pack == edition.pack, ACTORS.c.recorded_to == "")
            known = {row.actor: row for row in connection.execute(select(ACTORS).where(*where))}
            added, rows, outdated = Added(), [], []
            for actor in actors:
                row = _row(actor, edition)
                old = known.pop(actor.id, None)
                if old is not None and all(getattr(old, name) == row[name] for name in _CONTENT):
                    added.same += 1
                    continue
                rows.append(row)
                if old is None:
                    added.new += 1
                else:
                    added.changed += 1
                    outdated.append(old.id)
            added.withdrawn = len(known)
            outdated += [row.id for row in known.values()]
            if outdated:
                end = ACTORS.update().where(ACTORS.c.id == bindparam("row")).values(recorded_to=edition.now)
                connection.execute(end, [{"row": number} for number in outdated])
            if rows:
                connection.execute(ACTORS.insert(), rows)
        return added

    def __iter__(self) -> Iterator[Actor]:
        """All actors that are known, by id."""
        if not self._records.exists():
            return
        columns = (
            *(ACTORS.c[name] for name in _CONTENT),
            ACTORS.c.actor,
            PACKS.c.title.label("pack_title"),
            PACKS.c.creator.label("pack_creator"),
            EDITIONS.c.uri.label("pack_uri"),
            EDITIONS.c.sha256.label("pack_sha256"),
        )
        joined = ACTORS.join(PACKS, ACTORS.c.pack == PACKS.c.id)
        joined = joined.join(EDITIONS, ACTORS.c.edition == EDITIONS.c.id)
        found = select(*columns).select_from(joined).where(ACTORS.c.recorded_to == "")
        with self._records.begin() as connection:
            rows = connection.execute(found.order_by(ACTORS.c.actor, ACTORS.c.id)).all()
        for row in rows:
            yield _actor(row)

    def named(self, name: str) -> tuple[Actor, ...]:
        """The actors with this id, or else with this alias; several where packs disagree."""
        known = list(self)
        exact = tuple(actor for actor in known if actor.id == name)
        return exact or tuple(actor for actor in known if name in actor.aliases)


def _row(actor: Actor, edition: Edition) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(actor, name) for name in ("label", "uri", "context", "said")}
    lists = {name: json.dumps(getattr(actor, name), ensure_ascii=False) for name in _LISTS}
    period = {"recorded_from": edition.now, "recorded_to": ""}
    return {**told, **lists, **period, "actor": actor.id, "pack": edition.pack, "edition": edition.id}


def _actor(row: Row[Any]) -> Actor:
    told: dict[str, Any] = {name: tuple(json.loads(getattr(row, name))) for name in _LISTS}
    told |= {each.name: getattr(row, each.name) for each in fields(Actor) if each.name not in (*_LISTS, "id")}
    return Actor(id=row.actor, **told)

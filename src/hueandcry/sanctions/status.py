"""The state of every list in the catalogue: whether we have it, how old it is, what was waived for it."""

from typing import Any

from hueandcry.sanctions.catalogue import catalogue
from hueandcry.sanctions.copies import ListVersion
from hueandcry.sanctions.register import Register

NEVER = "never taken"


def status(register: Register) -> list[dict[str, Any]]:
    """A row for each list, in the order of the catalogue; `state` is current, stale or never taken."""
    versions = {each.id: each for each in register.versions()}
    return [
        {
            "list": known.id,
            "class": known.kind,
            "authority": known.authority,
            "state": NEVER,
            **_told(versions.get(known.id)),
            "fetched": known.source,
            "stale_after_hours": known.stale_after,
        }
        for known in catalogue().values()
    ]


def _told(version: ListVersion | None) -> dict[str, Any]:
    names = ("issued", "retrieved", "recorded", "known_from", "form", "origin", "sha256", "floors", "smaller")
    if version is None:
        return {"age_hours": None, "parties": 0, "addresses": 0, "counts": {}, **dict.fromkeys(names, "")}
    counts = dict(version.counts)
    return {
        "state": "stale" if version.stale else "current",
        "age_hours": version.age,
        "parties": sum(count for kind, count in counts.items() if kind != "addresses"),
        "addresses": counts.get("addresses", 0),
        "counts": counts,
        **{name: getattr(version, name) for name in names},
    }

"""Days between the dates that lists give."""

import re
from datetime import date

_full = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def days(first: str, since: str) -> int | None:
    """The days from one day to another, None where one of them is no full day or they are the wrong way."""
    if not (_full.fullmatch(first) and _full.fullmatch(since)):
        return None
    try:
        found = (date.fromisoformat(since) - date.fromisoformat(first)).days
    except ValueError:
        return None
    return found if found >= 0 else None

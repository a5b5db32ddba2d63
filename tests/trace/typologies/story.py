"""Small traces with times of one's own, for the typologies."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter
from hueandcry.model import Policy, Tag
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from hueandcry.trace.typologies import Typology, typologies
from tests.ledgers import address, heist, theft, view

MINUTE, HOUR, DAY = 60, 3_600, 86_400
VICTIM, THIEF = 1, 2
START = datetime(2025, 1, 1, tzinfo=UTC)


def line(
    seconds: int,
    sender: int,
    to: int,
    amount: int,
    *,
    asset: str = "native",
    chain: str = "ethereum",
    more: str = ",,,",
) -> str:
    """A transfer so long after the theft, in a transaction of its own."""
    time = (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    tx = f"t{seconds}-{sender}-{to}"
    return f"{chain},{seconds + 1},{time},{tx},0,{address(sender)},{address(to)},{asset},{amount},{more}"


def traced(
    folder: Path,
    lines: Iterable[str],
    *,
    stolen: int = 100_000,
    asset: str = "native",
    tags: Iterable[Tag] = (),
    policy: Policy = Policy.FIFO,
    convert: Converter | None = None,
) -> Run:
    """The trace of a theft of `stolen` by THIEF at second 0, and what came after it."""
    first = line(0, VICTIM, THIEF, stolen, asset=asset)
    what = heist([theft(1, THIEF, stolen, tx=f"t0-{VICTIM}-{THIEF}", asset=asset)])
    options = Options(policy=policy)
    return run(view(folder, [first, *lines]), what, StopList(tags), options, "r", {}, convert)


def named(done: Run, name: str) -> list[Typology]:
    """The typologies of one name."""
    return [found for found in typologies(done) if found.name == name]

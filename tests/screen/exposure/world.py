"""Small worlds for exposure: ledgers from CSV text, subjects with invented names."""

from collections.abc import Iterable
from pathlib import Path

from hueandcry.attribution import StopList
from hueandcry.ledger import Coverage
from hueandcry.model import Heist, Policy, Tag
from hueandcry.model.exposure import Exposure, Subject, SubjectKind
from hueandcry.screen.exposure.answer import Answer
from hueandcry.screen.exposure.ground import Material
from hueandcry.screen.exposure.state import State
from tests.ledgers import address, view

ETHEREUM = "eip155:1"
ETH = f"{ETHEREUM}/slip44:60"


def party(number: int, name: str = "party", since: str = "", chain: str = ETHEREUM) -> Subject:
    return Subject(f"list/{name}", name.title(), SubjectKind.PARTY, chain, address(number), since, "list")


def category(number: int, name: str = "scam") -> Subject:
    return Subject(name, name, SubjectKind.CATEGORY, ETHEREUM, address(number), "", "tests")


def service(number: int) -> Tag:
    return Tag(ETHEREUM, address(number), "service", "exchange", 90, "tests")


def material(
    folder: Path,
    rows: Iterable[str],
    heists: Iterable[Heist] = (),
    subjects: Iterable[Subject] = (),
    tags: Iterable[Tag] = (),
    coverage: Coverage | None = None,
) -> Material:
    return Material(view(folder, rows, coverage), tuple(heists), tuple(subjects), StopList(tags))


def state(
    folder: Path,
    rows: Iterable[str],
    heists: Iterable[Heist] = (),
    subjects: Iterable[Subject] = (),
    tags: Iterable[Tag] = (),
    coverage: Coverage | None = None,
) -> State:
    return State.build(material(folder, rows, heists, subjects, tags, coverage))


def amounts(answer: Answer) -> dict[tuple[str, bool], int]:
    """(subject, direct) -> amount; rows of nothing under the policy are left out."""
    found: dict[tuple[str, bool], int] = {}
    for row in answer.rows:
        if row.amount:
            key = (row.subject, row.direct)
            found[key] = found.get(key, 0) + row.amount
    return found


def at(made: State, number: int, policy: Policy = Policy.HAIRCUT) -> dict[tuple[str, bool], int]:
    return amounts(made.address("ethereum", address(number), policy))


def only(answer: Answer) -> Exposure:
    (row,) = answer.rows
    return row


def hops(row: Exposure) -> list[str]:
    """The addresses of the shortest way, as small numbers."""
    return [str(int(step.recipient, 16)) for step in row.shortest.steps]

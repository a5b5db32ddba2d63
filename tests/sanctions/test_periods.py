"""Whatever editions follow on each other, the register gives each of them back, by what was seen by then."""

import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.register import Register
from tests.sanctions.editions import edition, party, register, taken

START = date(2024, 1, 1)
STATES = st.dictionaries(
    st.sampled_from("abc"), st.tuples(st.sampled_from("XY"), st.sets(st.sampled_from("12")))
)
SEQUENCES = st.lists(STATES.filter(bool), min_size=1, max_size=4)
_folder = tempfile.TemporaryDirectory(prefix="hueandcry-")


@cache
def empty() -> Path:
    """A store without rows, to be copied."""
    held = register(Path(_folder.name))
    with held.records.begin():
        pass
    held.records.close()
    return held.records.path


def editions(states: list[dict[str, tuple[str, set[str]]]], since: str) -> list[Edition]:
    """One a day; the parties have names and addresses."""
    return [
        edition(
            (START + timedelta(days)).isoformat(),
            *(
                party(id, *(f"0x{each}" for each in sorted(places)), name=name, since=since)
                for id, (name, places) in sorted(state.items())
            ),
            salt=str(days),
        )
        for days, state in enumerate(states)
    ]


def check(held: Register, made: list[Edition], at: int, seen: int, exact: bool) -> None:
    """As of one edition's day, by what was seen when a later one came; all of it, and no more if `exact`."""
    asked = START + timedelta(at), START + timedelta(seen)
    found = {each.party for each in held.entries(*asked) if each.listed}
    places = {(entry.party.key, place.address) for place, entry in held.addresses(*asked) if entry.listed}
    told = {(each.key, place.address) for each in made[at].parties for place in each.addresses}
    if exact:
        assert (found, places) == (set(made[at].parties), told)
    else:
        assert found >= set(made[at].parties)
        assert places >= told


@given(SEQUENCES, st.sampled_from(["", "2020", "2020-01-01"]))
@settings(max_examples=15, deadline=None)
def test_every_edition_comes_back_as_of_its_day(
    states: list[dict[str, tuple[str, set[str]]]], since: str
) -> None:
    """A list's own day goes before an edition that did not have the party yet: it may be told earlier."""
    made = editions(states, since)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty(), Path(folder) / "records.sqlite")
        held = register(Path(folder))
        for each in made:
            held.take(each, retrieved=f"{each.issued}T12:00:00Z", floors=False, accept_smaller="a test")
        for seen in range(len(made)):
            for at in range(seen + 1):
                check(held, made, at, seen, exact=at == seen or not since)
        held.records.close()


def test_what_was_said_stays_said(tmp_path: Path) -> None:
    """An answer by what was seen until a day is the same after any later edition."""
    held = register(tmp_path)
    states = [{"a": ("X", {"1"})}, {"a": ("Y", {"1", "2"}), "b": ("X", set())}, {"b": ("X", {"1"})}]
    made = editions(states, "2020-01-01")
    said = []
    for number, each in enumerate(made):
        taken(held, replace(each))
        day = START + timedelta(number)
        said.append([list(held.entries(day, day)), held.version(day, day)])
        for earlier in range(number + 1):
            then = START + timedelta(earlier)
            assert [list(held.entries(then, then)), held.version(then, then)] == said[earlier]
    held.records.close()

"""ActorPacks: strict where the schema is, tolerant in the context; actors found by id and alias."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.attribution import ActorBook
from hueandcry.attribution.actorpack import parse_actorpack
from hueandcry.attribution.pack import Pack, Reading
from hueandcry.attribution.tags import Added
from hueandcry.model.errors import TagError
from hueandcry.model.tag import Actor
from hueandcry.records import Records

HEADER = "title: T\ncreator: C\nlastmod: '2023-02-17'\nactors:\n"
OKX = "- {id: okex, label: OKX, uri: okx.com, categories: [exchange], aliases: [okx], jurisdictions: [SC]}\n"


def parse(entries: str, header: str = HEADER) -> Reading[Actor]:
    return parse_actorpack(header + entries, Pack("actorpack", uri="u", sha256="d"), "a.yaml")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ActorBook]:
    records = Records(tmp_path / "r.sqlite")
    yield ActorBook(records)
    records.close()


def take(book: ActorBook, entries: str, header: str = HEADER) -> Added:
    reading = parse(entries, header)
    return book.take(reading.pack, reading.accepted())


def test_an_actor_is_read_whole() -> None:
    context = "context: {uris: [a.b], twitter_handle: x, active: true, year: 2017, start: '010', odd: {a: ~}}"
    reading = parse(f"- {{id: a, label: A, uri: a.org, categories: [exchange, drugs], {context}}}\n")
    (actor,) = reading.accepted()
    assert actor == Actor(
        "a", "A", "a.org", ("exchange", "drugs"), (), (), actor.context, "2023-02-17", *"TCud"
    )
    assert json.loads(actor.context) == {
        "uris": ["a.b"],
        "twitter_handle": "x",
        "active": True,
        "year": 2017,
        "start": "010",
        "odd": {"a": None},
    }
    assert reading.notes == (
        "1 of 1 actors have fields in context that the schema does not know, kept as they are (first: a)",
    )


@pytest.mark.parametrize(
    ("entry", "line", "column", "message"),
    [
        ("- {id: a, label: A, uri: u}", 5, "categories", "is missing"),
        ("- {id: a, label: A, uri: u, categories: exchange}", 5, "categories", "not a list"),
        ("- {id: a, label: A, uri: u, categories: [shops]}", 5, "categories", "near: shop"),
        ("- {id: a, label: A, uri: u, categories: [], jurisdictions: [NO]}", 5, "jurisdictions", "quotes"),
        (
            "- {id: a, label: A, uri: u, categories: [], jurisdictions: ['UK']}",
            5,
            "jurisdictions",
            "country code",
        ),
        ("- {id: 01, label: A, uri: u, categories: []}", 5, "id", "write it in quotes"),
        ("- {id: a, label: A, uri: u, categories: [], context: x}", 5, "context", "not a mapping"),
        (
            "- {id: a, label: A, uri: u, categories: [], context: {uris: x}}",
            5,
            "context",
            "uris is not a list",
        ),
        ("- {id: a, label: A, uri: u, categories: [], context: {legal_name: [x]}}", 5, "context", "not text"),
        ("- {id: a, label: A, uri: u, categories: [], url: x}", 5, "url", "near: uri"),
        (OKX + OKX, 6, "context", "given twice"),
    ],
)
def test_a_bad_actor_says_what_to_mend(entry: str, line: int, column: str, message: str) -> None:
    (row,) = parse(entry).bad
    assert (row.line, row.column) == (line, column)
    assert message in row.reason


def test_a_file_of_tags_is_no_actorpack() -> None:
    with pytest.raises(TagError, match="'tags' is not a field"):
        parse_actorpack("title: T\ncreator: C\ntags: []\n", Pack("actorpack"), "a.yaml")


def test_actors_are_found_by_id_and_alias(book: ActorBook) -> None:
    assert book.named("okx") == ()
    assert take(book, OKX) == Added(new=1)
    (actor,) = book.named("okx")
    assert (actor.id, actor.aliases, actor.pack_title) == ("okex", ("okx",), "T")
    assert book.named("okex") == (actor,)
    assert book.named("") == book.named("ok") == ()


def test_an_id_wins_over_an_alias_and_a_shared_alias_gives_both(book: ActorBook) -> None:
    more = "- {id: okx, label: Other, uri: o.org, categories: []}\n"
    shared = "- {id: b, label: B, uri: b.org, categories: [], aliases: [okx, c]}\n"
    reading = parse(OKX + more + shared)
    assert reading.notes == ("2 of 3 actors have an alias that is another actor's too (first: okx)",)
    book.take(reading.pack, reading.accepted())
    assert [actor.label for actor in book.named("okx")] == ["Other"]
    take(book, OKX + shared)
    assert sorted(actor.label for actor in book.named("okx")) == ["B", "OKX"]


def test_a_new_edition_replaces_what_changed_and_withdraws_what_is_gone(book: ActorBook) -> None:
    gone = "- {id: gone, label: G, uri: g.org, categories: []}\n"
    assert take(book, OKX + gone) == Added(new=2)
    assert take(book, OKX + gone) == Added(same=2)
    assert take(book, OKX.replace("okx.com", "okx.org")) == Added(changed=1, withdrawn=1)
    assert [(actor.id, actor.uri) for actor in book] == [("okex", "okx.org")]
    with pytest.raises(TagError, match="is recorded already"):
        take(book, OKX, HEADER.replace("2023", "2022"))

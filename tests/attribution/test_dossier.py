"""Dossiers: what is said of an address on every chain, and the sentence that says what a trace does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hueandcry.attribution import ActorBook, TagBook
from hueandcry.attribution.dossier import dossiers, lines, readings
from hueandcry.attribution.pack import Pack
from hueandcry.attribution.selection import Selection, overview, stopping
from hueandcry.model import EndpointKind, Tag
from hueandcry.model.errors import AddressError, IdentifierError, TagError
from hueandcry.model.tag import Actor
from hueandcry.records import Records

A = "0x" + "a" * 40
SHOWN = "0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa"
EX = Tag("eip155:1", A, "Ex", "exchange", 50, "S", actor="okex", grade="service_data", said="2022-01-01")
MIX = replace(EX, label="M", category="mixer")
POOL = "0x12d66f87a04a9e220743712ce6d9bb1b5616b8fc"  # Tornado Cash, 0.1 ether


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TagBook]:
    records = Records(tmp_path / "r.sqlite")
    yield TagBook(records)
    records.close()


def test_one_dossier_a_chain_and_caip_10_asks_for_one_of_them(book: TagBook) -> None:
    book.add([EX, replace(EX, chain="eip155:56", label="Other")])
    assert [(each.chain, each.address) for each in dossiers(book, A.upper().replace("X", "x"), 20)] == [
        *(("eip155:1", SHOWN), ("eip155:56", SHOWN))
    ]
    (one,) = dossiers(book, f" eip155:56:{A} ", 20)
    assert one.chain == "eip155:56"
    assert dossiers(book, f"eip155:10:{A}", 20) == []


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("nonsense", AddressError, "an address of no chain that is supported"),
        (SHOWN[:-1] + "A", AddressError, "EIP-55 checksum failed"),
        (f"cosmos:hub:{A}", IdentifierError, "not a known chain"),
        ("", AddressError, "of no chain"),
    ],
)
def test_what_is_no_address_is_said(text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        readings(text)


def test_an_address_can_be_one_on_several_chains() -> None:
    """A script address of bitcoin is also an old form of one of litecoin, whose canonical text differs."""
    bitcoin, litecoin = "3FZbgi29cpjq2GjdwV8eyHuJJnkLtktZc5", "MMmjzbS7ZwbFpn1Y3N7znw9hdVLnpdzTJs"
    assert readings(bitcoin) == ("", [bitcoin, litecoin])


STOPS = "a trace stops here, at an exchange; decided by 'Ex' at 50 of 100"
TIE = ", not with less confidence: raise the tag that you hold right, by a CSV of your own"


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        ([EX], STOPS),
        (
            [EX, replace(MIX, confidence=40), replace(EX, label="W", confidence=5)],
            f"{STOPS}; 1 disagrees; 1 below the least confidence of 20",
        ),
        ([EX, MIX], f"{STOPS}; 1 disagrees{TIE}"),
        ([EX, MIX, replace(EX, category="thief", confidence=30)], f"{STOPS}; 2 disagree{TIE}"),
        ([replace(EX, category="thief")], "a trace goes on; decided by 'Ex' at 50 of 100"),
        ([replace(EX, category="user")], "a trace goes on; no tag says whose money is there"),
        (
            [replace(EX, confidence=10)],
            "a trace goes on; no tag decides (1 below the least confidence of 20)",
        ),
    ],
)
def test_the_sentence(book: TagBook, tags: list[Tag], sentence: str) -> None:
    book.add(tags)
    (found,) = dossiers(book, A, 20)
    assert found.why() == sentence


def test_a_documented_pool_needs_no_tag_and_a_users_tag_does_not_hide_it(book: TagBook) -> None:
    (pool,) = dossiers(book, POOL, 20)
    assert pool.ruling.answer is EndpointKind.MIXER
    assert dossiers(book, f"eip155:10:{POOL}", 20) == []
    book.add([replace(EX, address=POOL, category="user", abuse="sanction", confidence=100)])
    (pool,) = dossiers(book, POOL, 20)
    assert (pool.ruling.answer, len(pool.ruling.parts)) == (EndpointKind.MIXER, 2)


def test_the_lines_say_who_says_it_and_what_it_means(book: TagBook) -> None:
    pack = Pack("tagpack", "T", "C", uri="u", sha256="d" * 64, said="2022-01-01")
    book.take(pack, [replace(EX, abuse="sanction", definer=True, context="c", first_seen="2020-01-01")])
    ActorBook(book.records).take(
        Pack("actorpack", "AT", "AC"), [Actor("okex", "OKX", "okx.com", ("exchange",), ("SC",), ("okx",))]
    )
    (found,) = dossiers(book, A, 20)
    told = list(lines(found))
    assert told[0] == ("", f"{SHOWN} on ethereum (eip155:1)")
    assert told[1:] == [
        ("trace", found.why()),
        ("actor", "okex: OKX; exchange; SC; okx.com"),
        ("[decides]", "Ex"),
        ("category", "exchange: a company that exchanges and keeps its customers' money"),
        ("abuse", "sanction: on a sanctions list; exchanges and mixers are listed as well as persons"),
        ("confidence", "50 of 100, service_data: published by the service itself"),
        ("actor", "okex"),
        ("source", "S"),
        ("said", "2022-01-01"),
        ("first seen", "2020-01-01"),
        ("cluster", "speaks for the whole cluster"),
        ("context", "c"),
        ("pack", "T by C (u, SHA-256 dddddddddddddddd…)"),
    ]


def test_as_of_a_day_before_it_was_said_there_is_no_dossier(book: TagBook) -> None:
    book.add([EX])
    assert dossiers(book, A, 20, said=date(2021, 12, 31)) == []
    assert len(dossiers(book, A, 20, said=date(2022, 1, 1))) == 1


def chosen(book: TagBook, **fields: object) -> str:
    found = Selection(**fields).of(book, ActorBook(book.records))  # type: ignore[arg-type]
    return "".join(tag.label for tag in found)


def test_selections(book: TagBook) -> None:
    actors = [Actor("okex", "OKX", "okx.com", ("exchange",), (), ("okx",))]
    ActorBook(book.records).take(Pack("actorpack", "AT", "AC"), actors)
    book.add(
        [replace(EX, label="a", category="atm"), replace(EX, label="b", actor="okx", abuse="ransomware")]
    )
    book.take(
        Pack("tagpack", "A Pack", "C"),
        [
            replace(
                EX,
                label="c",
                chain="eip155:56",
                category="odd",
                concepts="coinjoin",
                confidence=10,
                source="X",
            )
        ],
    )
    assert chosen(book) == "abc"
    assert [chosen(book, actor=name) for name in ("okex", "okx", "nobody")] == ["abc", "abc", ""]
    assert [chosen(book, category=name) for name in ("exchange", "service", "mixing", "odd")] == [
        "b",
        "ab",
        "c",
        "c",
    ]
    assert [chosen(book, abuse=name) for name in ("extortion", "abuse", "scam")] == ["b", "b", ""]
    assert [chosen(book, pack="a pack"), chosen(book, source="x"), chosen(book, chain="bsc")] == ["c"] * 3
    assert chosen(book, confidence=11) == "ab"
    with pytest.raises(TagError, match="is not a concept"):
        chosen(book, abuse="thefts")
    with pytest.raises(IdentifierError):
        chosen(book, chain="nochain")
    assert [tag.label for tag in stopping(book, 20) if tag.label in "abc"] == ["a"]
    (row,) = overview(book, ActorBook(book.records), "okx")
    assert (row["id"], row["tags"]) == ("okex", 3)
    assert overview(book, ActorBook(book.records), category="mixing_service") == []

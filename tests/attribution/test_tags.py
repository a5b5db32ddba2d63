"""Tags: read from CSV, kept, asked."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution import StopList, TagBook
from hueandcry.attribution.stops import categories, endpoint
from hueandcry.attribution.tags import COLUMNS, read_csv
from hueandcry.model import EndpointKind, Tag
from hueandcry.model.errors import InputError, RowsRejected, TagError
from hueandcry.records import Records

HEADER = ",".join(COLUMNS) + "\n"
A = "0x52908400098527886E0F7030069857D2E4169EE7"
B = "0x8617e340b3d01fa5f11f306f4090fd50e238070d"


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_import_is_idempotent_and_updates_confidence(tmp_path: Path) -> None:
    book = TagBook(Records(tmp_path / "records.sqlite"))
    file = write(tmp_path / "t.csv", HEADER + f"ethereum,{A},Some Exchange,exchange,80,own research\n")
    assert book.add(read_csv(file)) == (1, 1)
    file = write(
        tmp_path / "t.csv", HEADER + f"eip155:1,{A.lower()},Some Exchange,Exchange,90,own research\n"
    )
    assert book.add(read_csv(file)) == (1, 0)
    assert list(TagBook(Records(tmp_path / "records.sqlite"))) == [
        Tag("eip155:1", A.lower(), "Some Exchange", "exchange", 90, "own research")
    ]


def test_a_bundle_can_keep_a_tag_as_json() -> None:
    """trace.json stores tags through asdict and reads them back by name; older bundles have the first six."""
    tag = Tag("eip155:1", A, "Ex", "exchange", 80, "s", concepts="a b", definer=True, said="2022-01-01")
    assert Tag(**json.loads(json.dumps(asdict(tag)))) == tag
    six = {name: getattr(tag, name) for name in COLUMNS}
    assert Tag(**six) == Tag("eip155:1", A, "Ex", "exchange", 80, "s")


def test_every_bad_row_is_named_and_none_is_taken(tmp_path: Path) -> None:
    file = write(
        tmp_path / "t.csv",
        HEADER
        + f"ethereum,{A},x,exchange,80,s\n"
        + f"ethereum,{A[:-1]}a,x,exchange,80,s\n"
        + f"nochain,{A},x,exchange,80,s\n"
        + f"ethereum,{A},,exchange,80,s\n"
        + f"ethereum,{A},x,exchange,101,s\n"
        + f"ethereum,{A},x,exchange\n",
    )
    with pytest.raises(RowsRejected) as caught:
        read_csv(file)
    assert [row.line for row in caught.value.rows] == [3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "header lacks"),
        (b"chain,address\n", "header lacks label"),
        ((HEADER + "ethereum,\xe9,x,y,1,s\n").encode("latin-1"), "line 2: not UTF-8"),
        ((HEADER + 'ethereum,"unclosed\n').encode(), "not CSV"),
        (HEADER.encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_file_that_is_not_ours_is_one_clear_error(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(TagError, match=message):
        read_csv(write(tmp_path / "t.csv", data))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_csv(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("text", "percent"), [("0", 0), ("100", 100), ("0.9", 90), ("1.0", 100), ("high", 90), ("Medium", 60)]
)
def test_confidence_forms(tmp_path: Path, text: str, percent: int) -> None:
    (tag,) = read_csv(write(tmp_path / "t.csv", HEADER + f"ethereum,{A},x,exchange,{text},s\n"))
    assert tag.confidence == percent


@pytest.mark.parametrize("text", ["", "-1", "1.5", "101", "sure", "9e1", "٩"])
def test_confidence_that_says_nothing(tmp_path: Path, text: str) -> None:
    with pytest.raises(RowsRejected):
        read_csv(write(tmp_path / "t.csv", HEADER + f"ethereum,{A},x,exchange,{text},s\n"))


def test_a_service_stops_and_a_thief_does_not() -> None:
    stops = StopList(
        [Tag("eip155:1", A, "Ex", "exchange", 90, "s"), Tag("eip155:1", B, "T", "thief", 90, "s")]
    )
    stop = stops.get("eip155:1", A)
    assert stop is not None
    assert stop.kind is EndpointKind.EXCHANGE
    assert stops.get("eip155:1", B) is None
    assert stops.label("eip155:1", B) == "T"


def test_the_most_confident_tag_decides_and_the_others_are_shown() -> None:
    other = Tag("eip155:1", A, "Mix", "mixer", 40, "t")
    stop = StopList([other, Tag("eip155:1", A, "Ex", "exchange", 90, "s")]).get("eip155:1", A)
    assert stop is not None
    assert (stop.kind, stop.others) == (EndpointKind.EXCHANGE, (other,))


def test_an_unknown_category_stops_as_a_service() -> None:
    assert endpoint("something new") is EndpointKind.SERVICE
    assert "something new" not in categories()


@given(st.permutations([Tag("eip155:1", A, f"L{n}", "exchange", n % 3, f"s{n}") for n in range(5)]))
def test_the_stop_does_not_depend_on_order(tags: list[Tag]) -> None:
    stop = StopList(tags).get("eip155:1", A)
    assert stop is not None
    assert stop.tag.label == "L2"

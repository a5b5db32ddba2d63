"""Exports: the same tags give the same bytes, and importing them gives the same tags."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.concepts import concepts
from hueandcry.attribution.confidence import levels
from hueandcry.attribution.currencies import words
from hueandcry.attribution.document import FORBIDDEN
from hueandcry.attribution.export import tagpack, tags_csv
from hueandcry.attribution.pack import Pack
from hueandcry.attribution.tagpack import FIELDS, HEADER, parse_tagpack
from hueandcry.attribution.tags_csv import OPTIONAL, read_csv
from hueandcry.model import Tag
from hueandcry.model.errors import TagError
from tests.ledgers import address

PACK = Pack("tagpack", "T: 'x' # y", "C", "of\nlines")
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)
LABEL = TEXT.map(str.strip).filter(lambda text: text and not FORBIDDEN.search(text))
ODD = st.sampled_from(
    ["no", "0x12", "1e3", "~", "=1+1", "'=x", "'", "- a", "a: b", "#", "2022-01-01", "\ufeffx"]
)
WORD = st.sampled_from(["", *concepts()])
DAY = st.sampled_from(["", "2022-01-01", "2023-02-03"])
CHAINS = {"eip155:1": address(1), "eip155:56": address(2), "eip155:31337": address(3)}
NAMES = st.one_of(LABEL.map(lambda text: text.strip("\ufeff").strip()).filter(bool), ODD)


@st.composite
def tags(draw: st.DrawFn) -> Tag:
    chain = draw(st.sampled_from(sorted(CHAINS)))
    grade = draw(st.sampled_from(["", *levels()]))
    return Tag(
        chain,
        CHAINS[chain],
        draw(NAMES),
        draw(st.one_of(WORD, st.just("some thing else"))),
        levels()[grade].score if grade else draw(st.integers(0, 100)),
        draw(NAMES),
        actor=draw(st.one_of(st.just(""), NAMES)),
        abuse=draw(WORD),
        concepts=draw(st.sampled_from(["", "exchange", "hot_wallet coinjoin"])),
        type=draw(st.sampled_from(["", "actor", "mention"])),
        definer=draw(st.booleans()),
        currency=draw(st.sampled_from(["", "USDT", "USDC"])),
        context=draw(st.sampled_from(["", "text\nof two lines", '{"a": 1}', '{"hueandcry": 1}', "=x"])),
        grade=grade,
        first_seen=draw(DAY),
        last_seen=draw(DAY),
        said=draw(DAY),
        retrieved=draw(DAY),
    )


@given(st.lists(tags(), max_size=4))
def test_a_tagpack_comes_back_as_it_went_out(told: list[Tag]) -> None:
    text = tagpack(PACK, told)
    back = parse_tagpack(text, Pack("tagpack"), "p")
    assert (back.pack.title, back.pack.creator, back.pack.description) == (
        PACK.title,
        PACK.creator,
        PACK.description,
    )
    assert tagpack(PACK, back.accepted()) == text
    assert tagpack(PACK, reversed(told)) == text
    plain = {tags_csv([tag]) for tag in back.items}
    assert plain <= {tags_csv([tag]) for tag in told}


@given(st.lists(tags(), max_size=4))
def test_a_csv_comes_back_as_it_went_out(tmp_path_factory: pytest.TempPathFactory, told: list[Tag]) -> None:
    path = tmp_path_factory.mktemp("c") / "t.csv"
    text = tags_csv(told)
    path.write_bytes(text.encode())
    assert tags_csv(read_csv(path)) == text
    assert tags_csv(reversed(told)) == text


def test_what_all_tags_share_stands_in_the_header() -> None:
    told = [
        Tag("eip155:1", address(n), "L", "otc", 55, "S", said="2022-01-01", currency="USDT") for n in (1, 2)
    ]
    assert tagpack(Pack("tagpack", "T", "C"), told) == (
        'title: "T"\ncreator: "C"\nlabel: "L"\nsource: "S"\ncurrency: "USDT"\nnetwork: "ETH"\n'
        'confidence: "trusted_provider"\nlastmod: 2022-01-01\ncategory: "exchange"\ntags:\n'
        '- address: "0x0000000000000000000000000000000000000001"\n'
        '  context: "{\\"hueandcry\\": {\\"category\\": \\"otc\\", \\"confidence\\": 55}}"\n'
        '- address: "0x0000000000000000000000000000000000000002"\n'
        '  context: "{\\"hueandcry\\": {\\"category\\": \\"otc\\", \\"confidence\\": 55}}"\n'
    )


@pytest.mark.parametrize(
    "extra",
    [
        '{"confidence": 100}',
        '{"confidence": true}',
        '{"category": "exchange"}',
        '{"label": "x"}',
        '{"retrieved": "soon"}',
    ],
)
def test_a_context_that_contradicts_the_fields_is_refused(extra: str) -> None:
    text = (
        "title: T\ncreator: C\nlabel: L\nsource: S\ncurrency: ETH\nconfidence: web_crawl\n"
        "category: mixing_service\n"
        f"tags:\n- address: '{address(1)}'\n  context: '{{\"hueandcry\": {extra}}}'\n"
    )
    (row,) = parse_tagpack(text, Pack("tagpack"), "p").bad
    assert "does not agree" in row.reason or "is not a date" in row.reason


def test_a_cell_that_a_spreadsheet_would_run_is_guarded(tmp_path: Path) -> None:
    told = Tag("eip155:1", address(1), "=cmd|' /C calc'!A0", "exchange", 90, "@me")
    assert ",'=cmd|' /C calc'!A0," in tags_csv([told])
    path = tmp_path / "t.csv"
    path.write_text(tags_csv([told]))
    assert [(tag.label, tag.source) for tag in read_csv(path)] == [(told.label, told.source)]


def test_optional_columns_are_checked_too(tmp_path: Path) -> None:
    from hueandcry.model.errors import RowsRejected

    path = tmp_path / "t.csv"
    head = "chain,address,label,category,confidence,source,"
    row = f"ethereum,{address(1)},x,exchange,50,s,"
    for column, value, reason in (
        ("grade", "web_crawl", "does not agree with confidence"),
        ("grade", "sure", "does not agree"),
        ("abuse", "stealing", "is not a concept"),
        ("concepts", "exchange nope", "is not a concept"),
        ("type", "rumour", "is not one of"),
        ("definer", "perhaps", "neither true nor false"),
        ("said", "soon", "is not a date"),
    ):
        path.write_text(f"{head}{column}\n{row}{value}\n")
        with pytest.raises(RowsRejected) as caught:
            read_csv(path)
        assert reason in caught.value.rows[0].reason, column
    path.write_text(f"{head}label\n{row}y\n")
    with pytest.raises(TagError, match="names label twice"):
        read_csv(path)


def test_a_level_may_stand_for_its_score(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        f"chain,address,label,category,confidence,source\nethereum,{address(1)},x,,authority_data,s\n"
    )
    (tag,) = read_csv(path)
    assert (tag.confidence, tag.grade, tag.category) == (60, "authority_data", "")


def test_every_column_word_and_level_is_documented() -> None:
    pages = Path(__file__).parents[2] / "docs" / "reference"
    csv_page, pack_page, categories = (
        (pages / name).read_text("utf-8") for name in ("tags-csv.md", "tagpack.md", "categories.md")
    )
    assert [name for name in OPTIONAL if f"`{name}`" not in csv_page] == []
    assert [name for name in (*HEADER, *FIELDS) if f"`{name}`" not in pack_page] == []
    assert [word for word, _ in words() if f"| `{word}` |" not in pack_page] == []
    assert [name for name in (*concepts(), *levels()) if f"| `{name}`" not in categories] == []

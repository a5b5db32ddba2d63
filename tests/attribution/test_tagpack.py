"""TagPacks: fields inherited, every bad tag named by its line, nothing guessed."""

import gzip
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.imports import Choices, format_of, import_file
from hueandcry.attribution.pack import Pack, Reading
from hueandcry.attribution.tagpack import parse_tagpack, read_tagpack
from hueandcry.attribution.tags import TagBook
from hueandcry.model import Tag
from hueandcry.model.errors import HueAndCryError, RowsRejected, StorageError, TagError
from hueandcry.records import Records

A = "0x52908400098527886E0F7030069857D2E4169EE7"
B = "0x8617e340b3d01fa5f11f306f4090fd50e238070d"
COIN = "1BitcoinEaterAddressDontSendf59kuE"
HEADER = "title: T\ncreator: C\nlabel: L\nsource: S\ncurrency: ETH\nconfidence: service_data\n"


def parse(text: str) -> Reading[Tag]:
    return parse_tagpack(text, Pack("tagpack", uri="u", sha256="d"), "p.yaml")


def one(fields: str, header: str = HEADER) -> Tag:
    """The only tag of a pack; `fields` is the inside of a flow mapping."""
    (tag,) = parse(f"{header}tags:\n- {{{fields}}}\n").accepted()
    return tag


def reason(fields: str, header: str = HEADER) -> str:
    (row,) = parse(f"{header}tags:\n- {{{fields}}}\n").bad
    return f"{row.column}: {row.reason}"


def test_fields_of_the_header_hold_where_a_tag_has_none() -> None:
    text = (
        HEADER
        + "actor: binance\ncategory: exchange\nabuse: scam\nlastmod: 2022-11-16\nis_cluster_definer: true\n"
        + f"tags:\n- address: '{A}'\n"
        + f"- address: {COIN}\n  currency: BTC\n  label: Own\n"
        + "  confidence: web_crawl\n  lastmod: '2023-01-02'\n"
        + "  is_cluster_definer: false\n  abuse:\n  tag_type: mention\n  concepts: [hot_wallet, exchange]\n"
        + "  context: '{\"a\": 1}'\n"
    )
    pack = ("T", "C", "u", "d")
    first, second = parse(text).accepted()
    assert first == Tag(
        *("eip155:1", A.lower(), "L", "exchange", 50, "S", "binance", "scam", "", "", True, "", ""),
        *("service_data", "", "", "2022-11-16", "", *pack),
    )
    assert second == Tag(
        *("bip122:000000000019d6689c085ae165831e93", COIN, "Own", "exchange", 20, "S", "binance", ""),
        *(
            "hot_wallet exchange",
            "mention",
            False,
            "",
            '{"a": 1}',
            "web_crawl",
            "",
            "",
            "2023-01-02",
            "",
            *pack,
        ),
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (f"address: {A}", "address: '0x5290.* is a number in YAML: write it in quotes"),
        ("address: 0x12_34", "without quotes is a number"),
        ("address: 12345678", r"address: '12345678' without quotes is no text in YAML \(int\)"),
        (f"address: '{A}', label: yes", "label: 'yes' without quotes"),
        (f"address: '{A}', label: ''", "label: label is empty"),
        (f"address: '{A}', label: 'a\\\n\n  b'", "label: contains the control character U\\+000A"),
        (f"address: '{A}', label: [x]", "label: must be text"),
        ("label: x", "address: address is missing"),
        (f"address: '{A[:-1]}'", "address: .*by its form it is of no chain that is supported"),
        (f"address: {COIN}", "address: .*by its form it is bitcoin's"),
        (f"address: '{A}', tx_hash: ab", "tx_hash: tags a transaction"),
        (f"address: '{A}', category: exchang", "category: 'exchang' is not a concept; near: exchange"),
        (f"address: '{A}', abuse: theftt", "abuse: .* near: theft"),
        (f"address: '{A}', concepts: [exchange, nope]", "concepts: 'nope' is not a concept"),
        (f"address: '{A}', concepts: exchange", "concepts: concepts is not a list"),
        (f"address: '{A}', confidence: high", "confidence: 'high' is not one of override"),
        (f"address: '{A}', confidence: 50", "confidence: '50' without quotes"),
        (f"address: '{A}', lastmod: yesterday", "lastmod: 'yesterday' is not a date"),
        (f"address: '{A}', lastmod: 2022-02-30", "lastmod: '2022-02-30' is not a date"),
        (f"address: '{A}', is_cluster_definer: 1", "is_cluster_definer: .* neither true nor false"),
        (f"address: '{A}', tag_type: rumour", "tag_type: 'rumour' is not one of actor"),
        (f"address: '{A}', categroy: exchange", "categroy: 'categroy' is not a field; near: category"),
        (
            f"address: '{A}', currency: USDT",
            "currency: USDT is a token on .* say the chain in `network`; by its form",
        ),
        (
            f"address: '{A}', currency: MATIC",
            "currency: MATIC is the coin of polygon, and a token on ethereum",
        ),
        (f"address: '{A}', currency: XMR", "currency: XMR is on Monero, a chain that is not supported"),
        (f"address: '{A}', currency: FOO", "currency: 'FOO' is not in the table of currencies"),
        (f"address: '{A}', network: USDT", "network: USDT is a token on"),
        (f"address: '{A}', network: 'cosmos:hub'", "network: 'cosmos:hub' is not a known chain"),
        (
            f"address: '{A}', currency: , network: ",
            "network: neither currency nor network is given|currency: ",
        ),
    ],
)
def test_a_tag_that_cannot_be_used_says_what_to_mend(fields: str, message: str) -> None:
    found = reason(fields)
    assert re.match(message, found) or re.search(message, found), found


def test_every_bad_tag_is_named_with_its_line_and_the_good_are_kept_apart() -> None:
    reading = parse(
        HEADER + f"tags:\n- address: '{A}'\n- label: x\n- address: '{B}'\n  currency: KCS\n- just text\n"
    )
    assert [(row.line, row.column) for row in reading.bad] == [(9, "address"), (11, "currency"), (12, "")]
    assert [tag.address for tag in reading.items] == [A.lower()]
    assert reading.total == 4
    with pytest.raises(RowsRejected, match="3 rows are bad; nothing was imported"):
        reading.accepted()


@pytest.mark.parametrize(
    ("fields", "chain", "currency"),
    [
        ("currency: ETH", "eip155:1", ""),
        ("currency: eth", "eip155:1", "eth"),
        ("currency: BEP20", "eip155:56", ""),
        ("currency: USDT, network: ETH", "eip155:1", "USDT"),
        ("currency: USDT, network: 'eip155:56'", "eip155:56", "USDT"),
        ("currency: MATIC, network: 'eip155:137'", "eip155:137", "MATIC"),
        ("network: 'eip155:999999'", "eip155:999999", "ETH"),
    ],
)
def test_the_network_says_the_chain_and_the_currency_what_is_beyond_it(
    fields: str, chain: str, currency: str
) -> None:
    tag = one(f"address: '{B}', {fields}")
    assert (tag.chain, tag.currency) == (chain, currency)


def test_a_missing_confidence_is_remarked_and_the_default_is_stated() -> None:
    header = HEADER.replace("confidence: service_data\n", "")
    reading = parse(header + f"tags:\n- address: '{A}'\n- address: '{B}'\n")
    assert [(tag.confidence, tag.grade) for tag in reading.accepted()] == [(5, "unknown")] * 2
    assert reading.notes[1].startswith(
        "2 of 2 tags state no confidence: taken as `unknown` (5) (first: 0x5290"
    )


def test_what_is_said_twice_is_remarked_and_recorded_once(tmp_path: Path) -> None:
    text = HEADER + f"category: exchange\ntags:\n- address: '{A}'\n- address: '{A}'\n"
    reading = parse(text)
    assert reading.total == 2
    assert "1 of 2 tags say what another tag of the pack says already" in reading.notes[0]
    book = TagBook(Records(tmp_path / "r.sqlite"))
    assert book.take(reading.pack, reading.items).new == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the file is empty"),
        ("- a\n", "is not a mapping"),
        ("title: T\ntags: []\n", "p.yaml line 1, creator: creator is missing"),
        ("title: T\ncreator: C\n", "line 1, tags: the list `tags` is missing"),
        ("title: T\ncreator: C\ntags: x\n", "line 3, tags: the list `tags` is missing"),
        (
            "title: T\ncreator: C\nauthor: X\ntags: []\n",
            "line 3, author: 'author' is not a field; near: actor",
        ),
        ("title: T\ntitle: U\n", "line 2: key 'title' is given twice"),
        ("title: &a T\ncreator: *a\ntags: []\n", "line 1: anchors and aliases are not allowed"),
        ("header: !include header.yaml\n", "line 1: tag '!include' is not allowed"),
        ("title: !!python/object/apply:os.system [x]\n", "is not allowed"),
        ("title: 'open\n", "not valid YAML"),
        ("title: T\n---\ntitle: U\n", "one pack, not several"),
        ('title: "a\\u202eb"\n', "character U\\+202E is not allowed"),
        ("[" * 5000, "nested more than 12 deep"),
        ("? [a]\n: b\n", "a key must be text"),
    ],
)
def test_a_file_that_is_no_pack_is_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(TagError, match=message):
        parse(text)


@given(st.text(max_size=200))
def test_no_text_ends_in_anything_but_a_pack_or_our_error(text: str) -> None:
    with suppress(HueAndCryError):
        assert parse(HEADER + "tags:\n- address: " + text).total


@given(st.binary(max_size=100))
def test_no_bytes_end_in_anything_but_our_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("p") / "p.yaml"
    path.write_bytes(data)
    with pytest.raises(HueAndCryError):
        read_tagpack(path)


def test_a_gzipped_pack_is_read_and_a_cut_one_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + f"category: exchange\ntags:\n- address: '{A}'\n").encode())
    path = tmp_path / "p.yaml.gz"
    path.write_bytes(packed)
    assert len(read_tagpack(path).accepted()) == 1
    path.write_bytes(packed[:-12])
    with pytest.raises(TagError, match="not a whole gzip file"):
        read_tagpack(path)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hueandcry.attribution.pack.LIMIT", 1000)
    path = tmp_path / "p.yaml.gz"
    path.write_bytes(gzip.compress(b"x" * 5000))
    with pytest.raises(TagError, match="unpacks to more than"):
        read_tagpack(path)


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.yaml", "title: T\ntags: []\n", "tagpack"),
        ("a.yml", "title: T\nactors: []\n", "actorpack"),
        ("a.YAML", "title: T\n", "tagpack"),
        ("a.csv", "actors:\n", "csv"),
        ("a", "", "csv"),
    ],
)
def test_the_format_is_found_out(tmp_path: Path, name: str, text: str, form: str) -> None:
    (tmp_path / name).write_text(text)
    assert format_of(tmp_path / name) == form


def test_all_or_nothing_unless_the_bad_may_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        HEADER + f"category: exchange\ntags:\n- address: '{A}'\n- address: '{B}'\n  currency: KCS\n"
    )
    book = TagBook(Records(tmp_path / "r.sqlite"))
    with pytest.raises(RowsRejected):
        import_file(book, path, Choices())
    assert list(book) == []
    with pytest.raises(StorageError, match="nothing was imported"):
        import_file(book, path, Choices(rejects=tmp_path / "no" / "r.csv"))
    assert list(book) == []
    done = import_file(
        book, path, Choices(rejects=tmp_path / "r.csv", uri="https://example.org/p", retrieved="2025-01-01")
    )
    assert (done.total, len(done.rejected), done.added.new) == (2, 1, 1)
    assert (tmp_path / "r.csv").read_text().splitlines()[1].startswith('p.yaml,11,currency,"KCS is')
    (tag,) = book
    assert (tag.pack_uri, tag.retrieved, len(tag.pack_sha256)) == ("https://example.org/p", "2025-01-01", 64)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.heists.document import MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, read_document
from hueandcry.model.errors import HeistError


def refusal(data: bytes) -> str:
    with pytest.raises(HeistError) as caught:
        read_document(data, "file.yaml")
    return str(caught.value)


def plain(node: Node) -> object:
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    if isinstance(node.value, dict):
        return {key: plain(item) for key, item in node.value.items()}
    return node.value


@pytest.mark.parametrize(
    "text",
    [
        "0x10",
        "0o17",
        "010",
        "1_000",
        "1e3",
        "1.5",
        ".inf",
        "2025-02-21",
        "12:30:45",
        "yes",
        "null",
        "~",
        "<<",
    ],
)
def test_scalars_stay_the_text_that_was_written(text: str) -> None:
    assert plain(read_document(f"a: {text}\n".encode(), "file.yaml")) == {"a": text}


def test_nodes_know_their_lines() -> None:
    root = read_document(b"# comment\na:\n  - b: 1\n    c: 2\n  - >-\n    folded\n    text\n", "file.yaml")
    assert isinstance(root.value, dict)
    items = root.value["a"].value
    assert isinstance(items, tuple)
    first = items[0].value
    assert isinstance(first, dict)
    assert (root.line, items[0].line, first["c"].line, items[1].line) == (2, 3, 4, 5)
    assert items[1].value == "folded text"


def test_a_byte_order_mark_is_not_part_of_the_first_key() -> None:
    assert plain(read_document(b"\xef\xbb\xbfid: x\n", "file.yaml")) == {"id": "x"}


LAUGHS = b"a: &a [lol, lol]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LAUGHS, "file.yaml line 1: anchors and aliases are not allowed"),
        (b"a: 1\nb: *a\n", "file.yaml line 2: anchors and aliases are not allowed"),
        (b"a: 1\nb: 2\na: 3\n", "file.yaml line 3: key 'a' is given twice"),
        (b"a: 1\nb: !!python/object/apply:os.system [id]\n", "file.yaml line 2: tag "),
        (b"a: !!int 3\n", "file.yaml line 1: tag 'tag:yaml.org,2002:int' is not allowed"),
        (b"a: ! 3\n", "file.yaml line 1: tag '!' is not allowed"),
        (b"a: 1\n\tb: 2\n", "file.yaml line 2: not valid YAML"),
        (b"a: 1\nb: x\x00y\n", "file.yaml line 2: character U+0000 is not allowed"),
        (b'a: "\\0"\n', "file.yaml line 1: character U+0000 is not allowed"),
        (b'a: 1\nb: "\\e[31m"\n', "file.yaml line 2: character U+001B is not allowed"),
        ("a: x\u202ey\n".encode(), "file.yaml line 1: character U+202E is not allowed"),
        (b"a: 1\nb: \xff\n", "file.yaml line 2: not UTF-8 text"),
        ("a: 1\n".encode("utf-16"), "file.yaml line 1: not UTF-8 text"),
        (b"", "file.yaml line 1: the file is empty"),
        (b"# only a comment\n", "file.yaml line 1: the file is empty"),
        (b"a: 1\n---\nb: 2\n", "file.yaml line 2: a file holds one heist, not several"),
        (b"[a, b]: 1\n", "file.yaml line 1: a key must be text"),
        (b"a: [1, 2\nb: 3\n", "file.yaml line 2: not valid YAML"),
        (b"a: '1\n", "file.yaml line 2: not valid YAML"),
        (b"a: 1\nb: @x\n", "file.yaml line 2: not valid YAML"),
    ],
)
def test_hostile_text_is_refused_at_its_line(data: bytes, message: str) -> None:
    assert refusal(data).startswith(message)


def test_depth_is_bounded() -> None:
    assert plain(read_document(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "file.yaml")) is not None
    assert f"more than {MAX_DEPTH} deep" in refusal(b"[" * 200_000)
    assert f"more than {MAX_DEPTH} deep" in refusal(b"{a: " * 200_000)


def test_the_number_of_values_is_bounded() -> None:
    assert f"more than {MAX_NODES} values" in refusal(b"[" + b"1," * (MAX_NODES + 1) + b"]")


def test_size_is_bounded() -> None:
    assert f"larger than {MAX_BYTES} bytes" in refusal(b"#" * (MAX_BYTES + 1))


@given(st.binary(max_size=200) | st.text("ab:- \n\t[]{}&*!|>'\"%#,?\\\0\u2028", max_size=60).map(str.encode))
def test_any_bytes_are_a_document_or_a_heist_error(data: bytes) -> None:
    try:
        outcome = f"file.yaml line {read_document(data, 'file.yaml').line}"
    except HeistError as error:
        outcome = str(error)
    assert outcome.startswith("file.yaml")

"""Answers of strangers, and the cache that keeps them."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import BadAnswer, StorageError
from hueandcry.sources.live import Cache
from hueandcry.sources.live.answer import Fields, dumps, parse, quantity, shown
from hueandcry.sources.live.rpc import Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=200))
def test_any_bytes_parse_or_are_a_bad_answer(content: bytes) -> None:
    try:
        parse(content, "http://node")
    except BadAnswer as error:
        message = str(error)
    else:
        return
    assert message.startswith("http://node: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b"1" * 5_000, b'{"a":NaN}', b'{"a": Infinity}', b"", b'{"a":', b"\xff\xfe"]
)
def test_hostile_json_is_a_bad_answer(content: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse(content, "http://node")


def test_no_fraction_becomes_a_float() -> None:
    assert parse(b'{"value": 0.10000000, "more": 1e-8}', "x") == {"value": "0.10000000", "more": "1e-8"}


@given(JSON)
def test_what_is_written_is_read(value: object) -> None:
    assert parse(dumps(value), "x") == value


@pytest.mark.parametrize(
    ("value", "number"), [(7, 7), ("7", 7), ("0x7", 7), ("0x0A", 10), ("0", 0), (2**256 - 1, 2**256 - 1)]
)
def test_numbers(value: object, number: int) -> None:
    assert quantity(value, "x") == number


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -1,
        "-1",
        "0x",
        "",
        "1.0",
        "0x1_0",
        "1_0",
        " 1",
        "١",
        [],
        {},
        2**256,
        "0x1" + "0" * 64,
        "9" * 99,
    ],
)
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(BadAnswer, match=r"it is .*, a number was expected"):
        quantity(value, "it")


READS: list[Callable[[Fields], object]] = [
    lambda fields: fields.quantity("a") + 1,
    lambda fields: fields.text("a") + "",
    lambda fields: fields.hexadecimal("a")[1:],
    lambda fields: len(fields.items("a")),
]


@given(JSON, st.sampled_from(READS))
def test_fields_are_of_their_type_or_bad_answers(value: object, read: Callable[[Fields], object]) -> None:
    try:
        read(Fields({"a": value}, "it"))
    except BadAnswer as error:
        message = str(error)
    else:
        return
    assert message.startswith("it")


@pytest.mark.parametrize("text", ["0x1", "0xzz", "ab", "0x" + "0" * 38, "0x" + "0" * 42, "0x" + "g" * 40])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadAnswer, match="hex was expected"):
        Fields({"a": text}, "it").hexadecimal("a", 20)


def test_a_stranger_s_text_is_short_and_on_one_line() -> None:
    assert shown("a\nb\x1b[31m") == "'a?b?[31m'"
    assert len(shown("x" * 10_000)) < 100
    assert shown(10**10_000) == "'a huge number'"
    assert (shown({}), shown([]), shown(None)) == ("an object", "a list", "nothing")


@pytest.mark.parametrize(
    ("code", "message", "missing"),
    [
        (-32601, "", True),
        (-32000, "the method trace_block does not exist/is not available", True),
        (0, "Unsupported method: debug_traceTransaction", True),
        (-32000, "trace_filter method is not whitelisted", True),
        (-32000, "genesis is not traceable", False),
        (-32000, "missing trie node", False),
        (-32602, "invalid params", False),
    ],
)
def test_whether_a_method_is_missing(code: int, message: str, missing: bool) -> None:
    assert Refused(code, message).missing is missing


def test_the_cache_keeps_answers_by_question(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(["a"]) is None
    cache.put(["a"], {"x": 2**200, "y": None})
    cache.put(["b"], [])
    cache.put(["a"], "another")  # what is final does not change
    assert cache.get(["a"]) == {"x": 2**200, "y": None}
    assert cache.get(["b"]) == []
    assert Cache(tmp_path).get(["a"]) == cache.get(["a"])


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"question": ["b"], "answer": 1}', b'{"answer": 1}', b"\xff"]
)
def test_a_damaged_file_is_asked_again(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put(["a"], 1)
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(content)
    assert cache.get(["a"]) is None
    cache.put(["a"], 2)
    assert cache.get(["a"]) == 2


def test_nothing_half_written_is_seen(tmp_path: Path) -> None:
    if not hasattr(multiprocessing, "get_context"):
        pytest.skip("no processes")
    context = multiprocessing.get_context("fork")
    answer = ["x" * 1000] * 500
    writers = [context.Process(target=Cache(tmp_path).put, args=(["a"], answer)) for _ in range(4)]
    for each in writers:
        each.start()
    seen = {str(Cache(tmp_path).get(["a"]))[:5] for _ in range(50)}
    for each in writers:
        each.join(30)
    assert seen <= {"None", "['xxx"}
    assert Cache(tmp_path).get(["a"]) == answer
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_full_disk_is_a_storage_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(StorageError, match="cannot keep an answer"):
        Cache(file).put(["a"], 1)

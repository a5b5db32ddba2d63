"""The bytes of an answer are unpacked once and within a bound; what cannot be kept or counted is told."""

import gzip
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import BadAnswer, RateLimited, SourceError
from hueandcry.sources.live import Cache, Limits
from hueandcry.sources.live.answer import Fields, parse
from hueandcry.sources.live.body import Unusable, body
from hueandcry.sources.live.client import Question, Reply
from hueandcry.sources.live.endpoint import endpoint
from hueandcry.sources.live.explorer_internal import calls
from hueandcry.sources.live.rpc import JsonRpc
from tests.sources.live.test_client import NOW, URL, FakeTime, ask, client

SIZE = 1_000


class Pieces(httpx.SyncByteStream):
    """A body that comes in pieces."""

    def __init__(self, content: bytes, size: int) -> None:
        self._pieces = [content[at : at + size] for at in range(0, len(content), size)]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._pieces)


def response(content: bytes, packing: str = "", size: int = 7) -> httpx.Response:
    headers = {"content-encoding": packing} if packing else {}
    return httpx.Response(200, headers=headers, stream=Pieces(content, size))


@given(st.binary(max_size=SIZE), st.integers(1, 200))
def test_what_was_packed_comes_out(content: bytes, size: int) -> None:
    assert body(response(content, "", size), SIZE) == content
    for packing in ("gzip", "X-GZIP "):
        assert body(response(gzip.compress(content), packing, size), SIZE + 100) == content


@pytest.mark.parametrize("size", [1, 64, 100_000])
def test_the_bound_holds_to_the_byte(size: int) -> None:
    for content, packing in ((b" " * SIZE, ""), (gzip.compress(b" " * SIZE), "gzip")):
        assert len(body(response(content, packing, size), SIZE)) == SIZE
    for content, packing in ((b" " * (SIZE + 1), ""), (gzip.compress(b" " * (SIZE + 1)), "gzip")):
        with pytest.raises(Unusable, match="larger than"):
            body(response(content, packing, size), SIZE)


PACKED = gzip.compress(b"[1, 2, 3]")


@pytest.mark.parametrize(
    ("content", "packing", "reason", "passing"),
    [
        (PACKED[:-1], "gzip", "cut short", True),
        (PACKED + b"x", "gzip", "behind its end", True),
        (PACKED[:12] + b"\xff\xff" + PACKED[14:], "gzip", "damaged", True),
        (b"[]", "gzip", "damaged", True),
        (gzip.compress(PACKED), "gzip, gzip", "not asked for", False),
        (b"[]", "br", "not asked for", False),
    ],
    ids=["cut", "longer", "damaged", "plain", "twice", "other"],
)
def test_what_is_no_answer_is_told(content: bytes, packing: str, reason: str, passing: bool) -> None:
    with pytest.raises(Unusable, match=reason) as caught:
        body(response(content, packing, 9), SIZE)
    assert caught.value.passing is passing


def test_damage_on_the_way_is_asked_again() -> None:
    left = [response(PACKED[:-3], "gzip"), response(PACKED, "gzip")]
    made = client(lambda request: left.pop(0), FakeTime())
    assert ask(made) == Reply(200, b"[1, 2, 3]")


@pytest.mark.parametrize(
    "wait",
    [
        format_datetime(NOW, usegmt=True).replace("2025", "9" * 20),
        "Mon, 01 Jan 2020 99999999999999999999:00:00 GMT",
        "\u0663".encode().decode("latin-1"),
    ],
)
def test_a_wait_that_no_clock_knows_is_none(wait: str) -> None:
    refusal = httpx.Response(429, headers={b"retry-after": wait.encode("latin-1")})
    ticks = FakeTime()
    with pytest.raises(RateLimited):
        ask(client(lambda request: refusal, ticks, Limits(attempts=3)))
    assert ticks.slept == [0.5, 1.0]


@pytest.mark.parametrize("error", [{"code": 10**4000, "message": [[[]] * 9]}, {"message": {"a": 1}}, [], 7])
def test_a_refusal_of_any_form_is_short(error: object) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"jsonrpc": "2.0", "id": 0, "error": error})

    rpc = JsonRpc(client(handler, FakeTime()), endpoint(URL), "test")
    with pytest.raises(SourceError, match="refuses eth_chainId") as caught:
        rpc.call("eth_chainId")
    assert len(str(caught.value)) < 200


def test_more_values_than_any_answer_has_are_refused_before_they_are_made() -> None:
    assert parse(b"[" + b"0," * 1_000 + b"0]", "x") == [0] * 1_001
    with pytest.raises(BadAnswer, match="x: the answer holds more than 6000000 values"):
        parse(b"[" + b"0," * 6_000_001 + b"0]", "x")


def test_what_can_be_read_but_is_too_deep_to_be_kept_is_told(tmp_path: Path) -> None:
    """The two limits lie close together: whatever is read is kept, or one clear error says why not."""
    said = set()
    for depth in range(700, 1_100):
        try:
            Cache(tmp_path).put(["q", depth], parse(b"[" * depth + b"]" * depth, "x"))
        except BadAnswer as error:
            said.add(str(error))
        else:
            said.add("kept")
    assert "kept" in said
    assert len(said) > 1
    assert all("nested too deeply" in each for each in said - {"kept"})


@pytest.mark.parametrize("path", ["9" * 5_000, "0_" + "1" * 5_000, "\u0663", "1__2", "_"])
def test_a_path_that_is_none_leaves_the_order_of_the_list(path: str) -> None:
    def row(path: str, value: int) -> Fields:
        sides = {"from": "0x" + "1" * 40, "to": "0x" + "2" * 40}
        return Fields({**sides, "traceId": path, "value": str(value), "type": "call"}, "a row")

    assert [each.value for each in calls([row("1", 5), row(path, 6), row("0", 7)])] == [5, 6, 7]


def test_a_question_is_not_asked_again_where_the_answer_is_packed_otherwise() -> None:
    made = client(lambda request: response(b"[]", "zstd"), FakeTime())
    with pytest.raises(BadAnswer, match=r"https://node.example: the answer is packed"):
        made.ask(Question(endpoint(URL)), lambda reply: reply)
    assert made.requests == 1

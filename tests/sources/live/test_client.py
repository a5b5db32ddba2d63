"""The client: patient as Retry-After asks, bounded in time and memory, discreet about keys."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.model.errors import BadAnswer, InputError, RateLimited, SourceError
from hueandcry.sources.live import Cache, Client, Clock, Limits, open_source
from hueandcry.sources.live.client import Question, Reply
from hueandcry.sources.live.endpoint import endpoint
from hueandcry.sources.live.secret import Secret, from_environment, from_file
from hueandcry.testing import Fault, World, serve

URL = "https://node.example/v3/path-key"
NOW = datetime(2025, 2, 21, 14, 0, tzinfo=UTC)
CALL = {"id": 1, "method": "eth_chainId", "params": []}
Handler = Callable[[httpx.Request], httpx.Response]


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: NOW.timestamp() + self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def client(handler: Handler, time_: FakeTime, limits: Limits | None = None) -> Client:
    return Client(limits or Limits(), clock=time_.clock(), transport=httpx.MockTransport(handler))


def ask(made: Client, **more: object) -> Reply:
    return made.ask(Question(endpoint(URL), **more), lambda reply: reply)  # type: ignore[arg-type]


def answering(*responses: httpx.Response) -> Handler:
    left = list(responses)
    return lambda request: left.pop(0)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7),
        ("0", 0.5),
        (format_datetime(NOW + timedelta(seconds=33), usegmt=True), 33),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0.5),
        ("soon", 0.5),
        ("-5", 0.5),
        ("", 0.5),
    ],
)
def test_it_waits_as_retry_after_asks(text: str, wait: float) -> None:
    ticks = FakeTime()
    replies = answering(
        httpx.Response(429, headers={"retry-after": text}), httpx.Response(200, content=b"ok")
    )
    assert ask(client(replies, ticks)).content == b"ok"
    assert ticks.slept == [pytest.approx(wait)]


def test_a_wait_that_is_too_long_is_told_and_not_waited() -> None:
    ticks = FakeTime()
    replies = answering(httpx.Response(429, headers={"retry-after": "3600"}))
    with pytest.raises(RateLimited, match="wait 3600 seconds") as caught:
        ask(client(replies, ticks))
    assert caught.value.seconds == 3600
    assert caught.value.http_status == 502
    assert ticks.slept == []


def test_it_backs_off_ever_longer_and_then_gives_up() -> None:
    ticks = FakeTime()
    made = client(lambda request: httpx.Response(503), ticks, Limits(attempts=5))
    with pytest.raises(SourceError, match=r"https://node.example fails \(HTTP 503\)"):
        ask(made)
    assert ticks.slept == [0.5, 1, 2, 4]
    assert made.requests == 5


def test_patience_bounds_all_attempts_together() -> None:
    ticks = FakeTime()
    made = client(lambda request: httpx.Response(500), ticks, Limits(attempts=100, patience=20))
    with pytest.raises(SourceError):
        ask(made)
    assert ticks.now <= 20


def test_requests_to_one_host_are_spaced() -> None:
    ticks = FakeTime()
    made = client(lambda request: httpx.Response(200), ticks, Limits(rate=4))
    for _ in range(9):
        ask(made)
    assert ticks.now == pytest.approx(2.0)
    made.ask(Question(endpoint("https://other.example")), lambda reply: reply)
    assert ticks.now == pytest.approx(2.0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["https://evil.example/", "http://127.0.0.1:1/", "/elsewhere"])
def test_no_redirect_is_followed(status: int, target: str) -> None:
    made = client(lambda request: httpx.Response(status, headers={"location": target}), FakeTime())
    with pytest.raises(SourceError, match="elsewhere"):
        ask(made)
    assert made.requests == 1


def test_an_answer_is_bounded_also_when_it_unpacks_to_more() -> None:
    import gzip

    bomb = gzip.compress(b" " * 40_000_000)
    assert len(bomb) < 100_000
    response = httpx.Response(200, headers={"content-encoding": "gzip"}, content=bomb)
    made = client(lambda request: response, FakeTime(), Limits(size=2**20))
    with pytest.raises(BadAnswer, match="larger than 1 MiB"):
        ask(made)


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.DRIP, Fault.HUGE])
def test_a_server_that_never_ends_is_cut_off(fault: Fault) -> None:
    limits = Limits(read=30, total=0.6, size=2**22, attempts=1)
    with serve(World()) as served, Client(limits) as made:
        served.faults.always(fault)
        begun = time.monotonic()
        with pytest.raises(SourceError) as caught:
            made.ask(Question(endpoint(served.rpc_url), body=CALL), lambda reply: reply)
        assert time.monotonic() - begun < 3
    expected = "larger than 4 MiB" if fault is Fault.HUGE else "did not finish within 0.6 seconds"
    assert expected in str(caught.value)


def test_nobody_there() -> None:
    reason = r"http://127.0.0.1:9 cannot be reached .*ConnectError"
    with Client(Limits(attempts=1)) as made, pytest.raises(SourceError, match=reason):
        made.ask(Question(endpoint("http://127.0.0.1:9/secret")), lambda reply: reply)


def told(error: BaseException) -> str:
    """Everything that a traceback would show of it."""
    import traceback

    return "".join(traceback.format_exception(error))


def leaks(text: str) -> list[str]:
    return [key for key in ("path-key", "query-key", "header-key", "user-name:pass-word") if key in text]


@pytest.mark.parametrize("status", [200, 302, 401, 403, 429, 500])
def test_keys_are_in_no_error_and_no_log(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        echo = f"bad key query-key header-key in {request.url}"
        if status == 200:
            raise httpx.ConnectError(f"cannot connect to {request.url}")
        return httpx.Response(status, content=echo.encode(), headers={"location": str(request.url)})

    at = endpoint("https://user-name:pass-word@node.example/v3/path-key")
    question = Question(
        at,
        parameters={"a": "b"},
        secrets={"apikey": Secret("query-key")},
        headers={"x-key": Secret("header-key")},
    )
    with client(handler, FakeTime()) as made, pytest.raises(SourceError) as caught:
        made.ask(question, lambda reply: reply)
    assert seen[0].url.path == "/v3/path-key"
    assert seen[0].url.params["apikey"] == "query-key"
    assert seen[0].headers["x-key"] == "header-key"
    assert seen[0].headers["authorization"].startswith("Basic ")
    assert not leaks(str(caught.value))
    assert not leaks(caplog.text)
    assert not leaks(repr(question) + str(question) + repr(at) + str(at))
    frames = told(caught.value)
    assert not leaks(frames.replace('echo = f"bad key query-key', ""))


def test_keys_are_in_no_file_of_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUEANDCRY_ETHERSCAN_KEY", "query-key")
    world = World()
    world.evm.mine(100)
    with serve(world) as served, Client(cache=Cache(tmp_path)) as made:
        explorer = open_source("etherscan", chain("ethereum"), made, served.explorer_url)
        list(explorer.blocks(0, 5))
        node = open_source("evm-rpc", chain("ethereum"), made, f"{served.rpc_url}/path-key")
        list(node.blocks(0, 5))
        assert any("apikey=query-key" in line for line in served.requests)
        assert any("path-key" in line for line in served.requests)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if leaks(path.name + path.read_text())]


def test_a_key_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment("HUEANDCRY_TEST_KEY") is None
    path = tmp_path / "key"
    path.write_text("in-the-file\n")
    path.chmod(0o600)
    monkeypatch.setenv("HUEANDCRY_TEST_KEY_FILE", str(path))
    found = from_environment("HUEANDCRY_TEST_KEY")
    assert found is not None
    assert (found.reveal(), str(found), bool(found)) == ("in-the-file", "***", True)
    monkeypatch.setenv("HUEANDCRY_TEST_KEY", "in-the-variable")
    assert from_environment("HUEANDCRY_TEST_KEY") == Secret("in-the-variable")


def test_bad_key_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(InputError, match="cannot read the key"):
        from_file(path)
    for content, mode, reason in (
        (b"key", 0o644, "others may read"),
        (b"", 0o600, "no key"),
        (b"two\nlines", 0o600, "no key"),
        (b"x" * 5000, 0o600, "no key"),
        (b"\xff\x00", 0o600, "no key"),
    ):
        path.write_bytes(content)
        path.chmod(mode)
        with pytest.raises(InputError, match=reason):
            from_file(path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a/",
        "node.example",
        "http://",
        "http://a:99999/",
        "https://a/?apikey=1",
        "https://a/#b",
        "http://[::1",
    ],
)
def test_an_address_must_be_plain(url: str) -> None:
    with pytest.raises(InputError, match="the address of a source is"):
        endpoint(url)


def test_what_is_shown_of_an_address() -> None:
    found = endpoint("http://user:pass@[::1]:8545/key/")
    assert str(found) == "http://[::1]:8545"
    assert found.base.reveal() == "http://[::1]:8545/key"
    assert found.loopback
    assert not endpoint("https://localhost.example").loopback


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_an_input_error(text: str) -> None:
    try:
        found = endpoint(text)
    except InputError:
        return
    assert found.origin.startswith(("http://", "https://"))

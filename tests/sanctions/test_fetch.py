"""Fetching from a real server on this machine: what is not whole, or too much, leaves no file."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.model.errors import BadAnswer, HueAndCryError, InputError, RateLimited, SourceError
from hueandcry.sanctions.fetch import Fetched, Limits, fetch
from hueandcry.sanctions.wire import checked, origin_of
from tests.sanctions.server import Answer, Site, claims, drips, endless, gives, in_turn, site, status

LIMITS = Limits(size=100_000, total=60.0, silence=30.0, attempts=2, pause=0.0)
LIST = b"<list/>" * 100


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as found:
        yield found


def get(served: Site, path: Path, answer: Answer, limits: Limits = LIMITS) -> Fetched:
    served.answers["/list.xml"] = answer
    return fetch(f"{served.url}/list.xml?token=t", path, limits=limits)


def test_a_file_comes_with_its_origin_and_marks(served: Site, tmp_path: Path) -> None:
    found = get(
        served, tmp_path / "f", gives(LIST, etag='"1"', last_modified="Sat, 01 Nov 2025 00:00:00 GMT")
    )
    assert found.path.read_bytes() == LIST
    assert found.origin == f"{served.url}/list.xml"
    assert found.validators == ('"1"', "Sat, 01 Nov 2025 00:00:00 GMT")
    assert served.requests[0][0] == "/list.xml?token=t"


def test_what_the_server_has_is_not_sent_again(served: Site, tmp_path: Path) -> None:
    served.answers["/x"] = status(304, etag='"1"')
    found = fetch(f"{served.url}/x", tmp_path / "f", ('"1"', "yesterday"), LIMITS)
    assert (found.same, found.validators, found.path.exists()) == (True, ('"1"', "yesterday"), False)
    heads = served.requests[0][1]
    assert (heads["if-none-match"], heads["if-modified-since"]) == ('"1"', "yesterday")


def test_a_packed_answer_is_unpacked(served: Site, tmp_path: Path) -> None:
    found = get(served, tmp_path / "f", gives(gzip.compress(LIST), content_encoding="gzip"))
    assert found.path.read_bytes() == LIST


def test_a_redirect_on_this_machine_is_followed(served: Site, tmp_path: Path) -> None:
    served.answers["/there"] = gives(LIST)
    found = get(served, tmp_path / "f", status(302, location="/there"))
    assert found.path.read_bytes() == LIST
    assert found.origin == f"{served.url}/list.xml"


BOMB = gzip.compress(bytes(10_000_000))
BAD: dict[str, tuple[Answer, type[HueAndCryError], str]] = {
    "a loop": (status(302, location="/list.xml"), SourceError, "sends us on more than 5 times"),
    "to plain http": (
        status(302, location="http://list.invalid/x"),
        InputError,
        "from an https:// address only",
    ),
    "to a file": (status(302, location="file:///etc/passwd"), InputError, "from an https:// address only"),
    "500": (status(500), SourceError, "HTTP 500"),
    "403": (status(403), SourceError, "HTTP 403.*use --from"),
    "304 unasked": (status(304), SourceError, "HTTP 304"),
    "206": (status(206), SourceError, "HTTP 206"),
    "nowhere": (status(302), SourceError, "HTTP 302"),
    "429": (status(429), RateLimited, "takes no more requests now"),
    "cut short": (claims(len(LIST) + 1, LIST), BadAnswer, "cut short"),
    "2 GB claimed": (claims(2 << 30, LIST), BadAnswer, "larger than 0 MiB"),
    "endless": (endless(LIST), BadAnswer, "larger than"),
    "stalled": (drips(b"12", 30), SourceError, "cannot be reached or broke off"),
    "dripping": (drips(b"1" * 1000, 0.05), SourceError, "did not finish within 0.5 seconds"),
    "bomb": (gives(BOMB, content_encoding="gzip"), BadAnswer, "larger than"),
    "packed and cut": (gives(gzip.compress(LIST)[:-9], content_encoding="gzip"), BadAnswer, "cut short"),
    "packed badly": (gives(b"no gzip at all", content_encoding="gzip"), BadAnswer, "damaged"),
    "packed otherwise": (gives(LIST, content_encoding="br"), BadAnswer, "not asked for"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_whole_leaves_no_file(served: Site, tmp_path: Path, name: str) -> None:
    answer, error, words = BAD[name]
    short = Limits(size=100_000, total=0.5, silence=0.4, attempts=1)
    begun = time.monotonic()
    with pytest.raises(error, match=words):
        get(served, tmp_path / "f", answer, short if name in ("stalled", "dripping") else LIMITS)
    assert time.monotonic() - begun < 20
    assert list(tmp_path.iterdir()) == []


def test_a_failure_that_passes_is_asked_again(served: Site, tmp_path: Path) -> None:
    answer = in_turn(status(503), gives(LIST))
    assert get(served, tmp_path / "f", answer).path.read_bytes() == LIST
    answer = in_turn(claims(len(LIST) + 1, LIST), gives(LIST))
    assert get(served, tmp_path / "f", answer).path.read_bytes() == LIST
    with pytest.raises(SourceError, match="HTTP 503"):
        get(served, tmp_path / "f", in_turn(status(503), status(503), gives(LIST)))


def test_nobody_listens(tmp_path: Path) -> None:
    with site() as gone:
        url = gone.url
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch(url, tmp_path / "f", limits=LIMITS)


@pytest.mark.parametrize(
    "url",
    ["http://list.invalid/x", "ftp://list.invalid/x", "list.xml", "https://", "http://[::1", "https://a:b/"],
)
def test_only_https_is_asked_and_http_on_this_machine(url: str) -> None:
    with pytest.raises(InputError, match="from an https:// address only"):
        checked(url)


def test_a_stranger_does_not_send_us_to_this_machine() -> None:
    assert checked("http://127.0.0.1:1/x", "http://localhost/") == "http://127.0.0.1:1/x"
    with pytest.raises(InputError, match="to this very machine"):
        checked("http://127.0.0.1:1/x", "https://list.invalid/")
    with pytest.raises(InputError, match="to this very machine"):
        checked("https://localhost/x", "https://list.invalid/")


def test_secrets_of_an_address_are_not_kept() -> None:
    assert origin_of("https://me:pass@list.invalid:444/a/b?token=x#y") == "https://list.invalid:444/a/b"

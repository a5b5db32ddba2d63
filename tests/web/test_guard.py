"""Who may ask: tokens, hosts, and pages of other origins."""

import base64
from pathlib import Path

import pytest

from hueandcry.model.errors import InputError
from hueandcry.web.guard import Guard, guard, is_loopback
from tests.web.client import client
from tests.web.invented import LISTED

TOKEN = "a-token-of-the-tests"
HEALTH = "/api/v1/health"
SINGLE = f"/api/v1/screen/address/{LISTED}"


def basic(token: str) -> str:
    return "Basic " + base64.b64encode(f"officer:{token}".encode()).decode()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        ("Bearer", 401),
        (f"Digest {TOKEN}", 401),
        (basic(TOKEN), 200),
        (basic("another-token-of-tests"), 401),
        ("Basic %%%", 401),
    ],
    ids=[
        "none",
        "right",
        "case",
        "longer",
        "shorter",
        "empty",
        "scheme",
        "basic",
        "wrong-basic",
        "no-base64",
    ],
)
def test_a_token_is_asked_of_everything_but_health(tmp_path: Path, given: str, status: int) -> None:
    asked = client(tmp_path, guard=Guard(TOKEN.encode()))
    headers = {"authorization": given} if given else {}
    for path in (SINGLE, "/", "/page.css", "/api/v1/openapi.json"):
        answer = asked.get(path, headers=headers)
        assert answer.status_code == status
        assert TOKEN not in answer.text
    assert (
        asked.post("/api/v1/screen/addresses", {"addresses": [LISTED]}, headers=headers).status_code == status
    )
    assert asked.get(HEALTH).status_code == 200


def test_the_page_asks_for_the_token_in_a_way_that_browsers_know(tmp_path: Path) -> None:
    asked = client(tmp_path, guard=Guard(TOKEN.encode()))
    assert asked.get("/").headers["www-authenticate"].startswith("Basic ")
    assert asked.get(SINGLE).headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    "host", ["evil.invalid", "127.0.0.1.evil.invalid", "", "[::1", "localhost@evil.invalid"]
)
def test_without_a_token_only_loopback_names_are_answered(tmp_path: Path, host: str) -> None:
    asked = client(tmp_path)
    answer = asked.get(SINGLE, headers={"host": host})
    assert (answer.status_code, answer.json()["error"]) == (421, "WrongHost")
    for name in ("localhost:8470", "127.0.0.1", "[::1]:9"):
        assert asked.get(SINGLE, headers={"host": name}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "http://evil.invalid"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "https://screening.invalid"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1"}, 403),
    ],
    ids=["program", "own", "other", "null", "fetch-own", "proxy", "fetch-cross", "fetch-site"],
)
def test_pages_of_other_origins_cannot_post(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    asked = client(tmp_path)
    assert asked.form("/", {"q": LISTED}, headers=headers).status_code == status


def test_beyond_loopback_a_token_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    for host in ("0.0.0.0", "::", "192.0.2.1", "screening.invalid"):
        with pytest.raises(InputError, match="give a token"):
            guard(host, None, {})
        assert guard(host, file, {}).token == TOKEN.encode()
        assert guard(host, None, {"HUEANDCRY_TOKEN": TOKEN}).token == TOKEN.encode()
    assert guard("127.0.0.1", None, {}).token == b""
    assert [host for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost") if not is_loopback(host)] == []


@pytest.mark.parametrize("text", ["", "  \n", "short", "a token with its spaces", "ein-Schlüssel-für-alle"])
def test_tokens_that_are_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "token"
    file.write_text(text)
    with pytest.raises(InputError, match="token"):
        guard("127.0.0.1", file, {})


def test_a_token_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        guard("127.0.0.1", tmp_path / "nothing", {})

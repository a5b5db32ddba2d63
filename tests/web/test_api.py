"""The API: answers with their basis, batches, refusals of one shape, and one document for both roads."""

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hueandcry.model.errors import LedgerEmpty
from hueandcry.web import documents
from hueandcry.web.body import Bodies
from hueandcry.web.questions import ADDRESS_LIMIT, BATCH
from tests.web.client import Client, client
from tests.web.invented import CLEAN, LISTED, NAME, PARTY, TX, Invented

API = "/api/v1"
DECISION = {
    "subject": {"kind": "name", "text": NAME, "births": ["1980"]},
    "party": PARTY,
    "verdict": "unclear",
    "reason": "asked the bank",
    "by": "an officer",
}
TEXTS = (
    LISTED,
    LISTED.upper().replace("X", "x"),
    CLEAN,
    "no address",
    " ",
    "한글",
    '"\\',
    "a" * ADDRESS_LIMIT,
)


@pytest.fixture
def asked(tmp_path: Path) -> Client:
    return client(tmp_path)


def refused(answer: Any, status: int, error: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    told = documents.ErrorDocument.model_validate(answer.json())
    assert told.error == error
    return told.detail


def test_a_single_address_says_what_the_answer_rests_on(asked: Client) -> None:
    told = asked.get(f"{API}/screen/address/{LISTED}").json()
    assert told["result"]["answer"] == "listed"
    assert told["result"]["listings"][0]["party"] == PARTY
    basis = told["basis"]
    assert [(each["list"], each["stale"], len(each["sha256"])) for each in basis["lists"]] == [
        ("made-up", False, 64),
        ("old-list", True, 64),
    ]
    assert basis["policy"] == "fifo"
    assert basis["run"] == "run-1"
    assert basis["notes"] == ["the ledger holds the histories of chosen addresses only"]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_both_roads_give_the_same_document(tmp_path: Path, text: str) -> None:
    short = client(tmp_path)
    short.post(f"{API}/judgements", {**DECISION, "subject": {"kind": "address", "text": LISTED}})
    long = client(tmp_path, short_road=False)
    many = [each.post(f"{API}/screen/addresses", {"addresses": [text]}).content for each in (short, long)]
    assert many[0] == many[1]
    if text.strip():
        one = [each.get(f"{API}/screen/address/{text}").content for each in (short, long)]
        assert one[0] == one[1]
        assert json.loads(one[0])["result"] == json.loads(many[0])["results"][0]


def test_answers_come_in_the_order_of_the_question(asked: Client) -> None:
    texts = [f"0x{number:040x}" for number in range(BATCH)]
    told = asked.post(f"{API}/screen/addresses", {"addresses": texts}).json()
    assert [each["query"] for each in told["results"]] == texts


@pytest.mark.parametrize(
    ("kind", "item"),
    [("addresses", LISTED), ("names", {"text": NAME}), ("transactions", TX)],
    ids=["addresses", "names", "transactions"],
)
def test_a_batch_has_a_bound_and_one_clear_error(asked: Client, kind: str, item: Any) -> None:
    path = f"{API}/screen/{kind}"
    assert asked.post(path, {kind: [item] * 3}).json()["results"][2]["query"]
    detail = refused(asked.post(path, {kind: [item] * (BATCH + 1)}), 422, "InputError")
    assert detail == f"{kind}: List should have at most {BATCH} items after validation, not {BATCH + 1}"
    assert "at least 1 item" in refused(asked.post(path, {kind: []}), 422, "InputError")


def test_names_are_asked_with_what_is_known_of_them(tmp_path: Path) -> None:
    seen: list[Any] = []

    class Noting(Invented):
        def names(self, queries: Sequence[Any]) -> list[dict[str, Any]]:
            seen.extend(queries)
            return super().names(queries)

    item = {"text": NAME, "party_kind": "person", "births": ["1980-01"], "countries": ["KP"]}
    asked = client(tmp_path, screener=Noting)
    told = asked.post(f"{API}/screen/names", {"names": [item], "limit": 3, "threshold": 0.9}).json()
    assert told["results"][0]["hits"][0]["party"] == PARTY
    (query,) = seen
    assert (query.kind, query.births, query.countries) == ("person", ("1980-01",), ("KP",))
    assert (query.limit, query.threshold) == (3, 0.9)


def test_exposure_is_computed_where_it_is_asked_for(asked: Client) -> None:
    body = {"addresses": [LISTED, CLEAN], "exposure": ["destination", "source"]}
    results = asked.post(f"{API}/screen/addresses", body).json()["results"]
    assert [list(each["exposure"]) for each in results] == [["destination", "source"]] * 2
    assert [each["exposure"]["source"]["verdict"] for each in results] == ["exposed", "not covered"]


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("screen/addresses", {"addresses": [LISTED], "adresses": []}, "adresses"),
        ("screen/addresses", {"addresses": ["x" * (ADDRESS_LIMIT + 1)]}, "addresses.0"),
        ("screen/addresses", {"addresses": [7]}, "addresses.0"),
        ("screen/addresses", {"addresses": [""]}, "addresses.0"),
        ("screen/addresses", {"addresses": LISTED}, "addresses"),
        ("screen/addresses", {"addresses": [LISTED], "exposure": ["sideways"]}, "exposure.0"),
        ("screen/addresses", [LISTED], "body"),
        ("screen/names", {"names": [{"text": NAME, "birth": "1980"}]}, "names.0.birth"),
        ("screen/names", {"names": [{"text": NAME, "births": ["1. May"]}]}, "names.0.births.0"),
        ("screen/names", {"names": [{"text": "x" * 301}]}, "names.0.text"),
        ("screen/names", {"names": [{"text": NAME}], "limit": 51}, "limit"),
        ("screen/names", {"names": [{"text": NAME}] * 3000, "limit": 50}, "body"),
        ("screen/transactions", {"transactions": ["x" * 201]}, "transactions.0"),
        ("judgements", {**DECISION, "verdict": "guilty"}, "verdict"),
        ("judgements", {**DECISION, "reason": ""}, "reason"),
        ("judgements", {**DECISION, "party": "nobody/1"}, "party"),
        ("judgements/1/withdraw", {"by": "an officer"}, "there is no judgement 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_field_is_named(asked: Client, path: str, body: Any, where: str) -> None:
    assert refused(asked.post(f"{API}/{path}", body), 422, "InputError").startswith(where)


def test_ten_thousand_wrong_items_are_one_sentence(asked: Client) -> None:
    answer = asked.post(f"{API}/screen/addresses", {"addresses": [0] * BATCH})
    assert len(refused(answer, 422, "InputError")) < 200


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'{"addresses":' + b"[" * 5_000 + b"]" * 5_000 + b"}", b"\xff\xfe", b"null"],
    ids=["nothing", "cut", "bomb", "closed-bomb", "no-text", "null"],
)
def test_a_body_that_is_no_request(asked: Client, body: bytes) -> None:
    answer = asked.ask(
        "POST", f"{API}/screen/addresses", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    documents.ErrorDocument.model_validate(answer.json())


@pytest.mark.parametrize("road", [True, False], ids=["short", "long"])
def test_half_a_surrogate_pair_is_refused(tmp_path: Path, road: bool) -> None:
    asked = client(tmp_path, short_road=road)
    for path, body in (
        ("addresses", b'{"addresses":["\\ud800"]}'),
        ("names", b'{"names":[{"text":"\\ud800"}]}'),
    ):
        answer = asked.ask(
            "POST", f"{API}/screen/{path}", content=body, headers={"content-type": "application/json"}
        )
        refused(answer, 422, "InputError")


def test_bodies_of_other_types_are_refused(asked: Client) -> None:
    path, body = f"{API}/screen/addresses", json.dumps({"addresses": [LISTED]})
    for headers in (
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {},
    ):
        refused(asked.ask("POST", path, content=body, headers=headers), 415, "WrongType")
    packed = {"content-type": "application/json", "content-encoding": "gzip"}
    refused(asked.ask("POST", path, content=body, headers=packed), 415, "WrongType")
    named = {"content-type": "application/json; charset=utf-8"}
    assert asked.ask("POST", path, content=body, headers=named).status_code == 200


def test_a_body_has_a_bound_and_so_have_all_together(tmp_path: Path) -> None:
    body = {"addresses": [LISTED] * 10}
    small = client(tmp_path, bodies=Bodies(most=100))
    assert "100 bytes" in refused(small.post(f"{API}/screen/addresses", body), 413, "TooLarge")
    busy = client(tmp_path, bodies=Bodies(together=100))
    for _ in range(3):
        answer = busy.post(f"{API}/screen/addresses", body)
        refused(answer, 503, "Busy")
        assert answer.headers["retry-after"]
    assert busy.post(f"{API}/screen/addresses", {"addresses": [LISTED]}).status_code == 200


def test_paths_and_methods_that_there_are_not(asked: Client) -> None:
    refused(asked.get(f"{API}/nothing"), 404, "NotFound")
    refused(asked.get(f"{API}/screen/address/"), 404, "NotFound")
    refused(asked.get(f"{API}/screen/address/{'x' * (ADDRESS_LIMIT + 1)}"), 422, "InputError")
    answer = asked.ask("DELETE", f"{API}/lists")
    refused(answer, 405, "WrongMethod")
    assert answer.headers["allow"] == "GET"
    answer = asked.ask("OPTIONS", f"{API}/screen/names")
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (204, b"", "POST")
    assert "access-control-allow-origin" not in answer.headers


def test_every_answer_has_the_headers_of_a_careful_server(asked: Client) -> None:
    for path in (f"{API}/health", f"{API}/screen/address/{LISTED}", f"{API}/nothing", "/", "/page.css"):
        headers = asked.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy


def test_health_and_lists(asked: Client) -> None:
    assert asked.get(f"{API}/health").json() == {"live": True, "ready": True, "problem": ""}
    assert [each["list"] for each in asked.get(f"{API}/lists").json()["basis"]["lists"]] == [
        "made-up",
        "old-list",
    ]


def test_a_judgement_is_shown_with_later_answers_and_never_hides_a_hit(asked: Client) -> None:
    made = asked.post(f"{API}/judgements", DECISION).json()["judgement"]
    assert made["standing"] == "standing"
    ask = {"names": [{"text": NAME, "births": ["1980"]}, {"text": NAME}]}
    same, other = asked.post(f"{API}/screen/names", ask).json()["results"]
    assert len(same["hits"]) == len(other["hits"]) == 1
    assert [each["standing"] for each in same["judgements"]] == ["standing"]
    assert other["judgements"][0]["standing"].startswith("lapsed: it was made about other particulars")
    back = asked.post(f"{API}/judgements/{made['id']}/withdraw", {"by": "another"}).json()["judgement"]
    assert back["standing"].endswith("by another")
    assert [each["id"] for each in asked.get(f"{API}/judgements").json()["judgements"]] == [made["id"]]
    assert asked.get(f"{API}/judgements?party=nobody").json()["judgements"] == []


def test_judgements_come_in_pages(asked: Client) -> None:
    made = [asked.post(f"{API}/judgements", DECISION).json()["judgement"]["id"] for _ in range(3)]
    newest = asked.get(f"{API}/judgements?limit=2").json()["judgements"]
    older = asked.get(f"{API}/judgements?before={newest[-1]['id']}").json()["judgements"]
    assert [each["id"] for each in [*newest, *older]] == made[::-1]


class Broken(Invented):
    """Fails as a ledger may, and as nobody foresaw."""

    def addresses(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        if texts[0] == LISTED:
            raise LedgerEmpty("nothing has been imported")
        raise KeyError(texts[0])


@pytest.mark.parametrize("road", [True, False], ids=["short", "long"])
def test_failures_have_the_status_of_their_class_and_tell_no_secrets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, road: bool
) -> None:
    asked = client(tmp_path, screener=Broken, short_road=road)
    caplog.set_level(logging.DEBUG)
    detail = refused(asked.get(f"{API}/screen/address/{LISTED}"), 409, "LedgerEmpty")
    assert detail == "nothing has been imported"
    for answer in (
        asked.get(f"{API}/screen/address/{CLEAN}"),
        asked.post(f"{API}/screen/addresses", {"addresses": [CLEAN, CLEAN]}),
    ):
        assert CLEAN not in refused(answer, 500, "InternalError")
    asked.app.journal.flush()
    assert "KeyError" in caplog.text
    assert f"GET {API}/screen/address/... 500" in caplog.text
    ours = "".join(each.getMessage() for each in caplog.records if each.name == "hueandcry.web")
    assert CLEAN not in ours


def test_answers_are_as_the_openapi_document_says(asked: Client) -> None:
    asked.post(f"{API}/judgements", {**DECISION, "subject": {"kind": "address", "text": LISTED}})
    both = {"addresses": [LISTED, "x"], "exposure": ["source", "destination"]}
    answers = [
        (documents.AddressAnswer, asked.get(f"{API}/screen/address/{LISTED}")),
        (documents.AddressesAnswer, asked.post(f"{API}/screen/addresses", both)),
        (documents.NamesAnswer, asked.post(f"{API}/screen/names", {"names": [{"text": NAME}]})),
        (documents.TransactionsAnswer, asked.post(f"{API}/screen/transactions", {"transactions": [TX]})),
        (documents.JudgementAnswer, asked.post(f"{API}/judgements", DECISION)),
        (documents.JudgementsAnswer, asked.get(f"{API}/judgements")),
        (documents.ListsAnswer, asked.get(f"{API}/lists")),
        (documents.HealthDocument, asked.get(f"{API}/health")),
    ]
    shapes = asked.get(f"{API}/openapi.json").json()["components"]["schemas"]
    for model, answer in answers:
        assert model.model_validate(answer.json())
        assert set(shapes[model.__name__]["properties"]) == set(answer.json())

"""The HTTP API under /api/v1, with its OpenAPI document."""

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Response

from hueandcry.screen.judgements import Decision, Judgement
from hueandcry.web import documents, questions
from hueandcry.web.answers import Answers
from hueandcry.web.refusal import Refusal

PAGE = 1_000  # judgements of one answer
ERRORS = {
    400: "the body was cut short, or is no JSON",
    401: "the token is missing or wrong",
    413: "the body is too large",
    415: "the body is not JSON",
    422: "a field is wrong: `detail` says which",
    500: "the request failed",
    503: "too much is waiting: try again",
}


def router(answers: Answers) -> APIRouter:
    """The routes; every answer carries its basis."""
    made = APIRouter(
        prefix="/api/v1",
        default_response_class=Response,
        responses={
            status: {"model": documents.ErrorDocument, "description": told} for status, told in ERRORS.items()
        },
    )
    _screening(made, answers)
    _judging(made, answers)
    _state(made, answers)
    return made


def _screening(made: APIRouter, answers: Answers) -> None:
    @made.post("/screen/addresses", **_shape(documents.AddressesAnswer, "Screen up to 10,000 addresses."))
    async def addresses(batch: questions.AddressBatch) -> Response:
        return _json(await answers.addresses(batch.addresses, tuple(dict.fromkeys(batch.exposure))))

    @made.get("/screen/address/{address}", **_shape(documents.AddressAnswer, "Screen one address."))
    async def address(
        address: Annotated[str, Path(max_length=questions.ADDRESS_LIMIT, description="The address.")],
    ) -> Response:
        return _json(answers.address(address))

    @made.post("/screen/names", **_shape(documents.NamesAnswer, "Screen up to 10,000 names."))
    async def names(batch: questions.NameBatch) -> Response:
        return _json(await answers.names(batch.queries()))

    @made.post(
        "/screen/transactions", **_shape(documents.TransactionsAnswer, "Screen up to 10,000 transactions.")
    )
    async def transactions(batch: questions.TransactionBatch) -> Response:
        return _json(await answers.transactions(batch.transactions))


def _judging(made: APIRouter, answers: Answers) -> None:
    desk = answers.desk

    @made.post("/judgements", **_shape(documents.JudgementAnswer, "Remember a person's decision on a hit."))
    async def judge(asked: questions.JudgementModel) -> Response:
        return _judgement(answers, await asyncio.to_thread(record, answers, asked))

    @made.get("/judgements", **_shape(documents.JudgementsAnswer, "The judgements, the newest first."))
    async def judgements(
        party: Annotated[str, Query(max_length=questions.KEY_LIMIT, description="Of this party only.")] = "",
        before: Annotated[int, Query(ge=0, description="Only those with a smaller number; 0 for all.")] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE, description="At most so many.")] = PAGE,
    ) -> Response:
        snapshot = desk.snapshot
        asked = (each for each in desk.book.all() if party in ("", each.party))
        found = [each for each in asked if not before or each.id < before][:limit]
        shown = desk.book.shown(found, snapshot.screener.states)
        return _json(_with_basis("judgements", shown, snapshot.written))

    @made.post(
        "/judgements/{number}/withdraw",
        **_shape(documents.JudgementAnswer, "Take a judgement back, on record."),
    )
    async def withdraw(
        number: Annotated[int, Path(ge=1, le=2**31, description="The judgement's number.")],
        asked: questions.Withdrawal,
    ) -> Response:
        return _judgement(answers, await asyncio.to_thread(desk.book.withdraw, number, asked.by))


def _state(made: APIRouter, answers: Answers) -> None:
    @made.get("/lists", **_shape(documents.ListsAnswer, "The lists in force, with their versions and ages."))
    async def lists() -> Response:
        return _json(b'{"basis":' + answers.desk.snapshot.written + b"}")

    @made.get("/health", **_shape(documents.HealthDocument, "Whether the service runs; asks for no token."))
    async def health() -> Response:
        problem = answers.desk.snapshot.basis["problem"]
        return _json(orjson.dumps({"live": True, "ready": True, "problem": problem}))


def record(answers: Answers, asked: questions.JudgementModel) -> Judgement:
    """Remember a decision; it waits for the disk, so it belongs into a thread."""
    screener = answers.desk.snapshot.screener
    readings: list[Any] = []
    if asked.subject.kind == "address":
        readings = list(screener.addresses([asked.subject.text])[0]["readings"])
    subject = questions.subject(asked.subject, readings)
    decision = Decision(subject, asked.party, asked.verdict, asked.reason, asked.by)
    return answers.desk.book.record(decision, screener.states)


def _judgement(answers: Answers, judgement: Judgement) -> Response:
    snapshot = answers.desk.snapshot
    shown = answers.desk.book.shown([judgement], snapshot.screener.states)[0]
    return _json(_with_basis("judgement", shown, snapshot.written))


def _with_basis(name: str, value: Any, basis: bytes) -> bytes:
    return b'{"' + name.encode() + b'":' + orjson.dumps(value) + b',"basis":' + basis + b"}"


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _shape(model: type[documents.Document], summary: str) -> dict[str, Any]:
    return {"summary": summary, "responses": {200: {"model": model, "description": "The answer."}}}


def unknown() -> Refusal:
    """There is nothing under this path."""
    return Refusal(404, "NotFound", "there is nothing here; /api/v1/openapi.json lists what there is")

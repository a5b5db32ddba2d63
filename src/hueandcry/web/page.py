"""The page: a form, the answers to it, and the judgements that a person makes on them; without scripts."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

import hueandcry.brief
from hueandcry.brief import palette
from hueandcry.model.errors import HueAndCryError, InputError
from hueandcry.web import api, view
from hueandcry.web.answers import Answers
from hueandcry.web.asking import Asked, ask
from hueandcry.web.questions import JudgementModel, Withdrawal, first_problem
from hueandcry.web.refusal import Refusal
from hueandcry.web.template import environment

FIELDS = 40  # of a form
MODES = ("light", "dark")
_Model = TypeVar("_Model", bound=BaseModel)


class Page:
    """The form and the answers to it."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._template = environment().get_template("page.html", globals={"view": view})
        self._style = style().encode()

    async def show(self, request: Request) -> Response:
        """The form, and the answers where something was asked."""
        if request.method == "POST":
            fields = await _fields(request)
        else:
            fields = _pairs(request.url.query)
        return await self._render(fields)

    async def judge(self, request: Request) -> Response:
        """Remember a judgement, and show the answers again with it."""
        fields = await _fields(request)

        def decide() -> str:
            asked = _model(JudgementModel, view.judgement(fields))
            return f"Judgement {api.record(self._answers, asked).id} is recorded."

        return await self._after(decide, fields)

    async def withdraw(self, request: Request) -> Response:
        """Take a judgement back, and show the answers again."""
        fields = await _fields(request)
        number = int(request.path_params["number"])

        def take_back() -> str:
            by = _model(Withdrawal, {"by": fields.get("by", "")}).by
            self._answers.desk.book.withdraw(number, by)
            return f"Judgement {number} is withdrawn; it stays on record."

        return await self._after(take_back, fields)

    async def styles(self, _: Request) -> Response:
        """The style sheet."""
        return Response(self._style, media_type="text/css")

    async def _after(self, change: Callable[[], str], fields: dict[str, str]) -> Response:
        try:
            done = await asyncio.to_thread(change)
        except HueAndCryError as error:
            return await self._render(fields, problem=str(error), status=error.http_status)
        return await self._render(fields, done=done)

    async def _render(
        self, fields: dict[str, str], done: str = "", problem: str = "", status: int = 200
    ) -> Response:
        asked, cards = Asked.of(fields), list[view.Card]()
        try:
            cards = await ask(self._answers, asked)
        except HueAndCryError as error:
            problem, status = str(error), error.http_status
        except Refusal as refusal:
            problem, status = refusal.detail, refusal.status
        basis = self._answers.desk.snapshot.basis
        told = {"asked": asked, "cards": cards, "done": done, "problem": problem, "basis": basis}
        return HTMLResponse(await asyncio.to_thread(self._template.render, **told), status)


def routes(answers: Answers) -> Sequence[Route]:
    """The routes of the page."""
    page = Page(answers)
    posts: tuple[tuple[str, Callable[[Request], Awaitable[Response]]], ...] = (
        ("/judgements", page.judge),
        ("/judgements/{number:int}/withdraw", page.withdraw),
    )
    return [
        Route("/", page.show, methods=["GET", "POST"]),
        Route("/page.css", page.styles),
        *(Route(path, answer, methods=["POST"]) for path, answer in posts),
    ]


def style() -> str:
    """The style sheet: the colours of reports, their rules, and those of the page."""
    own = Path(__file__).parent / "static" / "page.css"
    light, dark = (palette.variables(mode) for mode in MODES)
    reports = Path(hueandcry.brief.__file__).parent / "report.css"
    colours = (
        f":root{{{light}}}",
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}",
        f"@media print{{:root{{{light}}}}}\n",
    )
    return "\n".join(colours) + reports.read_text("utf-8") + own.read_text("utf-8")


async def _fields(request: Request) -> dict[str, str]:
    try:
        return _pairs((await request.body()).decode("ascii"))
    except UnicodeDecodeError as error:
        raise InputError("the form is not URL-encoded") from error


def _pairs(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError as error:
        raise InputError(f"a form has {FIELDS} fields at most") from error


def _model(kind: type[_Model], values: dict[str, object]) -> _Model:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise InputError(first_problem(list(error.errors()))) from error

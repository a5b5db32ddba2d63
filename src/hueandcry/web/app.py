"""The application: the API, the page, and the door before them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from hueandcry.model.errors import HueAndCryError
from hueandcry.web import api, gap_api, gap_page, page
from hueandcry.web.answers import Answers
from hueandcry.web.bench import Booking, Opening
from hueandcry.web.body import Bodies
from hueandcry.web.crew import Crew
from hueandcry.web.desk import RENEWAL, Desk
from hueandcry.web.front import Front
from hueandcry.web.gap_shelf import GapShelf
from hueandcry.web.guard import Guard
from hueandcry.web.lane import Lane
from hueandcry.web.questions import first_problem
from hueandcry.web.refusal import Refusal, unforeseen

DESCRIPTION = "Screening of addresses, names and transactions. Every answer says what it rests on."


def application(
    opening: Opening,
    booking: Booking,
    guard: Guard | None = None,
    *,
    processes: int = 0,
    short_road: bool = True,
    renewal: float = RENEWAL,
    bodies: Bodies | None = None,
) -> Front:
    """The ASGI application; the screener is opened here, and its errors are the caller's.

    `opening` and `booking` open the screener and the judgements; with `processes` at work on batches they
    are called there too, so both must be picklable. Without processes a thread works on batches. Without the
    short road the framework answers single addresses too, with the same documents.
    """
    desk = Desk(opening, booking())
    crew = Crew(opening, booking, processes)
    answers = Answers(desk, crew)
    shelf = GapShelf(answers)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        beside = (asyncio.create_task(desk.keep(renewal)), asyncio.create_task(answers.warm()))
        yield
        for each in beside:
            each.cancel()
        crew.close()

    made = FastAPI(
        title="hueandcry",
        version=version("hueandcry"),
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    made.include_router(api.router(answers))
    made.include_router(gap_api.router(shelf))
    made.router.routes.extend([*page.routes(answers), *gap_page.routes(shelf)])
    _handle_errors(made)
    lane = Lane(answers) if short_road else None
    return Front(made, lane, guard or Guard(), bodies or Bodies())


def _handle_errors(made: FastAPI) -> None:
    @made.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> Response:
        return _response(error)

    @made.exception_handler(HueAndCryError)
    async def failed(_: Request, error: HueAndCryError) -> Response:
        return _response(Refusal.of(error))

    @made.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return _response(Refusal(422, "InputError", first_problem(list(error.errors()))))

    @made.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> Response:
        return _response(unforeseen())  # the front door logs the error, which is raised again

    @made.exception_handler(HTTPException)
    async def impossible(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 405 and request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        if error.status_code == 404:
            return _response(api.unknown())
        if error.status_code == 405:
            return _response(Refusal(405, "WrongMethod", f"use {headers.get('Allow', 'GET')}", headers))
        return _response(Refusal(error.status_code, "BadRequest", str(error.detail), headers))


def _response(refusal: Refusal) -> Response:
    return Response(refusal.body, refusal.status, refusal.headers, "application/json")

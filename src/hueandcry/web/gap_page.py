"""The page of the gap table, with its pictures; without scripts."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hueandcry.model.errors import HueAndCryError, InputError
from hueandcry.screen.gaps.actors import actors
from hueandcry.web import view
from hueandcry.web.gap_question import ACTOR, DAYS, GapQuestion
from hueandcry.web.gap_sheet import policy
from hueandcry.web.gap_shelf import GapShelf
from hueandcry.web.refusal import Refusal
from hueandcry.web.template import environment

FIELDS = 10  # of a query


class GapPage:
    """The form, the tables, and two pictures that stand at addresses of their own."""

    def __init__(self, shelf: GapShelf) -> None:
        self._shelf = shelf
        self._template = environment().get_template("gaps.html")

    async def show(self, request: Request) -> Response:
        """The table that is asked for, of `dprk` where nothing is; or in words why there is none."""
        fields, snapshot, status = dict[str, str](), self._shelf.snapshot, 200
        told = {"problem": "", "tables": ""}
        try:
            fields = _fields(request)
            snapshot, sheet = await self._shelf.sheet(GapQuestion.of(fields))
            # The crew has escaped what stands in it.
            tables = Markup(sheet.tables.decode())  # noqa: S704
            told["tables"] = tables
        except HueAndCryError as error:
            told["problem"], status = str(error), error.http_status
        except Refusal as refusal:
            told["problem"], status = refusal.detail, refusal.status
        page = await asyncio.to_thread(
            self._template.render, **told, asked=_asked(fields), basis=snapshot.basis, view=view
        )
        return HTMLResponse(page, status)

    async def parties(self, request: Request) -> Response:
        """The picture of the parties."""
        _, sheet = await self._shelf.sheet(GapQuestion.of(_fields(request)))
        return _picture(sheet.parties)

    async def addresses(self, request: Request) -> Response:
        """The picture of the addresses."""
        _, sheet = await self._shelf.sheet(GapQuestion.of(_fields(request)))
        return _picture(sheet.addresses)


def routes(shelf: GapShelf) -> Sequence[Route]:
    """The routes of the page and its pictures."""
    page = GapPage(shelf)
    return [
        Route("/gaps", page.show),
        Route("/gaps/parties.svg", page.parties),
        Route("/gaps/addresses.svg", page.addresses),
    ]


def _fields(request: Request) -> dict[str, str]:
    try:
        return dict(parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError as error:
        raise InputError(f"a query has {FIELDS} fields at most") from error


def _asked(fields: Mapping[str, str]) -> dict[str, object]:
    """The form as it was sent, and the actors to choose from."""
    chosen = fields.get("actor", "").strip() or ACTOR
    days = {name: fields.get(name, "").strip() for name in DAYS}
    return {"actor": chosen, "actors": [(each.id, each.title) for each in actors().values()], **days}


def _picture(picture: bytes) -> Response:
    return Response(picture, 200, {"content-security-policy": policy(picture)}, "image/svg+xml")

"""The gap table in the HTTP API."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hueandcry.web.api import ERRORS
from hueandcry.web.documents import ErrorDocument
from hueandcry.web.gap_documents import GapsAnswer
from hueandcry.web.gap_question import ACTOR, DAYS, GapQuestion
from hueandcry.web.gap_shelf import GapShelf

LIMIT = 100  # letters of a parameter
REFUSALS = {
    401: ERRORS[401],
    409: "no sanctions list was taken",
    **{each: ERRORS[each] for each in (422, 500, 503)},
}
AS_OF, SEEN_BY = (f"A day such as `2024-01-31`: {told}." for told in DAYS.values())


def router(shelf: GapShelf) -> APIRouter:
    """The route; its answer carries its basis."""
    made = APIRouter(prefix="/api/v1", default_response_class=Response)

    @made.get(
        "/lists/gaps",
        summary="Which list names the parties and addresses of an actor since when, and which does not.",
        responses={
            200: {"model": GapsAnswer, "description": "The answer."},
            **{status: {"model": ErrorDocument, "description": told} for status, told in REFUSALS.items()},
        },
    )
    async def gaps(
        actor: Annotated[
            str, Query(max_length=LIMIT, description="Whose: `dprk`, `iran` and so on.")
        ] = ACTOR,
        as_of: Annotated[str, Query(max_length=LIMIT, description=AS_OF)] = "",
        seen_by: Annotated[str, Query(max_length=LIMIT, description=SEEN_BY)] = "",
    ) -> Response:
        question = GapQuestion.of({"actor": actor, "as_of": as_of, "seen_by": seen_by})
        snapshot, sheet = await shelf.sheet(question)
        content = b'{"basis":' + snapshot.written + b',"gaps":' + sheet.document + b"}"
        return Response(content, media_type="application/json")

    return made

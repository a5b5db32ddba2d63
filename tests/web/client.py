"""Asking the application in the same process."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from hueandcry.records import Records
from hueandcry.screen.judgements import JudgementBook
from hueandcry.web.app import application
from hueandcry.web.front import Front
from tests.web.invented import Invented


class Client:
    """One application; each request has an event loop of its own."""

    def __init__(self, app: Front) -> None:
        self.app = app

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request."""

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **more)

        return asyncio.run(sent())

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, document: Any, **more: Any) -> httpx.Response:
        """POST a JSON document."""
        return self.ask("POST", path, json=document, **more)

    def form(self, path: str, fields: dict[str, str], **more: Any) -> httpx.Response:
        """POST a form."""
        return self.ask("POST", path, data=fields, **more)


def client(folder: Path, newest: list[int] | None = None, **more: Any) -> Client:
    """The application on the invented screener."""
    lists = newest or [1]
    screener = more.pop("screener", Invented)
    booking = partial(JudgementBook, Records(folder / "records.sqlite"))
    return Client(application(lambda: screener(lists), booking, **more))

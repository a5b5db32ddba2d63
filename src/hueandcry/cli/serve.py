"""`hueandcry serve`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hueandcry.cli.session import workspace
from hueandcry.model.errors import MissingExtra

if TYPE_CHECKING:
    from hueandcry.screen.judgements import JudgementBook
    from hueandcry.workspace.screening import Screening

NEEDED = "fastapi, uvicorn, httptools, uvloop and jinja2"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8_470,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with the token that requests must bear; or HUEANDCRY_TOKEN. Needed beyond loopback.",
)
@click.option(
    "--processes",
    type=click.IntRange(0, 64),
    default=1,
    show_default=True,
    help="Processes at work on batches, so that single look-ups need not wait; 0 for none.",
)
@click.option("--log/--no-log", default=True, show_default=True, help="A line for each request on stderr.")
@click.pass_obj
def serve(folder: Path, host: str, port: int, token_file: Path | None, processes: int, log: bool) -> None:
    """Offer screening as an HTTP API and a page, until it is interrupted.

    What is asked is never logged. It listens on this machine only, unless --host says another address; then
    a token is needed, and a proxy that speaks TLS should stand before it.
    """
    import logging

    try:
        from hueandcry.web import app, guard, server
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hueandcry"):
            raise
        raise MissingExtra("web", NEEDED) from error
    logging.basicConfig(format="%(message)s")
    logging.getLogger("hueandcry.web").setLevel(logging.INFO if log else logging.WARNING)
    keeper = guard.guard(host, token_file)
    with server.listen(host, port) as bound:
        application = app.application(
            partial(_screening, folder), partial(_judgements, folder), keeper, processes=processes
        )
        server.run(application, bound, lambda: click.echo(server.url(bound)))


def _screening(folder: Path) -> "Screening":
    from hueandcry.workspace.screening import Screening

    return Screening(workspace(folder))


def _judgements(folder: Path) -> "JudgementBook":
    from hueandcry.screen.judgements import JudgementBook

    return JudgementBook(workspace(folder).tags.records)

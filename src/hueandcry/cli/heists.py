"""`hueandcry heists`."""

from typing import Any

import click

from hueandcry.cli.output import document, format_option, rows


@click.group()
def heists() -> None:
    """The curated record of thefts."""


@heists.command("list")
@format_option
def list_(form: str) -> None:
    """List the packaged heists."""
    from hueandcry import heists as record

    found = [record.heist(name) for name in record.packaged()]
    rows([{"id": h.id, "date": h.date, "victim": h.victim, "title": h.title} for h in found], form)


@heists.command("show")
@click.argument("heist")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print the answer.",
)
def show(heist: str, form: str) -> None:
    """Show HEIST: an id, or the path of a YAML file."""
    from dataclasses import asdict

    from hueandcry import heists as record
    from hueandcry.brief import heist_page

    found = record.heist(heist)
    if form == "json":
        told: dict[str, Any] = asdict(found)
        del told["document"]
        document(told)
        return
    from hueandcry.cli.output import rich

    rich(*heist_page(found))

"""`hueandcry lists`."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.day import DAY, day_of
from hueandcry.cli.listings import diff, register_of, show
from hueandcry.cli.output import format_option, rows, visible

if TYPE_CHECKING:
    from hueandcry.sanctions.register import Register

_SHORT = ("list", "class", "state", "issued", "age_hours", "parties", "addresses")


@click.group()
def lists() -> None:
    """Sanctions lists: take them, look at their state, compare their editions."""


@lists.command("update")
@click.argument("name", metavar="[LIST]", default="")
@click.option(
    "--from",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of the list; again for each file of an edition that comes in several.",
)
@click.option("--url", default="", help="Fetch from here instead of the official address; https only.")
@click.option("--form", default="", metavar="NAME", help="The format; found out by default.")
@click.option(
    "--retrieved", type=DAY, callback=day_of, metavar="DATE", help="When the files of --from were fetched."
)
@click.option(
    "--floor",
    type=click.Choice(["standard", "none"]),
    default="standard",
    show_default=True,
    help="Whether a list may be smaller than it can be; `none` for old copies and samples is recorded.",
)
@click.option(
    "--accept-smaller",
    default="",
    metavar="REASON",
    help="Take an edition that lacks much of the one before; the reason is recorded.",
)
@click.pass_obj
def update(
    folder: Path,
    /,
    name: str,
    files: tuple[Path, ...],
    url: str,
    form: str,
    retrieved: date | None,
    floor: str,
    accept_smaller: str,
) -> None:
    """Take the newest edition of LIST, or of `all` lists that can be fetched.

    An edition is taken whole or not at all. What it no longer says stays on record with the day on which it
    was gone. One list that fails does not stop the others; the exit code then is 1.
    """
    from hueandcry.plugins import list_forms
    from hueandcry.sanctions.update import Wish

    if not name and not files:
        raise click.UsageError("name a list, or `all`, or give a file with --from")
    if (files and url) or (name == "all" and (files or url or accept_smaller)):
        raise click.UsageError(
            "--from, --url and --accept-smaller are for one list, and a list has one origin"
        )
    if retrieved and not files:
        raise click.UsageError("--retrieved says when the files of --from were fetched")
    day = retrieved.isoformat() if retrieved else ""
    wish = Wish(name, files, url, form, day, floor == "standard", accept_smaller, list_forms())
    register = register_of(folder)
    if name == "all":
        _update_all(register, wish)
    else:
        _update(register, wish)


def _update(register: "Register", wish: Any) -> None:
    from hueandcry.sanctions.update import update

    def say(text: str) -> None:
        click.echo(visible(text), err=True)

    done = update(register, wish, say=say)
    list = done.change.list
    if done.edition is not None:
        for note in done.edition.notes:
            say(f"note: {list}: {note}")
        say(f"{list}: edition of {done.edition.issued or 'a day that it does not tell'}, {done.edition.form}")
    say(f"{list}: {', '.join(done.change.words())}")


def _update_all(register: "Register", wish: Any) -> None:
    from dataclasses import replace

    from hueandcry.model.errors import HueAndCryError, SourceError
    from hueandcry.sanctions.catalogue import catalogue

    failed, by_hand = [], []
    for known in catalogue().values():
        if not known.url and not known.packaged:
            by_hand.append(known.id)
            continue
        try:
            _update(register, replace(wish, list=known.id))
        except HueAndCryError as error:
            click.echo(visible(f"{known.id}: not updated: {error}"), err=True)
            failed.append(known.id)
    click.echo(f"not fetched, give their files with --from: {', '.join(by_hand)}", err=True)
    if failed:
        raise SourceError(f"not updated: {', '.join(failed)}; what was taken of them before stands")


@lists.command("status")
@format_option
@click.pass_obj
def status(folder: Path, form: str) -> None:
    """Say of every list how old our copy is, what it holds, and what was waived for it."""
    from hueandcry.sanctions import status as state

    found = state.status(register_of(folder))
    if form != "table":
        plain = form != "csv"
        rows([row if plain else {**row, "counts": json.dumps(row["counts"])} for row in found], form)
        return
    rows(
        [{**{name: _shown(row[name]) for name in _SHORT}, "sha256": row["sha256"][:12]} for row in found],
        form,
    )
    for row in found:
        for waived in _waived(row):
            click.echo(f"{row['list']}: {waived}", err=True)


def _shown(value: object) -> object:
    return "" if value is None else value


def _waived(row: dict[str, Any]) -> list[str]:
    told = ["taken without its floors: an old copy or a sample"] if row["floors"] == "none" else []
    return told + ([f"taken although smaller: {row['smaller']}"] if row["smaller"] else [])


for command in (diff, show):
    lists.add_command(command)

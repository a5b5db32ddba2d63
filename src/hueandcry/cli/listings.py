"""`hueandcry lists diff` and `lists show`: what lists say, and said."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hueandcry.cli.day import DAY, day_of
from hueandcry.cli.output import document, format_option, rich, rows, visible

if TYPE_CHECKING:
    from hueandcry.sanctions.entry import Entry
    from hueandcry.sanctions.register import Register

_Command = TypeVar("_Command", bound=Callable[..., Any])


def asked_when(command: _Command) -> _Command:
    """The two options that ask for an earlier state."""
    for name, what in (
        ("--seen-by", "Only what this workspace had fetched by the end of that day (UTC)."),
        ("--as-of", "As the lists stood on that day instead of now."),
    ):
        command = click.option(name, type=DAY, callback=day_of, metavar="DATE", help=what)(command)
    return command


def register_of(folder: Path) -> "Register":
    """The register of a workspace; opened alone it is there at once."""
    from hueandcry.records import Records
    from hueandcry.sanctions.register import Register

    return Register(Records.of(folder))


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@format_option
@click.pass_obj
def diff(folder: Path, before: str, after: str, form: str) -> None:
    """Compare two editions of a list: who was added, removed or amended, and which addresses.

    A and B are files, or editions that were taken: `un` for the newest, `un@2025-03-21` for the one in force
    on that day, `un@1f3c9a` for the one whose files have this SHA-256.
    """
    from hueandcry.sanctions.difference import difference

    register = register_of(folder)
    found = difference(_parties(register, before), _parties(register, after))
    if form == "json":
        document(found.document())
        return
    told = found.rows()
    if not told:
        click.echo("the two say the same", err=True)
    if told or form != "table":
        rows(told, form)


def _parties(register: "Register", text: str) -> Any:
    from hueandcry.sanctions.catalogue import catalogue
    from hueandcry.sanctions.difference import edition_named
    from hueandcry.sanctions.update import read

    if text.partition("@")[0] not in catalogue() and Path(text).exists():
        return read([Path(text)]).parties
    return register.parties(edition_named(register, text))


@click.command("show")
@click.argument("party", metavar="LIST/ID")
@click.option("--history", is_flag=True, help="Every version that was recorded, with its periods.")
@asked_when
@format_option
@click.pass_obj
def show(
    folder: Path, party: str, history: bool, as_of: date | None, seen_by: date | None, form: str
) -> None:
    """Show a party of a list, whether it is listed, and since when."""
    register = register_of(folder)
    if history:
        _history(register, party, form)
        return
    entry = register.party(party, as_of, seen_by)
    if entry is None:
        click.echo(f"{party}: not on record; that does not make it clean", err=True)
        return
    told = _told(entry)
    if form == "json":
        document(told)
    elif form == "table":
        _print(told)
    else:
        rows([{**told, "party": entry.party.key, "name": entry.party.name}], form)


def _told(entry: "Entry") -> dict[str, Any]:
    from dataclasses import asdict

    names = (
        "listed",
        "listed_from",
        "listed_to",
        "said_from",
        "last_said",
        "gone_by",
        "seen_from",
        "seen_to",
    )
    told = {name: getattr(entry, name) for name in names}
    return {"state": entry.words, **told, "version": entry.version, "party": asdict(entry.party)}


def _print(told: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    party = told.pop("party")
    rest = {name: value for name, value in party.items() if name not in told}
    for name, value in (*told.items(), *rest.items()):
        for line in value if isinstance(value, tuple) else (value,):
            text = (
                ", ".join(str(each) for each in line.values() if each)
                if isinstance(line, dict)
                else str(line)
            )
            if text:
                grid.add_row(Text(name), Text(visible(text)))
    rich(grid)


def _history(register: "Register", party: str, form: str) -> None:
    import json

    found = [
        {
            **{name: getattr(each, name) for name in ("said_from", "said_to", "seen_from", "seen_to")},
            "document": json.loads(each.document) if form in ("json", "ndjson") else each.document,
        }
        for each in register.history(party)
    ]
    if not found:
        click.echo(f"{party}: not on record", err=True)
    rows(found, form)

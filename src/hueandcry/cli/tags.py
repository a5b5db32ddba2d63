"""`hueandcry tags`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from hueandcry.cli.day import DAY, day_of
from hueandcry.cli.output import document, format_option, rich, rows
from hueandcry.cli.session import workspace

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, dir_okay=False)


def _as_of(command: _Command) -> _Command:
    """The two options that ask for an earlier state."""
    for name, what in (
        ("--recorded-by", "Only what this workspace had recorded by the end of that day (UTC)."),
        ("--as-of", "What was said on that day instead of now."),
    ):
        command = click.option(name, type=DAY, callback=day_of, metavar="DATE", help=what)(command)
    return command


def _selection(command: _Command) -> _Command:
    """The options that choose tags."""
    for name, what in (
        ("--pack", "Tags of packs with this in their title."),
        ("--source", "Tags with this in their source."),
        ("--actor", "Tags of this actor, by id or alias."),
        ("--abuse", "Tags of this abuse, or one below it."),
        ("--category", "Tags of this category, or one below it."),
        ("--chain", "Tags on this chain."),
    ):
        command = click.option(name, default="", metavar="TEXT", help=what)(command)
    level = click.IntRange(0, 100)
    help_ = "Tags of at least this confidence."
    return click.option("--confidence", type=level, default=0, metavar="0-100", help=help_)(command)


@click.group()
def tags() -> None:
    """Who addresses belong to; services stop a trace."""


@tags.command("import")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "csv", "tagpack", "actorpack"]),
    default="auto",
    show_default=True,
    help="What the files are; auto takes YAML for packs and all else for CSV.",
)
@click.option("--rejects", type=_FILE, help="Write bad tags to this CSV, and take the rest.")
@click.option("--uri", default="", help="Where the file comes from; its name by default.")
@click.option("--retrieved", type=DAY, callback=day_of, metavar="DATE", help="When the file was fetched.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.pass_obj
def import_(
    folder: Path, form: str, rejects: Path | None, uri: str, retrieved: date | None, files: tuple[Path, ...]
) -> None:
    """Import tags or actors from FILES, each of them whole or not at all.

    A TagPack replaces the edition of the same title and creator that was taken before: what it no longer says
    is withdrawn, and stays on record. A CSV only adds.
    """
    from hueandcry.attribution.imports import Choices, clear_rejects, import_file

    book = workspace(folder).tags
    if rejects is not None:
        clear_rejects(rejects)
    chosen = Choices("" if form == "auto" else form, rejects, uri, retrieved.isoformat() if retrieved else "")
    for file in files:
        done = import_file(book, file, chosen)
        for note in done.notes:
            click.echo(f"note: {done.name}: {note}", err=True)
        if done.rejected:
            click.echo(f"note: {done.name}: {len(done.rejected)} left out, see {rejects}", err=True)
        noun = "actors" if done.pack.form == "actorpack" else "tags"
        click.echo(f"{done.name}: {noun}: {', '.join((f'{done.total} read', *done.added.words()))}", err=True)
    _unknown(book)


def _unknown(book: Any) -> None:
    from hueandcry.attribution.stops import categories

    unknown = sorted({tag.category for tag in book if tag.category} - categories().keys())
    if unknown:
        click.echo(f"categories without an entry stop a trace as a service: {', '.join(unknown)}", err=True)


@tags.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["tagpack", "csv"]),
    default="tagpack",
    show_default=True,
    help="What to write.",
)
@click.option("--title", default="Tags of a workspace", show_default=True, help="The TagPack's title.")
@click.option("--creator", default="hueandcry", show_default=True, help="The TagPack's creator.")
@click.option("--output", type=_FILE, help="The file to write; standard output by default.")
@_selection
@_as_of
@click.pass_obj
def export(
    folder: Path,
    /,
    form: str,
    title: str,
    creator: str,
    output: Path | None,
    as_of: date | None,
    recorded_by: date | None,
    **chosen: Any,
) -> None:
    """Write tags to a file that can be imported again; the same tags give the same bytes."""
    from hueandcry.attribution import ActorBook
    from hueandcry.attribution.export import tagpack, tags_csv, write
    from hueandcry.attribution.pack import Pack
    from hueandcry.attribution.selection import Selection

    book = workspace(folder).tags
    found = Selection(**chosen).of(book.as_of(as_of, recorded_by), ActorBook(book.records))
    text = tags_csv(found) if form == "csv" else tagpack(Pack("tagpack", title, creator), found)
    if output is None:
        click.echo(text, nl=False)
    else:
        write(output, text)
        click.echo(f"tags: {len(found)} written to {output}", err=True)


@tags.command("show")
@click.argument("address")
@click.option("--history", is_flag=True, help="Everything ever recorded, also what was withdrawn or changed.")
@_as_of
@format_option
@click.pass_obj
def show(
    folder: Path, address: str, history: bool, as_of: date | None, recorded_by: date | None, form: str
) -> None:
    """Say who ADDRESS belongs to on every chain, who says so, and what a trace would do there and why."""
    from hueandcry.attribution.dossier import dossiers, lines, readings

    space = workspace(folder)
    if history:
        told = space.tags.history(readings(address)[1])
        _statements(told, form)
        return
    found = dossiers(space.tags, address, space.settings.stop_confidence, as_of, recorded_by)
    if not found:
        click.echo(f"no tag names {address}; that does not make it clean", err=True)
    if form == "table":
        for dossier in found:
            _print(list(lines(dossier)))
    elif form == "json":
        document([dossier.document() for dossier in found])
    else:
        rows([row for dossier in found for row in dossier.rows()], form)


def _print(told: list[tuple[str, str]]) -> None:
    """A title, then names in a column with texts beside them; an empty line before each tag."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    rich(Text(told[0][1], "bold"))
    for name, text in told[1:]:
        head = name.startswith("[")
        if head:
            grid.add_row()
        grid.add_row(Text(name), Text(text, "bold" if head else ""))
    rich(Padding(grid, (0, 0, 1, 2)))


def _statements(told: list[Any], form: str) -> None:
    from dataclasses import asdict

    if form != "table":
        rows([{**asdict(each.tag), **each.periods()} for each in told], form)
        return
    names = ("label", "category", "abuse", "confidence")
    rows([{**each.spans(), **{name: getattr(each.tag, name) for name in names}} for each in told], form)


@tags.command("list")
@click.option("--stops", is_flag=True, help="Only the tags that stop a trace.")
@_selection
@_as_of
@format_option
@click.pass_obj
def list_(
    folder: Path, /, stops: bool, as_of: date | None, recorded_by: date | None, form: str, **chosen: Any
) -> None:
    """List the tags of the workspace; all their fields in every format but `table`."""
    from dataclasses import asdict

    from hueandcry.attribution import ActorBook
    from hueandcry.attribution.selection import Selection, short, stopping

    space = workspace(folder)
    standing = space.tags.as_of(as_of, recorded_by)
    if stops:
        standing = tuple(stopping(standing, space.settings.stop_confidence))
    found = Selection(**chosen).of(standing, ActorBook(space.tags.records))
    rows([short(tag) for tag in found] if form == "table" else [asdict(tag) for tag in found], form)


@tags.command("actors")
@click.argument("name", default="")
@click.option("--category", default="", metavar="TEXT", help="Actors of this category, or one below it.")
@format_option
@click.pass_obj
def actors(folder: Path, name: str, category: str, form: str) -> None:
    """List the actors of the workspace, or the one with the id or alias NAME, and count their tags."""
    from hueandcry.attribution import ActorBook
    from hueandcry.attribution.selection import overview

    book = workspace(folder).tags
    found = overview(book, ActorBook(book.records), name, category)
    if name and not found:
        click.echo(f"no actor here has the id or alias {name}", err=True)
    rows(found, form)

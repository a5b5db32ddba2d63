"""`hueandcry ledger`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from hueandcry.cli.output import document, rich, rows
from hueandcry.cli.session import workspace

FILES = ("transfers-csv", "flows-csv")


@click.group()
def ledger() -> None:
    """The transfers of the workspace."""


@ledger.command("import")
@click.option("--format", "form", type=click.Choice(FILES), required=True, help="What the files are.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=VALUE",
    help="An option of the format, such as value=Value_in_USD; may be repeated.",
)
@click.option(
    "--duplicates",
    type=click.Choice(["keep", "drop"]),
    help="What to do with rows that are equal in every field and have no position.",
)
@click.option(
    "--overwide",
    type=click.Choice(["refuse", "keep"]),
    help="What to do with amounts of more than 38 digits: keep them as text, without taint.",
)
@click.option(
    "--scope",
    type=click.Choice(["case", "chain"]),
    default="case",
    show_default=True,
    help="chain: the files hold every transfer of their heights.",
)
@click.option(
    "--complete",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of addresses (CAIP-10, or CHAIN,ADDRESS, one a line) whose whole histories the files hold.",
)
@click.option(
    "--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write all bad rows to this CSV."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def import_(
    folder: Path, /, form: str, files: tuple[Path, ...], options: tuple[str, ...], **choices: Any
) -> None:
    """Import transfers from FILES: all of them, or nothing and a list of what to mend."""
    from hueandcry.ledger import FINDINGS

    given = dict(_pair(option) for option in options)
    if choices["overwide"]:
        given["overwide"] = choices["overwide"]
    space = workspace(folder)
    with _progress(files) as progress:
        done = space.import_transfers(
            files,
            form,
            options=given,
            duplicates=choices["duplicates"],
            scope=choices["scope"],
            complete=choices["complete"],
            rejects=choices["rejects"],
            progress=progress,
        )
    for finding in done.findings:
        click.echo(f"note: {finding}", err=True)
    for name, count in done.quality.counts.items():
        click.echo(f"note: {count} {FINDINGS[name]}", err=True)
    total = done.total
    click.echo(
        f"rows: {total.read} read, {total.added} new, {total.present} already there, {total.dropped} dropped",
        err=True,
    )


def _pair(option: str) -> tuple[str, str]:
    name, equals, value = option.partition("=")
    if not equals:
        raise click.UsageError(f"--option {option!r} is not NAME=VALUE")
    return name, value


@contextmanager
def _progress(files: tuple[Path, ...]) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr if it is a terminal, otherwise nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(files[0].name if len(files) == 1 else f"{len(files)} files")
        yield lambda done, total: bar.update(task, completed=done, total=total)


@ledger.command("info")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "ndjson", "csv"]),
    default="table",
    show_default=True,
    help="How to print the answer.",
)
@click.pass_obj
def info(folder: Path, form: str) -> None:
    """Coverage, counts, assets and quality findings of the ledger."""
    from hueandcry.brief import ledger_document, ledger_page, ledger_rows

    found = workspace(folder).ledger.info()
    if form == "json":
        document(ledger_document(found))
    elif form == "table":
        rich(*ledger_page(found))
    else:
        rows(ledger_rows(found), form)

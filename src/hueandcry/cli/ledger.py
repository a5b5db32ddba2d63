"""`hueandcry ledger`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from hueandcry.cli.output import document, format_option, rich, rows
from hueandcry.cli.session import workspace

FILES = (
    "transfers-csv",
    "flows-csv",
    "ethereum-etl",
    "cryo",
    "cloud-ethereum",
    "explorer-csv",
    "bitcoin-blocks",
    "bitcoin-json",
    "cloud-bitcoin",
)


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
        _only_where_offered(form)
        given["overwide"] = choices["overwide"]
    space = workspace(folder)
    with _progress(files[0].name if len(files) == 1 else f"{len(files)} files") as progress:
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
    if total.resolved:
        click.echo(f"inputs: {total.resolved} in the ledger got the value of what they spend", err=True)
    click.echo(
        f"rows: {total.read} read, {total.added} new, {total.present} already there, {total.dropped} dropped",
        err=True,
    )
    if done.events:
        click.echo(f"events: {done.events} kept", err=True)


def _only_where_offered(form: str) -> None:
    """A usage error where a format has no choice to make about amounts that are too wide."""
    from hueandcry.sources import FORMATS, format_named

    if "overwide" not in format_named(form).options:
        names = ", ".join(each.name for each in FORMATS if "overwide" in each.options)
        raise click.UsageError(f"--overwide is an option of {names} only: {form} does without it")


def _pair(option: str) -> tuple[str, str]:
    name, equals, value = option.partition("=")
    if not equals:
        raise click.UsageError(f"--option {option!r} is not NAME=VALUE")
    return name, value


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr if it is a terminal, otherwise nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@ledger.command("follow")
@click.argument("chain")
@click.option(
    "--source",
    required=True,
    metavar="NAME[=URL]",
    help="The node or explorer; see `hueandcry sources list`.",
)
@click.option("--since", type=click.IntRange(min=0), help="Where to begin if the ledger has no height yet.")
@click.option("--until", type=click.IntRange(min=0), help="The height to stop at. Default: the head.")
@click.option(
    "--interval", type=click.FloatRange(min=1), help="Ask again every so many seconds until interrupted."
)
@click.pass_obj
def follow(folder: Path, /, chain: str, source: str, **choices: Any) -> None:
    """Append the new blocks of CHAIN; blocks that the chain replaced leave the ledger."""
    space = workspace(folder)
    with _progress(chain) as progress:
        done = space.follow(chain, source, progress=progress or (lambda _done, _all: None), **choices)
    click.echo(
        f"blocks: {done.blocks} new, rows: {done.added} new, {done.retracted} taken back; "
        f"the ledger ends at height {done.height}",
        err=True,
    )


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


@ledger.command("reach")
@click.argument("heist")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="What searches; needs the extra `warehouse`.",
)
@click.option("--master", metavar="URL", help="With --engine spark: the master. Default: local[*].")
@click.option(
    "--transfers",
    metavar="PATH|TABLE",
    help="Search token transfers in the public layout (Parquet, or Spark's table), not the ledger.",
)
@click.option(
    "--dust",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Rows of less carry nothing (base units).",
)
@click.option(
    "--hops",
    type=click.IntRange(1, 4),
    default=1,
    show_default=True,
    help="How many hops a round trip takes.",
)
@format_option
@click.pass_obj
def reach(folder: Path, /, heist: str, form: str, **choices: Any) -> None:
    """List the purses that the money of HEIST can have come to, searched by a warehouse engine."""
    from hueandcry.workspace.warehouse import Choice

    if choices["master"] and choices["engine"] != "spark":
        raise click.UsageError("--master is for --engine spark")
    rows(workspace(folder).reach(heist, Choice(**choices)), form)

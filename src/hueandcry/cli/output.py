"""Rendering: one table for people, JSON, NDJSON or CSV for programs."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

FORMATS = ("table", "json", "ndjson", "csv")
Row = Mapping[str, Any]
_Command = TypeVar("_Command", bound=Callable[..., Any])


def format_option(command: _Command) -> _Command:
    """The `--format` option that every command with an answer has."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print the answer.",
    )(command)


def rows(table: Sequence[Row], form: str, title: str = "") -> None:
    """Print rows of equal keys."""
    if form == "json":
        document(list(table))
    elif form == "ndjson":
        for row in table:
            click.echo(json.dumps(row, ensure_ascii=False, default=str))
    elif form == "csv":
        click.echo(_csv(table), nl=False)
    else:
        _table(table, title)


def document(value: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def rich(*renderables: object) -> None:
    """Print for people; without a terminal the width is fixed, so that no figure is cut."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=120)
    for renderable in renderables:
        console.print(renderable, soft_wrap=isinstance(renderable, Text))


def _csv(table: Sequence[Row]) -> str:
    text = io.StringIO()
    if table:
        writer = csv.DictWriter(text, table[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    return text.getvalue()


def _table(table: Sequence[Row], title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for name, value in (table[0] if table else {}).items():
        numeric = isinstance(value, int) and not isinstance(value, bool)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in table:
        grid.add_row(*(Text(str(value)) for value in row.values()))
    rich(grid)

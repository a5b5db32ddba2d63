"""Rendering: one table for people, JSON, NDJSON or CSV for programs."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

FORMATS = ("table", "json", "ndjson", "csv")
Row = Mapping[str, Any]
_KEPT = "\n\u200c\u200d"  # joiners: Persian and Indic spelling needs them
_is_formula = re.compile(r"[\s']*[=+\-@]").match
_is_number = re.compile(r"[+-]?\d+(?:\.\d+)?").fullmatch
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


def visible(text: str) -> str:
    """A text from outside as a terminal may have it: no escape sequences, no marks of direction."""
    if text.isprintable():
        return text
    return "".join(map(_harmless, text))


def _harmless(letter: str) -> str:
    if letter.isprintable() or letter in _KEPT:
        return letter
    return " " if letter.isspace() else "\N{REPLACEMENT CHARACTER}"


def rows(table: Sequence[Row], form: str, title: str = "", *, header: bool = True) -> None:
    """Print rows of equal keys; `header` off where they continue a CSV."""
    if form == "json":
        document(list(table))
    elif form == "ndjson":
        for row in table:
            click.echo(json.dumps(row, ensure_ascii=False, default=str))
    elif form == "csv":
        click.echo(_csv(table, header), nl=False)
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


def _csv(table: Sequence[Row], header: bool) -> str:
    text = io.StringIO()
    if table:
        writer = csv.DictWriter(text, table[0].keys(), lineterminator="\n")
        if header:
            writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in table)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A cell; an apostrophe keeps a spreadsheet from taking a text from outside for a formula."""
    guarded = isinstance(value, str) and _is_formula(value) and not _is_number(value)
    return f"'{value}" if guarded else value


def _table(table: Sequence[Row], title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for name, value in (table[0] if table else {}).items():
        numeric = isinstance(value, int) and not isinstance(value, bool)
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in table:
        grid.add_row(*(Text(visible(str(value))) for value in row.values()))
    rich(grid)

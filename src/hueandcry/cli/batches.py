"""Batches of questions and answers, a part at a time: files of any length in bounded memory."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from hueandcry.cli.output import rows
from hueandcry.model.errors import InputError

AT_ONCE = 10_000  # questions
LONGEST = 10_000  # characters of a line: no address and no name has as many

Answer = Mapping[str, Any]


def questions(given: Sequence[str], batch: Path | None) -> Iterator[list[str]]:
    """The arguments and the lines of a file, in parts; UsageError where there is neither.

    InputError for a line that is too long or no UTF-8.
    """
    if batch is None and not given:
        raise click.UsageError("give something to screen, or --file")
    return _parts(chain(given, _lines(batch) if batch else ()))


def _parts(texts: Iterator[str]) -> Iterator[list[str]]:
    while part := list(islice(texts, AT_ONCE)):
        yield part


def _lines(path: Path) -> Iterator[str]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            while line := file.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise InputError(
                        f"{path}, line {number}: more than {LONGEST:,} characters; one question a line"
                    )
                if line.strip():
                    yield line.strip()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8, after line {number}: {error.reason}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def write(
    answers: Iterable[Sequence[Answer]],
    form: str,
    basis: Answer,
    flat: Callable[[Answer], dict[str, Any]],
    show: Callable[[Answer], None],
) -> Counter[str]:
    """Print answers as they come; returns how often each was given."""
    given: Counter[str] = Counter()
    begun = False
    for part in answers:
        given.update(str(each["answer"]) for each in part)
        if form == "json":
            if not begun:
                click.echo(f'{{\n"basis": {json.dumps(basis, indent=1, ensure_ascii=False)},\n"results": [')
            text = ",\n".join(json.dumps(each, ensure_ascii=False, default=str) for each in part)
            click.echo((",\n" if begun else "") + text, nl=False)
        elif form == "table":
            for each in part:
                show(each)
        else:
            rows([flat(each) for each in part], form, header=not begun)
        begun = True
    if form == "json":
        empty = f'{{\n"basis": {json.dumps(basis, indent=1, ensure_ascii=False)},\n"results": ['
        click.echo("\n]}" if begun else f"{empty}]}}")
    return given

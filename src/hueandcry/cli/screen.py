"""`hueandcry screen`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hueandcry.cli.batches import questions, write
from hueandcry.cli.day import DAY, day_of
from hueandcry.cli.output import document, format_option, rich, rows, visible
from hueandcry.cli.session import workspace
from hueandcry.model.party import PartyKind

if TYPE_CHECKING:
    from hueandcry.workspace.screening import Screening

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FINDING, _NOT_SAYABLE = 3, 4
_NOTHING = frozenset({"not listed", "no match"})
_UNREAD = frozenset({"not an address", "not a name"})
_HARMLESS = _NOTHING | _UNREAD


def _batch(command: _Command) -> _Command:
    """The options that every question to the lists has."""
    for name, what in (
        ("--seen-by", "Only by what this workspace had by the end of that day (UTC)."),
        ("--as-of", "As the lists stood on that day."),
    ):
        command = click.option(name, type=DAY, callback=day_of, metavar="DATE", help=what)(command)
    command = click.option("--fail-on-hit", is_flag=True, help="Exit with 3 where there is a finding.")(
        command
    )
    return click.option("--file", "batch", type=_FILE, help="A file with one question a line.")(command)


@click.group()
def screen() -> None:
    """May we touch this? Addresses and names against sanctions lists, tags and heists."""


@screen.command("address")
@click.argument("addresses", nargs=-1)
@_batch
@format_option
@click.pass_obj
def address(folder: Path, /, addresses: tuple[str, ...], form: str, **asked: Any) -> None:
    """Say which lists, tags and heists name ADDRESSES, of any chain, and since when.

    Exit code 4: something was not found while a list is stale or no sanctions list was taken, or is no
    address.
    """
    texts = questions(addresses, asked["batch"])
    screening = _opened(folder)
    _answer(screening, map(_screener(screening, asked).addresses, texts), form, asked)


@screen.command("name")
@click.argument("names", nargs=-1)
@click.option("--birth-date", "births", multiple=True, metavar="DATE", help="1984, 1984-03 or 1984-03-01.")
@click.option("--country", "countries", multiple=True, help="ISO 3166-1 alpha-2, or the country's name.")
@click.option("--identifier", "identifiers", multiple=True, help="A passport, tax or register number.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in PartyKind if each is not PartyKind.WALLET]),
    default=PartyKind.UNKNOWN.value,
    show_default=True,
    help="What bears the name.",
)
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), default=0.7, show_default=True,
              help="The least score of a hit.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits of a name.")
@_batch
@format_option
@click.pass_obj
def name(
    folder: Path,
    /,
    names: tuple[str, ...],
    births: tuple[str, ...],
    countries: tuple[str, ...],
    identifiers: tuple[str, ...],
    kind: str,
    threshold: float,
    limit: int,
    form: str,
    **asked: Any,
) -> None:
    """Say which listed parties NAMES can be of, in any script: candidates with reasons, never a decision.

    What is known of the bearer speaks for a hit or against it, and is shown with it.
    """
    from hueandcry.screen.names import NameQuery

    of = PartyKind(kind)
    queries = (
        [NameQuery(text, of, births, countries, identifiers, limit, threshold) for text in part]
        for part in questions(names, asked["batch"])
    )
    screening = _opened(folder)
    _answer(screening, map(_screener(screening, asked).names, queries), form, asked)


@screen.command("transaction")
@click.argument("transactions", nargs=-1)
@click.option("--file", "batch", type=_FILE, help="A file with one CHAIN:HASH a line.")
@click.option("--fail-on-hit", is_flag=True, help="Exit with 3 where there is a finding.")
@format_option
@click.pass_obj
def transaction(
    folder: Path, /, transactions: tuple[str, ...], batch: Path | None, fail_on_hit: bool, form: str
) -> None:
    """Say what the money that TRANSACTIONS (CHAIN:HASH) moved stems from; `screen exposure` shows it whole.

    Exit code 4: of none of them anything can be said.
    """
    screening = _opened(folder)
    texts = [text for part in questions(transactions, batch) for text in part]
    answers = screening.transactions(texts)
    if form == "json":
        document({"basis": screening.basis, "results": answers})
    else:
        rows([_money(each) for each in answers], form)
    verdicts = {each["answer"] for each in answers}
    if verdicts & {"exposed", "named"} and fail_on_hit:
        raise click.exceptions.Exit(_FINDING)
    if verdicts <= {"not in the ledger", "not covered"}:
        click.echo("of none of these anything can be said: import what the ledger lacks", err=True)
        raise click.exceptions.Exit(_NOT_SAYABLE)


def _money(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A transaction as one row: the largest share of each subject, and why no more is said."""
    found = answer["exposure"]["source"]["exposures"]
    shares = (f"{each['label']}: {each['share']['percent']} % of {_symbol(each['asset'])}" for each in found)
    return {
        "query": answer["query"],
        "answer": answer["answer"],
        "exposed_to": "; ".join(dict.fromkeys(shares)),
        "why": answer["why"],
    }


def _symbol(asset: str) -> str:
    from hueandcry import chains

    return chains.asset_info(asset).symbol


def _opened(folder: Path) -> "Screening":
    from hueandcry.workspace.screening import Screening

    return Screening(workspace(folder))


def _screener(screening: "Screening", asked: Mapping[str, Any]) -> Any:
    if asked["as_of"] is None and asked["seen_by"] is None:
        return screening
    return screening.past(asked["as_of"], asked["seen_by"])


def _answer(
    screening: "Screening",
    answers: Iterable[Sequence[Mapping[str, Any]]],
    form: str,
    asked: Mapping[str, Any],
) -> None:
    basis = screening.basis
    given = write(answers, form, basis, _flat, _print)
    if form == "table":
        _warn(basis)
    if asked["fail_on_hit"] and given.keys() - _HARMLESS:
        raise click.exceptions.Exit(_FINDING)
    unread = sum(given[each] for each in _UNREAD)
    if unread:
        click.echo(f"of {unread} texts nothing can be said: they are no address or no name", err=True)
    doubt = screening.doubt(asked["as_of"], asked["seen_by"]) if given.keys() & _NOTHING else ""
    if doubt:
        click.echo(f"where nothing was found, that is not to be relied on: {doubt}", err=True)
    if unread or doubt:
        raise click.exceptions.Exit(_NOT_SAYABLE)


def _print(answer: Mapping[str, Any]) -> None:
    """The answer for people: the finding, why, and each hit with its reasons."""
    from rich.padding import Padding
    from rich.text import Text

    rich(Text(visible(f"{answer['query']}: {answer['answer']}"), "bold"))
    rich(Padding(Text(visible("\n".join(_lines(answer)))), (0, 0, 1, 2), expand=False))


def _lines(answer: Mapping[str, Any]) -> Iterable[str]:
    for hit in answer.get("hits", ()):
        yield f"{hit['score']:.2f}  {hit['name']} ({hit['party']}), by the name {hit['alias']['text']}"
        yield f"      {hit['authority']}; {hit['status']}; {', '.join(hit['programmes'])}"
        yield f"      {hit['grade']}: {hit['why']}"
        yield from (f"      {each['words']}" for each in hit["corroboration"])
        if hit["suppressed"]:
            yield f"      {hit['suppressed']}"
    yield from answer["why"].split("; ") if not answer.get("hits") else [answer["why"]]


def _warn(basis: Mapping[str, Any]) -> None:
    for each in basis["lists"]:
        if each["stale"]:
            age = "of unknown age" if each["age_hours"] is None else f"{each['age_hours']:.0f} hours old"
            click.echo(f"note: {each['list']} is stale ({age})", err=True)
    for note in basis["notes"]:
        click.echo(f"note: {note}", err=True)


def _flat(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as one row: what was asked, the finding, the parties and why."""
    found = [*answer.get("listings", ()), *answer.get("hits", ())]
    return {
        "query": answer["query"],
        "answer": answer["answer"],
        "parties": " ".join(dict.fromkeys(each["party"] for each in found)),
        "scores": " ".join(f"{each['score']:.3f}" for each in answer.get("hits", ())),
        "why": answer["why"],
    }

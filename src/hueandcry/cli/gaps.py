"""`hueandcry lists gaps`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.day import DAY, day_of
from hueandcry.cli.output import document, format_option, rows
from hueandcry.cli.session import workspace

if TYPE_CHECKING:
    from hueandcry.screen.gaps import Gaps

_NOT_SAYABLE = 4


@click.command()
@click.option("--actor", default="dprk", show_default=True, help="Whose parties and addresses.")
@click.option("--addresses", is_flag=True, help="The addresses instead of the parties.")
@click.option("--missing", is_flag=True, help="Only what a list lacks; of addresses, what every list lacks.")
@click.option("--as-of", type=DAY, callback=day_of, metavar="DATE", help="As the lists stood on that day.")
@click.option(
    "--seen-by",
    type=DAY,
    callback=day_of,
    metavar="DATE",
    help="Only by what this workspace had by the end of that day (UTC).",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an SVG picture of the parties, or of the addresses, to this file.",
)
@format_option
@click.pass_obj
def gaps(folder: Path, /, actor: str, form: str, **asked: Any) -> None:
    """Show party by party which authority lists it since when, which does not, and the lag in days.

    A cell is `first`, the days after the first list (`+35`), `yes` where a day is not known, `maybe` where a
    person must decide, `ended`, or `no`. With --addresses: who names each address, and which sanctions lists
    carry it. JSON is always the whole table. Exit code 4: nothing was found, but a list is stale or was never
    taken, or there is no list at all.
    """
    from hueandcry.workspace.screening import Screening

    found = Screening(workspace(folder)).gaps(actor, asked["as_of"], asked["seen_by"])
    if asked["picture"] is not None:
        _picture(found, asked["picture"], asked["addresses"])
    _show(found, form, asked["addresses"], asked["missing"])


def _picture(found: "Gaps", path: Path, addresses: bool) -> None:
    from hueandcry.attribution.export import write
    from hueandcry.brief.gap_picture import draw
    from hueandcry.brief.gap_places import draw_places

    write(path, (draw_places if addresses else draw)(found))


def _show(found: "Gaps", form: str, addresses: bool, missing: bool) -> None:
    from hueandcry.brief import gaps as brief

    of: Callable[[Gaps, bool], list[dict[str, Any]]]
    if form == "json":
        document(found.document())
    else:
        if form == "table":
            of = brief.place_lines if addresses else brief.party_lines
        else:
            of = brief.place_rows if addresses else brief.party_rows
        rows(of(found, missing), form)
    for line in brief.summary(found):
        click.echo(line, err=True)
    unsure = any(column.stale or not column.taken for column in found.columns)
    if unsure and not (found.places if addresses else found.parties):
        click.echo("nothing was found, but a list is stale or missing: this is not to be relied on", err=True)
        raise click.exceptions.Exit(_NOT_SAYABLE)

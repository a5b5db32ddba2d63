"""`hueandcry verify`, `hueandcry explain` and `hueandcry patterns`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.output import document, format_option, rich, rows
from hueandcry.cli.session import workspace

if TYPE_CHECKING:
    from hueandcry.trace.paths import Path as Explanation

FOUND = 3


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@format_option
@click.pass_obj
def verify(folder: Path, bundle: Path, form: str) -> None:
    """Compute BUNDLE again from the ledger and say, line by line, what agrees; exit 1 if anything differs."""
    checks = workspace(folder).verify(bundle)
    table = [
        {"agrees": "yes" if check.agrees else "NO", "subject": check.subject, "detail": check.detail}
        for check in checks
    ]
    rows(table, form)
    wrong = sum(1 for check in checks if not check.agrees)
    click.echo(f"{len(checks) - wrong} of {len(checks)} lines agree", err=True)
    if wrong:
        sys.exit(1)


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.argument("address")
@format_option
@click.option("--fail-on-hit", is_flag=True, help="Exit with 3 when the address is reached.")
@click.pass_obj
def explain(folder: Path, bundle: Path, address: str, form: str, fail_on_hit: bool) -> None:
    """Print the path of every unit at ADDRESS in BUNDLE, back to the theft."""
    found = workspace(folder).explain(bundle, address)
    if form == "table":
        from hueandcry.brief import explanation

        rich(*explanation(found))
    else:
        rows([row for number, path in enumerate(found, 1) for row in _steps(number, path)], form)
    if fail_on_hit:
        sys.exit(FOUND)


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--name", "names", multiple=True, help="Only this pattern, such as peel-chain; may be repeated."
)
@click.option("--transfers", is_flag=True, help="Print the transfers that show the patterns, one a row.")
@format_option
@click.pass_obj
def patterns(folder: Path, bundle: Path, names: tuple[str, ...], transfers: bool, form: str) -> None:
    """Print the laundering patterns that the trace in BUNDLE shows."""
    found = workspace(folder).patterns(bundle, names)
    if form == "json" and not transfers:
        document(found)
        return
    head = ("name", "chain", "address", "first", "last")
    if transfers:
        rows(
            [
                {**{key: each[key] for key in head[:3]}, **shown}
                for each in found
                for shown in each["transfers"]
            ],
            form,
        )
    else:
        shown = head[:1] if form == "table" else head  # the sentence says the rest
        told = [{**{key: each[key] for key in shown}, "sentence": each["sentence"]} for each in found]
        rows(told, form)


def _steps(number: int, path: "Explanation") -> list[dict[str, Any]]:
    head = {
        "path": number,
        "state": path.state,
        "address": path.place["address"],
        "asset": path.place["asset"],
        "stolen_in": path.stolen_in,
        "stolen_asset": path.stolen_asset,
        "tainted": str(path.tainted),
        "claim": str(path.claim),
    }
    return [{**head, "step": n, **_step(row)} for n, row in enumerate(path.steps, 1)]


def _step(row: Any) -> dict[str, Any]:
    names = ("chain", "height", "time", "tx", "position", "kind", "sender", "sender_asset", "recipient")
    told = {name: row[name] for name in (*names, "recipient_asset")}
    told["time"] = row["time"].isoformat().replace("+00:00", "Z") if row["time"] else None
    return {**told, "carried": str(row["tainted"]), "carried_claim": str(row["claim"])}

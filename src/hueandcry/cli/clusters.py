"""`hueandcry clusters`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.output import document, format_option, rows
from hueandcry.cli.session import workspace

if TYPE_CHECKING:
    from hueandcry.attribution.clusters import Cluster

FOLDER = "clusters"


@click.group()
def clusters() -> None:
    """Which addresses are held to be under one control, and why; a heuristic that never feeds taint."""


@clusters.command()
@format_option
@click.pass_obj
def build(folder: Path, form: str) -> None:
    """Bring the clusters up to the ledger; alarms go to stderr."""
    from hueandcry.attribution import clusters as found

    space = workspace(folder)
    say = _voice
    made = found.build(space.ledger, folder / FOLDER, space.tags, say)
    for each in made:
        for alarm in each.alarms:
            say(f"alarm: {alarm.cluster}: {alarm.rule}: {alarm.detail}")
    names = ("chain", "clusters", "addresses", "joins", "fresh")
    rows(
        [{name: getattr(each, name) for name in names} | {"alarms": len(each.alarms)} for each in made], form
    )


@clusters.command()
@click.option(
    "--chain", "named", help="The chain of ADDRESS; where it is left out, every chain that it fits."
)
@format_option
@click.argument("address")
@click.pass_obj
def show(folder: Path, named: str | None, form: str, address: str) -> None:
    """Show the cluster of ADDRESS: each join with its heuristic and transaction, and what tags suggest."""
    from hueandcry.attribution import clusters as found

    space = workspace(folder)
    tags = list(space.tags)
    shown = []
    for chain, canonical in _places(space.ledger.chains(), named, address):
        cluster = found.show(folder / FOLDER, chain, canonical, tags)
        if cluster is not None:
            shown.append((cluster, found.suggestions(cluster, tags)))
    if form == "json":
        document([_record(cluster, list(suggested)) for cluster, suggested in shown])
        return
    for cluster, suggested in shown:
        _voice(f"{len(cluster.addresses)} addresses, confidence {cluster.confidence} of 100 (heuristic)")
        for alarm in cluster.alarms:
            _voice(f"alarm: {alarm.rule}: {alarm.detail}")
        for each in suggested:
            _voice(
                f"candidate: {each.address}: {each.label} ({each.category}, {each.confidence}): {each.reason}"
            )
    names = ("left", "right", "heuristic", "tx", "height", "via")
    rows(
        [{name: getattr(join, name) for name in names} for cluster, _ in shown for join in cluster.joins],
        form,
    )
    if not shown:
        _voice("no heuristic joins this address to another")


def _voice(text: str) -> None:
    click.echo(text, err=True)


def _places(chains: tuple[str, ...], named: str | None, address: str) -> list[tuple[str, str]]:
    """The chains whose grammar the address fits, each with its canonical form; AddressError if none."""
    from hueandcry import chains as directory
    from hueandcry.model.errors import AddressError, LedgerEmpty

    wanted = (directory.chain(named).id,) if named else chains
    if not wanted:
        raise LedgerEmpty("the ledger is empty: run `hueandcry ledger import` first")
    found, problem = [], None
    for name in wanted:
        try:
            found.append((name, directory.parse_address(directory.chain(name), address)))
        except AddressError as error:
            problem = error
    if not found and problem is not None:
        raise problem
    return found


def _record(cluster: "Cluster", suggested: list[Any]) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(cluster) | {
        "confidence": cluster.confidence,
        "suggestions": [asdict(each) for each in suggested],
    }

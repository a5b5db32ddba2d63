"""`hueandcry sources`."""

from pathlib import Path

import click

from hueandcry.cli.output import format_option, rows
from hueandcry.cli.session import workspace


@click.group()
def sources() -> None:
    """Nodes and explorers that transfers can be asked of."""


@sources.command("list")
@format_option
def list_(form: str) -> None:
    """List the kinds of sources, where they are by default, and the variable that holds their key."""
    from hueandcry.sources.live import kinds

    table = [
        {
            "name": kind.name,
            "families": ", ".join(kind.families),
            "default": ", ".join(kind.services.values()) or "give an address: NAME=URL",
            "key": f"{kind.key} ({'required' if kind.key_required else 'optional'})" if kind.key else "",
            "description": kind.description,
        }
        for kind in kinds()
    ]
    rows(table, form)


@sources.command("check")
@click.argument("chain")
@click.argument("source", metavar="NAME[=URL]")
@format_option
@click.pass_obj
def check(folder: Path, chain: str, source: str, form: str) -> None:
    """Ask a source of CHAIN for its head and one block, and say what it offers."""
    found = workspace(folder).check_source(chain, source)
    table = [
        {
            "source": found.source,
            "chain": found.chain,
            "height": found.head.height,
            "hash": found.head.hash,
            "offers": ", ".join(found.capabilities),
            "lacks": ", ".join(found.missing),
        }
    ]
    rows(table, form)

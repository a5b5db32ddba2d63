"""`hueandcry tags`."""

from pathlib import Path

import click

from hueandcry.cli.output import format_option, rows
from hueandcry.cli.session import workspace


@click.group()
def tags() -> None:
    """Who addresses belong to; services stop a trace."""


@tags.command("import")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv"]),
    default="csv",
    show_default=True,
    help="The file's format: chain,address,label,category,confidence,source.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def import_(folder: Path, form: str, file: Path) -> None:
    """Import tags from FILE, all or none."""
    del form  # one format so far; the option keeps command lines stable
    from hueandcry.attribution.stops import categories

    space = workspace(folder)
    given, new = space.import_tags(file)
    unknown = sorted({tag.category for tag in space.tags} - categories().keys())
    if unknown:
        click.echo(f"categories without an entry stop a trace as a service: {', '.join(unknown)}", err=True)
    click.echo(f"tags: {given} read, {new} new", err=True)


@tags.command("list")
@format_option
@click.pass_obj
def list_(folder: Path, form: str) -> None:
    """List the tags of the workspace."""
    from dataclasses import asdict

    rows([asdict(tag) for tag in workspace(folder).tags], form)

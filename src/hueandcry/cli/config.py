"""`hueandcry config`."""

from pathlib import Path

import click

from hueandcry.cli.output import format_option, rows


@click.group()
def config() -> None:
    """The settings of the workspace."""


@config.command("show")
@format_option
@click.pass_obj
def show(folder: Path, form: str) -> None:
    """Show every setting, its value and where the value comes from."""
    from hueandcry import settings

    rows(settings.origins(folder), form)

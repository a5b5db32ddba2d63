"""The workspace of a command, with its settings, and a voice on stderr."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hueandcry.workspace import Workspace


def workspace(folder: Path, **flags: Any) -> "Workspace":
    """Open the workspace; it is loaded here, so that `--help` stays fast."""
    from hueandcry import settings
    from hueandcry.workspace import Workspace

    return Workspace(folder, settings.load(folder, **flags), say=lambda text: click.echo(text, err=True))

"""The `hueandcry` command. stdout holds data only; messages, progress and errors go to stderr.

Exit codes: 0 done, 1 error, 2 usage, 3 finding (only with --fail-on-hit), 4 "clean" or "complete" cannot be
said on this input, 130 interrupted.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path

import click

from hueandcry.cli.bundles import explain, patterns, verify
from hueandcry.cli.clusters import clusters
from hueandcry.cli.config import config
from hueandcry.cli.exposure import exposure
from hueandcry.cli.gaps import gaps
from hueandcry.cli.heists import heists
from hueandcry.cli.ledger import ledger
from hueandcry.cli.lists import lists
from hueandcry.cli.output import visible
from hueandcry.cli.screen import screen
from hueandcry.cli.serve import serve
from hueandcry.cli.sources import sources
from hueandcry.cli.tags import tags
from hueandcry.cli.trace import trace
from hueandcry.model.errors import HueAndCryError, RowsRejected

DEFAULT_WORKSPACE = Path("workspace")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_WORKSPACE,
    envvar="HUEANDCRY_WORKSPACE",
    show_default=True,
    show_envvar=True,
    help="The folder that holds ledger, records and traces.",
)
@click.version_option(version("hueandcry"), prog_name="hueandcry")
@click.pass_context
def hueandcry(context: click.Context, folder: Path) -> None:
    """Trace stolen crypto exactly, with evidence."""
    context.obj = folder


for command in (
    clusters,
    config,
    explain,
    heists,
    ledger,
    lists,
    patterns,
    screen,
    serve,
    sources,
    tags,
    trace,
    verify,
):
    hueandcry.add_command(command)
lists.add_command(gaps)
screen.add_command(exposure)


def main() -> None:
    """Run the command and exit with its code."""
    try:
        # Commands return nothing; click hands back the code of one that ended itself.
        sys.exit(hueandcry.main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HueAndCryError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of stdout has gone (as with `| head`); nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _complain(error: HueAndCryError) -> None:
    if isinstance(error, RowsRejected):
        for row in error.rows:
            where = f"{error.source} line {row.line}" + (f", {row.column}" if row.column else "")
            click.echo(visible(f"{where}: {row.reason}"), err=True)
        if error.total > len(error.rows):
            click.echo(f"... and {error.total - len(error.rows)} more (--rejects FILE writes all)", err=True)
    click.echo(f"error: {visible(str(error))}", err=True)

"""`hueandcry trace`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.output import document, format_option, rich, rows
from hueandcry.cli.session import workspace
from hueandcry.model import Policy

if TYPE_CHECKING:
    from hueandcry.trace.result import Trace

ALL = "all"


@click.command()
@click.argument("heist")
@click.option(
    "--policy",
    type=click.Choice([*(policy.value for policy in Policy), ALL]),
    help="The taint policy; `all` shows each. Default: the workspace's setting, fifo.",
)
@click.option(
    "--with", "beside", multiple=True, metavar="HEIST", help="Account for another heist in the same pass."
)
@click.option(
    "--accept-inferred", is_flag=True, default=None, help="Let rows with an inferred sender carry taint."
)
@format_option
@click.pass_obj
def trace(
    folder: Path,
    heist: str,
    policy: str | None,
    beside: tuple[str, ...],
    accept_inferred: bool | None,
    form: str,
) -> None:
    """Trace HEIST (an id, or the path of a YAML file) through the ledger and write a bundle."""
    space = workspace(folder)
    chosen = Policy(policy) if policy and policy != ALL else None
    done = space.trace(heist, chosen, beside, accept_inferred)
    policies = tuple(Policy) if policy == ALL else (done.trace.policy,)
    _render(done.trace, policies, form)
    click.echo(f"bundle: {done.bundle}", err=True)
    click.echo(f"report: {done.bundle / 'report.html'}", err=True)


def _render(found: "Trace", policies: Sequence[Policy], form: str) -> None:
    from hueandcry.brief import policy_table, terminal
    from hueandcry.trace.document import answer

    if form == "json":
        document(answer(found, tuple(policies)))
    elif form == "table":
        rich(terminal(found))
        if len(policies) > 1:
            rich(*policy_table(found))
    else:
        rows(_lines(answer(found, tuple(policies))), form)


def _lines(told: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a place, and one for each sum that has none: a policy's rows add up to what was stolen."""
    lines = []
    for policy, books in told["policies"].items():
        for asset, balance in books.items():
            head = {"heist": told["heist"], "policy": policy, "stolen_asset": asset}
            for place in (*balance["absorbed"], *balance["held"], *balance["gaps"]):
                lines.append({**head, **_place(place)})
            for name in ("fees", "already_tainted", "rounding"):
                if balance[name] not in (None, "0"):
                    lines.append({**head, **_place({"kind": name, "claim": balance[name]})})
    return lines


def _place(place: dict[str, Any]) -> dict[str, Any]:
    names = (
        "kind",
        "chain",
        "address",
        "outpoint",
        "asset",
        "tainted",
        "claim",
        "label",
        "tagged_by",
        "note",
    )
    return {name: place.get(name, "") for name in names}

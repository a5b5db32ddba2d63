"""`hueandcry trace`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.output import document, format_option, rich, rows
from hueandcry.cli.session import workspace
from hueandcry.model import Policy

if TYPE_CHECKING:
    from hueandcry.trace.pursuit import Progress
    from hueandcry.workspace import Traced, Workspace
    from hueandcry.workspace.valuing import PriceChoice

ALL = "all"
PPM_A_PERCENT = 10_000


@click.command()
@click.argument("heist", required=False)
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
@click.option(
    "--accept-tier",
    "tiers",
    type=click.Choice(["B"]),
    multiple=True,
    help="Also follow crossings that only recipient, asset, amount and time link exactly.",
)
@click.option(
    "--mixers",
    type=click.Choice(["absorb", "through"]),
    default="absorb",
    show_default=True,
    help="Stop at mixers and CoinJoins, or go through them (where haircut alone is meaningful).",
)
@click.option("--tx", metavar="CHAIN:HASH", help="Start from a theft transaction instead of a HEIST.")
@click.option("--to", metavar="ADDRESS", help="With --tx: the thief's address, where several are paid.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="[CHAIN/]NAME[=URL]",
    help="Fill the ledger on demand from this node or explorer; may be repeated, one a chain.",
)
@click.option("--max-requests", type=click.IntRange(min=1), help="With --source: ask no more often.")
@click.option(
    "--floor",
    type=click.FloatRange(0, 100),
    default=0.0,
    show_default=True,
    help="With --source: leave claims below this percentage of a stolen asset.",
)
@click.option(
    "--until",
    type=click.IntRange(min=0),
    help="With --source: look up to this height. Default: the head when the pursuit begins.",
)
@click.option(
    "--refresh",
    is_flag=True,
    help="With --source: look further, up to the present heads (or --until), and ask only for what is new.",
)
@click.option(
    "--prices",
    metavar="FILE|defillama[=URL]",
    help="Value the finished trace by a prices-csv file, or by a price service.",
)
@click.option(
    "--price-age",
    type=click.IntRange(0, 24 * 366),
    default=24,
    show_default=True,
    help="With --prices: how many hours a price holds.",
)
@format_option
@click.pass_obj
def trace(folder: Path, /, heist: str | None, policy: str | None, form: str, **choices: Any) -> None:
    """Trace HEIST (an id, or the path of a YAML file) through the ledger and write a bundle."""
    from hueandcry.conversions import Tier

    if (heist is None) == (choices["tx"] is None):
        raise click.UsageError("give a HEIST, or --tx CHAIN:HASH")
    chosen = Policy(policy) if policy and policy != ALL else None
    space = workspace(folder, policy=chosen, accept_inferred=choices["accept_inferred"])
    if choices["tx"]:
        chain, colon, tx = choices["tx"].rpartition(":")
        if not colon:
            raise click.UsageError("--tx is CHAIN:HASH, such as ethereum:0x...")
        heist = str(space.theft_file(chain, tx, choices["to"], choices["sources"]))
        click.echo(f"heist: {heist}", err=True)
    if choices["refresh"] and not choices["sources"]:
        raise click.UsageError("--refresh needs a --source to ask")
    if choices["sources"]:
        _pursue(space, str(heist), choices)
    tiers = map(Tier, choices["tiers"])
    through = choices["mixers"] == "through"
    done = space.trace(str(heist), choices["beside"], _prices(choices), tiers, through)
    policies = tuple(Policy) if policy == ALL else (done.trace.policy,)
    _render(done, policies, form)
    click.echo(f"bundle: {done.bundle}", err=True)
    click.echo(f"report: {done.bundle / 'report.html'}", err=True)


def _pursue(space: "Workspace", heist: str, choices: dict[str, Any]) -> None:
    from hueandcry.trace.pursuit import Budget

    budget = Budget(choices["max_requests"], round(choices["floor"] * PPM_A_PERCENT))
    far = {"until": choices["until"], "refresh": choices["refresh"]}
    done = space.pursue(heist, choices["sources"], budget, _say, **far)
    _say(done)


def _say(progress: "Progress") -> None:
    for finding in progress.findings:
        click.echo(f"note: {finding}", err=True)
    share = f"{progress.resolved_ppm / PPM_A_PERCENT:.2f} % of the theft resolved"
    then = progress.stopped
    if progress.next:
        then = f"next {progress.next.address} with {progress.next.ppm / PPM_A_PERCENT:.2f} %"
    click.echo(f"{share}, {progress.requests} requests; {then}", err=True)


def _prices(choices: dict[str, Any]) -> "PriceChoice | None":
    from datetime import timedelta

    from hueandcry.workspace.valuing import PriceChoice

    hours = timedelta(hours=choices["price_age"])
    return PriceChoice(choices["prices"], hours) if choices["prices"] else None


def _render(done: "Traced", policies: Sequence[Policy], form: str) -> None:
    from hueandcry.brief import policy_table, terminal
    from hueandcry.brief import valuation as values
    from hueandcry.trace.document import answer

    found = done.trace
    if form == "json":
        told = {"valuation": values.document(done.valuation, found)} if done.valuation else {}
        document({**answer(found, tuple(policies)), **told})
    elif form == "table":
        rich(terminal(found, done.valuation))
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

"""The cards of a report: where it is now, the range over the policies, and what the trace rests on."""

from collections.abc import Iterator

from hueandcry.brief.amounts import exact, share
from hueandcry.brief.html import Html, bullets, element, facts, table
from hueandcry.brief.tally import tally
from hueandcry.brief.words import WORDS, count
from hueandcry.model import EndpointKind, Policy
from hueandcry.model.policy import SOURCES
from hueandcry.trace.result import Balance, Trace


def amount(trace: Trace, asset: str, value: int) -> str:
    """An exact amount of an asset, in base units where its decimals are not known."""
    shown = trace.assets.get(asset)
    return exact(value, shown.decimals, shown.symbol) if shown else f"{value:,} base units"


def where(trace: Trace) -> Html:
    """Stolen, and every term that it is the sum of, per stolen asset."""
    return element(
        "section", [element("h2", "Where it is now"), *_balances(trace), _ledger_end(trace)], "card"
    )


def _balances(trace: Trace) -> Iterator[Html]:
    for asset, balance in trace.chosen.items():
        terms = tally(balance)
        rows = [(WORDS[k], amount(trace, asset, c), share(c, balance.stolen)) for k, c in terms.items()]
        foot = (
            "stolen = the sum",
            amount(trace, asset, sum(terms.values())),
            share(balance.accounted, balance.stolen),
        )
        title = f"{amount(trace, asset, balance.stolen)} stolen"
        yield table(title, ("where", "amount", "share"), rows, ("", "number", "share"), foot)


def _ledger_end(trace: Trace) -> Html:
    """Say how much lies where the ledger ends, and that this is not the end of the way."""
    said = []
    for asset, balance in trace.chosen.items():
        terms = tally(balance)
        ends, gap = terms.get(EndpointKind.UNTRACED, 0), terms.get(EndpointKind.UNACCOUNTED, 0)
        if ends:
            text = f"The ledger ends at {amount(trace, asset, ends)} ({share(ends, balance.stolen)}): "
            said.append(
                text + "what happened there next is not covered, and this is not where the money stayed."
            )
        if gap:
            text = f"{amount(trace, asset, gap)} ({share(gap, balance.stolen)}) left a place "
            said.append(text + "that is known to be empty, by a way that the ledger does not hold.")
    return bullets(said or ["The ledger covers every place to its end."])


def policies(trace: Trace) -> Html:
    """The terms under every policy, because no policy is the law."""
    parts: list[Html] = []
    for asset, balance in trace.chosen.items():
        rows = [_policy(trace, policy, trace.balances[policy][asset]) for policy in trace.balances]
        caption = f"{amount(trace, asset, balance.stolen)}, under each policy"
        heads = ("policy", "held", "absorbed", "fees", "rounding", "unaccounted")
        parts.append(table(caption, heads, rows, ("", *("number",) * 5)))
    where_from = [element("span", f"{policy}: {SOURCES[policy]}") for policy in trace.balances]
    return element("section", [element("h2", "Under other policies"), *parts, bullets(where_from)])


def _policy(trace: Trace, policy: Policy, balance: Balance) -> tuple[str, ...]:
    name = f"{policy} (chosen)" if policy is trace.policy else str(policy)
    if policy is Policy.POISON:
        return (name, count(len(balance.held), "place"), count(len(balance.absorbed), "place"), "", "", "")
    held, absorbed = (sum(p.claim for p in places) for places in (balance.held, balance.absorbed))
    values = (held, absorbed, balance.fees, balance.rounding, balance.unaccounted)
    return (name, *(amount(trace, balance.asset, value) for value in values))


def provenance(trace: Trace) -> Html:
    """What the trace rests on: run, policy and its source, ledger, coverage, versions, sizes."""
    transfers = sum(edge.movements for flow in trace.flows for edge in flow.edges)
    addresses = {(n.chain, n.address) for flow in trace.flows for n in flow.nodes if n.address}
    pairs = [
        ("run", trace.run),
        ("heist", trace.heist.id),
        ("policy", f"{trace.policy}: {SOURCES[trace.policy]}"),
        (
            "followed",
            f"{count(transfers, 'movement')} between {count(len(addresses), 'address', 'addresses')}",
        ),
        *(("coverage", line) for line in trace.coverage),
        *sorted(trace.inputs.items()),
    ]
    return element("section", [element("h2", "What it rests on"), facts(pairs)], "card")

"""The tables of a report: every place with who says so, the picture in words, missing history."""

from collections.abc import Sequence

from hueandcry import chains
from hueandcry.brief.amounts import exact, share
from hueandcry.brief.caption import name
from hueandcry.brief.cards import amount
from hueandcry.brief.html import Cell, Html, bullets, element, source, table
from hueandcry.brief.tally import ranked
from hueandcry.brief.words import WORDS, count
from hueandcry.trace.condense.picture import RESTS, Group, Picture, Ribbon
from hueandcry.trace.result import Balance, Place, Trace, key

MOST = 250  # places in a table; the rest is summed up in its last row


def places(trace: Trace) -> Html:
    """Where claims rest: share, kind, label, who says so, exact amounts, the range over all policies."""
    tables = [_places(trace, asset, balance) for asset, balance in trace.chosen.items() if balance.places]
    return element("section", [element("h2", "Places"), *tables])


def _places(trace: Trace, asset: str, balance: Balance) -> Html:
    order = ranked(balance.places)
    rows = [_place(trace, asset, balance, place) for place in order[:MOST]]
    rest = order[MOST:]
    foot: Sequence[Cell] = ()
    if rest:
        claim = sum(place.claim for place in rest)
        more = f"and {count(len(rest), 'more place')}, in endpoints.csv"
        foot = (more, "", share(claim, balance.stolen), amount(trace, asset, claim), "")
    caption = f"{amount(trace, asset, balance.stolen)}: {count(len(order), 'place')}"
    heads = ("address", "kind, label, who says so", "share", "of what was stolen", "under all policies")
    return table(caption, heads, rows, ("address", "said", "share", "number", "number"), foot)


def _place(trace: Trace, asset: str, balance: Balance, place: Place) -> tuple[Cell, ...]:
    claim = [amount(trace, asset, place.claim)]
    if place.asset != asset:
        claim.append(f"as {amount(trace, place.asset, place.tainted)}")
    said = [source(text) for text in (place.tagged_by, place.note) if text]
    where = place.address or chains.chain(place.chain).name
    return (
        _lines([where, *([place.outpoint] if place.outpoint else [])]),
        _lines([WORDS[place.kind], *([place.label] if place.label else []), *said]),
        share(place.claim, balance.stolen),
        _lines(claim),
        _range(trace, asset, place),
    )


def _range(trace: Trace, asset: str, place: Place) -> Cell:
    found = trace.ranges.get(asset, {}).get(key(place))
    if found is None:
        return ""
    if found.low == found.high:
        return "the same"
    least, most = amount(trace, asset, found.low), amount(trace, asset, found.high)
    return _lines([least, f"to {most}"])


def _lines(parts: Sequence[Cell]) -> Html:
    """The first line as it is, the others below it and softer."""
    return element("span", [parts[0], *(element("span", part, "label") for part in parts[1:])])


def picture_tables(trace: Trace, shown: Sequence[Picture]) -> Html:
    """All that the picture shows, as tables: groups, ribbons, and what went round."""
    parts: list[Html] = []
    for picture in shown:
        title = exact(picture.stolen, picture.decimals, picture.symbol)
        groups = [_group(picture, group) for group in picture.groups]
        columns = ("phase", "group", "kind", "addresses", "amount", "the largest, and notes")
        parts.append(table(f"{title}: groups", columns, groups, ("", "", "", "number", "number", "said")))
        ribbons = [_ribbon(trace, picture, ribbon) for ribbon in picture.ribbons]
        heads = ("from", "to", "amount", "carried as", "transfers", "first", "last")
        parts.append(
            table(f"{title}: ribbons", heads, ribbons, ("", "", "number", "number", "number", "", ""))
        )
        if picture.rounds:
            rounds = [
                (r.sender, r.recipient, exact(r.claim, picture.decimals, picture.symbol))
                for r in picture.rounds
            ]
            caption = f"{title}: went round and came back, not drawn"
            parts.append(table(caption, ("from", "back to", "amount"), rounds, ("", "", "number")))
    return element("section", [element("h2", "The picture in words"), *parts])


def _group(picture: Picture, group: Group) -> tuple[Cell, ...]:
    each = f"{exact(group.each, picture.decimals)} each" if group.each else ""
    more = group.addresses - len(group.members)
    shown = "; ".join(
        (*([each] if each else ()), *group.members, *([f"{more:,} more"] if more > 0 else ()), *group.notes)
    )
    return (
        picture.columns[group.column],
        name(picture, group),
        WORDS[group.kind],
        f"{group.addresses:,}" if group.addresses else "",
        exact(group.claim, picture.decimals, picture.symbol),
        shown,
    )


def _ribbon(trace: Trace, picture: Picture, ribbon: Ribbon) -> tuple[Cell, ...]:
    sender, recipient = picture.groups[ribbon.sender], picture.groups[ribbon.recipient]
    stays = "stays there" if recipient.kind in RESTS and not ribbon.movements else ""
    return (
        name(picture, sender),
        name(picture, recipient),
        exact(ribbon.claim, picture.decimals, picture.symbol),
        amount(trace, ribbon.asset, ribbon.tainted),
        f"{ribbon.movements:,}" if ribbon.movements else stays,
        f"{ribbon.first:%Y-%m-%dT%H:%M:%SZ}" if ribbon.first else "",
        f"{ribbon.last:%Y-%m-%dT%H:%M:%SZ}" if ribbon.last else "",
    )


def missing_history(trace: Trace) -> Html:
    """Purses that paid more than the ledger knows them to have got."""
    if not trace.unknown_history:
        return Html("")
    order = sorted(trace.unknown_history.items(), key=lambda item: (item[0][2], -item[1], item[0]))
    rows = [(k[1] or k[0], amount(trace, k[2], value), k[3]) for k, value in order[:MOST]]
    text = (
        "These paid out more than the ledger shows coming in. The difference was taken as clean and oldest."
    )
    rest = [f"and {count(len(order) - MOST, 'more place')}"] if len(order) > MOST else []
    shown = table("Missing history", ("address", "missing", "output"), rows, ("address", "number", "said"))
    return element(
        "section", [element("h2", "History that is missing"), element("p", text), shown, bullets(rest)]
    )

"""Typologies and noise in words: known patterns among the transfers, and what was only sent to be seen."""

from collections import Counter

from hueandcry import chains
from hueandcry.attribution.noise import Rule
from hueandcry.brief.html import Html, bullets, element, table
from hueandcry.brief.words import count
from hueandcry.trace.result import Trace

MOST = 100  # patterns in the table, transactions of one
WORDS = {
    Rule.LOOK_ALIKE: "transfers with addresses that look like one of the case",
    Rule.ZERO: "transfers of nothing",
    Rule.SPRAYED: "transfers of tokens that were given to many and never moved by the case",
    Rule.SPOOFED: "token transfers in the name of an address that did not send them",
    Rule.DUST: "tiny payments",
}
SHOWN = 5


def typologies(trace: Trace) -> Html:
    """The typologies that the trace shows, each with its transfers; nothing where there is none."""
    if not trace.typologies:
        return Html("")
    rows = []
    for each in trace.typologies[:MOST]:
        txs = [f"{chains.chain(shown.chain).name} {shown.tx}" for shown in each.transfers[:SHOWN]]
        more = len(each.transfers) - SHOWN
        lines = [*txs, *([f"and {count(more, 'more transfer')}, in trace.json"] if more > 0 else [])]
        told = element("span", [element("span", line, "label") for line in lines])
        rows.append((each.name, each.address, each.sentence, told))
    heads = ("pattern", "by", "what was seen", "transfers")
    left = len(trace.typologies) - MOST
    foot = (f"and {count(left, 'more pattern')}, in trace.json", "", "", "") if left > 0 else ()
    shown = table(count(len(trace.typologies), "pattern"), heads, rows, ("", "address", "said", "said"), foot)
    note = element("p", "A pattern is an observation with stated parameters; it accuses nobody.")
    return element("section", [element("h2", "Patterns"), note, shown])


def noise(trace: Trace) -> Html:
    """How much was found that only wants to be seen, and that it carries no taint."""
    if not trace.noise:
        return Html("")
    counts = Counter(finding.rule for finding in trace.noise)
    lines = [f"{counts[rule]:,} {WORDS[rule]}" for rule in Rule if counts[rule]]
    text = (
        "Listed in noise.csv. What cannot move stolen money was left out of the accounting; nothing else was."
    )
    return element("section", [element("h2", "Noise"), element("p", text), bullets(lines)])

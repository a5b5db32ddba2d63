"""Bursts: one address sends many transactions in quick succession."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from hueandcry.trace.typologies.material import Holder, Material, Passage, span, worth
from hueandcry.trace.typologies.splits import runs, sums, typology
from hueandcry.trace.typology import Parameters, Typology

NAME = "burst"


def bursts(found: Material, told: Parameters) -> Iterator[Typology]:
    """Runs of transactions of one address, each soon after the one before, at a pace kept throughout."""
    sent: dict[Holder, list[Passage]] = defaultdict(list)
    for passage in found.passages:
        if not passage.theft:
            sent[passage.sender].append(passage)
    apart = timedelta(seconds=told["most_seconds_apart"])
    for sender, passages in sent.items():
        for run in runs(passages, apart):
            count = len({passage.shown.tx for passage in run})
            seconds = int((run[-1].time - run[0].time).total_seconds())
            quick = 60 * (count - 1) >= told["least_per_minute"] * seconds
            if count >= told["least_transactions"] and quick:
                amounts = sums(run)
                total = ", ".join(worth(amount, asset, found.assets) for asset, amount in amounts.items())
                sentence = (
                    f"{sender.shown()} sent {count} transactions in {seconds} seconds, "
                    f"{span(run[0].time, run[-1].time)}: {total}"
                )
                yield typology(NAME, told, sender, run, amounts, sentence)

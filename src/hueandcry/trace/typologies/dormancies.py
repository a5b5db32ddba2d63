"""Dormancy: stolen money rests for long, then moves on."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hueandcry.trace.typologies.material import Holder, Material, Passage, worth
from hueandcry.trace.typologies.splits import sums, typology
from hueandcry.trace.typology import Parameters, Typology

NAME = "dormancy"


def dormancies(found: Material, told: Parameters) -> Iterator[Typology]:
    """Pauses between what last moved stolen money to or from an address, and its next payment.

    Shown are the last transfer before the pause and the payments soon after it. Swaps end a pause unseen.
    """
    least, wake = timedelta(days=told["least_days"]), timedelta(hours=told["wake_hours"])
    last: dict[Holder, Passage] = {}
    stirred: dict[Holder, datetime] = {}
    open_: dict[Holder, list[Passage]] = {}
    swaps = iter(sorted(found.exchanges, key=lambda each: each.time))
    swap = next(swaps, None)
    for passage in sorted(found.passages, key=lambda each: each.time):
        while swap is not None and swap.time <= passage.time:
            stirred[swap.holder] = swap.time
            swap = next(swaps, None)
        sender = passage.sender
        run = open_.get(sender)
        if run is not None and passage.time - run[1].time > wake:
            yield _dormancy(found, told, sender, open_.pop(sender))
            run = None
        before = last.get(sender)
        if run is not None:
            run.append(passage)
        elif before is not None and not passage.theft:
            since = max(before.time, stirred.get(sender, before.time))
            if passage.time - since >= least:
                open_[sender] = [before, passage]
        last[sender] = passage
        last[passage.recipient] = passage
    for sender, run in open_.items():
        yield _dormancy(found, told, sender, run)


def _dormancy(found: Material, told: Parameters, who: Holder, run: list[Passage]) -> Typology:
    before, *after = run
    amounts = sums(after)
    total = ", ".join(worth(amount, asset, found.assets) for asset, amount in amounts.items())
    days = (after[0].time - before.time).days
    sentence = (
        f"{who.shown()} rested for {days} days, from {before.time:%Y-%m-%d} to {after[0].time:%Y-%m-%d}, "
        f"then sent {total} in {len(after)} transfers within {told['wake_hours']} hours"
    )
    return typology(NAME, told, who, run, amounts, sentence)

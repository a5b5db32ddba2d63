"""Equal splits: one address pays the same amount to many."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from hueandcry.trace.typologies.material import Holder, Material, Passage, span, worth
from hueandcry.trace.typology import Parameters, Typology

NAME = "equal-split"


def equal_splits(found: Material, told: Parameters) -> Iterator[Typology]:
    """Runs of payments of one amount of one asset by one address, each soon after the one before."""
    alike: dict[tuple[Holder, str, int], list[Passage]] = defaultdict(list)
    for passage in found.passages:
        if not passage.theft:
            alike[passage.sender, passage.asset, passage.amount].append(passage)
    apart = timedelta(hours=told["most_hours_apart"])
    for (sender, asset, amount), passages in alike.items():
        for run in runs(passages, apart):
            recipients = {passage.recipient for passage in run}
            if len(recipients) >= told["least_recipients"]:
                total = amount * len(run)
                sentence = (
                    f"{sender.shown()} paid {worth(amount, asset, found.assets)} to each of "
                    f"{len(recipients)} addresses {span(run[0].time, run[-1].time)}: "
                    f"{worth(total, asset, found.assets)} together"
                )
                yield typology(NAME, told, sender, run, {asset: total}, sentence)


def runs(passages: list[Passage], apart: timedelta) -> Iterator[list[Passage]]:
    """Passages in order of time, cut where the next one comes later than `apart`."""
    run: list[Passage] = []
    for passage in sorted(passages, key=lambda each: each.time):
        if run and passage.time - run[-1].time > apart:
            yield run
            run = []
        run.append(passage)
    if run:
        yield run


def typology(
    name: str,
    told: Parameters,
    who: Holder,
    passages: list[Passage],
    amounts: dict[str, int],
    sentence: str,
) -> Typology:
    """A typology that some passages in order show."""
    return Typology(
        name,
        told,
        who.chain,
        who.shown(),
        amounts,
        tuple(passage.shown for passage in passages),
        passages[0].time,
        passages[-1].time,
        sentence,
    )


def sums(passages: list[Passage]) -> dict[str, int]:
    """The whole amounts of some passages, by asset."""
    totals: dict[str, int] = defaultdict(int)
    for passage in passages:
        totals[passage.asset] += passage.amount
    return dict(totals)

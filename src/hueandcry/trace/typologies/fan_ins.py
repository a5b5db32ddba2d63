"""Fan-in: many addresses that hold stolen money pay one, which is no service."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from hueandcry.trace.typologies.material import Holder, Material, Passage, span, worth
from hueandcry.trace.typologies.splits import sums, typology
from hueandcry.trace.typology import Parameters, Typology

NAME = "fan-in"


def fan_ins(found: Material, told: Parameters) -> Iterator[Typology]:
    """Stretches in which enough different senders paid one address one asset within the window."""
    came: dict[tuple[Holder, str], list[Passage]] = defaultdict(list)
    for passage in found.passages:
        if not passage.theft and not passage.absorbed:
            came[passage.recipient, passage.asset].append(passage)
    for (recipient, asset), passages in came.items():
        passages.sort(key=lambda each: each.time)
        for first, last in _stretches(passages, told["least_senders"], timedelta(days=told["within_days"])):
            run = passages[first : last + 1]
            count = len({passage.sender for passage in run})
            amounts = sums(run)
            sentence = (
                f"{count} addresses paid {recipient.shown()} {worth(amounts[asset], asset, found.assets)} "
                f"{span(run[0].time, run[-1].time)}"
            )
            yield typology(NAME, told, recipient, run, amounts, sentence)


def _stretches(passages: list[Passage], least: int, within: timedelta) -> Iterator[tuple[int, int]]:
    """First and last of each stretch that windows with enough senders cover; windows that meet are one."""
    senders: Counter[Holder] = Counter()
    start = 0
    open_: tuple[int, int] | None = None
    for end, passage in enumerate(passages):
        senders[passage.sender] += 1
        while passage.time - passages[start].time > within:
            senders[passages[start].sender] -= 1
            if not senders[passages[start].sender]:
                del senders[passages[start].sender]
            start += 1
        if len(senders) >= least:
            if open_ is not None and start > open_[1]:
                yield open_
                open_ = None
            open_ = (open_[0] if open_ else start, end)
    if open_ is not None:
        yield open_

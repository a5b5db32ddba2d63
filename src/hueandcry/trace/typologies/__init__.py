"""Typologies: known patterns of laundering, found among the transfers that carried stolen money."""

from collections.abc import Callable, Iterator, Mapping

from hueandcry.trace.finished import Run
from hueandcry.trace.typologies import bursts, dormancies, fan_ins, hops, peels, splits, staking
from hueandcry.trace.typologies.material import Material, material
from hueandcry.trace.typologies.rules import rules
from hueandcry.trace.typology import Parameters, Shown, Typology, as_rows, transfers

__all__ = ["DETECTORS", "Shown", "Typology", "as_rows", "rules", "transfers", "typologies"]

Detector = Callable[[Material, Parameters], Iterator[Typology]]

DETECTORS: Mapping[str, Detector] = {
    splits.NAME: splits.equal_splits,
    bursts.NAME: bursts.bursts,
    peels.NAME: peels.peel_chains,
    staking.NAME: staking.staking_first,
    hops.NAME: hops.chain_hops,
    fan_ins.NAME: fan_ins.fan_ins,
    dormancies.NAME: dormancies.dormancies,
}
"""Each rule by its name; its numbers stand in `rules.yaml`."""


def typologies(run: Run) -> tuple[Typology, ...]:
    """Every typology that a finished run shows, in the order of the rules, then of time.

    Amounts are those of whole transfers. The policy `poison` keeps only the first arrival in each purse, so
    that fewer are found under it. Time is linear in the transfers that carried stolen money, but for sorting.
    """
    found = material(run)
    told = rules()
    every = [
        sorted(
            detect(found, told[name].values),
            key=lambda each: (each.first, each.chain, each.address, each.sentence),
        )
        for name, detect in DETECTORS.items()
    ]
    return tuple(each for group in every for each in group)

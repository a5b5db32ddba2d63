"""Columns: wallets by their longest way from the theft, and what joins so that every ribbon runs forward."""

from collections import defaultdict
from dataclasses import dataclass

from hueandcry.trace.condense.network import ROOT, Network
from hueandcry.trace.condense.peel import Ways, peel_chains

TRAIL = 1000  # wallets with less than one part in so many of the theft make no column of their own
OWN_COLUMNS = 2  # the first levels keep a column each: there the sums are largest


@dataclass(frozen=True, slots=True)
class Part:
    """Wallets on the way that are drawn as one: one alone, a peel chain, or several that pay each other."""

    column: int
    wallets: tuple[int, ...]
    peel: bool


class Layers:
    """The wallets that pass claims on, by level: 1 is paid by the theft alone."""

    def __init__(self, net: Network, terminal: frozenset[int], stolen: int) -> None:
        self.ways = Ways(net)
        passing = {n for n in self.ways.out if n != ROOT} | (
            {s.wallet for s in net.sinks} - terminal - {ROOT}
        )
        self.unit = {number: number for number in passing}
        self.peels: set[int] = set()
        for chain in peel_chains(net, self.ways, terminal):
            self.peels.add(chain[0])
            self.unit.update(dict.fromkeys(chain, chain[0]))
        self._join_trails(stolen)
        self.level = self._levels()

    def _join_trails(self, stolen: int) -> None:
        """Small wallets join their payer where they have one alone, itself small or in a peel chain.

        No other payer means that money which leaves the joined wallets never comes back into them.
        """
        small = {w for w in self.unit if sum(self.ways.into[w].values()) * TRAIL < stolen}
        chained = {w for w, unit in self.unit.items() if unit in self.peels}
        joinable, parent = small | chained, dict[int, int]()
        for wallet in small - chained:
            payers = list(self.ways.into[wallet])
            if len(payers) == 1 and payers[0] in joinable:
                parent[wallet] = payers[0]
        for wallet in parent:
            path = [wallet]
            while path[-1] in parent:
                path.append(parent[path[-1]])
            parent.update(dict.fromkeys(path[:-1], path[-1]))
            self.unit[wallet] = self.unit[path[-1]]

    def _levels(self) -> dict[int, int]:
        following: dict[int, set[int]] = defaultdict(set)
        waiting = dict.fromkeys(sorted(set(self.unit.values())), 0)
        for sender, recipients in self.ways.out.items():
            for recipient in recipients:
                source, target = self.unit.get(sender, ROOT), self.unit.get(recipient, ROOT)
                if source != target and ROOT not in (source, target) and target not in following[source]:
                    following[source].add(target)
                    waiting[target] += 1
        level = dict.fromkeys(waiting, 1)
        ready = [unit for unit, count in waiting.items() if not count]
        for unit in ready:
            for target in following[unit]:
                level[target] = max(level[target], level[unit] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
        return level

    def parts(self, most: int) -> list[Part]:
        """The parts in at most `most` columns, from 1 on; wallets of a column that pay each other join."""
        column = {unit: _column(level, max(self.level.values()), most) for unit, level in self.level.items()}
        parent = {unit: unit for unit in column}

        def find(unit: int) -> int:
            while parent[unit] != unit:
                parent[unit] = parent[parent[unit]]
                unit = parent[unit]
            return unit

        for sender in sorted(self.unit):
            for recipient in sorted(self.ways.out.get(sender, ())):
                if recipient in self.unit:
                    source, target = self.unit[sender], self.unit[recipient]
                    if column[source] == column[target]:
                        parent[find(target)] = find(source)
        wallets: dict[int, list[int]] = defaultdict(list)
        for number in sorted(self.unit):
            wallets[find(self.unit[number])].append(number)
        peels = {find(unit) for unit in self.peels}
        return [Part(column[unit], tuple(members), unit in peels) for unit, members in wallets.items()]


def _column(level: int, deepest: int, most: int) -> int:
    if deepest <= most:
        return level
    if most <= OWN_COLUMNS + 1:
        return 1 + (level - 1) * most // deepest
    if level <= OWN_COLUMNS:
        return level
    return OWN_COLUMNS + 1 + (level - OWN_COLUMNS - 1) * (most - OWN_COLUMNS) // (deepest - OWN_COLUMNS)

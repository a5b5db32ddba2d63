"""Peel chains: runs of wallets that each pass most of what they got to one next wallet and shed a little."""

from collections import defaultdict

from hueandcry.trace.condense.network import ROOT, Link, Network

LEAST_WALLETS = 4  # a shorter run is easier to read wallet by wallet
MOST_RECIPIENTS = 4  # more than that is a split, not a peel


class Ways:
    """Who pays whom in a network: claims summed over assets, per pair of wallets."""

    def __init__(self, net: Network) -> None:
        self.into: dict[int, dict[int, int]] = defaultdict(dict)
        self.out: dict[int, dict[int, int]] = defaultdict(dict)
        for link in net.links:
            self._add(link)

    def _add(self, link: Link) -> None:
        into, out = self.into[link.recipient], self.out[link.sender]
        into[link.sender] = into.get(link.sender, 0) + link.claim
        out[link.recipient] = out.get(link.recipient, 0) + link.claim


def peel_chains(net: Network, ways: Ways, terminal: frozenset[int]) -> list[list[int]]:
    """The chains, each from its first wallet on; what a chain sheds is not part of it.

    Members have one sender, no label and no swap, so money that leaves a chain never comes back into it.
    `terminal` wallets, where everything rests, belong to the endpoints and to no chain.
    """

    def ordinary(number: int) -> bool:
        wallet = net.wallets[number]
        senders = ways.into[number]
        plain = (
            not wallet.label
            and not wallet.swap
            and not wallet.crossed
            and number != ROOT
            and number not in terminal
        )
        return plain and len(senders) == 1 and ROOT not in senders

    following = {
        n: n_next for n in ways.out if ordinary(n) and (n_next := _next(ways, n)) and ordinary(n_next)
    }
    chains = []
    for head in sorted(set(following) - set(following.values())):
        run = [head]
        while run[-1] in following:
            run.append(following[run[-1]])
        if len(run) >= LEAST_WALLETS:
            chains.append(run)
    return chains


def _next(ways: Ways, number: int) -> int:
    """The wallet that gets the largest part, if few share and it gets at least half; else 0."""
    paid = ways.out[number]
    if not paid or len(paid) > MOST_RECIPIENTS:
        return 0
    best = min(paid, key=lambda n: (-paid[n], n))
    return best if 2 * paid[best] >= sum(paid.values()) else 0

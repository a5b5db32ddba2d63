"""The words on a picture: what its groups and its columns are called."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from hueandcry import chains
from hueandcry.model import EndpointKind
from hueandcry.trace.condense.fold import Bundle
from hueandcry.trace.condense.network import ROOT, Network, Wallet
from hueandcry.trace.condense.picture import Group, GroupKind, Ribbon, Station

LONG = 16  # characters: longer addresses are cut in the middle
NOUNS: dict[GroupKind, tuple[str, str]] = {
    Station.WALLET: ("wallet", "wallets"),
    Station.SWAP: ("swap", "swaps"),
    Station.CROSSING: ("crossing", "crossings"),
    Station.PEEL: ("peel chain", "peel chains"),
}
SUMS: dict[GroupKind, str] = {
    Station.ROUNDING: "lost in rounding",
    Station.ALREADY_TAINTED: "taken from an older theft",
    EndpointKind.FEES: "fees of the chain",
}
FIRST, LAST = "Stolen", "Where it is now"


def short_address(address: str) -> str:
    """The head and the tail of a long address, for pictures; never enough to identify it."""
    return address if len(address) <= LONG else f"{address[:6]}…{address[-4:]}"


def wallet_name(wallet: Wallet) -> str:
    """A wallet's label, or its address cut short."""
    return wallet.label or short_address(wallet.address) or "transaction"


def describe(net: Network, bundle: Bundle, wallets: Sequence[int]) -> str:
    """What a group is called: its own name, "N more", or how many of what."""
    first = bundle.members[0]
    if first.kind is EndpointKind.FEES and len({wallet.chain for wallet in net.wallets[1:]}) > 1:
        return f"fees of {chains.chain(net.wallets[wallets[0]].chain).name}"
    if first.kind in SUMS:
        return SUMS[first.kind]
    one, many = NOUNS.get(first.kind, ("address", "addresses"))
    count = len(bundle.members) if first.kind in NOUNS else len(wallets)
    if bundle.rest:
        return f"{count:,} {'more ' if bundle.more else ''}{many}"
    labels = (
        {member.label for member in bundle.members}
        if first.named
        else {net.wallets[w].label for w in wallets}
    )
    label = labels.pop() if len(labels) == 1 else ""
    if len(wallets) == 1:
        return label or wallet_name(net.wallets[wallets[0]])
    if len(bundle.members) > 1:
        return f"{count:,} × {label}" if label else f"{count:,} {many}"
    if first.kind is Station.PEEL:
        return f"{one}, {len(wallets):,} wallets"
    if first.kind in NOUNS:
        return f"{len(wallets):,} × {label}" if label else _of_many(net, wallets)
    return label or _of_many(net, wallets)


def _of_many(net: Network, wallets: Sequence[int]) -> str:
    known = [net.wallets[w].label for w in wallets if net.wallets[w].label]
    return f"{known[0]} and {len(wallets) - 1:,} more" if known else f"{len(wallets):,} addresses"


def headings(groups: Sequence[Group], ribbons: Sequence[Ribbon], columns: int) -> tuple[str, ...]:
    """What happens in each column, by its largest group: the phases of the flow, numbered if they repeat."""
    fan: dict[int, set[int]] = defaultdict(set)
    for ribbon in ribbons:
        fan[groups[ribbon.sender].column].add(ribbon.recipient)
    found: list[str] = []
    for column in range(1, columns - 1):
        here = [group for group in groups if group.column == column]
        largest = max(here, key=lambda g: (g.claim, -g.id))
        found.append(_phase(column, largest.kind, len(fan[column]), len(here)))
    total, seen, words = Counter(found), Counter[str](), []
    for word in found:
        seen[word] += 1
        words.append(f"{word} {seen[word]}" if total[word] > 1 else word)
    return (FIRST, *words, LAST)


def _phase(column: int, kind: GroupKind, recipients: int, groups: int) -> str:
    if kind is Station.SWAP:
        return "Swap"
    if kind is Station.CROSSING:
        return "Bridge"
    if kind is Station.PEEL:
        return "Peel chains"
    if column == 1:
        return "First hop"
    return "Split" if recipients > groups else "Passed on"


def members(net: Network, wallets: Sequence[int], claims: dict[int, int], most: int) -> tuple[str, ...]:
    """The addresses with the largest claims, each with its label."""
    ranked = sorted(
        (w for w in wallets if w != ROOT), key=lambda w: (-claims.get(w, 0), net.wallets[w].address)
    )
    known = [net.wallets[w] for w in ranked if net.wallets[w].address]
    return tuple(f"{w.address} ({w.label})" if w.label else w.address for w in known[:most])

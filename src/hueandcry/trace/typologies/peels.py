"""Peel chains: each wallet passes most of what it got to one next wallet and sheds a little."""

from collections import defaultdict
from collections.abc import Iterator

from hueandcry.trace.typologies.material import Holder, Material, Passage, span, worth
from hueandcry.trace.typologies.splits import typology
from hueandcry.trace.typology import Parameters, Typology

NAME = "peel-chain"

Wallet = tuple[Holder, str]  # who, CAIP-19 asset


def peel_chains(found: Material, told: Parameters) -> Iterator[Typology]:
    """Chains of wallets with one sender each, from the first wallet that peels to the last."""
    paid: dict[Wallet, dict[Holder, int]] = defaultdict(lambda: defaultdict(int))
    senders: dict[Wallet, set[Holder]] = defaultdict(set)
    sent: dict[Wallet, list[Passage]] = defaultdict(list)
    for passage in found.passages:
        senders[passage.recipient, passage.asset].add(passage.sender)
        if not passage.theft:
            paid[passage.sender, passage.asset][passage.recipient] += passage.amount
            sent[passage.sender, passage.asset].append(passage)
    following = {
        wallet: after
        for wallet in paid
        if len(senders[wallet]) == 1 and (after := _next(wallet, paid[wallet], told)) is not None
    }
    linked = {after for after in following.values() if len(senders[after]) == 1}
    for head in following:
        if head in linked:
            continue
        chain = [head]
        while following[chain[-1]] in following:
            chain.append(following[chain[-1]])
        peels = sum(len(paid[wallet]) > 1 for wallet in chain)
        if len(chain) >= told["least_wallets"] and peels >= told["least_peels"]:
            yield _chain(found, told, chain, sent, following[chain[-1]][0])


def _next(wallet: Wallet, paid: dict[Holder, int], told: Parameters) -> Wallet | None:
    """Who gets the larger part of what a wallet pays, where few share."""
    if len(paid) > told["most_recipients"]:
        return None
    best = min(paid, key=lambda holder: (-paid[holder], holder))
    enough = 100 * paid[best] >= told["least_percent"] * sum(paid.values())
    return (best, wallet[1]) if enough else None


def _chain(
    found: Material, told: Parameters, chain: list[Wallet], sent: dict[Wallet, list[Passage]], last: Holder
) -> Typology:
    passages = sorted((each for wallet in chain for each in sent[wallet]), key=lambda each: each.time)
    members = {wallet[0] for wallet in chain} | {last}
    asset = chain[0][1]
    shed = sum(passage.amount for passage in passages if passage.recipient not in members)
    entered = sum(passage.amount for passage in sent[chain[0]])
    sentence = (
        f"a chain of {len(chain)} wallets from {chain[0][0].shown()} to {last.shown()} "
        f"{span(passages[0].time, passages[-1].time)} passed on {worth(entered, asset, found.assets)} "
        f"and shed {worth(shed, asset, found.assets)} on the way"
    )
    return typology(NAME, told, chain[0][0], passages, {asset: entered}, sentence)

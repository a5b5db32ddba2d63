"""A CoinJoin on the fake Bitcoin chain: a round of Wasabi 2 with strangers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hueandcry.testing.utxo import COIN, Coin, Spend
from hueandcry.testing.world import World

_LEAST, _MOST = 20_000, 2**37  # satoshi: what the client would break further goes to the miner here
_SERIES = ((1, 2), (1, 3), (2, 3), (1, 10), (2, 10), (5, 10))  # WalletWasabi, DenominationBuilder.cs
_FEE = 300  # satoshi an input


@dataclass(frozen=True, slots=True)
class Round:
    """A round: its transaction, and the outputs that belong to whoever asked for it."""

    spend: Spend
    own: tuple[Coin, ...]


def wasabi(world: World, own: Sequence[Coin], strangers: int) -> Round:
    """Script a round with a coin of each stranger, who had it before, and mine it.

    Inputs and outputs fall; each coin is broken into standard denominations for addresses that are new.
    """
    bitcoin = world.bitcoin
    values = [COIN // 5 + 1_234_567 * number for number in range(strangers)]
    whole = bitcoin.fund(bitcoin.address("strangers"), sum(values))
    parts = [(bitcoin.address(f"stranger {number}"), value) for number, value in enumerate(values)]
    theirs = bitcoin.spend([whole], parts).outputs
    bitcoin.mine()
    outputs, mine = dict[str, int](), set[str]()
    for coin in (*own, *theirs):
        for number, value in enumerate(_broken(coin.value - _FEE)):
            address = bitcoin.address(f"mixed {coin.outpoint} {number}")
            outputs[address] = value
            mine |= {address} if coin in own else set()
    inputs = sorted((*own, *theirs), key=lambda coin: -coin.value)
    spend = bitcoin.spend(inputs, sorted(outputs.items(), key=lambda output: -output[1]))
    world.mix(spend)
    bitcoin.mine()
    return Round(spend, tuple(coin for coin in spend.outputs if coin.address in mine))


def _broken(value: int) -> Iterator[int]:
    """A value in standard denominations, the largest first; a rest that is too small is left out."""
    for each in sorted(_denominations(), reverse=True):
        while each <= value:
            yield each
            value -= each


def _denominations() -> set[int]:
    return {
        size
        for times, base in _SERIES
        for power in range(40)
        if _LEAST <= (size := times * base**power) <= _MOST
    }

"""Exchanges on the fake EVM chain: a router in front of pools, with the events of the common ones.

Coin is wrapped on the way in and unwrapped on the way out, as Uniswap's routers do; pools log Swap.
"""

from itertools import pairwise

from hueandcry.sources.evm import tokens
from hueandcry.testing.evm import transfer, word
from hueandcry.testing.transactions import Conversion, Event, Inner, Send
from hueandcry.testing.world import World

# keccak-256 of Swap(address,uint256,uint256,uint256,uint256,address), of Uniswap's pairs, version 2
_SWAP = "0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822"


def buy(world: World, actor: str, amount: int, token: str, amount_in: int) -> Send:
    """Script ether for a token."""
    evm = world.evm
    router, pool = evm.address("router"), evm.address(f"pool of {token}")
    events = [
        Event(evm.weth, (tokens.DEPOSIT, word(router)), word(amount)),
        transfer(evm.weth, router, pool, amount),
        transfer(token, pool, actor, amount_in),
        _logged(pool, router, actor, (amount, 0, 0, amount_in)),
    ]
    meaning = Conversion(actor, evm.on.native, amount, f"erc20:{token}", amount_in, (pool, evm.weth))
    inner = [Inner(router, evm.weth, amount)]
    return evm.send(actor, router, amount, inner=inner, events=events, conversion=meaning)


def sell(world: World, actor: str, token: str, amount: int, amount_in: int, between: str = "") -> Send:
    """Script a token for ether, where it is given through the pools of another token `between`."""
    evm = world.evm
    router = evm.address("router")
    way = [token, *([between] if between else []), evm.weth]
    pools = [evm.address(f"pool of {each}") for each in way[:-1]]
    amounts = [amount, *([amount // 2] if between else []), amount_in]
    ends = list(pairwise((actor, *pools, router)))
    events = [transfer(way[place], *ends[place], each) for place, each in enumerate(amounts)]
    for (out, into), (pool, to) in zip(pairwise(amounts), ends[1:], strict=True):
        events.append(_logged(pool, router, to, (out, 0, 0, into)))
    events.append(Event(evm.weth, (tokens.WITHDRAWAL, word(router)), word(amount_in)))
    inner = [Inner(evm.weth, router, amount_in), Inner(router, actor, amount_in)]
    through = (*pools, evm.weth)
    meaning = Conversion(actor, f"erc20:{token}", amount, evm.on.native, amount_in, through)
    return evm.send(actor, router, inner=inner, events=events, conversion=meaning)


def _logged(pool: str, router: str, to: str, amounts: tuple[int, int, int, int]) -> Event:
    data = "0x" + "".join(word(amount)[2:] for amount in amounts)
    return Event(pool, (_SWAP, word(router), word(to)), data)

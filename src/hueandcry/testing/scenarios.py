"""Launderings to script: each takes a world in which an address holds stolen value, and moves it on.

Their shapes follow published cases: equal splits of 10,000 ether into fresh addresses with an irregular rest
(Bybit, 2025), long peel chains on Bitcoin, crossings from ether to bitcoin, mixers, services.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hueandcry.testing.evm import ETHER, transfer
from hueandcry.testing.transactions import Conversion, Inner, Send
from hueandcry.testing.utxo import Coin, Spend
from hueandcry.testing.world import World

_GAS = ETHER // 100  # what an address keeps to pay for its own transactions
_BYBIT = 401_346_768_858_404_671_846_374  # wei: the ether of the Bybit theft


@dataclass(frozen=True, slots=True)
class Theft:
    """A theft that was scripted: its transaction and the address that it went to."""

    name: str
    send: Send
    thief: str


def theft(world: World, name: str = "theft", amount: int = _BYBIT) -> Theft:
    """A victim with a balance is robbed; the thief brings gas money of his own."""
    victim, thief = world.evm.address(f"{name} victim"), world.evm.address(f"{name} thief")
    world.evm.fund(victim, amount + ETHER)
    world.evm.give(thief, ETHER)
    world.evm.mine()
    send = world.evm.send(victim, thief, amount)
    world.steal(name, send)
    world.evm.mine()
    return Theft(name, send, thief)


def split(world: World, source: str, parts: int, each: int, name: str = "split") -> list[str]:
    """Equal parts to fresh addresses, a burst of three transactions a block."""
    found = [world.evm.address(f"{name} {number}") for number in range(parts)]
    for number, address in enumerate(found):
        world.evm.send(source, address, each)
        if number % 3 == 2:
            world.evm.mine()
    world.evm.mine()
    return found


def disperse(world: World, source: str, parts: int, each: int, name: str = "disperse") -> list[str]:
    """One transaction to a contract that pays all parts inside: no list of transactions shows them."""
    contract = world.evm.address(f"{name} contract")
    found = [world.evm.address(f"{name} {number}") for number in range(parts)]
    inner = [Inner(contract, address, each) for address in found]
    world.evm.send(source, contract, parts * each, inner=inner)
    world.evm.mine()
    return found


def contracts(world: World, source: str, amount: int, name: str = "contracts") -> str:
    """Value through contracts in every way there is: creation, a call that fails, borrowed code, destruction.

    All of `amount` arrives at the address that is returned.
    """
    evm = world.evm
    factory, child, end = (evm.address(f"{name} {part}") for part in ("factory", "child", "end"))
    evm.send(source, factory, amount // 2, creates=True)
    evm.mine()
    paid = Inner(child, end, amount // 4)
    inner = [
        Inner(factory, end, amount // 8, failed=True, inner=(Inner(end, source, amount // 8),)),
        Inner(factory, child, amount, "delegatecall", inner=(Inner(factory, end, amount // 4),)),
        Inner(factory, child, amount - amount // 2, "create", inner=(paid,)),
        Inner(
            factory, child, 0, inner=(Inner(child, end, amount - amount // 2 - amount // 4, "selfdestruct"),)
        ),
        Inner(factory, end, amount // 2 - amount // 4),
    ]
    evm.send(source, factory, amount - amount // 2, inner=inner)
    evm.mine()
    return end


def swap(world: World, actor: str, amount: int, token: str, amount_in: int) -> Send:
    """Ether for a token at a pool, in one transaction; the truth says what it was to the actor."""
    pool = world.evm.address(f"pool of {token}")
    meaning = Conversion(actor, world.evm.on.native, amount, f"erc20:{token}", amount_in)
    events = [transfer(token, pool, actor, amount_in)]
    send = world.evm.send(actor, pool, amount, events=events, conversion=meaning)
    world.evm.mine()
    return send


def bridge(world: World, actor: str, amount: int, recipient: str, value: int) -> Spend:
    """Ether to a bridge, which pays bitcoin some blocks later; `value` in satoshi."""
    vault = world.evm.address("bridge vault")
    world.services.setdefault(vault, "bridge")
    deposit = world.evm.send(actor, vault, amount)
    world.evm.mine()
    reserve = world.bitcoin.fund(world.bitcoin.address("bridge reserve"), value + 10_000)
    while world.bitcoin.blocks[-1].time <= world.evm.blocks[-1].time:
        world.bitcoin.mine()
    payout = world.bitcoin.spend([reserve], [(recipient, value)])
    world.bitcoin.mine()
    world.cross(deposit, payout.outputs[0])
    return payout


def peel(
    world: World, coin: Coin, peels: Sequence[int], name: str = "peel", fee: int = 500, cash: str = ""
) -> list[Spend]:
    """A peel chain: each transaction pays one part away and the rest to a fresh address.

    Every other part goes to the address `cash`, if it is given, the others to fresh ones.
    """
    found: list[Spend] = []
    for number, part in enumerate(peels):
        away = cash if cash and number % 2 == 0 else world.bitcoin.address(f"{name} {number} away")
        rest = world.bitcoin.address(f"{name} {number} rest")
        spend = world.bitcoin.spend([coin], [(away, part), (rest, coin.value - part - fee)])
        world.bitcoin.mine()
        found.append(spend)
        coin = spend.outputs[1]
    return found


def mix(world: World, actor: str, notes: int, note: int, name: str = "mixer") -> str:
    """Equal deposits to a mixer, which absorbs them; somebody else withdraws."""
    mixer = world.service(name, "mixer")
    for _ in range(notes):
        world.evm.send(actor, mixer, note, data="0x02")
    world.evm.mine()
    relayer = world.evm.address("relayer")
    world.evm.give(relayer, _GAS)
    world.evm.mine()
    world.evm.send(relayer, mixer, inner=[Inner(mixer, world.evm.address("x"), note)])
    world.evm.mine()
    return mixer


def laundering(seed: int = 0, tranches: int = 5) -> World:
    """A theft laundered in every way there is, with final blocks above it; a hundredth of Bybit's size."""
    world = World(seed)
    stolen = theft(world, amount=_BYBIT // 100)
    tranche = 100 * ETHER
    first = split(world, stolen.thief, tranches, tranche)
    inside = disperse(world, first[0], 3, 30 * ETHER)
    world.evm.send(inside[0], world.service("exchange"), 20 * ETHER)
    mix(world, first[1], 9, 10 * ETHER)
    world.evm.wrap(first[2], 60 * ETHER)
    world.evm.mine()
    friend = world.evm.address("friend")
    world.evm.pay_token(first[2], world.evm.weth, friend, 40 * ETHER)
    world.evm.send(first[2], friend, ETHER, failed=True)
    world.evm.give(friend, _GAS)
    world.evm.mine()
    world.evm.unwrap(friend, 15 * ETHER)
    world.evm.mine()
    world.evm.send(friend, first[2], 2 * ETHER)  # money that comes back
    contracts(world, first[3], 88 * ETHER)
    world.evm.mine(80)
    return world

"""Spam around a thief's addresses: what hides the way of the money from whoever reads lists of transfers.

Its forms are those of address poisoning on Ethereum: zero-value transfers that a stranger logs in the name of
the victim, fake tokens, and dust from addresses that begin and end like one that the victim pays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hueandcry.testing.evm import ETHER, transfer
from hueandcry.testing.transactions import Send
from hueandcry.testing.world import World

DUST = 10**12  # wei
_SHOWN = 4  # digits at either end that wallets show
_STRANGERS = 8


@dataclass(frozen=True, slots=True)
class Spam:
    """What was scripted: the look-alike addresses, and all transactions."""

    look_alikes: tuple[str, ...]
    sends: tuple[Send, ...]


def look_alike(world: World, address: str) -> str:
    """Another EVM address that begins and ends like this one."""
    head, tail = 2 + _SHOWN, len(address) - _SHOWN
    return address[:head] + world.evm.address(f"look-alike of {address}")[head:tail] + address[tail:]


def poison(world: World, pairs: Sequence[tuple[str, str]], token: str, amount: int) -> Spam:
    """Poison the lists of payers who pay payees, given as pairs; one block for all.

    Each payer seems to send nothing of a real `token`, and an `amount` of a fake one, to a look-alike of his
    payee, which sends him dust; another fake token is sprayed over all payers and some strangers.
    """
    evm = world.evm
    spammer, fake, sprayed = (evm.address(name) for name in ("spammer", "fake token", "sprayed token"))
    evm.fund(spammer, ETHER)
    alike, sends = [], []
    for payer, payee in pairs:
        likeness = look_alike(world, payee)
        evm.fund(likeness, ETHER)
        said = [transfer(token, payer, likeness, 0), transfer(fake, payer, likeness, amount)]
        sends += [evm.send(spammer, fake, events=said), evm.send(likeness, payer, DUST)]
        alike.append(likeness)
    strangers = [evm.address(f"stranger {number}") for number in range(_STRANGERS)]
    given = [
        transfer(sprayed, spammer, each, amount) for each in (*(payer for payer, _ in pairs), *strangers)
    ]
    sends.append(evm.send(spammer, sprayed, events=given))
    evm.mine()
    return Spam(tuple(alike), tuple(sends))

"""A world of two chains, an EVM chain and Bitcoin, with thefts in it and the truth about them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hueandcry.sources.evm import tokens
from hueandcry.testing.evm import EvmChain
from hueandcry.testing.transactions import Event, MinedBlock, Send
from hueandcry.testing.truth import PurseKey, Resting, Step, settle
from hueandcry.testing.utxo import CoinBlock, Spend, UtxoChain

FEE_OWNER = "fees"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bridge crossing: what an EVM transaction paid in comes out as one output of a Bitcoin transaction."""

    deposit: str
    payout: str
    n: int = 0


@dataclass(slots=True)
class World:
    """Script `evm` and `bitcoin`; say which transactions are thefts, crossings, and which owners absorb.

    Everything follows from the seed and the script.
    """

    seed: int = 0
    evm: EvmChain = field(default_factory=EvmChain)
    bitcoin: UtxoChain = field(default_factory=UtxoChain)
    thefts: dict[str, str] = field(default_factory=dict)
    crossings: list[Crossing] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.seed:
            self.evm, self.bitcoin = EvmChain(seed=self.seed), UtxoChain(seed=self.seed)

    def steal(self, name: str, theft: Send | Spend) -> None:
        """A transaction is a theft: of its whole value or, of a token payment, of the tokens."""
        self.thefts[theft.hash] = name

    def service(self, name: str, category: str = "exchange") -> str:
        """The EVM address of a service: what reaches it stays there, what leaves it is clean."""
        address = self.evm.address(name)
        self.services[address] = category
        return address

    def cross(self, deposit: Send, payout: Spend, n: int = 0) -> None:
        """A payment to a bridge comes out as an output on Bitcoin."""
        self.crossings.append(Crossing(deposit.hash, payout.hash, n))

    def truth(self) -> list[Resting]:
        """Where each unit of each theft rests, first in, first out."""
        return settle(self.steps(), self.services, FEE_OWNER)

    def steps(self) -> Iterator[Step]:
        """All movements of value, in the order of block times, after the balances of the beginning."""
        native = self.evm.on.native
        for address, amount in self.evm.genesis.items():
            yield Step(self._key("genesis", native), self._key(address, native), amount, amount)
        blocks: list[MinedBlock | CoinBlock] = [*self.evm.blocks, *self.bitcoin.blocks]
        for block in sorted(blocks, key=lambda block: (block.time, isinstance(block, CoinBlock))):
            for each in block.sends:
                yield from self._sent(each) if isinstance(each, Send) else self._spent(each)

    def balance(self, address: str, height: int) -> int:
        """The native balance of an address after a height of the EVM chain."""
        total = self.evm.genesis.get(address, 0)
        for block in self.evm.blocks[: height + 1]:
            total += sum(gwei * 10**9 for to, gwei in block.withdrawals if to == address)
            for each in block.sends:
                total -= each.fee if each.sender == address else 0
                for sender, to, value in each.paid():
                    total += value * ((to == address) - (sender == address))
        return total

    def token_balance(self, token: str, address: str, height: int) -> int:
        """The balance of a token after a height of the EVM chain; what nobody paid was there before."""
        total = 0
        for block in self.evm.blocks[: height + 1]:
            for each in block.sends:
                for event in each.events:
                    total += _credited(event, token, address)
        return total

    def _key(self, owner: str, asset: str) -> PurseKey:
        return PurseKey(self.evm.on.id, owner, asset)

    def _sent(self, send: Send) -> Iterator[Step]:
        native = self.evm.on.native
        theft = self.thefts.get(send.hash, "")
        wraps = [event for event in send.events if event.topics[0] in (tokens.DEPOSIT, tokens.WITHDRAWAL)]
        aside = {self.evm.weth} if wraps else {send.to} if send.conversion else set()
        crossing = next((each for each in self.crossings if each.deposit == send.hash), None)
        for sender, to, value in send.paid():
            if not aside & {sender, to}:
                target = _limbo(crossing) if crossing and to == send.to else self._key(to, native)
                yield Step(self._key(sender, native), target, value, value, theft)
        for event in send.events:
            yield from self._logged(event, aside if send.conversion else set(), theft)
        if send.conversion:
            swap = send.conversion
            sides = (self._key(swap.actor, swap.asset), self._key(swap.actor, swap.asset_in))
            yield Step(*sides, swap.amount, swap.amount_in, theft)
        yield Step(self._key(send.sender, native), self._key(FEE_OWNER, native), send.fee, send.fee)

    def _logged(self, event: Event, aside: set[str], theft: str) -> Iterator[Step]:
        asset, native = f"erc20:{event.address}", self.evm.on.native
        amount = int(event.data, 16)
        parties = [f"0x{topic[26:]}" for topic in event.topics[1:]]
        if event.topics[0] == tokens.TRANSFER and not aside & set(parties):
            sender, to = parties
            yield Step(self._key(sender, asset), self._key(to, asset), amount, amount, theft)
        elif event.topics[0] == tokens.DEPOSIT:
            yield Step(self._key(parties[0], native), self._key(parties[0], asset), amount, amount)
        elif event.topics[0] == tokens.WITHDRAWAL:
            yield Step(self._key(parties[0], asset), self._key(parties[0], native), amount, amount)

    def _spent(self, spend: Spend) -> Iterator[Step]:
        chain, asset = self.bitcoin.on.id, self.bitcoin.on.native
        theft = self.thefts.get(spend.hash, "")
        own = PurseKey(chain, spend.hash, asset)
        for coin in spend.inputs:
            yield Step(PurseKey(chain, coin.outpoint, asset), own, coin.value, coin.value)
        for coin in spend.outputs:
            target = PurseKey(chain, coin.outpoint, asset)
            crossing = next((c for c in self.crossings if (c.payout, c.n) == (coin.tx, coin.n)), None)
            if crossing is None:
                stolen = theft if coin.n == 0 else ""
                yield Step(own, target, coin.value, coin.value, stolen)
            else:
                yield Step(_limbo(crossing), target, self._deposited(crossing), coin.value)
        yield Step(own, PurseKey(chain, FEE_OWNER, asset), spend.fee, spend.fee)

    def _deposited(self, crossing: Crossing) -> int:
        found = [each for block in self.evm.blocks for each in block.sends if each.hash == crossing.deposit]
        return found[0].value


def _limbo(crossing: Crossing) -> PurseKey:
    return PurseKey("crossing", crossing.deposit, "")


def _credited(event: Event, token: str, address: str) -> int:
    if event.address != token:
        return 0
    amount = int(event.data, 16)
    parties = [f"0x{topic[26:]}" for topic in event.topics[1:]]
    if event.topics[0] == tokens.TRANSFER:
        return amount * ((parties[1] == address) - (parties[0] == address))
    sign = {tokens.DEPOSIT: 1, tokens.WITHDRAWAL: -1}.get(event.topics[0], 0)
    return sign * amount * (parties[0] == address)

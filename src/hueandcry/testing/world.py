"""A world of two chains, an EVM chain and Bitcoin, with thefts in it and the truth about them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hueandcry.sources.evm import tokens
from hueandcry.testing.evm import EvmChain
from hueandcry.testing.transactions import REWARD, Event, MinedBlock, Send
from hueandcry.testing.truth import TIHO, PurseKey, Resting, Step, settle
from hueandcry.testing.utxo import Coin, CoinBlock, Spend, UtxoChain

FEE_OWNER = "fees"
IN_TRANSIT = "crossing"  # the chain of a purse between the sides of a bridge, whose owner is the deposit


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bridge crossing: what an EVM transaction paid in, and what came out for it.

    Each payout is an output of a Bitcoin transaction, or the last payment inside an EVM one, a refund;
    without any, what was paid in rests in the bridge.
    """

    deposit: Send
    payouts: tuple[Coin | Send, ...] = ()

    def paid(self) -> list[tuple[str, int, int]]:
        """Each payout: its outpoint or transaction, the part of the deposit that it is for, its amount."""
        amounts = [each.value if isinstance(each, Coin) else _last(each) for each in self.payouts]
        found, before, into = [], 0, 0
        for each, amount in zip(self.payouts, amounts, strict=True):
            into += amount
            upto = self.deposit.value * into // sum(amounts)
            name = each.outpoint if isinstance(each, Coin) else each.hash
            found.append((name, upto - before, amount))
            before = upto
        return found


@dataclass(slots=True)
class World:
    """Script `evm` and `bitcoin`; say which transactions are thefts, crossings, mixes, and who absorbs.

    Everything follows from the seed and the script. On Bitcoin so many empty blocks are `skipped` before it.
    """

    seed: int = 0
    skipped: int = 0
    evm: EvmChain = field(default_factory=EvmChain)
    bitcoin: UtxoChain = field(default_factory=UtxoChain)
    thefts: dict[str, str] = field(default_factory=dict)
    crossings: list[Crossing] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)
    mixes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.seed or self.skipped:
            self.evm = EvmChain(seed=self.seed)
            self.bitcoin = UtxoChain(seed=self.seed, skipped=self.skipped)

    def steal(self, name: str, theft: Send | Spend) -> None:
        """A transaction is a theft: of its whole value or, of a token payment, of the tokens.

        One of several assets is a theft of each, named `<name> <asset>`.
        """
        self.thefts[theft.hash] = name

    def service(self, name: str, category: str = "exchange", on: EvmChain | UtxoChain | None = None) -> str:
        """The address of a service, by default an EVM one: what reaches it stays, what leaves it is clean."""
        address = (on or self.evm).address(name)
        self.services[address] = category
        return address

    def cross(self, deposit: Send, *payouts: Coin | Send) -> None:
        """A payment to a bridge comes out on Bitcoin, or goes back, or, without payouts, stays there."""
        self.crossings.append(Crossing(deposit, payouts))

    def mix(self, spend: Spend) -> None:
        """A transaction is a mix of several people's coins: what enters it stays there."""
        self.mixes.append(spend.hash)

    def truth(self, rule: str = "fifo") -> list[Resting]:
        """Where each unit of each theft rests by one of `truth.RULES`."""
        return settle(self.steps(rule), {*self.services, *self.mixes}, FEE_OWNER, rule)

    def steps(self, rule: str = "fifo") -> Iterator[Step]:
        """All movements of value, in the order of block times, after the balances of the beginning."""
        native = self.evm.on.native
        for address, amount in self.evm.genesis.items():
            yield Step(self._key("genesis", native), self._key(address, native), amount, amount)
        blocks: list[MinedBlock | CoinBlock] = [*self.evm.blocks, *self.bitcoin.blocks]
        for block in sorted(blocks, key=lambda block: (block.time, isinstance(block, CoinBlock))):
            for each in block.sends:
                yield from self._sent(each) if isinstance(each, Send) else self._spent(each, rule)

    def balance(self, address: str, height: int) -> int:
        """The native balance of an address after a height of the EVM chain."""
        total = self.evm.genesis.get(address, 0)
        for block in self.evm.blocks[: height + 1]:
            total += sum(gwei * 10**9 for to, gwei in block.withdrawals if to == address)
            total += REWARD if block.miner == address else 0
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
        native, swap = self.evm.on.native, send.conversion
        wraps = [event for event in send.events if event.topics[0] in (tokens.DEPOSIT, tokens.WITHDRAWAL)]
        aside = {self.evm.weth} if wraps else set[str]()
        aside |= {send.to, *swap.through} if swap else set()
        crossing = next((each for each in self.crossings if each.deposit.hash == send.hash), None)
        refund = next(
            ((c, *found) for c in self.crossings for found in c.paid() if found[0] == send.hash), None
        )
        payments = [each for each in send.paid() if not aside & set(each[:2])]
        for place, (sender, to, value) in enumerate(payments, 1):
            target = _limbo(crossing) if crossing and to == send.to else self._key(to, native)
            if refund and place == len(payments):
                yield Step(_limbo(refund[0]), target, *refund[2:])
            else:
                yield Step(self._key(sender, native), target, value, value, self._theft(send, native))
        for event in send.events:
            yield from self._logged(event, aside if swap else set(), send)
        if swap:
            sides = (self._key(swap.actor, swap.asset), self._key(swap.actor, swap.asset_in))
            yield Step(*sides, swap.amount, swap.amount_in, self.thefts.get(send.hash, ""))
        yield Step(self._key(send.sender, native), self._key(FEE_OWNER, native), send.fee, send.fee)

    def _theft(self, send: Send, asset: str) -> str:
        """The name of what a transaction steals of an asset."""
        name = self.thefts.get(send.hash, "")
        moved = {f"erc20:{event.address}" for event in send.events if event.topics[0] == tokens.TRANSFER}
        moved |= {self.evm.on.native for _, _, value in send.paid() if value}
        return f"{name} {asset}" if name and len(moved) > 1 else name

    def _logged(self, event: Event, aside: set[str], send: Send) -> Iterator[Step]:
        asset, native = f"erc20:{event.address}", self.evm.on.native
        parties = [f"0x{topic[26:]}" for topic in event.topics[1:]]
        if event.topics[0] not in (tokens.TRANSFER, tokens.DEPOSIT, tokens.WITHDRAWAL) or aside & set(
            parties
        ):
            return
        amount = int(event.data, 16)
        if event.topics[0] == tokens.TRANSFER:
            sender, to = parties
            theft = self._theft(send, asset)
            yield Step(self._key(sender, asset), self._key(to, asset), amount, amount, theft)
            return
        coin, token = self._key(parties[0], native), self._key(parties[0], asset)
        wraps = event.topics[0] == tokens.DEPOSIT
        yield Step(*((coin, token) if wraps else (token, coin)), amount, amount)

    def _spent(self, spend: Spend, rule: str) -> Iterator[Step]:
        chain, asset = self.bitcoin.on.id, self.bitcoin.on.native
        theft = self.thefts.get(spend.hash, "")
        own = PurseKey(chain, spend.hash, asset)
        crossed = {name: (c, part, amount) for c in self.crossings for name, part, amount in c.paid()}
        for coin in spend.inputs:
            yield Step(self._coin(coin), own, coin.value, coin.value)
        largest_first = sorted(spend.outputs, key=lambda coin: -coin.value)
        for coin in largest_first if rule == TIHO else spend.outputs:
            if coin.outpoint in crossed:
                crossing, part, amount = crossed[coin.outpoint]
                yield Step(_limbo(crossing), self._coin(coin), part, amount)
            else:
                stolen = theft if coin.n == 0 else ""
                yield Step(own, self._coin(coin), coin.value, coin.value, stolen)
        yield Step(own, PurseKey(chain, FEE_OWNER, asset), spend.fee, spend.fee)

    def _coin(self, coin: Coin) -> PurseKey:
        """The purse of a coin: its outpoint, or the service that owns it."""
        owner = coin.address if coin.address in self.services else coin.outpoint
        return PurseKey(self.bitcoin.on.id, owner, self.bitcoin.on.native)


def _last(send: Send) -> int:
    return [value for _, _, value in send.paid()][-1]


def _limbo(crossing: Crossing) -> PurseKey:
    return PurseKey(IN_TRANSIT, crossing.deposit.hash, "")


def _credited(event: Event, token: str, address: str) -> int:
    if event.address != token:
        return 0
    amount = int(event.data, 16)
    parties = [f"0x{topic[26:]}" for topic in event.topics[1:]]
    if event.topics[0] == tokens.TRANSFER:
        return amount * ((parties[1] == address) - (parties[0] == address))
    sign = {tokens.DEPOSIT: 1, tokens.WITHDRAWAL: -1}.get(event.topics[0], 0)
    return sign * amount * (parties[0] == address)

"""THORChain as others see it: a router's events, calls and memos on an EVM chain, payments on Bitcoin.

Encoded here by hand, apart from the decoder. Facts: THORChain_RouterV4.sol (version 4.1) and the page
"Transaction Memos" of its developer documentation. Where it keeps the money is made up.
"""

from dataclasses import dataclass

from hueandcry.testing.evm import word
from hueandcry.testing.transactions import Event, Inner, Send
from hueandcry.testing.utxo import Coin, Spend
from hueandcry.testing.world import World

ROUTER = "0xd37bbe5744d730a1d98d8dc97c42f0ca46ad7146"
# keccak-256 of Deposit(address,address,uint256,string) and of
# TransferOut(address,address,address,uint256,string)
_DEPOSIT = "0xef519b7eb82aaf6ac376a6df2d793843ebfd593de5f1a0601d3cc6ab49ebb395"
_TRANSFER_OUT = "0xa9cd03aa3c1b4515114539cd53d22085129d495cb9e9f9af77864526240f1bf7"
_DEPOSIT_WITH_EXPIRY = "0x44bc937b"  # (address,address,uint256,string,uint256)
_TRANSFER_OUT_CALL = "0x574da717"  # transferOut(address,address,uint256,string)
_COIN = "0x" + "00" * 20
_EXPIRY = 2_000_000_000
_FEE = 2_000  # satoshi


@dataclass(slots=True)
class Thorchain:
    """The two sides of the exchange in a world: `reserve` is the coin that its vault pays from."""

    world: World
    reserve: Coin

    @classmethod
    def opened(cls, world: World, reserve: int) -> "Thorchain":
        """An exchange whose vault has so many satoshi."""
        return cls(world, world.bitcoin.fund(world.bitcoin.address("thorchain vault"), reserve))

    @property
    def vault(self) -> str:
        """Where deposits go."""
        return self.world.evm.address("thorchain vault")

    def deposit(self, actor: str, amount: int, memo: str, router: str = ROUTER) -> Send:
        """Script a deposit of ether; at another `router` it is nobody's."""
        told = memo.encode()
        data = _DEPOSIT_WITH_EXPIRY + _words(self.vault, _COIN, amount, 5 * 32, _EXPIRY) + _text(told)
        event = Event(
            router, (_DEPOSIT, word(self.vault), word(_COIN)), f"0x{_words(amount, 2 * 32)}{_text(told)}"
        )
        inner = [Inner(router, self.vault, amount)]
        return self.world.evm.send(actor, router, amount, inner=inner, events=[event], data=data)

    def refund(self, deposit: Send, to: str, amount: int) -> Send:
        """Script the payment that sends a deposit back, less a fee, to whom its memo names."""
        told = f"REFUND:{_id(deposit)}".encode()
        data = f"0x{_words(_COIN, amount, 3 * 32)}{_text(told)}"
        event = Event(ROUTER, (_TRANSFER_OUT, word(self.vault), word(to)), data)
        call = _TRANSFER_OUT_CALL + _words(to, _COIN, amount, 4 * 32) + _text(told)
        inner = [Inner(ROUTER, to, amount)]
        sent = self.world.evm.send(self.vault, ROUTER, amount, inner=inner, events=[event], data=call)
        self.world.cross(deposit, sent)
        return sent

    def pay(self, deposit: Send, to: str, value: int) -> Spend:
        """Script a payment on Bitcoin that names its deposit, and mine it after the deposit."""
        bitcoin = self.world.bitcoin
        while bitcoin.blocks[-1].time <= self.world.evm.blocks[-1].time:
            bitcoin.mine()
        rest = self.reserve.value - value - _FEE
        outputs = [(to, value), (self.reserve.address, rest)]
        spend = bitcoin.spend([self.reserve], outputs, memo=f"OUT:{_id(deposit)}".encode())
        self.reserve = spend.outputs[1]
        bitcoin.mine()
        return spend


def forged(world: World, deposit: Send, coin: Coin, to: str) -> Spend:
    """Script a payment that claims to answer a deposit and pays somebody else: anybody can write a memo."""
    outputs = [(to, 1_000), (coin.address, coin.value - 1_000 - _FEE)]
    return world.bitcoin.spend([coin], outputs, memo=f"OUT:{_id(deposit)}".encode())


def _id(deposit: Send) -> str:
    return deposit.hash.removeprefix("0x").upper()


def _words(*values: int | str) -> str:
    return "".join(word(value)[2:] for value in values)


def _text(told: bytes) -> str:
    """A string of the ABI: its length, its bytes, zeros up to a whole word."""
    return _words(len(told)) + told.hex() + "00" * (-len(told) % 32)

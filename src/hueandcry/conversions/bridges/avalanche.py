"""The Avalanche Bridge (Core): tokens of Ethereum and bitcoins, minted on Avalanche as `.e` tokens and BTC.b.

A deposit is a plain transfer to the bridge's address: its transaction is the key, which the mint states. The
way back has no id: `Unwrap` names an amount alone, and the bridge pays by a plain transfer, less its fee, to
the same account (to a Bitcoin address that is given off chain for BTC.b): tier C.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, Kind, Transfer

ETHEREUM = "eip155:1"
AVALANCHE = "eip155:43114"
BITCOIN = "bip122:000000000019d6689c085ae165831e93"

# SmartContracts/BridgeToken.sol of ava-labs/avalanche-bridge-resources; BTC.b's Mint also has the output.
_MINT = Signature("Mint(address to,uint256 amount,address feeAddress,uint256 feeAmount,bytes32 originTxId)")
_MINT_BITCOIN = Signature(
    "Mint(address to,uint256 amount,address feeAddress,uint256 feeAmount,bytes32 originTxId,"
    "uint256 originOutputIndex)"
)
_UNWRAP = Signature("Unwrap(uint256 amount,uint256 chainId)")

VAULT = "0x8eb8a3b98659cce290402893d0123abb75e3ab28"
BTC_B = "0x152b9d0fdc40c096757f570a51e494bd4b943e50"

# Token on Avalanche -> token on Ethereum: avalanche_contract_address.json and token_list.json, ibid.
TOKENS: Mapping[str, str] = {
    "0xd501281565bf7789224523144fe5d98e8b28f267": "0x111111111117dc0aa78b770fa6a738034120c302",  # 1INCH
    "0x63a72806098bd3d9520cc43356dd78afe5d386d9": "0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9",  # AAVE
    "0x98443b96ea4b0858fdf3219cd13e98c7a4690588": "0x0d8775f648430679a709e98d2b0cb6250d2887ef",  # BAT
    "0x19860ccb0a68fd4213ab9d8266f7bbf05a8dde98": "0x4fabb145d64652a948d72533023f6e7a623c7c53",  # BUSD
    "0xc3048e19e76cb9a3aa9d77d8c03c29fc906e2437": "0xc00e94cb662c3520282e6f5717214004a7f26888",  # COMP
    "0x249848beca43ac405b8102ec90dd5f22ca513c06": "0xd533a949740bb3306d119cc777fa900ba034cd52",  # CRV
    "0xd586e7f844cea2f87f50152665bcbc2c279d8d70": "0x6b175474e89094c44da98b954eedeac495271d0f",  # DAI
    "0x8a0cac13c7da965a312f08ea4229c37869e85cb9": "0xc944e90c64b2c07662a292be6244bdf05cda44a7",  # GRT
    "0x5947bb275c521040051d82396192181b413227a3": "0x514910771af9ca656af840dff83e8264ecf986ca",  # LINK
    "0x88128fd4b259552a9a1d457f435a6527aab72d42": "0x9f8f72aa9304c8b593d555f12ef6589cc3a579a2",  # MKR
    "0xbec243c995409e6520d7c41e404da5deba4b209b": "0xc011a73ee8576fb46f5e1c5751ca3b9fe0af2a6f",  # SNX
    "0x37b608519f91f70f2eeb0e5ed9af4061722e4f76": "0x6b3595068778dd592e39a122f4f5a5cf09c90fe2",  # SUSHI
    "0xc7b5d72c836e718cda8888eaf03707faef675079": "0xcc4304a31d09258b0029ea7fe63d032f52e44efe",  # SWAP
    "0x3bd2b1c7ed8d396dbb98ded3aebb41350a5b2339": "0x04fa0d235c4abf4bcf4787af4cf447de572ef828",  # UMA
    "0x8ebaf22b6f053dffeaf46f4dd9efa95d89ba8580": "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984",  # UNI
    "0xa7d7079b0fead91f3e65f86e8915cb59c1a4c664": "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",  # USDC
    "0xc7198437980c041c805a1edcba50c1ce5db95118": "0xdac17f958d2ee523a2206206994597c13d831ec7",  # USDT
    "0x50b7545627a5162f82a992c33b87adc75187b218": "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599",  # WBTC
    "0x49d5c2bdffac6ce2bfdb6640f4f80f226bc10bab": "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",  # WETH
    "0x9eaac1b23d935365bd7b542fe22ceee2922f52dc": "0x0bc529c00c6401aef6d220be8c6ea1667f6ad93e",  # YFI
    "0x596fa47043f99a4e0f122243b841e55375cde0d2": "0xe41d2489571d322189246dafa5ebde1f4699f498",  # ZRX
    "0x2147efff675e4a4ee1c2f918d181cdbd7a8e208f": "0xa1faa113cbe53436df28ff0aee54275c13b40975",  # ALPHA
    "0xabc9547b534519ff73921b1fba6e672b5f58d083": "0x4691937a7508860f876c9c0a2a617e7d9e945d4b",  # WOO
    "0x02d980a0d7af3fb7cf7df8cb35d9edbcf355f665": "0x95ad61b0a150d79219dcf64e1e6cc01f0b64c4ce",  # SHIB
}
_MINTED = {f"erc20:{there}": here for here, there in TOKENS.items()}


class _Leg(NamedTuple):
    """A plain transfer on Ethereum and what stands for its token on Avalanche."""

    transfer: Transfer
    minted: str


class Avalanche:
    """The Avalanche Bridge since July 2021, in the tokens of its list.

    Its deposits are transfers without an event: they are read where the transaction is given with its
    transfers. Bitcoin's own side is not read.
    """

    __slots__ = ()
    name = "avalanche"
    wanted = Wanted(frozenset({_MINT.topic, _MINT_BITCOIN.topic, _UNWRAP.topic}))
    vaults = frozenset({(ETHEREUM, VAULT)})

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """On Ethereum transfers to and from the bridge, on Avalanche mints and unwraps."""
        if transaction.chain == ETHEREUM:
            yield from self._ethereum(transaction)
        elif transaction.chain == AVALANCHE:
            for event in transaction.events:
                if event.address in TOKENS or event.address == BTC_B:
                    yield from self._minted(event)
                    yield from self._unwrapped(transaction, event)

    def _ethereum(self, transaction: Transaction) -> Iterator[Message]:
        for transfer, minted in _legs(transaction.transfers):
            into = transfer.recipient.address == VAULT
            purse = transfer.sender if into else transfer.recipient
            yield Message(
                self.name,
                Side.DEPOSIT if into else Side.PAYOUT,
                transaction.chain,
                transaction.tx,
                transaction.time,
                transfer.position or 0,
                key=_key(ETHEREUM, transaction.tx) if into else "",
                party=purse.address,
                asset=purse.caip19,
                amount=transfer.amount,
                other_chain=AVALANCHE,
                recipient=purse.address if into else "",
                other_asset=evm.token(AVALANCHE, minted) if into else "",
                same_asset=into,
            )

    def _minted(self, event: Event) -> Iterator[Message]:
        bitcoin = event.address == BTC_B
        fields = (_MINT_BITCOIN if bitcoin else _MINT).log(event)
        if fields:
            origin = BITCOIN if bitcoin else ETHEREUM
            tx = fields["originTxId"].hex()
            key = f"{tx}:{fields['originOutputIndex']}" if bitcoin else f"0x{tx}"
            yield evm.message(
                self.name,
                Side.PAYOUT,
                event,
                fields,
                key=_key(origin, key),
                party=fields["to"],
                asset=evm.token(AVALANCHE, event.address),
                amount=fields["amount"],
                other_chain=origin,
            )

    def _unwrapped(self, transaction: Transaction, event: Event) -> Iterator[Message]:
        fields = _UNWRAP.log(event)
        if fields:
            bitcoin = event.address == BTC_B
            party = _burner(transaction, event, fields)
            yield evm.message(
                self.name,
                Side.DEPOSIT,
                event,
                fields,
                party=party,
                asset=evm.token(AVALANCHE, event.address),
                amount=fields["amount"],
                other_chain=BITCOIN if bitcoin else ETHEREUM,
                recipient="" if bitcoin else party,
                other_asset=evm.native(BITCOIN) if bitcoin else evm.token(ETHEREUM, TOKENS[event.address]),
                same_asset=True,
            )


def _legs(transfers: Iterable[Transfer]) -> Iterator[_Leg]:
    for transfer in transfers:
        minted = _MINTED.get(transfer.recipient.asset)
        ends = (transfer.sender.address, transfer.recipient.address)
        if minted and transfer.kind is Kind.TRANSFER and transfer.amount and ends.count(VAULT) == 1:
            yield _Leg(transfer, minted)


def _burner(transaction: Transaction, event: Event, fields: Mapping[str, Any]) -> str:
    """Who unwraps: the sender of the burn, which has to be the transaction's own sender."""
    for transfer in transaction.transfers:
        if (
            transfer.sender.asset == f"erc20:{event.address}"
            and transfer.recipient.address == evm.ZERO
            and transfer.amount == fields["amount"]
        ):
            return transfer.sender.address
    return ""


def _key(chain: str, tx: str) -> str:
    return f"{chain}:{tx.lower()}"

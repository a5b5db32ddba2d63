"""Circle's Cross-Chain Transfer Protocol: a token is burnt on one chain and minted on another.

Version 1 numbers its messages on the source: both sides state (source domain, nonce). In version 2 the
attester gives the nonce, which the source never states; both sides state the burn message, so its hash
without what the attester fills in is the key. Equal burns (same depositor, recipient, amount, greatest fee
and hook data) share that key: which of them a mint completes cannot be told then.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from Crypto.Hash import keccak

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.bridges.account import account, padded
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event

# Signatures and message layouts: circlefin/evm-cctp-contracts (src/messages/v2/BurnMessageV2.sol,
# MessageV2.sol and the contracts of both versions).
_BURN_1 = Signature(
    "DepositForBurn(uint64 indexed nonce,address indexed burnToken,uint256 amount,address indexed depositor,"
    "bytes32 mintRecipient,uint32 destinationDomain,bytes32 destinationTokenMessenger,"
    "bytes32 destinationCaller)"
)
_BURN_2 = Signature(
    "DepositForBurn(address indexed burnToken,uint256 amount,address indexed depositor,bytes32 mintRecipient,"
    "uint32 destinationDomain,bytes32 destinationTokenMessenger,bytes32 destinationCaller,uint256 maxFee,"
    "uint32 indexed minFinalityThreshold,bytes hookData)"
)
_RECEIVED_1 = Signature(
    "MessageReceived(address indexed caller,uint32 sourceDomain,uint64 indexed nonce,bytes32 sender,"
    "bytes messageBody)"
)
_RECEIVED_2 = Signature(
    "MessageReceived(address indexed caller,uint32 sourceDomain,bytes32 indexed nonce,bytes32 sender,"
    "uint32 indexed finalityThresholdExecuted,bytes messageBody)"
)
_MINT_1 = Signature("MintAndWithdraw(address indexed mintRecipient,uint256 amount,address indexed mintToken)")
_MINT_2 = Signature(
    "MintAndWithdraw(address indexed mintRecipient,uint256 amount,address indexed mintToken,"
    "uint256 feeCollected)"
)

# Domain -> CAIP-2: developers.circle.com/cctp, supported domains of both versions. Noble (4), Sui (8),
# Aptos (9) and Starknet (25) have no entry in the table of chains.
DOMAINS: Mapping[int, str] = {
    5: chains.chain("solana").id,
    **{
        domain: f"eip155:{number}"
        for domain, number in {
            0: 1,
            1: 43114,
            2: 10,
            3: 42161,
            6: 8453,
            7: 137,
            10: 130,
            11: 59144,
            12: 81224,
            13: 146,
            14: 480,
            15: 143,
            16: 1329,
            17: 56,
            18: 50,
            19: 999,
            21: 57073,
            22: 98866,
        }.items()
    },
}
_DOMAIN = {chain: domain for domain, chain in DOMAINS.items()}

# CAIP-2 -> (TokenMessenger, MessageTransmitter) of version 1: developers.circle.com/cctp/v1, as kept by
# semiotic-ai/cctp-rs (src/chain/addresses.rs).
VERSION_1: Mapping[str, tuple[str, str]] = {
    "eip155:1": ("0xbd3fa81b58ba92a82136038b25adec7066af3155", "0x0a992d191deec32afe36203ad87d7d289a738f81"),
    "eip155:10": ("0x2b4069517957735be00cee0fadae88a26365528f", "0x4d41f22c5a0e5c74090899e5a8fb597a8842b3e8"),
    "eip155:130": (
        "0x4e744b28e787c3ad0e810ed65a24461d4ac5a762",
        "0x353be9e2e38ab1d19104534e4edc21c643df86f4",
    ),
    "eip155:137": (
        "0x9daf8c91aefae50b9c0e69629d3f6ca40ca3b3fe",
        "0xf3be9355363857f3e001be68856a2f96b4c39ba9",
    ),
    "eip155:8453": (
        "0x1682ae6375c4e4a97e4b583bc394c861a46d8962",
        "0xad09780d193884d503182ad4588450c416d6f9d4",
    ),
    "eip155:42161": (
        "0x19330d10d9cc8751218eaf51e8885d058642e08a",
        "0xc30362313fbba5cf9163f0bb16a0e01f01a896ca",
    ),
    "eip155:43114": (
        "0x6b25532e1060ce10cc3b0a99e5683b91bfde6982",
        "0x8186359af5f57fbb40c6b14a588d2a59c0c29880",
    ),
}
# Version 2 has the same two addresses on all EVM chains: developers.circle.com/cctp/references.
MESSENGER_2 = "0x28b5a0e9c621a5badaa536219b3a228c8168cf5d"
TRANSMITTER_2 = "0x81d40f21f12a8f0e3252bccb954d722d4c464b64"
VERSION_2: Mapping[str, tuple[str, str]] = {
    chain: (MESSENGER_2, TRANSMITTER_2) for chain in DOMAINS.values() if chain.startswith("eip155:")
}

_BODY_1 = 132  # bytes of a burn message; hook data follows the fixed part of version 2
_BODY_2 = 228


@dataclass(frozen=True, slots=True)
class _Burn:
    """A burn message, read from the body that the destination received."""

    token: bytes
    recipient: bytes
    amount: int
    sender: bytes
    most_fee: int = 0
    fee: int = 0
    hook: bytes = b""

    def key(self, source: int, destination: int) -> str:
        """The key of version 2: a hash of all that the attester does not fill in."""
        numbers = self.amount.to_bytes(32) + self.most_fee.to_bytes(32)
        packed = b"".join(
            (source.to_bytes(4), destination.to_bytes(4), self.token, self.recipient, numbers, self.sender)
        )
        return f"v2:{keccak.new(digest_bits=256, data=packed + self.hook).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Cctp:
    """CCTP on EVM chains, both versions; its legs on Solana and other chains are not read.

    There are no refunds: a burn stays to be minted. `recipient` on Solana is a token account, not its owner.
    """

    name: str = "cctp"
    wanted: Wanted = Wanted(
        frozenset(each.topic for each in (_BURN_1, _BURN_2, _RECEIVED_1, _RECEIVED_2, _MINT_1, _MINT_2))
    )

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """Burns as deposits, mints as payouts."""
        domain = _DOMAIN.get(transaction.chain)
        if domain is None:
            return
        for event in transaction.events:
            if event.address == VERSION_1.get(transaction.chain, ("",))[0] and (fields := _BURN_1.log(event)):
                yield self._burnt(event, fields, domain, f"{domain}:{fields['nonce']}", fields["amount"])
            elif event.address == MESSENGER_2 and (fields := _BURN_2.log(event)):
                yield self._burnt(
                    event, fields, domain, _key_2(fields, domain), fields["amount"] - fields["maxFee"]
                )
        yield from self._minted(transaction, domain)

    def _burnt(self, event: Event, fields: Mapping[str, Any], domain: int, key: str, least: int) -> Message:
        other = DOMAINS.get(fields["destinationDomain"], "")
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            {"sourceDomain": domain, **fields},
            key=key,
            party=fields["depositor"],
            asset=evm.token(event.chain, fields["burnToken"]),
            amount=fields["amount"],
            other_chain=other,
            recipient=account(other, fields["mintRecipient"]),
            least=max(least, 0),
            same_asset=True,
        )

    def _minted(self, transaction: Transaction, domain: int) -> Iterator[Message]:
        """Each received message with the nearest mint before it that pays what the message says."""
        mints: list[tuple[Event, dict[str, Any]]] = []
        for event in transaction.events:
            mint = _mint(event)
            if mint is not None:
                mints.append((event, mint))
                continue
            received = _received(event)
            if received is None:
                continue
            fields, burn = received
            for at in reversed(range(len(mints))):
                place, mint = mints[at]
                if _pays(mint, burn):
                    del mints[at]
                    yield self._paid(place, {**fields, **mint}, _key(fields, burn, domain))
                    break

    def _paid(self, event: Event, fields: Mapping[str, Any], key: str) -> Message:
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=key,
            party=fields["mintRecipient"],
            asset=evm.token(event.chain, fields["mintToken"]),
            amount=fields["amount"],
            other_chain=DOMAINS.get(fields["sourceDomain"], ""),
            same_asset=True,
        )


def _key_2(fields: Mapping[str, Any], domain: int) -> str:
    burn = _Burn(
        padded(fields["burnToken"]),
        fields["mintRecipient"],
        fields["amount"],
        padded(fields["depositor"]),
        fields["maxFee"],
        hook=fields["hookData"],
    )
    return burn.key(domain, fields["destinationDomain"])


def _key(fields: Mapping[str, Any], burn: _Burn, domain: int) -> str:
    source = fields["sourceDomain"]
    return burn.key(source, domain) if isinstance(fields["nonce"], bytes) else f"{source}:{fields['nonce']}"


def _mint(event: Event) -> dict[str, Any] | None:
    if event.address == MESSENGER_2:
        return _MINT_2.log(event)
    return _MINT_1.log(event) if event.address == VERSION_1.get(event.chain, ("",))[0] else None


def _received(event: Event) -> tuple[dict[str, Any], _Burn] | None:
    """A message that a token messenger sent, with the burn it tells of."""
    second = event.address == TRANSMITTER_2
    if not second and event.address != VERSION_1.get(event.chain, ("", ""))[1]:
        return None
    fields = (_RECEIVED_2 if second else _RECEIVED_1).log(event)
    if fields is None or not _is_messenger(fields, second=second):
        return None
    body = fields["messageBody"]
    if len(body) < _BODY_2 if second else len(body) != _BODY_1:
        return None
    words = [body[at : at + 32] for at in range(4, _BODY_2 if second else _BODY_1, 32)]
    if second:
        fees = int.from_bytes(words[4]), int.from_bytes(words[5])
        return fields, _Burn(words[0], words[1], int.from_bytes(words[2]), words[3], *fees, body[_BODY_2:])
    return fields, _Burn(words[0], words[1], int.from_bytes(words[2]), words[3])


def _is_messenger(fields: Mapping[str, Any], *, second: bool) -> bool:
    """Anybody can send a message: that a messenger did is checked where its address is known."""
    source = DOMAINS.get(fields["sourceDomain"], "")
    known = (VERSION_2 if second else VERSION_1).get(source)
    return known is None or fields["sender"] == padded(known[0])


def _pays(mint: Mapping[str, Any], burn: _Burn) -> bool:
    return bool(
        padded(mint["mintRecipient"]) == burn.recipient
        and mint["amount"] == burn.amount - burn.fee
        and mint.get("feeCollected", 0) == burn.fee
    )

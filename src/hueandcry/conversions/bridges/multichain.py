"""Multichain, earlier Anyswap (stopped in July 2023): routers that burn or lock here and pay out elsewhere.

Routers V3 to V6 pay naming the deposit's transaction: key `<source chain's number>:<its hash>`, which the
deposits of one transaction share. V7 gives each deposit an id: key `<source chain's number>:v7:<id>`. Routers
name their own anyToken, not what is behind it: the asset is the one that was moved in just that amount, where
the ledger shows it. Since the stop nobody pays: a later deposit stays locked. A caller can make a router name
a token of his own, so that a deposit without a payout proves nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hueandcry import chains
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Wanted
from hueandcry.conversions.bridges import evm
from hueandcry.conversions.message import Message, Side, Transaction
from hueandcry.model import Event, Transfer
from hueandcry.model.errors import AddressError

# AnyswapV3Router to AnyswapV6Router and MultichainV7Router as verified at explorers (sources:
# anyswap/anyswap-v1-core and anyswap/multichain-smart-contracts; V7 was deployed with the id, which the first
# versions there lack).
_ENDS = "address indexed token,address indexed from"
_PATH = "(address[] path,address indexed from,address indexed to,uint256 amount,uint256 least,"
_OUT = (
    Signature(
        f"LogAnySwapOut({_ENDS},address indexed to,uint256 amount,uint256 fromChainID,uint256 toChainID)"
    ),
    Signature(f"LogAnySwapOut({_ENDS},string to,uint256 amount,uint256 fromChainID,uint256 toChainID)"),
    Signature(f"LogAnySwapTradeTokensForTokens{_PATH}uint256 fromChainID,uint256 toChainID)"),
    Signature(f"LogAnySwapTradeTokensForNative{_PATH}uint256 fromChainID,uint256 toChainID)"),
    Signature(f"LogAnySwapOut(bytes32 indexed id,{_ENDS},string to,uint256 amount,uint256 toChainID)"),
    Signature(
        f"LogAnySwapOutAndCall(bytes32 indexed id,{_ENDS},string to,uint256 amount,uint256 toChainID,"
        "string anycallProxy,bytes data)"
    ),
)
_IN = (
    Signature(
        "LogAnySwapIn(bytes32 indexed source,address indexed token,address indexed to,uint256 amount,"
        "uint256 fromChainID,uint256 toChainID)"
    ),
    Signature(
        "LogAnySwapIn(string swapID,bytes32 indexed id,address indexed token,address indexed to,"
        "uint256 amount,uint256 fromChainID)"
    ),
    Signature(
        "LogAnySwapInAndExec(string swapID,bytes32 indexed id,address indexed token,address indexed to,"
        "uint256 amount,uint256 fromChainID,bool success,bytes result)"
    ),
)

_V7 = "0x1633d66ca91ce4d81f63ea047b7b19beb92df7f3"

# Source: contractAddresses of DefiLlama's adapter (bridges-server, src/adapters/multichain), the routers V7
# and the second V6 of Optimism from a public survey of bytecode and of `mpc()` at each address.
ROUTERS: Mapping[str, frozenset[str]] = {
    "eip155:1": frozenset(
        {
            "0xe95fd76cf16008c12ff3b3a937cb16cd9cc20284",
            "0x6b7a87899490ece95443e979ca9485cbe7e71522",
            "0x765277eebeca2e31912c9946eae1021199b39c61",
            "0xba8da9dcf11b50b03fd5284f164ef5cdef910705",
            _V7,
        }
    ),
    "eip155:56": frozenset(
        {
            "0xf9736ec3926703e85c843fc972bd89a7f8e827c0",
            "0xabd380327fe66724ffda91a87c772fb8d00be488",
            "0xe1d592c3322f1f714ca11f05b6bc0efef1907859",
            "0x400b971099e0ebfda2c03a3063739cb5398734a6",
        }
    ),
    "eip155:137": frozenset(
        {
            "0xafaace7138ab3c2bcb2db4264f8312e1bbb80653",
            "0x4f3aff3a747fcade12598081e80c6605a8be192f",
            "0x2ef4a574b72e1f555185afa8a09c6d1a8ac4025c",
            _V7,
        }
    ),
    "eip155:250": frozenset(
        {
            "0xf3ce95ec61114a4b1bfc615c16e6726015913ccc",
            "0x1ccca1ce62c62f7be95d4a67722a8fdbed6eecb4",
            "0x0b23341fa1da0171f52aa8ef85f3946b44d35ac0",
            _V7,
        }
    ),
    "eip155:43114": frozenset(
        {
            "0x9b17baadf0f21f03e35249e0e59723f34994f806",
            "0xb0731d50c681c45856bfc3f7539d5f61d4be81d8",
            "0x05f024c6f5a94990d32191d6f36211e3ee33504e",
            "0x833f307ac507d47309fd8cdd1f835bef8d702a93",
            _V7,
        }
    ),
    "eip155:42161": frozenset(
        {
            "0x0cae51e1032e8461f4806e26332c030e34de3adb",
            "0xc931f61b1534eb21d8c11b24f3f5ab2471d4ab50",
            "0x650af55d5877f289837c30b94af91538a7504b76",
            _V7,
        }
    ),
    "eip155:10": frozenset(
        {
            "0xdc42728b0ea910349ed3c6e1c9dc06b5fb591f98",
            "0x80a16016cc4a2e6a2caca8a4a498b1699ff0f844",
            _V7,
        }
    ),
}


class Multichain:
    """Multichain's routers V3 to V7; older bridges of single tokens, and its own accounts, are not read."""

    __slots__ = ()
    name = "multichain"
    wanted = Wanted(frozenset(each.topic for each in (*_OUT, *_IN)))

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """What a router took as deposits, what it paid as payouts."""
        for event in transaction.events:
            if event.address not in ROUTERS.get(event.chain, ()):
                continue
            for signature in _OUT:
                fields = signature.log(event)
                if fields and fields.get("path") != ():
                    yield self._out(event, fields, transaction)
            for signature in _IN:
                if fields := signature.log(event):
                    yield self._in(event, fields, transaction)

    def _out(self, event: Event, fields: Mapping[str, Any], transaction: Transaction) -> Message:
        other = evm.numbered(fields["toChainID"])
        token, amount = fields["path"][0] if "path" in fields else fields["token"], fields["amount"]
        moved = (each for each in transaction.transfers if each.recipient.address == token)
        return evm.message(
            self.name,
            Side.DEPOSIT,
            event,
            fields,
            key=_key(event.chain, fields, event.tx),
            party=fields["from"],
            asset=_asset(event.chain, token, amount, moved),
            amount=amount,
            other_chain=other,
            recipient=_address(other, fields["to"]),
        )

    def _in(self, event: Event, fields: Mapping[str, Any], transaction: Transaction) -> Message:
        other = evm.numbered(fields["fromChainID"])
        moved = (each for each in transaction.transfers if each.recipient.address == fields["to"])
        return evm.message(
            self.name,
            Side.PAYOUT,
            event,
            fields,
            key=_key(other, fields, evm.text(fields.get("source", ""))) if other else "",
            party=fields["to"],
            asset=_asset(event.chain, fields["token"], fields["amount"], moved),
            amount=fields["amount"],
            other_chain=other,
        )


def _key(source: str, fields: Mapping[str, Any], tx: str) -> str:
    number = source.partition(":")[2]
    return f"{number}:v7:0x{fields['id'].hex()}" if "id" in fields else f"{number}:{tx.lower()}"


def _asset(chain: str, token: str, amount: int, moved: Iterable[Transfer]) -> str:
    """What was moved in just that amount; the anyToken itself where nothing else was."""
    assets = [each.recipient.caip19 for each in moved if each.amount == amount]
    return next((asset for asset in assets if not asset.endswith(token)), evm.token(chain, token))


def _address(chain: str, text: str) -> str:
    try:
        return chains.parse_address(chains.chain(chain), text.lower()) if chain else ""
    except AddressError:
        return ""

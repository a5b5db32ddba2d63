"""Both sides of the real pairs, as the project's own decoders read them.

Calldata and decoded fields are real. Constructed around them: the transfer by which a payout counts as made,
the log by which Poly's manager says that it ran the call, the events of the deposits, and one time for all,
since the time of the payouts is not published.
"""

from tests.conversions.bridges import speech
from tests.conversions.bridges.speech import ETHEREUM

from evals.nonces import VAULT_V2
from evals.pairs import Row
from hueandcry.chains import chain
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridge import Bridge
from hueandcry.conversions.bridges.celer import Celer
from hueandcry.conversions.bridges.celer_contracts import BRIDGES, VAULTS
from hueandcry.conversions.bridges.poly import Poly
from hueandcry.conversions.message import Message
from hueandcry.model import Event, Transfer

BSC, POLYGON = chain("bsc").id, chain("polygon").id
CELER, POLY = Celer(), Poly()
NUMBERS = {"celer": {"BNB": 56, "Polygon": 137}, "poly": {"BNB": 6, "Polygon": 17}}
_MINTS = VAULTS[POLYGON][2]
_MANAGER, _PROXY = "0xb16fed79a6cb9270956f045f2e7989affb75d459", "0x28ff66a1b95d7cacf8eded2e658f768f44841212"
_SENDER = "0x14413419452aaf089762a0c5e95ed2a13bbc488c"
_LOCKER = "0x250e76987d838a75310c34bf422ea9f1ac4cc906"
_PLACE = "address sender,address receiver,address token,uint256 amount,uint64 dstChainId,uint64 nonce"
_SEND = Signature(f"Send(bytes32 transferId,{_PLACE},uint32 maxSlippage)")
_DEPOSITED = "Deposited(bytes32 depositId,address depositor,address token,uint256 amount,uint64 mintChainId,"
_VAULTS = {
    "deposit": (VAULTS[ETHEREUM][0], Signature(_DEPOSITED + "address mintAccount)")),
    "deposit-v2": (VAULT_V2, Signature(_DEPOSITED + "address mintAccount,uint64 nonce)")),
}
_SENT = Signature(
    "CrossChainEvent(address indexed sender,bytes txId,address proxy,uint64 to,bytes target,bytes rawdata)"
)
_LOCK = Signature(
    "LockEvent(address asset,address sender,uint64 to,bytes paid,bytes recipient,uint256 amount)"
)
_RAN = Signature(
    "VerifyHeaderAndExecuteTxEvent(uint64 source,bytes to,bytes crossChainTxHash,bytes fromChainTxHash)"
)


def payout(bridge: str, call: Row) -> Message | None:
    """What a real call paid; its transaction is the labelled one, or its id where no label is certain."""
    tx = call["dst_tx"] or call["ref"]
    data = _bytes(call["calldata"])
    if bridge == "poly":
        said = [int(call["src_chain_id"]), _bytes(_PROXY), _bytes(call["poly_tx"]), _bytes(call["ref"])]
        ran = speech.log(POLYGON, tx, _RAN, _MANAGER, said)
        return _only(POLY, [speech.call(POLYGON, tx, "", _MANAGER, data), ran])
    contract = _MINTS if call["method"] == "mint" else BRIDGES[POLYGON]
    asset, amount = call["asset_dst"], int(call["amount"] or 0)
    paid = speech.moved(POLYGON, tx, contract, call["receiver"], asset, amount)
    return _only(CELER, [speech.call(POLYGON, tx, "", contract, data)], paid)


def celer_deposit(row: Row, kind: str, nonce: int, identity: bytes) -> Message:
    """A deposit with Celer under an id."""
    sender, receiver = row["sender"].lower(), row["receiver"].lower()
    token, amount, number = row["asset_src"].lower(), int(row["amount"]), NUMBERS["celer"][row["dst_chain"]]
    if kind == "send":
        contract, signature = BRIDGES[ETHEREUM], _SEND
        said = [identity, sender, receiver, token, amount, number, nonce, 5000]
    else:
        contract, signature = _VAULTS[kind]
        said = [identity, sender, token, amount, number, receiver, nonce][: len(signature.fields)]
    return _made(CELER, [speech.log(ETHEREUM, row["src_tx"], signature, contract, said)])


def poly_deposit(row: Row, index: bytes) -> Message:
    """A deposit with Poly under an index."""
    tx, number = row["src_tx"], NUMBERS["poly"][row["dst_chain"]]
    sent = [row["sender"].lower(), index, _LOCKER, number, _bytes(_PROXY), b""]
    held = [row["asset_src"].lower(), row["sender"].lower(), number, _bytes(row["asset_dst"])]
    held += [_bytes(row["receiver"]), int(row["amount"])]
    logs = ((_SENT, _SENDER, sent), (_LOCK, _LOCKER, held))
    return _made(POLY, [speech.log(ETHEREUM, tx, *said, at) for at, said in enumerate(logs)])


def _made(bridge: Bridge, events: list[Event]) -> Message:
    found = _only(bridge, events)
    if found is None:
        raise ValueError(f"{bridge.name} reads no deposit in {events[0].tx}")
    return found


def _only(bridge: Bridge, events: list[Event], *transfers: Transfer) -> Message | None:
    found = list(bridge.read(speech.transaction(events, transfers)))
    return found[0] if len(found) == 1 else None


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))

"""What EVM nodes and explorers answer, decoded into the records of the row builder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer, WrongChain
from hueandcry.sources.evm.calls import Trace
from hueandcry.sources.evm.records import Block, Log, Transaction, Withdrawal, fee, ran_code
from hueandcry.sources.live.answer import Fields, Json, listed
from hueandcry.sources.live.source import Head

ADDRESS = 20
HASH = 32
_DEEPEST = 1_024  # calls below one another, by the yellow paper


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """A block with its transactions, as far as the answer holds them."""

    block: Block
    parent: str
    transactions: tuple[Fields, ...]
    withdrawals: tuple[Withdrawal, ...]

    @property
    def head(self) -> Head:
        """The block's place in its chain."""
        return Head(self.block.height, self.block.hash, self.block.time, self.parent)


def block(value: Json, height: int | None, origin: str) -> BlockAnswer:
    """A block of `eth_getBlockByNumber`; BadAnswer where it is missing or another than asked for."""
    if value is None:
        raise BadAnswer(f"{origin}: there is no block {height}: the chain changed, or is not that long")
    found = Fields(value, f"{origin}: block {'latest' if height is None else height}")
    number = found.quantity("number")
    if height is not None and number != height:
        raise BadAnswer(f"{found.what}: the answer is block {number}")
    record = Block(
        number, time(found, "timestamp"), found.hexadecimal("hash", HASH), found.hexadecimal("miner", ADDRESS)
    )
    return BlockAnswer(
        block=record,
        parent=found.hexadecimal("parentHash", HASH),
        transactions=tuple(
            Fields(each, f"{found.what}, a transaction")
            for each in found.items("transactions")
            if not isinstance(each, str)
        ),
        withdrawals=tuple(_withdrawals(found)),
    )


def time(found: Fields, name: str) -> int:
    """Seconds UTC."""
    seconds = found.quantity(name)
    if seconds >= 2**36:
        raise BadAnswer(f"{found.what}: its time {seconds} lies beyond the year 4000")
    return seconds


def _withdrawals(found: Fields) -> Iterator[Withdrawal]:
    for place, each in enumerate(found.items("withdrawals")):
        entry = Fields(each, f"{found.what}, withdrawal {place}")
        yield Withdrawal(place, entry.hexadecimal("address", ADDRESS), entry.quantity("amount"))


def check_chain(tx: Fields, chain: Chain) -> None:
    """WrongChain where a transaction was signed for another chain; old ones do not say."""
    if tx.has("chainId") and f"eip155:{tx.quantity('chainId')}" != chain.id:
        found = tx.quantity("chainId")
        raise WrongChain(f"{tx.what} is of eip155:{found}, not of {chain.id} ({chain.name})")


def transaction(tx: Fields, receipt: Fields, chain: Chain) -> Transaction:
    """A transaction with its receipt; BadAnswer where they do not belong together."""
    check_chain(tx, chain)
    name = tx.hexadecimal("hash", HASH)
    if receipt.hexadecimal("transactionHash", HASH) != name:
        raise BadAnswer(f"{receipt.what} is not that of {name}")
    if receipt.hexadecimal("blockHash", HASH) != tx.hexadecimal("blockHash", HASH):
        raise BadAnswer(f"{receipt.what} is of another block: the chain changed, ask again")
    to = tx.hexadecimal("to", ADDRESS) if tx.has("to") else None
    gas_used = receipt.quantity("gasUsed")
    price = receipt.quantity("effectiveGasPrice", -1)
    return Transaction(
        hash=name,
        index=tx.quantity("transactionIndex"),
        sender=tx.hexadecimal("from", ADDRESS),
        to=to,
        value=tx.quantity("value"),
        failed=receipt.quantity("status", 1) == 0,
        fee=fee(
            gas_used,
            tx.quantity("gasPrice") if price < 0 else price,
            l1=receipt.quantity("l1Fee", 0),
            blob_gas=receipt.quantity("blobGasUsed", 0),
            blob_price=receipt.quantity("blobGasPrice", 0),
        ),
        created=receipt.hexadecimal("contractAddress", ADDRESS) if receipt.has("contractAddress") else None,
        ran_code=ran_code(to, tx.text("input", "0x") != "0x", gas_used),
        input=called(tx),
    )


def called(tx: Fields) -> str:
    """What the call of a transaction carries."""
    return tx.hexadecimal("input") if tx.text("input", "") else "0x"


def logs(receipt: Fields) -> list[Log]:
    """The logs of a receipt."""
    return [log(Fields(each, f"{receipt.what}, a log")) for each in receipt.items("logs")]


def log(found: Fields) -> Log:
    """One log, of a receipt or of `getLogs`."""
    topics = [
        Fields({"topic": each}, found.what).hexadecimal("topic", HASH) for each in found.items("topics")
    ]
    index = found.value.get("logIndex")
    return Log(
        # Etherscan writes the index 0 as "0x".
        0 if index == "0x" else found.quantity("logIndex"),
        found.hexadecimal("address", ADDRESS),
        tuple(topics),
        found.hexadecimal("data"),
    )


def call_frames(value: Json, what: str) -> list[Trace]:
    """The steps of a `callTracer` answer; the path of each tells its place."""
    found: list[Trace] = []
    stack: list[tuple[tuple[int, ...], Json]] = [((), value)]
    while stack:
        path, frame = stack.pop()
        entry = Fields(frame, f"{what}: a call")
        if len(path) > _DEEPEST:
            raise BadAnswer(f"{what}: calls nested more than {_DEEPEST} deep")
        kind = entry.text("type").lower()
        found.append(
            Trace(
                address=path,
                sender=entry.hexadecimal("from", ADDRESS),
                recipient=entry.hexadecimal("to", ADDRESS) if entry.has("to") else "",
                value=entry.quantity("value", 0),
                call_type=kind,
                failed=entry.has("error"),
            )
        )
        stack += [((*path, place), each) for place, each in enumerate(entry.items("calls"))]
    return found


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry of `trace_block`: a step of the transaction `tx`, or a reward where `tx` is empty."""

    tx: str
    step: Trace


def flat_traces(value: Json, what: str) -> list[Traced]:
    """The entries of `trace_block`, `trace_transaction` or `trace_filter`."""
    return [_flat(Fields(each, f"{what}: a trace")) for each in listed(value, what)]


def _flat(entry: Fields) -> Traced:
    kind = entry.text("type")
    action = Fields(entry.value.get("action"), f"{entry.what}, its action")
    path = entry.items("traceAddress")
    if any(not isinstance(step, int) or step < 0 for step in path) or len(path) > _DEEPEST:
        raise BadAnswer(f"{entry.what}: its path is no list of numbers")
    sender, recipient, value = _sides(kind, entry, action)
    step = Trace(
        address=tuple(path),
        sender=sender,
        recipient=recipient,
        value=value,
        call_type=action.text("rewardType" if kind == "reward" else "callType", "").lower(),
        failed=entry.has("error"),
    )
    return Traced("" if kind == "reward" else entry.hexadecimal("transactionHash", HASH), step)


def _sides(kind: str, entry: Fields, action: Fields) -> tuple[str, str, int]:
    if kind == "reward":
        return "", action.hexadecimal("author", ADDRESS), action.quantity("value")
    if kind == "suicide":
        refund = action.hexadecimal("refundAddress", ADDRESS)
        return action.hexadecimal("address", ADDRESS), refund, action.quantity("balance")
    sender, value = action.hexadecimal("from", ADDRESS), action.quantity("value", 0)
    if kind == "call":
        return sender, action.hexadecimal("to", ADDRESS), value
    if not entry.has("result"):
        return sender, "", value
    return sender, Fields(entry.value["result"], entry.what).hexadecimal("address", ADDRESS), value


def linked(answers: Sequence[BlockAnswer], before: str, origin: str) -> str:
    """The hash of the last block, each following from the one before; BadAnswer where one does not."""
    for each in answers:
        if before and each.parent != before:
            height = each.block.height
            raise BadAnswer(f"{origin}: block {height} does not follow {height - 1}: the chain changed")
        before = each.block.hash
    return before

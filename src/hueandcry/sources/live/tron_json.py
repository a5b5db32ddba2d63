"""What Tron's nodes answer, put through the builder of EVM rows: Tron's contracts and events are Ethereum's.

Not followed: TRC-10 tokens, and what freezing, voting and delegating does to balances.
"""

from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain, parse_address
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.evm.records import Block, Call, Log, Transaction
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.live.answer import Fields
from hueandcry.sources.live.source import Head

_HASH = 64
_PREFIX = "41"  # of an address in hex


def head(block: Fields) -> Head:
    """A block's place in its chain."""
    raw = _raw(Fields(block.value.get("block_header"), f"{block.what}, its header"))
    return Head(
        raw.quantity("number", 0),
        _hash(block, "blockID"),
        raw.quantity("timestamp", 0) // 1000,
        _hash(raw, "parentHash"),
    )


def name(entry: Fields) -> str:
    """The transaction of an entry of an account's lists, which name it differently."""
    for field in ("txID", "transaction_id", "tx_id"):
        if entry.has(field):
            return _hash(entry, field)
    raise BadAnswer(f"{entry.what}: an entry without a transaction")


def rows(chain: Chain, block: Fields, infos: Sequence[Fields]) -> pa.Table:
    """The rows of a block; `infos` are what `gettransactioninfobyblocknum` tells of its transactions."""
    place = head(block)
    record = Block(place.height, place.time, place.hash)
    by_name = {_hash(info, "id"): info for info in infos}
    found = EvmRows(chain)
    for index, each in enumerate(block.items("transactions")):
        fields = Fields(each, f"{block.what}, a transaction")
        tx = _hash(fields, "txID")
        info = by_name.get(tx)
        if info is None or info.quantity("blockNumber") != place.height:
            raise BadAnswer(f"{block.what}: the receipt of {tx} is missing: the chain changed, ask again")
        found.transaction(record, _transaction(fields, info, tx, index), _logs(info), _inside(info))
    return _translated(chain, found.take())


def _transaction(fields: Fields, info: Fields, tx: str, index: int) -> Transaction:
    contract = Fields((_raw(fields).items("contract") or [None])[0], f"{fields.what}: its contract")
    parameter = Fields(contract.value.get("parameter"), contract.what)
    value = Fields(parameter.value.get("value"), contract.what)
    kind = contract.text("type")
    to, amount = None, 0
    if kind == "TransferContract":
        to, amount = _address(value, "to_address"), value.quantity("amount")
    elif kind == "TriggerSmartContract":
        to, amount = _address(value, "contract_address"), value.quantity("call_value", 0)
    elif kind == "CreateSmartContract":
        made = Fields(value.value.get("new_contract"), contract.what)
        amount = made.quantity("call_value", 0)
        to = _address(info, "contract_address") if info.has("contract_address") else None
    return Transaction(
        hash=tx,
        index=index,
        sender=_address(value, "owner_address"),
        to=to,
        value=amount,
        failed=info.text("result", "") == "FAILED",
        fee=info.quantity("fee", 0) or None,
        ran_code=kind != "TransferContract",
    )


def _logs(info: Fields) -> list[Log]:
    found = []
    for index, each in enumerate(info.items("log")):
        log = Fields(each, f"{info.what}, a log")
        topics = tuple(f"0x{topic}".lower() for topic in log.items("topics") if isinstance(topic, str))
        # Here an address is 20 bytes, without Tron's prefix.
        address = f"0x{log.text('address')[-40:]}".lower()
        found.append(Log(index, address, topics, f"0x{log.text('data', '')}".lower()))
    return found


def _inside(info: Fields) -> list[Call]:
    found: list[Call] = []
    for each in info.items("internal_transactions"):
        call = Fields(each, f"{info.what}, an internal transaction")
        if call.value.get("rejected"):
            continue
        for part in call.items("callValueInfo"):
            moved = Fields(part, call.what)
            value = moved.quantity("callValue", 0)
            if value and not moved.has("tokenId"):
                sides = _address(call, "caller_address"), _address(call, "transferTo_address")
                found.append(Call(len(found), *sides, value))
    return found


def _raw(fields: Fields) -> Fields:
    return Fields(fields.value.get("raw_data"), f"{fields.what}: raw_data")


def _hash(fields: Fields, field: str) -> str:
    text = fields.text(field).lower()
    if len(text) != _HASH or text.strip("0123456789abcdef"):
        raise BadAnswer(f"{fields.what}: {field} is no hash")
    return text


def _address(fields: Fields, field: str) -> str:
    """An address as the builder knows it: 0x and 20 bytes."""
    text = fields.text(field).lower()
    if len(text) != 42 or text[:2] != _PREFIX or text.strip("0123456789abcdef"):
        raise BadAnswer(f"{fields.what}: {field} is no Tron address in hex")
    return f"0x{text[2:]}"


def _translated(chain: Chain, table: pa.Table) -> pa.Table:
    """The rows with Tron's addresses and asset names."""
    for side in ("sender", "recipient"):
        table = _mapped(table, f"{side}_address", lambda text: _base58(chain, text) if text else "")
        table = _mapped(table, f"{side}_asset", lambda text: _asset(chain, text))
    return table.filter(pc.invert(pc.match_substring_regex(table["sender_asset"], "^erc(721|1155):")))


def _mapped(table: pa.Table, column: str, change: Callable[[str], str]) -> pa.Table:
    codes = table[column].combine_chunks().dictionary_encode()
    values = pa.array([change(text) for text in codes.dictionary.to_pylist()], pa.string())
    place = table.schema.get_field_index(column)
    return table.set_column(place, table.schema.field(column), values.take(codes.indices))


def _base58(chain: Chain, text: str) -> str:
    return parse_address(chain, _PREFIX + text[2:])


def _asset(chain: Chain, text: str) -> str:
    if not text.startswith("erc20:"):
        return text
    return f"trc20:{_base58(chain, text.removeprefix('erc20:'))}"

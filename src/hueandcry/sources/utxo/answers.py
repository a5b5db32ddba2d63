"""What Bitcoin Core answers about blocks and transactions, as the records of `rows`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hueandcry.chains import Chain, parse_address
from hueandcry.ledger.schema import MAX_INDEX
from hueandcry.model.errors import InputError
from hueandcry.sources.utxo import header, rows, scripts
from hueandcry.sources.utxo.amounts import satoshi
from hueandcry.sources.utxo.memos import PREFIX, pushed

_is_hash = re.compile(r"[0-9a-f]{64}").fullmatch
_is_bits = re.compile(r"[0-9a-f]{8}").fullmatch
_HEADER = ("version", "merkleroot", "time", "bits", "nonce")
_MOST = 2**32 - 1
_MOST_N = MAX_INDEX - rows.OUTPUTS
_CACHED = 500_000


class Answers:
    """Reads what Bitcoin Core answers about blocks and transactions of one chain.

    Answers are what json gives with `parse_float=str`: amounts never become floats.
    """

    def __init__(self, on: Chain) -> None:
        self._chain = on
        self._address = scripts.addresses(on)
        self._scripts: dict[tuple[str, str], str] = {}
        self.blind = False  # an output without script and address came: it may have been a memo

    def block(self, answer: Mapping[str, Any]) -> tuple[rows.Block, list[rows.Transaction]]:
        """A block and its transactions; InputError where it is none, or misses its Merkle root or hash."""
        found = rows.Block.checked(number(answer, "height"), number(answer, "time"), _hash(answer, "hash"))
        given = _list(answer, "tx")
        transactions = [self.transaction(each, index) for index, each in enumerate(given)]
        root = header.merkle_root([header.raw(each.txid) for each in transactions])
        if "merkleroot" in answer and _hash(answer, "merkleroot") != header.text(root):
            raise InputError(f"block {found.hash}: its transactions do not give its Merkle root: damaged")
        if not transactions or not transactions[0].coinbase:
            raise InputError(f"block {found.hash} does not begin with a coinbase")
        _check_hash(answer, found.hash)
        return found, transactions

    def transaction(self, answer: Mapping[str, Any], index: int) -> rows.Transaction:
        """The transaction at this place of its block; InputError names what cannot be."""
        txid = _hash(answer, "txid")
        try:
            inputs = _list(answer, "vin")
            coinbase = any("coinbase" in each for each in inputs)
            if coinbase and (index or len(inputs) > 1):
                raise InputError("only the first transaction of a block is a coinbase")
            return rows.Transaction(
                txid,
                index,
                [] if coinbase else [self._input(each) for each in inputs],
                [self._output(each) for each in _list(answer, "vout")],
                coinbase,
            )
        except InputError as error:
            raise InputError(f"transaction {txid}: {error}") from error

    def _input(self, answer: Mapping[str, Any]) -> rows.Input:
        txid, n = _hash(answer, "txid"), number(answer, "vout")
        prevout = answer.get("prevout")
        if prevout is None:
            return rows.Input(txid, n)
        if not isinstance(prevout, dict):
            raise InputError("prevout is no object")
        return rows.Input(txid, n, self._paid(prevout), satoshi(prevout.get("value")))

    def _output(self, answer: Mapping[str, Any]) -> rows.Output:
        paid, script = self._paid(answer), answer["scriptPubKey"].get("hex", "")
        memo = pushed(bytes.fromhex(script)) if script[:2].lower() == PREFIX else b""
        self.blind |= not script and not paid
        return rows.Output(number(answer, "n", most=_MOST_N), paid, satoshi(answer.get("value")), memo)

    def _paid(self, answer: Mapping[str, Any]) -> str:
        script = answer.get("scriptPubKey")
        if not isinstance(script, dict):
            raise InputError("an output without its scriptPubKey")
        code, named = script.get("hex", ""), script.get("address", "")
        if not isinstance(code, str) or not isinstance(named, str):
            raise InputError("scriptPubKey has a hex or an address that is no text")
        return _remembered(self._scripts, (code, named), lambda: self._of_script(code, named))

    def _of_script(self, code: str, named: str) -> str:
        try:
            address = parse_address(self._chain, named) if named else ""
            if not code:
                return address
            found = self._address(bytes.fromhex(code))
        except (InputError, ValueError) as error:
            raise InputError(f"scriptPubKey cannot be used: {error}") from error
        if address not in ("", found):
            raise InputError(f"{named} is not the address of its script {code[:80]}: is it of another chain?")
        return found


def _remembered(known: dict[tuple[str, str], str], key: tuple[str, str], find: Callable[[], str]) -> str:
    found = known.get(key)
    if found is None:
        if len(known) >= _CACHED:
            known.clear()
        found = known[key] = find()
    return found


def _check_hash(answer: Mapping[str, Any], name: str) -> None:
    """Where the answer has the whole header, its hash must be the block's."""
    if any(key not in answer for key in _HEADER):
        return
    bits = answer["bits"]
    if not isinstance(bits, str) or not _is_bits(bits):
        raise InputError("bits is no text of 8 hexadecimal digits")
    prev = _hash(answer, "previousblockhash") if "previousblockhash" in answer else "0" * 64
    version, nonce = number(answer, "version", least=-(2**31)), number(answer, "nonce")
    data = header.assembled(
        version, prev, _hash(answer, "merkleroot"), number(answer, "time"), int(bits, 16), nonce
    )
    if header.parse(data).name != name:
        raise InputError(f"block {name}: its header gives the hash {header.parse(data).name}: it is damaged")


def number(answer: Mapping[str, Any], name: str, *, least: int = 0, most: int = _MOST) -> int:
    """A whole number of an answer; InputError where it has none."""
    value = answer.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InputError(f"{name} is {str(value)[:40]!r}, no whole number from {least} to {most}")
    return value


def _hash(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not _is_hash(value):
        raise InputError(f"{name} is {str(value)[:80]!r}, no hash of 64 lower-case hexadecimal digits")
    return value


def _list(answer: Mapping[str, Any], name: str) -> list[Any]:
    value = answer.get(name)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InputError(f"{name} is no list of objects: ask for verbosity 2 or 3")
    return value

"""Inputs and outputs of a UTXO transaction, as far as the ledger has them."""

from collections.abc import Iterable
from dataclasses import dataclass

from hueandcry.chains import base58check, bitcoin, chain, segwit
from hueandcry.conversions.message import Transaction
from hueandcry.model import Kind
from hueandcry.model.errors import AddressError

HASH = 20


@dataclass(frozen=True, slots=True)
class Output:
    """One output; `address` is empty where its script has none."""

    index: int
    address: str
    amount: int


def payers(transaction: Transaction) -> tuple[str, ...]:
    """The addresses that the inputs spend from, in input order; empty where one of them is not known."""
    found = [t.sender.address for t in transaction.transfers if t.kind is Kind.INPUT]
    return tuple(found) if all(found) else ()


def outputs(transaction: Transaction) -> tuple[Output, ...]:
    """The outputs in their order; those without value, and over-wide ones, are left out."""
    found = [
        Output(int(index), t.recipient.address, t.amount)
        for t in transaction.transfers
        if t.kind is Kind.OUTPUT and t.amount
        for index in [t.recipient.outpoint.rpartition(":")[2]]
        if index.isascii() and index.isdigit()
    ]
    return tuple(sorted(found, key=lambda output: output.index))


def away(transaction: Transaction) -> tuple[Output, ...]:
    """The outputs that do not go back to an address of the inputs; empty where the inputs are not known."""
    own = payers(transaction)
    return tuple(output for output in outputs(transaction) if output.address not in own) if own else ()


def hidden(chain_id: str, carriers: Iterable[Output]) -> bytes:
    """Data written into the key hashes of outputs, up to the zeros that fill the last one."""
    data = b""
    for output in carriers:
        chunk = _key_hash(chain_id, output.address)
        data += chunk.rstrip(b"\0")
        if len(chunk) != HASH or chunk.endswith(b"\0"):
            break
    return data


def _key_hash(chain_id: str, address: str) -> bytes:
    """The key hash that a P2WPKH or P2PKH address pays to, empty for any other."""
    grammar = bitcoin.GRAMMARS[chain(chain_id).id]
    try:
        if grammar.prefix and address.startswith(f"{grammar.prefix}1"):
            version, program = segwit.witness(address, grammar.prefix)
            return program if version == 0 and len(program) == HASH else b""
        width = len(grammar.p2pkh)
        payload = base58check.decode_check(address, width + HASH)
    except AddressError:
        return b""
    return payload[width:] if payload[:width] == grammar.p2pkh else b""

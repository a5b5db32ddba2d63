"""Which purses a row connects: from its kind, its chains, `from`, `to` and `outpoint`."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain, parse_address
from hueandcry.model import Kind, Role
from hueandcry.sources import columns
from hueandcry.sources.columns import Codes, Mask, Rows


class Side(NamedTuple):
    """The purse's role where the address is given, and where it is empty; None: a bad row."""

    given: Role | None
    empty: Role | None


ACCOUNT = Side(Role.ACCOUNT, None)
FEES = Side(Role.ACCOUNT, Role.FEES)
UNKNOWN = Side(Role.ACCOUNT, Role.UNKNOWN)
COIN = Side(Role.OUTPOINT, Role.OUTPOINT)
TRANSACTION = Side(None, Role.TRANSACTION)
NOBODY = Side(None, Role.UNKNOWN)

ACCOUNT_CHAIN: dict[Kind, tuple[Side, Side]] = {
    Kind.TRANSFER: (ACCOUNT, ACCOUNT),
    Kind.CONVERSION: (ACCOUNT, ACCOUNT),
    Kind.GAS: (ACCOUNT, FEES),
    Kind.REWARD: (UNKNOWN, ACCOUNT),
    Kind.LEG: (ACCOUNT, ACCOUNT),
    Kind.INFERRED: (ACCOUNT, ACCOUNT),
}
UTXO_CHAIN: dict[Kind, tuple[Side, Side]] = {
    Kind.INPUT: (COIN, TRANSACTION),
    Kind.OUTPUT: (TRANSACTION, COIN),
    Kind.CONVERSION: (COIN, COIN),
    Kind.REWARD: (NOBODY, TRANSACTION),
    Kind.GAS: (TRANSACTION, FEES),
    Kind.LEG: (ACCOUNT, ACCOUNT),
    Kind.INFERRED: (ACCOUNT, ACCOUNT),
}
_OUTPOINT = r"^[!-9;-~]{1,128}:(0|[1-9][0-9]{0,9})$"


class Parties(NamedTuple):
    """Per row: kind, and for sender and recipient the chain (a code into `chains`) and the asset part."""

    kinds: Codes
    chains: list[Chain]
    codes: tuple[Codes, Codes]
    assets: tuple[pa.StringArray, pa.StringArray]


def parties(rows: Rows, tx: pa.StringArray, found: Parties) -> dict[str, pa.Array]:
    """The purse columns of `ledger.INCOMING` for both sides; bad rows are refused."""
    utxo = [_looked_up(np.array([each.utxo for each in found.chains], bool), codes) for codes in found.codes]
    for kind in Kind:
        of_kind = found.kinds == kind
        if kind not in UTXO_CHAIN:
            reason = f"there is no {kind.name.lower()} on a UTXO chain: give its inputs and outputs"
            rows.refuse(of_kind & utxo[0], "kind", reason)
        if kind not in ACCOUNT_CHAIN:
            rows.refuse(of_kind & ~utxo[0], "kind", f"only a UTXO chain has an {kind.name.lower()}")
    roles = [_roles(rows, found, side, utxo[side]) for side in (0, 1)]
    outpoint = _outpoints(rows, tx, found.kinds, [role == Role.OUTPOINT for role in roles])
    result: dict[str, pa.Array] = {}
    for side, (name, column) in enumerate((("sender", "from"), ("recipient", "to"))):
        codes = found.codes[side]
        given = rows.given(column)
        result[f"{name}_address"] = columns.take(
            *rows.chained(column, parse_address, found.chains, codes, given)
        )
        result[f"{name}_chain"] = columns.take([each.id for each in found.chains], codes)
        result[f"{name}_asset"] = found.assets[side]
        result[f"{name}_role"] = pa.array(roles[side].astype(np.uint8))
        of_transaction = pc.if_else(pa.array(roles[side] == Role.TRANSACTION), tx, "")
        result[f"{name}_outpoint"] = pc.if_else(
            pa.array(roles[side] == Role.OUTPOINT), outpoint, of_transaction
        )
    return result


def _looked_up(values: Mask, codes: Codes) -> Mask:
    found: Mask = np.r_[values, False][codes]
    return found


def _roles(rows: Rows, found: Parties, side: int, utxo: Mask) -> Codes:
    column = ("from", "to")[side]
    given = rows.given(column)
    roles = np.zeros(rows.size, np.int64)
    for table, on in ((ACCOUNT_CHAIN, ~utxo), (UTXO_CHAIN, utxo)):
        for kind, sides in table.items():
            rule = sides[side]
            of_kind = (found.kinds == kind) & on
            name = kind.name.lower()
            for role, where, reason in (
                (
                    rule.given,
                    of_kind & given,
                    f"leave it empty for {name}: no address stands there",
                ),
                (rule.empty, of_kind & ~given, f"is empty: {name} needs it"),
            ):
                if role is None:
                    rows.refuse(where, column, reason)
                else:
                    roles[where] = role
    return roles


def _outpoints(rows: Rows, tx: pa.StringArray, kinds: Codes, needed: list[Mask]) -> pa.StringArray:
    column = "outpoint"
    given = rows.given(column)
    texts = rows.text(column)
    either = needed[0] | needed[1]
    rows.refuse(
        needed[0] & needed[1],
        column,
        "one row has one outpoint: a crossing from one UTXO chain to another has two",
    )
    rows.refuse(either & ~given, column, "is empty: give txid:n, money on a UTXO chain rests in outpoints")
    rows.refuse(
        given & ~either, column, "only rows that spend or create an outpoint of a UTXO chain have one"
    )
    form = columns.matches(texts, _OUTPOINT)
    rows.refuse(given & ~form, column, lambda i: f"{columns.shown(texts, i)} is not txid:n")
    hashed = columns.matches(texts, "^[0-9a-fA-F]{64}:")
    texts = pc.if_else(pa.array(hashed), pc.ascii_lower(texts), texts)
    own = columns.mask(pc.equal(pc.replace_substring_regex(texts, ":[0-9]+$", ""), tx))
    rows.refuse((kinds == Kind.OUTPUT) & ~own, column, "an output creates an outpoint of its own transaction")
    rows.refuse((kinds == Kind.INPUT) & own, column, "an input spends an outpoint of another transaction")
    return texts

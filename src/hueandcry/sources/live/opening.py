"""Opening balances as ledger rows: what an address held before a history begins is clean."""

from collections.abc import Mapping

import pyarrow as pa

from hueandcry.ledger import INCOMING
from hueandcry.ledger.schema import AMOUNT_DIGITS
from hueandcry.model import Kind, Role
from hueandcry.sources.live.source import Head


def opening_rows(chain: str, address: str, before: Head | None, balances: Mapping[str, int]) -> pa.Table:
    """One reward row an asset with a balance above 0, at the block `before` which the history begins.

    The transaction is named after address and asset, so that asking again gives the same rows, whichever
    asset is asked for first. Without a block before there are no rows.
    """
    held = [(asset, amount) for asset, amount in sorted(balances.items()) if 0 < amount < 10**AMOUNT_DIGITS]
    rows = [_row(chain, address, before, *pair) for pair in held] if before else []
    return pa.Table.from_pylist(rows, schema=INCOMING)


def _row(chain: str, address: str, before: Head, asset: str, amount: int) -> dict[str, object]:
    sides: dict[str, object] = {}
    for side, holder, role in (("sender", "", Role.UNKNOWN), ("recipient", address, Role.ACCOUNT)):
        sides |= {
            f"{side}_chain": chain,
            f"{side}_address": holder,
            f"{side}_asset": asset,
            f"{side}_outpoint": "",
            f"{side}_role": int(role),
        }
    return {
        "line": 0,
        "chain": chain,
        "height": before.height,
        "time": before.time,
        "tx_index": None,
        "tx": f"opening:{address}:{asset}",
        "position": 0,
        "kind": int(Kind.REWARD),
        **sides,
        "amount": amount,
        "amount_in": None,
        "flags": 0,
        "raw_amount": None,
    }

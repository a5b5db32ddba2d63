"""Transfers and the purses that they connect."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """What a ledger row states; `LEG` and `INFERRED` rows are recorded but move no taint."""

    TRANSFER = 0  # sender's purse -> recipient's purse, one asset
    CONVERSION = 1  # `amount` of one asset became `amount_in` of another (swap, wrap, mint, bridge crossing)
    GAS = 2  # payer's native purse -> the chain's fee purse, after the transfers of its transaction
    REWARD = 3  # unknown -> recipient, clean (block reward, mint)
    INPUT = 4  # an outpoint -> the transaction that spends it
    OUTPUT = 5  # a transaction -> the outpoint that it creates
    LEG = 6  # a pool's own side of a conversion, a payment that failed: evidence, not a movement
    INFERRED = 7  # a row whose sender or recipient a person inferred: fed to taint only when accepted


class Role(IntEnum):
    """What a purse stands for."""

    ACCOUNT = 0  # (address, asset) on an account chain
    OUTPOINT = 1  # one output of a UTXO transaction
    TRANSACTION = 2  # a UTXO transaction's own purse, empty again when it is mined
    FEES = 3  # the chain's fee purse; absorbs
    UNKNOWN = 4  # where rewards and mints come from; what leaves it is clean
    TRANSIT = 5  # between a deposit and its payout, or in a conversion that is not resolved


class Flag(IntFlag):
    """Quality findings of a row."""

    NONE = 0
    ORDER_INFERRED = 1  # its place in the block was not given: credits were put before debits
    TIME_INFERRED = 2  # its height or time was not documented and was set by the source
    AGGREGATED = 4  # stands for several events of which only the sum is documented
    ROUNDED = 8  # the source gives the amount as a float rendering (about 17 digits)
    OVERWIDE = 16  # the amount does not fit 38 digits: kept as text, carries no taint
    INTERNAL_MISSING = 32  # native value moved inside the transaction is not known to the source
    UNRESOLVED = 64  # an input whose value and owner are not known: the output it spends is not in the ledger


@dataclass(frozen=True, slots=True)
class Purse:
    """The unit of accounting that holds one asset.

    `chain` is CAIP-2, `asset` the part of the CAIP-19 id behind the slash (`slip44:60`, `erc20:0x...`),
    `address` is canonical lower-case text where the family ignores case, and empty for transaction and fee
    purses. `outpoint` is `txid:n` for an outpoint and `txid` for a transaction purse, otherwise empty.
    """

    chain: str
    address: str
    asset: str
    outpoint: str = ""
    role: Role = Role.ACCOUNT

    @property
    def caip19(self) -> str:
        """The asset's CAIP-19 id."""
        return f"{self.chain}/{self.asset}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Value moved from one purse to another; amounts are integers in base units.

    `amount` is in the sender's asset, `amount_in` in the recipient's; they are equal unless the row is a
    conversion. An over-wide amount is None and stands as text in `raw_amount`.
    """

    height: int
    time: datetime
    tx_index: int | None
    tx: str
    position: int | None
    kind: Kind
    sender: Purse
    recipient: Purse
    amount: int | None
    amount_in: int | None
    flags: Flag = Flag.NONE
    raw_amount: str = ""

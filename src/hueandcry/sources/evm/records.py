"""What a source of an EVM chain hands to the builder of rows: decoded, hex text in lower case."""

from dataclasses import dataclass

PLAIN_GAS = 21_000  # what a payment without code costs on Ethereum
GWEI = 10**9


@dataclass(frozen=True, slots=True)
class Block:
    """A block: `time` counts seconds of UTC since 1970."""

    height: int
    time: int
    hash: str = ""
    miner: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction of a block; `value` and `fee` in wei, `line` is where a file states it.

    `fee` is all that `payer` (by default the sender) was charged, None where no receipt says it. `created` is
    the contract that a transaction without `to` made. `ran_code` tells where internal transfers can occur.
    Where only the hash and perhaps the index are known, the rest stays as it is and yields no row. `rounded`
    says that the source gives the value as a float, here and below. `input` is what the call carries, 0x and
    hex digits, as far as it is known.
    """

    hash: str
    index: int | None
    sender: str = ""
    to: str | None = None
    value: int = 0
    failed: bool = False
    fee: int | None = None
    payer: str = ""
    created: str | None = None
    ran_code: bool = False
    line: int = 0
    rounded: bool = False
    input: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """An event; `index` counts through the block, `data` is 0x and hex digits.

    `inferred` says that it was made from what a source tells of a token transfer.
    """

    index: int
    address: str
    topics: tuple[str, ...]
    data: str
    line: int = 0
    rounded: bool = False
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Value moved inside a transaction: calls, creations and self-destructions with value above 0.

    `ordinal` counts these alone, from 0, depth first as executed: without the top-level call, without what
    failed or stands below what failed, without delegatecall and staticcall (`calls.moved` yields them so).
    """

    ordinal: int
    sender: str
    recipient: str
    value: int
    line: int = 0
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A validator's withdrawal, `place` counting from 0 in its block."""

    place: int
    recipient: str
    gwei: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reward:
    """What the protocol credited: the reward of a block or an uncle, a balance that the chain began with."""

    recipient: str
    value: int
    uncle: bool = False
    line: int = 0
    rounded: bool = False


def fee(gas_used: int, gas_price: int, *, l1: int = 0, blob_gas: int = 0, blob_price: int = 0) -> int:
    """What a transaction cost in wei, at the effective gas price; `l1` is the fee that a roll-up adds."""
    return gas_used * gas_price + l1 + blob_gas * blob_price


def ran_code(to: str | None, has_input: bool, gas_used: int | None) -> bool:
    """Whether code may have run: a creation, input data, or more gas than a plain payment costs."""
    return to is None or has_input or (gas_used is not None and gas_used > PLAIN_GAS)

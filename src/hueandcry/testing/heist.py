"""What the script of a heist across chains is made with, and what it says of itself."""

from dataclasses import dataclass, field

from hueandcry.testing.evm import ETHER
from hueandcry.testing.spam import Spam
from hueandcry.testing.thorchain import Thorchain
from hueandcry.testing.transactions import Send
from hueandcry.testing.utxo import COIN, Coin, Spend
from hueandcry.testing.world import World

EXCHANGE, MIXER, BRIDGE, HELD = "exchange", "mixer", "bridge", "held"
STAKED = "0xae7ab96520de3a18e5e111b5eaab095312d7fe84"  # stETH on Ethereum
DOLLAR = "0xdac17f958d2ee523a2206206994597c13d831ec7"  # USDT on Ethereum


@dataclass(frozen=True, slots=True)
class Plan:
    """The figures: wei stolen of each asset, wei a tranche, tranches that stay, satoshi paid for an ether.

    By default ether and token are a hundredth of what was taken (401,346.77 ETH and 90,375.55 stETH), and the
    rate is that of the 342,975 ETH that became 10,003 BTC by 21 April 2025, as the exchange said.
    """

    ether: int = 401_346_768_858_404_671_846_374 // 100
    token: int = 90_375_547_907_685_258_392_043 // 100
    tranche: int = 400 * ETHER
    idle: int = 3
    rate: int = 10_003 * COIN // 342_975
    strangers: int = 20
    peels: int = 6


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the script leaves stolen money: the kind of place, its chain, and who or what is there.

    `owner` is an address, an outpoint, a CoinJoin's transaction, or the transaction of a deposit.
    """

    kind: str
    chain: str
    owner: str


@dataclass(slots=True)
class CrossingHeist:
    """The script and its answer: `endpoints` of each branch by name, the deposits, the round, the spam.

    `lies` are payments on Bitcoin that claim a deposit and pay somebody else.
    """

    plan: Plan
    world: World
    thorchain: Thorchain
    theft: Send
    thief: str
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    deposits: dict[str, Send] = field(default_factory=dict)
    paid: dict[str, tuple[Spend, ...]] = field(default_factory=dict)
    rounds: list[Spend] = field(default_factory=list)
    lies: list[Spend] = field(default_factory=list)
    spam: Spam = Spam((), ())

    def name(self, name: str) -> str:
        """An EVM address by its name."""
        return self.world.evm.address(name)

    def ends(self, name: str, kind: str, owner: str, chain: str = "") -> None:
        """Note where a branch ends; without a chain, on the EVM one."""
        self.endpoints[name] = Endpoint(kind, chain or self.world.evm.on.id, owner)

    def landed(self, name: str, kind: str, coin: Coin) -> None:
        """Note that a branch ends with a coin."""
        owner = coin.address if kind == EXCHANGE else coin.outpoint
        self.ends(name, kind, owner, self.world.bitcoin.on.id)

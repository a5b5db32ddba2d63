"""Chain ids of listed coins, and what tells their addresses apart.

docs/reference/listed-addresses.md gives the source of each.
"""

from dataclasses import dataclass

from hueandcry.chains.bitcoin import GRAMMARS
from hueandcry.chains.table import CHAINS

EVM_PREFIX = "eip155:"
EVM = f"{EVM_PREFIX}*"  # one account has one address on every EVM chain

BITCOIN = "bip122:000000000019d6689c085ae165831e93"
LITECOIN = "bip122:12a765e31ffd4059bada1e25190f6e98"
DOGECOIN = "bip122:1a91e3dace36e2be3bf030a65679fe82"
ZCASH = "bip122:00040fe8ec8471911baa1db1266ea15d"
TRON = "tron:0x2b6653dc"
SOLANA = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
BITCOIN_CASH = "bip122:000000000000000000651ef99cb9fcbe"
BITCOIN_SV = "bsv:mainnet"
BITCOIN_GOLD = "btg:mainnet"
DASH = "bip122:00000ffd590b1485b3caadc19b22e637"
VERGE = "bip122:00000fc63692467faeb20cdb3b53200d"
MONERO = "monero:418015bb9ae982a1975da7d79277c270"
XRP = "xrpl:0"
BNB_BEACON = "cosmos:Binance-Chain-Tigris"


@dataclass(frozen=True, slots=True)
class Coin:
    """A chain that lists name: `versions` of its Base58Check addresses, `segwit` and `bech32` prefixes."""

    id: str
    name: str
    versions: tuple[bytes, ...] = ()
    segwit: str = ""
    bech32: str = ""


def _traced(chain: str) -> Coin:
    grammar = GRAMMARS[chain]
    name = next(each.name for each in CHAINS if each.id == chain)
    return Coin(chain, name, (grammar.p2pkh, grammar.p2sh), segwit=grammar.prefix or "")


# The order decides which coin is read first where two print the same text: the more used one.
COINS: tuple[Coin, ...] = (
    Coin(EVM, "EVM chains"),
    *(_traced(chain) for chain in (BITCOIN, LITECOIN, DOGECOIN, ZCASH)),
    Coin(TRON, "tron", (b"\x41",)),
    Coin(SOLANA, "solana"),
    Coin(BITCOIN_CASH, "bitcoin-cash"),
    Coin(BITCOIN_SV, "bitcoin-sv"),
    Coin(BITCOIN_GOLD, "bitcoin-gold", (b"\x26", b"\x17"), segwit="btg"),
    Coin(DASH, "dash", (b"\x4c", b"\x10")),
    Coin(VERGE, "verge", (b"\x1e", b"\x21"), segwit="vg"),
    Coin(MONERO, "monero"),
    Coin(XRP, "xrp-ledger"),
    Coin(BNB_BEACON, "bnb-beacon-chain", bech32="bnb"),
)

# Whose wallets print, or once printed, the same texts or keys: an address of the first is one of these too.
SAME_TEXT = {
    BITCOIN: frozenset({BITCOIN_CASH, BITCOIN_SV, LITECOIN}),
    BITCOIN_CASH: frozenset({BITCOIN, BITCOIN_SV}),
    LITECOIN: frozenset({BITCOIN}),
    DOGECOIN: frozenset({VERGE}),
    VERGE: frozenset({DOGECOIN}),
}

_NAMES = {**{each.id: each.name for each in CHAINS}, **{coin.id: coin.name for coin in COINS}}


def known(chain: str) -> bool:
    """Whether the chain's addresses have a grammar here."""
    return chain in _NAMES or chain.startswith(EVM_PREFIX)


def chain_name(chain: str) -> str:
    """The name of a chain id for people: the id itself where it is not known, "unknown" where it is empty."""
    return _NAMES.get(chain, chain or "unknown")

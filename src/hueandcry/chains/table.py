"""The table of chains; docs/reference/chains.md gives the source of every id and figure."""

from hueandcry.chains.record import Chain

EVM_BURNS = (
    "0x0000000000000000000000000000000000000000",
    "0x000000000000000000000000000000000000dead",
)

# The native coin of an EVM chain without a known entry in SLIP-44. `slip44:60` would call a stranger ether;
# the chain part of the CAIP-19 id makes this text unambiguous.
UNLISTED_COIN = "native:coin"

# The depth that Chainlink nodes fall back to for a chain without a setting of its own.
UNLISTED_FINALITY = 50


def _evm(
    number: int,
    name: str,
    symbol: str,
    native: str,
    finality: int,
    *aliases: str,
) -> Chain:
    return Chain(
        id=f"eip155:{number}",
        name=name,
        aliases=aliases,
        family="evm",
        symbol=symbol,
        decimals=18,
        native=native,
        utxo=False,
        finality=finality,
        burns=EVM_BURNS,
    )


def _coin(
    genesis: str,
    name: str,
    symbol: str,
    native: str,
    finality: int,
    *aliases: str,
    burns: tuple[str, ...] = (),
) -> Chain:
    return Chain(
        id=f"bip122:{genesis}",
        name=name,
        aliases=aliases,
        family="bitcoin",
        symbol=symbol,
        decimals=8,
        native=native,
        utxo=True,
        finality=finality,
        burns=burns,
    )


CHAINS: tuple[Chain, ...] = (
    _evm(1, "ethereum", "ETH", "slip44:60", 64, "eth"),
    _evm(56, "bsc", "BNB", "slip44:714", 50, "bnb", "bnb-smart-chain", "binance-smart-chain"),
    _evm(137, "polygon", "POL", "slip44:966", 500, "pol", "matic", "polygon-pos"),
    _evm(42161, "arbitrum", "ETH", "slip44:60", 50, "arb", "arbitrum-one"),
    _evm(10, "optimism", "ETH", "slip44:60", 200, "op", "op-mainnet"),
    _evm(8453, "base", "ETH", "slip44:60", 200),
    _evm(43114, "avalanche", "AVAX", "slip44:9005", 10, "avax", "avalanche-c"),
    _evm(100, "gnosis", "xDAI", "slip44:700", 50, "xdai"),
    _evm(2020, "ronin", "RON", UNLISTED_COIN, 50, "ron"),
    _evm(59144, "linea", "ETH", "slip44:60", 300),
    _evm(324, "zksync", "ETH", "slip44:60", 10, "zksync-era"),
    _evm(250, "fantom", "FTM", "slip44:1007", 50, "ftm"),
    _coin(
        "000000000019d6689c085ae165831e93",
        "bitcoin",
        "BTC",
        "slip44:0",
        6,
        "btc",
        "xbt",
        burns=(
            "1BitcoinEaterAddressDontSendf59kuE",
            "1CounterpartyXXXXXXXXXXXXXXXUWLpVr",
            "1111111111111111111114oLvT2",
        ),
    ),
    _coin("12a765e31ffd4059bada1e25190f6e98", "litecoin", "LTC", "slip44:2", 12, "ltc"),
    _coin(
        "1a91e3dace36e2be3bf030a65679fe82",
        "dogecoin",
        "DOGE",
        "slip44:3",
        40,
        "doge",
        burns=("DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr",),
    ),
    _coin("00040fe8ec8471911baa1db1266ea15d", "zcash", "ZEC", "slip44:133", 24, "zec"),
    Chain(
        id="tron:0x2b6653dc",
        name="tron",
        aliases=("trx", "tron:728126428"),
        family="tron",
        symbol="TRX",
        decimals=6,
        native="slip44:195",
        utxo=False,
        finality=19,
        burns=("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy"),
    ),
    Chain(
        id="solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
        name="solana",
        aliases=("sol", "solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ"),
        family="solana",
        symbol="SOL",
        decimals=9,
        native="slip44:501",
        utxo=False,
        finality=32,
        burns=("1nc1nerator11111111111111111111111111111111",),
    ),
)

"""The numbers by which Chainflip names chains and assets; those of Polkadot are not known to this tool."""

from collections.abc import Mapping

from hueandcry import chains

BITCOIN = 3

# Chainflip's numbers of chains. Source: chainflip-backend, state-chain/primitives/src/chains.rs.
CHAINS: Mapping[int, str] = {
    number: chains.chain(name).id
    for number, name in {
        1: "ethereum",
        3: "bitcoin",
        4: "arbitrum",
        5: "solana",
        7: "tron",
        8: "bsc",
    }.items()
}
# Chainflip's numbers of assets: chain and CAIP-19 asset part or contract. Numbers: the same crate,
# chains/assets.rs, and docs.chainflip.io, "Encoding Reference"; contracts: those of the issuers.
ASSETS: Mapping[int, str] = {
    number: chains.caip19(chains.chain(name), asset)
    for number, (name, asset) in {
        1: ("ethereum", "native"),
        2: ("ethereum", "0x826180541412d574cf1336d22c0c0a287822678a"),  # FLIP
        3: ("ethereum", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"),  # USDC
        5: ("bitcoin", "native"),
        6: ("arbitrum", "native"),
        7: ("arbitrum", "0xaf88d065e77c8cc2239327c5edb3a432268e5831"),  # USDC
        8: ("ethereum", "0xdac17f958d2ee523a2206206994597c13d831ec7"),  # USDT
        9: ("solana", "native"),
        10: ("solana", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),  # USDC
        14: ("ethereum", "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"),  # WBTC
        15: ("arbitrum", "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9"),  # USDT
        16: ("solana", "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"),  # USDT
        17: ("tron", "native"),
        18: ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),  # USDT
        19: ("bsc", "native"),
        20: ("bsc", "0x55d398326f99059ff775485246999027b3197955"),  # USDT
        21: ("ethereum", "0xcbb7c0000ab88b473b1f5afd9ef808440eed33bf"),  # cbBTC
    }.items()
}


def chain_of(asset: int) -> int:
    """The number of an asset's chain, 0 where it is not known."""
    caip2 = ASSETS.get(asset, "").partition("/")[0]
    return next((number for number, chain in CHAINS.items() if chain == caip2), 0)

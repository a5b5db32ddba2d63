"""Assets and the CAIP-10 and CAIP-19 ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import caip10, caip19, chain, parse_asset, parse_caip10, parse_caip19
from hueandcry.model.errors import AddressError, IdentifierError

DAI = "0x6b175474e89094c44da98b954eedeac495271d0f"
DAI_SHOWN = "0x6B175474E89094C44Da98b954EedeAC495271d0F"
KITTIES = "0x06012c8cf97bead5deae237070f9587f8e7a266d"
KITTIES_SHOWN = "0x06012c8cf97BEaD5deAe237070F9587f8E7A266d"
USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"


# The examples of the eip155, bip122, tron and solana namespaces.
@pytest.mark.parametrize(
    ("text", "name", "asset"),
    [
        ("eip155:1/slip44:60", "ethereum", "slip44:60"),
        ("bip122:000000000019d6689c085ae165831e93/slip44:0", "bitcoin", "slip44:0"),
        ("bip122:12a765e31ffd4059bada1e25190f6e98/slip44:2", "litecoin", "slip44:2"),
        (f"eip155:1/erc20:{DAI}", "ethereum", f"erc20:{DAI}"),
        (f"eip155:1/erc721:{KITTIES_SHOWN}", "ethereum", f"erc721:{KITTIES}"),
        (f"eip155:1/erc721:{KITTIES_SHOWN}/771769", "ethereum", f"erc721:{KITTIES}/771769"),
        (f"solana:4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZ/token:{USDC}", "solana", f"token:{USDC}"),
        (f"tron:728126428/trc20:{USDT}", "tron", f"trc20:{USDT}"),
    ],
)
def test_published_examples(text: str, name: str, asset: str) -> None:
    assert parse_caip19(text) == (chain(name), asset)
    assert parse_asset(chain(name), text) == asset
    assert parse_caip19(caip19(chain(name), asset)) == (chain(name), asset)


@pytest.mark.parametrize(
    ("name", "text", "asset"),
    [
        ("ethereum", DAI, f"erc20:{DAI}"),
        ("ethereum", DAI_SHOWN, f"erc20:{DAI}"),
        ("ethereum", f"erc20:{DAI_SHOWN}", f"erc20:{DAI}"),
        ("ethereum", f"erc1155:{KITTIES}/007", f"erc1155:{KITTIES}/7"),
        ("bsc", DAI, f"erc20:{DAI}"),
        ("bsc", f"bep20:{DAI}", f"erc20:{DAI}"),
        ("polygon", "native", "slip44:966"),
        ("eip155:128", "native", "native:coin"),
        ("eip155:128", f"eip155:128/erc20:{DAI}", f"erc20:{DAI}"),
        ("ethereum", "iso4217:USD", "iso4217:usd"),
        ("bitcoin", "iso4217:eur", "iso4217:eur"),
        ("tron", USDT, f"trc20:{USDT}"),
        ("tron", "41a614f803b6fd780986a42c78ec9c7f77e6ded13c", f"trc20:{USDT}"),
        ("tron", "trc10:1002000", "trc10:1002000"),
        ("solana", USDC, f"token:{USDC}"),
    ],
)
def test_canonical_assets(name: str, text: str, asset: str) -> None:
    assert parse_asset(chain(name), text) == asset
    assert parse_asset(chain(name), asset) == asset


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("ethereum", f"eip155:137/erc20:{DAI}", "an asset of polygon, not of ethereum"),
        ("ethereum", "cosmos:cosmoshub-4/slip44:118", "not a known chain"),
        ("ethereum", "slip44:966", "not the native asset of ethereum (slip44:60)"),
        ("polygon", "slip44:60", "not the native asset of polygon (slip44:966)"),
        ("eip155:128", "slip44:60", "not the native asset of eip155:128 (native:coin)"),
        ("ethereum", "native:coin", "not the native asset"),
        ("ethereum", "ETH", "a symbol names none"),
        ("ethereum", "USDT", "a symbol names none"),
        ("ethereum", "", "a symbol names none"),
        ("ethereum", f":{DAI}", "namespace is empty"),
        ("ethereum", f"bep20:{DAI}", "'bep20' is not an asset namespace of ethereum"),
        ("ethereum", f"trc20:{USDT}", "'trc20' is not an asset namespace of ethereum"),
        ("ethereum", f"ERC20:{DAI}", "'ERC20' is not an asset namespace"),
        ("ethereum", f"erc721:{KITTIES}/0x1f", "a token id is a decimal number"),
        ("ethereum", f"erc721:{KITTIES}/", "a token id is a decimal number"),
        ("ethereum", f"erc721:{KITTIES}/{2**256}", "a token id is a decimal number"),
        ("ethereum", "iso4217:dollar", "a currency has three letters"),
        ("bitcoin", f"erc20:{DAI}", "bitcoin has no tokens here"),
        ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoin has no tokens here"),
        ("tron", "trc10:0", "named by its number"),
        ("tron", f"erc20:{DAI}", "use trc20 or trc10"),
        ("solana", f"nft:{USDC}", "use token"),
    ],
)
def test_refused_assets(name: str, text: str, reason: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_asset(chain(name), text)
    assert reason in str(caught.value)


def test_a_bad_contract_is_an_address_error() -> None:
    with pytest.raises(AddressError, match="EIP-55 checksum failed"):
        parse_asset(chain("ethereum"), f"erc20:{DAI_SHOWN[:-1]}f")
    with pytest.raises(AddressError, match="43 characters, an EVM address has 42"):
        parse_asset(chain("ethereum"), DAI + "0")
    with pytest.raises(AddressError, match="is not a hex digit"):
        parse_asset(chain("ethereum"), f"erc20:{KITTIES}/1")


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        (
            "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
            "ethereum",
            "0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb",
        ),
        (
            "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
            "bitcoin",
            "128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
        ),
        (f"tron:728126428:{USDT}", "tron", USDT),
    ],
)
def test_caip10_examples(text: str, name: str, address: str) -> None:
    assert parse_caip10(text) == (chain(name), address)
    assert caip10(chain(name), address) == f"{chain(name).id}:{address}"


@pytest.mark.parametrize("text", ["", "eip155:1", DAI, f"ethereum:{DAI}", f"ethereum/{DAI}"])
def test_half_accounts_are_refused(text: str) -> None:
    with pytest.raises(IdentifierError, match="an account is <chain id>:<address>"):
        parse_caip10(text)


@pytest.mark.parametrize(
    "text", ["", "eip155:1", "eip155:1/", "eip155:1/native", f"erc20:{DAI}", f"ethereum/erc20:{DAI}"]
)
def test_half_assets_are_refused(text: str) -> None:
    with pytest.raises(IdentifierError, match="an asset is <chain id>/<asset>"):
        parse_caip19(text)


def test_an_account_with_more_behind_it_is_refused() -> None:
    with pytest.raises(AddressError):
        parse_caip10(f"eip155:1:{DAI}:1")


@given(st.binary(min_size=20, max_size=20), st.integers(1, 10**9))
def test_ids_round_trip(raw: bytes, number: int) -> None:
    each = chain(f"eip155:{number}")
    address = "0x" + raw.hex()
    assert parse_caip10(caip10(each, address.upper().replace("X", "x"))) == (each, address)
    assert parse_caip19(caip19(each, address)) == (each, f"erc20:{address}")

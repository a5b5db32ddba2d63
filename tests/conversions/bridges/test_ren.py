"""RenVM: constructed mints and burns, after its gateways."""

import base58
import pytest
from Crypto.Hash import keccak
from hypothesis import given

from hueandcry.conversions.bridges.ren import BITCOIN, GATEWAYS, ZCASH, Ren
from hueandcry.conversions.message import Message, Side, Transaction
from tests.conversions.bridges.spoken import ALICE, ETHEREUM, FUZZ, STRANGER, garbled, log, read

BRIDGE = Ren()
GATEWAY = "0xe4b679400f0f267212d5d812b95f58c83243ee71"
RENBTC = "eip155:1/erc20:0xeb4c2781e4eba804ce9a9803c67d0893436bb27d"
BURN = "LogBurn(bytes to,uint256 amount,uint256 indexed n,bytes indexed indexedTo)"
MINT = "LogMint(address indexed to,uint256 amount,uint256 indexed n,bytes32 indexed hash)"
GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"  # the first block's address: any valid one will do
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"  # BIP 173's example


def burn(to: bytes, gateway: str = GATEWAY) -> list[Message]:
    hashed = keccak.new(digest_bits=256, data=to).digest()
    return read(BRIDGE, log(ETHEREUM, gateway, BURN, to=to, amount=5, n=1, indexedTo=hashed))


@pytest.mark.parametrize(
    ("to", "recipient"),
    [
        (GENESIS.encode(), GENESIS),
        (SEGWIT.encode(), SEGWIT),
        (base58.b58decode(GENESIS), GENESIS),
        (b"nonsense", ""),
        (b"", ""),
        (b"\xff" * 40, ""),
    ],
)
def test_a_burn_names_the_address(to: bytes, recipient: str) -> None:
    (deposit,) = burn(to)
    assert (deposit.side, deposit.key, deposit.recipient) == (Side.DEPOSIT, "", recipient)
    assert (deposit.asset, deposit.amount) == (RENBTC, 5)
    assert deposit.other_asset == f"{BITCOIN}/slip44:0"
    assert deposit.same_asset


def test_another_coins_address_is_none() -> None:
    (deposit,) = burn(GENESIS.encode(), "0xc3bbd5adb611dd74eca6123f05b18acc886e122d")
    assert (deposit.other_chain, deposit.recipient) == (ZCASH, "")


def test_a_mint_has_no_key() -> None:
    (payout,) = read(BRIDGE, log(ETHEREUM, GATEWAY, MINT, to=ALICE, amount=5, n=1, hash=b"h" * 32))
    assert (payout.side, payout.key, payout.party, payout.asset) == (Side.PAYOUT, "", ALICE, RENBTC)
    assert payout.other_chain == BITCOIN


def test_the_published_topic() -> None:
    # BURN_TOPIC in the tests of renproject/ren-js.
    published = "1619fc95050ffb8c94c9077c82b3e1ebbf8d571b6234241c55ba0aaf40da019e"
    assert bytes.fromhex(published) in BRIDGE.wanted.topics


def test_forged_logs_are_silent() -> None:
    assert burn(GENESIS.encode(), STRANGER) == []


@FUZZ
@given(garbled(BRIDGE, sorted(GATEWAYS)))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "ren"

"""The Avalanche Bridge: constructed transfers, mints and unwraps, after its contract and token list."""

from hypothesis import given

from hueandcry.conversions.bridges.avalanche import BTC_B, TOKENS, VAULT, Avalanche
from hueandcry.conversions.message import Side, Transaction
from tests.conversions.bridges.spoken import (
    ALICE,
    AVALANCHE,
    ETHEREUM,
    FUZZ,
    STRANGER,
    TX,
    garbled,
    log,
    read,
    transfer,
)

BRIDGE = Avalanche()
BITCOIN = "bip122:000000000019d6689c085ae165831e93"
WETH, WETH_E = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", "0x49d5c2bdffac6ce2bfdb6640f4f80f226bc10bab"
MINT = "Mint(address to,uint256 amount,address feeAddress,uint256 feeAmount,bytes32 originTxId)"
MINT_BITCOIN = MINT.replace("originTxId)", "originTxId,uint256 originOutputIndex)")
UNWRAP = "Unwrap(uint256 amount,uint256 chainId)"
ZERO = "0x" + "00" * 20


def test_a_plain_transfer_is_minted() -> None:
    sent = transfer(ETHEREUM, f"erc20:{WETH}", ALICE, VAULT, 100, 4)
    (deposit,) = read(BRIDGE, transfers=[sent], chain=ETHEREUM)
    assert (deposit.side, deposit.party, deposit.recipient) == (Side.DEPOSIT, ALICE, ALICE)
    assert deposit.other_asset == f"{AVALANCHE}/erc20:{WETH_E}"
    assert deposit.position == 100_004
    minted = {"to": ALICE, "amount": 97, "feeAddress": STRANGER, "feeAmount": 3}
    (payout,) = read(BRIDGE, log(AVALANCHE, WETH_E, MINT, **minted, originTxId=bytes.fromhex(TX[2:])))
    assert payout.key == deposit.key == f"{ETHEREUM}:{TX}"
    assert (payout.party, payout.amount) == (ALICE, 97)
    assert payout.asset == deposit.other_asset


def test_the_vault_pays_back_by_a_plain_transfer() -> None:
    (payout,) = read(BRIDGE, transfers=[transfer(ETHEREUM, f"erc20:{WETH}", VAULT, ALICE, 5)], chain=ETHEREUM)
    assert (payout.side, payout.key, payout.party, payout.amount) == (Side.PAYOUT, "", ALICE, 5)


def test_what_is_no_listed_token_is_no_deposit() -> None:
    rows = [
        transfer(ETHEREUM, f"erc20:{STRANGER}", ALICE, VAULT, 5),
        transfer(ETHEREUM, f"erc20:{WETH}", VAULT, VAULT, 5),
        transfer(ETHEREUM, f"erc20:{WETH}", ALICE, VAULT, 0),
        transfer(ETHEREUM, f"erc20:{WETH}", ALICE, STRANGER, 5),
    ]
    assert read(BRIDGE, transfers=rows, chain=ETHEREUM) == []


def test_unwrapping_has_no_key() -> None:
    burn = transfer(AVALANCHE, f"erc20:{WETH_E}", ALICE, ZERO, 50)
    (deposit,) = read(BRIDGE, log(AVALANCHE, WETH_E, UNWRAP, amount=50, chainId=0), transfers=[burn])
    assert (deposit.key, deposit.party, deposit.recipient) == ("", ALICE, ALICE)
    assert deposit.other_asset == f"{ETHEREUM}/erc20:{WETH}"
    (deposit,) = read(BRIDGE, log(AVALANCHE, BTC_B, UNWRAP, amount=50, chainId=1))
    assert (deposit.party, deposit.recipient, deposit.other_chain) == ("", "", BITCOIN)
    assert deposit.other_asset == f"{BITCOIN}/slip44:0"


def test_bitcoins_are_minted_by_output() -> None:
    minted = {"to": ALICE, "amount": 97, "feeAddress": STRANGER, "feeAmount": 3, "originTxId": b"\x17" * 32}
    (payout,) = read(BRIDGE, log(AVALANCHE, BTC_B, MINT_BITCOIN, **minted, originOutputIndex=2))
    assert payout.key == f"{BITCOIN}:{'17' * 32}:2"
    assert payout.other_chain == BITCOIN


def test_forged_mints_are_silent() -> None:
    minted = {"to": ALICE, "amount": 97, "feeAddress": STRANGER, "feeAmount": 3, "originTxId": b"\x17" * 32}
    assert read(BRIDGE, log(AVALANCHE, STRANGER, MINT, **minted)) == []
    assert read(BRIDGE, log(ETHEREUM, WETH_E, MINT, **minted)) == []


@FUZZ
@given(garbled(BRIDGE, [(AVALANCHE, each) for each in (*TOKENS, BTC_B)]))
def test_anything_else_raises_nothing(transaction: Transaction) -> None:
    for message in BRIDGE.read(transaction):
        assert message.bridge == "avalanche"

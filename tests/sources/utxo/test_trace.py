"""From blocks to a trace: a theft on Bitcoin through a few transactions, and what a missing block changes."""

from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.ledger import Coverage, Ledger
from hueandcry.model import Policy
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from tests.ledgers import heist
from tests.sources.utxo.chain import BITCOIN, Block, Tx, address, coinbase, framed, p2pkh, segwit

VICTIM, OTHER, THIEF, X, Y = p2pkh(1), p2pkh(2), segwit(3), segwit(4, 1, 32), segwit(5, size=32)
ASSET = f"{BITCOIN.id}/{BITCOIN.native}"
UNIT = 1_000_000


def world(*, clean_first: bool = False) -> tuple[list[Block], Tx]:
    """The victim is robbed of 4, which the thief spends with 6 clean ones: 4 to X, 5 to Y, a fee of 1."""
    rich, clean = coinbase(800, (VICTIM, 10 * UNIT)), coinbase(801, (OTHER, 6 * UNIT))
    theft = Tx([(rich.txid, 0)], [(THIEF, 4 * UNIT), (VICTIM, 6 * UNIT)], witness=True)
    spent = [(theft.txid, 0), (clean.txid, 0)]
    mixed = Tx(spent[::-1] if clean_first else spent, [(X, 4 * UNIT), (Y, 5 * UNIT)], witness=True)
    blocks = [Block(800, [rich])]
    for height, txs in ((801, [clean]), (802, [coinbase(802), theft]), (803, [coinbase(803), mixed])):
        blocks.append(Block(height, txs, blocks[-1].hash))
    return blocks, theft


def trace(ledger: Ledger, theft: Tx, policy: Policy) -> Run:
    told = {"chain": "bitcoin", "tx": theft.txid, "to": address(THIEF), "asset": "native", "amount": 4 * UNIT}
    return run(ledger.read(), heist([told]), StopList([]), Options(policy), "r", {})


def claims(done: Run) -> tuple[dict[str, int], int]:
    balance = done.trace.chosen[ASSET]
    return {place.address: place.claim for place in balance.places}, balance.fees


def load(ledger: Ledger, folder: Path, blocks: list[Block]) -> None:
    path = folder / "blk00000.dat"
    path.write_bytes(framed(blocks))
    heights = ((800, 803),)
    choices = ImportChoices(scope=Coverage("chain", heights))
    import_files(ledger, [path], format_named("bitcoin-blocks"), choices)


@pytest.mark.parametrize(
    ("policy", "x", "y", "fee"),
    [
        (Policy.FIFO, 4, 0, 0),
        (Policy.TIHO, 0, 4, 0),
        (Policy.TAINT_FIRST, 4, 0, 0),
        (Policy.LIFO, 0, 3, 1),
        (Policy.CLEAN_FIRST, 0, 3, 1),
    ],
)
def test_policies_agree_with_the_known_answer(
    tmp_path: Path, policy: Policy, x: int, y: int, fee: int
) -> None:
    blocks, theft = world()
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, tmp_path, blocks)
    done = trace(ledger, theft, policy)
    expected = {address(X): x * UNIT, address(Y): y * UNIT}
    assert claims(done) == ({name: claim for name, claim in expected.items() if claim}, fee * UNIT)
    assert {place.kind.value for place in done.trace.chosen[ASSET].held} == {"held"}
    assert done.trace.findings == ()
    assert done.trace.unknown_history == {}


def test_haircut_spreads_the_fee_too(tmp_path: Path) -> None:
    blocks, theft = world()
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, tmp_path, blocks)
    assert claims(trace(ledger, theft, Policy.HAIRCUT)) == (
        {address(X): 1_600_000, address(Y): 2_000_000},
        400_000,
    )


def test_coinbases_are_clean_and_lack_no_history(tmp_path: Path) -> None:
    blocks, theft = world()
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, tmp_path, blocks)
    for policy in Policy:
        done = trace(ledger, theft, policy)
        assert done.outcome.unknown == {}


def test_an_input_without_a_value_is_told_and_mended_by_its_block(tmp_path: Path) -> None:
    blocks, theft = world(clean_first=True)
    ledger = Ledger(tmp_path / "ledger")
    for block in (blocks[0], *blocks[2:]):
        path = tmp_path / f"{block.height}.bin"
        path.write_bytes(block.raw)
        import_files(ledger, [path], format_named("bitcoin-blocks"))
    lacking = trace(ledger, theft, Policy.FIFO)
    # Of the 6 clean units that come first nothing is known: the stolen ones seem to pay X.
    assert claims(lacking) == ({address(X): 4 * UNIT}, 0)
    assert any("inputs have no known value" in finding for finding in lacking.trace.findings)
    path = tmp_path / "801.bin"
    path.write_bytes(blocks[1].raw)
    import_files(ledger, [path], format_named("bitcoin-blocks"))
    whole = trace(ledger, theft, Policy.FIFO)
    assert claims(whole) == ({address(Y): 3 * UNIT}, UNIT)
    assert whole.trace.findings == ()

"""Real and emulated CoinJoins are found, ordinary transactions are not."""

from pathlib import Path

import pytest

from hueandcry.attribution.mixers import detect, mixing, ownership
from hueandcry.ledger import Ledger
from hueandcry.sources import format_named, import_files
from tests.attribution.mixers import rounds

needs_coinjoin = pytest.mark.skipif(
    not rounds.COINJOIN.is_dir(), reason="testdata/coinjoin is not beside this checkout"
)
needs_blocks = pytest.mark.skipif(not rounds.BLOCKS, reason="testdata/bitcoin is not beside this checkout")


@needs_coinjoin
def test_every_real_cycle_is_whirlpool() -> None:
    found = [(shape, detect(shape)) for shape in rounds.whirlpool()]
    assert len(found) == 300
    for shape, mix in found:
        assert mix is not None
        assert mix.protocol == "whirlpool"
        assert mix.participants == (len(shape.inputs), len(shape.inputs))
        assert {coin.value for coin in shape.outputs} == {mix.denomination}


@needs_coinjoin
def test_every_emulated_round_is_wasabi_2_and_no_funding_is() -> None:
    found = {shape.tx: detect(shape) for shape in rounds.emulated()}
    assert {tx for tx, mix in found.items() if mix is not None} == rounds.rounds()
    assert {mix.protocol for mix in found.values() if mix is not None} == {"wasabi-2"}


@needs_coinjoin
def test_the_true_number_of_participants_is_within_the_estimate() -> None:
    owner = rounds.owners()
    for shape in rounds.emulated():
        mix = detect(shape)
        if mix is not None:
            wallets = len({owner[coin.address] for coin in shape.inputs})
            assert mix.participants[0] <= wallets <= mix.participants[1]


@needs_coinjoin
def test_nothing_is_claimed_of_rounds_whose_sums_force_nothing() -> None:
    shapes = [*rounds.whirlpool(), *rounds.emulated()]
    assert {ownership(shape, mix) for shape in shapes if (mix := detect(shape))} == {()}


@needs_blocks
@pytest.mark.parametrize("block", rounds.BLOCKS, ids=lambda path: path.name)
def test_no_transaction_of_real_blocks_is_a_coinjoin(block: Path, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    import_files(ledger, [block], format_named("bitcoin-blocks"))
    assert mixing(ledger.read()) == mixing(ledger.stream()) == {}

"""The sift over a ledger finds what the rules find one by one, from a view and from a stream."""

import random
from pathlib import Path

import pytest

from hueandcry.attribution.mixers import Shape, detect, mixing
from hueandcry.attribution.mixers.sift import candidates
from hueandcry.chains import chain
from hueandcry.ledger import Ledger
from hueandcry.sources.utxo.rows import Block, Input, Output, Transaction, table
from tests.attribution.mixers.rounds import joinmarket
from tests.attribution.mixers.test_rules import wasabi_2, wasabi_11, whirlpool

HEIGHT = 900_000


def filled(folder: Path, shapes: list[Shape]) -> Ledger:
    """A ledger with these transactions, two a block, their coins out of nowhere."""
    entries = []
    for number, shape in enumerate(shapes):
        inputs = [
            Input(f"f{number:031x}{place:032x}", 0, coin.address, coin.value)
            for place, coin in enumerate(shape.inputs)
        ]
        outputs = [Output(place, coin.address, coin.value or 0) for place, coin in enumerate(shape.outputs)]
        height = HEIGHT + number // 2
        block = Block(height, 1_700_000_000 + 600 * height, f"{height:064x}")
        entries.append((block, Transaction(f"{number:064x}", 1 + number % 2, inputs, outputs)))
    ledger = Ledger(folder)
    with ledger.importing() as incoming:
        incoming.begin("made", "00", "test")
        incoming.add(table(chain("bitcoin"), entries))
        incoming.commit(None, None)
    return ledger


@pytest.fixture(scope="module")
def shapes() -> list[Shape]:
    made = [whirlpool(), wasabi_2(), wasabi_11(), *(joinmarket(seed)[0] for seed in range(5))]
    chance = random.Random(3)
    for shape in list(made):
        # The same coins, but no two outputs are equal any more.
        outputs = tuple(coin._replace(value=chance.randint(1, 10**7)) for coin in shape.outputs)
        made.append(Shape(shape.chain, shape.tx, shape.height, shape.inputs, outputs))
    chance.shuffle(made)
    return made


def test_a_ledger_has_the_mixes_of_its_transactions(tmp_path: Path, shapes: list[Shape]) -> None:
    ledger = filled(tmp_path, shapes)
    home = chain("bitcoin").id
    wanted = {(home, f"{number:064x}"): detect(shape) for number, shape in enumerate(shapes)}
    found = mixing(ledger.read())
    assert found == {key: mix for key, mix in wanted.items() if mix is not None}
    assert len(found) == len(shapes) // 2
    assert list(found) == sorted(found)  # in the order of the ledger
    assert mixing(ledger.stream()) == found


def test_a_candidate_is_the_transaction_as_it_was(tmp_path: Path, shapes: list[Shape]) -> None:
    ledger = filled(tmp_path, shapes)
    for each in candidates(ledger.read()):
        shape = shapes[int(each.tx, 16)]
        assert (each.inputs, each.outputs) == (shape.inputs, shape.outputs)
        assert each.height == HEIGHT + int(each.tx, 16) // 2


def test_the_rest_of_a_stream_is_looked_at_alone(tmp_path: Path, shapes: list[Shape]) -> None:
    stream = filled(tmp_path, shapes).stream()
    half = next(
        int(stream.groups[0].starts[0]) + row
        for row, height in enumerate(stream.read().table["height"].to_pylist())
        if height >= HEIGHT + 4
    )
    late = {key: mix for key, mix in mixing(stream).items() if int(key[1], 16) >= 8}
    assert mixing(stream, half) == late


def test_a_chain_without_coins_has_no_mix(tmp_path: Path) -> None:
    from tests.ledgers import row, view

    assert mixing(view(tmp_path, [row(1, 1, 2, 5)])) == {}

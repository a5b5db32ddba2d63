"""Whatever a stranger sends, it is read or refused: a small version of the eval `parsers`."""

import pytest
from evals.mutation import Mutator
from evals.parsers import PARSERS, SECONDS, Parser, fuzz

FEW = 4_000  # inputs of all parsers together
LEAST = 50  # of each


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_damaged_input_is_read_or_refused(parser: Parser) -> None:
    outcome = fuzz(parser, max(LEAST, FEW * parser.share // 100), seed=1)
    assert not outcome.wrong
    assert outcome.read + outcome.refused == outcome.inputs
    assert outcome.read
    assert outcome.refused
    assert outcome.slowest < SECONDS


def test_an_input_can_be_made_again() -> None:
    samples = [b'{"a": [1, 2.50, {"b": "0x00"}], "c": null}', b'{"a": 1e5}']
    for seed in range(500):
        assert Mutator(seed).data(samples) == Mutator(seed).data(samples)
        assert Mutator(seed).document(samples) == Mutator(seed).document(samples)
    assert len({Mutator(seed).document(samples) for seed in range(500)}) > 300


def test_untouched_numbers_stay_as_they_were() -> None:
    """A damaged document differs from its sample in what was damaged, not in how its numbers are written."""
    sample = b'{"amounts": [0.10000000, 20999999.97690000], "other": "x"}'
    found = [Mutator(seed).document([sample]) for seed in range(200)]
    assert sum(b"0.10000000" in each for each in found) > 60
    assert sum(b"20999999.97690000" in each for each in found) > 60
    assert not any(mark in each for each in found for mark in (b"ue000", b"ue001"))

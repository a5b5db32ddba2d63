"""Which of a heap of blocks are the chain, and at what heights."""

import random

import pytest

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo import block, header
from hueandcry.sources.utxo.branches import GENESIS, GENESIS_PREV, Entry, best

MODERN = 800_000


def name(text: str) -> bytes:
    return text.encode().ljust(32, b".")


def entry(own: str, prev: str, stated: int | None = None, work: int = 1) -> Entry:
    return Entry(name(own), name(prev), work, stated)


def row(first: int | None, *names: str, prev: str = "nowhere") -> list[Entry]:
    """Blocks that follow each other; `first` is the height that the first one states."""
    return [
        entry(own, before, None if first is None else first + place)
        for place, (own, before) in enumerate(zip(names, (prev, *names), strict=False))
    ]


def heights(found: dict[bytes, int]) -> dict[str, int]:
    return {
        digest.decode().rstrip("."): height for digest, height in sorted(found.items(), key=lambda e: e[1])
    }


def test_blocks_in_any_order_give_the_chain() -> None:
    blocks = row(MODERN, *"abcdefgh")
    for seed in range(5):
        random.Random(seed).shuffle(blocks)
        assert heights(best(blocks)) == {own: MODERN + place for place, own in enumerate("abcdefgh")}


def test_the_branch_with_the_most_work_counts_not_the_longest() -> None:
    blocks = row(MODERN, "a", "b", "c", "d", "e")
    assert heights(best([*blocks, entry("x", "b", MODERN + 2)])) == heights(best(blocks))
    heavy = entry("x", "b", MODERN + 2, work=4)
    assert heights(best([*blocks, heavy])) == {"a": MODERN, "b": MODERN + 1, "x": MODERN + 2}


def test_of_equal_branches_the_first_that_came_counts() -> None:
    blocks = row(MODERN, "a", "b")
    assert "b" in heights(best([*blocks, entry("x", "a", MODERN + 1)]))
    assert "x" in heights(best([blocks[0], entry("x", "a", MODERN + 1), blocks[1]]))


def test_the_genesis_block_needs_no_height() -> None:
    genesis = Entry(GENESIS, GENESIS_PREV, 1, None)
    after = Entry(name("a"), GENESIS, 1, None)
    assert best([after, genesis]) == {GENESIS: 0, name("a"): 1}
    with pytest.raises(InputError, match="another chain"):
        best([Entry(name("g"), GENESIS_PREV, 1, None)])


def test_blocks_that_state_no_height_need_one() -> None:
    blocks = row(None, "a", "b")
    with pytest.raises(InputError, match="height="):
        best(blocks)
    assert heights(best(blocks, 170)) == {"a": 170, "b": 171}
    with pytest.raises(InputError, match="2 stretches"):
        best([*blocks, *row(None, "x", prev="elsewhere")], 170)


def test_what_early_blocks_state_counts_unless_a_height_is_given() -> None:
    blocks = row(1000, "a", "b")
    assert heights(best(blocks)) == {"a": 1000, "b": 1001}
    assert heights(best(blocks, 5000)) == {"a": 5000, "b": 5001}
    assert heights(best([*row(None, "0"), *row(1001, "a", prev="0")]))["0"] == 1000


def test_a_given_height_cannot_contradict_the_rule() -> None:
    with pytest.raises(InputError, match="height=5 "):
        best(row(MODERN, "a", "b"), 5)
    assert heights(best(row(MODERN, "a", "b"), MODERN)) == {"a": MODERN, "b": MODERN + 1}


def test_statements_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InputError, match="contradict"):
        best([*row(MODERN, "a"), *row(MODERN + 5, "b", prev="a")])
    with pytest.raises(InputError, match="contradict"):
        best([entry("a", "n"), entry("b", "a", 0)])


def test_what_binds_outweighs_what_early_blocks_state() -> None:
    low = block.BIP34 - 1
    assert heights(best([entry("a", "n", 3), entry("b", "a", low + 1)])) == {"a": low, "b": low + 1}


def test_stretches_apart_stand_side_by_side() -> None:
    low, high = row(MODERN, "a", "b"), row(MODERN + 10, "x", "y", prev="w")
    assert len(best([*low, *high])) == 4


def test_a_stretch_that_contradicts_a_heavier_one_is_cut_from_there_on() -> None:
    main = row(MODERN + 2, "c", "d", "e", "f", prev="b")
    lost_tip = row(MODERN, "a", "x")  # x is where b stands
    assert heights(best([*lost_tip, *main])) == {"a": MODERN} | heights(best(main))
    stale = row(MODERN + 3, "y", "z", prev="gone")
    assert heights(best([*stale, *main])) == heights(best(main))
    above = row(MODERN + 6, "q", "r", prev="not f")
    assert heights(best([*above, *main])) == heights(best(main))


def test_a_long_chain_needs_no_recursion() -> None:
    blocks = row(MODERN, *(str(place) for place in range(30_000)))
    assert len(best(blocks)) == 30_000


def test_work_follows_from_the_target() -> None:
    genesis = header.Header(b"", 1, b"", b"", 0, 0x1D00FFFF)
    assert genesis.work == 0x1_0001_0001  # chainwork of block 0 of Bitcoin
    assert header.Header(b"", 1, b"", b"", 0, 0x207FFFFF).work == 2

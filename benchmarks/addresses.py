"""Look-ups of addresses against numpy's searchsorted and a Python dict, on the same keys in one run."""

import tempfile
from functools import partial
from pathlib import Path

import base58
import bech32
import numpy as np

from benchmarks.table import Line, in_turns, power
from hueandcry.chains.recognition import address_keys
from hueandcry.screen.addresses import NARROW, WIDE, AddressIndex
from hueandcry.screen.addresses.hashing import Words

PEER = 10**6  # look-ups of the peers, which are compared by rate
TEXTS = 200_000
SINGLE = 20_000
GOAL = 10.0  # million look-ups a second
_MILLION = 10**6


def addresses(rows: int) -> list[Line]:
    """Lines for packed keys, for texts, and for single addresses; every answer is checked with a dict."""
    with tempfile.TemporaryDirectory() as name:
        keys = _keys(rows)
        index = AddressIndex.build_packed(Path(name), keys, np.zeros((0, WIDE), np.uint64), np.arange(rows))
        chance = np.random.default_rng(21)
        asked = keys[chance.integers(0, rows, rows)]
        asked[::2, 1] ^= np.uint64(1)  # every other one is not in the index
        return [*_packed(index, keys, asked), *_texts(index)]


def _keys(rows: int) -> Words:
    """Keys of EVM addresses by chance."""
    octets = np.zeros((rows, NARROW * 8), np.uint8)
    octets[:, 0] = address_keys("0x" + "0" * 40)[0][0]
    octets[:, 1:21] = np.random.default_rng(20).integers(0, 256, (rows, 20), np.uint8)
    return octets.view("<u8").astype(np.uint64)


def _packed(index: AddressIndex, keys: Words, asked: Words) -> list[Line]:
    known = dict(zip(_bytes(keys), range(len(keys)), strict=True))
    _same(index, asked, known)
    ordered = np.sort(keys.view(f"S{NARROW * 8}").ravel())
    few = asked[:PEER]
    few_bytes, few_texts = _bytes(few), np.ascontiguousarray(few).view(f"S{NARROW * 8}").ravel()
    times = in_turns(
        {
            "ours": lambda: index.find_many(asked),
            "searchsorted": lambda: ordered[np.searchsorted(ordered[:-1], few_texts)] == few_texts,
            "dict": lambda: [known.get(key, -1) for key in few_bytes],
        },
        rounds=5,
    )
    ours = len(asked) / times["ours"] / _MILLION
    peers = {name: PEER / times[name] / _MILLION for name in ("searchsorted", "dict")}
    found = f"half of them hits; all {len(asked):,} answers equal those of a dict"
    lines = [Line("look-ups in batch, packed keys", power(len(keys)), ours, " M/s", found, (">=", GOAL))]
    for name, rate in peers.items():
        detail = f"{ours:.1f} against {rate:.2f} M/s"
        lines.append(Line(f"the same / {name}", power(len(keys)), ours / rate, " x", detail))
    return lines


def _texts(index: AddressIndex) -> list[Line]:
    chance = np.random.default_rng(22)
    hashes = [chance.bytes(20) for _ in range(TEXTS)]
    kinds: dict[str, list[str]] = {
        "0x": [f"0x{each.hex()}" for each in hashes],
        "base58": [base58.b58encode_check(b"\0" + each).decode() for each in hashes],
        "segwit": [str(bech32.encode("bc", 0, each)) for each in hashes],
    }
    lines = []
    for name, texts in kinds.items():
        batch, singly = partial(index.find_texts, texts), partial(_one_by_one, index, texts[:SINGLE])
        times = in_turns({"batch": batch, "single": singly}, rounds=3)
        rate, single = TEXTS / times["batch"] / _MILLION, SINGLE / times["single"]
        detail = f"from the text to the answer; one at a time {single:,.0f}/s"
        lines.append(Line(f"look-ups in batch, {name} texts", power(len(index)), rate, " M/s", detail))
    return lines


def _one_by_one(index: AddressIndex, texts: list[str]) -> None:
    for text in texts:
        index.find_text(text)


def _bytes(keys: Words) -> list[bytes]:
    data, size = np.ascontiguousarray(keys).tobytes(), keys.shape[1] * 8
    return [data[at : at + size] for at in range(0, len(data), size)]


def _same(index: AddressIndex, asked: Words, known: dict[bytes, int]) -> None:
    """Every answer is the dict's: no false negative, no false positive."""
    rows = index.find_many(asked)
    numbers = np.where(rows >= 0, index.numbers[index.starts[:-1]][rows], -1)
    for start in range(0, len(asked), PEER):
        part = slice(start, start + PEER)
        expected = [known.get(key, -1) for key in _bytes(asked[part])]
        if numbers[part].tolist() != expected:
            raise AssertionError("the index and a dict disagree")

"""The transactions of testdata/coinjoin and testdata/bitcoin as shapes, and made rounds with known owners."""

import csv
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hueandcry.attribution.mixers import Coin, Shape
from hueandcry.attribution.mixers.shape import BITCOIN
from hueandcry.chains import chain
from hueandcry.sources.utxo import scripts

TESTDATA = Path(__file__).parents[4] / "shared" / "testdata"
COINJOIN = TESTDATA / "coinjoin"
EMULATED = COINJOIN / "wasabi2_emulated"
WHIRLPOOL = COINJOIN / "whirlpool" / "coinjoins.jsonl.gz"
BLOCKS = sorted((TESTDATA / "bitcoin").glob("block_*.bin.gz"))
REGTEST = "bip122:0f9188f13cb7b2c71f2a335e3a4fc328"


def whirlpool() -> Iterator[Shape]:
    """The 300 real cycles; the heights, which the file does not give, lie in 834,000s (March 2024)."""
    address = scripts.addresses(chain("bitcoin"))
    for row in _lines(WHIRLPOOL):
        sides = [
            tuple(Coin(coin["value_sat"], address(bytes.fromhex(coin["script"]))) for coin in row[side])
            for side in ("vin", "vout")
        ]
        yield Shape(BITCOIN, row["txid"], 834_000, *sides)


def emulated() -> Iterator[Shape]:
    """All transactions of the emulated chain but the coinbases."""
    for row in _lines(EMULATED / "txs.jsonl.gz"):
        if "coinbase" not in row["vin"][0]:
            sides = [
                tuple(Coin(coin["value_sat"], coin["address"] or "") for coin in row[side])
                for side in ("vin", "vout")
            ]
            yield Shape(REGTEST, row["txid"], row["height"], *sides)


def owners() -> dict[str, str]:
    """Address -> wallet."""
    with (EMULATED / "ownership.csv").open() as file:
        return {row["address"]: row["wallet"] for row in csv.DictReader(file)}


def rounds() -> set[str]:
    """The mixing rounds of the emulated chain."""
    with (EMULATED / "coinjoins.csv").open() as file:
        return {row["txid"] for row in csv.DictReader(file)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") as file:
        for line in file:
            yield json.loads(line)


def joinmarket(seed: int, makers: int | None = None) -> tuple[Shape, list[int], list[int]]:
    """A round as JoinMarket builds it, and the owner of each input and of each output (the taker is 0)."""
    chance = random.Random(seed)
    makers = makers or chance.randint(2, 5)
    denomination = chance.randint(10**6, 10**9)
    inputs: list[tuple[int, int]] = []
    outputs: list[tuple[int, int]] = []
    earned = 0
    for maker in range(1, makers + 1):
        coins = _coins(chance, denomination + chance.randint(10**5, 10**9))
        fee = chance.randint(0, denomination // 1_000)
        inputs += [(value, maker) for value in coins]
        outputs += [(denomination, maker), (sum(coins) - denomination + fee, maker)]
        earned += fee
    sweep = chance.random() < 0.3
    miner = chance.randint(500, 30_000)
    change = 0 if sweep else chance.randint(10**5, 10**9)
    inputs += [(value, 0) for value in _coins(chance, denomination + earned + miner + change)]
    outputs += [(denomination, 0)] + ([] if sweep else [(change, 0)])
    chance.shuffle(inputs)
    chance.shuffle(outputs)
    shape = Shape(
        BITCOIN,
        f"{seed:064x}",
        800_000,
        tuple(Coin(value, p2wpkh(chance)) for value, _ in inputs),
        tuple(Coin(value, p2wpkh(chance)) for value, _ in outputs),
    )
    return shape, [owner for _, owner in inputs], [owner for _, owner in outputs]


def p2wpkh(chance: random.Random) -> str:
    """An address of the right form."""
    return "bc1q" + "".join(chance.choices("qpzry9x8gf2tvdw0s3jn54khce6mua7l", k=38))


def _coins(chance: random.Random, total: int) -> list[int]:
    """A sum in one to three coins."""
    cuts = sorted(chance.sample(range(1, total), chance.randint(0, 2)))
    return [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]

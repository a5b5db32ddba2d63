"""A small heist file, and how to spoil one line of it."""

from pathlib import Path

from hueandcry.heists import load
from hueandcry.model import Heist

GOOD = """\
id: example-2025
victim: Example Exchange
date: 2025-02-21
title: Theft from a hot wallet
assets:
  - asset: eip155:1/slip44:60
    symbol: ETH
    decimals: 18
  - asset: eip155:1/erc20:0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84
    symbol: stETH
    decimals: 18
thefts:
  - chain: ethereum
    tx: 0xb61413c495fdad6114a7aa863a00b2e3c28945979a10885b12b30316ea9f072c
    to: 0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2
    asset: ETH
    amount: 1.5 ETH
holdings:
  - chain: eip155:1
    address: 0xA4B2Fd68593B6F34E51cB9eDB66E71c1B4Ab449e
    asset: stETH
    amount: all
    since: 2025-02-21T14:16:11Z
addresses:
  - chain: ethereum
    address: 0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2
    role: first-thief
statements:
  - chain: ethereum
    address: 0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2
    asset: ETH
    kind: emptied
    date: 2025-02
    source: a report
attribution:
  - actor: somebody
    level: suspected
    source: a report
figures:
  - what: value stolen
    value: 1.5
    unit: M USD
    publisher: a paper
    date: 2025
    source: a report
notes:
  - >-
    a note on
    two lines
"""


def line_of(text: str) -> int:
    """Return the line (from 1) of the first line of the good file that contains the text."""
    return next(number for number, line in enumerate(GOOD.splitlines(), 1) if text in line)


def read(folder: Path, text: str) -> Heist:
    """Load a heist file with this text."""
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)

"""Who plays in the noise tests, and the rows that spammers make."""

import numpy as np

from hueandcry.attribution.noise import Noise
from tests.ledgers import row

ETH = "eip155:1"
VICTIM = "0x1db92e2eebc8e0c075a02bea49a2935bcd2dfcf4"
THIEF = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2"
NEXT = "0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"
OTHER = "0x51e9d833ecae4e8d9d8be17300aee6d3398c135d"
ALIKE = "0x476660000000aaaaaaaaaaaaaaaaaaaaaaaa86e2"  # of THIEF: 5 and 4
SPAMMER = "0x9999d833ecae4e8d9d8be17300aee6d3398c9999"
FAKE = "0xfa4e00000000000000000000000000000000beef"
USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"
CASE = [(ETH, THIEF), (ETH, NEXT)]


def people(count: int) -> list[str]:
    return [f"0x{n:02x}51{'7' * 32}{n:04x}" for n in range(16, 16 + count)]


def gas(height: int, payer: str) -> str:
    return row(height, payer, "", 1, position=2_000_000, more="gas,,,")


def heights(what: Noise, rows: set[int] | np.ndarray) -> list[int]:
    column = what.view.table["height"]
    return sorted({column[int(each)].as_py() for each in rows})


def spray(
    height: int, asset: str, recipients: list[str], sender: str = SPAMMER, payer: str = SPAMMER
) -> list[str]:
    return [
        *(row(height, sender, to, 500, position=n, asset=asset) for n, to in enumerate(recipients)),
        gas(height, payer),
    ]

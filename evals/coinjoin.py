"""CoinJoins: recall on real and emulated mixes, ordinary transactions flagged, claims of ownership."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.attribution.mixers import rounds

from evals.table import Line
from hueandcry.attribution.mixers import Shape, detect, mixing, ownership
from hueandcry.ledger import Ledger
from hueandcry.sources import format_named, import_files

RECALL = 0.95
RIGHT = 0.95
ROUNDS = 500


def measure() -> list[Line]:
    """All lines; none where testdata/coinjoin is not beside the checkout."""
    if not rounds.COINJOIN.is_dir():
        return []
    return [*_recall(), *_precision(), *_ownership()]


def _recall() -> list[Line]:
    mixes = rounds.rounds()
    emulated = [shape for shape in rounds.emulated() if shape.tx in mixes]
    sets = (
        ("Whirlpool, real", "whirlpool", list(rounds.whirlpool())),
        ("Wasabi 2, emulated", "wasabi-2", emulated),
    )
    return [_found(name, protocol, shapes) for name, protocol, shapes in sets]


def _found(name: str, protocol: str, shapes: Sequence[Shape]) -> Line:
    mixes = [detect(shape) for shape in shapes]
    right = sum(mix is not None and mix.protocol == protocol for mix in mixes)
    other = sum(mix is not None for mix in mixes) - right
    rate = right / len(shapes)
    detail = f"{other} taken for another protocol"
    return Line(
        f"CoinJoin recall, {name}", f"{right} of {len(shapes)}", f">= {RECALL:.0%}", rate >= RECALL, detail
    )


def _precision() -> list[Line]:
    mixes = rounds.rounds()
    funding = [shape for shape in rounds.emulated() if shape.tx not in mixes]
    flagged = sum(detect(shape) is not None for shape in funding)
    lines = [Line("funding transactions flagged", f"{flagged} of {len(funding)}", "0", flagged == 0)]
    if rounds.BLOCKS:
        seen = [_block(path) for path in rounds.BLOCKS]
        flagged, every = (sum(each) for each in zip(*seen, strict=True))
        what = "transactions of real blocks flagged"
        lines.append(Line(what, f"{flagged} of {every}", "0", flagged == 0, "blocks 540,107 and 574,200"))
    return lines


def _block(path: Path) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as name:
        ledger = Ledger(Path(name))
        import_files(ledger, [path], format_named("bitcoin-blocks"))
        view = ledger.read()
        return len(mixing(view)), len(view.table["tx"].unique())


def _ownership() -> list[Line]:
    owner = rounds.owners()
    emulated = [
        (
            shape,
            [owner[coin.address] for coin in shape.inputs],
            [owner.get(coin.address, "") for coin in shape.outputs],
        )
        for shape in rounds.emulated()
        if detect(shape) is not None
    ]
    made = [rounds.joinmarket(seed) for seed in range(ROUNDS)]
    return [
        _claims("Wasabi 2, emulated", emulated),
        _claims(f"JoinMarket, {ROUNDS} made rounds", made),
    ]


def _claims(name: str, cases: Sequence[tuple[Shape, Sequence[object], Sequence[object]]]) -> Line:
    right = made = outputs = 0
    for shape, of_input, of_output in cases:
        mix = detect(shape)
        outputs += len(of_output)
        for claim in ownership(shape, mix) if mix is not None else ():
            made += 1
            right += all(of_input[number] == of_output[claim.output] for number in claim.inputs)
    measured = f"{right} of {made}" if made else "no claim made"
    met = right / made >= RIGHT if made else None
    detail = f"{outputs - made} of {outputs} outputs unknown"
    return Line(f"ownership claims right, {name}", measured, f">= {RIGHT:.0%} of those made", met, detail)

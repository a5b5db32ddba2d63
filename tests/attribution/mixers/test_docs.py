"""The pages name every rule, figure and clue."""

from pathlib import Path

from hueandcry.attribution.clusters.heuristics import rules
from hueandcry.attribution.mixers import RULES
from hueandcry.attribution.mixers.clues import clues
from hueandcry.attribution.mixers.pools import FORK, pools
from hueandcry.attribution.mixers.wasabi2 import ROUNDS

DOCS = Path(__file__).parents[3] / "docs"


def test_every_rule_clue_and_protocol_is_documented() -> None:
    page = (DOCS / "reference" / "mixers.md").read_text("utf-8")
    for name in [
        *(rule.name for rule in RULES),
        *clues(),
        *{pool.protocol for pool in pools().values()},
        FORK,
    ]:
        assert f"`{name}`" in page, name
    for least, confidence in ROUNDS:
        assert f"| {least} | {confidence} |" in page
    for clue in clues().values():
        assert f"| {clue.likely} | {clue.chance} |" in page


def test_every_heuristic_and_alarm_is_documented() -> None:
    page = (DOCS / "explanation" / "clusters.md").read_text("utf-8")
    for name, heuristic in rules().heuristics.items():
        assert f"| `{name}` | {heuristic.confidence} |" in page
    for rule in ("size", "meeting", "growth", "contradiction"):
        assert f"| `{rule}` |" in page

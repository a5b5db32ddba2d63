"""A trace does not depend on the order of rows in the file, however much of the order is unknown."""

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.model import Policy, Tag
from hueandcry.trace.result import Balance
from hueandcry.trace.run import Options, run
from tests.ledgers import address, heist, ledger, row, theft

PEOPLE = range(1, 6)
SERVICE = Tag("eip155:1", address(5), "S", "exchange", 90, "test")


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """Rows at few heights; some transactions have several rows, some rows have no position, some convert."""
    rows = [row(1, 9, 1, 100, tx="theft")]
    for number in range(draw(st.integers(1, 14))):
        height = draw(st.integers(1, 4))
        sender, recipient = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(PEOPLE))
        amount = draw(st.integers(0, 120))
        placed = draw(st.booleans())
        tx = draw(st.sampled_from([f"a{height}", f"b{height}", f"x{number}"]))
        more = f"conversion,native,{draw(st.integers(1, 50))}," if draw(st.integers(0, 5)) == 0 else ",,,"
        rows.append(
            row(height, sender, recipient, amount, tx=tx, position=number if placed else "", more=more)
        )
    return rows


def books(rows: list[str]) -> dict[Policy, dict[str, Balance]]:
    with tempfile.TemporaryDirectory() as folder:
        view = ledger(Path(folder), rows, duplicates="keep").read()
    done = run(view, heist([theft(1, 1, 100, tx="theft")]), StopList([SERVICE]), Options(), "r", {})
    return {policy: dict(balances) for policy, balances in done.trace.balances.items()}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines(), st.integers(0, 10**6))
def test_shuffled_files_give_the_same_trace(rows: list[str], seed: int) -> None:
    shuffled = rows.copy()
    random.Random(seed).shuffle(shuffled)
    assert books(shuffled) == books(rows)

"""Destination-of-funds exposure: where money that was sent ended up, by hand."""

from pathlib import Path

import pytest

from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.model.exposure import Direction, Share, SubjectKind, Verdict
from hueandcry.screen.exposure.answer import Answer
from hueandcry.screen.exposure.destination import destinations
from hueandcry.screen.exposure.ground import Material
from hueandcry.screen.exposure.rows import Asked
from hueandcry.screen.exposure.state import State
from tests.ledgers import address, heist, row, theft
from tests.screen.exposure.world import ETH, amounts, category, material, party, service

LISTED, SCAM, SERVICE, PAYER = 50, 60, 7, 1


def sent(
    asked: Material, payer: int = PAYER, policy: Policy = Policy.HAIRCUT, cache: Path | None = None
) -> Answer:
    place = State.place("ethereum", address(payer))
    return destinations(State.build(asked), asked, place, Asked(policy, Direction.DESTINATION), cache)


@pytest.mark.parametrize("policy", AMOUNT_POLICIES)
def test_direct_and_indirect_ends_of_every_kind(policy: Policy, tmp_path: Path) -> None:
    rows = [
        row(1, 9, PAYER, 100),
        row(2, PAYER, LISTED, 10),
        row(3, PAYER, 2, 60),
        row(4, 2, 3, 60),
        row(5, 3, SCAM, 25),
        row(6, 3, SERVICE, 35),
        row(7, PAYER, 5, 5),
        row(8, LISTED, 6, 10),
    ]
    robbed = heist([theft(9, 5, 1)])
    asked = material(
        tmp_path,
        [*rows, row(9, 8, 5, 1)],
        [robbed],
        [party(LISTED, since="2025-01-01"), category(SCAM)],
        [service(SERVICE)],
    )
    answer = sent(asked, policy=policy)
    assert {
        (each.kind, each.subject, each.direct): (each.amount, each.hops, each.share) for each in answer.rows
    } == {
        (SubjectKind.PARTY, "list/party", True): (10, 1, Share(10, 75)),
        (SubjectKind.CATEGORY, "scam", False): (25, 3, Share(25, 75)),
        (SubjectKind.CATEGORY, "exchange", False): (35, 3, Share(35, 75)),
        (SubjectKind.HEIST, "h", True): (5, 1, Share(5, 75)),
    }
    assert {each.subject: each.after_listing for each in answer.rows}["list/party"] is True
    assert {each.kind: (each.whole, each.attributed) for each in answer.totals} == {
        SubjectKind.HEIST: (75, 5),
        SubjectKind.PARTY: (75, 10),
        SubjectKind.CATEGORY: (75, 60),
    }
    assert (answer.verdict, answer.direction) == (Verdict.EXPOSED, Direction.DESTINATION)


def test_amounts_are_of_what_was_sent_whatever_it_became(tmp_path: Path) -> None:
    token = "erc20:" + address(99)
    swap = row(3, 2, 2, 40, more=f"conversion,{token},81,")
    rows = [row(1, 9, PAYER, 40), row(2, PAYER, 2, 40), swap, row(4, 2, LISTED, 81, asset=token)]
    (found,) = sent(material(tmp_path, rows, [], [party(LISTED)])).rows
    assert (found.asset, found.amount, found.at) == (ETH, 40, address(LISTED))
    assert (found.largest.steps[-1].asset, found.largest.steps[-1].tainted) == (f"eip155:1/{token}", 81)


def test_money_that_comes_back_is_sent_twice_and_ends_once_each(tmp_path: Path) -> None:
    rows = [row(1, 9, PAYER, 10), row(2, PAYER, 2, 10), row(3, 2, PAYER, 10), row(4, PAYER, LISTED, 10)]
    answer = sent(material(tmp_path, rows, [], [party(LISTED)]))
    assert amounts(answer) == {("list/party", True): 10}
    assert answer.totals[0].whole == 20


def test_money_from_elsewhere_at_the_payer_does_not_matter(tmp_path: Path) -> None:
    rows = [row(1, 9, PAYER, 10), row(2, PAYER, 2, 10), row(3, 8, 2, 30), row(4, 2, LISTED, 20)]
    asked = material(tmp_path, rows, [], [party(LISTED)])
    assert amounts(sent(asked)) == {("list/party", False): 5}
    assert amounts(sent(asked, policy=Policy.FIFO)) == {("list/party", False): 10}
    assert [(each.low, each.high) for each in sent(asked).rows] == [(0, 10)]


def test_what_is_kept_is_found_again_and_made_again_where_damaged(tmp_path: Path) -> None:
    asked = material(tmp_path, [row(1, PAYER, LISTED, 10)], [], [party(LISTED)])
    kept = tmp_path / "kept"
    first = sent(asked, cache=kept)
    made = (kept / "shelf.json").stat().st_mtime_ns
    assert sent(asked, cache=kept).document() == first.document()
    assert (kept / "shelf.json").stat().st_mtime_ns == made
    (kept / "shelf.json").write_text("{")
    assert sent(asked, cache=kept).document() == first.document()

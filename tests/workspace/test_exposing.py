"""The exposure of a workspace: made once, made anew after a change, and Bybit from an empty folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from hueandcry.ledger import Coverage
from hueandcry.model import Heist, Policy, Tag
from hueandcry.model.errors import AddressError, InputError, LedgerEmpty
from hueandcry.model.exposure import Direction, Subject, Verdict
from hueandcry.sanctions.register import Register
from hueandcry.screen.exposure.answer import Answer
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.workspace import Workspace
from hueandcry.workspace.exposing import KEPT, Exposures, exposures
from hueandcry.workspace.funds import Funds
from tests.ledgers import HEADER, address, heist, row, theft
from tests.sanctions import editions
from tests.screen.exposure.world import ETHEREUM, amounts, at, party

LISTED = 50
ROBBED = heist([theft(1, 1, 30)])
ROWS = [row(1, 9, 1, 30), row(2, 1, 5, 30), row(3, LISTED, 5, 7), row(4, 5, 6, 37)]
TRANCHE = "0x36ed3C0213565530C35115d93A80F9c04d94E4Cb"
SECOND = "0xF302572594a68aA8F951faE64ED3aE7DA41c72Be"
THIEF = "0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2"
CONSOLIDATED = "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92"


def fill(space: Workspace, rows: list[str]) -> None:
    file = space.folder / "rows.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n")
    import_files(space.ledger, [file], format_named("transfers-csv"), ImportChoices(scope=Coverage()))


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    fill(made, ROWS)
    return made


def asking(
    space: Workspace,
    heists: tuple[Heist, ...] = (ROBBED,),
    subjects: tuple[Subject, ...] = (),
    as_of: str = "",
    lists: str = "",
) -> Exposures:
    return Exposures(
        space.folder,
        space.ledger,
        space.tags,
        heists,
        subjects,
        space.settings,
        as_of=as_of,
        chain=ETHEREUM,
        lists=lists,
    )


def runs(space: Workspace) -> set[str]:
    return {path.name for path in (space.folder / "exposure").iterdir()}


def test_a_state_is_made_once_and_opened_then(space: Workspace) -> None:
    first = asking(space, subjects=(party(LISTED),))
    assert at(first.state(), 5) == {("h", True): 30, ("list/party", True): 7}
    (made,) = (space.folder / "exposure").glob("*/state.json")
    before = made.stat().st_mtime_ns
    again = asking(space, subjects=(party(LISTED),)).address("ethereum", address(5))
    assert again.basis.run == first.inputs.run
    assert made.stat().st_mtime_ns == before
    assert again.basis.inputs["ledger"] == space.ledger.digest()


def test_a_state_is_made_anew_when_anything_changes(space: Workspace) -> None:
    seen = {asking(space).state().basis.run}
    for other in (
        asking(space, subjects=(party(LISTED),)),
        asking(space, subjects=(party(LISTED, since="2025-01-01"),)),
        asking(space, heists=(replace(ROBBED, digest="other"),)),
        asking(space, as_of="2"),
        asking(space, as_of="2025-01-01"),
        asking(space, lists="another version"),
    ):
        seen.add(other.state().basis.run)
    space.tags.add([Tag(ETHEREUM, address(LISTED), "bad", "scam", 90, "tests")])
    tagged = asking(space)
    seen.add(tagged.state().basis.run)
    assert at(tagged.state(), 5) == {("h", True): 30, ("scam", True): 7}
    fill(space, [row(5, 8, 5, 100)])
    seen.add(asking(space).state().basis.run)
    assert len(seen) == 9
    assert len(runs(space)) == KEPT


def test_an_older_state_says_what_changed_since(space: Workspace) -> None:
    with pytest.raises(InputError, match="no exposure state yet"):
        asking(space).state(fresh=False)
    asking(space).state()
    assert asking(space).state(fresh=False).address("ethereum", address(5)).basis.stale == ()
    fill(space, [row(5, LISTED, 5, 1)])
    old = asking(space, subjects=(party(LISTED),)).state(fresh=False).address("ethereum", address(5))
    assert old.basis.stale == ("ledger changed since", "subjects changed since")
    assert old.document()["stale"] == ["ledger changed since", "subjects changed since"]
    assert asking(space).address("ethereum", address(5)).basis.stale == ()


def test_a_damaged_state_is_made_again(space: Workspace) -> None:
    before = asking(space).address("ethereum", address(6)).document()
    (made,) = (space.folder / "exposure").glob("*/state.json")
    made.write_text("{}")
    assert asking(space).address("ethereum", address(6)).document() == before


def test_destinations_are_kept_with_their_state(space: Workspace) -> None:
    asked = asking(space, subjects=(party(6),))
    first = asked.destinations("ethereum", address(1), Policy.FIFO)
    assert amounts(first) == {("list/party", False): 30}
    assert len(list((space.folder / "exposure").glob("*/sent/*/shelf.json"))) == 1
    assert asked.destinations("ethereum", address(1), Policy.FIFO).document() == first.document()


def test_an_empty_ledger_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LedgerEmpty, match="ledger import"):
        asking(Workspace(tmp_path)).state()


def test_the_lists_of_the_workspace_are_subjects(space: Workspace) -> None:
    listed = editions.party("7", address(LISTED), name="PARTY SEVEN", since="2024-08-08")
    gone = editions.party("8", address(9), since="2020-01-01")
    register = Register(space.tags.records)
    editions.taken(
        register, editions.edition("2025-01-02", listed, gone), editions.edition("2025-02-01", listed)
    )
    file = space.folder / "robbed.yaml"
    file.write_text(ROBBED.document)
    answer = exposures(space, [str(file)]).address("ethereum", address(5))
    assert amounts(answer) == {("h", True): 30, ("ofac-sdn/7", True): 7}
    assert {each.subject: (each.label, each.after_listing) for each in answer.rows}["ofac-sdn/7"] == (
        "PARTY SEVEN",
        True,
    )
    assert answer.basis.inputs["lists"] == register.version()
    before = exposures(space, [str(file)], as_of="2025-01-15").address("ethereum", address(1))
    assert ("ofac-sdn/8", True) in amounts(before)


def one(answer: Answer) -> tuple[int, str, int, bool]:
    (found,) = answer.rows
    return found.amount, found.share.percent, found.hops, found.direct


def test_bybit_from_an_empty_folder(tmp_path: Path) -> None:
    asked = exposures(Workspace(tmp_path), [])
    answer = asked.address("ethereum", TRANCHE, Policy.FIFO)
    assert answer.verdict is Verdict.NAMED
    assert answer.named[0].role == "tranche"
    assert one(answer) == (10_000 * 10**18, "100.00", 1, True)
    assert [(step.sender, step.recipient) for step in answer.rows[0].shortest.steps[1:]] == [(THIEF, TRANCHE)]
    assert answer.rows[0].shortest.steps[1].tx.startswith("0x0359814b48479156")
    second = asked.address("ethereum", SECOND, Policy.FIFO)
    assert one(second) == (10_000 * 10**18, "100.00", 3, False)
    way = [step.recipient for step in second.rows[0].shortest.steps]
    assert (way[0], way[-2:]) == (THIEF, [CONSOLIDATED, SECOND])
    assert second.rows[0].shortest.steps[-1].moment.height == 21895789
    victim = asked.address("ethereum", "0x1Db92e2EeBC8E0c075a02BeA49a2935BcD2dFCF4")
    assert victim.verdict is Verdict.NOT_COVERED
    assert victim.named[0].role == "victim"
    with pytest.raises(AddressError):
        asked.address("ethereum", "0x47666fab8bd0ac7003bce3f5c3585383f09486")


def test_a_question_to_a_service_imports_nothing(space: Workspace) -> None:
    before = space.ledger.digest()
    answer = Funds(space).exposure(f"eip155:1:{address(5)}", Direction.SOURCE)
    assert space.ledger.digest() == before
    assert any(note.startswith("bybit-2025: ") and "not in the ledger" in note for note in answer["notes"])
    for text in (THIEF, f"ethereum:{THIEF}", f"eip155:1:{THIEF}"):
        assert Funds(space).exposure(text, Direction.SOURCE)["verdict"] == "named"


def test_an_empty_ledger_stays_empty_when_asked(tmp_path: Path) -> None:
    made = Workspace(tmp_path)
    answer = Funds(made).exposure(THIEF, Direction.SOURCE)
    assert (answer["verdict"], made.ledger.chains()) == ("not in the ledger", ())
    assert "empty" in answer["gaps"][0] or "no chain" in answer["gaps"][0]


def test_the_command_says_what_it_imports(tmp_path: Path) -> None:
    said: list[str] = []
    exposures(Workspace(tmp_path, say=said.append), ["bybit-2025"])
    assert len(said) == 1
    assert said[0].startswith("imported the ")
    assert said[0].endswith("packaged with bybit-2025")

"""`hueandcry screen exposure`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hueandcry.cli.output import document, format_option, rich, rows
from hueandcry.cli.session import workspace
from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.model.exposure import Direction, Verdict

if TYPE_CHECKING:
    from hueandcry.screen.exposure.answer import Answer
    from hueandcry.workspace import Workspace
    from hueandcry.workspace.exposing import Exposures

BOTH = "both"
DIGITS = 78  # of an amount: more than any asset has


@click.command()
@click.argument("subject", metavar="CHAIN:ADDRESS|CHAIN:HASH")
@click.option(
    "--heist",
    "heists",
    multiple=True,
    metavar="HEIST",
    help="A heist (an id, or the path of a YAML file); may be repeated. Default: all that are packaged.",
)
@click.option(
    "--direction",
    type=click.Choice([*(direction.value for direction in Direction), BOTH]),
    default=Direction.SOURCE.value,
    show_default=True,
    help="What the money stems from, where money that was sent ended up, or both.",
)
@click.option(
    "--policy",
    type=click.Choice([policy.value for policy in AMOUNT_POLICIES]),
    default=Policy.HAIRCUT.value,
    show_default=True,
    help="The taint policy; the range over all of them is shown with it.",
)
@click.option("--as-of", metavar="HEIGHT|DAY", default="", help="The same question on the ledger up to then.")
@click.option("--max-hops", type=click.IntRange(min=1), help="Leave out what is further away than this.")
@click.option(
    "--deposit",
    metavar="AMOUNT:ASSET",
    help="Judge a payment from the address: base units and a CAIP-19 id, or `native`.",
)
@click.option(
    "--stale", is_flag=True, help="Take the newest state that was kept, and say what changed since."
)
@format_option
@click.pass_obj
def exposure(folder: Path, /, subject: str, form: str, **choices: Any) -> None:
    """What the money of an address or a transaction stems from, and where it ended up."""
    chain, colon, text = subject.rpartition(":")
    if not colon:
        raise click.UsageError("give CHAIN:ADDRESS or CHAIN:HASH, such as ethereum:0x...")
    space = workspace(folder)
    found = _exposures(space, chain, choices)
    answers = _answers(found, chain, text, choices)
    _render(answers, form)
    _refuse_silence(answers)


def _exposures(space: "Workspace", chain: str, choices: dict[str, Any]) -> "Exposures":
    from hueandcry import chains
    from hueandcry.workspace.exposing import exposures

    return exposures(space, choices["heists"], as_of=choices["as_of"], chain=chains.chain(chain).id)


def _answers(found: "Exposures", chain: str, text: str, choices: dict[str, Any]) -> "list[Answer]":
    from hueandcry.screen.exposure.gaps import is_hash

    policy, hops = Policy(choices["policy"]), choices["max_hops"] or 0
    state = found.state(fresh=not choices["stale"])
    if choices["deposit"]:
        amount, colon, asset = choices["deposit"].partition(":")
        if not colon or not amount.isascii() or not amount.isdecimal() or len(amount) > DIGITS:
            raise click.UsageError("--deposit is AMOUNT:ASSET, such as 1000000000000000000:native")
        return [state.deposit(chain, text, asset, int(amount), policy, hops)]
    if is_hash(text.lower()):
        return [state.transaction(chain, text, policy, hops)]
    answers = []
    if choices["direction"] != Direction.DESTINATION:
        answers.append(state.address(chain, text, policy, hops))
    if choices["direction"] != Direction.SOURCE:
        answers.append(found.destinations(chain, text, policy, hops))
    return answers


def _render(answers: "list[Answer]", form: str) -> None:
    if form == "json":
        told = [answer.document() for answer in answers]
        document(told[0] if len(told) == 1 else told)
    elif form != "table":
        rows([row for answer in answers for row in answer.table()], form)
    else:
        for answer in answers:
            rich(*_words(answer))


def _words(answer: "Answer") -> list[object]:
    """What people read: the verdict, whose address it is, the rows with their range, sums and gaps."""
    from rich.text import Text

    from hueandcry.brief.text import plain

    asked = answer.asked
    subject = asked.get("address") or asked.get("tx") or asked.get("sender")
    sent = answer.direction is Direction.DESTINATION
    said = "where its money went" if sent else "what its money stems from"
    how = f"{said}; {answer.policy}, run {answer.basis.run}"
    lines = [f"{asked['chain']} {subject}: {answer.verdict.value} ({how})"]
    for each in answer.named:
        since = f" since {each.since}" if each.since else ""
        lines.append(f"itself {each.kind.value} {each.subject} {each.role}{since}: {each.label}")
    notes = [Text(plain(line)) for line in _notes(answer)]
    return [*(Text(plain(line)) for line in lines), *_rows(answer), *notes]


def _rows(answer: "Answer") -> list[object]:
    from rich.table import Table

    from hueandcry.brief.amounts import share
    from hueandcry.brief.text import plain

    if not answer.rows:
        return []
    grid = Table(box=None, pad_edge=False)
    for name in ("subject", "way", "hops"):
        grid.add_column(name)
    for name in ("amount", "share", "least", "most"):
        grid.add_column(name, justify="right", overflow="fold")
    grid.add_column("first")
    for each in answer.rows:
        way = "direct" if each.direct else "indirect"
        amounts = (_amount(each.asset, amount) for amount in (each.low, each.high))
        first = each.first.time.date().isoformat() if each.first.time else ""
        cells = (
            each.subject,
            way,
            str(each.hops),
            _amount(each.asset, each.amount),
            share(each.share.part, each.share.whole),
            *amounts,
            first,
        )
        grid.add_row(*map(plain, cells))
    return [grid]


def _notes(answer: "Answer") -> Iterator[str]:
    for each in answer.totals:
        known, rest = (_amount(each.asset, amount) for amount in (each.attributed, each.unattributed))
        yield f"{each.kind.value}, {each.of}: {known} attributed, {rest} not: that does not make it clean"
    yield from (f"gap: {gap}" for gap in answer.gaps)
    yield from (f"note: {note}" for note in answer.basis.notes)
    yield from (f"stale: {reason}" for reason in answer.basis.stale)
    yield from (f"ledger: {line}" for line in answer.basis.coverage)


def _amount(asset: str, amount: int) -> str:
    from hueandcry.brief.amounts import exact
    from hueandcry.chains import asset_info

    info = asset_info(asset)
    return exact(amount, info.decimals, info.symbol)


def _refuse_silence(answers: "list[Answer]") -> None:
    """Exit with 4 where nothing can be said: silence is not cleanness."""
    from hueandcry.model.errors import Incomplete

    verdicts = {answer.verdict for answer in answers}
    if verdicts <= {Verdict.UNKNOWN, Verdict.NOT_COVERED}:
        raise Incomplete("; ".join(dict.fromkeys(gap for answer in answers for gap in answer.gaps)))

"""Bridges: what each tier links on the real pairs of Celer and Poly, and what it links wrongly.

Where nothing else is said all messages have one time, so that time neither helps nor refuses.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conversions.bridges.speech import NOON
from tests.ledgers import view

from evals.nonces import identity, known
from evals.pairs import FOLDER, Row, calls, pairs
from evals.sides import celer_deposit, payout, poly_deposit
from evals.table import Line
from hueandcry.conversions.candidates import KEPT, exact, ranked
from hueandcry.conversions.matching import Match, match
from hueandcry.conversions.message import Message

DECOY = "decoy"  # the transaction of deposits that were never made
SEED = 20_211_202
DELAY = 1_200  # mean seconds from deposit to payout in the model of tier C: assumed, not measured
LOCARD = "LOCARD, other data (Thor25HF-mini, amount and time): Hit@1 4 to 62 %, ETH to BTC 4 and Hit@10 43 %"


@dataclass(frozen=True)
class Bridge:
    """The pairs of a bridge; those to Polygon have real calls that paid them."""

    name: str

    @cached_property
    def rows(self) -> list[Row]:
        """All pairs."""
        return list(pairs(self.name))

    @cached_property
    def paid(self) -> list[Row]:
        """Those whose payout is among the calls."""
        return [row for row in self.rows if row["dst_chain"] == "Polygon"]

    @cached_property
    def calls(self) -> list[Row]:
        """The calls."""
        return list(calls(self.name))

    @cached_property
    def labelled(self) -> dict[str, str]:
        """Deposit -> payout, where the fields of both leave no doubt which call is meant."""
        return {call["src_tx"]: call["dst_tx"] for call in self.calls if call["src_tx"]}

    @cached_property
    def answers(self) -> dict[str, str]:
        """The same, with Celer's deposits that only their proved ids tell from equal looking ones."""
        nonces = known() if self.name == "celer" else {}
        by_key = {payout.key: payout.tx for payout in self.payouts}
        proved = {
            row["src_tx"]: by_key[f"0x{identity(kind, row, nonce).hex()}"]
            for row in self.paid
            for kind, nonce in [nonces.get(row["src_tx"], ("", 0))]
            if kind
        }
        return proved | self.labelled

    @cached_property
    def payouts(self) -> list[Message]:
        """What the decoders read in the calls."""
        return [found for call in self.calls if (found := payout(self.name, call))]

    @cached_property
    def unnamed(self) -> tuple[list[Message], list[Message]]:
        """Deposits and payouts without their ids."""
        if self.name == "celer":
            deposits = [celer_deposit(row, "send", 0, bytes(32)) for row in self.rows]
        else:
            deposits = [poly_deposit(row, b"") for row in self.rows]
        return [replace(each, key="") for each in deposits], [replace(each, key="") for each in self.payouts]

    def judged(self, matches: Iterable[Match]) -> tuple[int, int, int]:
        """Links that are right, wrong, and those to a call of which no label is certain."""
        label = {row["src_tx"]: row["dst_tx"] for row in self.rows}
        unsure = {call["ref"] for call in self.calls if not call["dst_tx"]}
        links = [(each.deposit.tx, paid.tx) for each in matches for paid in each.payouts]
        doubtful = label.keys() - self.labelled.keys()
        open_ = sum(paid in unsure and given in doubtful for given, paid in links)
        right = sum(label.get(given) == paid for given, paid in links)
        return right, len(links) - right - open_, open_


def measure() -> list[Line]:
    """All lines; none where testdata/bridges is not beside the checkout."""
    if not FOLDER.is_dir():
        return []
    celer, poly = Bridge("celer"), Bridge("poly")
    lines = [_read(celer), _read(poly), *_hashed(celer), _numbered(poly)]
    for bridge in (celer, poly):
        lines += [*_exact(bridge), *_candidates(bridge)]
    return lines


def _read(bridge: Bridge) -> Line:
    """How many payments the decoders find in the calls; a delayed transfer states an id and no payment."""
    fields = {(f"0x{call['ref'][2:]}", call["receiver"], call["amount"]) for call in bridge.calls}
    read = [(each.key.split(":")[-1], each.party, str(each.amount)) for each in bridge.payouts]
    right = sum(each in fields for each in read)
    goal = sum(call["method"] != "executeDelayedTransfer" for call in bridge.calls)
    detail = "real calldata; that the payment was made is constructed"
    return Line(
        f"payouts read, {bridge.name}", f"{right} of {len(bridge.calls)}", str(goal), right == goal, detail
    )


def _hashed(bridge: Bridge) -> list[Line]:
    """Tier A where the source's id is proved by its hash, beside deposits equal in all but the id."""
    nonces = known()
    deposits = []
    for row in bridge.paid:
        if row["src_tx"] in nonces:
            kind, nonce = nonces[row["src_tx"]]
            real, decoy = (celer_deposit(row, kind, n, identity(kind, row, n)) for n in (nonce, nonce + 1))
            deposits += [real, replace(decoy, tx=DECOY)]
    stated = {payout.key for payout in bridge.payouts}
    proved = [deposit for deposit in deposits if deposit.key in stated]
    sure = sum(deposit.tx in bridge.labelled for deposit in proved)
    right, wrong, unsure = bridge.judged(match([*deposits, *bridge.payouts]).matches)
    told = (
        f"{len(proved)} of {len(bridge.paid)} ids proved by a nonce whose hash is the id, the rest not "
        f"measurable; {unsure} of {len(proved) - sure} more linked, of which fields alone give no sure label"
    )
    return [
        Line("tier A match rate, celer", _of(right, sure), "all", right == sure > 0, told),
        Line(
            "tier A false links, celer",
            str(wrong),
            "0",
            wrong == 0,
            f"{len(deposits)} deposits, half of them decoys",
        ),
    ]


def _numbered(bridge: Bridge) -> Line:
    """Poly's deposits under the index of the labelled call, each beside an equal one with another index.

    The source states its index in a log that is not published, so this is no rate.
    """
    calls = {call["src_tx"]: call["ref"] for call in bridge.calls if call["src_tx"]}
    rest = sorted(call["ref"] for call in bridge.calls if not call["src_tx"])
    for row in sorted(bridge.paid, key=lambda row: (row["src_time"], row["src_tx"])):
        if row["src_tx"] not in calls:
            calls[row["src_tx"]] = rest.pop(0)  # of equal looking ones any order will do
    deposits = []
    for row in bridge.paid:
        index = bytes.fromhex(calls[row["src_tx"]][2:])
        deposits += [poly_deposit(row, index), replace(poly_deposit(row, index[::-1]), tx=DECOY)]
    right, wrong, unsure = bridge.judged(match([*deposits, *bridge.payouts]).matches)
    detail = (
        f"{right + unsure} of {len(deposits)} deposits linked, half of them decoys; "
        "the index is taken from the label: this is no match rate"
    )
    return Line("tier A false links, poly", str(wrong), "0", wrong == 0, detail)


def _exact(bridge: Bridge) -> list[Line]:
    """Tier B: all deposits, first beside the stated payouts, then beside nothing but transfers."""
    deposits, payouts = bridge.unnamed
    sure, doubtful = len(bridge.labelled), len(bridge.paid) - len(bridge.labelled)
    with TemporaryDirectory() as folder:
        transfers = view(Path(folder), [_line(payout) for payout in payouts])
    lines: list[Line] = []
    for name, beside in (("from calls", payouts), ("from bare transfers", [])):
        matches = exact(transfers, deposits, beside)
        right, wrong, unsure = bridge.judged(matches)
        told = "none can link: the fee makes every amount differ, and a Send does not state the asset paid"
        if bridge.name == "poly":
            told = (
                f"{doubtful - unsure} of {doubtful} ambiguous refused; the labels were derived from the same "
            )
            told += "fields, so this shows the engine"
        lines += [
            Line(f"tier B linked, {bridge.name}, {name}", _of(right, sure), detail=told),
            Line(f"tier B false links, {bridge.name}, {name}", str(wrong + unsure), "0", wrong + unsure == 0),
        ]
    return lines


def _line(payout: Message) -> str:
    asset = payout.asset.partition(":")[2].partition(":")[2]
    cells = ("polygon", 1, f"{NOON:%Y-%m-%dT%H:%M:%SZ}", payout.tx, 0, "0x" + "ce" * 20, payout.party, asset)
    return ",".join(map(str, (*cells, payout.amount, "", "", "", "")))


def _candidates(bridge: Bridge) -> list[Line]:
    """Tier C: how often the right payout is the first, or among the first ten."""
    deposits, payouts = bridge.unnamed
    sure = [deposit for deposit in deposits if deposit.tx in bridge.answers]
    hidden = [replace(deposit, recipient="") for deposit in sure]
    given = "time left out"
    if bridge.name == "poly":
        given += "; the labels were derived from the same fields"
    timed, later = _timed(bridge, hidden, payouts)
    model = f"payouts later by an assumed exponential delay, mean {DELAY} s, seeded; few payouts a day here"
    return [
        _hits(
            bridge, "amount alone", hidden, payouts, f"time left out, all {len(payouts)} payouts; {LOCARD}"
        ),
        _hits(bridge, "amount and recipient", sure, payouts, given),
        _hits(bridge, "amount and modelled time", timed, later, model),
    ]


def _hits(
    bridge: Bridge, by: str, deposits: Sequence[Message], payouts: Sequence[Message], detail: str
) -> Line:
    places: list[int] = []
    listed = 0
    for deposit in deposits:
        found = [each.payout.tx for each in ranked(deposit, payouts)]
        listed += len(found)
        right = bridge.answers[deposit.tx]
        places.append(found.index(right) if right in found else KEPT)
    first, ten = (sum(place < k for place in places) / len(places) for k in (1, KEPT))
    return Line(
        f"tier C Hit@1, Hit@10, {bridge.name}, {by}",
        f"{first:.1%}, {ten:.1%}",
        detail=f"{len(places)} deposits, {listed / len(places):.1f} listed for each; {detail}",
    )


def _timed(
    bridge: Bridge, deposits: Iterable[Message], payouts: Iterable[Message]
) -> tuple[list[Message], list[Message]]:
    """Deposits at their own time and payouts later by the model; a payout without a label comes after any."""
    chance = random.Random(SEED)
    times = {row["src_tx"]: datetime.fromtimestamp(int(row["src_time"]), UTC) for row in bridge.rows}
    source = {call: deposit for deposit, call in bridge.answers.items()}
    every = sorted(times)
    later = []
    for paid in payouts:
        start = times[source.get(paid.tx) or chance.choice(every)]
        later.append(replace(paid, time=start + timedelta(seconds=chance.expovariate(1 / DELAY))))
    return [replace(deposit, time=times[deposit.tx]) for deposit in deposits], later


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({part / whole:.1%})" if whole else "")

"""Decoys: a scripted case among 10,000 look-alike and spam transfers; what is flagged, and what stays.

The generator imitates what spammers do and knows nothing of the detector's numbers: it copies the ends of
addresses as wallets show them, sprays tokens, and sends amounts that are worth less than the fee.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from tests.ledgers import heist, row, theft, view

from evals.table import Line
from hueandcry.attribution import StopList
from hueandcry.attribution.noise import Noise, noise
from hueandcry.chains import chain, display_address
from hueandcry.ledger import View
from hueandcry.model import AMOUNT_POLICIES, Heist, Tag
from hueandcry.trace.quiet import quiet
from hueandcry.trace.result import Place, Trace
from hueandcry.trace.run import Options, run

DECOYS = 10_000
SEED = 20_250_221
ETHEREUM = "eip155:1"
USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"
STOLEN, STOLEN_USDT = 401_346_768_858_404_671_846_374, 5_000_000_000_000
SHOWN = ((3, 3), (4, 4), (6, 4), (4, 6), (5, 5), (7, 5), (8, 8), (10, 10), (20, 0), (0, 20))
CHAINS = ("ethereum", "ethereum", "ethereum", "bsc", "polygon", "arbitrum")
ETHER = 10**18
LAST = 2_000_000  # the position of a fee

Transfers = Sequence[tuple[str, str, int, str]]  # from, to, amount, asset


@dataclass
class Case:
    """A scripted theft: its rows, the addresses that are published, and two real look-alikes among them.

    `own` is one that the thief made, `twin` a stranger's that is alike by chance; neither is published.
    """

    chance: random.Random
    rows: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    own: str = ""
    twin: str = ""
    exchange: str = ""

    def new(self) -> str:
        """An address."""
        return f"0x{self.chance.getrandbits(160):040x}"

    def alike(self, address: str, shown: tuple[int, int] | None = None) -> str:
        """Another address with the same ends."""
        head, tail = shown or self.chance.choice(SHOWN)
        return f"{address[: 2 + head]}{self.new()[2 + head : 42 - tail]}{address[42 - tail :]}"

    def pay(self, height: int, sender: str, to: str, amount: int, asset: str = "native") -> None:
        """A payment with its fee."""
        tx = f"own{height}"
        self.rows.append(row(height, sender, to, amount, asset=asset, tx=tx))
        self.rows.append(row(height, sender, "", 10**15, tx=tx, position=LAST, more="gas,,,"))

    def story(self) -> Heist:
        """Ether and a token are stolen, split, swapped, brought together again and cashed out."""
        victim, thief, shop, self.exchange = (self.new() for _ in range(4))
        tranches = [self.new() for _ in range(20)]
        self.published = [thief, *tranches]
        self.own, self.twin = self.alike(thief, (6, 6)), self.alike(tranches[3], (3, 3))
        self.rows += [
            row(1, victim, thief, STOLEN, tx="theft"),
            row(1, victim, thief, STOLEN_USDT, tx="theft", position=1, asset=USDT),
        ]
        for n, tranche in enumerate(tranches):
            self.pay(100 + n, thief, tranche, 15_000 * ETHER)
        self.pay(200, thief, self.own, 60_000 * ETHER)
        self.pay(201, thief, tranches[0], 4_000_000_000_000, USDT)
        self.pay(202, tranches[0], self.own, 1_500_000_000_000, USDT)
        self.pay(30_000, self.own, shop, 12_345 * ETHER)
        self.pay(30_001, tranches[3], self.twin, 1_234 * ETHER)
        self.pay(30_002, self.twin, shop, 234 * ETHER)
        for n, tranche in enumerate(tranches[5:]):
            rests = [self.new() for _ in range(3)]
            for m, rest in enumerate(rests):
                self.pay(40_000 + 10 * n + m, tranche, rest, (1_000 + 377 * m) * ETHER + n)
            self.pay(50_000 + n, rests[0], self.exchange, 700 * ETHER)
            bought = f"conversion,{USDT},{2_500_000_000 * (n + 1)},"
            self.rows.append(row(60_000 + n, rests[1], rests[1], 900 * ETHER, tx=f"swap{n}", more=bought))
            self.published += rests
        self.pay(70_000, tranches[19], thief, 2_000 * ETHER)
        stolen = [theft(1, thief, STOLEN, tx="theft")]
        return heist([*stolen, theft(1, thief, STOLEN_USDT, tx="theft", asset=USDT)])


@dataclass
class Spam:
    """The rows of spammers; `places` are those at the case, by (chain, transaction, position)."""

    case: Case
    rows: list[str] = field(default_factory=list)
    places: set[tuple[str, str, int]] = field(default_factory=set)
    sent: int = 0

    def make(self, count: int) -> None:
        """So many transfers at the case, and what is sprayed at others along with them."""
        kinds = (self.zero, self.counterfeit, self.tiny, self.tiny_token, self.gift, self.spray, self.dust)
        while len(self.places) < count:
            self.case.chance.choice(kinds)()

    def zero(self) -> None:
        """transferFrom of nothing, from the victim of the imitation to the look-alike."""
        target = self._target()
        self._send([(target, self.case.alike(target), 0, USDT)], aimed=1, name="ethereum")

    def counterfeit(self) -> None:
        """A token of the spammer's own says that the target paid the look-alike."""
        target, amount = self._target(), self.case.chance.randrange(1, 10**13)
        self._send([(target, self.case.alike(target), amount, self.case.new())], aimed=1)

    def tiny(self) -> None:
        """Next to nothing of the coin, from the look-alike."""
        target = self._target()
        amount = self.case.chance.randrange(1, 10**12)
        self._send([(self.case.alike(target), target, amount, "native")], aimed=1)

    def tiny_token(self) -> None:
        """Less than a cent of the real token, from the look-alike."""
        target = self._target()
        amount = self.case.chance.randrange(1, 9_999)
        self._send([(self.case.alike(target), target, amount, USDT)], aimed=1, name="ethereum")

    def gift(self) -> None:
        """A worthless token, from the look-alike."""
        target = self._target()
        self._send([(self.case.alike(target), target, 10**24, self.case.new())], aimed=1)

    def spray(self) -> None:
        """A worthless token for everybody."""
        token, sender = self.case.new(), self.case.new()
        self._many(sender, token, 10**30)

    def dust(self) -> None:
        """Next to nothing of the coin for everybody."""
        self._many(self.case.new(), "native", 9 * 10**12)

    def _many(self, sender: str, asset: str, most: int) -> None:
        strangers = [self.case.new() for _ in range(self.case.chance.randrange(8, 40))]
        targets = self.case.chance.sample(self.case.published, self.case.chance.randrange(1, 4))
        amounts = [self.case.chance.randrange(1, most) for _ in (*strangers, *targets)]
        ends = zip((*strangers, *targets), amounts, strict=True)
        transfers = [(sender, to, amount, asset) for to, amount in ends]
        self._send(transfers, aimed=len(targets), payer=sender)

    def _target(self) -> str:
        return self.case.chance.choice(self.case.published)

    def _send(self, transfers: Transfers, aimed: int, name: str = "", payer: str = "") -> None:
        chance = self.case.chance
        self.sent += 1
        name, tx, height = name or chance.choice(CHAINS), f"spam{self.sent}", chance.randrange(2, 80_000)
        mixed = chance.randrange(2)
        for position, (sender, to, amount, asset) in enumerate(transfers):
            ends = [display_address(chain(name), end) if mixed else end for end in (sender, to)]
            self.rows.append(
                row(height, ends[0], ends[1], amount, tx=tx, position=position, asset=asset, chain=name)
            )
        payer = payer or self.case.new()
        self.rows.append(row(height, payer, "", 10**14, tx=tx, position=LAST, chain=name, more="gas,,,"))
        self.places |= {
            (chain(name).id, tx, position) for position in range(len(transfers) - aimed, len(transfers))
        }


def _trace(seen: View, stolen: Heist, stops: StopList) -> Trace:
    return run(seen, stolen, stops, Options(), "decoys", {}).trace


def _places(trace: Trace) -> list[tuple[str, str, Place]]:
    """Everything that rests anywhere under every policy that conserves amounts."""
    return [
        (policy.value, asset, place)
        for policy in AMOUNT_POLICIES
        for asset, balance in trace.balances[policy].items()
        for place in balance.places
    ]


def _lost(found: Noise, silent: Sequence[int], case: Case) -> tuple[int, int]:
    """Rows of the case that were flagged, and how many of them were kept out of taint."""
    txs = found.view.table["tx"].take(found.rows).to_pylist()
    own = {row for row, tx in zip(found.rows.tolist(), txs, strict=True) if not tx.startswith("spam")}
    return len(own), len(own & set(silent))


def measure() -> list[Line]:
    """Flag the decoys, then trace the case alone, with all of them, and with the silent ones kept out."""
    case = Case(random.Random(SEED))
    stolen = case.story()
    spam = Spam(case)
    spam.make(DECOYS)
    stops = StopList([Tag(ETHEREUM, case.exchange, "Exchange", "exchange", 90, "script")])
    with TemporaryDirectory() as folder:
        alone = view(Path(folder) / "alone", case.rows)
        seen = view(Path(folder) / "spammed", case.rows + spam.rows)
    begun = process_time()
    found = noise(seen, [(ETHEREUM, address) for address in case.published])
    took = process_time() - begun
    heard, _ = quiet(seen, (stolen,), stops, accept_inferred=False)
    silent = np.flatnonzero(heard.table["kind"].to_numpy() != seen.table["kind"].to_numpy())
    told = {(each.chain, each.tx, each.position) for each in found.findings}
    missed = len(spam.places - told)
    plain, spammed, told_of = (_trace(each, stolen, stops) for each in (alone, seen, heard))
    changed = len(set(_places(spammed)) ^ set(_places(told_of)))
    shifted = len(set(_places(plain)) - set(_places(told_of)))
    flagged, dropped = _lost(found, silent.tolist(), case)
    rests = {place.address.lower() for _, _, place in _places(told_of)}
    real = {place.address.lower() for _, _, place in _places(plain)}
    kept = {case.own, case.twin} <= rests and real == rests
    counts = ", ".join(f"{rule} {count}" for rule, count in found.counts.items())
    return [
        Line(
            "decoys flagged",
            f"{len(spam.places) - missed:,} of {len(spam.places):,}",
            "all",
            not missed,
            counts,
        ),
        Line(
            "real transfers kept out of taint",
            f"{dropped} of {len(case.rows):,}",
            "0",
            not dropped,
            f"{flagged} flagged: of an address that the thief made alike, and of one alike by chance",
        ),
        Line("real addresses lost", str(len(real - rests)), "0", kept, f"{len(real)} where money rests"),
        Line(
            "claims changed by keeping out what is silent, under all policies",
            str(changed),
            "0",
            not changed,
            f"of {len(_places(plain)):,}; {len(silent):,} rows are silent; dust is money that did arrive: "
            f"counted as clean, it moves {shifted:,} claims by its own few units",
        ),
        Line("seconds to find the decoys", f"{took:.2f}", "", None, f"{seen.table.num_rows:,} rows"),
    ]

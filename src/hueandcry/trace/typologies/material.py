"""What typologies look at: the payments, swaps and crossings that carried stolen money, in order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hueandcry import chains
from hueandcry.model import AssetInfo, Purse, Role
from hueandcry.trace.finished import Run
from hueandcry.trace.outcome import Origin, Part
from hueandcry.trace.typology import Shown


class Holder(NamedTuple):
    """Who holds money: an address, or the outpoint of a script without one."""

    chain: str
    address: str

    def shown(self) -> str:
        """The address as people expect it."""
        if ":" in self.address:
            return self.address
        return chains.display_address(chains.chain(self.chain), self.address)


@dataclass(frozen=True, slots=True)
class Passage:
    """A payment of stolen money from one holder to another: `amount` base units, the whole transfer.

    `theft` says that it is the theft itself, `absorbed` that its recipient is a service, a mixer or a burn.
    """

    shown: Shown
    time: datetime
    sender: Holder
    recipient: Holder
    asset: str
    amount: int
    theft: bool
    absorbed: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """A swap of stolen money within a chain: whole amounts of both sides; who got the proceeds."""

    shown: Shown
    time: datetime
    holder: Holder
    given: str
    out: int
    received: str
    into: int


@dataclass(frozen=True, slots=True)
class Material:
    """A run as passages and exchanges, both in order, and the stolen amounts by CAIP-19 asset."""

    run: Run
    passages: Sequence[Passage]
    exchanges: Sequence[Exchange]
    parts: Sequence[Part]
    stolen: Mapping[str, int]
    assets: Mapping[str, AssetInfo]
    theft: datetime | None
    places: Mapping[int, tuple[Shown, datetime]]  # movement -> where and when


def material(run: Run) -> Material:
    """The movements that carried money of the traced heist, under the chosen policy."""
    case = run.case
    own = {number for number, source in enumerate(case.sources) if source.heist == run.trace.heist.id}
    count = len(case.movements)
    parts = [part for part in run.outcome.parts if part.source in own and part.movement < count]
    moved = [part for part in parts if part.origin != Origin.HELD]
    thefts = {part.movement for part in moved if part.origin == Origin.STOLEN}
    places = _places(run, sorted({part.movement for part in moved}))
    passages, exchanges = _carried(run, places, thefts)
    return Material(
        run=run,
        passages=passages,
        exchanges=exchanges,
        parts=parts,
        stolen={asset: balance.stolen for asset, balance in run.trace.chosen.items()},
        assets=run.trace.assets,
        theft=min((places[movement][1] for movement in thefts), default=None),
        places=places,
    )


def _carried(
    run: Run, places: Mapping[int, tuple[Shown, datetime]], thefts: Collection[int]
) -> tuple[list[Passage], list[Exchange]]:
    """The movements as payments and swaps; fees, change and what is in transit are neither."""
    case, movements = run.case, run.case.movements
    passages: list[Passage] = []
    exchanges: list[Exchange] = []
    payers: dict[int, Holder] = {}  # the purse of a UTXO transaction -> who paid its first tainted input
    for movement, (shown, time) in places.items():
        ends = movements.sender[movement], movements.recipient[movement]
        sender, recipient = case.purses[ends[0]], case.purses[ends[1]]
        if recipient.role is Role.TRANSACTION:
            payers.setdefault(ends[1], _holder(sender))
            continue
        if Role.TRANSIT in (sender.role, recipient.role) or recipient.role is Role.FEES:
            continue
        if sender.chain != recipient.chain:
            continue
        payer, payee = payers.get(ends[0]) or _holder(sender), _holder(recipient)
        out = movements.out[movement]
        into = movements.into.get(movement, out)
        if sender.asset != recipient.asset:
            exchanges.append(Exchange(shown, time, payee, sender.caip19, out, recipient.caip19, into))
        elif payer != payee:
            theft, absorbed = movement in thefts, ends[1] in movements.absorbs
            passages.append(Passage(shown, time, payer, payee, recipient.caip19, into, theft, absorbed))
    return passages, exchanges


def _holder(purse: Purse) -> Holder:
    return Holder(purse.chain, purse.address or purse.outpoint)


def _places(run: Run, movements: Sequence[int]) -> Mapping[int, tuple[Shown, datetime]]:
    """Where and when each movement was; one read of the rows behind them."""
    rows = [run.case.table.row[movement] for movement in movements]
    view = run.case.view
    told = view.table.select(["chain", "tx", "position", "time"]).take(rows).to_pylist() if rows else []
    return {
        movement: (Shown(view.chains[row["chain"]], row["tx"], row["position"]), row["time"])
        for movement, row in zip(movements, told, strict=True)
    }


def worth(amount: int, asset: str, assets: Mapping[str, AssetInfo]) -> str:
    """An exact amount in the asset's unit: `10,000 ETH`; in base units where no decimals are known."""
    info = assets.get(asset)
    if info is None:
        return f"{amount:,} base units of {asset}"
    whole, rest = divmod(amount, 10**info.decimals)
    fraction = f"{rest:0{info.decimals}d}".rstrip("0") if info.decimals else ""
    return f"{whole:,}{'.' if fraction else ''}{fraction} {info.symbol}"


def span(first: datetime, last: datetime) -> str:
    """A stretch of time in words: the first moment, and the last where it is another."""
    begun = f"{first:%Y-%m-%d %H:%M:%S}"
    if first == last:
        return f"at {begun} UTC"
    same = first.date() == last.date()
    return f"from {begun} to {last.strftime('%H:%M:%S' if same else '%Y-%m-%d %H:%M:%S')} UTC"

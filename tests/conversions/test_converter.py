"""A converter reads the same conversions from all events, and from those of a ledger that can matter."""

from pathlib import Path

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter, Tier, wanted
from hueandcry.conversions.crossing import Resolved
from hueandcry.ledger import Ledger
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.testing import Plan, crossing_heist, export, export_bitcoin
from hueandcry.trace.case import Case, prepare
from tests.conversions.test_stream import rests
from tests.ledgers import heist

TIERS = frozenset({Tier.A, Tier.B})


def test_what_is_left_unread_does_not_matter(tmp_path: Path) -> None:
    made = crossing_heist()
    ledger = Ledger(tmp_path / "ledger")
    choices = ImportChoices(wanted=wanted())
    import_files(ledger, sorted(export(made.world, tmp_path)), format_named("ethereum-etl"), choices)
    import_files(ledger, export_bitcoin(made.world, tmp_path), format_named("bitcoin-json"), choices)
    view = ledger.read()
    theft = {"chain": "ethereum", "tx": made.theft.hash, "to": made.thief, "asset": "native"}
    stolen = heist([{**theft, "amount": Plan().ether}])

    def case(convert: Converter) -> Case:
        return prepare(view, (stolen,), StopList([]), False, convert)

    every = case(Converter(lambda chains: ledger.events(chains), accepted=TIERS))
    chosen = case(Converter(lambda chains: ledger.events(chains), accepted=TIERS, ledger=ledger))
    assert rests(every) == rests(chosen)
    assert told(every.resolved) == told(chosen.resolved)
    assert sum(bool(each.payouts) for each in every.resolved.crossings) > 2


def told(resolved: Resolved) -> list[object]:
    crossings = {(each.transit, each.tier, each.given, each.received) for each in resolved.crossings}
    return [crossings, [(each.tx, each.given, each.received) for each in resolved.swaps]]

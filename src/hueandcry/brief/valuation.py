"""A trace valued at stated prices: beside its balances, never inside them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from hueandcry.brief.tally import tally
from hueandcry.model import Policy
from hueandcry.prices import Figure, PriceBook
from hueandcry.prices.price import stamp, total, written
from hueandcry.trace.condense.picture import GroupKind
from hueandcry.trace.result import Balance, Place, PlaceKey, Trace, key

Json = dict[str, Any]
VALUES = (
    "stolen_asset",
    "kind",
    "chain",
    "address",
    "outpoint",
    "asset",
    "tainted",
    "claim",
    "currency",
    "value_at_theft",
    "value_last_moved",
    "last_moved",
    "price",
    "price_time",
    "price_source",
    "lack",
)


@dataclass(frozen=True, slots=True)
class Valuation:
    """The chosen policy's balances in one currency; `book` holds the prices that were used.

    `stolen` values each stolen asset at its first theft, `thefts` counts the moments at which it was stolen.
    `places` values what rests at a place, in its own asset, at the last transfer that brought some of it.
    """

    book: PriceBook
    stolen: Mapping[str, Figure]
    thefts: Mapping[str, int]
    places: Mapping[str, Mapping[PlaceKey, Figure]]

    def at_theft(self, asset: str, claim: int) -> Decimal | None:
        """What a claim was worth when it was stolen."""
        return self.stolen[asset].of(claim)

    def all_stolen(self) -> tuple[Decimal | None, tuple[str, ...]]:
        """The value of all stolen assets together, and the assets that are not in it."""
        known = [figure.value for figure in self.stolen.values() if figure.value is not None]
        lacking = tuple(asset for asset, figure in self.stolen.items() if figure.value is None)
        return (total(known) if known else None), lacking

    def last_moved(self, asset: str, place: Place) -> Figure | None:
        """What rests at a place, valued when it last moved; None under poison, which has no amounts."""
        return self.places[asset].get(key(place))


class Term(NamedTuple):
    """One kind of endpoint: its value at the theft, and when last moved as far as it can be valued.

    `unvalued` is the claim that is not in `last_moved`: no price, decimals not known, or no place (fees).
    """

    kind: GroupKind
    claim: int
    at_theft: Decimal | None
    last_moved: Decimal | None
    unvalued: int


def terms(valuation: Valuation, balance: Balance) -> list[Term]:
    """The kinds of a balance, valued; none under poison."""
    if balance.policy is Policy.POISON:
        return []
    values: dict[GroupKind, list[Decimal]] = {}
    valued: dict[GroupKind, int] = {}
    for place in balance.places:
        figure = valuation.last_moved(balance.asset, place)
        if figure is not None and figure.value is not None:
            values.setdefault(place.kind, []).append(figure.value)
            valued[place.kind] = valued.get(place.kind, 0) + place.claim
    return [
        Term(
            kind,
            claim,
            valuation.at_theft(balance.asset, claim),
            total(values[kind]) if kind in values else None,
            claim - valued.get(kind, 0),
        )
        for kind, claim in tally(balance).items()
    ]


def summed(found: Sequence[Term]) -> tuple[Decimal | None, int]:
    """The sum when last moved (None where nothing could be valued), and the claim that is not in it."""
    known = [term.last_moved for term in found if term.last_moved is not None]
    return (total(known) if known else None), sum(term.unvalued for term in found)


def document(valuation: Valuation, trace: Trace) -> Json:
    """The `valuation` of trace.json and of `--format json`; every value is exact, and a string."""
    record = valuation.book.record()
    value, lacking = valuation.all_stolen()
    return {
        "currency": record["currency"],
        "prices": {name: record[name] for name in ("origin", "sha256", "tolerance_seconds")},
        "policy": trace.policy.value,
        "all_stolen": {"value": _text(value), "unvalued_assets": list(lacking)},
        "assets": {asset: _asset(valuation, balance) for asset, balance in trace.chosen.items()},
    }


def _asset(valuation: Valuation, balance: Balance) -> Json:
    figure = valuation.stolen[balance.asset]
    found = terms(valuation, balance)
    sum_, unvalued = summed(found)
    return {
        "stolen": {**_figure(figure), "thefts": valuation.thefts[balance.asset]},
        "last_moved": {"value": _text(sum_), "unvalued_claim": str(unvalued)} if found else None,
        "kinds": [
            {
                "kind": str(term.kind),
                "claim": str(term.claim),
                "value_at_theft": _text(term.at_theft),
                "value_last_moved": _text(term.last_moved),
                "unvalued_claim": str(term.unvalued),
            }
            for term in found
        ],
        "places": [
            {
                **{name: value for name, value in zip(_KEY, key(place), strict=True) if value},
                "kind": place.kind.value,
                "value_at_theft": _text(figure.of(place.claim)),
                "last_moved": _figure(last),
            }
            for place in balance.places
            if (last := valuation.last_moved(balance.asset, place)) is not None
        ],
    }


_KEY = ("chain", "address", "asset", "outpoint")


def _figure(figure: Figure) -> Json:
    told: Json = {"amount": str(figure.amount), "time": stamp(figure.time), "value": _text(figure.value)}
    if figure.price is not None:
        told |= {
            "price": written(figure.price.value),
            "price_time": stamp(figure.price.time),
            "price_source": figure.price.source,
        }
    return told if figure.lack is None else {**told, "lack": str(figure.lack)}


def values_csv(valuation: Valuation, trace: Trace) -> bytes:
    """values.csv: every place of holdings.csv with its values and the price that was used."""
    text = io.StringIO()
    writer = csv.DictWriter(text, VALUES, lineterminator="\n", restval="")
    writer.writeheader()
    for asset, balance in trace.chosen.items():
        for place in balance.places:
            figure = valuation.last_moved(asset, place)
            if figure is not None:
                writer.writerow(_row(valuation, asset, place, figure))
    return text.getvalue().encode()


def _row(valuation: Valuation, asset: str, place: Place, figure: Figure) -> Json:
    told = _figure(figure)
    source = told.get("price_source", "")
    return {
        "stolen_asset": asset,
        "kind": place.kind,
        **dict(zip(_KEY, key(place), strict=True)),
        "tainted": place.tainted,
        "claim": place.claim,
        "currency": valuation.book.currency,
        "value_at_theft": _text(valuation.at_theft(asset, place.claim)) or "",
        "value_last_moved": told["value"] or "",
        "last_moved": told["time"],
        "price": told.get("price", ""),
        "price_time": told.get("price_time", ""),
        # Keep a spreadsheet from reading a name from outside as a formula.
        "price_source": f"'{source}" if source.startswith(("=", "+", "-", "@")) else source,
        "lack": told.get("lack", ""),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else written(value)

"""Tracing in a workspace: the inputs gathered, the run, and the files of its bundle."""

import json
import platform
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hueandcry.attribution import StopList
from hueandcry.attribution.freezes import topics
from hueandcry.attribution.mixers.notes import WANTED as POOLS
from hueandcry.brief import draw, report
from hueandcry.brief.valuation import document as valued_document
from hueandcry.brief.valuation import values_csv
from hueandcry.conversions import Converter, Tier
from hueandcry.conversions import wanted as conversions_want
from hueandcry.heists import read
from hueandcry.ledger import Ledger, Stream, View
from hueandcry.model import Heist, Policy, Tag, Wanted
from hueandcry.plugins import bridges
from hueandcry.prices import PriceBook
from hueandcry.prices.book import recorded as recorded_book
from hueandcry.trace import evidence, paths
from hueandcry.trace.document import answer
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from hueandcry.trace.scale import SMALL
from hueandcry.workspace.bundle import FORMAT
from hueandcry.workspace.valuing import Valued, value


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a trace depends on besides the ledger's rows; trace.json carries it whole.

    `prices` value it afterwards: the run and its identity are the same without them.
    """

    heist: Heist
    tags: tuple[Tag, ...]
    options: Options
    ledger: str
    events: str
    rows: int
    created: str
    versions: Mapping[str, str]
    prices: PriceBook | None = None
    stop_confidence: int = 0

    @property
    def folder(self) -> str:
        """The name of the bundle: the run, and which prices valued it."""
        if self.prices is None:
            return self.run_id
        parts = json.dumps(self.prices.record()).encode()
        return f"{self.run_id}-prices-{sha256(parts).hexdigest()[:8]}"

    @property
    def heists(self) -> tuple[Heist, ...]:
        """The heist that is traced, and those beside it."""
        return (self.heist, *self.options.beside)

    @property
    def stops(self) -> StopList:
        """Where the trace stops, and why."""
        return StopList(self.tags, self.stop_confidence, self.options.through_mixers)

    @property
    def run_id(self) -> str:
        """The same inputs give the same run."""
        parts = json.dumps(self._identity()).encode()
        return f"{self.heist.id}-{self.options.policy}-{sha256(parts).hexdigest()[:12]}"

    def _identity(self) -> Sequence[object]:
        beside = [heist.digest for heist in self.options.beside]
        tags = [asdict(tag) for tag in self.tags]
        accepted = self.options.accept_inferred
        chosen = [accepted, sorted(self.options.tiers), self.options.through_mixers, self.stop_confidence]
        return (self.versions["hueandcry"], self.heist.digest, beside, tags, self.ledger, self.events, chosen)

    def words(self) -> dict[str, str]:
        """What the report's provenance says."""
        return {
            "made": self.created,
            **self.versions,
            "ledger SHA-256": self.ledger,
            "ledger rows": str(self.rows),
            "events SHA-256": self.events,
            "heist file SHA-256": self.heist.digest,
            "tags in the ledger's addresses": str(len(self.tags)),
            "inferred rows": "accepted" if self.options.accept_inferred else "not accepted",
            "mixers": "followed through" if self.options.through_mixers else "the trace stops there",
            "stop-list SHA-256": self.stops.version,
            "tags that stop a trace": f"of {self.stop_confidence} % confidence and more",
            "crossings that feed taint": f"tier {', '.join(sorted(self.options.tiers))}",
            "heists beside": ", ".join(heist.id for heist in self.options.beside) or "none",
        }

    def record(self) -> dict[str, Any]:
        """What trace.json keeps, so that a stranger can run it again."""
        return {
            "heist": _document(self.heist),
            "beside": [_document(heist) for heist in self.options.beside],
            "tags": [asdict(tag) for tag in self.tags],
            "policy": self.options.policy.value,
            "accept_inferred": self.options.accept_inferred,
            "accept_tiers": sorted(self.options.tiers),
            "through_mixers": self.options.through_mixers,
            "stop_confidence": self.stop_confidence,
            "ledger": self.ledger,
            "events": self.events,
            "ledger_rows": self.rows,
            "created": self.created,
            "versions": dict(self.versions),
            **({"prices": self.prices.record()} if self.prices is not None else {}),
        }


def recorded(record: Mapping[str, Any]) -> Inputs:
    """The inputs that trace.json keeps; KeyError where one is missing, HeistError for a damaged heist."""
    beside = tuple(_heist(entry) for entry in record["beside"])
    tiers = frozenset(map(Tier, record["accept_tiers"]))
    through = bool(record["through_mixers"])
    options = Options(Policy(record["policy"]), bool(record["accept_inferred"]), beside, tiers, through)
    return Inputs(
        heist=_heist(record["heist"]),
        tags=tuple(Tag(**tag) for tag in record["tags"]),
        options=options,
        ledger=str(record["ledger"]),
        events=str(record["events"]),
        rows=int(record["ledger_rows"]),
        created=str(record["created"]),
        versions={name: str(text) for name, text in record["versions"].items()},
        stop_confidence=int(record["stop_confidence"]),
        prices=recorded_book(record["prices"]) if "prices" in record else None,
    )


def _document(heist: Heist) -> dict[str, str]:
    return {"name": f"{heist.id}.yaml", "sha256": heist.digest, "document": heist.document}


def _heist(entry: Mapping[str, str]) -> Heist:
    return read(entry["document"].encode(), entry["name"])


def versions() -> dict[str, str]:
    """What computes a trace here; a bundle records it, and a verification repeats what the bundle says."""
    return {
        "hueandcry": version("hueandcry"),
        "python": platform.python_version(),
        "pyarrow": version("pyarrow"),
    }


def rows(ledger: Ledger, checkpoints: Path | None = None) -> View | Stream:
    """The ledger's rows: held where they are few, as a stream where they are many."""
    return ledger.stream(checkpoints) if ledger.rows() > SMALL else ledger.read()


def present(tags: Iterable[Tag], found: View | Stream) -> tuple[Tag, ...]:
    """The tags of addresses that occur in the ledger: the others cannot bear on a trace."""
    said = list(tags)
    if isinstance(found, Stream):
        known: Container[tuple[str, str]] = found.numbers.at({(tag.chain, tag.address) for tag in said})
    else:
        names = (found.purses.column(name).to_pylist() for name in ("chain", "address"))
        known = set(zip(*names, strict=True))
    return tuple(tag for tag in said if (tag.chain, tag.address) in known)


def wanted() -> Wanted:
    """The events that a trace reads: what bridges, exchanges, issuers and pools say."""
    return conversions_want(bridges()) | Wanted(topics()) | POOLS


def converter(ledger: Ledger, tiers: frozenset[Tier]) -> Converter:
    """What reads the ledger's events."""
    return Converter(lambda chains: ledger.events(chains), bridges(), tiers, ledger)


def perform(inputs: Inputs, found: View | Stream, ledger: Ledger) -> Run:
    """Run the trace that the inputs describe."""
    convert = converter(ledger, inputs.options.tiers)
    return run(found, inputs.heist, inputs.stops, inputs.options, inputs.run_id, inputs.words(), convert)


def valued(inputs: Inputs, done: Run) -> tuple[Inputs, Valued | None]:
    """The values of a run, and the inputs with no more prices than were used; None without prices."""
    if inputs.prices is None:
        return inputs, None
    found = value(done, inputs.heists, inputs.prices)
    return replace(inputs, prices=found.valuation.book), found


def files(inputs: Inputs, done: Run, worth: Valued | None = None) -> dict[str, bytes]:
    """The files of the bundle: the same bytes for the same inputs.

    Values add files, a part of trace.json and a section of the report; all else is the same without them.
    """
    trace = done.trace
    svg = draw(trace)
    document = {"format": FORMAT, **answer(trace, tuple(trace.balances)), "replay": inputs.record()}
    found = {
        "flows.parquet": evidence.parquet(evidence.flows(done)),
        "holdings.csv": evidence.holdings(trace),
        "endpoints.csv": evidence.endpoints(trace),
        "paths.json": _json(paths.places(done)),
        "flow.svg": svg.encode(),
    }
    if trace.noise:
        found["noise.csv"] = evidence.noise(trace)
    if worth is not None:
        document["valuation"] = valued_document(worth.valuation, trace)
        found["values.csv"] = values_csv(worth.valuation, trace)
        found["values.parquet"] = evidence.parquet(worth.parts)
    page = report(trace, svg, worth.valuation if worth else None)
    return {"trace.json": _json(document), **found, "report.html": page.encode()}


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()

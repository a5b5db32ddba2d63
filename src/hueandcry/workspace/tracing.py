"""Tracing in a workspace: the inputs gathered, the run, and the files of its bundle."""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from hueandcry.attribution import StopList
from hueandcry.brief import draw, report
from hueandcry.heists import read
from hueandcry.ledger import View
from hueandcry.model import Heist, Policy, Tag
from hueandcry.trace import evidence, paths
from hueandcry.trace.document import answer
from hueandcry.trace.run import Options, Run, run
from hueandcry.workspace.bundle import FORMAT


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a trace depends on besides the ledger's rows; trace.json carries it whole."""

    heist: Heist
    tags: tuple[Tag, ...]
    options: Options
    ledger: str
    rows: int
    created: str
    versions: Mapping[str, str]

    @property
    def run_id(self) -> str:
        """The same inputs give the same run."""
        parts = json.dumps(self._identity()).encode()
        return f"{self.heist.id}-{self.options.policy}-{sha256(parts).hexdigest()[:12]}"

    def _identity(self) -> Sequence[object]:
        beside = [heist.digest for heist in self.options.beside]
        tags = [asdict(tag) for tag in self.tags]
        accepted = self.options.accept_inferred
        return (self.versions["hueandcry"], self.heist.digest, beside, tags, self.ledger, accepted)

    def words(self) -> dict[str, str]:
        """What the report's provenance says."""
        return {
            "made": self.created,
            **self.versions,
            "ledger SHA-256": self.ledger,
            "ledger rows": str(self.rows),
            "heist file SHA-256": self.heist.digest,
            "tags in the ledger's addresses": str(len(self.tags)),
            "inferred rows": "accepted" if self.options.accept_inferred else "not accepted",
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
            "ledger": self.ledger,
            "ledger_rows": self.rows,
            "created": self.created,
            "versions": dict(self.versions),
        }


def recorded(record: Mapping[str, Any]) -> Inputs:
    """The inputs that trace.json keeps; KeyError where one is missing, HeistError for a damaged heist."""
    beside = tuple(_heist(entry) for entry in record["beside"])
    options = Options(Policy(record["policy"]), bool(record["accept_inferred"]), beside)
    return Inputs(
        heist=_heist(record["heist"]),
        tags=tuple(Tag(**tag) for tag in record["tags"]),
        options=options,
        ledger=str(record["ledger"]),
        rows=int(record["ledger_rows"]),
        created=str(record["created"]),
        versions={name: str(text) for name, text in record["versions"].items()},
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


def present(tags: Iterable[Tag], view: View) -> tuple[Tag, ...]:
    """The tags of addresses that occur in the view: the others cannot bear on a trace."""
    addresses = set(
        zip(view.purses.column("chain").to_pylist(), view.purses.column("address").to_pylist(), strict=True)
    )
    return tuple(tag for tag in tags if (tag.chain, tag.address) in addresses)


def perform(inputs: Inputs, view: View) -> Run:
    """Run the trace that the inputs describe."""
    return run(view, inputs.heist, StopList(inputs.tags), inputs.options, inputs.run_id, inputs.words())


def files(inputs: Inputs, done: Run) -> dict[str, bytes]:
    """The files of the bundle: the same bytes for the same inputs."""
    trace = done.trace
    svg = draw(trace)
    document = {"format": FORMAT, **answer(trace, tuple(trace.balances)), "replay": inputs.record()}
    return {
        "trace.json": _json(document),
        "flows.parquet": evidence.parquet(evidence.flows(done)),
        "holdings.csv": evidence.holdings(trace),
        "endpoints.csv": evidence.endpoints(trace),
        "paths.json": _json(paths.places(done)),
        "flow.svg": svg.encode(),
        "report.html": report(trace, svg).encode(),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()

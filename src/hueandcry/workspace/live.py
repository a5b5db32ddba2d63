"""Live sources in a workspace: opened for a command; a heist made from nothing but a theft transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.chains import Chain
from hueandcry.ledger import Ledger
from hueandcry.ledger.storage import replace
from hueandcry.model import Heist, Kind, Role, Wanted
from hueandcry.model.errors import InputError, TheftNotInLedger
from hueandcry.sources.live import Cache, Client, LiveSource, open_source
from hueandcry.sources.live.fill import transaction
from hueandcry.sources.live.horizon import horizons
from hueandcry.trace.pursuit import Ground

PAYS = (Kind.TRANSFER, Kind.OUTPUT)


class SourceSpec(NamedTuple):
    """A source as it is named on the command line: `[CHAIN/]NAME[=URL]`."""

    name: str
    chain: str = ""
    url: str = ""


def parse_spec(text: str) -> SourceSpec:
    """Read `[CHAIN/]NAME[=URL]`; InputError where there is no name."""
    front, _, url = text.partition("=")
    chain, slash, name = front.rpartition("/")
    if not name:
        raise InputError(f"{text!r} names no source: write [CHAIN/]NAME[=URL], such as evm-rpc=http://...")
    return SourceSpec(name, chain if slash else "", url)


class Look(NamedTuple):
    """How far a pursuit looks: up to `until` on its `home` chain; `refresh` moves on to the present heads."""

    heist: Heist
    home: Chain
    until: int | None = None
    refresh: bool = False


@contextmanager
def opened(
    folder: Path, specs: Sequence[SourceSpec], default: Chain, wanted: Wanted | None = None
) -> Iterator[dict[str, LiveSource]]:
    """The sources by CAIP-2 chain; answers about final blocks are kept in `cache/` of the workspace."""
    with Client(cache=Cache(folder / "cache")) as client:
        found: dict[str, LiveSource] = {}
        for spec in specs:
            chain = chains.chain(spec.chain) if spec.chain else default
            if chain.id in found:
                raise InputError(f"two sources for {chain.name}: name one")
            found[chain.id] = open_source(spec.name, chain, client, spec.url or None, wanted)
        yield found


def begin(folder: Path, ledger: Ledger, sources: Mapping[str, LiveSource], look: Look) -> Ground:
    """Where a pursuit goes: `pursuits/<heist>.json` has the heights up to which it looks.

    They are fixed when it begins, so that going on asks the same, and are brought to the present heads where
    the look is refreshed: what the chain replaced meanwhile leaves the ledger. How far each history is known
    stands in `pursuits/horizons/`, for all pursuits.
    """
    path = folder / "pursuits" / f"{look.heist.id}.json"
    known = _heads(path)
    kept = horizons(folder / "pursuits" / "horizons", {name: s.chain for name, s in sources.items()})
    for name, source in sources.items():
        if name not in known or look.refresh:
            until = look.until if name == look.home.id else None
            known[name] = kept[name].begin(ledger, source, until, known.get(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, json.dumps(known, indent=1) + "\n")
    if look.refresh:
        _thefts(ledger, sources, look.heist)
    return Ground(ledger, sources, known, kept)


def _heads(path: Path) -> dict[str, int]:
    try:
        return {str(name): int(height) for name, height in json.loads(path.read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is damaged: remove it, and the pursuit looks up its heads again") from error


def _thefts(ledger: Ledger, sources: Mapping[str, LiveSource], heist: Heist) -> None:
    """Ask again for thefts that stood in blocks that were replaced."""
    for theft in heist.thefts:
        source = sources.get(theft.chain)
        if source is not None and not _rows(ledger, source.chain, theft.tx):
            transaction(ledger, source, theft.tx)


def theft_file(folder: Path, ledger: Ledger, source: LiveSource, tx: str, to: str | None) -> Path:
    """The heist file of a theft transaction, written to `heists/` of the workspace; it may be edited.

    Raises InputError where the transaction pays several addresses and none is named.
    """
    chain = source.chain
    tx = tx.lower() if chain.family in ("evm", "bitcoin") else tx
    path = folder / "heists" / f"tx-{tx.removeprefix('0x')[:12]}.yaml"
    if path.exists():
        return path
    rows = _rows(ledger, chain, tx)
    if not rows:
        transaction(ledger, source, tx)
        rows = _rows(ledger, chain, tx)
    thief = _thief(chain, tx, rows, to)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, _document(path.stem, chain, tx, [row for row in rows if row["to"] == thief]))
    return path


def _rows(ledger: Ledger, chain: Chain, tx: str) -> list[dict[str, object]]:
    """What the transaction pays, from the ledger."""
    if chain.id not in ledger.chains():
        return []
    view = ledger.read()
    table = view.table.filter(pc.equal(view.table["tx"], tx))
    paid = table.filter(pc.is_in(table["kind"], pa.array(PAYS, table.schema.field("kind").type)))
    found = []
    for row in paid.to_pylist():
        purse = {name: view.purses[name][row["recipient"]].as_py() for name in view.purses.column_names}
        if purse["role"] in (Role.ACCOUNT, Role.OUTPOINT) and purse["address"] and row["amount"]:
            found.append(
                {
                    "to": purse["address"],
                    "asset": f"{purse['chain']}/{purse['asset']}",
                    "amount": int(row["amount"]),
                    "position": row["position"],
                    "date": f"{row['time']:%Y-%m-%d}",
                }
            )
    return found


def _thief(chain: Chain, tx: str, rows: Sequence[Mapping[str, object]], to: str | None) -> str:
    paid = sorted({str(row["to"]) for row in rows})
    if to is not None:
        wanted = chains.parse_address(chain, to)
        if wanted in paid:
            return wanted
        raise TheftNotInLedger(f"{tx} pays nothing to {to}: it pays {_listed(chain, paid)}")
    if len(paid) == 1:
        return paid[0]
    if not paid:
        raise TheftNotInLedger(f"{tx} pays nothing that could have been stolen")
    raise InputError(f"{tx} pays several addresses: name the thief's with --to: {_listed(chain, paid)}")


def _listed(chain: Chain, addresses: Sequence[str]) -> str:
    return ", ".join(chains.display_address(chain, each) for each in addresses[:20]) or "nobody"


def _document(name: str, chain: Chain, tx: str, rows: Sequence[Mapping[str, object]]) -> str:
    lines = [
        f"id: {name}",
        "victim: not stated",
        f'date: "{rows[0]["date"]}"',
        f"title: Theft in transaction {tx}",
        "notes:",
        "  - Made from the transaction alone; who was robbed, and by whom, is not stated.",
        "thefts:",
    ]
    for row in rows:
        lines += [
            f"  - chain: {chain.id}",
            f'    tx: "{tx}"',
            f'    to: "{chains.display_address(chain, str(row["to"]))}"',
            f'    asset: "{row["asset"]}"',
            f'    amount: "{row["amount"]}"',
            f'    position: "{row["position"]}"',
        ]
    return "\n".join(lines) + "\n"

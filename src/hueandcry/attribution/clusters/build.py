"""Building the clusters of a ledger: whole, or by what came behind what was built last."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hueandcry import chains
from hueandcry.attribution.clusters import alarms, deposits, joins
from hueandcry.attribution.clusters.co_spend import co_spends
from hueandcry.attribution.clusters.heuristics import rules
from hueandcry.attribution.clusters.source import Source
from hueandcry.attribution.clusters.store import State, Store
from hueandcry.attribution.mixers import RULES, mixing
from hueandcry.attribution.stops import endpoint
from hueandcry.ledger import Ledger, Stream
from hueandcry.model import EndpointKind, Tag

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A chain's clusters after a build: how many, of how many addresses, by how many joins; their alarms.

    `fresh` rows were read; none where nothing had changed.
    """

    chain: str
    clusters: int
    addresses: int
    joins: int
    fresh: int
    alarms: tuple[alarms.Alarm, ...]


def build(ledger: Ledger, folder: Path, tags: Iterable[Tag] = (), say: Say = lambda _: None) -> list[Built]:
    """Bring the clusters in `folder` up to the ledger, a chain at a time; raises LedgerEmpty, LedgerDamaged.

    UTXO chains are clustered by co-spends, others by deposit addresses at tagged exchanges. Where parts were
    only added to the ledger, only these are read; where others changed, everything is.
    """
    known = list(tags)
    built = []
    for chain in ledger.chains():
        say(f"clusters: {chains.chain(chain).name}")
        by_coins = chains.chain(chain).utxo
        built.append(_coins(ledger, folder, chain) if by_coins else _accounts(ledger, folder, chain, known))
    return built


def _coins(ledger: Ledger, folder: Path, chain: str) -> Built:
    stream = Stream(ledger.folder, {chain: ledger.manifest(chain)})
    parts = tuple(part.sha256 for part in stream.groups[0].manifest.parts)
    store, basis = Store(folder, chain), _digest(f"{rule.name} {rule.source}" for rule in RULES)
    state = State(chain, parts, stream.rows, basis)
    before = store.state()
    if before == state:
        return _built(store, 0)
    goes_on = before is not None and before.basis == basis and parts[: len(before.parts)] == before.parts
    start = before.rows if before is not None and goes_on else 0
    known = store.joins() if goes_on else joins.JOINS.empty_table()
    mixes = {tx for _, tx in mixing(stream, start)}
    fresh = co_spends(Source(stream), mixes, known, start)
    _write(store, state, joins.weighed(pa.concat_tables([known, fresh])))
    return _built(store, stream.rows - start)


def _accounts(ledger: Ledger, folder: Path, chain: str, tags: list[Tag]) -> Built:
    hot = {
        tag.address: tag.label
        for tag in tags
        if tag.chain == chain and endpoint(tag.category) is EndpointKind.EXCHANGE
    }
    services = frozenset(
        tag.address for tag in tags if tag.chain == chain and endpoint(tag.category) is not None
    )
    stream = Stream(ledger.folder, {chain: ledger.manifest(chain)})
    parts = tuple(part.sha256 for part in stream.groups[0].manifest.parts)
    limits = rules().deposits
    basis = _digest(
        [*(f"{address} {label}" for address, label in sorted(hot.items())), *sorted(services), str(limits)]
    )
    store, state = Store(folder, chain), State(chain, parts, stream.rows, basis)
    if store.state() == state:
        return _built(store, 0)
    found = deposits.deposit_addresses(stream, chain, hot, services, limits) if hot else []
    _write(store, state, joins.weighed(joins.table(deposits.joins(found, services, limits))))
    return _built(store, stream.rows)


def _write(store: Store, state: State, made: pa.Table) -> None:
    before = store.members() if store.state() is not None else None
    members = joins.members(made)
    store.write(state, made, members, alarms.alarms(made, members, before, rules().alarms))


def _built(store: Store, fresh: int) -> Built:
    members = store.members()
    count = len(members["cluster"].unique())
    return Built(store.chain, count, members.num_rows, store.joins().num_rows, fresh, tuple(store.alarms()))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

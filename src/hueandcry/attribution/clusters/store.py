"""The clusters of a workspace on disk, a folder a chain: a cache beside the ledger, safe to delete."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.attribution.clusters.alarms import Alarm, as_table
from hueandcry.attribution.clusters.joins import JOINS, MEMBERS
from hueandcry.ledger.storage import replace, storage_errors

FORMAT = 1
_STATE, _JOINS, _MEMBERS, _ALARMS = "state.json", "joins.parquet", "members.parquet", "alarms.parquet"


@dataclass(frozen=True, slots=True)
class State:
    """What the files rest on: the ledger's parts by hash, their rows, a hash of tags and rules."""

    chain: str
    parts: tuple[str, ...] = ()
    rows: int = 0
    basis: str = ""


class Store:
    """The files of one chain's clusters; `state` is None where they are missing or of another format."""

    def __init__(self, folder: Path, chain: str) -> None:
        self.folder = folder / chain.replace(":", ".")
        self.chain = chain

    def state(self) -> State | None:
        """What was built last, None where nothing usable was."""
        try:
            record = json.loads((self.folder / _STATE).read_text("utf-8"))
            if record.pop("format") != FORMAT or not all(
                (self.folder / name).exists() for name in (_JOINS, _MEMBERS, _ALARMS)
            ):
                return None
            return State(**record | {"parts": tuple(record["parts"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, state: State, joins: pa.Table, members: pa.Table, alarms: Sequence[Alarm]) -> None:
        """Replace everything; the state comes last, so that a crash leaves none rather than a false one."""
        with storage_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / _STATE).unlink(missing_ok=True)
            for name, table in ((_JOINS, joins), (_MEMBERS, members), (_ALARMS, as_table(alarms))):
                pq.write_table(table, self.folder / name, compression="zstd")
            text = json.dumps({"format": FORMAT, **asdict(state)}, indent=1, sort_keys=True) + "\n"
            replace(self.folder / _STATE, text)

    def joins(self) -> pa.Table:
        """All joins, in the order in which they were made."""
        return pq.read_table(self.folder / _JOINS, schema=JOINS)

    def members(self) -> pa.Table:
        """All addresses of clusters, sorted."""
        return pq.read_table(self.folder / _MEMBERS, schema=MEMBERS)

    def alarms(self, cluster: str | None = None) -> list[Alarm]:
        """All alarms, or those of a cluster."""
        found = [Alarm(**row) for row in pq.read_table(self.folder / _ALARMS).to_pylist()]
        return [alarm for alarm in found if cluster in (None, alarm.cluster)]

    def cluster_of(self, address: str) -> str | None:
        """The name of the cluster that an address is in; None where it is in none."""
        found = pq.read_table(self.folder / _MEMBERS, filters=pc.field("address") == address)
        name: str | None = found["cluster"][0].as_py() if found.num_rows else None
        return name

    def addresses(self, cluster: str) -> list[str]:
        """The addresses of a cluster, sorted."""
        found = pq.read_table(self.folder / _MEMBERS, filters=pc.field("cluster") == cluster)
        addresses: list[str] = found["address"].to_pylist()
        return addresses

    def joins_of(self, addresses: Sequence[str]) -> pa.Table:
        """The joins that mention some addresses."""
        wanted = pc.field("left").isin(list(addresses))
        return pq.read_table(self.folder / _JOINS, filters=wanted)

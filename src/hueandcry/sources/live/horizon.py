"""The horizon of a case ledger: up to which height each history is known, and on which blocks that rests.

The ledger says that a history is complete, not until when. A horizon keeps that beside it, one file a chain,
with the hashes of a few blocks near the head: where one of them was replaced, what stood on it is taken back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hueandcry.chains import Chain, caip10
from hueandcry.ledger import Block, Ledger
from hueandcry.ledger.storage import replace
from hueandcry.model.errors import InputError, SourceError, WrongChain
from hueandcry.sources.live.source import Head, LiveSource


@dataclass(slots=True)
class Horizon:
    """How far one chain was looked at; `path` is where that is kept, if anywhere.

    `reached` maps addresses to the last height of their histories. It counts where the ledger says that the
    history is complete, and for those in `torn`, whose newest rows were taken back. `retract` is a height
    from which rows are being taken back.
    """

    chain: Chain
    path: Path | None = None
    reached: dict[str, int] = field(default_factory=dict)
    torn: set[str] = field(default_factory=set)
    blocks: tuple[Block, ...] = ()
    retract: int | None = None

    def start(self, ledger: Ledger, address: str, since: int) -> int:
        """The height from which the history of an address, wanted from `since` on, is not known."""
        known = self.reached.get(address)
        if known is None or not (address in self.torn or self._complete(ledger, address)):
            return since
        return max(known + 1, since)

    def behind(self, ledger: Ledger, head: int) -> frozenset[str]:
        """The addresses whose histories are known, but not up to `head`."""
        complete = ledger.known(self.chain.id).coverage.complete
        return frozenset(
            address
            for address, height in self.reached.items()
            if height < head and (address in self.torn or caip10(self.chain, address) in complete)
        )

    def note(self, address: str, height: int) -> None:
        """The history of an address is known up to a height."""
        self.reached[address] = height
        self.torn.discard(address)
        self.save()

    def begin(self, ledger: Ledger, source: LiveSource, until: int | None, before: int | None) -> int:
        """The height to look up to from now on: the source's head, or `until`, but no less than `before`.

        What the chain replaced since blocks were noted leaves the ledger. `before` is where the pursuit that
        goes on looked up to. Raises WrongChain where the source's blocks are all others, SourceError where it
        is behind.
        """
        if self.retract is not None:
            self._take_back(ledger, self.retract)
        head = source.head()
        if before is not None and head.height < before:
            raise SourceError(
                f"{source.name} stands at height {head.height} of {self.chain.name}, this pursuit has looked "
                f"up to {before}: wait until the source has caught up, or use another"
            )
        goal = max(head.height if until is None else min(until, head.height), before or 0)
        replaced = self._replaced(source, head)
        if before is not None:
            self._know(ledger, before)
        if replaced is not None:
            self._take_back(ledger, replaced)
        self._anchor(source, goal, head)
        return goal

    def save(self) -> None:
        """Write the file; StorageError where that fails."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "chain": self.chain.id,
            "blocks": [[block.height, block.hash] for block in self.blocks],
            "retract": self.retract,
            "torn": sorted(self.torn),
            "reached": dict(sorted(self.reached.items())),
        }
        replace(self.path, json.dumps(told, indent=1) + "\n")

    def _complete(self, ledger: Ledger, address: str) -> bool:
        return caip10(self.chain, address) in ledger.known(self.chain.id).coverage.complete

    def _know(self, ledger: Ledger, height: int) -> None:
        """Histories that are complete, nobody said until when, were so up to a height."""
        for address in self._addresses(ledger):
            self.reached.setdefault(address, height)
        self.save()

    def _addresses(self, ledger: Ledger) -> list[str]:
        start = len(self.chain.id) + 1
        return [name[start:] for name in ledger.known(self.chain.id).coverage.complete]

    def _replaced(self, source: LiveSource, head: Head) -> int | None:
        """The first height that may have been replaced, None where every noted block still stands."""
        replaced = None
        for block in reversed(self.blocks):
            if block.height > head.height:
                continue  # the source is behind: nothing speaks against this block
            if source.header(block.height).hash == block.hash:
                return None if replaced is None else block.height + 1
            replaced = block.height
        if replaced is None:
            return None
        raise WrongChain(
            f"{source.name} has other {self.chain.name} blocks than this pursuit at every noted height from "
            f"{replaced} on: one of the two is on another network or fork; check the source, and if it is "
            "right begin a new workspace"
        )

    def _take_back(self, ledger: Ledger, first: int) -> None:
        """Take the rows from a height on out of the ledger; it is noted first, in case of a kill."""
        for address in self._addresses(ledger):
            self.reached[address] = min(self.reached.get(address, first - 1), first - 1)
            self.torn.add(address)
        for address in self.torn:
            self.reached[address] = min(self.reached[address], first - 1)
        self.blocks = tuple(block for block in self.blocks if block.height < first)
        self.retract = first
        self.save()
        with ledger.importing() as incoming:
            incoming.retract(self.chain.id, first)
            incoming.commit()
        self.retract = None
        self.save()

    def _anchor(self, source: LiveSource, goal: int, head: Head) -> None:
        """Note the block at a height and blocks ever further below it, down to the first that is final."""
        noted: dict[int, str] = {}
        depth = 0
        while True:
            height = max(goal - depth, 0)
            noted[height] = head.hash if height == head.height else source.header(height).hash
            if height == 0 or head.height - height + 1 >= self.chain.finality:
                break
            depth = depth * 2 or 1
        lowest = min(noted)
        older = {block.height: block.hash for block in self.blocks if block.height > lowest}
        self.blocks = tuple(Block(*pair) for pair in sorted({**older, **noted}.items()))
        self.save()


def horizons(folder: Path, chains: Mapping[str, Chain]) -> dict[str, Horizon]:
    """The horizons kept in a folder, by CAIP-2 chain; InputError where a file is damaged."""
    return {name: _load(folder / f"{name.replace(':', '-')}.json", chain) for name, chain in chains.items()}


def _load(path: Path, chain: Chain) -> Horizon:
    try:
        told = json.loads(path.read_text("utf-8"))
        return Horizon(
            chain,
            path,
            {str(address): int(height) for address, height in told["reached"].items()},
            set(map(str, told["torn"])),
            tuple(Block(int(height), str(name)) for height, name in told["blocks"]),
            None if told["retract"] is None else int(told["retract"]),
        )
    except FileNotFoundError:
        return Horizon(chain, path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is damaged: remove it, and a pursuit begins anew in this ledger") from error

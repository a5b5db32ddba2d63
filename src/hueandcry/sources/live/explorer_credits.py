"""What the protocol credited to an address, as explorers list it: validators' withdrawals, block rewards.

Lists tell in which blocks; the blocks themselves tell the places, so that the rows are those of a node.
"""

from collections.abc import Iterator
from typing import NamedTuple

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.evm.records import Block, Reward, Withdrawal
from hueandcry.sources.live import evm_json
from hueandcry.sources.live.answer import Fields
from hueandcry.sources.live.evm_json import ADDRESS
from hueandcry.sources.live.explorer import Explorer, Lacking
from hueandcry.sources.live.heads import Heads

# From which height on a block credits how much, fees and uncles aside: genesis, EIP-649, EIP-1234, EIP-3675.
MINTED = {
    "eip155:1": (
        (0, 5 * 10**18),
        (4_370_000, 3 * 10**18),
        (7_280_000, 2 * 10**18),
        (15_537_394, 0),
    )
}
_UNCLES = 7  # blocks within which an uncle is included, by the yellow paper
_PAGE = 1_000


class Credit(NamedTuple):
    """What a block credits, to whomever."""

    block: Block
    withdrawals: tuple[Withdrawal, ...] = ()
    rewards: tuple[Reward, ...] = ()


class ExplorerCredits:
    """Reads the credits of one chain; `findings` collects what the explorer does not list."""

    def __init__(self, chain: Chain, explorer: Explorer, heads: Heads) -> None:
        self._minted = MINTED.get(chain.id, ((0, 0),))
        self._explorer = explorer
        self._heads = heads
        self.findings: list[str] = []

    def of(self, address: str, first: int, last: int) -> Iterator[Credit]:
        """All credits of the blocks between two heights that credit the address; each kind for itself."""
        try:
            yield from self._withdrawn(address, first, last)
        except Lacking as error:
            self._note("validators' withdrawals", error)
        last = min(last, self._heads.highest, self._minted[-1][0] - 1)
        if first > last:
            return
        try:
            for height in sorted(self._mined(address, first, last)):
                yield self.rewards(height)
        except Lacking as error:
            self._note("block rewards", error)

    def rewards(self, height: int) -> Credit:
        """The rewards of a block, without the fees, which stop at the miner (accounting, section 7)."""
        if height >= self._minted[-1][0]:
            return Credit(Block(height, 0))
        keep = self._heads.final(height)
        value = self._explorer.value("block", "getblockreward", {"blockno": str(height)}, keep=keep)
        told = Fields(value, f"{self._explorer.origin}: the reward of block {height}")
        if told.quantity("blockNumber") != height:
            raise BadAnswer(f"{told.what}: another block came")
        minted = next(amount for start, amount in reversed(self._minted) if height >= start)
        minted += told.quantity("uncleInclusionReward", 0)
        found = []
        if told.quantity("blockReward") >= minted:  # otherwise a chain of one's own, which mints nothing
            found.append(Reward(told.hexadecimal("blockMiner", ADDRESS), minted))
        for each in told.items("uncles"):
            uncle = Fields(each, f"{told.what}, an uncle")
            miner = uncle.hexadecimal("miner", ADDRESS)
            found.append(Reward(miner, uncle.quantity("blockreward"), uncle=True))
        return Credit(Block(height, evm_json.time(told, "timeStamp")), (), tuple(found))

    def _withdrawn(self, address: str, first: int, last: int) -> Iterator[Credit]:
        keep = self._heads.final(last)
        told: dict[int, int] = {}
        listed = self._explorer.rows(
            "account", "txsBeaconWithdrawal", first, last, keep=keep, address=address
        )
        for row in listed:
            height = row.quantity("blockNumber")
            told[height] = told.get(height, 0) + row.quantity("amount")
        for height, gwei in told.items():
            value = self._explorer.proxy(
                "eth_getBlockByNumber", keep=self._heads.final(height), tag=hex(height), boolean="false"
            )
            answer = evm_json.block(value, height, self._explorer.origin)
            own = sum(each.gwei for each in answer.withdrawals if each.recipient == address)
            if own != gwei:
                reason = f"{self._explorer.origin}: block {height} has other withdrawals than listed"
                raise BadAnswer(f"{reason}: the chain changed, ask again")
            yield Credit(answer.block, answer.withdrawals)

    def _mined(self, address: str, first: int, last: int) -> set[int]:
        """The blocks that reward the address, for themselves or for an uncle."""
        found = set(self._listed(address, "blocks", first, last))
        for height in self._listed(address, "uncles", max(first - _UNCLES, 0), last):
            for place in range(max(height, first), min(height + _UNCLES, last) + 1):
                rewards = self.rewards(place).rewards
                if any(each.uncle and each.recipient == address for each in rewards):
                    found.add(place)
        return found

    def _listed(self, address: str, kind: str, first: int, last: int) -> Iterator[int]:
        """The heights in one of the lists, which begin at the newest and know no range."""
        page = 1
        while True:
            query = {"address": address, "blocktype": kind, "page": str(page), "offset": str(_PAGE)}
            rows = self._explorer.page("account", "getminedblocks", query)
            heights = [row.quantity("blockNumber") for row in rows]
            yield from (height for height in heights if first <= height <= last)
            if len(rows) < _PAGE or min(heights) < first:
                return
            page += 1

    def _note(self, what: str, error: Lacking) -> None:
        finding = f"{error}: {what} are not among the rows, they count as opening balances"
        if finding not in self.findings:
            self.findings.append(finding)

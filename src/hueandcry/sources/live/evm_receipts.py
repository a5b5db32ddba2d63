"""The receipts of blocks: all of a block at once where the node can, one by one where it cannot."""

from collections.abc import Sequence

from hueandcry.model.errors import BadAnswer
from hueandcry.sources.live.answer import Fields, listed
from hueandcry.sources.live.draft import Draft
from hueandcry.sources.live.evm_json import HASH, BlockAnswer
from hueandcry.sources.live.rpc import Call, Refused

_BATCH = 100  # receipts asked in one batch


class Receipts:
    """Remembers which way the node can."""

    def __init__(self) -> None:
        self._whole = True

    def of_blocks(self, draft: Draft, answers: Sequence[BlockAnswer]) -> list[list[Fields]]:
        """The receipts of each block, in the order of its transactions."""
        if self._whole:
            full = [each for each in answers if each.transactions]
            calls = [Call("eth_getBlockReceipts", (hex(each.block.height),)) for each in full]
            results = draft.batch(calls)
            self._whole = not any(isinstance(result, Refused) for result in results)
            if self._whole:
                found = {
                    each.block.height: _matched(draft, each, result)
                    for each, result in zip(full, results, strict=True)
                }
                return [found.get(each.block.height, []) for each in answers]
        return [self._single(draft, each) for each in answers]

    def _single(self, draft: Draft, answer: BlockAnswer) -> list[Fields]:
        names = [each.hexadecimal("hash", HASH) for each in answer.transactions]
        found: list[Fields] = []
        for start in range(0, len(names), _BATCH):
            calls = [Call("eth_getTransactionReceipt", (name,)) for name in names[start : start + _BATCH]]
            for call, result in zip(calls, draft.granted(calls), strict=True):
                found.append(Fields(result, f"{draft.origin}: the receipt of {call.params[0]}"))
        return found


def _matched(draft: Draft, answer: BlockAnswer, result: object) -> list[Fields]:
    what = f"{draft.origin}: receipts of block {answer.block.height}"
    values = listed(result, what)
    if len(values) != len(answer.transactions):
        raise BadAnswer(f"{what}: {len(values)}, but it has {len(answer.transactions)} transactions")
    return [Fields(value, what) for value in values]

"""The two dialects in which nodes tell what moved inside transactions: `debug` and `trace`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hueandcry.model.errors import BadAnswer
from hueandcry.sources.evm.calls import Trace, moved
from hueandcry.sources.evm.records import Call as Moved
from hueandcry.sources.evm.records import Reward
from hueandcry.sources.live.answer import Fields, listed
from hueandcry.sources.live.draft import Draft
from hueandcry.sources.live.evm_json import call_frames, flat_traces
from hueandcry.sources.live.rpc import Call, JsonRpc, Refused

_CALLS = {"tracer": "callTracer"}


@dataclass(slots=True)
class BlockTraces:
    """What moved inside each transaction of a block, and what the protocol credited in it."""

    calls: dict[str, list[Moved]] = field(default_factory=dict)
    rewards: list[Reward] = field(default_factory=list)


class Tracing(Protocol):
    """A dialect; BadAnswer where the traces are not those of the block or transaction."""

    @property
    def probe(self) -> Call:
        """A cheap call that only nodes with this dialect answer."""
        ...

    @property
    def rewards(self) -> bool:
        """Whether the traces of a block tell its rewards, so that a block without transactions has some."""
        ...

    def block(self, draft: Draft, height: int, names: Sequence[str]) -> BlockTraces:
        """The traces of a block with these transactions."""
        ...

    def transaction(self, draft: Draft, tx: str) -> list[Moved]:
        """The traces of one transaction."""
        ...


def spoken(rpc: JsonRpc, dialects: Sequence[Tracing]) -> Tracing | None:
    """The first of these dialects that a node speaks, None where it does not trace."""
    answers = rpc.batch([each.probe for each in dialects])
    for each, answer in zip(dialects, answers, strict=True):
        if not (isinstance(answer, Refused) and answer.missing):
            return each
    return None


class GethTraces:
    """`debug_traceBlockByNumber` with the call tracer."""

    probe = Call("debug_traceBlockByNumber", ("0x0", _CALLS))
    rewards = False

    def block(self, draft: Draft, height: int, names: Sequence[str]) -> BlockTraces:
        """One entry a transaction, in their order."""
        result = draft.ask("debug_traceBlockByNumber", hex(height), _CALLS)
        what = f"{draft.origin}: traces of block {height}"
        entries = [Fields(each, what) for each in listed(result, what)]
        told = [each.text("txHash", name).lower() for each, name in zip(entries, names, strict=False)]
        if len(entries) != len(names) or told != list(names):
            raise BadAnswer(f"{what} are not those of its transactions: the chain changed, ask again")
        found = BlockTraces()
        for entry, name in zip(entries, names, strict=True):
            found.calls[name] = moved(call_frames(entry.value.get("result"), what))
        return found

    def transaction(self, draft: Draft, tx: str) -> list[Moved]:
        """The calls of one transaction."""
        result = draft.ask("debug_traceTransaction", tx, _CALLS)
        return moved(call_frames(result, f"{draft.origin}: the trace of {tx}"))


class ParityTraces:
    """`trace_block` and `trace_transaction`; these tell block rewards too."""

    probe = Call("trace_block", ("0x0",))
    rewards = True

    def block(self, draft: Draft, height: int, names: Sequence[str]) -> BlockTraces:
        """Steps of all transactions in one list, then rewards."""
        result = draft.ask("trace_block", hex(height))
        steps: dict[str, list[Trace]] = {name: [] for name in names}
        found = BlockTraces()
        for each in flat_traces(result, f"{draft.origin}: traces of block {height}"):
            if not each.tx:
                uncle = each.step.call_type == "uncle"
                found.rewards.append(Reward(each.step.recipient, each.step.value, uncle))
            elif each.tx not in steps:
                raise BadAnswer(f"{draft.origin}: block {height} was traced in another form: ask again")
            else:
                steps[each.tx].append(each.step)
        if not all(steps.values()):
            raise BadAnswer(f"{draft.origin}: not all transactions of block {height} were traced: ask again")
        found.calls = {name: moved(each) for name, each in steps.items()}
        return found

    def transaction(self, draft: Draft, tx: str) -> list[Moved]:
        """The steps of one transaction."""
        result = draft.ask("trace_transaction", tx)
        steps = flat_traces(result, f"{draft.origin}: the trace of {tx}")
        if not steps or any(each.tx != tx for each in steps):
            raise BadAnswer(f"{draft.origin}: {tx} was not traced, or another one: ask again")
        return moved(each.step for each in steps)


DIALECTS: tuple[Tracing, ...] = (ParityTraces(), GethTraces())

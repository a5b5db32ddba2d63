"""The known answers of ACCOUNTING section 6, as data: one small world a case, the answer of every policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hueandcry.trace.movements import Holding, Movements

ALL = ("haircut", "fifo", "lifo", "taint_first", "clean_first", "tiho")
Answer = Mapping[str, Sequence[tuple[str, int, int, int]]]


@dataclass(frozen=True)
class Step:
    sender: str
    recipient: str
    out: int
    into: int | None = None
    theft: int | None = None


@dataclass(frozen=True)
class Case:
    """`answers`: per policy, (purse, source, tainted, claim) at rest or absorbed; rows of zero are left out.

    `reached` is poison's answer among the purses named in `asked`.
    """

    id: str
    steps: Sequence[Step]
    asked: Sequence[str]
    answers: Mapping[str, Mapping[str, object]]
    reached: Mapping[str, set[int]]
    absorbs: frozenset[str] = frozenset({"fee"})
    outputs: Sequence[tuple[int, int]] = ()
    already: Mapping[int, int] = field(default_factory=dict)


def world(case: Case) -> tuple[Movements, dict[str, int]]:
    names: dict[str, int] = {}
    for step in case.steps:
        names.setdefault(step.sender, len(names))
        names.setdefault(step.recipient, len(names))
    for name in case.absorbs:
        names.setdefault(name, len(names))
    sources = {step.theft for step in case.steps if step.theft is not None}
    movements = Movements(
        purses=len(names),
        sources=len(sources),
        sender=[names[s.sender] for s in case.steps],
        recipient=[names[s.recipient] for s in case.steps],
        out=[s.out for s in case.steps],
        into={i: s.into for i, s in enumerate(case.steps) if s.into is not None},
        thefts={i: s.theft for i, s in enumerate(case.steps) if s.theft is not None},
        absorbs=frozenset(names[n] for n in case.absorbs),
        outputs=case.outputs,
    )
    return movements, names


def t(recipient: str, amount: int, source: int = 0, sender: str = "S") -> Step:
    """A theft from S."""
    return Step(sender, recipient, amount, theft=source)


def c(recipient: str, amount: int) -> Step:
    """Clean money from elsewhere."""
    return Step("clean", recipient, amount)


def pay(sender: str, recipient: str, amount: int, into: int | None = None) -> Step:
    return Step(sender, recipient, amount, into)


def each(policies: Sequence[str], value: object) -> dict[str, object]:
    return {policy: value for policy in policies}


def lots(value: object) -> dict[str, object]:
    return each(ALL, value)


def _columns(
    haircut: object, fifo: object, lifo: object, first: object, last: object, tiho: object = None
) -> dict:
    return {
        "haircut": haircut,
        "fifo": fifo,
        "lifo": lifo,
        "taint_first": first,
        "clean_first": last,
        "tiho": first if tiho is None else tiho,
    }


def utxo(coins: Sequence[tuple[str, int]], outs: Sequence[int], fee: int) -> list[Step]:
    """A UTXO transaction: coins are (T or C, value); outputs are purses o0, o1, ...; then the fee."""
    steps = [t(f"i{n}", v) if kind == "T" else c(f"i{n}", v) for n, (kind, v) in enumerate(coins)]
    steps += [pay(f"i{n}", "tx", v) for n, (_, v) in enumerate(coins)]
    steps += [pay("tx", f"o{n}", v) for n, v in enumerate(outs)]
    return steps + ([pay("tx", "fee", fee)] if fee else [])


BYBIT = 401346768858404671846374

# Each answer: the tainted amount at the purses asked for; (tainted, claim) where a conversion separates them;
# a dict {source: tainted} where there are several heists.
CASES = (
    Case("E1", [t("A", 30), c("A", 70), pay("A", "X", 50), pay("A", "Y", 50)], ("X", "Y"),
         _columns((15, 15), (30, 0), (0, 30), (30, 0), (0, 30)), {"X": {0}, "Y": {0}}),
    Case("E2", [c("A", 20), t("A", 50), c("A", 30), pay("A", "X", 40), pay("A", "Y", 60)], ("X", "Y"),
         _columns((20, 30), (20, 30), (10, 40), (40, 10), (0, 50)), {"X": {0}, "Y": {0}}),
    Case("E3", [t("A", 20), c("A", 10), pay("A", "X", 20), pay("A", "fee", 5)], ("X", "fee", "A"),
         _columns((13, 3, 4), (20, 0, 0), (10, 5, 5), (20, 0, 0), (10, 5, 5)), {"X": {0}, "fee": {0}}),
    Case("E4", [t("A", 2), c("A", 3), pay("A", "A", 4), pay("A", "X", 1)], ("X", "A"),
         _columns((0, 2), (1, 1), (0, 2), (1, 1), (0, 2)), {"X": {0}}),
    Case("E5", utxo([("C", 3), ("T", 2)], [3, 2], 0), ("o0", "o1"),
         _columns((1, 1), (0, 2), (2, 0), (2, 0), (0, 2), (2, 0)), {"o0": {0}, "o1": {0}}, outputs=[(4, 6)]),
    Case("E6", utxo([("T", 4), ("C", 6)], [5, 4], 1), ("o0", "o1", "fee"),
         _columns((2, 1, 1), (4, 0, 0), (0, 3, 1), (4, 0, 0), (0, 3, 1), (4, 0, 0)),
         {"o0": {0}, "o1": {0}, "fee": {0}}, outputs=[(4, 6)]),
    Case("E6b", utxo([("C", 6), ("T", 4)], [5, 4], 1), ("o0", "o1", "fee"),
         _columns((2, 1, 1), (0, 3, 1), (4, 0, 0), (4, 0, 0), (0, 3, 1), (4, 0, 0)),
         {"o0": {0}, "o1": {0}, "fee": {0}}, outputs=[(4, 6)]),
    Case("E6c", utxo([("T", 4), ("C", 6)], [4, 5], 1), ("o0", "o1", "fee"),
         _columns((1, 2, 1), (4, 0, 0), (0, 3, 1), (4, 0, 0), (0, 3, 1), (0, 4, 0)),
         {"o0": {0}, "o1": {0}, "fee": {0}}, outputs=[(4, 6)]),
    Case("E8", [t("A", 60), c("A", 40), pay("A", "A'", 80, into=400)], ("A'",),
         _columns(((240, 48),), ((300, 60),), ((200, 40),), ((300, 60),), ((200, 40),)), {"A'": {0}}),
    Case("E8b", [t("A", 1), c("A", 1), t("A", 1), pay("A", "A'", 3, into=10)], ("A'",),
         _columns((6,), (7,), (7,), (7,), (7,)), {"A'": {0}}),
    Case("E9", utxo([("T", 1), ("C", 2)], [1, 1, 1], 0), ("o0", "o1", "o2"),
         _columns((0, 0, 1), (1, 0, 0), (0, 0, 1), (1, 0, 0), (0, 0, 1), (1, 0, 0)),
         {"o0": {0}, "o1": {0}, "o2": {0}}, outputs=[(4, 7)]),
    Case("E10", [t("A", 10), pay("A", "B", 10), pay("B", "A", 10), pay("A", "C", 10)], ("A", "B", "C"),
         lots((0, 0, 10)), {"A": {0}, "B": {0}, "C": {0}}),
    Case("E11", [pay("A", "Z", 5000), t("A", 10), pay("A", "B", 10)], ("B", "Z"),
         lots((10, 0)), {"A": {0}, "B": {0}, "Z": set()}),
    Case("E12", [t("A", 10), pay("A", "B", 15)], ("A", "B"), lots((0, 10)), {"A": {0}, "B": {0}}),
    Case("E13", [t("A", 10), pay("A", "service", 10), pay("service", "B", 10)], ("service", "B"),
         lots((10, 0)), {"A": {0}, "service": {0}, "B": set()}, absorbs=frozenset({"fee", "service"})),
    Case("E14", [t("A", 10), t("A", 30, source=1, sender="S2"), pay("A", "X", 20)], ("X",),
         _columns(({0: 5, 1: 15},), ({0: 10, 1: 10},), ({0: 0, 1: 20},), ({0: 10, 1: 10},), ({0: 10, 1: 10},)),
         {"X": {0, 1}}),
    Case("E15", [t("A", 10), t("B", 10, source=1, sender="A"), pay("B", "X", 10)], ("X",),
         lots(({0: 10, 1: 0},)), {"X": {0, 1}}, already={1: 10}),
    Case("E16", [t("A", 1000), pay("A", "A'", 1000, into=3), pay("A'", "X", 1), pay("A'", "Y", 2)], ("X", "Y"),
         lots(((1, 333), (2, 667))), {"X": {0}, "Y": {0}}),
    Case("E17", [t("A", BYBIT), *(pay(f"{'A' if n == 0 else n}", f"{n + 1}", BYBIT) for n in range(50))], ("50", "A"),
         lots((BYBIT, 0)), {"A": {0}, "50": {0}}),
)  # fmt: skip


__all__ = ["ALL", "CASES", "Case", "Holding", "Step", "world"]

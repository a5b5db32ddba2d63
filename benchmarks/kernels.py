"""The kernels against the roof, the reference and the peers."""

import ctypes
from collections.abc import Callable

import numpy as np

from benchmarks.peers import deque_fifo, dictionary_haircut, lists
from benchmarks.roof import AHEAD, roof
from benchmarks.table import Line, in_turns, power
from benchmarks.world import World, generate
from hueandcry.model import Policy
from hueandcry.trace import fast, reference
from hueandcry.trace.fast.kernel import account_packed
from hueandcry.trace.fast.packed import integers
from hueandcry.trace.movements import Movements

HEISTS = (1, 8, 64)
POLICIES = (Policy.HAIRCUT, Policy.FIFO, Policy.LIFO)
GOAL = {Policy.HAIRCUT: 0.6, Policy.FIFO: 0.4, Policy.LIFO: 0.4}
MANY_GOAL = {Policy.HAIRCUT: 0.5, Policy.FIFO: 0.8, Policy.LIFO: 0.8}
SMALL = 100_000  # rows that the reference kernel takes
PEER_ROWS = 250_000


def _run(world: World, policy: Policy) -> Callable[[], object]:
    return lambda: account_packed(world.packed, policy)


def against_the_roof(library: ctypes.CDLL, rows: int) -> list[Line]:
    """Haircut and lots against the C loop; many heists against one."""
    worlds = {heists: generate(rows, heists) for heists in HEISTS}
    sides: dict[str, Callable[[], object]] = {}
    for name in ("words", "records"):
        for ahead in (0, AHEAD):
            sides[f"{name} {ahead}"] = roof(library, name, worlds[1], ahead)
    for policy in POLICIES:
        for heists, world in worlds.items():
            sides[f"{policy} {heists}"] = _run(world, policy)
    times = in_turns(sides)
    words = min(times["words 0"], times[f"words {AHEAD}"])
    records = min(times["records 0"], times[f"records {AHEAD}"])
    size = power(rows)
    lines = []
    for policy in POLICIES:
        one = times[f"{policy} 1"]
        speed = f"{rows / one / 1e6:.0f} against {rows / records / 1e6:.0f} M movements/s"
        goal = (">=", GOAL[policy])
        lines.append(Line(f"{policy} / C loop, 16-byte records", size, records / one, "", speed, goal))
        speed = f"{rows / one / 1e6:.0f} against {rows / words / 1e6:.0f} M movements/s"
        lines.append(Line(f"{policy} / C loop, 8 bytes a purse", size, words / one, "", speed, goal))
    for policy in POLICIES:
        for heists in HEISTS[1:]:
            many = times[f"{policy} {heists}"]
            detail = f"{rows / many / 1e6:.0f} M movements/s"
            goal = (">=", MANY_GOAL[policy])
            lines.append(
                Line(f"{policy}, {heists} heists / 1", size, times[f"{policy} 1"] / many, "", detail, goal)
            )
    return lines


def against_python(rows: int) -> list[Line]:
    """The kernels against the reference kernel and the peers, which run on fewer rows, by rate."""
    world = generate(rows, 1)
    movements, some = _movements(world, SMALL), lists(world, PEER_ROWS)
    times = in_turns(
        {
            "haircut": _run(world, Policy.HAIRCUT),
            "fifo": _run(world, Policy.FIFO),
            "reference haircut": lambda: reference.account(movements, Policy.HAIRCUT),
            "reference fifo": lambda: reference.account(movements, Policy.FIFO),
            "dictionary": lambda: dictionary_haircut(some),
            "deque": lambda: deque_fifo(some),
        },
        rounds=5,
    )
    fast_rate = {name: rows / times[name] for name in ("haircut", "fifo")}
    slow = (
        ("haircut", "reference haircut", SMALL, "the reference kernel", None),
        ("fifo", "reference fifo", SMALL, "the reference kernel", None),
        ("haircut", "dictionary", PEER_ROWS, "dictionaries", (">=", 30.0)),
        ("fifo", "deque", PEER_ROWS, "deques", (">=", 30.0)),
    )
    lines = []
    for policy, name, taken, what, goal in slow:
        rate = taken / times[name]
        detail = f"{fast_rate[policy] / 1e6:.0f} against {rate / 1e6:.2f} M movements/s"
        lines.append(
            Line(
                f"{policy} / {what}",
                power(rows),
                fast_rate[policy] / rate,
                " x",
                detail,
                goal,
            )
        )
    return lines


def leaking(rows: int) -> list[Line]:
    """What a heist costs that leaks into the crowd: a price to know, no goal."""
    sealed, leaky = generate(rows, 1), generate(rows, 1, leaks=True)
    sides = {
        f"{p} {n}": _run(w, p)
        for p in (Policy.HAIRCUT, Policy.FIFO)
        for n, w in (("sealed", sealed), ("leaky", leaky))
    }
    times = in_turns(sides, rounds=5)
    lines = []
    for policy in (Policy.HAIRCUT, Policy.FIFO):
        parts = len(account_packed(leaky.packed, policy).parts.purse)
        ratio = times[f"{policy} sealed"] / times[f"{policy} leaky"]
        lines.append(
            Line(
                f"{policy}, a heist that leaks into the crowd / one that does not",
                power(rows),
                ratio,
                "",
                f"{parts} tainted parts",
            )
        )
    return lines


def checked(rows: int = SMALL) -> str:
    """Run both kernels on one world under every policy; raises AssertionError unless they are equal."""
    for heists in (1, 64):
        movements = _movements(generate(10 * rows, heists), rows)
        for policy in Policy:
            found = fast.account(movements, policy)
            if found != reference.account(movements, policy):
                raise AssertionError(f"{policy}: the kernels differ")
    world = generate(rows, 1)
    some = lists(world, rows)
    stolen = sum(integers(world.packed.out[world.packed.thefts[:, 0].astype(np.int64)]))
    if not dictionary_haircut(some) == deque_fifo(some) == stolen:
        raise AssertionError("the peers lose money")
    return f"fast = reference in every field at {rows:,} movements, 1 and 64 heists, all policies"


def _movements(world: World, rows: int) -> Movements:
    packed = world.packed
    return Movements(
        purses=packed.purses,
        sources=packed.sources,
        sender=packed.sender[:rows].tolist(),
        recipient=packed.recipient[:rows].tolist(),
        out=integers(packed.out[:rows]),
        thefts={int(i): int(source) for i, source in packed.thefts.tolist() if i < rows},
        absorbs=frozenset(packed.absorbs.tolist()),
    )

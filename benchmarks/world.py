"""The ledger that the benchmarks run on: generated, the same for everyone, shaped like a real one.

Power-law degrees, a quarter as many purses as movements, amounts in wei (mostly above 2^64), senders that
mostly hold what they spend (exchanges pay out where they do not), services as stops, and planted heists that
split, peel to services, merge (with each other too) and move on. A heist that leaks into the crowd is a
second kind: under haircut its dust then spreads over much of the ledger.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.packed import Packed

SEED = 20260221
SERVICES = 512
MOST_HEISTS = 64
STEPS_PER_HEIST = 200
STOLEN = 4.0e23  # wei, about what Bybit lost
MISSING = 0.02  # of the movements whose sender is short stay so: history that the ledger does not have
SPLIT, PEEL, MERGE = 0.45, 0.70, 0.80  # cumulative shares of what a thief does next; the rest moves on whole
MEET = 0.2  # of the merges go to a purse of another heist
LEAK = 0.3  # of the whole moves of a leaking heist go to someone in the crowd


class Draft(NamedTuple):
    """The columns before amounts are known: `share` of the sender's balance is spent."""

    sender: NDArray[np.uint32]
    recipient: NDArray[np.uint32]
    share: NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """What thieves can choose from; `met` collects the purses of the heists planted so far."""

    services: NDArray[np.uint32]
    own: NDArray[np.uint32]
    leaks: bool
    met: list[np.uint32]


@dataclass(frozen=True)
class World:
    """Movements with `heists` planted in them; `small` holds the amounts cut to 64 bits, for the C loop."""

    packed: Packed
    small: NDArray[np.uint64]


def generate(rows: int, heists: int, *, leaks: bool = False) -> World:
    """`rows` movements with `heists` thefts; the clean rows do not depend on the heists."""
    rng = np.random.default_rng(SEED)
    purses = rows // 4
    names = rng.permutation(purses).astype(np.uint32)
    services, own = names[:SERVICES], names[-MOST_HEISTS * STEPS_PER_HEIST :]
    crowd = purses - len(own)
    sender, recipient = names[_power_law(rng, crowd, rows)], names[_power_law(rng, crowd, rows)]
    same = sender == recipient
    recipient[same] = names[_power_law(rng, crowd - SERVICES, int(same.sum())) + SERVICES]
    draft = Draft(sender, recipient, rng.uniform(0.02, 0.6, rows))
    fresh = 10.0 ** rng.uniform(16, 22, rows)
    payer = rng.integers(0, SERVICES, rows)
    short = rng.random(rows) < MISSING
    plan = Plan(services, own, leaks, [])
    thefts = np.array([_plant(draft, plan, heist) for heist in range(heists)], np.uint64)
    stop = np.zeros(purses, np.bool_)
    stop[services] = True
    out = np.empty((rows, 2), np.uint64)
    _spend(draft, stop, services, fresh, short, payer, thefts, out)
    stolen = np.stack([thefts, np.arange(heists, dtype=np.uint64)], axis=1)
    packed = Packed(
        purses=purses,
        sources=heists,
        sender=draft.sender,
        recipient=draft.recipient,
        out=out,
        thefts=stolen[np.argsort(thefts)],
        absorbs=np.sort(services),
    )
    return World(packed, out[:, 0] >> np.uint64(8))


def _power_law(rng: np.random.Generator, purses: int, rows: int) -> NDArray[np.int64]:
    return (purses * rng.random(rows) ** 3).astype(np.int64)


def _plant(draft: Draft, plan: Plan, heist: int) -> int:
    """Write one heist into the draft: the row of its theft."""
    rng = np.random.default_rng([SEED, heist])
    rows = len(draft.sender)
    places = np.sort(rng.choice(np.arange(rows // 10, rows // 10 * 9), STEPS_PER_HEIST, replace=False))
    purses = plan.own[heist * STEPS_PER_HEIST :]
    draft.sender[places[0]], draft.recipient[places[0]] = plan.services[0], purses[0]
    holders = [purses[0]]
    for step, place in enumerate(places[1:].tolist(), start=1):
        sender, what = holders[rng.integers(len(holders))], rng.random()
        recipient, share = purses[step], rng.uniform(0.2, 0.8)
        if SPLIT <= what < PEEL:
            recipient, share = plan.services[rng.integers(SERVICES)], 0.1
        elif PEEL <= what < MERGE:
            others = plan.met if plan.met and rng.random() < MEET else holders
            recipient, share = others[rng.integers(len(others))], 1.0
        elif what >= MERGE:
            share = 1.0
            if plan.leaks and rng.random() < LEAK:
                recipient = draft.recipient[rng.integers(rows)]
        if sender == recipient:
            continue
        draft.sender[place], draft.recipient[place], draft.share[place] = sender, recipient, share
        if recipient == purses[step]:
            holders.append(recipient)
    plan.met.extend(holders)
    return int(places[0])


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _spend(draft, stop, services, fresh, short, payer, thefts, out):  # type: ignore[no-untyped-def]
    """Amounts from balances: a share of what the sender holds; who holds nothing is replaced by a service."""
    held = np.zeros(len(stop))
    theft = set(thefts)
    for i in range(len(draft.sender)):
        s, r = draft.sender[i], draft.recipient[i]
        amount = held[s] * draft.share[i]
        if np.uint64(i) in theft:
            amount = STOLEN
        elif stop[s]:
            amount = fresh[i]
        elif held[s] < 1e15:
            amount = fresh[i]
            if not short[i] and services[payer[i]] != r:
                s = draft.sender[i] = services[payer[i]]
        if not stop[s]:
            held[s] = max(0.0, held[s] - amount)
        if not stop[r]:
            held[r] += amount * (1 - 1e-9)
        high = np.floor(amount / 18446744073709551616.0)
        out[i, 0] = np.uint64(min((amount - high * 18446744073709551616.0), 1.8e19))
        out[i, 1] = np.uint64(high)

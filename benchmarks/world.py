"""The ledger that the benchmarks run on: generated, the same for everyone, shaped like a real one.

Power-law degrees, a quarter as many purses as movements, amounts in wei (mostly above 2^64), senders that
mostly hold what they spend (exchanges pay out where they do not), services as stops, and planted heists that
split, peel to services, merge and move on.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from hueandcry.trace.fast.packed import Packed

SEED = 20260221
SERVICES = 512
STEPS_PER_HEIST = 200
STOLEN = 4.0e23  # wei, about what Bybit lost
MISSING = 0.02  # of the movements whose sender is short stay so: history that the ledger does not have
SPLIT, PEEL, MERGE = 0.45, 0.70, 0.80  # cumulative shares of what a thief does next; the rest moves on whole


class Draft(NamedTuple):
    """The columns before amounts are known: `share` of the sender's balance is spent."""

    sender: NDArray[np.uint32]
    recipient: NDArray[np.uint32]
    share: NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Movements with `heists` planted in them; `small` holds the amounts cut to 64 bits, for the C loop."""

    packed: Packed
    small: NDArray[np.uint64]


def generate(rows: int, heists: int) -> World:
    """`rows` movements with `heists` thefts; the clean rows do not depend on the number of heists."""
    rng = np.random.default_rng(SEED)
    purses = rows // 4
    names = rng.permutation(purses).astype(np.uint32)
    services, own = names[:SERVICES], names[-64 * STEPS_PER_HEIST :]
    draft = Draft(
        names[_power_law(rng, purses - len(own), rows)],
        names[_power_law(rng, purses - len(own), rows)],
        rng.uniform(0.02, 0.6, rows),
    )
    same = draft.sender == draft.recipient
    draft.recipient[same] = (draft.recipient[same] + 1) % purses
    thefts = np.array([_plant(draft, services, own, heist) for heist in range(heists)], np.uint64)
    fresh = 10.0 ** rng.uniform(16, 22, rows)
    short = rng.random(rows) < MISSING
    out = np.empty((rows, 2), np.uint64)
    stop = np.zeros(purses, np.bool_)
    stop[services] = True
    _spend(draft, stop, services, fresh, short, rng.integers(0, SERVICES, rows), thefts, out)
    packed = Packed(
        purses=purses,
        sources=heists,
        sender=draft.sender,
        recipient=draft.recipient,
        out=out,
        thefts=np.stack([thefts, np.arange(heists, dtype=np.uint64)], axis=1),
        absorbs=np.sort(services),
    )
    return World(packed, np.ascontiguousarray(out[:, 0] >> np.uint64(8)))


def _power_law(rng: np.random.Generator, purses: int, rows: int) -> NDArray[np.int64]:
    return (purses * rng.random(rows) ** 3).astype(np.int64)


def _plant(draft: Draft, services: NDArray[np.uint32], own: NDArray[np.uint32], heist: int) -> int:
    """Write one heist into the draft: the row of its theft."""
    rng = np.random.default_rng([SEED, heist])
    rows = len(draft.sender)
    places = np.sort(rng.choice(np.arange(rows // 10, rows // 10 * 9), STEPS_PER_HEIST, replace=False))
    purses = own[heist * STEPS_PER_HEIST :]
    draft.sender[places[0]], draft.recipient[places[0]] = services[0], purses[0]
    draft.share[places[0]] = 0.0
    holders = [purses[0]]
    for step, place in enumerate(places[1:].tolist(), start=1):
        what = rng.random()
        sender = holders[rng.integers(len(holders))]
        recipient, share = purses[step], rng.uniform(0.2, 0.8)
        if SPLIT <= what < PEEL:
            recipient, share = services[rng.integers(len(services))], 0.1
        elif PEEL <= what < MERGE and len(holders) > 1:
            recipient, share = holders[rng.integers(len(holders))], 1.0
        elif what >= MERGE:
            share = 1.0
            if rng.random() < 0.3:  # to someone in the crowd
                recipient = draft.recipient[rng.integers(rows)]
        if sender == recipient:
            continue
        draft.sender[place], draft.recipient[place], draft.share[place] = sender, recipient, share
        if recipient == purses[step]:
            holders.append(recipient)
    return int(places[0])


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _spend(draft, stop, services, fresh, short, payer, thefts, out):  # type: ignore[no-untyped-def]  # noqa: ANN001
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

"""What attribution and conversion add to the time of a trace: the same rows, with them and without.

The world is that of `benchmarks.chain`. Besides, its thieves swap what they get for tokens and back, deposit
with bridges and are spammed; the crowd swaps with the same pools; and transactions say what bridges, smart
accounts and issuers say.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from eth_abi.abi import encode

from benchmarks.chain import (
    ASSET,
    BLOCK_ROWS,
    BLOCK_SECONDS,
    CHAIN,
    START,
    More,
    World,
    addresses,
    crowd,
    ids,
    planted,
    write,
)
from benchmarks.table import Line, in_turns, power
from benchmarks.world import SERVICES
from hueandcry.attribution import StopList
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.bridges.celer_contracts import BRIDGES as CELER
from hueandcry.ledger import EVENTS, PURSES, TRANSFERS
from hueandcry.model import Kind, Role, Tag
from hueandcry.trace.finished import Run
from hueandcry.trace.run import Options, run
from hueandcry.workspace.tracing import converter, wanted

ROUNDS = 3
HEISTS = 8
TAGS = 10_000
POOLS = 20
SWAPS = 3_000  # of the crowd
ROUTES = 40  # of the thieves: coin, token, another address, coin, back
CROSSINGS = 10
SPAM = 2_000
SPAMMED = 100
SAID = 50_000  # events of the crowd
USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"
GAS = 10**15
SENT = Signature(
    "Send(bytes32 transferId,address sender,address receiver,address token,uint256 amount,"
    "uint64 dstChainId,uint64 nonce,uint32 maxSlippage)"
)
RELAYED = Signature(
    "Relay(bytes32 transferId,address sender,address receiver,address token,uint256 amount,"
    "uint64 srcChainId,bytes32 srcTransferId)"
)
DEPOSITED = Signature("TokenDeposit(address indexed to,uint256 chainId,address token,uint256 amount)")
INTO = Signature(
    "TransferSentToL2(uint256 indexed chainId,address indexed recipient,uint256 amount,uint256 amountOutMin,"
    "uint256 deadline,address indexed relayer,uint256 relayerFee)"
)
ROUTED = Signature("Deposit(address indexed to,address indexed asset,uint256 amount,string memo)")
SAFE = Signature("ExecutionSuccess(bytes32 txHash,uint256 payment)")
FROZEN = Signature("AddedBlackList(address account)")
SYNAPSE = "0x2796317b0ff8538f253012862c06787adfb8ceb6"
HOP = "0xb8901acb165ed027e32754e0ffe830802919727f"
ROUTER = "0xd37bbe5744d730a1d98d8dc97c42f0ca46ad7146"


def attribution(rows: int) -> list[Line]:
    """The time of a trace with everything, to that of one without."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "benchmarks.attribution", name, str(rows)]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    detail = (
        f"{found['all']:.2f} s against {found['bare']:.2f} s; {TAGS:,} tags, {SAID:,} events; carried "
        f"{found['conversions']} conversions, {found['noise']:,} findings of noise, "
        f"{found['typologies']} typologies"
    )
    what = "trace with conversions, tags, mixing, noise, typologies, freezes / without"
    return [Line(what, power(rows), found["all"] / found["bare"], " x", detail, ("<=", 1.5))]


def _measured(folder: Path, rows: int) -> dict[str, Any]:
    world = write(folder / "ledger", rows, HEISTS, _more(rows))
    found = _all(world).trace
    told = {"conversions": len(found.conversions), "noise": len(found.noise)}
    sides = {"bare": lambda: _bare(world), "all": lambda: _all(world)}
    return {**told, "typologies": len(found.typologies), **in_turns(sides, ROUNDS)}


def _bare(world: World) -> Run:
    """Only where the money went, with the services that the world cannot be traced without."""
    return run(world.ledger.stream(), world.heist(0), StopList(world.tags()), Options(), "r", {})


def _all(world: World) -> Run:
    """As a workspace traces."""
    options = Options()
    convert = converter(world.ledger, options.tiers)
    stops = StopList(_tags(world))
    return run(world.ledger.stream(), world.heist(0), stops, options, "r", {}, convert)


def _tags(world: World) -> list[Tag]:
    """Tags of the services, and of others that the trace need not meet."""
    chosen = np.random.default_rng(5).choice(world.purses, TAGS - SERVICES, replace=False)
    names = addresses(np.setdiff1d(chosen, world.thieves).astype(np.uint64)).to_pylist()
    others = (Tag(CHAIN, name, f"owner {n}", "hot_wallet", 50, "generated") for n, name in enumerate(names))
    return [*world.tags(), *others]


def _more(rows: int) -> More:
    """Everything besides the plain payments."""
    scene = _Scene(rows)
    scene.swaps()
    scene.routes()
    scene.crossings()
    scene.spam()
    scene.said()
    return scene.more()


class _Scene:
    """Rows and events as they are thought of, in any order."""

    def __init__(self, rows: int) -> None:
        self._count = rows
        self._names = crowd(rows)
        self._chance = np.random.default_rng(7)
        self._steps = planted(self._names, rows, 0)
        self._purses: dict[tuple[str, str], int] = {}
        self._next = len(self._names)
        self._rows: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._txs = 0
        self._fees = self._purse("", ASSET)

    def swaps(self) -> None:
        """Of the crowd: coin for token."""
        people = self._chance.integers(SERVICES, len(self._names) // 2, SWAPS)
        heights = self._chance.integers(0, self._count // BLOCK_ROWS, SWAPS)
        for place, height in zip(people.tolist(), heights.tolist(), strict=True):
            self._swap(height, self._address(self._names[place]), self._pool(), 10**17, True)

    def routes(self) -> None:
        """Of the thieves: what came is swapped, goes to a fresh address, is swapped back and returned."""
        for step in self._steps[:ROUTES]:
            thief, fresh, pool = self._address(step.recipient), self._fresh(), self._pool()
            height, amount = step.row // BLOCK_ROWS + 1, 10**19
            got = self._swap(height, thief, pool, amount, True)
            self._pay(height + 1, thief, fresh, _token(pool), got)
            self._swap(height + 2, fresh, pool, got, False)
            self._pay(height + 3, fresh, thief, ASSET, amount)

    def crossings(self) -> None:
        """Of the thieves: deposits with a bridge."""
        for step in self._steps[1 : CROSSINGS + 1]:
            thief, amount = self._address(step.recipient), 10**18
            tx = self._pay(step.row // BLOCK_ROWS + 5, thief, CELER[CHAIN], ASSET, amount)
            self._say(tx, CELER[CHAIN], SENT, (self._word(), thief, thief, WETH, amount, 10, 1, 5000))

    def spam(self) -> None:
        """A token given to thieves and to the crowd, transfers of nothing, and dust from look-alikes."""
        thieves = [self._address(step.recipient) for step in self._steps]
        heights = self._chance.integers(self._count // BLOCK_ROWS // 2, self._count // BLOCK_ROWS, SPAM)
        spammer = self._fresh()
        for number, height in enumerate(heights.tolist()):
            known = number % (SPAM // SPAMMED) == 0
            to = thieves[number % len(thieves)] if known else self._fresh()
            self._move(height, spammer, [(spammer, to, "erc20:0x" + "5a" * 20, 1)])
            if known:
                alike = to[:7] + self._fresh()[7:35] + to[35:]
                self._move(height, alike, [(to, alike, f"erc20:{USDT}", 0), (alike, to, ASSET, 1)])

    def said(self) -> None:
        """Of the crowd: deposits and payouts of bridges, smart accounts, freezes."""
        rows = np.sort(self._chance.integers(0, self._count, SAID))
        texts = ids(rows.astype(np.uint64)).to_pylist()
        for number, (row, tx) in enumerate(zip(rows.tolist(), texts, strict=True)):
            place = {"height": row // BLOCK_ROWS, "tx_index": row % BLOCK_ROWS, "tx": tx}
            who, word, amount = self._fresh(), self._word(), 10**18 + number
            kinds = [
                (CELER[CHAIN], SENT, (word, who, who, USDT, amount, 10, number, 5000)),
                (CELER[CHAIN], RELAYED, (word, who, who, USDT, amount, 10, self._word())),
                *((SYNAPSE, DEPOSITED, (who, 10, USDT, amount)),) * 3,
                *((HOP, INTO, (10, who, amount, amount, 2**40, who, 0)),) * 3,
                *((ROUTER, ROUTED, (who, "0x" + "0" * 40, amount, f"=:BTC.BTC:{who}:0/1/0:t:30")),) * 3,
                *((who, SAFE, (word, 0)),) * 3,
            ]
            said = (USDT, FROZEN, (who,)) if number % 100 == 0 else kinds[number % len(kinds)]
            self._say(place, *said)

    def more(self) -> More:
        """All of it in the order of the chain."""
        rows = sorted(self._rows, key=lambda row: row["height"])
        events = sorted(self._events, key=lambda event: (event["height"], event["tx_index"], event["tx"]))
        purses = [
            {"id": number, "chain": CHAIN, "address": address, "asset": asset, "outpoint": ""}
            | {"role": int(Role.ACCOUNT if address else Role.FEES)}
            for (address, asset), number in self._purses.items()
            if number >= len(self._names)
        ]
        return More(
            pa.Table.from_pylist(rows, TRANSFERS),
            pa.Table.from_pylist(purses, PURSES),
            pa.Table.from_pylist(events, EVENTS).drop_columns("chain"),
            wanted(),
        )

    def _swap(self, height: int, actor: str, pool: str, amount: int, buys: bool) -> int:
        """One asset given to a pool and another got from it."""
        got = amount // 3 if buys else amount * 3
        given, received = (ASSET, _token(pool)) if buys else (_token(pool), ASSET)
        self._move(height, actor, [(actor, pool, given, amount), (pool, actor, received, got)])
        return got

    def _pay(self, height: int, sender: str, recipient: str, asset: str, amount: int) -> dict[str, Any]:
        return self._move(height, sender, [(sender, recipient, asset, amount)])

    def _move(self, height: int, payer: str, legs: list[tuple[str, str, str, int]]) -> dict[str, Any]:
        """A transaction of its own at the end of a block; its payer pays the gas."""
        self._txs += 1
        tx = ids(np.array([10**10 + self._txs], np.uint64))[0].as_py()
        height = min(height, self._count // BLOCK_ROWS - 1)
        place = {"height": height, "tx_index": BLOCK_ROWS + self._txs, "tx": tx}
        ends = [(Kind.TRANSFER, self._purse(a, asset), self._purse(b, asset), v) for a, b, asset, v in legs]
        ends.append((Kind.GAS, self._purse(payer, ASSET), self._fees, GAS))
        for position, (kind, sender, recipient, amount) in enumerate(ends):
            fixed = {"time": _time(height), "flags": 0, "occurrence": 0, "position": position}
            told = {"kind": int(kind), "sender": sender, "recipient": recipient, "amount": amount}
            self._rows.append({**place, **fixed, **told})
        return place

    def _say(
        self, place: dict[str, Any], contract: str, signature: Signature, values: tuple[Any, ...]
    ) -> None:
        pairs = list(zip(signature.fields, values, strict=True))
        topics = b"".join(encode([field.type], [value]) for field, value in pairs if field.indexed)
        rest = [(field.type, value) for field, value in pairs if not field.indexed]
        data = encode([kind for kind, _ in rest], [value for _, value in rest])
        fixed = {"chain": CHAIN, "time": _time(place["height"]), "position": 100_000, "kind": 0, "sender": ""}
        said = {"address": contract, "topics": signature.topic + topics, "data": data}
        self._events.append({**{name: place[name] for name in ("height", "tx_index", "tx")}, **fixed, **said})

    def _purse(self, address: str, asset: str) -> int:
        found = self._purses.get((address, asset))
        if found is None:
            found = self._purses[address, asset] = self._next
            self._next += 1
        return found

    def _address(self, number: int) -> str:
        """The address of a purse of the plain world."""
        name: str = addresses(np.array([number], np.uint64))[0].as_py()
        self._purses[name, ASSET] = int(number)
        return name

    def _pool(self) -> str:
        return f"0x{int(self._chance.integers(POOLS)) + 1:040x}"

    def _fresh(self) -> str:
        return "0x" + self._chance.bytes(20).hex()

    def _word(self) -> bytes:
        return self._chance.bytes(32)


WETH = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"


def _token(pool: str) -> str:
    return f"erc20:{pool[:2]}{'c' * 20}{pool[22:]}"


def _time(height: int) -> int:
    return height * BLOCK_SECONDS + START


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]), int(sys.argv[2]))))

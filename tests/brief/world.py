"""Two traces made by hand: one shaped like the Bybit theft, one with everything that makes pictures hard."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random

from hueandcry.model import (
    AMOUNT_POLICIES,
    AssetInfo,
    Attribution,
    EndpointKind,
    Figure,
    Heist,
    Level,
    Policy,
)
from hueandcry.trace.flow import Edge, End, Flow, Node
from hueandcry.trace.result import Balance, Place, Range, Trace, key

CHAIN = "eip155:1"
BITCOIN = "bip122:000000000019d6689c085ae165831e93"
ETH, STETH = f"{CHAIN}/slip44:60", f"{CHAIN}/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84"
CMETH = f"{CHAIN}/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa"
BTC = f"{BITCOIN}/slip44:0"
SYMBOLS = {ETH: "ETH", STETH: "stETH", CMETH: "cmETH", BTC: "BTC"}
ASSETS = {a: AssetInfo(a, s, 8 if a == BTC else 18) for a, s in SYMBOLS.items()}
WEI = 10**18
START = datetime(2025, 2, 21, 14, 16, 11, tzinfo=UTC)
VICTIM = "0x1Db92e2EeBC8E0c075a02BeA49a2935BcD2dFCF4"
EXPLOITER = "0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2"
SWAPPER = "0xA4B2Fd68593B6F34E51cB9eDB66E71c1B4Ab449e"
COLLECTOR = "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92"


def address(name: str) -> str:
    return "0x" + sha256(name.encode()).hexdigest()[:40]


@dataclass
class Maker:
    """Makes a flow step by step; `claim` follows what a purse holds, so ends are what is left."""

    asset: str
    stolen: int
    already: int = 0
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    edges: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    holds: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[int, tuple[EndpointKind, str]] = field(default_factory=dict)
    lost: int = 0

    def node(self, name: str, asset: str = "", label: str = "", victim: bool = False) -> int:
        asset = asset or self.asset
        if (name, asset) not in self.nodes:
            chain = asset.split("/")[0]
            text = (
                "" if name.startswith(("fees", "tx:")) else name if name.startswith("0x") else address(name)
            )
            n = len(self.nodes)
            self.nodes[name, asset] = Node(n, chain, text, asset, SYMBOLS[asset], label, 0, victim)
        return self.nodes[name, asset].id

    def pay(self, sender: int, recipient: int, claim: int, movements: int = 1, lose: int = 0) -> None:
        edge = self.edges[sender, recipient]
        edge[0] += claim - lose
        edge[1] += claim
        edge[2] += movements
        self.holds[sender] -= claim
        self.holds[recipient] += claim - lose
        self.lost += lose

    def end(self, node: int, kind: EndpointKind, note: str = "") -> None:
        self.kinds[node] = (kind, note)

    def flow(self) -> Flow:
        nodes = tuple(self.nodes.values())
        ends = []
        for node in nodes:
            held = 0 if node.victim and self.holds[node.id] < 0 else self.holds[node.id]
            assert held >= 0, node
            if held:
                kind, note = self.kinds.get(node.id, (EndpointKind.UNTRACED, ""))
                ends.append(End(node.id, kind, held, held, note))
        edges = tuple(
            Edge(a, b, claim, tainted, count, START, START + timedelta(hours=count))
            for (a, b), (claim, tainted, count) in self.edges.items()
        )
        decimals = ASSETS[self.asset].decimals
        return Flow(
            self.asset,
            SYMBOLS[self.asset],
            decimals,
            self.stolen,
            self.already,
            self.lost,
            nodes,
            edges,
            tuple(ends),
        )


def bybit_ether() -> Flow:
    stolen = 401346768858404671846374
    m = Maker(ETH, stolen)
    victim = m.node(VICTIM, label="victim", victim=True)
    exploiter = m.node(EXPLOITER, label="first thief")
    m.pay(victim, exploiter, stolen)
    for i in range(40):
        m.pay(exploiter, m.node(f"tranche {i}", label="tranche"), 10_000 * WEI)
    swapper, collector = m.node(SWAPPER, label="consolidation"), m.node(COLLECTOR, label="consolidation")
    m.pay(exploiter, swapper, WEI)
    m.pay(swapper, collector, WEI)
    m.pay(collector, m.node("irregular 3"), WEI)
    m.end(exploiter, EndpointKind.UNACCOUNTED, "emptied by 2025-03-02, the way is not documented")
    return m.flow()


def bybit_staked() -> Flow:
    stolen = 90375547907685258392043
    m = Maker(STETH, stolen)
    exploiter = m.node(EXPLOITER, label="first thief")
    m.pay(m.node(VICTIM, label="victim", victim=True), exploiter, stolen)
    before, after = m.node(SWAPPER, STETH, "consolidation"), m.node(SWAPPER, ETH, "consolidation")
    m.pay(exploiter, before, stolen, 3)
    m.pay(before, after, stolen, 9, lose=3)
    collector = m.node(COLLECTOR, ETH, "consolidation")
    m.pay(after, collector, stolen - 3, 3)
    first = m.node("tranche x", ETH, "tranche")
    m.pay(collector, first, 9_216 * WEI)
    for i in range(8):
        m.pay(collector, m.node(f"tranche x{i}", ETH, "tranche"), 9_216 * WEI)
    random = Random(7)
    for i in range(33):
        part = min(m.holds[collector], random.randrange(20, 400) * WEI + random.randrange(WEI))
        m.pay(collector, m.node(f"irregular {i}", ETH), part)
    for i in range(58):
        m.pay(
            first,
            m.node(f"child {i}", ETH),
            min(m.holds[first], random.randrange(40 * WEI, 280 * WEI)),
            1 + i % 2,
        )
    return m.flow()


def bybit_restaked() -> Flow:
    stolen = 15_000 * WEI
    m = Maker(CMETH, stolen)
    exploiter, second = (
        m.node(EXPLOITER, label="first thief"),
        m.node(address("0x1542"), label="consolidation"),
    )
    m.pay(m.node(VICTIM, label="victim", victim=True), exploiter, stolen)
    m.pay(exploiter, second, stolen)
    m.end(second, EndpointKind.RETURNED, "recovered by the mETH protocol (press)")
    return m.flow()


def hard(seed: int = 1, peels: int = 12, length: int = 100) -> Flow:
    """Peel chains, mixers, exchanges, fees, cycles, a bridge, rounding: more than 3,000 addresses."""
    random = Random(seed)
    stolen = 512_345_678_901_234_567_890_123
    m = Maker(ETH, stolen, already=1_234_567_890_123_456_789)
    thief = m.node("thief", label="first thief")
    m.pay(m.node("victim", label="victim", victim=True), thief, stolen - m.already)
    fees = m.node("fees", label="fees")
    m.end(fees, EndpointKind.FEES)
    splits = [m.node(f"split {i}") for i in range(24)]
    for split in splits:
        m.pay(thief, split, m.holds[thief] // random.randrange(6, 20))
    m.pay(thief, fees, 21 * WEI)
    m.end(thief, EndpointKind.UNACCOUNTED, "emptied, the way is not documented")
    services = [("Kestrel & Co", EndpointKind.EXCHANGE), ("Tumbler <One>", EndpointKind.MIXER),
                ("Old Harbour OTC", EndpointKind.OTC), ("Vortex", EndpointKind.MIXER),
                ("Nine Dragons", EndpointKind.EXCHANGE), ("Issuer freeze", EndpointKind.FROZEN),
                ("Slipway bridge", EndpointKind.BRIDGE), ("Casino 88", EndpointKind.SERVICE)]  # fmt: skip
    for i, split in enumerate(splits[:peels]):
        _peel(m, random, split, i, length, services, fees)
    _mid(m, random, splits[peels:], services)
    return m.flow()


def _peel(m: Maker, random: Random, at: int, number: int, length: int, services: list, fees: int) -> None:
    for step in range(length):
        following = m.node(f"peel {number}.{step}")
        m.pay(at, fees, 10**15)
        shed = m.holds[at] // random.randrange(30, 90)
        target = m.node(f"deposit {number}.{step}")
        m.pay(at, target, shed)
        if step % 3 == 0:
            label, kind = services[(number + step) % len(services)]
            deposit = m.node(f"{label} {number}.{step}", label=label)
            m.pay(target, deposit, shed)
            m.end(deposit, kind)
        m.pay(at, following, m.holds[at])
        at = following


def _mid(m: Maker, random: Random, splits: list[int], services: list) -> None:
    gather = m.node("gather", label="collector")
    for i, split in enumerate(splits):
        for j in range(60):
            hop = m.node(f"hop {i}.{j}")
            m.pay(split, hop, m.holds[split] // 40)
            m.pay(hop, split, m.holds[hop] // 5)  # goes round
            if j % 2:
                m.pay(hop, gather, m.holds[hop])
        m.end(split, EndpointKind.HELD)
    swapped = m.node("gather", BTC, label="collector")
    m.pay(gather, swapped, m.holds[gather], lose=7)
    for i in range(15):
        leg = m.node(f"btc {i}", BTC)
        m.pay(swapped, leg, m.holds[swapped] // random.randrange(4, 9))
        for j in range(6):
            label, kind = services[(i + j) % len(services)]
            stop = m.node(f"{label} btc {i}.{j}", BTC, label=label)
            m.pay(leg, stop, m.holds[leg] // 3)
            m.end(stop, kind)
    back = m.node("victim again", label="victim's recovery wallet")
    m.pay(swapped, m.node("btc last", BTC), m.holds[swapped] // 2)
    m.pay(gather if m.holds[gather] else swapped, back, m.holds[swapped] // 2)
    m.end(back, EndpointKind.RETURNED, "court order of 2025-06-01")


def trace_of(flows: tuple[Flow, ...], heist: Heist) -> Trace:
    """A trace with these flows under fifo; other policies shift a little between the first two places."""
    chosen = {flow.asset: _balance(flow, Policy.FIFO) for flow in flows}
    balances = {p: {a: _shifted(b, p) for a, b in chosen.items()} for p in AMOUNT_POLICIES}
    balances[Policy.POISON] = {a: _reach(b) for a, b in chosen.items()}
    ranges = {a: {} for a in chosen}
    for policy in AMOUNT_POLICIES:
        for asset, balance in balances[policy].items():
            for place in balance.places:
                known = ranges[asset].get(key(place), Range(place.claim, place.claim))
                ranges[asset][key(place)] = Range(min(known.low, place.claim), max(known.high, place.claim))
    return Trace(
        run="20250221T141611Z-3f2a9c",
        heist=heist,
        policy=Policy.FIFO,
        balances=balances,
        ranges=ranges,
        flows=flows,
        assets=ASSETS,
        coverage=("eip155:1: case scope, 192 transfers, no complete histories, to 2025-03-02",),
        findings=("3 conversions are aggregated: only their sum is documented",
                  "137 amounts are float renderings (about 17 digits) of the source"),
        unknown_history={key(chosen[flows[0].asset].places[0]): 62358226033052619000},
        inputs={"ledger digest": "sha256:9f2c" + "0" * 56, "hueandcry": "0.1.0", "python": "3.11.7"},
    )  # fmt: skip


def _balance(flow: Flow, policy: Policy) -> Balance:
    nodes = {n.id: n for n in flow.nodes}
    held, absorbed, gaps, fees = [], [], [], 0
    for end in flow.ends:
        node = nodes[end.node]
        place = Place(
            node.chain, node.address, node.asset, end.kind, end.tainted, end.claim, node.label,
            "TagPack of the test" if end.kind is EndpointKind.EXCHANGE else "", end.note,
        )  # fmt: skip
        if end.kind is EndpointKind.FEES:
            fees += end.claim
        elif end.kind is EndpointKind.UNACCOUNTED:
            gaps.append(place)
        else:
            resting = end.kind in (EndpointKind.HELD, EndpointKind.UNTRACED)
            (held if resting else absorbed).append(place)
    return Balance(
        flow.asset, policy, flow.stolen, flow.already_tainted, tuple(held), tuple(absorbed), fees,
        flow.rounding, tuple(gaps),
    )  # fmt: skip


def _moved(place: Place, by: int) -> Place:
    return replace(place, claim=place.claim + by)


def _shifted(balance: Balance, policy: Policy) -> Balance:
    by = AMOUNT_POLICIES.index(policy) * 10**17
    held = balance.held
    if len(held) > 1:
        held = (_moved(held[0], by), _moved(held[1], -by), *held[2:])
    return Balance(
        balance.asset, policy, balance.stolen, balance.already_tainted, held, balance.absorbed, balance.fees,
        balance.rounding, balance.gaps,
    )  # fmt: skip


def _reach(balance: Balance) -> Balance:
    zero = [tuple(_moved(p, -p.claim) for p in ps) for ps in (balance.held, balance.absorbed, balance.gaps)]
    return Balance(balance.asset, Policy.POISON, balance.stolen, 0, zero[0], zero[1], 0, 0, zero[2])


FBI = "https://www.ic3.gov/PSA/2025/PSA250226"
BYBIT = Heist(
    id="bybit-2025",
    victim="Bybit",
    date="2025-02-21",
    title="Bybit cold wallet theft",
    attribution=(Attribution("TraderTraitor (Lazarus Group)", Level.OFFICIAL, FBI),),
    figures=(
        Figure("value at the time of the theft", "1,500,000,000", "USD", "FBI", "2025-02-26", FBI),
        Figure(
            "value at the time of the theft", "1,460,000,000", "USD", "MSMT", "2025-10-22", "MSMT report 2"
        ),
    ),
    notes=("The proceeds of the liquid-staking swaps are documented only in sum.",),
)
HARD = Heist(id="hard-1", victim='<script>alert("x")</script> & Söhne', date="2025-05", title="A hard case")


def bybit() -> Trace:
    return trace_of((bybit_ether(), bybit_staked(), bybit_restaked()), BYBIT)


def difficult() -> Trace:
    return trace_of((hard(),), HARD)

"""Against a real node: a laundering with tokens, contracts that pay inside, failures, destruction."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hueandcry.chains import chain
from hueandcry.ledger import Coverage, Ledger
from hueandcry.model import Kind
from hueandcry.sources import ImportChoices, import_files
from hueandcry.sources.evm.export import EvmExport
from hueandcry.sources.live import HISTORY, INTERNAL, Client, check, open_source
from hueandcry.sources.live.endpoint import endpoint
from hueandcry.sources.live.evm_rpc import EvmRpc
from hueandcry.sources.live.evm_traces import GethTraces, ParityTraces, Tracing
from hueandcry.testing import export, mirror, serve
from tests.conformance.live import CONTENT, Row, addresses, rows
from tests.sources.live.anvil import (
    CHAIN,
    MINT,
    REVERTS,
    TOKEN,
    Anvil,
    assemble,
    binary,
    pays,
    running,
    token_call,
)

ON = chain(f"eip155:{CHAIN}")
ETHER = 10**18
LOGS, GAS = 100_000, 2_000_000_000
DIALECTS: list[tuple[Tracing, ...]] = [(ParityTraces(),), (GethTraces(),)]
Moved = tuple[str, int, str, str, str, int]


@dataclass
class Laundering:
    """What was done on the node, who is who, what must come out: tx, position, asset, from, to, amount."""

    node: Anvil
    moved: set[Moved] = field(default_factory=set)
    sent: list[tuple[str, str]] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    people: dict[str, str] = field(default_factory=dict)

    def expect(self, tx: str, position: int, sender: str, to: str, amount: int, asset: str = "") -> None:
        self.moved.add((tx, position, asset or ON.native, sender, to, amount))

    def send(self, sender: str, to: str, value: int = 0, data: str = "0x") -> str:
        tx = self.node.send(sender, to, value, data)
        self.sent.append((tx, sender))
        return tx


@pytest.fixture(scope="module")
def done(request: pytest.FixtureRequest) -> Iterator[Laundering]:
    program = binary(request.config.cache.mkdir("anvil"))
    with running(program) as node:
        yield laundering(node)


def laundering(node: Anvil) -> Laundering:
    made = Laundering(node)
    victim, thief, mule, friend, builder = node.accounts[:5]
    fresh = [f"0x{number:040x}" for number in range(0xA0001, 0xA0006)]
    made.people = {
        "thief": thief,
        "mule": mule,
        "friend": friend,
        **{f"fresh {n}": a for n, a in enumerate(fresh)},
    }
    contracts = deploy(node, builder, mule, friend, fresh)
    theft = made.send(victim, thief, 500 * ETHER)
    made.expect(theft, 0, victim, thief, 500 * ETHER)
    node.mine()
    for number, address in enumerate(fresh[:3]):
        tx = made.send(thief, address, (100 + number) * ETHER)
        made.expect(tx, 0, thief, address, (100 + number) * ETHER)
    node.mine()

    splitter = contracts["splitter"]
    tx = made.send(thief, splitter, 40 * ETHER)
    made.expect(tx, 0, thief, splitter, 40 * ETHER)
    # Half goes to the forwarder, which passes it on to the mule; then a call that fails; then a quarter.
    made.expect(tx, 1, splitter, contracts["forwarder"], 20 * ETHER)
    made.expect(tx, 2, contracts["forwarder"], mule, 20 * ETHER)
    made.expect(tx, 3, splitter, friend, 10 * ETHER)
    node.mine()

    failing = made.send(thief, contracts["reverts"], 3 * ETHER)
    node.mine()
    assert node.receipt(failing)["status"] == "0x0"
    made.failed.add(failing)

    token = contracts["token"]
    first = made.send(builder, token, data=token_call(thief, 7_000))
    second = made.send(thief, token, data=token_call(fresh[3], 5_000))
    plain = made.send(thief, fresh[3], 1)
    node.mine()
    for tx, sender, to, amount in ((first, builder, thief, 7_000), (second, thief, fresh[3], 5_000)):
        index = int(node.receipt(tx)["logs"][0]["logIndex"], 16)
        made.expect(tx, LOGS + index, sender, to, amount, f"erc20:{token}")
    made.expect(plain, 0, thief, fresh[3], 1)

    tx = made.send(mule, contracts["bomb"], 2 * ETHER)
    made.expect(tx, 0, mule, contracts["bomb"], 2 * ETHER)
    made.expect(tx, 1, contracts["bomb"], fresh[4], 2 * ETHER)
    node.mine()

    tx = made.send(friend, contracts["borrower"], 6 * ETHER)
    made.expect(tx, 0, friend, contracts["borrower"], 6 * ETHER)
    # The splitter's code, run on the borrower's account: what it pays, the borrower pays.
    made.expect(tx, 1, contracts["borrower"], contracts["forwarder"], 3 * ETHER)
    made.expect(tx, 2, contracts["forwarder"], mule, 3 * ETHER)
    made.expect(tx, 3, contracts["borrower"], friend, 6 * ETHER // 4)
    node.mine()

    funded = node.send(builder, None, 9 * ETHER, "0x00")
    made.sent.append((funded, builder))
    node.mine()
    made.expect(funded, 0, builder, node.receipt(funded)["contractAddress"], 9 * ETHER)
    node.mine(3)
    return made


def deploy(node: Anvil, builder: str, mule: str, friend: str, fresh: list[str]) -> dict[str, str]:
    forwarder = node.deploy(builder, assemble(pays(mule, "CALLVALUE") + "STOP"))
    reverts = node.deploy(builder, REVERTS)
    half = pays(forwarder, "2 CALLVALUE DIV")
    quarter = pays(friend, "4 CALLVALUE DIV")
    splitter = node.deploy(builder, assemble(half + pays(reverts, "1") + quarter + "STOP"))
    borrower = node.deploy(builder, assemble(f"0 0 0 0 {splitter} GAS DELEGATECALL POP STOP"))
    bomb = node.deploy(builder, assemble(f"{fresh[4]} SELFDESTRUCT"))
    token = node.deploy(builder, TOKEN, MINT)
    return {
        "forwarder": forwarder,
        "reverts": reverts,
        "splitter": splitter,
        "borrower": borrower,
        "bomb": bomb,
        "token": token,
    }


def read(done: Laundering, dialects: tuple[Tracing, ...]) -> set[Row]:
    with Client() as client:
        source = EvmRpc(ON, endpoint(done.node.url), client, dialects=dialects)
        return rows(list(source.blocks(0, source.head().height)))


def cell(row: Row, name: str) -> object:
    return row[CONTENT.index(name)]


@pytest.mark.parametrize("dialects", DIALECTS, ids=["trace_block", "debug_traceBlockByNumber"])
def test_a_real_node_gives_exactly_what_was_done(done: Laundering, dialects: tuple[Tracing, ...]) -> None:
    found = read(done, dialects)
    names = ("tx", "position", "sender_asset", "sender_address", "recipient_address", "amount")
    moved = {tuple(cell(row, name) for name in names) for row in found if cell(row, "kind") == Kind.TRANSFER}
    assert moved == done.moved
    assert {cell(row, "tx") for row in found if cell(row, "kind") == Kind.LEG} == done.failed
    gas = {
        (cell(row, "tx"), cell(row, "sender_address")): cell(row, "amount")
        for row in found
        if cell(row, "kind") == Kind.GAS
    }
    for tx, sender in done.sent:
        receipt = done.node.receipt(tx)
        assert gas[tx, sender] == int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert {cell(row, "flags") for row in found} == {0}
    assert {cell(row, "position") for row in found if cell(row, "kind") == Kind.GAS} == {GAS}


def test_without_traces_it_is_said_where_something_may_be_missing(done: Laundering) -> None:
    whole, blind = read(done, DIALECTS[0]), read(done, ())
    flagged = {cell(row, "tx") for row in blind if cell(row, "flags")}
    missing = {cell(row, "tx") for row in whole} & {cell(row, "tx") for row in whole - blind}
    inside = {cell(row, "tx") for row in whole if 1 <= int(str(cell(row, "position"))) < LOGS}
    assert inside <= flagged == missing
    plain = {tx for tx, *_ in done.moved} - flagged
    assert len(plain) >= 5  # payments without code need no trace


def test_histories_are_complete_by_the_balances_of_the_node(done: Laundering) -> None:
    every = read(done, DIALECTS[0])
    with Client() as client:
        source = open_source("evm-rpc", ON, client, done.node.url)
        assert check(source).missing == ()
        assert {HISTORY, INTERNAL} <= source.capabilities
        top = source.head().height
        for address in sorted(addresses(every)):
            history = source.history(address, 2, top)
            inside = {row for row in every if int(str(cell(row, "height"))) >= 2}
            assert rows(history.table) == {row for row in inside if address in row}
            assert history.complete, history.findings
            assert history.opening is not None
        thief = source.history(done.people["thief"], 2, top)
        token = next(
            asset for *_, asset, _, _, _ in [(m[2], *m[3:]) for m in done.moved] if asset.startswith("erc20:")
        )
        assert thief.opening == {ON.native: 10_000 * ETHER, token: 0}


def test_single_transactions_are_those_of_their_blocks(done: Laundering) -> None:
    every = read(done, DIALECTS[0])
    for dialects in (*DIALECTS, ()):
        with Client() as client:
            source = EvmRpc(ON, endpoint(done.node.url), client, dialects=dialects)
            for tx, _ in done.sent:
                found, expected = (
                    rows(source.transaction(tx)),
                    {row for row in every if cell(row, "tx") == tx},
                )
                assert found == expected if dialects else found


def test_node_explorer_and_export_of_the_same_real_blocks_give_one_ledger(
    done: Laundering, tmp_path: Path
) -> None:
    world = mirror(done.node.url)
    top = len(world.evm.blocks) - 1
    ledgers: list[Ledger] = []
    with serve(world) as served, Client() as client:
        for name, url in (
            ("evm-rpc", done.node.url),
            ("evm-rpc", served.rpc_url),
            ("etherscan", served.explorer_url),
        ):
            made = Ledger(tmp_path / f"{len(ledgers)}")
            with made.importing() as incoming:
                incoming.begin(name, "", name)
                for table in open_source(name, ON, client, url).blocks(0, top):
                    incoming.add(table)
                incoming.commit(scope=Coverage("chain"))
            ledgers.append(made)
    exported = Ledger(tmp_path / "export")
    format_ = EvmExport("ethereum-etl", "", ("transactions", "receipts", "logs", "traces", "blocks"))
    choices = ImportChoices({"chain": ON.id}, scope=Coverage("chain"))
    import_files(exported, export(world, tmp_path), format_, choices)
    views = [each.read() for each in (*ledgers, exported)]
    assert views[0].table.num_rows > 30
    for view in views[1:]:
        assert view.table.equals(views[0].table)
        assert view.purses.equals(views[0].purses)

"""The files of `bitcoin-blocks`: single blocks, blk*.dat with and without a key, stale blocks, damage."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Ledger
from hueandcry.model.errors import InputError
from hueandcry.sources import format_named
from hueandcry.sources.report import Report
from hueandcry.sources.utxo.block_files import blocks as blocks_of
from tests.sources.utxo.chain import (
    BITCOIN,
    Block,
    Tx,
    coinbase,
    framed,
    linked,
    masked,
    p2pkh,
    segwit,
    story,
)
from tests.sources.utxo.ledgers import load, rows

KEY = bytes.fromhex("8b1f3c0055aa7e01")
FORM = "bitcoin-blocks"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def heap() -> tuple[list[Block], Block]:
    """Seven blocks that follow each other, and one that lost its race at height 903."""
    spent = Tx([("ab" * 32, 1)], [(segwit(5), 777)], witness=True)
    chain = linked(900, [], [spent], [], [], [], [], [])
    lost = Block(
        903, [coinbase(903, (p2pkh(66), 5)), Tx([(spent.txid, 0)], [(p2pkh(66), 700)])], chain[2].hash
    )
    return chain, lost


@pytest.mark.parametrize("key", [b"", KEY, bytes(8)])
@pytest.mark.parametrize("packed", [False, True])
def test_files_of_a_node(tmp_path: Path, ledger: Ledger, key: bytes, packed: bool) -> None:
    chain, lost = heap()
    first = framed([chain[2], chain[0], lost, chain[1]])
    second = framed([chain[5], chain[6], chain[3], chain[4], chain[0]])
    paths = [tmp_path / f"blk0000{number}.dat{'.gz' * packed}" for number in range(2)]
    for path, content in zip(paths, (first, second), strict=True):
        # The zeros behind the last block are reserved, not written: no key is laid over them.
        data = (masked(content, key) if key else content) + bytes(100_001)
        path.write_bytes(gzip.compress(data) if packed else data)
    if key:
        (tmp_path / "xor.dat").write_bytes(key)
    done = load(ledger, FORM, paths)
    assert done.findings == (f"{paths[0].name}: 1 block is not in the best chain and left out",)
    found = rows(ledger)
    assert [each["height"] for each in found if each["kind"] == 3] == list(range(900, 907))
    assert {each["tx"] for each in found} == {tx.txid for block in chain for tx in block.txs}
    alone = Ledger(tmp_path / "alone")
    (tmp_path / "plain").mkdir()
    single = [tmp_path / "plain" / f"{block.height}.bin" for block in chain]
    for path, block in zip(single, chain, strict=True):
        path.write_bytes(block.raw)
    load(alone, FORM, single)
    assert rows(alone) == found
    assert load(ledger, FORM, [*single, *paths]).total.added == 0


def test_the_folder_of_a_node_can_be_named_whole(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "blocks"
    (folder / "index").mkdir(parents=True)
    (folder / "blk00000.dat").write_bytes(masked(framed(story()), KEY))
    (folder / "xor.dat").write_bytes(KEY)
    for other in ("rev00000.dat", ".lock", "index/000005.ldb", "index/CURRENT"):
        (folder / other).write_bytes(b"something else")
    assert load(ledger, FORM, [folder]).total.added == 23
    assert [file.file for file in ledger.manifest(BITCOIN.id).imports] == ["blk00000.dat"]


def test_a_single_block_beside_the_files_of_a_node_is_read_as_it_is(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "xor.dat").write_bytes(KEY)
    path = tmp_path / "block.dat"
    path.write_bytes(story()[0].raw)
    assert load(ledger, FORM, [path]).total.added == 11


@pytest.mark.parametrize(
    ("magic", "name"),
    [
        ("0b110907", "testnet3"),
        ("1c163f28", "testnet4"),
        ("0a03cf40", "signet"),
        ("fabfb5da", "regtest"),
        ("fbc0b6db", "Litecoin"),
        ("c0c0c0c0", "Dogecoin"),
    ],
)
@pytest.mark.parametrize("key", [b"", KEY])
def test_blocks_of_other_networks_are_refused(
    tmp_path: Path, ledger: Ledger, magic: str, name: str, key: bytes
) -> None:
    path = tmp_path / "blk00000.dat"
    content = framed(story(), bytes.fromhex(magic))
    path.write_bytes(masked(content, key) if key else content)
    if key:
        (tmp_path / "xor.dat").write_bytes(key)
    with pytest.raises(InputError, match=f"blk00000.dat has blocks of {name}"):
        load(ledger, FORM, [path])
    assert ledger.rows() == 0


def test_damaged_files_are_refused_with_the_place(tmp_path: Path, ledger: Ledger) -> None:
    good = framed(story())
    one = len(framed(story()[:1]))
    path = tmp_path / "blk00000.dat"
    for data, reason in (
        (good[:-5], "block 3 is cut short"),
        (good[: one + 200], "block 2 is cut short"),
        (good[:one] + b"noise" + good[one:], f"byte {one}: here no block begins"),
        (good[:one] + good[one : one + 5], f"byte {one}: here no block begins"),
        (good + bytes(50) + b"x", "follow the zeros"),
        (good[:4] + (80).to_bytes(4, "little") + good[8:], "byte 0: here no block begins"),
        (good[:4] + (4_000_001).to_bytes(4, "little") + good[8:], "byte 0: here no block begins"),
        (good[:-60] + b"\1" + good[-59:], "block 3: block .* damaged"),
        (good[:20] + b"\1" + good[21:], "block 1: the header .* proof of work"),
    ):
        path.write_bytes(data)
        with pytest.raises(InputError, match=f"blk00000.dat.*{reason}"):
            load(ledger, FORM, [path])
    (tmp_path / "xor.dat").write_bytes(KEY[:7])
    path.write_bytes(masked(good, KEY))
    with pytest.raises(InputError, match=r"xor.dat has not the 8 bytes"):
        load(ledger, FORM, [path])
    assert ledger.rows() == 0


def test_other_files_are_refused(tmp_path: Path, ledger: Ledger) -> None:
    for name, data, reason in (
        ("a.bin", b"", "header of 80"),
        ("b.hex", b"xyz" * 30, "not the hexadecimal text"),
        ("c.hex", "é".encode() * 30, "not the hexadecimal text"),
        ("d.bin", bytes(4_000_100), "larger than a block"),
        ("e.bin.gz", gzip.compress(bytes(40_000_000)), "larger than a block"),
        ("f.bin.gz", gzip.compress(story()[0].raw)[:-20], "damaged gzip"),
        ("g.bin.gz", b"\x1f\x8bnonsense" * 9, "damaged gzip"),
        ("h.bin", story()[0].raw + b"x", "h.bin, block 1: .*1 bytes after its last"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(InputError, match=reason):
            load(ledger, FORM, [path])
    with pytest.raises(InputError, match="cannot read"):
        load(ledger, FORM, [tmp_path / "absent.bin"])
    assert ledger.rows() == 0


def test_heights_of_old_blocks_are_given(tmp_path: Path, ledger: Ledger) -> None:
    old = [Block(0, [Tx((), [(p2pkh(1), 50)], b"\x04hi")], version=1)]
    old.append(Block(0, [Tx((), [(p2pkh(2), 50)], b"\x04ho")], old[0].hash, version=1))
    path = tmp_path / "blk00000.dat"
    path.write_bytes(framed(reversed(old)))
    with pytest.raises(InputError, match="height="):
        load(ledger, FORM, [path])
    for text in ("x", "-1", "1.5", "9" * 30, "²"):
        with pytest.raises(InputError, match="is not a block height"):
            load(ledger, FORM, [path], height=text)
    load(ledger, FORM, [path], height="170")
    assert [each["height"] for each in rows(ledger) if each["kind"] == 3] == [170, 171]
    with pytest.raises(InputError, match="no option 'start'"):
        load(ledger, FORM, [path], start="170")


@pytest.mark.parametrize("time", [1_230_940_799, 2**32 - 1])
def test_times_that_cannot_be_are_refused(tmp_path: Path, ledger: Ledger, time: int) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(Block(5, [coinbase(5)], time=time).raw)
    with pytest.raises(InputError, match="before 2009 or in the future"):
        load(ledger, FORM, [path])


def test_the_coinbases_that_were_overwritten_have_no_rows() -> None:
    from hueandcry.sources.utxo import rows as builder

    for height, txid in builder.OVERWRITTEN.items():
        made = builder.Transaction(txid, 0, [], [builder.Output(0, "", 50_0000_0000)], coinbase=True)
        for at, count in ((height, 0), (height + 30, 2)):
            assert builder.table(BITCOIN, [(builder.Block(at, 1_289_000_000, ""), made)]).num_rows == count


def test_a_transaction_of_too_many_inputs_is_refused() -> None:
    from hueandcry.sources.utxo import rows as builder

    made = builder.Transaction("a", 1, [builder.Input("b", n) for n in range(builder.OUTPUTS)], [])
    with pytest.raises(InputError, match="does not fit a block"):
        builder.table(BITCOIN, [(builder.Block(5, 1_289_000_000, ""), made)])


@settings(max_examples=150, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_files_give_input_errors_only(tmp_path: Path, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([b"", KEY]))
    content = bytearray(framed(story()) + bytes(30))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    path = tmp_path / "blk00000.dat"
    path.write_bytes(masked(content, key) if key else content)
    (tmp_path / "xor.dat").write_bytes(key or bytes(8))
    try:
        found = list(format_named(FORM).read(path, {}, Report()))
    except InputError:
        return
    assert sum(table.num_rows for table in found) <= 3 * 20
    assert len(list(blocks_of(path))) <= 3

"""The block parser on blocks of our own, on damaged ones, and on noise: an answer or an InputError."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.model.errors import InputError
from hueandcry.sources.utxo import block, header
from tests.sources.utxo.chain import (
    EASY,
    START,
    Block,
    Tx,
    address,
    coinbase,
    linked,
    p2pkh,
    segwit,
    sha,
    story,
    varint,
)

SIMPLE = story()[1]


def parse(data: bytes) -> block.Parsed:
    return block.parse(data, address)


def remined(data: bytes, root: bytes | None = None) -> bytes:
    """The block with this Merkle root and a proof of work that fits."""
    fields = data[:36] + (root or data[36:68]) + data[68:76]
    nonce = 0
    while int.from_bytes(sha(fields + struct.pack("<I", nonce)), "little") >= 0x7FFFFF << 232:
        nonce += 1
    return fields + struct.pack("<I", nonce) + data[80:]


def with_body(body: bytes) -> bytes:
    return remined(Block(1, [coinbase(1)]).header + body)


def test_a_block_gives_its_transactions() -> None:
    found = parse(SIMPLE.raw)
    assert found.header.name == SIMPLE.hash
    assert found.stated_height == 701
    assert [each.txid for each in found.transactions] == [tx.txid for tx in SIMPLE.txs]
    assert [each.coinbase for each in found.transactions] == [True, False, False]
    first = found.transactions[1]
    assert [(each.txid, each.n) for each in first.inputs] == list(SIMPLE.txs[1].inputs)
    outputs = [(n, address(script), value, b"") for n, (script, value) in enumerate(SIMPLE.txs[1].outputs)]
    assert list(map(tuple, first.outputs)) == outputs


@pytest.mark.parametrize("height", [0, 1, 16, 17, 127, 128, 255, 32_768, 227_931, 840_000, 8_388_608])
def test_the_height_that_a_coinbase_states(height: int) -> None:
    assert parse(Block(height, [coinbase(height, extra=b"/pool/")], time=START).raw).stated_height == height


@pytest.mark.parametrize(("script", "version", "height"), [(b"\x60ab", 2, 16), (b"\x51\x00", 2, 1)])
def test_small_heights_are_opcodes(script: bytes, version: int, height: int) -> None:
    made = Block(1, [Tx((), [(p2pkh(1), 5)], script)], version=version)
    assert parse(made.raw).stated_height == height


@pytest.mark.parametrize(("script", "version"), [(b"\x03\x01", 2), (b"\x4babc", 2), (b"\x02\x01\x01", 1)])
def test_coinbases_that_state_no_height(script: bytes, version: int) -> None:
    made = Block(1, [Tx((), [(p2pkh(1), 5)], script)], version=version)
    assert parse(made.raw).stated_height is None


def test_lengths_need_not_be_written_as_short_as_they_can_be() -> None:
    plain = Block(1, [coinbase(1)])
    assert parse(plain.header + b"\xff" + struct.pack("<Q", 1) + plain.raw[81:]).header.name == plain.hash


def test_many_transactions_and_odd_rows_of_the_tree() -> None:
    for count in (1, 2, 3, 5, 253, 300):
        body = [Tx([("ab" * 32, n)], [(segwit(n + 1), n)], witness=bool(n % 2)) for n in range(count - 1)]
        assert len(parse(linked(5, body)[0].raw).transactions) == count


@pytest.mark.parametrize("size", [0, 1, 79, 80, 81, 100, -1, -4])
def test_a_block_that_is_cut_short_is_refused(size: int) -> None:
    with pytest.raises(InputError, match="header of 80|cut short|damaged"):
        parse(SIMPLE.raw[:size])


def test_what_is_wrong_is_said() -> None:
    raw = SIMPLE.raw
    with pytest.raises(InputError, match="3 bytes after its last transaction"):
        parse(raw + b"abc")
    with pytest.raises(InputError, match="Merkle root"):
        parse(raw[:-100] + bytes([raw[-100] ^ 1]) + raw[-99:])
    with pytest.raises(InputError, match="proof of work"):
        parse(raw[:72] + struct.pack("<I", 0x1D00FFFF) + raw[76:])
    for bits in (0, 0x01003456, 0x04923456, 0xFF123456):
        with pytest.raises(InputError, match="proof of work"):
            parse(raw[:72] + struct.pack("<I", bits) + raw[76:])
    with pytest.raises(InputError, match="does not begin with a coinbase"):
        parse(Block(1, [Tx([("ab" * 32, 0)], [(p2pkh(1), 1)])]).raw)
    with pytest.raises(InputError, match="more than there can be"):
        parse(Block(1, [coinbase(1, (p2pkh(1), 21_000_000 * 10**8 + 1))]).raw)
    with pytest.raises(InputError, match="more than there can be"):
        parse(Block(1, [coinbase(1, (p2pkh(1), -1))]).raw)
    with pytest.raises(InputError, match="outside the coinbase"):
        parse(Block(1, [coinbase(1), coinbase(2)]).raw)
    with pytest.raises(InputError, match="outside the coinbase"):
        parse(Block(1, [Tx([("00" * 32, 2**32 - 1), ("ab" * 32, 0)], [])]).raw)


def test_a_doubled_transaction_is_refused_although_the_root_stays() -> None:
    made = linked(5, [Tx([("ab" * 32, n)], [(p2pkh(1), n)]) for n in range(2)])[0]
    last = made.txs[-1].raw()
    doubled = made.header + varint(4) + made.raw[81:] + last
    with pytest.raises(InputError, match="stands twice"):
        parse(doubled)


@pytest.mark.parametrize("announced", [0xFD, 0xFFFF, 2**32 - 1, 2**40, 2**63, 2**64 - 1])
def test_announced_numbers_cost_nothing(announced: int) -> None:
    number = b"\xff" + struct.pack("<Q", announced)
    begin = struct.pack("<i", 2)
    spent = bytes(32) + b"\xff" * 4
    bodies = [
        number + bytes(100),
        b"\1" + begin + number + bytes(60),
        b"\1" + begin + b"\1" + spent + number + bytes(60),
        b"\1" + begin + b"\1" + spent + b"\0" + bytes(4) + number + bytes(60),
        b"\1" + begin + b"\1" + spent + b"\0" + bytes(4) + b"\1" + bytes(8) + number + bytes(60),
        b"\1" + begin + b"\0\1\1" + spent + b"\0" + bytes(4) + b"\1" + bytes(8) + b"\0" + number + bytes(60),
        b"\1" + begin + b"\0\1\1" + spent + b"\0" + bytes(4) + b"\1" + bytes(9) + b"\1" + number + bytes(60),
    ]
    begun = time.perf_counter()
    for body in bodies:
        with pytest.raises(InputError, match="damaged"):
            parse(with_body(body))
    assert time.perf_counter() - begun < 1


def test_headers_are_assembled_as_they_were() -> None:
    head = header.parse(SIMPLE.raw)
    nonce = struct.unpack("<I", SIMPLE.raw[76:80])[0]
    root = header.text(head.root)
    assert header.assembled(head.version, SIMPLE.prev, root, head.time, EASY, nonce) == SIMPLE.header
    with pytest.raises(InputError, match="out of range"):
        header.assembled(2**31, SIMPLE.prev, root, head.time, EASY, nonce)


@settings(max_examples=300, deadline=2000)
@given(st.data())
def test_a_damaged_block_gives_an_input_error_or_a_block(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(story())).raw)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(80, len(raw) - 1))
        size = data.draw(st.integers(0, 9))
        raw[place : place + size] = data.draw(st.binary(max_size=9))
    try:
        found = parse(bytes(raw))
    except InputError:
        return
    # Only what the Merkle root does not cover can have changed: witnesses, and how lengths are written.
    assert [each.txid for each in found.transactions] in [[tx.txid for tx in made.txs] for made in story()]


@settings(max_examples=300, deadline=2000)
@given(st.binary(max_size=300))
def test_noise_behind_a_header_gives_an_input_error(body: bytes) -> None:
    with pytest.raises(InputError):
        parse(SIMPLE.header + body)


@given(st.binary(max_size=300))
def test_noise_states_a_height_or_none(body: bytes) -> None:
    found = block.stated_height(header.parse(SIMPLE.header), SIMPLE.header + body)
    assert found is None or found >= 0

"""The address index: exact in every way of asking, atomic on disk, plain about damage."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.chains.coins import EVM, table
from hueandcry.chains.recognition import address_key, text_key
from hueandcry.model.errors import AddressError, LedgerDamaged, StorageError
from hueandcry.screen.addresses import NARROW, WIDE, AddressIndex, pack
from hueandcry.screen.addresses.hashing import hashed, hashed_rows
from hueandcry.screen.addresses.table import FAST_FROM, Words, build

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
LEGACY, CASH = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
ETHER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
SOLANA = "1nc1nerator11111111111111111111111111111111"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
BAD = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"
ENTRIES = [
    (table.BITCOIN, GENESIS, 7),
    (EVM, ETHER.lower(), 1),
    (table.BITCOIN_CASH, CASH, 3),
    (table.SOLANA, SOLANA, 4),
    (table.BITCOIN, TAPROOT, 5),
    ("", BAD, 6),
    (EVM, ETHER.lower(), 9),
    ("eip155:56", ETHER, 2),
]


@pytest.fixture
def index(tmp_path: Path) -> AddressIndex:
    return AddressIndex.build(tmp_path / "index", ENTRIES)


def random_keys(count: int, width: int = NARROW, seed: int = 1) -> Words:
    return np.random.default_rng(seed).integers(0, 2**63, (count, width), np.uint64)


def test_one_address_at_a_time(index: AddressIndex) -> None:
    assert len(index) == 6
    assert index.find(EVM, ETHER) == index.find("eip155:42161", ETHER.lower()) == (1, 2, 9)
    assert index.find(table.BITCOIN, GENESIS) == (7,)
    assert index.find(table.SOLANA, SOLANA) == (4,)
    assert index.find(table.BITCOIN, TAPROOT.upper()) == (5,)
    assert index.find("", BAD) == (6,)
    assert index.find("", GENESIS) == index.find(EVM, "0x" + "0" * 40) == ()


def test_either_form_of_a_bitcoin_cash_address_is_found(index: AddressIndex) -> None:
    for chain, text in [
        (table.BITCOIN_CASH, CASH),
        (table.BITCOIN_CASH, f"bitcoincash:{CASH}"),
        (table.BITCOIN_CASH, LEGACY),
        (table.BITCOIN, LEGACY),
    ]:
        assert index.find(chain, text) == (3,)
    assert index.find_text(LEGACY) == index.find_text(CASH) == (3,)


def test_texts(index: AddressIndex) -> None:
    asked = [
        GENESIS,
        ETHER,
        CASH,
        SOLANA,
        TAPROOT,
        BAD,
        GENESIS[:-1] + "b",
        "",
        "\ud800",
        "1" * 200,
        "0x" + "0" * 40,
    ]
    expected = [(7,), (1, 2, 9), (3,), (4,), (5,), (6,), None, None, None, None, ()]
    assert index.find_texts(asked) == expected
    assert [index.find_text(text) for text in asked] == expected
    assert index.find_texts([]) == []


def test_packed_keys(index: AddressIndex) -> None:
    narrow = pack([address_key(EVM, ETHER), address_key(EVM, "0x" + "0" * 40)], NARROW)
    wide = pack([address_key(table.BITCOIN, TAPROOT), text_key("no"), text_key(BAD)], WIDE)
    rows = [*index.find_many(narrow).tolist(), *index.find_many(wide).tolist()]
    assert [index.numbers_of(row) for row in rows] == [(1, 2, 9), (), (5,), (), (6,)]
    for keys in (narrow.astype(np.int64), narrow[:, :2], narrow[0]):
        with pytest.raises(ValueError, match="packed keys are uint64 in 3 or 5 columns"):
            index.find_many(keys)


def test_an_address_of_another_chain_is_refused(index: AddressIndex, tmp_path: Path) -> None:
    with pytest.raises(AddressError, match="an address of bitcoin, not of EVM chains"):
        index.find(EVM, GENESIS)
    with pytest.raises(AddressError, match="CYRILLIC"):
        AddressIndex.build(tmp_path / "other", [(table.BITCOIN, GENESIS.replace("A", "А"), 1)])
    assert not (tmp_path / "other").exists()


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(-(2**63), 2**63 - 1)), max_size=60),
    st.lists(st.integers(0, 60), max_size=30),
)
@settings(max_examples=60)
def test_it_answers_as_a_dict_does(
    tmp_path_factory: pytest.TempPathFactory, listed: list[tuple[int, int]], asked: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    addresses = [f"0x{at:040x}" for at in range(61)]
    index = AddressIndex.build(folder, [(EVM, addresses[at], number) for at, number in listed])
    known: dict[int, set[int]] = {}
    for at, number in listed:
        known.setdefault(at, set()).add(number)
    assert len(index) == len(known)
    for at in asked:
        assert set(index.find(EVM, addresses[at])) == known.get(at, set())
        assert index.find_text(addresses[at]) == index.find(EVM, addresses[at])


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("count", [0, 1, 5, 300_000])
def test_numpy_machine_code_and_python_agree(width: int, count: int) -> None:
    keys = random_keys(count, width)
    made, rows = build(keys)
    assert np.array_equal(made.keys[rows], keys)
    near = keys[: count // 2].copy()
    near[:, -1] ^= np.uint64(1)
    asked = np.concatenate([keys, near, random_keys(FAST_FROM, width, seed=2)])
    expected = np.concatenate([rows, np.full(len(near) + FAST_FROM, -1)])
    assert np.array_equal(made.rows(asked), expected)
    assert np.array_equal(made._rows(asked), expected)
    some = range(0, len(asked), 997)
    assert [made.row(tuple(asked[at].tolist())) for at in some] == [expected[at] for at in some]


def test_keys_of_one_hash_are_told_apart() -> None:
    """Keys made so that all 64 bits of their hashes agree: the second word undoes the first."""
    keys = random_keys(6)
    collided, _ = build(keys)
    seed = collided.seed
    twins = keys.copy()
    for twin in twins:
        first = (seed ^ int(twin[0])) * 0x9E3779B97F4A7C15 % 2**64
        first ^= first >> 32
        other = (seed ^ int(twin[0]) ^ 1) * 0x9E3779B97F4A7C15 % 2**64
        other ^= other >> 32
        twin[0] ^= np.uint64(1)
        twin[1] ^= np.uint64(first ^ other)
    assert np.array_equal(hashed_rows(keys, seed), hashed_rows(twins, seed))
    assert hashed(tuple(keys[0].tolist()), seed) == int(hashed_rows(keys, seed)[0])
    assert (collided.rows(twins) == -1).all()
    assert (collided._rows(twins) == -1).all()
    many = np.tile(twins, (FAST_FROM // 6 + 1, 1))
    assert (collided.rows(many) == -1).all()
    assert [collided.row(tuple(twin)) for twin in twins.tolist()] == [-1] * 6


def test_equal_keys_stand_together_among_keys_of_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """All hashes equal: slots are one long run, and every key is still found, once."""
    import hueandcry.screen.addresses.table as module

    def one(keys: Words, seed: int) -> Words:
        return np.full(len(keys), 0xABCDEF, np.uint64)

    monkeypatch.setattr(module, "hashed_rows", one)
    keys = random_keys(20)
    doubled = np.concatenate([keys, keys[::-1], keys])
    made, rows = build(doubled)
    assert len(made.keys) == 20
    assert np.array_equal(made.keys[rows], doubled)
    assert np.array_equal(made.rows(doubled), rows)


def test_a_new_index_replaces_the_old_one(tmp_path: Path) -> None:
    old = AddressIndex.build(tmp_path, ENTRIES)
    new = AddressIndex.build(tmp_path, ENTRIES[:1])
    assert (len(new), len(AddressIndex.open(tmp_path))) == (1, 1)
    assert old.find(table.SOLANA, SOLANA) == (4,)  # an open one goes on as it was
    assert len(list(tmp_path.iterdir())) == 2
    assert AddressIndex.build(tmp_path, []).find_texts([GENESIS]) == [()]


def test_the_same_entries_give_the_same_files(tmp_path: Path) -> None:
    AddressIndex.build(tmp_path / "a", ENTRIES)
    AddressIndex.build(tmp_path / "b", ENTRIES)
    read = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab"]
    assert read[0] == read[1]


def test_every_damage_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerDamaged, match=r"there is no manifest\.json; build it again"):
        AddressIndex.open(tmp_path / "none")
    AddressIndex.build(tmp_path, ENTRIES)
    data = next(tmp_path.glob("*.addresses"))
    whole = data.read_bytes()
    for damaged in (b"", whole[:-1], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], whole + b"\0"):
        data.write_bytes(damaged)
        with pytest.raises(LedgerDamaged, match="differs from the manifest"):
            AddressIndex.open(tmp_path)
    data.unlink()
    with pytest.raises(LedgerDamaged, match="cannot be read"):
        AddressIndex.open(tmp_path)
    data.write_bytes(whole)
    assert AddressIndex.open(tmp_path).find(table.BITCOIN, GENESIS) == (7,)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"format": None},
        {"file": "../x"},
        {"file": 3},
        {"sha256": "0"},
        {"entries": 3},
        {"entries": None},
        {"arrays": {}},
        {"arrays": None},
        {"arrays": {"starts": {"at": 0, "dtype": "|O", "shape": [1]}}},
        {"arrays": {"starts": {"at": 0, "dtype": "<i8", "shape": [10**9]}}},
        {"arrays": {"starts": {"at": -8, "dtype": "<i8", "shape": [1]}}},
    ],
)
def test_a_changed_manifest_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    AddressIndex.build(tmp_path, ENTRIES)
    path = tmp_path / "manifest.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, **change}))
    with pytest.raises(LedgerDamaged):
        AddressIndex.open(tmp_path)
    for text in ("", "{", "[]", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
        path.write_text(text)
        with pytest.raises(LedgerDamaged):
            AddressIndex.open(tmp_path)


@pytest.mark.parametrize(
    "name", ["narrow.keys", "narrow.slots", "wide.slots", "starts", "numbers", "narrow.hash"]
)
def test_arrays_that_contradict_each_other_are_refused(tmp_path: Path, name: str) -> None:
    """Exchanged for another array of the file under a manifest that is otherwise right."""
    AddressIndex.build(tmp_path, ENTRIES)
    path = tmp_path / "manifest.json"
    record = json.loads(path.read_text())
    other = "wide.keys" if name.endswith("keys") or name == "starts" else "starts"
    record["arrays"][name] = record["arrays"][other]
    path.write_text(json.dumps(record))
    with pytest.raises(LedgerDamaged):
        AddressIndex.open(tmp_path)


def test_a_full_disk_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    AddressIndex.build(tmp_path, ENTRIES)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the old index stands"):
        AddressIndex.build(tmp_path, ENTRIES[:2])
    assert len(AddressIndex.open(tmp_path)) == 6
    assert not list(tmp_path.glob("*.tmp"))

"""The nonces of Celer's real transfers, which the published pairs leave out, and the ids that follow.

`python -m evals.nonces` searches them once and writes nonces.csv. Users' pages take the clock in
milliseconds; a nonce is found where the hash of the deposit's fields is the id that a real payout states.
That proves both, and knows nothing of which pair is said to be right. Formulas: Bridge.sol (_send),
OriginalTokenVault.sol and OriginalTokenVaultV2.sol (_deposit) of celer-network/sgn-v2-contracts.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from Crypto.Hash import keccak

from evals.pairs import Row, calls, pairs

TABLE = Path(__file__).with_name("nonces.csv")
SOURCE, TARGET = 1, 137
VAULT_V2 = "0x7510792a3b1969f9307f3845ce88e39578f2bae1"
BEFORE, AFTER = 600, 60  # seconds around the time of the deposit
KINDS: Mapping[str, tuple[str, ...]] = {"relay": ("send",), "mint": ("deposit", "deposit-v2")}
"""What the source may have called, by the method of the payout."""


def identity(kind: str, row: Row, nonce: int) -> bytes:
    """The id that the source contract gives to a deposit with this nonce."""
    before, after = _around(kind, row)
    return _hash(before + nonce.to_bytes(8) + after)


def known() -> dict[str, tuple[str, int]]:
    """Kind and nonce of the deposits that were found, by source transaction."""
    with TABLE.open(newline="") as file:
        return {row["src_tx"]: (row["kind"], int(row["nonce"])) for row in csv.DictReader(file)}


def _around(kind: str, row: Row) -> tuple[bytes, bytes]:
    sender, receiver, token = (bytes.fromhex(row[name][2:]) for name in ("sender", "receiver", "asset_src"))
    amount, target = int(row["amount"]).to_bytes(32), TARGET.to_bytes(8)
    end = SOURCE.to_bytes(8)
    if kind == "send":
        return sender + receiver + token + amount + target, end
    own = bytes.fromhex(VAULT_V2[2:]) if kind == "deposit-v2" else b""
    return sender + token + amount + target + receiver, end + own


def _hash(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def search(row: Row, stated: Mapping[str, set[bytes]]) -> tuple[str, int] | None:
    """Kind and nonce whose id is among those that payouts state (by their method), the latest first."""
    now = int(row["src_time"]) * 1000
    for method, ids in stated.items():
        for kind in KINDS.get(method, ()):
            before, after = _around(kind, row)
            for nonce in (*range(now, now - BEFORE * 1000, -1), *range(now + 1, now + AFTER * 1000)):
                if _hash(before + nonce.to_bytes(8) + after) in ids:
                    return kind, nonce
    return None


def main() -> None:
    """Search every pair whose receiver a real payout names; it takes a quarter of an hour.

    Two pairs that are equal in all fields may find one id: whose it is cannot be said, so neither keeps it.
    """
    stated: dict[str, dict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for call in calls("celer"):
        stated[call["receiver"]][call["method"]].add(bytes.fromhex(call["ref"][2:]))
    found: dict[bytes, list[tuple[str, str, int]]] = defaultdict(list)
    for row in pairs("celer"):
        if row["dst_chain"] == "Polygon":
            hit = search(row, stated.get(row["receiver"].lower(), {}))
            if hit:
                found[identity(hit[0], row, hit[1])].append((row["src_tx"], *hit))
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("src_tx", "kind", "nonce"))
        writer.writerows(owners[0] for owners in found.values() if len(owners) == 1)


if __name__ == "__main__":
    main()

"""A real EVM node for tests: anvil, installed by npm into pytest's cache, and contracts made by hand."""

import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from hueandcry.sources.evm import tokens

VERSION = "1.7.1"
PACKAGE = f"@foundry-rs/anvil@{VERSION}"
CHAIN = 31337
TRANSFER = 0xDDF252AD1BE2C89B69C2B068FC378DAA952BA7F163C4A11628F55A4DF523B3EF
_OPCODES = {
    "STOP": 0x00, "ADD": 0x01, "SUB": 0x03, "DIV": 0x04, "EQ": 0x14, "CALLER": 0x33, "CALLVALUE": 0x34,
    "CALLDATALOAD": 0x35, "CALLDATASIZE": 0x36, "CODECOPY": 0x39, "SELFBALANCE": 0x47, "POP": 0x50,
    "MSTORE": 0x52, "SLOAD": 0x54, "SSTORE": 0x55, "JUMPI": 0x57, "GAS": 0x5A, "JUMPDEST": 0x5B, "DUP1": 0x80,
    "LOG2": 0xA2, "LOG3": 0xA3, "CREATE": 0xF0, "CALL": 0xF1, "RETURN": 0xF3, "DELEGATECALL": 0xF4,
    "REVERT": 0xFD, "SELFDESTRUCT": 0xFF,
}  # fmt: skip


def binary(cache: Path) -> Path:
    """The node's program; skips the test where npm or the package cannot be had."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the anvil of these tests is for Linux on x86-64")
    npm = shutil.which("npm")
    found = cache / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
    if not found.exists():
        if npm is None:
            pytest.skip("npm is not installed, so there is no anvil")
        command = [
            npm,
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(cache),
            PACKAGE,
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=180, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm did not install {PACKAGE} within three minutes")
        if done.returncode or not found.exists():
            pytest.skip(f"npm cannot install {PACKAGE}")
    return found


class Anvil:
    """A running node, driven by its own accounts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(trust_env=False, timeout=30)
        self.accounts: list[str] = self("eth_accounts")

    def __call__(self, method: str, *params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self._http.post(self.url, json=body).json()
        assert "error" not in answer, answer
        return answer["result"]

    def close(self) -> None:
        self._http.close()

    def send(self, sender: str, to: str | None, value: int = 0, data: str = "0x") -> str:
        """Put a transaction into the pool; what would fail is sent all the same."""
        request = {"from": sender, "value": hex(value), "data": data, "gas": hex(500_000)}
        return str(self("eth_sendTransaction", request | ({"to": to} if to else {})))

    def mine(self, count: int = 1) -> None:
        """Mine blocks; the first takes what is in the pool."""
        for _ in range(count):
            self("evm_mine")

    def receipt(self, tx: str) -> dict[str, Any]:
        return dict(self("eth_getTransactionReceipt", tx))

    def deploy(self, sender: str, runtime: str, setup: str = "", value: int = 0) -> str:
        """The address of a new contract with this code."""
        tx = self.send(sender, None, value, creation(runtime, setup))
        self.mine()
        assert self.receipt(tx)["status"] == "0x1"
        return str(self.receipt(tx)["contractAddress"])


@contextmanager
def running(program: Path, chain: int = CHAIN) -> Iterator[Anvil]:
    """A node of our own on a free port of loopback that mines when it is told to."""
    command = [str(program), "--host", "127.0.0.1", "--port", "0", "--chain-id", str(chain), "--no-mining"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        end = time.monotonic() + 30
        for line in process.stdout:
            if line.startswith("Listening on "):
                break
            assert time.monotonic() < end, "anvil does not start"
        node = Anvil(f"http://{line.split()[-1]}")
        try:
            yield node
        finally:
            node.close()
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def assemble(text: str) -> str:
    """Bytecode in hex: opcodes, numbers as the shortest push, `:name` a jump target, `@name` its place."""
    code = bytearray()
    places: dict[str, int] = {}
    wanted: dict[int, str] = {}
    for word in text.split():
        if word.startswith(":"):
            places[word[1:]] = len(code)
            code.append(_OPCODES["JUMPDEST"])
        elif word.startswith("@"):
            wanted[len(code) + 1] = word[1:]
            code += b"\x60\x00"
        elif word in _OPCODES:
            code.append(_OPCODES[word])
        else:
            number = int(word, 0)
            size = max(1, (number.bit_length() + 7) // 8)
            code.append(0x5F + size)
            code += number.to_bytes(size, "big")
    for at, name in wanted.items():
        code[at] = places[name]
    return code.hex()


def creation(runtime: str, setup: str = "") -> str:
    """The code that runs `setup` and then leaves `runtime` as a contract."""
    before = assemble(setup)
    size = len(runtime) // 2
    # 12 bytes: PUSH1 size DUP1 PUSH1 offset PUSH1 0 CODECOPY PUSH1 0 RETURN, and one that is never reached.
    offset = len(before) // 2 + 12
    assert size < 256
    assert offset < 256
    return "0x" + before + assemble(f"{size} DUP1 {offset} 0 CODECOPY 0 RETURN STOP") + runtime


def pays(to: str, amount: str) -> str:
    """A call with value: `amount` is code that leaves it on the stack."""
    return f"0 0 0 0 {amount} {to} GAS CALL POP "


TOKEN = assemble(f"""
    CALLDATASIZE 36 EQ @balance JUMPI
    36 CALLDATALOAD
    DUP1 CALLER SLOAD SUB CALLER SSTORE
    DUP1 4 CALLDATALOAD SLOAD ADD 4 CALLDATALOAD SSTORE
    0 MSTORE
    4 CALLDATALOAD CALLER {TRANSFER:#x} 32 0 LOG3 STOP
    :balance 4 CALLDATALOAD SLOAD 0 MSTORE 32 0 RETURN
""")
SUPPLY = 10**24
MINT = f"{SUPPLY} CALLER SSTORE"
REVERTS = assemble("0 0 REVERT")


# A copy of WETH9: the empty call deposits; transfer, withdraw and balanceOf are told by size and selector.
WRAPPING = assemble(f"""
    0 CALLDATASIZE EQ @deposit JUMPI
    68 CALLDATASIZE EQ @transfer JUMPI
    {2**224} 0 CALLDATALOAD DIV {0x2E1A7D4D} EQ @withdraw JUMPI
    4 CALLDATALOAD SLOAD 0 MSTORE 32 0 RETURN
    :deposit CALLER SLOAD CALLVALUE ADD CALLER SSTORE
    CALLVALUE 0 MSTORE CALLER {tokens.DEPOSIT} 32 0 LOG2 STOP
    :transfer 36 CALLDATALOAD DUP1 CALLER SLOAD SUB CALLER SSTORE
    DUP1 4 CALLDATALOAD SLOAD ADD 4 CALLDATALOAD SSTORE
    0 MSTORE 4 CALLDATALOAD CALLER {tokens.TRANSFER} 32 0 LOG3 STOP
    :withdraw 4 CALLDATALOAD DUP1 CALLER SLOAD SUB CALLER SSTORE
    DUP1 0 MSTORE CALLER {tokens.WITHDRAWAL} 32 0 LOG2
    0 0 0 0 4 CALLDATALOAD CALLER GAS CALL POP STOP
""")


def withdraw_call(amount: int) -> str:
    """withdraw(amount)."""
    return f"0x2e1a7d4d{amount:064x}"


def token_call(to: str, amount: int) -> str:
    """transfer(to, amount)."""
    return f"0xa9059cbb{to[2:]:0>64}{amount:064x}"

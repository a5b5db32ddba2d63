"""Verifying a bundle: its files against SHA256SUMS, and its content against the ledger, computed again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hueandcry.ledger import Ledger
from hueandcry.model import AssetInfo
from hueandcry.model.errors import BundleError, HueAndCryError
from hueandcry.workspace.bundle import SUMS, Bundle
from hueandcry.workspace.tracing import Inputs, files, perform, recorded, rows, valued


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a verification."""

    subject: str
    agrees: bool
    detail: str


def verify(bundle: Bundle, ledger: Ledger) -> list[Check]:
    """Check a bundle line by line; a line that does not agree says what differs."""
    checks = list(_sums(bundle))
    try:
        inputs = _inputs(bundle)
    except HueAndCryError as error:
        return [*checks, Check("inputs", False, str(error))]
    checks.append(_ledger(inputs, ledger))
    try:
        done = perform(inputs, rows(ledger), ledger)
        inputs, worth = valued(inputs, done)
        again = files(inputs, done, worth)
    except HueAndCryError as error:
        return [*checks, Check("recomputation", False, str(error))]
    checks += _totals(bundle, again, done.trace.assets)
    checks += [_file(bundle, name, data) for name, data in again.items() if name != "trace.json"]
    return checks


def _sums(bundle: Bundle) -> Iterator[Check]:
    recorded_sums = bundle.recorded()
    present = {path.name for path in bundle.folder.iterdir()} - {SUMS}
    for name in sorted(present | recorded_sums.keys()):
        if name not in present:
            yield Check(f"file {name}", False, f"named in {SUMS}, but missing")
        elif name not in recorded_sums:
            yield Check(f"file {name}", False, f"not named in {SUMS}")
        else:
            same = sha256(bundle.read(name)).hexdigest() == recorded_sums[name]
            yield Check(
                f"file {name}", same, "SHA-256 as recorded" if same else "changed since it was written"
            )


def _inputs(bundle: Bundle) -> Inputs:
    try:
        return recorded(bundle.trace()["replay"])
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"trace.json does not hold the inputs of a trace: {error!r}") from error


def _ledger(inputs: Inputs, ledger: Ledger) -> Check:
    digest = ledger.digest()
    if digest == inputs.ledger:
        return Check("ledger", True, f"the same state, rows: {ledger.rows()}, SHA-256 {digest}")
    return Check(
        "ledger",
        False,
        f"another state, rows: {ledger.rows()}, SHA-256 {digest}; the bundle's: {inputs.ledger}",
    )


def _totals(bundle: Bundle, again: Mapping[str, bytes], assets: Mapping[str, AssetInfo]) -> Iterator[Check]:
    """Each policy and stolen asset of trace.json on a line of its own."""
    import json

    before, after = bundle.trace(), json.loads(again["trace.json"])
    for policy, books in after["policies"].items():
        for asset, balance in books.items():
            told = _get(before, "policies", policy, asset)
            subject = f"{policy} {assets[asset].symbol}"
            if told == balance:
                sums = f"{balance['stolen']} stolen, every place and sum as recorded"
                yield Check(subject, True, f"{asset}: {sums}")
            else:
                yield Check(subject, False, _difference(told, balance))
    rest = {k for k in after.keys() | before.keys() if k != "policies" and before.get(k) != after.get(k)}
    yield Check(
        "trace.json", not rest, "the rest agrees" if not rest else f"differs in {', '.join(sorted(rest))}"
    )


def _get(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _difference(told: Any, balance: Mapping[str, Any]) -> str:
    if not isinstance(told, dict):
        return "missing in the bundle"
    names = [name for name in balance if told.get(name) != balance[name]]
    short = [
        f"{n}: {told.get(n)} in the bundle, {balance[n]} now" for n in names if isinstance(balance[n], str)
    ]
    return "; ".join(short) or f"differs in {', '.join(names)}"


def _file(bundle: Bundle, name: str, data: bytes) -> Check:
    try:
        same = bundle.read(name) == data
    except BundleError as error:
        return Check(f"recomputed {name}", False, str(error))
    return Check(f"recomputed {name}", same, "the same bytes" if same else "differs from the recomputation")

"""The state of the ledger: the manifests of all chains, replaced together.

A commit writes the new manifests of all its chains to one journal; its rename is the moment from which the
new state holds. They are then copied to their chains' folders and the journal is removed. A reader that
meets a journal lets it speak for its chains; the next import finishes what a killed one left.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from hueandcry.ledger.manifest import Manifest, dumps, loads
from hueandcry.ledger.storage import replace, sync
from hueandcry.model.errors import LedgerDamaged

MANIFEST = "manifest.json"
JOURNAL = "commit.json"
STAGING = ".staging"
LOCK = ".lock"
OWN_FILES = (
    "part-*.parquet",
    "purses-*.parquet",
    "events-*.parquet",
    "*.tmp",
)  # nothing else in a chain's folder is ever removed

Manifests = Mapping[str, Manifest]

_T = TypeVar("_T")


def chain_folder(folder: Path, chain: str) -> Path:
    """Where the files of a chain lie."""
    return folder / chain.replace(":", ".")


def manifests(folder: Path) -> dict[str, Manifest]:
    """The manifests by chain id, sorted; raises LedgerDamaged. Chains without a transfer are left out."""
    return {chain: found for chain, found in every(folder).items() if found.parts}


def manifest(folder: Path, chain: str) -> Manifest:
    """The manifest of a chain, which may have no transfer yet; raises LedgerDamaged."""
    return every(folder).get(chain, Manifest(chain))


def consistently(
    folder: Path, read: Callable[[Manifests], _T], find: Callable[[Path], Manifests] = manifests
) -> _T:
    """Call `read` with the manifests; again where an import replaced them and their files meanwhile."""
    while True:
        before = find(folder)
        try:
            result = read(before)
        except LedgerDamaged:
            if find(folder) == before:
                raise
        else:
            if find(folder) == before:
                return result


def publish(folder: Path, changed: Iterable[Manifest]) -> None:
    """Replace the manifests of some chains together, then remove the files that no manifest names."""
    journal = {manifest.chain: json.loads(dumps(manifest)) for manifest in changed}
    replace(folder / JOURNAL, json.dumps(journal, indent=1, sort_keys=True) + "\n")
    recover(folder)


def recover(folder: Path) -> None:
    """Finish a commit whose journal stands, and remove what killed imports left behind."""
    if (folder / JOURNAL).exists():
        for chain, manifest in _journal(folder).items():
            replace(chain_folder(folder, chain) / MANIFEST, dumps(manifest))
        (folder / JOURNAL).unlink()
        sync(folder)
    (folder / f"{JOURNAL}.tmp").unlink(missing_ok=True)
    for chain, manifest in every(folder).items():
        named = {file.file for file in manifest.all_files}
        for pattern in OWN_FILES:
            for path in chain_folder(folder, chain).glob(pattern):
                if path.name not in named:
                    path.unlink()


def _journal(folder: Path) -> dict[str, Manifest]:
    path = folder / JOURNAL
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        return {chain: loads(json.dumps(record), JOURNAL) for chain, record in json.loads(text).items()}
    except (ValueError, AttributeError) as error:
        raise LedgerDamaged(f"{path} is damaged ({error}): restore it or import again") from error


def every(folder: Path) -> dict[str, Manifest]:
    """The manifests by chain id, sorted, also of chains without a transfer; raises LedgerDamaged."""
    if not folder.is_dir():
        return {}
    # The journal is read first: it is removed only after the manifests that it holds are in their places.
    found = _journal(folder)
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.name == STAGING:
            continue
        manifest = _read(path / MANIFEST)
        if manifest is not None:
            if chain_folder(folder, manifest.chain) != path:
                raise LedgerDamaged(
                    f"{path / MANIFEST} is of chain {manifest.chain}: it lies in a wrong folder"
                )
            found.setdefault(manifest.chain, manifest)
    return dict(sorted(found.items()))


def _read(path: Path) -> Manifest | None:
    try:
        return loads(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        if any(path.parent.glob("*.parquet")):
            reason = f"{path} is missing: restore it, or delete the folder and import again"
            raise LedgerDamaged(reason) from None
        return None
    except UnicodeDecodeError as error:
        raise LedgerDamaged(f"{path} is damaged ({error}): restore it or import again") from error

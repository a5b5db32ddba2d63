"""Funds: the exposure of what somebody typed, on every chain of the ledger where it can be an address."""

from collections.abc import Callable, Sequence
from typing import Any

from hueandcry import chains
from hueandcry.chains.recognition import recognise
from hueandcry.model.errors import HeistError, InputError, LedgerEmpty
from hueandcry.model.exposure import Direction, Verdict
from hueandcry.workspace.exposing import Exposures, exposures
from hueandcry.workspace.folder import Workspace

Document = dict[str, Any]
_JOINED = ("named", "exposures", "totals", "standing", "leaving", "gaps", "stale", "notes")
_GRAVEST = (Verdict.NAMED, Verdict.EXPOSED, Verdict.NOT_COVERED, Verdict.NOT_FOUND, Verdict.UNKNOWN)
_EVM = "eip155:*"


class Funds:
    """Exposure to the packaged heists, to listed parties and to adverse tags; opened when first asked.

    Asking imports nothing: heists whose thefts the ledger lacks are left out, and the notes say so.
    """

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._exposures: Exposures | None = None

    def exposure(self, text: str, direction: Direction) -> Document:
        """The exposure of an address, plain, as CAIP-10 or `ethereum:0x...` (reference/exposure-json.md)."""
        try:
            places = self._places(text)
        except InputError as error:
            return _nothing(text, direction, str(error))
        if not places:
            return _nothing(text, direction, "the ledger has no chain of which this can be an address")
        return self._asked(text, direction, lambda: [self._address(*each, direction) for each in places])

    def transaction(self, text: str) -> Document:
        """What the money that a transaction moved stems from."""
        chain, colon, tx = text.strip().rpartition(":")
        direction = Direction.SOURCE
        if not colon:
            return _nothing(text, direction, "give CHAIN:HASH, such as ethereum:0x...")
        return self._asked(text, direction, lambda: [self._opened().transaction(chain, tx).document()])

    def _address(self, chain: str, address: str, direction: Direction) -> Document:
        ask = self._opened().address if direction is Direction.SOURCE else self._opened().destinations
        return ask(chain, address).document()

    def _asked(self, text: str, direction: Direction, ask: Callable[[], list[Document]]) -> Document:
        try:
            return _joined(ask())
        except (LedgerEmpty, HeistError, InputError) as error:
            return _nothing(text, direction, str(error))

    def _opened(self) -> Exposures:
        if self._exposures is None:
            self._exposures = exposures(self._space, (), importing=False)
        return self._exposures

    def _places(self, text: str) -> list[tuple[str, str]]:
        """The addresses of the ledger's chains that the text can mean."""
        text = text.strip()
        found = recognise(text)
        chain, colon, address = text.rpartition(":")
        if colon and not found:
            home = chains.chain(chain)
            return [(home.id, chains.parse_address(home, address))]
        return [
            (chain, each.address)
            for each in found
            for chain in self._space.ledger.chains()
            if chain == each.chain or (each.chain == _EVM and chain.startswith("eip155:"))
        ]


def _joined(documents: Sequence[Document]) -> Document:
    """One document for an address on several chains: the gravest verdict, all rows."""
    if len(documents) == 1:
        return documents[0]
    grave = min(documents, key=lambda each: _GRAVEST.index(Verdict(each["verdict"])))
    joined = {name: [row for each in documents for row in each[name]] for name in _JOINED}
    joined["gaps"] = list(dict.fromkeys(joined["gaps"]))
    return {**grave, **joined, "covered": all(each["covered"] for each in documents)}


def _nothing(text: str, direction: Direction, why: str) -> Document:
    """The document where nothing can be said."""
    empty: Document = {name: [] for name in _JOINED}
    return {
        "asked": {"kind": "text", "text": text},
        "direction": direction.value,
        "policy": "",
        "verdict": Verdict.UNKNOWN.value,
        "covered": False,
        **empty,
        "gaps": [why],
        "run": "",
        "as_of": None,
        "coverage": [],
        "inputs": {},
    }

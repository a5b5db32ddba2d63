"""The state: the accounts of all heists, parties and categories, kept so that a look-up runs no kernel."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from hueandcry import chains
from hueandcry.model import Policy
from hueandcry.model.errors import InputError
from hueandcry.model.exposure import Direction, Named, Verdict
from hueandcry.screen.adverse import VICTIMS
from hueandcry.screen.exposure import files, gaps, lookup
from hueandcry.screen.exposure.answer import Answer, Basis
from hueandcry.screen.exposure.building import Inputs, built
from hueandcry.screen.exposure.deposit import Payment, deposit, from_named
from hueandcry.screen.exposure.ground import Material
from hueandcry.screen.exposure.lookup import Found
from hueandcry.screen.exposure.rows import Asked, Labels
from hueandcry.screen.exposure.shelf import Shelf
from hueandcry.screen.exposure.shelving import key
from hueandcry.screen.exposure.tables import has

DEFAULT = Policy.HAIRCUT

Ask = Callable[[Shelf, Labels], Found]


class State:
    """The accounts of one state of the ledger under every policy, in memory or mapped from a folder.

    Addresses and transactions are given in any form that their chain's grammar knows; AddressError otherwise.
    """

    def __init__(self, kept: files.Kept) -> None:
        self._kept = kept

    @classmethod
    def build(cls, material: Material, inputs: Inputs | None = None, folder: Path | None = None) -> Self:
        """Account for everything once; with a folder, keep it there.

        Raises HeistError, LedgerEmpty, StorageError, and ConservationBroken if the books do not balance.
        """
        kept = built(material, inputs or Inputs())
        if folder is None:
            return cls(kept)
        files.write(folder, kept)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """A state that was kept; InputError where it is damaged."""
        return cls(files.read(folder))

    @property
    def basis(self) -> Basis:
        """What the state rests on."""
        return self._kept.basis

    def stale(self, reasons: Sequence[str]) -> Self:
        """The same state, whose answers say why they may be out of date."""
        kept = replace(self._kept, basis=replace(self.basis, stale=tuple(reasons)))
        return type(self)(kept)

    def address(self, chain: str, address: str, policy: Policy = DEFAULT, max_hops: int = 0) -> Answer:
        """What the money of an address stems from."""
        place = self.place(chain, address)
        asked = Asked(policy, Direction.SOURCE, max_hops)
        found = [lookup.address(*each, asked, *place) for each in self._labelled()]
        named = self.named(*place)
        known = self.knows(*place)
        return self._answer(
            {"kind": "address", "chain": place[0], "address": gaps.shown(*place)},
            asked,
            found,
            named,
            known,
            self.covers(*place),
            gaps.of_address(found, known, self.covers(*place), named),
        )

    def transaction(self, chain: str, tx: str, policy: Policy = DEFAULT, max_hops: int = 0) -> Answer:
        """What the money that a transaction moved stems from, by whom it paid."""
        home = chains.chain(chain)
        text = tx.lower() if gaps.is_hash(tx.lower()) else tx
        asked = Asked(policy, Direction.SOURCE, max_hops)
        found = [lookup.transaction(*each, asked, home.id, text) for each in self._labelled()]
        known = has(self._kept.indexes["transactions"], key(home.id, text))
        covered = home.id in self._kept.register.whole
        question = {"kind": "transaction", "chain": home.id, "tx": text}
        words = gaps.of_transaction(found, known, covered)
        return self._answer(question, asked, found, (), known, covered, words)

    def deposit(
        self, chain: str, sender: str, asset: str, amount: int, policy: Policy = DEFAULT, max_hops: int = 0
    ) -> Answer:
        """What a payment from `sender` would carry of `amount` base units of an asset, if it came now.

        `asset` is CAIP-19, or the part of it behind the slash, or `native`; InputError for no amount.
        """
        if amount <= 0:
            raise InputError(f"a payment of {amount} base units is none: give a positive amount")
        place = self.place(chain, sender)
        paid = Payment(*place, gaps.asset_of(place[0], asset), amount)
        asked = Asked(policy, Direction.SOURCE, max_hops)
        named = self.named(*place)
        known = self.knows(*place)
        judged = [
            from_named(shelf, labels, asked, paid, named, self._kept.register.horizon)
            or deposit(shelf, labels, asked, paid)
            for shelf, labels in self._labelled()
        ]
        found = [Found(each.rows, each.totals, beyond=each.beyond) for each in judged]
        question = {
            "kind": "deposit",
            "chain": place[0],
            "sender": gaps.shown(*place),
            "asset": paid.asset,
            "amount": str(amount),
        }
        words = gaps.of_deposit(judged, known, self.covers(*place), named)
        answer = self._answer(question, asked, found, named, known, self.covers(*place), words)
        return replace(answer, leaving=tuple(each for one in judged for each in one.leaving))

    def knows(self, chain: str, address: str) -> bool:
        """Whether the ledger has a transfer of an address (canonical text)."""
        return has(self._kept.indexes["addresses"], key(chain, address))

    def named(self, chain: str, address: str) -> tuple[Named, ...]:
        """Whose address it is itself (canonical text)."""
        return self._kept.register.at(chain, address)

    def covers(self, chain: str, address: str) -> bool:
        """Whether the ledger has the whole history of an address (canonical text)."""
        if chain in self._kept.register.whole:
            return True
        return has(self._kept.indexes["complete"], key(chain, address))

    @staticmethod
    def place(chain: str, address: str) -> tuple[str, str]:
        """The CAIP-2 id of a chain and the canonical text of an address; IdentifierError, AddressError."""
        home = chains.chain(chain)
        return home.id, chains.parse_address(home, address)

    def _labelled(self) -> list[tuple[Shelf, Labels]]:
        labels = self._kept.register.labels
        return [(shelf, labels.get(shelf.kind, {})) for shelf in self._kept.shelves]

    def _answer(
        self,
        question: dict[str, str],
        asked: Asked,
        found: Sequence[Found],
        named: tuple[Named, ...],
        known: bool,
        covered: bool,
        words: tuple[str, ...],
    ) -> Answer:
        rows = tuple(row for each in found for row in each.rows)
        standing = tuple(row for each in found for row in each.standing)
        return Answer(
            asked=question,
            direction=asked.direction,
            policy=asked.policy,
            verdict=verdict(
                bool(rows or standing) or any(each.beyond for each in found), named, known, covered
            ),
            covered=covered,
            named=named,
            rows=rows,
            totals=tuple(total for each in found for total in each.totals),
            standing=standing,
            leaving=(),
            gaps=(*words, *gaps.of_hops(asked, any(each.beyond for each in found))),
            basis=self.basis,
        )


def verdict(exposed: bool, named: Sequence[Named], known: bool, covered: bool) -> Verdict:
    """What can be said: the address of a victim is not named for that, and nothing is ever clean."""
    if any(each.role not in VICTIMS for each in named):
        return Verdict.NAMED
    if exposed:
        return Verdict.EXPOSED
    if not known:
        return Verdict.UNKNOWN
    return Verdict.NOT_FOUND if covered else Verdict.NOT_COVERED

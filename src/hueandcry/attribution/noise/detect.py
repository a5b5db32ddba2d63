"""Noise in a view: look-alikes, zero-value and fake-token transfers, dust, relative to a case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hueandcry import chains
from hueandcry.attribution.noise.dust import dust
from hueandcry.attribution.noise.finding import Finding, Noise, Rows, Rule, purses_of
from hueandcry.attribution.noise.likeness import Likeness, look_alikes
from hueandcry.attribution.noise.payers import UNKNOWN, payers, same_address
from hueandcry.attribution.noise.rules import Rules, rules
from hueandcry.attribution.noise.tokens import fake_tokens
from hueandcry.ledger import View
from hueandcry.model import Kind, Role

Mask = NDArray[np.bool_]
Numbers = Mapping[str, int | float | str]

_MOVING = (Kind.TRANSFER, Kind.OUTPUT, Kind.INPUT, Kind.CONVERSION, Kind.INFERRED)


def noise(view: View, addresses: Iterable[tuple[str, str]], chosen: Rules | None = None) -> Noise:
    """What is noise in a view, for a case of these addresses (CAIP-2 chain, address in any notation).

    An EVM address is of the case on every EVM chain: one key holds them all. Nothing is left out: see
    `Noise.silent` for the rows that carry no taint. Raises AddressError.
    """
    told = chosen or rules()
    case_of = _everywhere(view, addresses)
    case = purses_of(view, case_of)
    alike, likenesses = look_alikes(view, case_of, told)
    look = _Look(view, case, alike, {(each.chain, each.address): each for each in likenesses})
    found = [*look.alike(), *look.zero(), *look.tokens(told), *look.dust(told)]
    order = list(Rule)
    findings = sorted(found, key=lambda each: (each.row, order.index(each.rule)))
    return Noise(view, tuple(findings), likenesses)


def _everywhere(view: View, addresses: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The addresses in canonical text, those of EVM chains on all EVM chains of the view."""
    found = {(chain, chains.parse_address(chains.chain(chain), text)) for chain, text in addresses}
    others = [name for name in pc.unique(view.purses["chain"]).to_pylist() if _evm(name)]
    return found | {(name, text) for chain, text in found if _evm(chain) for name in others}


def _evm(chain: str) -> bool:
    return chains.chain(chain).family == "evm"


@dataclass(frozen=True, slots=True)
class _Look:
    """A view with what is known of its purses: of the case, or of a look-alike."""

    view: View
    case: Mask
    looks: Mask
    likenesses: Mapping[tuple[str, str], Likeness]

    def alike(self) -> Iterator[Finding]:
        """Every row of a look-alike."""
        sender, recipient = self._ends()
        rows = np.flatnonzero((self.looks[sender] | self.looks[recipient]) & self._moving())
        for row, told in self._told(rows):
            side = "sender" if (told["chain"], told["sender"]) in self.likenesses else "recipient"
            like = self.likenesses[told["chain"], told[side]]
            numbers: Numbers = {
                "head": like.head,
                "tail": like.tail,
                "compared": like.compared,
                "by chance": like.by_chance,
                "like": like.like,
            }
            said = (
                f"{like.address} shares its first {like.head} and last {like.tail} characters with "
                f"{like.like}; {like.by_chance:.1e} such pairs are expected by chance"
            )
            yield _finding(Rule.LOOK_ALIKE, row, told, like.address, numbers, said)

    def zero(self) -> Iterator[Finding]:
        """Token transfers of nothing that name an address of the case."""
        sender, recipient = self._ends()
        table = self.view.table
        nothing = pc.fill_null(
            pc.equal(table["amount"], pa.scalar(0, pa.decimal128(38, 0))), False
        ).to_numpy()
        touches = (self.case[sender] | self.case[recipient]) & self._tokens()[sender]
        rows = np.flatnonzero(nothing & touches & (table["kind"].to_numpy() == Kind.TRANSFER))
        paid = payers(self.view, rows)
        own = same_address(self.view, paid, sender[rows].astype(np.int64))
        for (row, told), payer, same in zip(self._told(rows), paid.tolist(), own.tolist(), strict=True):
            who = "" if payer == UNKNOWN else self._address(payer)
            by = "its sender paid for it" if same else f"{who or 'nobody known'} paid for it"
            said = f"nothing was moved; {by}"
            yield _finding(Rule.ZERO, row, told, self._other(told), {"payer": who}, said)

    def tokens(self, told: Rules) -> Iterator[Finding]:
        """Rows of tokens that the case never moved."""
        found = fake_tokens(self.view, self._tokens(), self.case, self.looks, told)
        for rule, rows in ((Rule.SPRAYED, found.sprayed), (Rule.SPOOFED, found.spoofed)):
            for row, line in self._told(rows):
                payer = found.payers[row]
                who = "" if payer == UNKNOWN else self._address(payer)
                numbers: Numbers = {
                    "recipients": found.recipients[row],
                    "payers": found.senders[row],
                    "payer": who,
                }
                given = f"given to {found.recipients[row]} addresses by {found.senders[row]} that paid for it"
                said = f"a token that nobody in the case moved, {given}"
                if rule is Rule.SPOOFED:
                    said = f"{line['sender']} is said to have sent it, {who} did; {said}"
                yield _finding(rule, row, line, self._other(line), numbers, said)

    def dust(self, told: Rules) -> Iterator[Finding]:
        """Tiny amounts that came to the case."""
        found = dust(self.view, self.case, self.looks, told)
        for row, line in self._told(found.rows):
            many, floor = found.recipients[row], found.floors[row]
            numbers: Numbers = {"recipients": many, "floor": floor}
            said = f"at most {floor} base units, as its sender gave to {many} addresses"
            yield _finding(Rule.DUST, row, line, line["sender"] or line["tx"], numbers, said)

    def _ends(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return self.view.table["sender"].to_numpy(), self.view.table["recipient"].to_numpy()

    def _moving(self) -> Mask:
        return np.isin(self.view.table["kind"].to_numpy(), [int(kind) for kind in _MOVING])

    def _tokens(self) -> Mask:
        """The purses of an account that hold a token."""
        purses = self.view.purses
        native = np.zeros(purses.num_rows, np.bool_)
        for name in pc.unique(purses["chain"]).to_pylist():
            coin = chains.chain(name).native
            native |= pc.and_(pc.equal(purses["chain"], name), pc.equal(purses["asset"], coin)).to_numpy()
        account = pc.equal(purses["role"], pa.scalar(Role.ACCOUNT, purses["role"].type)).to_numpy()
        return np.asarray(account & ~native, np.bool_)

    def _told(self, rows: Rows) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows with their texts."""
        columns = ["tx", "position", "amount", "sender", "recipient"]
        table = self.view.table.select(columns).take(pa.array(rows, pa.int64()))
        for row, line in zip(rows.tolist(), table.to_pylist(), strict=True):
            purse = self.view.purses["chain"][line["sender"]].as_py()
            asset = self.view.purses["asset"][line["sender"]].as_py()
            ends = {side: self._address(line[side]) for side in ("sender", "recipient")}
            case = {f"{side} in case": bool(self.case[line[side]]) for side in ends}
            yield row, {**line, "chain": purse, "asset": f"{purse}/{asset}", **ends, **case}

    def _address(self, purse: int) -> str:
        text: str = self.view.purses["address"][purse].as_py()
        return text

    def _other(self, line: Mapping[str, Any]) -> str:
        """The side that is not of the case."""
        address: str = line["recipient"] if line["sender in case"] else line["sender"]
        return address


def _finding(
    rule: Rule, row: int, line: Mapping[str, Any], address: str, numbers: Numbers, said: str
) -> Finding:
    amount = None if line["amount"] is None else int(line["amount"])
    place = (line["chain"], line["tx"], line["position"])
    return Finding(rule, row, *place, address, line["asset"], amount, numbers, said)

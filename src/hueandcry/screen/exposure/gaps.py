"""Gaps: what an answer does not know, in words."""

import re
from collections.abc import Iterator, Sequence

from hueandcry import chains
from hueandcry.model.errors import IdentifierError
from hueandcry.model.exposure import Named, SubjectKind
from hueandcry.screen.exposure.deposit import Judged
from hueandcry.screen.exposure.lookup import Found
from hueandcry.screen.exposure.rows import Asked

_HASH = re.compile("(?:0x)?[0-9a-f]{64}|[1-9A-HJ-NP-Za-km-z]{80,90}")
ABSENT = "not in the ledger: nothing is known"
PARTIAL = "not covered: the ledger does not hold the whole history, so nothing here says that it is clean"
UNSUMMED = "how much came in all is not known: of a large ledger not all rows of a service are read"
SERVICE = "money stops here: it is mixed with that of others, so what rests or leaves is not attributed"
LISTED = "the address is itself listed or adverse: all that it spends counts as its own, whoever paid it"


def of_address(
    found: Sequence[Found], known: bool, covered: bool, named: Sequence[Named] = ()
) -> tuple[str, ...]:
    """What is not known of an address; `named` says whose it is itself."""
    return tuple(_address(found, known, covered, named))


def _address(found: Sequence[Found], known: bool, covered: bool, named: Sequence[Named]) -> Iterator[str]:
    if not known:
        yield ABSENT
        return
    if not covered:
        yield PARTIAL
    missing: dict[str, int] = {}
    for each in found:
        for asset, amount in (each.unknown or {}).items():
            missing[asset] = max(amount, missing.get(asset, 0))
    for asset, amount in sorted(missing.items()):
        yield f"{amount} base units of {asset} were spent whose arrival is not in the ledger"
    if any(each.stopped for each in found):
        yield _stopped(named)
    if any(each.partial for each in found):
        yield UNSUMMED


def of_hops(asked: Asked, beyond: bool) -> tuple[str, ...]:
    """That rows were left out for being too far away."""
    return (f"money further than {asked.max_hops} hops away is left out of the rows",) if beyond else ()


def of_transaction(found: Sequence[Found], known: bool, covered: bool) -> tuple[str, ...]:
    """What is not known of a transaction."""
    if not known and not any(each.rows for each in found):
        return (ABSENT,)
    if covered:
        return ()
    return ("not covered: the ledger does not hold all of its chain, so what it shows is the least there is",)


def of_deposit(
    judged: Sequence[Judged], known: bool, covered: bool, named: Sequence[Named] = ()
) -> tuple[str, ...]:
    """What is not known of a payment; `named` says whose the paying address is itself."""
    return tuple(_deposit(judged, known, covered, named))


def _deposit(judged: Sequence[Judged], known: bool, covered: bool, named: Sequence[Named]) -> Iterator[str]:
    if not known:
        yield ABSENT
        return
    if not covered:
        yield PARTIAL
    lack = max((each.lack for each in judged), default=0)
    if lack:
        yield f"the ledger does not show where {lack} base units of the payment would come from"
    if any(each.coins > 1 for each in judged):
        yield "which coins would be spent is not known: they are taken from the oldest on"
    if any(each.stopped for each in judged):
        yield _stopped(named)


def _stopped(named: Sequence[Named]) -> str:
    """Why money is not followed through: at a service it is mixed, from a listed address it begins anew."""
    listed = any(each.kind in (SubjectKind.PARTY, SubjectKind.CATEGORY) for each in named)
    return LISTED if listed else SERVICE


def is_hash(text: str) -> bool:
    """Whether a text is a transaction id in hexadecimal, or a signature in base 58."""
    return bool(_HASH.fullmatch(text))


def shown(chain: str, address: str) -> str:
    """An address as people write it."""
    return chains.display_address(chains.chain(chain), address)


def asset_of(chain: str, text: str) -> str:
    """An asset as CAIP-19: given whole, as the part behind the slash, or as `native`; IdentifierError."""
    home = chains.chain(chain)
    if "/" not in text or not text.startswith(f"{home.id}/"):
        text = f"{home.id}/{home.native if text == 'native' else text}"
    found, part = chains.parse_caip19(text)
    if found.id != home.id:
        raise IdentifierError(f"{text} is not an asset of {home.name}")
    return f"{found.id}/{part}"

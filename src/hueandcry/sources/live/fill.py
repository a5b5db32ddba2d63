"""Filling a case ledger: the history of one address, from the moment it was tainted to a head."""

from hueandcry.chains import caip10
from hueandcry.ledger import Coverage, Imported, Ledger
from hueandcry.sources.live.opening import opening_rows
from hueandcry.sources.live.source import BLOCKS, HISTORY, LiveSource

SPAN = 512  # heights in one import of whole blocks


def fill(ledger: Ledger, source: LiveSource, address: str, since: int, until: int) -> bool:
    """Import what happened to an address; whole blocks where the source has no histories.

    Returns whether the ledger then covers the address from `since` to `until`. Raises what the source and
    the import raise; what was imported before stays.
    """
    if HISTORY in source.capabilities:
        return _history(ledger, source, address, since, until)
    if BLOCKS in source.capabilities:
        blocks(ledger, source, since, until)
        return True
    return False


def _history(ledger: Ledger, source: LiveSource, address: str, since: int, until: int) -> bool:
    found = source.history(address, since, until)
    covered = frozenset({caip10(source.chain, address)}) if found.complete else frozenset[str]()
    with ledger.importing() as incoming:
        incoming.begin(f"history of {address} from {since} to {until}", "", source.name)
        incoming.add(found.table)
        if found.opening and since > 0:
            before = source.header(since - 1)
            incoming.add(opening_rows(source.chain.id, address, before, found.opening))
        incoming.commit(scope=Coverage(complete=covered))
    return found.complete


def blocks(ledger: Ledger, source: LiveSource, first: int, last: int) -> None:
    """Import whole blocks, a span at a time, leaving out the heights that the ledger covers already."""
    for start, stop in _missing(ledger, source.chain.id, first, last):
        for begin in range(start, stop + 1, SPAN):
            end = min(begin + SPAN - 1, stop)
            with ledger.importing() as incoming:
                incoming.begin(f"blocks {begin} to {end}", "", source.name)
                for table in source.blocks(begin, end):
                    incoming.add(table)
                incoming.commit(scope=Coverage("chain", ((begin, end),)))


def _missing(ledger: Ledger, chain: str, first: int, last: int) -> list[tuple[int, int]]:
    """The spans of heights that are not covered."""
    covered = ledger.manifest(chain).coverage.heights if chain in ledger.chains() else ()
    spans = []
    for begin, end in covered:
        if begin > first:
            spans.append((first, min(begin - 1, last)))
        first = max(first, end + 1)
    if first <= last:
        spans.append((first, last))
    return [(begin, end) for begin, end in spans if begin <= end]


def transaction(ledger: Ledger, source: LiveSource, tx: str) -> Imported:
    """Import one transaction."""
    with ledger.importing() as incoming:
        incoming.begin(f"transaction {tx}", "", source.name)
        incoming.add(source.transaction(tx))
        return incoming.commit()

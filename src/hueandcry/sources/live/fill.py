"""Filling a case ledger: the history of one address, from where it is not known to a head."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from hueandcry.chains import caip10
from hueandcry.ledger import Coverage, Imported, Ledger
from hueandcry.sources.live.horizon import Horizon
from hueandcry.sources.live.opening import opening_rows
from hueandcry.sources.live.past import Past, past
from hueandcry.sources.live.source import BLOCKS, HISTORY, LiveSource, listener

SLACK = 3 * 3600  # seconds by which the clock of a chain may be ahead of another's
SPAN = 512  # heights in one import of whole blocks


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether the ledger now covers the address up to the head, and what the source could not tell."""

    known: bool
    findings: tuple[str, ...] = ()


def fill(
    ledger: Ledger, source: LiveSource, horizon: Horizon, address: str, since: int, until: int
) -> Filled:
    """Import what happened to an address from `since` to `until`, as far as the ledger does not have it.

    Whole blocks where the source has no histories. Raises what the source and the import raise; what was
    imported before stays.
    """
    if HISTORY in source.capabilities:
        return _history(ledger, source, horizon, address, since, until)
    if BLOCKS in source.capabilities:
        blocks(ledger, source, since, until)
        return Filled(True)
    return Filled(False)


def _history(
    ledger: Ledger, source: LiveSource, horizon: Horizon, address: str, since: int, until: int
) -> Filled:
    start, before = horizon.start(ledger, address, since), Past()
    if start > since:
        before = past(ledger, horizon.chain, address, start)
        if address in horizon.torn:
            # Its last row is asked for again: an import without a row completes nothing.
            start = before.last if before.last is not None else since
            before = past(ledger, horizon.chain, address, start)
    if start > until:
        return Filled(True)
    heard = listener(source)
    found = source.history(address, start, until)
    opening, short = before.opening(found.opening or {})
    findings = (*found.findings, *(_short(address, asset) for asset in short))
    covers, fresh = found.complete and not short, start == since
    # Noted first, a history that a kill keeps from the ledger is still asked for from its beginning; one that
    # goes on is noted last, or its new rows would never be asked for.
    if covers and fresh:
        horizon.note(address, until)
    with ledger.importing() as incoming:
        incoming.begin(f"history of {address} from {start} to {until}", "", source.name)
        incoming.add(found.table)
        incoming.note(heard.take())
        incoming.add(_opened(source, address, since, opening))
        name, kept = caip10(source.chain, address), heard.kept
        if not fresh:
            # Of the part of the history that the ledger has, it may have kept less.
            kept &= ledger.known(source.chain.id).coverage.kept(address=name)
        covered = frozenset({name}) if covers else frozenset[str]()
        incoming.commit(scope=Coverage(complete=covered), kept=kept)
    if covers and not fresh:
        horizon.note(address, until)
    return Filled(covers, findings)


def _opened(source: LiveSource, address: str, since: int, opening: Mapping[str, int]) -> pa.Table:
    before = source.header(since - 1) if since and any(opening.values()) else None
    return opening_rows(source.chain.id, address, before, opening)


def _short(address: str, asset: str) -> str:
    return f"{address} had less {asset} than its transfers say when its history went on"


def blocks(ledger: Ledger, source: LiveSource, first: int, last: int) -> None:
    """Import whole blocks, a span at a time, leaving out the heights that the ledger covers already."""
    chain = source.chain
    for start, stop in _missing(ledger, chain.id, first, last):
        for begin in range(start, stop + 1, SPAN):
            end = min(begin + SPAN - 1, stop)
            heard = listener(source)
            with ledger.importing() as incoming:
                incoming.begin(f"blocks {begin} to {end}", "", source.name)
                for table in source.blocks(begin, end):
                    incoming.add(table)
                    incoming.note(heard.take())
                incoming.remember(chain.id, (), chain.finality)  # blocks without a transfer count too
                incoming.commit(scope=Coverage("chain", ((begin, end),)), kept=heard.kept)


def _missing(ledger: Ledger, chain: str, first: int, last: int) -> list[tuple[int, int]]:
    """The spans of heights that are not covered."""
    spans = []
    for begin, end in ledger.known(chain).coverage.heights:
        if begin > first:
            spans.append((first, min(begin - 1, last)))
        first = max(first, end + 1)
    if first <= last:
        spans.append((first, last))
    return [(begin, end) for begin, end in spans if begin <= end]


def before(source: LiveSource, time: int, head: int) -> int:
    """The greatest height up to a head whose block is older than a moment by `SLACK`; 0 without blocks.

    `time` counts seconds of UTC. Asks for as many blocks as the height has binary digits.
    """
    if BLOCKS not in source.capabilities:
        return 0
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if source.header(middle).time < time - SLACK else (low, middle - 1)
    return low


def transaction(ledger: Ledger, source: LiveSource, tx: str) -> Imported:
    """Import one transaction."""
    heard = listener(source)
    with ledger.importing() as incoming:
        incoming.begin(f"transaction {tx}", "", source.name)
        incoming.add(source.transaction(tx))
        incoming.note(heard.take())
        return incoming.commit(kept=heard.kept)

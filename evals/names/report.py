"""The lines: each set, ours first, then the peers at their published thresholds."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from evals.names import engines, lists, ofac, sets, un
from evals.names.engines import DEFAULT, LOGIC, PEERS, RATIOS, WEIGHTED, Peer, Scores
from evals.names.lists import Found
from evals.names.pairs import Pair, count
from evals.table import Line

CURVE = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
UN_FOUND, UN_FALSE = 58, 3
RECALL = 0.95
FALSE_RATE = 0.005
OURS = "ours"


def measure() -> Sequence[Line]:
    """All lines; none where the lists are not beside the checkout."""
    if not (un.FILE.exists() and ofac.FILE.exists()):
        return []
    return [*_pair_lines(), *_namesake_lines(), *_general_lines()]


def _named(who: str, threshold: float) -> str:
    return f"{who} at {threshold:g}"


def _pair_lines() -> Iterator[Line]:
    across = []
    for name, pairs in sets.pair_sets().items():
        yield _pair_line(name, OURS, DEFAULT, pairs, engines.our_scores(pairs))
        alike = name in sets.ONE_SCRIPT
        yield from beside(name, partial(_peer_pairs, name, pairs), PEERS if alike else (LOGIC,))
        across += [] if alike else pairs
    # Letters alone say nothing across scripts: the ratios of all these sets are one line each.
    name = "all sets across scripts together"
    yield from beside(name, partial(_peer_pairs, name, across), RATIOS)


def beside(name: str, line: Callable[[Peer], Line], peers: Sequence[Peer] = PEERS) -> Iterator[Line]:
    """A line a peer, or where their environment is not there, how to make it."""
    for peer in peers:
        yield line(peer) if engines.installed() else Line(f"{name}: {peer.name}", engines.MISSING)


def _peer_pairs(name: str, pairs: Sequence[Pair], peer: Peer) -> Line:
    return _pair_line(name, peer.name, peer.threshold, pairs, engines.peer_scores(peer, pairs))


def _pair_line(name: str, who: str, threshold: float, pairs: Sequence[Pair], scored: Scores) -> Line:
    counts = count(pairs, scored.scores, threshold)
    precision = f"{counts.precision:.3f}" if counts.found + counts.false else "-"
    measured = (
        f"{counts.found} of {counts.of:,} found, {counts.false} of {counts.others:,} false; "
        f"P {precision} R {counts.recall:.3f} F1 {counts.f1:.3f}; {scored.micros:.1f} µs a pair"
    )
    points = (count(pairs, scored.scores, point) for point in CURVE)
    curve = ", ".join(f"{at:g}: {each.found}/{each.false}" for at, each in zip(CURVE, points, strict=True))
    goal, met = "", None
    if who == OURS and name == sets.UN_PERSONS:
        goal = f">= {UN_FOUND} found, <= {UN_FALSE} false"
        met = counts.found >= UN_FOUND and counts.false <= UN_FALSE
    if who == OURS and name == sets.HANGUL:
        goal, met = f"recall >= {RECALL}", counts.recall >= RECALL
    return Line(f"{name}: {_named(who, threshold)}", measured, goal, met, f"found/false at {curve}")


def _namesake_lines() -> Iterator[Line]:
    titles = {
        "drawn": "South Koreans against the UN's DPRK persons",
        "near": "the same, one syllable from a listed name",
    }
    for which, title in titles.items():
        found = lists.our_namesakes(which)
        goal = f"< {FALSE_RATE:.1%} flagged" if which == "drawn" else ""
        yield _namesake_line(title, which, OURS, DEFAULT, found)._replace(
            goal=goal,
            met=lists.flagged(found, DEFAULT) < FALSE_RATE * len(found.best) if goal else None,
        )
        yield from beside(title, partial(_peer_namesakes, title, which))


def _peer_namesakes(title: str, which: str, peer: Peer) -> Line:
    return _namesake_line(title, which, peer.name, peer.threshold, lists.peer_namesakes(peer, which))


def _namesake_line(title: str, which: str, who: str, threshold: float, found: Found) -> Line:
    flagged, of = lists.flagged(found, threshold), len(found.best)
    curve = ", ".join(f"{point:g}: {lists.flagged(found, point)}" for point in CURVE)
    styles = lists.south()[which].styles
    hangul = [each for each, style in zip(found.best, styles, strict=True) if style == "Hangul"]
    written = lists.flagged(Found(hangul, 0.0), threshold)
    detail = f"flagged at {curve}; {written} of the {len(hangul):,} written in Hangul"
    measured = f"{flagged} of {of:,} flagged ({flagged / of:.2%}); {found.micros:.0f} µs a name"
    return Line(f"{title}: {_named(who, threshold)}", measured, detail=detail)


def _general_lines() -> Iterator[Line]:
    title = f"OFAC's whole list, {sum(len(party.names) for party in ofac.parties()):,} names"
    yield _general_line(title, OURS, DEFAULT, lists.our_general())
    candidates = lists.peer_general(WEIGHTED) if engines.installed() else Found((), 0.0)
    yield from beside(title, partial(_peer_general, title, candidates))


def _peer_general(title: str, candidates: Found, peer: Peer) -> Line:
    """logic-v2 scores the candidates of WRatio, which are WRatio's own answer."""
    if peer is LOGIC:
        who = f"{peer.name} on {engines.LIMIT} candidates of {WEIGHTED.engine}"
        return _general_line(title, who, peer.threshold, lists.peer_general(peer, candidates))
    found = candidates if peer is WEIGHTED else lists.peer_general(peer)
    return _general_line(title, peer.name, peer.threshold, found)


def _general_line(title: str, who: str, threshold: float, found: Found) -> Line:
    each = lists.judged(found, threshold)
    queries = {name: len(asked) for name, asked in lists.general().items()}
    measured = (
        f"{each.found} of {each.changed} changed names found, {each.first} first; false: {each.ordinary} of "
        f"{queries['ordinary']} ordinary names, {each.companies} of {queries['companies']} companies; "
        f"{found.micros:.0f} µs a name"
    )
    points = {point: lists.judged(found, point) for point in CURVE}
    curve = ", ".join(f"{at:g}: {one.found}/{one.ordinary + one.companies}" for at, one in points.items())
    share = each.changed // len(each.by_change)
    by_change = ", ".join(f"{change} {hits}" for change, hits in each.by_change.items())
    return Line(
        f"{title}: {_named(who, threshold)}",
        measured,
        detail=f"of {share} each: {by_change}; found/false at {curve}",
    )

"""Completing transactions: where one row of a transaction is chosen, all of them are."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from hueandcry.ledger.groups import Groups

Mask = npt.NDArray[np.bool_]


def completed(groups: Groups, masks: Iterable[tuple[int, Mask]]) -> Iterator[tuple[int, Mask]]:
    """The masks of a chain's groups with whole transactions; one may go on in the group behind.

    Rows of a height whose index in the block is not known count as one transaction.
    """
    held: tuple[int, Mask] | None = None
    for number, mask in masks:
        if mask.any():
            mask = _whole(mask, groups.runs(number))
        if held is not None:
            _joined(groups, held, (number, mask))
            yield held
        held = (number, mask)
    if held is not None:
        yield held


def _whole(mask: Mask, runs: npt.NDArray[np.int64]) -> Mask:
    starts = np.flatnonzero(np.append(True, (runs[1:] != runs[:-1]).any(axis=1)))
    chosen = np.logical_or.reduceat(mask, starts)
    return np.repeat(chosen, np.diff(np.append(starts, len(mask))))


def _joined(groups: Groups, first: tuple[int, Mask], second: tuple[int, Mask]) -> None:
    """Choose both halves of a transaction that two groups share, where one half is."""
    if bool(first[1][-1]) == bool(second[1][0]):
        return
    before, behind = groups.runs(first[0]), groups.runs(second[0])
    if (before[-1] != behind[0]).any():
        return
    first[1][(before == before[-1]).all(axis=1)] = True
    second[1][(behind == behind[0]).all(axis=1)] = True

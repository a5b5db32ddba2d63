"""Keeping noise out: what was only sent to be seen is listed and carries no taint."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hueandcry.attribution import StopList
from hueandcry.attribution.noise import Noise, noise, silenced
from hueandcry.ledger import View
from hueandcry.model import Heist, Role
from hueandcry.trace.prune import reached
from hueandcry.trace.purses import Purses


def quiet(view: View, heists: Sequence[Heist], stops: StopList, accept_inferred: bool) -> tuple[View, Noise]:
    """The view in which noise moves nothing, and the noise around the addresses that the money can reach."""
    purses = Purses(view.purses)
    touched = np.zeros(view.purses.num_rows, np.bool_)
    touched[[each.purse for each in reached(view, heists, stops, accept_inferred)]] = True
    own = np.flatnonzero(touched & ~_absorbing(purses, stops, len(touched)))
    case = {(purses[n].chain, purses[n].address) for n in own.tolist() if purses[n].role is not Role.TRANSIT}
    case |= {(known.chain, known.address) for heist in heists for known in heist.addresses}
    found = noise(view, sorted(each for each in case if each[1]))
    silent = found.silent(touched, heists)
    return (silenced(view, silent) if len(silent) else view), found


def _absorbing(purses: Purses, stops: StopList, count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, np.bool_)
    mask[list(purses.absorbing(stops))] = True
    return mask

"""The gap table: which authority lists a party or an address since when, and which does not."""

from hueandcry.screen.gaps.actors import Asked
from hueandcry.screen.gaps.building import gaps
from hueandcry.screen.gaps.table import Gaps

__all__ = ["Asked", "Gaps", "gaps"]

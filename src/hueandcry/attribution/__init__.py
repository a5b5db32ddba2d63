"""Who an address belongs to: tags, and the stop-list that follows from them."""

from hueandcry.attribution.stops import Stop, StopList
from hueandcry.attribution.tags import TagBook

__all__ = ["Stop", "StopList", "TagBook"]

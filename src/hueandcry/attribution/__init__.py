"""Who an address belongs to: tags, the actors that they name, and the stop-list that follows from them."""

from hueandcry.attribution.actors import ActorBook
from hueandcry.attribution.imports import Import, import_file
from hueandcry.attribution.stops import Ruling, Stop, StopList
from hueandcry.attribution.tags import TagBook

__all__ = ["ActorBook", "Import", "Ruling", "Stop", "StopList", "TagBook", "import_file"]

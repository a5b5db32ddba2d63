"""Names in every script that matters here: compared with reasons, and found in an index of listed names."""

from hueandcry.screen.names.comparison import Comparison, compare
from hueandcry.screen.names.index import NameIndex
from hueandcry.screen.names.query import Corroboration, NameHit, NameQuery

__all__ = ["Comparison", "Corroboration", "NameHit", "NameIndex", "NameQuery", "compare"]

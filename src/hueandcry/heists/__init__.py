"""The curated record of thefts: heist files, their loader, and the documented transfers that go with them."""

from hueandcry.heists.catalogue import heist, packaged, transfers_path
from hueandcry.heists.reader import load, read

__all__ = ["heist", "load", "packaged", "read", "transfers_path"]

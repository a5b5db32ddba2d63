"""Exact look-up of addresses among those that lists, tags and heists name, in files mapped into memory."""

from hueandcry.screen.addresses.index import AddressIndex
from hueandcry.screen.addresses.packing import NARROW, WIDE, Packed, pack, pack_texts

__all__ = ["NARROW", "WIDE", "AddressIndex", "Packed", "pack", "pack_texts"]

"""Condensing: a flow of any size as at most about sixty groups in columns, with every unit still in it."""

from hueandcry.trace.condense.condenser import LIMIT, condense
from hueandcry.trace.condense.picture import Group, GroupKind, Picture, Ribbon, Round, Station

__all__ = ["LIMIT", "Group", "GroupKind", "Picture", "Ribbon", "Round", "Station", "condense"]

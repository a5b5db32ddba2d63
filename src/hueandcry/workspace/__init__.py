"""A workspace: one folder with a ledger, records and traces; what `cli`, `web` and notebooks call."""

from hueandcry.workspace.folder import Traced, Workspace
from hueandcry.workspace.verification import Check

__all__ = ["Check", "Traced", "Workspace"]

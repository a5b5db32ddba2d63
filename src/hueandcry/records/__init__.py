"""The relational store of a workspace: tags and sanctions lists now, and what other rooms keep later."""

from hueandcry.records.store import Records

__all__ = ["Records"]

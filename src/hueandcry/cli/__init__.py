"""The command line: thin, it parses, calls the workspace, and renders."""

from hueandcry.cli.main import main

__all__ = ["main"]

"""RESULTS.md: one section after another, each replaced by itself."""

import re
from collections.abc import Sequence
from pathlib import Path


def write(path: Path, title: str, name: str, text: str, order: Sequence[str]) -> None:
    """Put a section into the file in the place of the one of its name; the others stay as they are."""
    found = read(path) | {name: text}
    names = sorted(found, key=lambda each: order.index(each) if each in order else len(order))
    sections = [f"## {each}\n\n{found[each].strip()}" for each in names]
    path.write_text("\n\n".join([f"# {title}", *sections]) + "\n")


def read(path: Path) -> dict[str, str]:
    """The sections by name."""
    if not path.exists():
        return {}
    pieces = re.split(r"(?m)^## (.+)\n", path.read_text())
    return dict(zip(pieces[1::2], (text.strip() for text in pieces[2::2]), strict=True))

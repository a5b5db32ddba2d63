"""The one table of evals."""

from collections.abc import Iterable
from typing import NamedTuple


class Line(NamedTuple):
    """One line: what was measured, the figure, its goal, whether it is met (None: nothing is promised)."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None
    detail: str = ""

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        verdict = {True: "met", False: "**not met**", None: ""}[self.met]
        return self.what, self.measured, self.goal, verdict, self.detail.replace("|", "/")


def markdown(lines: Iterable[Line]) -> str:
    """The table."""
    head = Line._fields
    rows = [head, tuple("---" for _ in head), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)

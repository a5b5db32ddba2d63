"""The formats of lists: one module each, with the names that `ListForm` asks for.

The modules are imported when `BUILTIN` is first asked for, so that importing the package costs nothing.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hueandcry.model.errors import ListError
from hueandcry.sanctions.edition import ListForm

if TYPE_CHECKING:
    BUILTIN: tuple[ListForm, ...]

SHOWN = 60


def __getattr__(name: str) -> object:
    if name != "BUILTIN":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _builtin()


def _builtin() -> tuple[ListForm, ...]:
    from hueandcry.sanctions.forms import (
        australia,
        canada,
        eu,
        fbi,
        france,
        ftm,
        israel,
        japan,
        ofac_advanced,
        ofac_csv,
        ofac_enhanced,
        switzerland,
        uk_csv,
        uk_xml,
        un,
    )

    return (
        un,
        ofac_advanced,
        ofac_enhanced,
        ofac_csv,
        uk_xml,
        uk_csv,
        eu,
        canada,
        japan,
        switzerland,
        australia,
        france,
        israel,
        fbi,
        ftm,
    )


def form_named(name: str, among: Sequence[ListForm] | None = None) -> ListForm:
    """The form with this name, built in unless others are given; ListError names those that exist."""
    known = _builtin() if among is None else among
    for form in known:
        if name == form.NAME:
            return form
    raise ListError(f"{name!r} is not a form of a list; known: {', '.join(form.NAME for form in known)}")


def form_of(path: Path, among: Sequence[ListForm] | None = None) -> ListForm:
    """The one form that a file looks like; ListError where none fits, or more than one does."""
    from hueandcry.sanctions.forms.beginning import beginning

    start = beginning(path)
    fitting = [form for form in (_builtin() if among is None else among) if form.detect(start, path.name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(form.NAME for form in fitting)
        raise ListError(f"{path.name} could be of several forms ({names}): say which it is")
    if not start.strip():
        raise ListError(f"{path.name} is empty: get the file again")
    seen = " ".join(start[: 4 * SHOWN].decode("utf-8", "replace").split())[:SHOWN]
    raise ListError(f"{path.name} is not of a form of a list that is known; it begins with {seen!r}")

"""Templates of the pages: everything that they print is plain text of one line, escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hueandcry.brief.text import plain


@cache
def environment() -> Environment:
    """The environment of every page."""
    return Environment(
        loader=PackageLoader("hueandcry.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_fit,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fit(value: object) -> object:
    """What a page may print: text from outside without control characters and marks of direction."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value

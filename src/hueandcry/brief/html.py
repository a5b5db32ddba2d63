"""The few HTML elements that a report is made of; all text from outside goes through `markup`."""

from collections.abc import Iterable, Sequence

from hueandcry.brief.text import markup, plain

NUMBER = "number"  # the class of columns that hold amounts
LINKS = ("https://", "http://")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Cell = str | Html


def inline(text: Cell) -> Html:
    """The text as markup."""
    return text if isinstance(text, Html) else Html(markup(text))


def element(name: str, content: Cell | Iterable[Cell], kind: str = "", **attributes: str) -> Html:
    """One element; `kind` is its class."""
    attributes = {**({"class": kind} if kind else {}), **attributes}
    opening = "".join(f' {key}="{markup(value)}"' for key, value in attributes.items())
    parts = [content] if isinstance(content, str) else content
    return Html(f"<{name}{opening}>{''.join(inline(part) for part in parts)}</{name}>")


def source(text: str) -> Html:
    """Where something is said: a link where it is a web address, and nothing is loaded from it."""
    address = plain(text)
    if address.startswith(LINKS) and " " not in address:
        return element("a", address, href=address, rel="noreferrer noopener")
    return inline(text)


def digits(text: Cell) -> Html:
    """An amount that may break at its decimal point, and nowhere inside a run of digits."""
    return text if isinstance(text, Html) else Html(markup(text).replace(".", ".<wbr>"))


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    kinds: Sequence[str],
    foot: Sequence[Cell] = (),
) -> Html:
    """A table with a caption; `kinds` are the classes of the columns, the first cell of a row is its head."""
    head = element("tr", [element("th", h, k, scope="col") for h, k in zip(heads, kinds, strict=True)])
    body = [_row(row, kinds) for row in rows]
    parts = [element("caption", caption), element("thead", head), element("tbody", body)]
    if foot:
        parts.append(element("tfoot", _row(foot, kinds)))
    return element(
        "div", element("table", parts), "wide", tabindex="0", role="region", **{"aria-label": caption}
    )


def _row(cells: Sequence[Cell], kinds: Sequence[str]) -> Html:
    first = element("th", cells[0], kinds[0], scope="row")
    return element("tr", [first, *(_data(c, k) for c, k in zip(cells[1:], kinds[1:], strict=True))])


def _data(cell: Cell, kind: str) -> Html:
    return element("td", digits(cell) if kind == NUMBER else cell, kind)


def facts(pairs: Iterable[tuple[str, Cell]]) -> Html:
    """A list of names and values."""
    return element("dl", [Html(element("dt", name) + element("dd", value)) for name, value in pairs])


def bullets(items: Iterable[Cell]) -> Html:
    """A list."""
    return element("ul", [element("li", item) for item in items])

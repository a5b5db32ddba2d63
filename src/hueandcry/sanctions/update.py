"""Updating a list: from files or from its URL, through its parser, into the register."""

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hueandcry.model.errors import InputError, ListError, StorageError
from hueandcry.sanctions import forms
from hueandcry.sanctions.catalogue import TABLE, known
from hueandcry.sanctions.change import Change
from hueandcry.sanctions.copies import moment
from hueandcry.sanctions.edition import Edition, ListForm
from hueandcry.sanctions.files import digest
from hueandcry.sanctions.register import Register

if TYPE_CHECKING:
    from hueandcry.sanctions.fetch import Fetched, Limits

_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """How to update: a list (empty: the one that the files are of), files of one edition or a URL, the form.

    `retrieved` is when the files were fetched. `floors` off and the reason in `smaller` are recorded. `forms`
    are those among which to look, the built-in ones if empty.
    """

    list: str = ""
    files: tuple[Path, ...] = ()
    url: str = ""
    form: str = ""
    retrieved: str = ""
    floors: bool = True
    smaller: str = ""
    forms: tuple[ListForm, ...] = ()


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did, and the edition that it took; None where it was the newest already."""

    change: Change
    edition: Edition | None


def read(files: Sequence[Path], form: str = "", among: Sequence[ListForm] = ()) -> Edition:
    """Parse the files of one edition; the form is found out unless it is named."""
    known = among or None
    chosen = forms.form_named(form, known) if form else forms.form_of(files[0], known)
    return chosen.parse(files)


def update(
    register: Register,
    wish: Wish,
    limits: "Limits | None" = None,
    say: Callable[[str], None] = lambda _: None,
) -> Updated:
    """Take the newest edition of a list; whatever goes wrong, what was taken before stands."""
    if wish.files:
        names = ", ".join(each.name for each in wish.files)
        return _given(register, wish, wish.files, wish.retrieved, names)
    policy = known(wish.list)
    if policy.packaged and not wish.url:
        return _given(register, wish, [TABLE.parent / policy.packaged], "", "packaged with hueandcry")
    url = wish.url or policy.url
    if not url:
        raise InputError(
            f"{policy.id} has no file that can be fetched: download it from {policy.page} and give it with "
            "--from"
        )
    try:
        folder = tempfile.TemporaryDirectory(prefix="hueandcry-list-")
    except OSError as error:
        raise StorageError(f"{policy.id}: no room for the file: {error.strerror}") from error
    with folder as place:
        say(f"{policy.id}: fetching")
        return _fetched(register, wish, url, Path(place) / _name(url, policy.id), limits)


# Files need no network client: it is loaded where there is something to fetch.
def _fetched(register: Register, wish: Wish, url: str, path: Path, limits: "Limits | None") -> Updated:
    from hueandcry.sanctions.fetch import DEFAULT, fetch
    from hueandcry.sanctions.wire import origin_of

    now = moment(register.now)
    found = fetch(url, path, register.validators(wish.list, origin_of(url)), limits or DEFAULT)
    if found.same:
        change = register.confirm(wish.list, retrieved=now, origin=found.origin, validators=found.validators)
        return Updated(change, None)
    _refuse_page(found)
    return _given(register, wish, [path], now, found.origin, found.validators)


def _refuse_page(found: "Fetched") -> None:
    with found.path.open("rb") as file:
        head = file.read(1024).removeprefix(b"\xef\xbb\xbf")
    if not head:
        raise ListError(f"{found.origin} sent an empty file; what was taken before stands")
    if _PAGE.match(head):
        raise ListError(
            f"{found.origin} sent a web page, not the list; what was taken before stands. Look at it in a "
            "browser, download the list there and give it with --from"
        )


def _given(
    register: Register,
    wish: Wish,
    files: Sequence[Path],
    retrieved: str,
    origin: str,
    validators: tuple[str, str] = ("", ""),
) -> Updated:
    """Take files; those of a newest edition are known by their bytes and are not read again."""
    told = {"retrieved": retrieved, "origin": origin}
    same = _same(register, wish, files)
    if same:
        return Updated(register.confirm(same, **told, validators=validators), None)
    edition = read(files, wish.form)
    if wish.list and edition.list != known(wish.list).id:
        raise ListError(f"this is the list {edition.list}, not {wish.list}; nothing was taken")
    change = register.take(
        edition, **told, floors=wish.floors, accept_smaller=wish.smaller, validators=validators
    )
    return Updated(change, edition)


def _same(register: Register, wish: Wish, files: Sequence[Path]) -> str:
    """The list whose newest edition these files are, or nothing."""
    if wish.form:
        return ""
    held = {each.sha256: each.id for each in register.versions() if wish.list in ("", each.id)}
    return held.get(digest(files), "") if held else ""


def _name(url: str, list: str) -> str:
    """A name for the file by which its form can be told."""
    last = urlsplit(url).path.rpartition("/")[2]
    return re.sub(r"[^\w.-]", "_", last)[-80:].lstrip(".") or list

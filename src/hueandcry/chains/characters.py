"""Characters that no address has, named so that a person can find and mend them."""

import re

from hueandcry.model.errors import AddressError

# Above every address of every family (BIP-173 caps bech32 at 90): longer text is refused unread.
LONGEST = 128
_SHOWN = 64
_not_plain = re.compile(r"[^!-~]").search


def shown(text: str) -> str:
    """The text for a message: quoted, escaped to ASCII and cut, so that it cannot disguise itself."""
    if len(text) <= _SHOWN:
        return ascii(text)
    return f"{ascii(text[:_SHOWN])}... ({len(text)} characters)"


def require_plain(text: str) -> None:
    """Raise AddressError unless the text is 1 to 128 printable ASCII characters without white space."""
    if not text:
        raise AddressError("the address is empty")
    if len(text) > LONGEST:
        raise AddressError(f"{shown(text)}: longer than any address ({LONGEST} characters)")
    found = _not_plain(text)
    if found:
        raise AddressError(f"{shown(text)}: {_named(found[0])} at character {found.start() + 1}")


def _named(character: str) -> str:
    import unicodedata

    code = f"U+{ord(character):04X}"
    if character.isspace():
        return f"white space ({code})"
    if unicodedata.category(character).startswith("C"):
        return f"an invisible or control character ({code})"
    return f"a character that is not ASCII ({unicodedata.name(character, 'unnamed')}, {code})"

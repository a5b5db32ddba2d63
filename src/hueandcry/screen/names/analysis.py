"""A name taken apart once: its cleaned forms, words, scripts and readings, to be compared many times."""

import re

from hueandcry.model.errors import InputError
from hueandcry.model.party import PartyKind
from hueandcry.screen.names import chinese, han, korean
from hueandcry.screen.names.chinese import ChineseName
from hueandcry.screen.names.korean import KoreanName
from hueandcry.screen.names.likeness import single
from hueandcry.screen.names.scripts import kana_letters, latin, script, scripts
from hueandcry.screen.names.spelling import breves, clean
from hueandcry.screen.names.words import Word, split, words

_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,200})[)\]]")
_OWN_FORMS = frozenset(("Hang", "Hani", "Kana", "Cyrl"))
MOST_FORMS = 6
BEGINNING = 14  # characters: within the bounds however far they unfold
_ACRONYM = re.compile(r"[A-Z0-9][A-Z0-9.&-]{1,9}\Z")


class Form:
    """One form of a name in one script; what is costly is worked out when it is first asked for."""

    __slots__ = (
        "_chinese",
        "_korean",
        "acronym",
        "entity",
        "forms",
        "kind",
        "plain",
        "says",
        "scripts",
        "text",
        "written",
    )

    def __init__(self, text: str, kind: PartyKind) -> None:
        self.text = text
        self.kind = kind
        self.scripts = scripts(text)
        self.written = split(text)
        # The words without titles of persons, and their compared forms in order.
        self.plain = words(self.written)
        self.forms = tuple([word.form for word in self.plain])
        types = {word.type for word in self.plain}
        # Whether a word of it is more than a legal form or a particle.
        self.says = not types <= _SAYS_NOTHING
        self.entity = "legal" in types if kind is PartyKind.UNKNOWN else kind is not PartyKind.PERSON
        # The name itself where it is written as an acronym: one word of two to ten letters.
        self._korean: tuple[KoreanName, ...] | None = None
        self._chinese: tuple[ChineseName, ...] | None = None
        self.acronym = self.letters if len(self.written) == 1 and _ACRONYM.match(text) else ""

    @property
    def letters(self) -> str:
        """All letters and digits in Latin, without spaces."""
        return "".join(latin(each) for each in self.written)

    @property
    def korean(self) -> tuple[KoreanName, ...]:
        """The name read as Korean in its own script; empty is "no opinion"."""
        if self._korean is None:
            self._korean = self._read_korean()
        return self._korean

    @property
    def chinese(self) -> tuple[ChineseName, ...]:
        """The name read as Chinese; empty is "no opinion"."""
        if self._chinese is None:
            self._chinese = self._read_chinese()
        return self._chinese

    def _read_korean(self) -> tuple[KoreanName, ...]:
        if self.kind not in (PartyKind.PERSON, PartyKind.UNKNOWN):
            return ()
        if "Hang" in self.scripts:
            return korean.read_hangul(self.text)
        if "Hani" in self.scripts:
            chars = self._characters
            known = han.characters()
            sounds = [known[char].sounds if char in known else "" for char in chars]
            return korean.read_characters(chars, sounds)
        whole = self._read_korean_words(self.written)
        if whole or len(self.plain) == len(self.written):
            return whole
        return self._read_korean_words([part for word in self.plain for part in split(word.written)])

    def _read_korean_words(self, parts: list[str]) -> tuple[KoreanName, ...]:
        if "Kana" in self.scripts:
            return korean.read(tuple(map(kana_letters, parts)), "kana")
        return korean.read(tuple(map(breves, parts)), "cyrillic" if "Cyrl" in self.scripts else "latin")

    def _read_chinese(self) -> tuple[ChineseName, ...]:
        if self.kind not in (PartyKind.PERSON, PartyKind.UNKNOWN):
            return ()
        if "Hani" in self.scripts:
            return chinese.read_characters(self._characters)
        if self.scripts - {"Latn"}:
            return ()
        return chinese.read(self._latin_parts)

    @property
    def pinyin(self) -> bool:
        """Whether it reads as Chinese in pinyin or characters, not in Wade-Giles alone."""
        return bool(self.chinese) and ("Hani" in self.scripts or chinese.in_pinyin(self._latin_parts))

    @property
    def _latin_parts(self) -> tuple[str, ...]:
        return tuple(breves(part) for word in self.plain for part in split(word.written))

    @property
    def _characters(self) -> str:
        return "".join(char for char in self.text if script(char) == "Hani")[:8]

    @property
    def initials(self) -> str:
        """The first letters of its words without particles, legal forms left out."""
        parts = [part for word in self.written for part in [latin(word)] if part]
        kept = [part for part in parts if part not in _SMALL]
        return "".join(part[0] for part in kept) if 2 <= len(kept) <= 12 else ""

    @property
    def shortened(self) -> str:
        """The same without the legal forms."""
        legal = {part for word in self.plain if word.type == "legal" for part in split(word.written)}
        kept = [latin(word) for word in self.written if word not in legal]
        return "".join(form[0] for form in kept if form and form not in _SMALL)

    @property
    def skeleton(self) -> tuple[str, ...]:
        """The consonants of each word, for scripts that leave vowels out."""
        return tuple(sorted(filter(None, map(_consonants, self.plain))))


_SAYS_NOTHING = frozenset(("legal", "particle"))
_SMALL = frozenset(("of", "the", "and", "for", "de", "la", "in", "a"))
_VOWELS = str.maketrans("", "", "aeiouywj")
_DIGRAPH = re.compile(r"(?<=[cdgkstz])h")
_OPENING = frozenset(("w", "y", "v"))
_ALIFS = frozenset("اآأإ")


def _consonants(word: Word) -> str:
    """A word without vowels; w and y are consonants where it begins with them, not after a silent alif."""
    if script(word.written[0]) == "Arab":
        plain = "".join(latin(letter)[:1] for letter in word.written)
        silent = word.written[0] in _ALIFS
    else:
        plain, silent = _DIGRAPH.sub("", word.form.replace("ph", "f")), False
    plain = plain.removesuffix("h")
    first = "" if silent or plain[:1] not in _OPENING else plain[0].replace("v", "w")
    return single(first + plain[len(first) :].translate(_VOWELS))


class Analysis:
    """A name and every form of it that is compared: whole, each script of its own, bracketed acronyms."""

    __slots__ = ("forms", "kind", "notes", "text")

    def __init__(self, text: str, kind: PartyKind = PartyKind.UNKNOWN) -> None:
        cleaned = clean(text)
        self.text = cleaned.text
        self.notes = cleaned.notes
        self.kind = kind
        self.forms = tuple(Form(each, kind) for each in _forms(self.text))


def listed(text: str, kind: PartyKind) -> Analysis:
    """A listed name taken apart; of one beyond all bounds the beginning, for it must not stop an index."""
    for part in (text, " ".join(text.split()[:40])[:400]):
        try:
            return Analysis(part, kind)
        except InputError:
            continue
    return Analysis(text[:BEGINNING], kind)


def _forms(text: str) -> list[str]:
    found = [text]
    if not text.isascii() and len(kinds := scripts(text)) > 1 and kinds & _OWN_FORMS:
        parts = [_only(text, {"Latn", "Zyyy"}), *(_only(text, {each}) for each in sorted(_OWN_FORMS & kinds))]
        found = [part for part in parts if _says_something(part)] or found
    for outside in list(found):
        for part in _BRACKETED.findall(outside) if "(" in outside or "[" in outside else ():
            rest = " ".join(_BRACKETED.sub(" ", outside).split())
            found += [part] if _ACRONYM.match(part) else []
            found += [rest] if _says_something(rest) else []
        if "/" in outside:
            found += [part.strip() for part in outside.split("/") if _says_something(part)]
    return list(dict.fromkeys(found))[:MOST_FORMS]


def _says_something(text: str) -> bool:
    """Whether a part of a name holds more than legal forms and particles."""
    return any(word.type not in ("legal", "particle", "initial") for word in words(split(text)))


def _only(text: str, kinds: set[str]) -> str:
    kept = "".join(char if not char.isalpha() or script(char) in kinds else " " for char in text)
    return " ".join(kept.split()).strip(" ()[],;/-·・")

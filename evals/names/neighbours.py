"""Korean names as Japanese and Russian papers write them: katakana, and the system of Kontsevich."""

from evals.names.hangul import Syllable, syllables
from evals.names.romanisers import table

_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_VOICELESS_AFTER = ("ㄱ", "ㄷ", "ㅂ")
_CARRIED = {"ㄱ": "ㄱ", "ㄴ": "ㄴ", "ㄹ": "ㄹ", "ㅁ": "ㅁ", "ㅂ": "ㅂ"}

# Rows of kana: a, i, u, e, o, then the small forms ya, yu, yo and the glides wa, wi, we, wo.
_ROWS = {
    "ㅇ": "ア イ ウ エ オ ヤ ユ ヨ ワ ウィ ウェ ウォ イェ",
    "ㄱ": "カ キ ク ケ コ キャ キュ キョ クァ クィ クェ クォ ケ",
    "g": "ガ ギ グ ゲ ゴ ギャ ギュ ギョ グァ グィ グェ グォ ゲ",
    "ㄴ": "ナ ニ ヌ ネ ノ ニャ ニュ ニョ ヌァ ヌィ ヌェ ヌォ ネ",
    "ㄷ": "タ ティ トゥ テ ト ティャ テュ ティョ トァ トィ トェ トォ テ",
    "d": "ダ ディ ドゥ デ ド ディャ デュ ディョ ドァ ドィ ドェ ドォ デ",
    "ㄹ": "ラ リ ル レ ロ リャ リュ リョ ルァ ルィ ルェ ルォ レ",
    "ㅁ": "マ ミ ム メ モ ミャ ミュ ミョ ムァ ムィ ムェ ムォ メ",
    "ㅂ": "パ ピ プ ペ ポ ピャ ピュ ピョ プァ プィ プェ プォ ペ",
    "b": "バ ビ ブ ベ ボ ビャ ビュ ビョ ブァ ブィ ブェ ブォ ベ",
    "ㅅ": "サ シ ス セ ソ シャ シュ ショ スァ スィ スェ スォ セ",
    "ㅈ": "チャ チ チュ チェ チョ チャ チュ チョ チュァ チュィ チェ チュォ チェ",
    "j": "ジャ ジ ジュ ジェ ジョ ジャ ジュ ジョ ジュァ ジュィ ジェ ジュォ ジェ",
    "ㅎ": "ハ ヒ フ ヘ ホ ヒャ ヒュ ヒョ ファ フィ フェ フォ ヘ",
}
_SAME_ROW = {
    "ㄲ": "ㄱ",
    "ㅋ": "ㄱ",
    "ㄸ": "ㄷ",
    "ㅌ": "ㄷ",
    "ㅃ": "ㅂ",
    "ㅍ": "ㅂ",
    "ㅆ": "ㅅ",
    "ㅉ": "ㅈ",
    "ㅊ": "ㅈ",
}
_VOICED_ROW = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"}
_COLUMN = dict(
    zip(_VOWELS, (0, 3, 5, 3, 4, 3, 7, 12, 4, 8, 10, 10, 7, 2, 11, 10, 9, 6, 2, 1, 1), strict=True)
)
_KANA_FINALS = {"ㄱ": "ク", "ㄴ": "ン", "ㄷ": "ッ", "ㄹ": "ル", "ㅁ": "ム", "ㅂ": "プ", "ㅇ": "ン", "": ""}

_CYRILLIC = table("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "к кк н т тт р м п пп с сс - ч чч чх кх тх пх х")
_CYRILLIC_VOICED = table("ㄱㄷㅂㅈ", "г д б дж")
_CYRILLIC_VOWELS = table(_VOWELS, "а э я йя о е ё йе о ва вэ ве ё у во ве ви ю ы ый и")
_AFTER_CONSONANT = {"ㅖ": "е", "ㅢ": "и"}
_CYRILLIC_FINALS = {"ㄱ": "к", "ㄴ": "н", "ㄷ": "т", "ㄹ": "ль", "ㅁ": "м", "ㅂ": "п", "ㅇ": "н", "": ""}


def katakana(surname: str, given: str) -> str:
    """`パク・ジンヒョク`: voiced inside the name, finals carried over to a syllable without an initial."""
    before, written = "ㄱ", []
    for part in (surname, given):
        carried = _carried(syllables(part))
        said = []
        for each in carried:
            said.append(_kana(each, voiced=before not in _VOICELESS_AFTER))
            before = each.final
        written.append("".join(said))
    return "・".join(written)


def _carried(parts: list[Syllable]) -> list[Syllable]:
    found = list(parts)
    for place in range(len(found) - 1):
        left, right = found[place], found[place + 1]
        if right.initial == "ㅇ" and left.final in _CARRIED:
            found[place] = left._replace(final="")
            found[place + 1] = right._replace(initial=_CARRIED[left.final])
    return found


def _kana(part: Syllable, *, voiced: bool) -> str:
    row = _SAME_ROW.get(part.initial, part.initial)
    if voiced and part.initial in _VOICED_ROW:
        row = _VOICED_ROW[part.initial]
    return _ROWS[row].split()[_COLUMN[part.vowel]] + _KANA_FINALS[part.final]


def kontsevich(surname: str, given: str, *, apart: bool) -> str:
    """`Пак Чинхёк`, or `Пак Чин Хёк` where the syllables stand apart and none is voiced."""
    words = [_cyrillic(syllables(surname))]
    if apart:
        words += [_cyrillic([each]) for each in syllables(given)]
    else:
        words.append(_cyrillic(syllables(given)))
    return " ".join(word.capitalize() for word in words)


def _cyrillic(parts: list[Syllable]) -> str:
    written, before = "", None
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        initial = _CYRILLIC[part.initial]
        if before in ("", "ㄴ", "ㄹ", "ㅁ", "ㅇ") and part.initial in _CYRILLIC_VOICED:
            initial = _CYRILLIC_VOICED[part.initial]
        if before == "ㄹ" and part.initial == "ㄹ":
            initial = "л"
        vowel = _CYRILLIC_VOWELS[part.vowel]
        if initial:
            vowel = _AFTER_CONSONANT.get(part.vowel, vowel)
        final = _CYRILLIC_FINALS[part.final]
        if after is not None and after.initial == "ㅇ":
            # A final before a vowel: л and р change, ng keeps its hard sign.
            final = {"ㄹ": "р", "ㅇ": "нъ", "ㄱ": "г", "ㅂ": "б"}.get(part.final, final)
        if after is not None and (part.final, after.initial) == ("ㄹ", "ㄹ"):
            final = "л"
        written += initial + vowel + final
        before = part.final
    return written

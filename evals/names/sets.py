"""The sets of pairs, each by its name; all are the same on every run."""

import random
from collections.abc import Callable, Mapping

from evals.names import korean, ofac, perturbed, un
from evals.names.korean import Korean
from evals.names.namesakes import spellings
from evals.names.pairs import Pair

EACH_STYLE = 40  # pairs


def _both(
    name: Korean, chance: random.Random, one: Callable[[Korean], str], other: Callable[[Korean], str]
) -> list[Pair]:
    """A pair of one person, and one with somebody else: another syllable in the given name, not read so."""
    written = one(name)
    syllables = korean.parts("given.csv")
    while True:
        given = list(name.given)
        given[chance.randrange(len(given))] = chance.choice(syllables)
        stranger = Korean(name.surname, tuple(given))
        far = other(stranger)
        if len(set(given)) == len(given) and not _read_alike(name, stranger):
            return [Pair(written, other(name), True), Pair(written, far, False)]


def _read_alike(one: Korean, other: Korean) -> bool:
    """Whether each syllable of the one can be spelled as that of the other."""
    return all(
        spellings(mine) & spellings(theirs) for mine, theirs in zip(one.given, other.given, strict=True)
    )


def hangul() -> list[Pair]:
    """Hangul against the same name in Latin letters: 480 pairs, 40 a style, and as many of somebody else."""
    chance, found = random.Random(1948), []
    for style, write in korean.STYLES.items():
        for _ in range(EACH_STYLE):
            found += _both(
                korean.draw(chance),
                chance,
                lambda name, style=style: korean.hangul(name, style, chance),  # type: ignore[misc]
                lambda name, write=write: write(name, chance),  # type: ignore[misc]
            )
    return found


def romanised() -> list[Pair]:
    """A name as in a passport against each other system: 320 pairs, and as many of somebody else."""
    chance, found = random.Random(1950), []
    passports = [write for style, write in korean.STYLES.items() if style.startswith("passport")]
    for write in korean.STYLES.values():
        for number in range(0 if write in passports else EACH_STYLE):
            passport = passports[number % len(passports)]
            found += _both(
                korean.draw(chance),
                chance,
                lambda name, passport=passport: passport(name, chance),  # type: ignore[misc]
                lambda name, write=write: write(name, chance),  # type: ignore[misc]
            )
    return found


def other_script(script: str) -> list[Pair]:
    """Hanja, katakana or Cyrillic against Hangul and Latin in turn: 120 pairs, as many of somebody else."""
    chance = random.Random(f"1953 {script}")
    write, styles, found = korean.OTHER_SCRIPTS[script], list(korean.STYLES.values()), []
    for number in range(3 * EACH_STYLE):
        style = styles[number // 2 % len(styles)] if number % 2 else _southern
        found += _both(
            korean.draw(chance),
            chance,
            lambda name: write(name, chance),
            lambda name, style=style: style(name, chance),  # type: ignore[misc]
        )
    return found


def _southern(name: Korean, chance: random.Random) -> str:
    return korean.hangul(name, "passport", chance)


def spots() -> list[Pair]:
    """Renderings of names that everybody knows, and near misses (`spots.csv`)."""
    return [
        Pair(row["one"], row["other"], row["same"] == "yes", row["kind"])
        for row in perturbed.table("spots.csv")
    ]


UN_PERSONS, UN_ENTITIES = "UN DPRK, persons", "UN DPRK, entities"
OFAC_PERSONS = "OFAC DPRK, persons, aliases not in the UN's list"
ROMANISED = "Korean, generated: passport and other romanisations"
ONE_SCRIPT = (UN_PERSONS, UN_ENTITIES, OFAC_PERSONS, ROMANISED)
"""The sets whose names are all in Latin letters."""

HANGUL = "Korean, generated: Hangul and Latin"


def pair_sets() -> Mapping[str, list[Pair]]:
    """All sets of pairs."""
    sets = {
        UN_PERSONS: un.aliases("person") + un.strangers("person"),
        UN_ENTITIES: un.aliases("entity") + un.strangers("entity"),
        OFAC_PERSONS: ofac.aliases(),
        HANGUL: hangul(),
        ROMANISED: romanised(),
        **{f"Korean, generated: {each}": other_script(each) for each in korean.OTHER_SCRIPTS},
        "well-known names across scripts": spots(),
    }
    return sets | {f"OFAC's own names: {name}": pairs for name, pairs in ofac.scripts().items()}

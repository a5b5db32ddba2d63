from itertools import combinations
from math import dist

import pytest

from hueandcry.brief.palette import ASSETS, KINDS, PAGE, TEXT, variables
from hueandcry.model import EndpointKind
from hueandcry.trace.condense.picture import RESTS, Station

MODES = ("light", "dark")
# Machado, Oliveira, Fernandes 2009: deuteranopia, severity 1.0, on linear RGB
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
LEAST_DIFFERENCE = 12.0  # CIE 1976; about 2.3 is just noticeable


def linear(colour: str) -> tuple[float, ...]:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def luminance(colour: str) -> float:
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def simulated(colour: str) -> tuple[float, ...]:
    rgb = linear(colour)
    return tuple(
        max(0.0, min(1.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in DEUTERANOPIA
    )


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    r, g, b = rgb
    x, y, z = 0.4124 * r + 0.3576 * g + 0.1805 * b, 0.2126 * r + 0.7152 * g + 0.0722 * b, 0.0
    z = 0.0193 * r + 0.1192 * g + 0.9505 * b
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x / 0.9505, y, z / 1.089))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_contrast_formula_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#8c98a4", "#ffffff") == pytest.approx(2.94, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_marks_stand_out_from_the_page(mode: str) -> None:
    shades = {**KINDS, **dict(enumerate(ASSETS))}
    faint = {k: contrast(s[mode], PAGE[mode]) for k, s in shades.items() if contrast(s[mode], PAGE[mode]) < 3}
    assert faint == {}


@pytest.mark.parametrize("mode", MODES)
def test_text_stands_out_from_the_page(mode: str) -> None:
    alarm = KINDS[EndpointKind.UNACCOUNTED]
    assert all(contrast(s[mode], PAGE[mode]) >= 4.5 for s in (*TEXT.values(), alarm))


@pytest.mark.parametrize("mode", MODES)
def test_kinds_of_endpoint_differ_under_deuteranopia_too(mode: str) -> None:
    for one, other in combinations(RESTS, 2):
        a, b = KINDS[one][mode], KINDS[other][mode]
        assert dist(lab(linear(a)), lab(linear(b))) > LEAST_DIFFERENCE, (one, other)
        assert dist(lab(simulated(a)), lab(simulated(b))) > LEAST_DIFFERENCE, (one, other)


def test_every_kind_has_a_colour_in_both_sets() -> None:
    assert set(KINDS) == {*EndpointKind, *Station}
    for mode in MODES:
        assert variables(mode).count("#") == len(KINDS) + len(ASSETS) + len(TEXT) + 2

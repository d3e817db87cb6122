"""Classes of coverage and bands of minutes are distinguishable by day and night, also for the colour-blind: measured.

Colours as sRGB; what the colour-blind see by Machado, Oliveira and Fernandes (2009), severity 1; distance as CIE 1976
in L*a*b*, where 10 is seen at a glance on large areas; contrast as WCAG has it.
"""

import math
import re
from itertools import pairwise

import pytest

from maps.assets.inventory import OWN

TARGETS = ("reach-near", "reach-target", "reach-late", "reach-far")
MINUTES = tuple(f"minutes-{n}" for n in range(1, 6))
SAME_HUE = {("reach-near", "reach-target"), ("reach-late", "reach-far")}
"""Of one hue, so that they differ in brightness alone; the others differ in hue and by hatching."""
LEAST_DISTANCE, LEAST_CONTRAST = 12.0, {"light": 1.4, "dark": 2.0}
SEEN_BY = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
type Colour = tuple[float, float, float]


def classes_of(theme: str) -> dict[str, Colour]:
    """Return the classes of a theme as linear light."""
    day, _, night = (
        (OWN / "css" / "base" / "tokens.css").read_text(encoding="utf-8").partition(':root[data-theme="dark"]')
    )
    found = dict(re.findall(r"--((?:reach|minutes)-\w+): #(\w{6});", night if theme == "dark" else day))
    return {name: linear(found[name]) for name in (*TARGETS, *MINUTES)}


def linear(code: str) -> Colour:
    shares = [int(code[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return red, green, blue


def mixed(matrix: tuple[tuple[float, ...], ...], colour: Colour) -> Colour:
    one, two, three = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)
    return one, two, three


def lab(colour: Colour) -> Colour:
    x, y, z = (
        share ** (1 / 3) if share > 216 / 24389 else (24389 / 27 * share + 16) / 116
        for share in (v / w for v, w in zip(mixed(XYZ, colour), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one: Colour, two: Colour) -> float:
    low, high = sorted(mixed(XYZ, each)[1] for each in (one, two))
    return (high + 0.05) / (low + 0.05)


def test_the_measures_agree_with_published_values() -> None:
    assert contrast(linear("000000"), linear("ffffff")) == pytest.approx(21, abs=0.01)
    assert lab(linear("ff0000")) == pytest.approx((53.24, 80.09, 67.2), abs=0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", SEEN_BY)
def test_neighbouring_classes_are_distinguishable(theme: str, eyes: str) -> None:
    classes = classes_of(theme)
    for one, two in (*pairwise(TARGETS), *pairwise(MINUTES)):
        seen = [mixed(SEEN_BY[eyes], classes[name]) for name in (one, two)]
        clipped = [tuple(min(1.0, max(0.0, share)) for share in each) for each in seen]
        distance = math.dist(*(lab((r, g, b)) for r, g, b in clipped))
        assert distance >= LEAST_DISTANCE, (one, two, round(distance, 1))
        if (one, two) in SAME_HUE and eyes == "everybody":
            found = contrast(classes[one], classes[two])
            assert found >= LEAST_CONTRAST[theme], (one, two, round(found, 2))

"""Which tiles cover a box: by the formulas of every web map, checked against known addresses."""

import pytest

from gis.tiles.area import count, covering

ANDORRA = (1.41, 42.43, 1.79, 42.66)


@pytest.mark.parametrize(
    ("box", "zoom", "expected"),
    [
        ((-180, -85, 180, 85), 0, [(0, 0, 0)]),
        ((-180, -85, 180, 85), 1, [(1, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1)]),
        # (1.60 + 180) / 360 × 2^10 = 516.55; asinh(tan 42.55°) = 0.8219, (1 - 0.8219 / π) / 2 × 2^10 = 378.05
        ((1.60, 42.55, 1.60, 42.55), 10, [(10, 516, 378)]),
        ((180, 89, 180, 89), 3, [(3, 7, 0)]),  # the ends of the world are in the last tiles
    ],
)
def test_covering(box, zoom, expected):
    assert list(covering(box, zoom)) == expected


@pytest.mark.parametrize("zoom", range(15))
def test_the_count_of_tiles_is_that_of_the_list(zoom):
    assert count(ANDORRA, zoom) == len(list(covering(ANDORRA, zoom)))

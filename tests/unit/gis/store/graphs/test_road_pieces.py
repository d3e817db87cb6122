"""Into which pieces a matrix of road times is cut: each pair once, and short holds where they cost little."""

import numpy as np
import pytest

from gis.store.graphs.roads import AGAIN, PIECE, SMALL_PIECE, _pieces

LARGE = [(1, 8_000), (8_000, 1), (11, 8_000), (12, 8_000), (13, 500), (50, 8_000), (700, 900)]
LITTLE = [(1, 80), (80, 1), (11, 80), (12, 80), (13, 50), (50, 80), (70, 90)]


@pytest.mark.parametrize(
    ("most", "shape"),
    [(PIECE, shape) for shape in [*LARGE, (1, 1), (3, 4)]]
    + [(most, shape) for most in (2, 7) for shape in [*LITTLE, (1, 1), (3, 4)]],
)
def test_every_pair_is_asked_once_in_pieces_of_a_bounded_size(most, shape):
    asked = np.zeros(shape, dtype=int)
    for rows, columns in _pieces(*shape, most):
        part = asked[rows, columns]
        part += 1
        assert sum(part.shape) <= max(2, min(most, max(SMALL_PIECE, AGAIN * min(shape))))
    assert (asked == 1).all()


@pytest.mark.parametrize(("short", "largest"), [(1, 120), (12, 120), (13, 130), (47, 470), (48, 480), (50, 480)])
def test_a_short_side_is_cut_small(short, largest):
    sizes = [
        rows.stop - rows.start + columns.stop - columns.start
        for rows, columns in _pieces(short, 8_000, PIECE)
        if columns.stop <= 8_000
    ]
    assert max(sizes) == largest


def test_an_empty_side_has_no_pieces():
    assert list(_pieces(0, 5, PIECE)) == list(_pieces(5, 0, PIECE)) == []

"""Bands of minutes to the first team, and what sums them up."""

import pytest

from dispatch.statistics.minutes import BANDS, band_of, minutes

INF = float("inf")


@pytest.mark.parametrize(
    ("seconds", "ends"),
    [
        (0.0, (0, 5)),
        (300.0, (0, 5)),  # exactly five minutes: the lower band
        (300.1, (5, 10)),
        (600.0, (5, 10)),
        (600.1, (10, 20)),
        (1200.0, (10, 20)),
        (1200.1, (20, 30)),
        (1800.0, (20, 30)),
        (1800.1, (30, None)),
        (86_400.0, (30, None)),
        (INF, (None, None)),
    ],
)
def test_a_time_exactly_on_a_limit_is_in_the_lower_band(seconds, ends):
    band = band_of(seconds)
    assert (band.over_min, band.up_to_min) == ends


def test_bands_are_told_apart_by_their_names():
    assert len({band.name for band in BANDS}) == len(BANDS) == 6


@pytest.mark.parametrize(
    ("seconds", "counts", "median_s", "p90_s", "worst"),
    [
        ([60.0], (1, 0, 0, 0, 0, 0), 60.0, 60.0, 0),
        # of two the first is the half
        ([700.0, 60.0], (1, 0, 1, 0, 0, 0), 60.0, 700.0, 0),
        # of ten the fifth is the half, the ninth nine tenths
        ([60.0 * n for n in range(1, 11)], (5, 5, 0, 0, 0, 0), 300.0, 540.0, 9),
        # of eleven the sixth (5.5 up) and the tenth (9.9 up); the first of two that nobody reaches is the worst
        ([INF, *(60.0 * n for n in range(1, 10)), INF], (5, 4, 0, 0, 0, 2), 360.0, INF, 0),
        ([INF], (0, 0, 0, 0, 0, 1), INF, INF, 0),
    ],
)
def test_median_ninth_decile_and_worst_by_nearest_rank(seconds, counts, median_s, p90_s, worst):
    found = minutes(seconds)
    assert (found.counts, found.median_s, found.p90_s, found.worst) == (counts, median_s, p90_s, worst)


def test_no_times_have_no_summary():
    assert minutes([]) is None

"""The scan statistic by hand, by its null distribution, and on a cluster that is there."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.hot_spots import likelihood_ratio, scan
from dispatch.planning.hot_spots.draws import counts, uniforms
from dispatch.planning.hot_spots.errors import BadCountsError
from tests.running.profiles import examples

SIDE = 12
GRID = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2) * 500.0
ALIKE = np.ones(SIDE * SIDE) / SIDE**2


def test_the_ratio_is_kulldorffs():
    # 8 of 20 cases where 4 are expected: 8 log(8/4) + 12 log(12/16) = 2.0929…
    found = likelihood_ratio(np.array([8, 4, 3, 0, 20]), np.full(5, 4.0), 20)
    assert found[0] == pytest.approx(8 * log(2) + 12 * log(12 / 16))
    assert found[1:4].tolist() == [0.0, 0.0, 0.0]
    assert found[4] == pytest.approx(20 * log(5))


def test_a_cluster_that_is_there_is_found_and_named():
    inside = ((GRID - [1500, 1500]) ** 2).sum(axis=1) < 1_300**2
    risks = np.where(inside, 4.0, 1.0)
    seen = counts(("there",), 150, risks / risks.sum())
    found = scan(seen, ALIKE, GRID, key=("620823", "2026"), draws=199)
    assert len(found.clusters) >= 1
    best = found.clusters[0]
    assert best == found.likeliest
    assert best.p == 0.005
    assert best.observed == seen[list(best.cells)].sum()
    assert best.relative_risk > 2
    assert np.mean(inside[list(best.cells)]) > 0.7


def test_without_a_cluster_none_is_found_nineteen_times_of_twenty():
    false = [
        bool(scan(counts(("null", n), 120, ALIKE), ALIKE, GRID, key=("null", n), draws=39).clusters) for n in range(60)
    ]
    assert np.mean(false) <= 0.12  # 0.05 ± 2.4 standard errors of 60


def test_clusters_do_not_overlap():
    seen = np.zeros(SIDE * SIDE, dtype=int)
    seen[[0, 1, SIDE, -1, -2, -SIDE - 1]] = 12
    seen += 1
    found = scan(seen, ALIKE, GRID, key=("two",), draws=199)
    assert len(found.clusters) == 2
    assert not set(found.clusters[0].cells) & set(found.clusters[1].cells)


def test_a_county_of_many_cells_has_fewer_draws_and_smaller_circles():
    grid = np.stack(np.meshgrid(np.arange(16), np.arange(13)), axis=-1).reshape(-1, 2) * 500.0
    found = scan(counts(("many",), 60, np.ones(208)), np.ones(208), grid, key=("many",))
    assert found.draws == 199
    assert found.likeliest is not None
    assert found.likeliest.p >= 0.005


def test_no_case_no_cluster():
    found = scan([0] * len(GRID), ALIKE, GRID, key=("none",))
    assert (found.cases, found.clusters, found.likeliest) == (0, (), None)


def test_one_cell_is_no_cluster():
    found = scan([7], [1.0], np.zeros((1, 2)), key=("one",), draws=19)
    assert (found.cases, found.clusters, found.likeliest) == (7, (), None)


def test_the_same_key_gives_the_same_answer_and_another_key_other_draws():
    seen = counts(("a",), 100, ALIKE)
    first, again, other = (scan(seen, ALIKE, GRID, key=(key,), draws=99) for key in ("x", "x", "y"))
    assert first == again
    assert other.likeliest.ratio == first.likeliest.ratio
    assert uniforms(("x", 1), 4).tolist() != uniforms(("x", 2), 4).tolist()


def test_random_numbers_are_the_same_on_every_machine():
    assert uniforms(("620823", 0), 3).tolist() == [0.5006390202091133, 0.4200696618582409, 0.1825476738644003]


@settings(max_examples=examples(40))
@given(st.lists(st.integers(0, 9), min_size=SIDE, max_size=SIDE), st.integers(2, 7))
def test_scaling_what_is_expected_changes_nothing(row, factor):
    expected = np.arange(1.0, SIDE + 1)
    first = scan(row, expected, GRID[:SIDE], key=("s",), draws=19)
    again = scan(row, expected * factor, GRID[:SIDE], key=("s",), draws=19)
    if first.likeliest is None:
        assert again.likeliest is None
    else:
        assert again.likeliest.cells == first.likeliest.cells
        assert again.likeliest.p == first.likeliest.p


@pytest.mark.parametrize(
    ("seen", "expected"),
    [([1], [1.0, 1.0]), ([-1, 2], [1.0, 1.0]), ([1, 2], [0.0, 1.0]), ([], []), ([1], [float("nan")])],
)
def test_counts_that_cannot_be_are_refused(seen, expected):
    with pytest.raises(BadCountsError):
        scan(seen, expected, np.zeros((len(seen), 2)), key=("bad",))

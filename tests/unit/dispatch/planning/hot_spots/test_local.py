"""Gi* against esda, the oracle; p against scipy; and the false discovery rate where there is nothing to find."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from dispatch.planning.hot_spots import adjusted, getis_ord, local_spots, neighbourhoods
from dispatch.planning.hot_spots.draws import counts
from dispatch.planning.hot_spots.local import two_sided

SIDE = 20
GRID = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2) * 500.0
UNEVEN = np.random.default_rng(1).lognormal(4, 1.0, SIDE * SIDE)


def test_gi_star_is_esdas():
    values = np.random.default_rng(2).gamma(1.0, 1.0, SIDE * SIDE)
    near = neighbourhoods(GRID)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.getisord import G_Local  # noqa: PLC0415 -- they bring pandas, which no other process of a run needs
        from libpysal.weights import W  # noqa: PLC0415

        weights = W({n: [int(c) for c in row[1:]] for n, row in enumerate(near)}, silence_warnings=True)
        theirs = G_Local(values, weights, transform="B", star=True, permutations=0)
    np.testing.assert_allclose(getis_ord(values, near), theirs.Zs, rtol=1e-9)


def test_gi_star_of_alike_cells_is_nothing():
    near = neighbourhoods(GRID)
    assert not getis_ord(np.ones(SIDE * SIDE), near).any()
    assert not getis_ord(np.arange(4.0), neighbourhoods(GRID[:4])).any()  # everybody is everybody's neighbour


def test_a_cell_is_its_own_first_neighbour_even_where_places_coincide():
    near = neighbourhoods(np.zeros((5, 2)), 2)
    assert near[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert near.shape == (5, 3)


def test_p_is_twice_the_smaller_binomial_tail():
    inside, share = np.array([0, 3, 12, 30]), np.array([0.1, 0.1, 0.1, 0.9])
    found = two_sided(inside, 30, share)
    low, high = special.bdtr(inside, 30, share), np.where(inside < 1, 1.0, special.bdtrc(inside - 1, 30, share))
    np.testing.assert_allclose(found, np.minimum(1, 2 * np.minimum(low, high)), atol=1e-10)


@pytest.mark.parametrize("cases", [147, 1_000])
def test_where_there_is_nothing_cells_are_hot_before_and_not_after_control(cases: int):
    called, naive = [], []
    for n in range(60):
        found = local_spots(counts(("null", n), cases, UNEVEN), UNEVEN, GRID)
        called.append(bool((found.hot | found.cold).any()))
        naive.append(int((found.p <= 0.05).sum()))
    assert np.mean(naive) > 4  # of 400
    assert np.mean(called) <= 0.12


def test_hot_and_cold_areas_are_found_where_they_are():
    middle = ((GRID - [2_500, 2_500]) ** 2).sum(axis=1) < 1_600**2
    corner = ((GRID - [8_500, 8_500]) ** 2).sum(axis=1) < 1_600**2
    risks = np.where(middle, 4.0, np.where(corner, 0.05, 1.0))
    found = local_spots(counts(("hot",), 3_000, risks), np.ones(SIDE * SIDE), GRID)
    assert found.hot.sum() >= 20
    assert np.mean(middle[found.hot]) > 0.6
    assert found.cold[corner].mean() > 0.5
    assert not (found.hot & found.cold).any()
    assert np.all(found.z[found.hot] > 0)


def test_no_case_no_spot():
    found = local_spots([0] * 9, np.ones(9), GRID[:9])
    assert not (found.hot | found.cold).any()
    assert found.q.tolist() == [1.0] * 9


def test_adjusted_p_is_benjamini_and_hochbergs_own_example():
    from scipy import stats  # noqa: PLC0415 -- half a second, which most processes of a run need not spend

    # Benjamini & Hochberg 1995, §4.1: fifteen p, four significant at 5 %.
    p = np.array([
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ])  # fmt: skip
    assert int((adjusted(p) <= 0.05).sum()) == 4
    np.testing.assert_allclose(adjusted(p[::-1])[::-1], stats.false_discovery_control(p))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_is_scipys(values):
    from scipy import stats  # noqa: PLC0415 -- half a second, which most processes of a run need not spend

    np.testing.assert_allclose(adjusted(np.array(values)), stats.false_discovery_control(values), atol=1e-12)


def test_gi_star_of_six_places_is_the_published_one():
    # PySAL, esda.getisord.G_Local: the example of its documentation, places within 15 of each other, star=True.
    values = np.array([2, 3, 3.2, 5, 8, 7])
    near = [[0, 1, 3], [1, 0, 3, 4], [2, 4], [3, 0, 1, 4], [4, 1, 2, 3, 5], [5, 4]]
    found = [getis_ord(values, np.array([each]))[0] for each in near]
    printed = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose(found, printed, atol=5e-9)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.learning import Fixed, correction_factors, hypercube, on_scene, on_time, on_times, plain, priors
from tests.running.profiles import examples

SURE = on_time(600, handling=Fixed(0), turnout=Fixed(0), factor=Fixed(1))


@pytest.fixture(scope="module")
def unsure():
    times = (priors.HANDLING, priors.TURNOUT, priors.TRAVEL_FACTOR)
    handling, turnout, factor = (plain(prior).predicted() for prior in times)
    return on_time(600, handling=handling, turnout=turnout, factor=factor)


@pytest.mark.parametrize(
    ("travel_s", "p"), [(0.0, 1.0), (599.9, 1.0), (600.0, 1.0), (601.0, 0.0), (np.inf, 0.0), (9e9, 0.0)]
)
def test_with_nothing_uncertain_exactly_ten_minutes_is_covered(travel_s: float, p: float):
    assert float(SURE.at(travel_s)) == p


def test_fixed_times_are_subtracted_from_the_target():
    g = on_time(600, handling=Fixed(60), turnout=Fixed(40), factor=Fixed(2))
    assert g.at([250.0, 251.0]).tolist() == [1.0, 0.0]
    assert on_time(600, handling=Fixed(500), turnout=Fixed(200), factor=Fixed(1)).at(0.0) == 0.0
    assert on_time(-1, handling=Fixed(0), turnout=Fixed(0), factor=Fixed(1)).at(0.0) == 0.0


def test_the_table_agrees_with_drawing_a_million_times(unsure):
    rng = np.random.default_rng(3)

    def drawn(prior):
        found = plain(prior).predicted()
        which = rng.choice(len(found.weights), 400_000, p=found.weights)
        return np.exp(found.locations[which] + found.scales[which] * rng.standard_t(found.freedom, 400_000))

    head, factor = drawn(priors.HANDLING) + drawn(priors.TURNOUT), drawn(priors.TRAVEL_FACTOR)
    for travel_s in (0.0, 100.0, 300.0, 450.0, 900.0):
        assert float(unsure.at(travel_s)) == pytest.approx(np.mean(head + factor * travel_s <= 600), abs=0.004)


def test_the_farther_the_less_likely(unsure):
    assert np.all(np.diff(unsure.at(np.linspace(0, 3_000, 500))) <= 1e-12)


def test_several_turnouts_at_once_are_each_as_by_itself():
    handling, factor = plain(priors.HANDLING).predicted(), plain(priors.TRAVEL_FACTOR).predicted()
    turnouts = [plain(priors.TURNOUT).predicted(), Fixed(60), Fixed(300), Fixed(60)]
    together = on_times(600, handling=handling, turnouts=turnouts, factor=factor)
    for found, turnout in zip(together, turnouts, strict=True):
        np.testing.assert_array_equal(found.p, on_time(600, handling=handling, turnout=turnout, factor=factor).p)
    assert together[1].at(100.0) > together[2].at(100.0)


def test_one_team_that_is_never_busy_gives_g():
    times = np.array([[100.0, 600.0, np.inf]])
    np.testing.assert_allclose(on_scene(times, [0.0], [1.0], SURE), [1.0, 1.0, 0.0])
    np.testing.assert_allclose(on_scene(times, [0.25], [1.0], SURE), [0.75, 0.75, 0.0])


def test_the_sum_is_the_hypercubes_for_two_symmetric_teams():
    # With all teams in reach, P is the share of calls that find somebody free: 1 − Erlang C.
    exact = hypercube([0.5, 0.5], [[0, 1], [1, 0]], 1.0)
    times = np.array([[100.0, 200.0], [200.0, 100.0]])
    found = on_scene(times, exact.workloads, correction_factors(2, 1.0), SURE)
    np.testing.assert_allclose(found, 1 - exact.all_busy_p)


@settings(max_examples=examples(60))
@given(
    st.lists(st.lists(st.floats(0, 1_500), min_size=3, max_size=3), min_size=1, max_size=5),
    st.floats(0, 0.9),
)
def test_one_more_idle_team_never_lowers_the_probability(rows, busy):
    times = np.array(rows)
    fewer = on_scene(times[:-1], [busy] * (len(rows) - 1), np.ones(len(rows)), SURE)
    more = on_scene(times, [busy] * (len(rows) - 1) + [0.0], np.ones(len(rows)), SURE)
    assert np.all(more >= fewer - 1e-12)
    assert np.all((more >= 0) & (more <= 1))


def test_no_team_reaches_nobody():
    assert on_scene(np.zeros((0, 2)), [], [], SURE).tolist() == [0.0, 0.0]

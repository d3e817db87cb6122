"""Numbers far apart: an answer is exact or not called proven, and no bound passes the best one, tried one by one."""

from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch.planning.siting import Model, enumeration
from dispatch.planning.siting.matrix.answer import answer
from dispatch.planning.siting.matrix.question import Question
from tests.running.profiles import examples
from tests.unit.dispatch.planning.siting.test_matrix import best

INF = float("inf")
HEAVY = 10**11


def is_proven(question):
    """Whether the answer is called proven, after a check that it is exact then, and that the bound is one."""
    found, expected = answer(question), best(question)
    sign = 1 if question.model in {Model.MCLP, Model.MEXCLP} else -1
    objective, bound = (sign * Fraction(repr(each)) for each in (found.objective, found.bound))
    most = Fraction(repr(float(expected)))
    assert objective <= sign * most <= bound or bound == pytest.approx(sign * most, rel=1e-15)
    assert not found.is_proven or found.objective == found.bound == float(expected)
    return found.is_proven


@st.composite
def far_apart(draw):
    """Weights, or costs and weights, of twelve orders of size; some rows cannot be reached from everywhere."""
    rows, columns = draw(st.integers(2, 9)), draw(st.integers(2, 6))
    cell = st.sampled_from(draw(st.sampled_from([[0, 1, 2, 5, 20], [0, 1, 1e3, 1e6, 1e9], [0, 0.1, 1, 12.5, INF]])))
    weight = st.sampled_from(draw(st.sampled_from([[1, 7, 1e3, 1e9], [1, 2, 1e12], [0.1, 0.3, 1e9]])))
    costs = np.array(draw(st.lists(cell, min_size=rows * columns, max_size=rows * columns)), dtype=float)
    weights = np.array(draw(st.lists(weight, min_size=rows, max_size=rows)), dtype=float)
    model = draw(st.sampled_from([Model.MCLP, Model.MEXCLP, Model.PMEDIAN]))
    return Question(
        model, costs.reshape(rows, columns), weights, draw(st.integers(1, columns)),
        1.0 if model.needs_target else None, 0.5 if model is Model.MEXCLP else None,
    )  # fmt: skip


BEYOND_WHOLE_FLOATS = Question(
    Model.PMEDIAN, np.array([[1.0, 1.0], [1e9, 1e6]]), np.array([0.1, 1e9]), 1, None, None
)  # 10^16 + 1 tenths, more than 2^53


@settings(max_examples=examples(300))
@given(far_apart(), st.booleans())
@example(BEYOND_WHOLE_FLOATS, False)
def test_an_answer_is_exact_or_not_called_proven(question, is_tried):
    looks = enumeration.MOST_LOOKS if is_tried else 0  # by relaxations and programmes, or by trying every choice
    with mock.patch.object(enumeration, "MOST_LOOKS", looks):
        if best(question) is not None:
            is_proven(question)


def heavy_and_light(seed, heavy):
    """Costs without the shape of a map, and weights of which the first three hide the others in nine digits."""
    stream = np.random.Generator(np.random.Philox(seed))
    costs = stream.integers(1, 1000, (100, 30)).astype(float)
    weights = stream.integers(1, 10, 100).astype(float)
    weights[:3] = heavy
    return costs, weights


@pytest.mark.parametrize("seed", [19, 21])
def test_light_rows_beside_heavy_ones(seed):
    # HiGHS calls 300000000254 the best where 300000000261 is, and its bound agrees.
    costs, weights = heavy_and_light(seed, HEAVY)
    assert not is_proven(Question(Model.MCLP, costs, weights, 3, 130.0))
    costs, weights = heavy_and_light(seed, 10**7)
    assert is_proven(Question(Model.MCLP, costs, weights, 3, 130.0))


@pytest.mark.parametrize("seed", [0, 1])
def test_light_rows_beside_heavy_ones_where_units_are_busy(seed):
    costs, weights = heavy_and_light(seed, HEAVY)
    assert not is_proven(Question(Model.MEXCLP, costs, weights, 2, 130.0, 0.3))
    costs, weights = heavy_and_light(seed, 10**6)
    assert is_proven(Question(Model.MEXCLP, costs, weights, 2, 130.0, 0.3))


@pytest.mark.parametrize(
    ("costs", "weights", "sites"),
    [
        (  # 2000.7 was called the best where 1001.7 is
            [
                [1e-9, 0.3, 0.0, 1e9, 123456.789],
                [0.1, 1e-9, 0.1, 1e9, 0.1],
                [0.2, 0.1, 123456.789, 1e-9, 123456.789],
                [0.0, 123456.789, 1e-9, 123456.789, 0.2],
            ],
            [1e12, 1e12, 7, 1e9],
            2,
        ),
        (  # 6213 for 2785.59
            [
                [196238168e6, 812830909e6, 2e5, 295438893e6, 300, 5000, 6e6],
                [924345753e6, 854130171e5, 752065635e6, 3e11, 756266411e6, 200, 5e8],
                [509535110e6, 848037116e6, 1, 400, 817612872e6, 747121610e6, 562069611e6],
            ],
            [4.35, 7.36, 8.59],
            3,
        ),
        (  # ways that are missing, too: 200100001.7 for 100001.000000007
            [
                [INF, 0.1, 0.1, 0.1, 0.3, INF, INF],
                [123456.789, 0.2, INF, INF, 123456.789, INF, 0.0],
                [1e9, 1e-9, 0.2, 0.0, 1e-9, 123456.789, 1e-9],
                [1e-9, 0.2, 1e-9, 1e-9, 0.1, 0.0, 1e9],
                [0.1, 0.3, INF, 1e-9, 0.0, 1e9, 0.1],
            ],
            [1e6, 1e12, 1e9, 1e9, 7],
            2,
        ),
    ],
)
def test_costs_far_apart(costs, weights, sites):
    is_proven(Question(Model.PMEDIAN, np.array(costs), np.array(weights, dtype=float), sites))


def test_costs_that_stand_for_no_way_hide_nothing():
    stream = np.random.Generator(np.random.Philox(5))
    costs = np.rint(stream.random((30, 8)) * 1000) / 10
    costs[stream.random((30, 8)) < 0.2] = 999_999_999
    assert is_proven(Question(Model.PMEDIAN, costs, sites=4))


def test_rows_must_be_reached_however_far_their_weights_are_apart():
    stream = np.random.Generator(np.random.Philox(28))
    costs = np.rint(stream.random((24, 24)) * 300) / 10
    costs[stream.random((24, 24)) < 0.6] = np.inf
    np.fill_diagonal(costs, 0.0)
    weights = stream.choice([1.0, 7.0, 1e3, 1e6, 1e9], 24)
    found = answer(Question(Model.PMEDIAN, costs, weights, 8))
    assert (found.objective, found.bound, found.is_proven) == (8449.0, 8449.0, True), "as tried one by one"


@pytest.mark.parametrize(
    ("weights", "costs", "covered"),
    [
        ([483945718423.7047, 732254826090.2601], [[1.0], [1.0]], 1216200544513.9648),  # 1464509652180.5 was said
        ([626482974058.4885, 763887442224.5312], [[7e14, 6e14], [2e14, 1.0]], 1390370416283.0197),
        ([147708317436.4199, 465742231852.1105], [[0.5, 1.0, 3.0], [4.0, 2.0, 2.5]], 147708317436.4199),
    ],
)
def test_weights_whose_sum_no_float_holds_are_added_as_they_are(weights, costs, covered):
    radius = 1.0 if costs[0][0] < 2 else 8e14
    found = answer(Question(Model.MCLP, np.array(costs), np.array(weights), 1, radius=radius))
    assert found.objective == pytest.approx(covered, rel=1e-15)
    assert (found.bound, found.is_proven) == (found.objective, True)

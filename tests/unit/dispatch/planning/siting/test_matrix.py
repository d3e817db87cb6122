"""Bare matrices: every model against all choices, tried one by one; units, limits, and why there is no answer."""

import itertools
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.siting import Model, enumeration
from dispatch.planning.siting.matrix.answer import answer
from dispatch.planning.siting.matrix.errors import (
    BadLimitError,
    NoWeightError,
    TooFewSitesError,
    UncoveredRowsError,
    UndecidedError,
)
from dispatch.planning.siting.matrix.question import MODELS, Question
from dispatch.planning.siting.matrix.whole_numbers import scaled
from tests.running.profiles import examples

INF = float("inf")
WHOLE = [0, 1, 2, 3, 5, 8, 1_000_000]
TENTHS = [0.0, 0.1, 0.2, 0.3, 0.7, 12.5]
ANY = [0.0, 1 / 3, 2 / 3, 2**0.5, 3**0.5, 1e-3, 123456.789012345]


@st.composite
def questions(draw, model=None):
    model = draw(st.sampled_from(MODELS)) if model is None else model
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    values = draw(st.sampled_from([WHOLE, TENTHS, ANY]))
    cell = st.sampled_from([*values, INF] if draw(st.booleans()) else values)
    costs = np.array(draw(st.lists(cell, min_size=rows * columns, max_size=rows * columns)), dtype=float)
    weight = st.sampled_from([0.0, 1.0, 2.0, 0.1, 0.3, 7.0, 1 / 7])
    weights = draw(st.none() | st.lists(weight, min_size=rows, max_size=rows).filter(any))
    radius = draw(st.sampled_from(values))
    return Question(
        model,
        costs.reshape(rows, columns),
        None if weights is None else np.array(weights),
        sites=draw(st.integers(1, columns)) if model is not Model.LSCP or draw(st.booleans()) else None,
        radius=float(radius) if model.needs_target else None,
        busy=draw(st.sampled_from([0.0, 0.1, 0.5, 0.9])) if model is Model.MEXCLP else None,
        shared=draw(st.booleans()) and rows * columns < 20,
    )


def choices(question):
    columns = range(question.costs.shape[1])
    if question.model is Model.LSCP:
        sizes = range(1, (question.sites or len(columns)) + 1)
        return [sites for size in sizes for sites in itertools.combinations(columns, size)]
    make = itertools.combinations_with_replacement if question.is_shared else itertools.combinations
    return list(make(columns, question.sites))


ROUNDING = 1e-13
"""Share of the most, a thousand times what one float is rounded by."""


def worth(question, sites):
    """The value of a choice by the definitions, in fractions of the decimals; None where it is not allowed."""
    weights = [Fraction(repr(float(weight))) for weight in question.counts]
    rows = question.costs[:, list(sites)]
    least = [float(row.min()) for row in rows]
    if question.model is Model.LSCP:
        return Fraction(len(sites)) if all(cost <= question.radius for cost in least) else None
    if question.model is Model.MCLP:
        return sum(weight for weight, cost in zip(weights, least, strict=True) if cost <= question.radius)
    if question.model is Model.MEXCLP:
        busy = Fraction(repr(question.busy))
        units = (rows <= question.radius).sum(axis=1)
        return sum(weight * (1 - busy ** int(n)) for weight, n in zip(weights, units, strict=True))
    needed = [cost for weight, cost in zip(weights, least, strict=True) if weight > 0]
    if INF in needed:
        return None
    if question.model is Model.PCENTER:
        return Fraction(repr(max(needed)))
    return sum(weight * Fraction(repr(cost)) for weight, cost in zip(weights, least, strict=True) if weight > 0)


def best(question):
    values = [value for sites in choices(question) if (value := worth(question, sites)) is not None]
    if not values:
        return None
    return (max if question.model in {Model.MCLP, Model.MEXCLP} else min)(values)


def most(question):
    """The most that a choice can be worth, which sums of floats are rounded by: 123456.789 hides 1e-9 added to it."""
    cost = question.costs[np.isfinite(question.costs)].max(initial=0.0)
    return float(question.counts.sum() * (cost if question.model is Model.PMEDIAN else 1.0))


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=examples(400))
@given(data=st.data())
def test_the_answer_is_the_best_of_all_choices(model, data):
    question = data.draw(questions(model))
    expected = best(question)
    if expected is None:
        with pytest.raises((UncoveredRowsError, TooFewSitesError)):
            answer(question)
        return
    with mock.patch.object(enumeration, "MOST_LOOKS", data.draw(st.sampled_from([0, enumeration.MOST_LOOKS]))):
        found = answer(question)  # by relaxations and programmes, or where it can be by trying every choice
    assert found.is_proven
    assert found.bound == found.objective
    lost = ROUNDING * most(question)
    assert found.objective == pytest.approx(float(expected), rel=1e-9, abs=lost)
    assert worth(question, found.sites) == pytest.approx(expected, rel=1e-9, abs=lost), "they are worth what is said"
    assert list(found.sites) == sorted(found.sites)
    least = question.costs[:, list(found.sites)].min(axis=1)
    limit = question.radius if question.radius is not None else np.finfo(float).max
    assert list(found.uncovered) == [row for row, cost in enumerate(least) if not cost <= limit]


@pytest.mark.parametrize("unit", [1.0, 1e-9])
def test_costs_that_are_no_decimals_are_told_apart_in_any_unit(unit, monkeypatch):
    monkeypatch.setattr(enumeration, "MOST_LOOKS", 0)
    found = answer(Question(Model.PMEDIAN, np.array([[2.0, 0.001], [0.0, 1.0]]) / 7 * unit, np.array([1 / 7, 1]), 1))
    assert found.is_proven
    assert found.sites == (0,)


@settings(max_examples=examples(200))
@given(questions())
def test_whole_numbers_and_decimals_are_exact(question):
    expected = best(question)
    parts = [question.counts, question.costs[np.isfinite(question.costs)], np.array([question.radius or 0.0])]
    if expected is None or any(np.isin(part, [*ANY[1:], 1 / 7]).any() for part in parts):
        return
    assert answer(question).objective == float(expected), "to the last digit"


@settings(max_examples=examples(100))
@given(questions(), st.sampled_from([1, 2, 3, 6]))
def test_another_unit_changes_the_objective_by_as_much_and_nothing_else(question, digits):
    if best(question) is None or np.isin(question.costs, ANY[1:]).any():
        return
    factor = 10**digits
    larger = Question(
        question.model,
        question.costs * factor,
        question.weights,
        question.sites,
        None if question.radius is None else question.radius * factor,
        question.busy,
        question.shared,
    )
    exact = all(
        Fraction(repr(float(one))) * factor == Fraction(repr(float(one) * factor))
        for one in [*question.costs[np.isfinite(question.costs)], question.radius or 0.0]
    )
    if not exact:  # 0.7 · 10 is 7, but 0.1 · 3 would not be 0.3
        return
    first, second = answer(question), answer(larger)
    assert second.sites == first.sites
    scale = factor if question.model in {Model.PMEDIAN, Model.PCENTER} else 1
    assert Fraction(repr(float(second.objective))) == pytest.approx(
        Fraction(repr(float(first.objective))) * scale, rel=1e-15
    )


@settings(max_examples=examples(100))
@given(questions())
def test_doubled_weights_move_no_site(question):
    if question.weights is None or best(question) is None:
        return
    doubled = Question(
        question.model, question.costs, 2 * question.weights, question.sites, question.radius, question.busy,
        question.shared,
    )  # fmt: skip
    first, second = answer(question), answer(doubled)
    assert second.sites == first.sites
    assert second.objective == (2 * first.objective if question.is_weighted else first.objective)


@settings(max_examples=examples(100))
@given(questions())
def test_a_candidate_more_or_a_site_more_is_never_worse(question):
    if best(question) is None:
        return
    first = answer(question).objective
    wider = np.hstack([question.costs, question.costs[:, ::-1][:, :1]])
    longer = answer(
        Question(question.model, wider, question.weights, question.sites, question.radius, question.busy)
    ).objective
    sign = 1 if question.model in {Model.MCLP, Model.MEXCLP} else -1
    if not question.is_shared:
        assert sign * longer >= sign * first * (1 - sign * 1e-12)
    if question.model is not Model.LSCP and question.sites < question.costs.shape[1]:
        more = Question(
            question.model, question.costs, question.weights, question.sites + 1, question.radius, question.busy,
            question.shared,
        )  # fmt: skip
        assert sign * answer(more).objective >= sign * first * (1 - sign * 1e-12)


@pytest.mark.parametrize("model", [Model.PMEDIAN, Model.PCENTER])
def test_costs_without_the_shape_of_a_map_are_tried_one_by_one(model):
    # Their relaxations say little: HiGHS needs minutes for what 4,060 choices of 3 of 30 decide.
    stream = np.random.Generator(np.random.Philox(7))
    question = Question(model, stream.integers(1, 1000, (200, 30)).astype(float), sites=3)
    least = (max if model is Model.PCENTER else sum), itertools.combinations(range(30), 3)
    expected = min(float(least[0](question.costs[:, list(sites)].min(axis=1))) for sites in least[1])
    found = answer(question)
    assert (found.objective, found.bound, found.is_proven) == (expected, expected, True)


# --- limits that cannot be


@pytest.mark.parametrize(
    ("limits", "error", "field"),
    [
        ({"model": "pmedian"}, BadLimitError, "sites"),
        ({"model": "mclp", "sites": 1}, BadLimitError, "radius"),
        ({"model": "lscp"}, BadLimitError, "radius"),
        ({"model": "mexclp", "sites": 1, "radius": 1.0}, BadLimitError, "busy"),
        ({"model": "pmedian", "sites": 0}, BadLimitError, "sites"),
        ({"model": "pmedian", "sites": -1}, BadLimitError, "sites"),
        ({"model": "pmedian", "sites": 3}, BadLimitError, "sites"),
        ({"model": "lscp", "radius": 9.0, "sites": 3}, BadLimitError, "sites"),
        ({"model": "mclp", "sites": 1, "radius": -1.0}, BadLimitError, "radius"),
        ({"model": "mclp", "sites": 1, "radius": float("nan")}, BadLimitError, "radius"),
        ({"model": "mclp", "sites": 1, "radius": INF}, BadLimitError, "radius"),
        ({"model": "mexclp", "sites": 1, "radius": 1.0, "busy": 1.0}, BadLimitError, "busy"),
        ({"model": "mexclp", "sites": 1, "radius": 1.0, "busy": -0.1}, BadLimitError, "busy"),
        ({"model": "mexclp", "sites": 1, "radius": 1.0, "busy": float("nan")}, BadLimitError, "busy"),
        ({"model": "pmedian", "sites": 1, "weights": np.zeros(2)}, NoWeightError, "weights"),
    ],
)
def test_what_cannot_be_is_refused_by_name(limits, error, field):
    with pytest.raises(error) as refused:
        Question(Model(limits.pop("model")), np.array([[1.0, 2.0], [2.0, 1.0]]), **limits)
    assert refused.value.field == field


def test_rows_that_nobody_covers_are_named_with_their_least_cost():
    with pytest.raises(UncoveredRowsError) as refused:
        answer(Question(Model.LSCP, np.array([[1.0, 2.0], [7.0, 6.5], [9.0, 9.5]]), radius=5.0))
    assert refused.value.details["rows"] == [
        {"row": 1, "least": 6.5, "nearest": 1},
        {"row": 2, "least": 9.0, "nearest": 0},
    ]
    assert refused.value.details["least_radius"] == 9.0
    assert answer(Question(Model.LSCP, np.array([[1.0, 2.0], [7.0, 6.5], [9.0, 9.5]]), radius=9.0)).objective == 1


def test_too_few_sites_to_cover_or_to_reach_say_how_many_are_needed():
    apart = np.array([[1.0, INF], [INF, 1.0]])
    for model, radius in (("lscp", 1.0), ("pmedian", None), ("pcenter", None)):
        with pytest.raises(TooFewSitesError) as refused:
            answer(Question(Model(model), apart, sites=1, radius=radius))
        assert refused.value.details["sites_needed"] == 2
        assert answer(Question(Model(model), apart, sites=2, radius=radius)).sites == (0, 1)


def test_a_row_without_weight_need_not_be_reached_by_the_p_median():
    found = answer(Question(Model.PMEDIAN, np.array([[4.0, 1.0], [1.0, INF]]), np.array([1.0, 0.0]), sites=1))
    assert (found.sites, found.objective, found.uncovered) == ((1,), 1.0, (1,))


def test_every_row_is_reached_however_cheap_it_were_to_miss_one():
    # Column 1 alone serves the heavy row for nothing and misses the light one; ten times the longest is not enough.
    costs, weights = np.array([[1000.0, 0.0], [0.0, INF]]), np.array([1_000_000.0, 1.0])
    found = answer(Question(Model.PMEDIAN, costs, weights, sites=1))
    assert (found.sites, found.objective, found.is_proven) == ((0,), 1e9, True)


@pytest.mark.parametrize("model", [Model.MCLP, Model.PMEDIAN, Model.PCENTER, Model.MEXCLP, Model.LSCP])
def test_a_search_that_is_cancelled_gives_a_bound_beside_its_answer(model):
    stream = np.random.Generator(np.random.Philox(1))
    points = stream.random((40, 2))
    costs = np.rint(1000 * np.hypot(*np.moveaxis(points[:, None] - points[None, :12], 2, 0)))
    question = Question(
        model, costs, sites=4 if model is not Model.LSCP else None, radius=450.0 if model.needs_target else None,
        busy=0.5 if model is Model.MEXCLP else None,
    )  # fmt: skip
    greedy, proven = answer(question, lambda _: False), answer(question)
    low, high = sorted([greedy.objective, greedy.bound])
    assert np.isfinite([low, high]).all()
    assert low <= proven.objective <= high
    assert len(greedy.sites) >= len(proven.sites)


def test_a_cancelled_search_that_found_nothing_allowed_says_so():
    costs = np.array([[1.0, INF, 1.0], [1.0, INF, INF], [INF, 1.0, 1.0], [INF, 1.0, INF]])
    assert answer(Question(Model.LSCP, costs, sites=2, radius=1.0)).objective == 2
    with pytest.raises((UndecidedError, TooFewSitesError)):
        answer(Question(Model.LSCP, costs, sites=1, radius=1.0), lambda _: False)


def test_what_a_model_does_not_use_is_listed():
    costs = np.array([[1.0]])
    unused = Question(Model.PCENTER, costs, np.array([1.0]), sites=1, busy=0.1, shared=True).unused
    assert unused == ("weights", "busy", "share-sites")
    assert Question(Model.MEXCLP, costs, np.array([1.0]), 1, 1.0, 0.1, True).unused == ()


# --- whole numbers


@pytest.mark.parametrize(
    ("values", "unit", "is_whole"),
    [
        ([1.0, 2.0, 4.0], Fraction(1), True),
        ([10.0, 25.0, INF], Fraction(5), True),
        ([0.1, 0.2, 0.3], Fraction(1, 10), True),
        ([1e6, 999_999.9], Fraction(1, 10), True),
        ([1e-9, 3e-9], Fraction(1, 10**9), True),
        ([0.0, 0.0], Fraction(1), True),
        ([1 / 3, 2**0.5, 12345.6], None, False),
        ([1e300, 1.0], None, False),
    ],
)
def test_decimals_become_whole_numbers_without_a_common_factor(values, unit, is_whole):
    found = scaled(np.array(values))
    assert found.is_whole == is_whole
    if is_whole:
        assert found.unit == unit
    back = [float(Fraction(one) * found.unit) if np.isfinite(one) else one for one in found.values]
    assert back == values, "no bit is lost"

"""Every model against the best of all choices, on small random problems: ties, gaps, budgets, forbidden places."""

import itertools
from contextlib import ExitStack, contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.siting import (
    Candidate,
    Criterion,
    Kind,
    Model,
    Place,
    Problem,
    SitingError,
    Status,
    branching,
    enumeration,
    solve,
    stages,
)
from tests.running.profiles import examples
from tests.unit.dispatch.planning.siting import brute

KINDS = [Kind.NEW, Kind.NEW, Kind.NEW, Kind.KEPT, Kind.MOVABLE, Kind.CLOSABLE, Kind.FORBIDDEN]
SECONDS = st.sampled_from([0.0, 30.0, 60.0, 60.1, 90.0, 120.0, 300.0, float("inf")])


@st.composite
def problems(draw, model):
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 7))
    codes = draw(st.permutations([f"c{index}" for index in range(n)]))
    candidates = tuple(
        Candidate(code, "", draw(st.sampled_from(KINDS)), draw(st.sampled_from([0.0, 1.0, 2.0, 2.5]))) for code in codes
    )
    weight = st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0, 0.7])
    places = tuple(Place(f"p{index}", draw(weight)) for index in range(m))
    travel_s = np.array([[draw(SECONDS) for _ in range(m)] for _ in range(n)])
    chance = st.sampled_from([0.0, 0.2, 0.5, 0.9, 0.95, 1.0])
    probability = None
    if model is Model.MEXCLP and draw(st.booleans()):
        probability = np.array([[draw(chance) for _ in range(m)] for _ in range(n)])
    each = st.lists(st.sampled_from([60.0, 90.0, np.nan]), min_size=m, max_size=m)
    limits = draw(st.sampled_from(["p", "budget", "both"]))
    try:
        return Problem(
            model,
            candidates,
            places,
            travel_s,
            target_s=draw(st.one_of(st.sampled_from([60.0, 90.0]), each.map(np.array))),
            p=draw(st.integers(1, n)) if limits != "budget" else None,
            budget=draw(st.sampled_from([1.0, 2.0, 4.5, 6.0])) if limits != "p" else None,
            busy=draw(st.sampled_from([0.0, 0.1, 0.5])) if model is Model.MEXCLP else 0.0,
            probability=probability,
            worst_too=draw(st.booleans()),
        )
    except SitingError:
        return None


@contextmanager
def limits(way):
    """Let problems as small as these be solved as large ones are: by no trial of all choices, and by the tree."""
    with ExitStack() as stack:
        for module, name, ways in (
            (enumeration, "MOST_LOOKS", {"no trial", "tree", "broken off"}),
            (branching, "SMALL", {"tree", "broken off"}),
            (branching, "STRETCH", {"broken off"}),
        ):
            if way in ways:
                stack.enter_context(mock.patch.object(module, name, 0))
        yield


@pytest.mark.parametrize("model", list(Model))
@settings(max_examples=examples(400))
@given(data=st.data())
def test_the_answer_is_the_best_of_all_choices(model, data):
    problem = data.draw(problems(model))
    if problem is None:
        return
    sites, losses = brute.best(problem)
    with limits(data.draw(st.sampled_from([None, "no trial", "tree", "broken off"]))):
        result = solve(problem)
    assert sites is not None, "limits that contradict are refused before"
    found = brute.losses(problem, [index for index, one in enumerate(problem.candidates) if one.code in result.sites])
    assert found == pytest.approx(losses, rel=1e-9), "as good as the best, in every criterion"
    assert result.ties.is_settled
    assert result.sites == sites, "of equals the lowest codes"
    assert all(proof.status is Status.PROVEN for proof in result.proofs)
    assert result.proof.gap == 0.0
    own = result.proof.own_bound
    if own is not None:
        assert result.proof.criterion.loss(result.proof.objective, own) >= -1e-9 * max(abs(own), 1.0)


@settings(max_examples=examples(200))
@given(data=st.data())
def test_lscp_says_what_is_needed(data):
    problem = data.draw(problems(Model.LSCP))
    if problem is None:
        return
    result = solve(problem)
    sites, _ = brute.best(problem)
    costs = [
        sum(problem.candidates[one].cost for one in choice)
        for choice in brute.choices(problem)
        if brute.covers_what_can_be(problem, choice)
    ]
    assert result.shortage.sites_needed == len(sites)
    if problem.budget is not None:
        assert result.shortage.cost_needed == pytest.approx(min(costs))
    short = (problem.p is not None and problem.p < len(sites)) or (
        problem.budget is not None and problem.budget < min(costs) - 1e-9
    )
    may = [index for index, one in enumerate(problem.candidates) if one.kind is not Kind.FORBIDDEN]
    gaps = ~(problem.travel_s[may] <= problem.target_s).any(axis=0) & ~np.isnan(problem.targets_s)
    assert len(result.unreachable) == gaps.sum()
    assert (result.status is Status.INFEASIBLE) == bool(short or gaps.any())


def test_criteria_are_all_met_somewhere():
    assert {criterion.value for criterion in Criterion} == {
        "sites", "covered", "covered_twice", "expected", "time", "worst", "cost",
    }  # fmt: skip


def unchanged(instance, criterion, sites, beat):
    return sites


@settings(max_examples=examples(60))
@given(seed=st.integers(0, 10**6), sites=st.integers(3, 6), way=st.sampled_from(["tree", "broken off"]))
def test_the_tree_finds_the_least_time_also_from_a_poor_first_answer(seed, sites, way):
    draw = np.random.default_rng(seed)
    travel_s, weights = draw.integers(1, 60, (15, 40)).astype(float), draw.integers(0, 9, 40).astype(float)
    candidates = tuple(Candidate(f"c{index:02d}") for index in range(15))
    places = tuple(Place(f"p{index:02d}", weight) for index, weight in enumerate(weights))
    with limits(way), mock.patch.object(stages, "exchanged", unchanged), mock.patch.object(branching, "STARTS", 0):
        proof = solve(Problem(Model.PMEDIAN, candidates, places, travel_s, p=sites), ties=False).proof
    every = np.array(list(itertools.combinations(range(15), sites)))
    least = (travel_s[every].min(axis=1) * weights).sum(axis=1).min()
    assert (proof.status, proof.objective) == (Status.PROVEN, least)

"""Answers that others have published: each test names its source."""

from dataclasses import replace

import pytest

from dispatch.planning.siting import Model, Status, enumeration, solve
from dispatch.planning.siting.solver import Solver
from tests.running.profiles import IS_NIGHTLY
from tests.unit.dispatch.planning.siting.samples import PCENTER, PMED, pmed, san_francisco, tiny

NUMBERS = range(1, 21) if IS_NIGHTLY else (1, 2, 4, 5, 7, 8, 12, 13)
"""All of pmed1..20 at night; the quick ones of every shape by day."""


@pytest.fixture
def folder(data_file):
    return data_file("facility/spopt")


# PySAL spopt 0.8, figures of its tutorials and tests, computed again with it.


def test_san_francisco_mclp_covers_89_756098_percent_of_the_tracts(folder):
    problem = san_francisco(folder, "mclp", target_s=5000, p=4)
    result = solve(problem)
    assert result.proof.objective == 875_247
    assert result.chosen.total == 955_113
    covered = sum(1 for time in result.chosen.time_s if time <= 5000)
    assert 100 * covered / len(problem.places) == pytest.approx(89.756098, abs=5e-7)
    assert result.status is Status.PROVEN


def test_san_francisco_p_median_mean(folder):
    result = solve(san_francisco(folder, "pmedian", p=4))
    assert result.chosen.mean_s == pytest.approx(2982.1268579890657, rel=1e-12)
    assert result.status is Status.PROVEN


def test_san_francisco_lscp_needs_eight_sites(folder):
    result = solve(san_francisco(folder, "lscp", target_s=5000))
    assert (result.proof.objective, len(result.sites), result.status) == (8, 8, Status.PROVEN)
    assert result.chosen.worst_s <= 5000


def test_san_francisco_lscp_is_infeasible_at_4_km_and_says_where(folder):
    result = solve(san_francisco(folder, "lscp", target_s=4000))
    assert result.status is Status.INFEASIBLE
    assert len(result.unreachable) == 5
    assert all(place.least_s > 4000 and place.nearest for place in result.unreachable)


def test_san_francisco_p_center(folder):
    result = solve(san_francisco(folder, "pcenter", p=4))
    assert result.proof.objective == pytest.approx(7403.0638, abs=5e-5)
    assert result.status is Status.PROVEN


# All choices of 4 of 16 sites, tried one by one.
@pytest.mark.parametrize(
    ("busy", "expected"), [(0, 875_247), (0.1, 803_326.644), (0.3, 670_543.0914), (0.5, 542_291.375)]
)
def test_san_francisco_mexclp(folder, busy, expected):
    result = solve(san_francisco(folder, "mexclp", target_s=5000, p=4, busy=busy))
    assert result.proof.objective == pytest.approx(expected, rel=1e-12)
    assert result.status is Status.PROVEN


def test_mexclp_of_teams_that_are_never_busy_is_mclp(folder):
    mclp = solve(san_francisco(folder, "mclp", target_s=5000, p=4))
    mexclp = solve(san_francisco(folder, "mexclp", target_s=5000, p=4, busy=0.0))
    assert (mexclp.sites, mexclp.proof.objective) == (mclp.sites, mclp.proof.objective)


@pytest.mark.parametrize(("p", "covered", "sites"), [(1, 4, ("c0",)), (2, 6, ("c1", "c2"))])
def test_tiny_mclp(p, covered, sites):
    # p = 1: {1,2} = 2 + 2; p = 2: {2,3} and {1,4} = 2 + 1 + 2 + 1.
    result = solve(tiny(p))
    assert (result.proof.objective, result.sites) == (covered, sites)


@pytest.mark.parametrize("number", NUMBERS)
def test_or_library_p_medians_are_proven(data_file, number):
    result = solve(pmed(data_file(f"facility/orlib_pmed/pmed{number}.txt")), ties=False)
    assert result.proof.objective == PMED[number - 1]
    assert result.status is Status.PROVEN
    assert result.proof.gap == 0
    assert result.proof.own_bound <= PMED[number - 1]


def test_a_p_median_of_few_sites_is_proven_by_our_own_bounds_alone(data_file, monkeypatch):
    monkeypatch.delattr(Solver, "solved")
    monkeypatch.delattr(Solver, "relaxed")
    proof = solve(pmed(data_file("facility/orlib_pmed/pmed16.txt")), ties=False).proof
    assert (proof.status, proof.objective, proof.own_bound) == (Status.PROVEN, PMED[15], PMED[15])


@pytest.mark.parametrize("number", range(1, 21))
def test_or_library_p_centers(data_file, number):
    # Elloumi, Labbé & Pochet (2004), INFORMS Journal on Computing 16, 84–94, table 1.
    known = replace(pmed(data_file(f"facility/orlib_pmed/pmed{number}.txt")), model=Model.PCENTER)
    result = solve(known, ties=False)
    assert (result.proof.objective, result.proof.bound, result.status) == (
        PCENTER[number - 1],
        PCENTER[number - 1],
        Status.PROVEN,
    )


def test_a_p_center_is_right_where_no_linear_relaxation_is_solved(folder, monkeypatch):
    """As where the solver meets trouble with its numbers: what it has not answered excludes nothing."""
    monkeypatch.setattr(Solver, "relaxed", lambda self, programme: None)
    monkeypatch.setattr(enumeration, "MOST_LOOKS", 0)
    result = solve(san_francisco(folder, "pcenter", p=4), ties=False)
    assert result.proof.objective == pytest.approx(7403.0638, abs=5e-5)
    assert result.status is Status.PROVEN

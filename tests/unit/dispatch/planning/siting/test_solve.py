"""What an answer says beside the sites: proofs, ties, unreachable places, steps, cancelling, the same bytes again."""

import subprocess
import sys
from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.siting import Candidate, Criterion, Kind, Model, Place, Problem, Stage, Status, curve, solve
from tests.processes import ROOT
from tests.running.profiles import examples
from tests.unit.dispatch.planning.siting.samples import problem, tiny

INF = float("inf")


def random_problem(seed, model="mclp", n=30, m=200, **limits):
    """Places and candidates in a square of 20 × 20 minutes."""
    stream = np.random.Generator(np.random.Philox(seed))
    sites, points = stream.random((n, 1, 2)), stream.random((1, m, 2))
    travel_s = np.round(1200 * np.hypot(*np.moveaxis(sites - points, 2, 0)), 1)
    limits = {"p": 5, "target_s": 300.0} | limits
    return problem(model, travel_s, list(stream.integers(1, 9, m).astype(float)), **limits)


@pytest.mark.parametrize(("time_s", "covered"), [(600.0, 1.0), (600.1, 0.0)])
def test_exactly_the_target_is_covered(time_s, covered):
    result = solve(problem("mclp", [[time_s]], target_s=600.0, p=1))
    assert result.proof.objective == covered
    assert len(result.unreachable) == 1 - covered


def test_unreachable_places_are_named_with_their_least_time_and_nearest_candidate():
    result = solve(problem("lscp", [[1.0, 700.0, INF], [2.0, 650.0, INF]], target_s=600.0))
    assert result.status is Status.INFEASIBLE
    assert [(one.place, one.least_s, one.nearest) for one in result.unreachable] == [
        ("p1", 650.0, "c1"),
        ("p2", None, None),
    ]
    assert result.sites == ("c1",), "the fewest that cover what can be covered, and of these the nearest"


def test_a_forbidden_candidate_serves_nobody():
    result = solve(problem("lscp", [[1.0], [900.0]], kinds=[Kind.FORBIDDEN, Kind.NEW], target_s=600.0))
    assert [(one.least_s, one.nearest) for one in result.unreachable] == [(900.0, "c1")]


@pytest.mark.parametrize(("p", "status"), [(1, Status.INFEASIBLE), (2, Status.PROVEN)])
def test_lscp_with_too_few_sites_says_how_many_it_needs(p, status):
    result = solve(problem("lscp", [[1.0, 9.0], [9.0, 1.0]], target_s=1.0, p=p))
    assert (result.status, result.shortage.sites_needed, result.shortage.sites_allowed) == (status, 2, p)


@pytest.mark.parametrize(("budget", "status"), [(2.9, Status.INFEASIBLE), (3.0, Status.PROVEN)])
def test_lscp_with_too_small_a_budget_says_what_it_needs(budget, status):
    # One site that covers all costs 5, two that cover half each 1 and 2.
    times = [[1.0, 1.0], [1.0, 9.0], [9.0, 1.0]]
    result = solve(problem("lscp", times, costs=[5.0, 1.0, 2.0], target_s=1.0, budget=budget))
    assert (result.shortage.sites_needed, result.shortage.cost_needed) == (1, 3.0)
    assert result.status is status


def test_of_equal_cover_the_least_mean_time_is_taken_and_the_other_is_named():
    result = solve(problem("mclp", [[9.0, 9.0], [3.0, 9.0], [8.0, 2.0]], target_s=10.0, p=1))
    assert result.sites == ("c2",)  # 8 + 2 < 3 + 9 < 9 + 9
    assert result.ties.instead_of == {"c2": ("c0", "c1")}


def test_of_equal_times_the_lowest_codes_are_taken():
    result = solve(problem("pmedian", [[5.0, 1.0], [1.0, 5.0], [5.0, 1.0]], p=1))
    assert result.sites == ("c0",)
    assert result.ties.instead_of == {"c0": ("c1", "c2")}
    assert result.ties.is_settled


def test_posts_that_stay_stay_and_those_that_move_do_not_become_fewer():
    times = [[9.0, 9.0], [9.0, 9.0], [1.0, 1.0]]
    kept = solve(problem("mclp", times, kinds=[Kind.KEPT, Kind.NEW, Kind.NEW], target_s=2.0, p=2))
    assert kept.sites == ("c0", "c2")
    moved = solve(problem("lscp", times, kinds=[Kind.MOVABLE, Kind.MOVABLE, Kind.NEW], target_s=2.0))
    assert (moved.sites, moved.proof.objective) == (("c0", "c2"), 2)
    closed = solve(problem("lscp", times, kinds=[Kind.CLOSABLE, Kind.CLOSABLE, Kind.NEW], target_s=2.0))
    assert (closed.sites, closed.proof.objective) == (("c2",), 1)


def test_today_is_assessed_beside_the_answer():
    result = solve(problem("mclp", [[9.0, 1.0], [1.0, 1.0]], kinds=[Kind.CLOSABLE, Kind.NEW], target_s=2.0, p=1))
    assert (result.today.sites, result.today.covered, result.today.mean_s) == (("c0",), 1.0, 5.0)
    assert (result.chosen.sites, result.chosen.covered, result.chosen.mean_s) == (("c1",), 2.0, 1.0)


def test_a_post_whose_place_is_forbidden_counts_today_and_closes():
    asked = problem("mclp", [[9.0, 1.0], [1.0, 1.0]], kinds=[Kind.FORBIDDEN, Kind.NEW], target_s=2.0, p=1)
    closing = replace(asked.candidates[0], closes=True)
    asked = replace(asked, candidates=(closing, asked.candidates[1]))
    result = solve(asked)
    assert (result.today.sites, result.today.covered) == (("c0",), 1.0)
    assert (result.sites, result.chosen.covered) == (("c1",), 2.0)
    assert [(point.p, point.added) for point in curve(asked, 1)] == [(1, ("c1",))]


def test_without_a_post_today_nothing_is_reached_today():
    result = solve(tiny(1))
    assert (result.today.sites, result.today.covered, result.today.mean_s) == ((), 0.0, None)
    assert len(result.today.unreached) == 4


def test_backup_covers_once_first_and_then_twice():
    # c0 and c1 cover p0 twice; c0 and c2 cover both once, which comes first.
    times = [[1.0, 9.0], [1.0, 9.0], [9.0, 1.0]]
    result = solve(problem("backup", times, [2.0, 1.0], target_s=1.0, p=2))
    assert result.sites == ("c0", "c2")
    assert [(one.criterion, one.objective) for one in result.proofs[:2]] == [
        (Criterion.COVERED, 3.0), (Criterion.COVERED_TWICE, 0.0),
    ]  # fmt: skip


def test_of_equally_good_answers_the_worst_off_place_may_decide_before_the_mean():
    equal = problem("mclp", [[9.0, 50.0, 10.0], [9.0, 40.0, 30.0]], [1, 1, 1], target_s=9.0, p=1)
    assert solve(equal).sites == ("c0",)  # 69 < 79
    assert solve(replace(equal, worst_too=True)).sites == ("c1",)  # 40 < 50


# --- steps and cancelling


def test_the_greedy_answer_comes_first_and_better_ones_follow():
    steps = []
    result = solve(random_problem(1), lambda step: steps.append(step) is None)
    assert steps[0].stage is Stage.GREEDY
    assert len(steps[0].sites) == 5
    values = [step.value for step in steps if step.criterion is Criterion.COVERED]
    assert values == sorted(values)
    assert values[-1] == result.proof.objective
    assert Stage.SETTLED in {step.stage for step in steps}


@pytest.mark.parametrize("model", list(Model))
@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 8])
def test_cancelled_at_any_step_gives_the_best_known_with_its_gap(model, after):
    steps = []

    def report(step):
        steps.append(step)
        return len(steps) <= after

    whole = random_problem(2, model, n=20, m=60, p=None if model is Model.LSCP else 4, target_s=400.0)
    result = solve(whole, report)
    assert len(steps) <= after + 1, "nothing is reported after the cancelling"
    best = solve(whole)
    if len(steps) <= after:
        assert result.sites == best.sites
        return
    assert len(result.sites) >= 1
    proof, proven = result.proofs[0], best.proofs[0]
    assert proof.criterion.loss(proof.objective, proven.objective) >= 0
    assert proof.criterion.loss(proven.objective, proof.bound) >= -1e-6 * abs(proven.objective)
    assert result.status in {Status.CANCELLED, Status.PROVEN}
    if after <= 1:
        assert result.status is Status.CANCELLED
    assert not result.ties.is_settled


def test_a_hard_problem_is_cancelled_inside_the_solver():
    steps = []

    def report(step):
        steps.append(step)
        return step.stage is not Stage.BOUND

    stream = np.random.Generator(np.random.Philox(7))
    times = np.round(stream.random((60, 1500)) * 2000, 1)
    result = solve(problem("mclp", times, target_s=250.0, p=12), report)
    assert steps[-1].stage is Stage.BOUND
    assert result.status is Status.CANCELLED
    assert 0 < result.proof.gap < 1


def test_with_a_clock_the_proof_says_how_long_it_took_and_is_equal_all_the_same():
    ticks = iter(range(1_000_000))
    timed = solve(tiny(2), clock=lambda: float(next(ticks)))
    assert timed.proof.seconds > 0
    assert timed.proof == solve(tiny(2)).proof
    assert solve(tiny(2)).proof.seconds is None


# --- the same again


def as_text(result):
    return repr([result.sites, result.proofs, result.ties, result.unreachable, result.shortage, result.reduction,
                 [list(map(str, astuple(one)[:6])) for one in (result.today, result.chosen)]])  # fmt: skip


@pytest.mark.parametrize("model", list(Model))
def test_the_same_problem_gives_the_same_bytes(model):
    limits = {"p": None} if model is Model.LSCP else {}
    asked = random_problem(3, model, n=15, m=80, busy=0.2 if model is Model.MEXCLP else 0.0, target_s=400.0, **limits)
    assert as_text(solve(asked)) == as_text(solve(asked))


@pytest.mark.parametrize("model", [Model.MCLP, Model.PMEDIAN, Model.MEXCLP])
def test_the_order_of_the_input_does_not_matter(model):
    asked = random_problem(4, model, n=15, m=80, target_s=400.0)
    rows, columns = np.arange(15)[::-1], np.arange(80)[::-1]
    turned = replace(
        asked,
        candidates=tuple(asked.candidates[row] for row in rows),
        places=tuple(asked.places[column] for column in columns),
        travel_s=asked.travel_s[np.ix_(rows, columns)],
    )
    assert as_text(solve(asked)) == as_text(solve(turned))


# --- what must hold for every problem


@settings(max_examples=examples(60))
@given(seed=st.integers(0, 10_000), model=st.sampled_from(list(Model)))
def test_doubling_the_weights_moves_no_site(seed, model):
    asked = random_problem(seed, model, n=8, m=15, p=3, busy=0.3 if model is Model.MEXCLP else 0.0, target_s=400.0)
    doubled = replace(asked, places=tuple(replace(place, weight=2 * place.weight) for place in asked.places))
    assert solve(doubled).sites == solve(asked).sites


@settings(max_examples=examples(60))
@given(seed=st.integers(0, 10_000), model=st.sampled_from([one for one in Model if one is not Model.LSCP]))
def test_one_more_candidate_never_lowers_the_optimum(seed, model):
    more = random_problem(seed, model, n=8, m=15, p=3, busy=0.3 if model is Model.MEXCLP else 0.0, target_s=400.0)
    fewer = replace(more, candidates=more.candidates[:-1], travel_s=more.travel_s[:-1])
    first = solve(fewer, ties=False).proofs[0]
    assert first.criterion.loss(solve(more, ties=False).proofs[0].objective, first.objective) <= 1e-9 * first.objective


def test_cells_that_are_reached_by_the_same_candidates_are_one():
    result = solve(problem("mclp", [[1.0, 1.0, 9.0, INF], [9.0, 9.0, 1.0, INF]], target_s=5.0, p=1))
    assert (result.reduction.places, result.reduction.groups) == (4, 2)
    assert result.sites == ("c0",)


# --- the curve


def test_the_curve_is_nested_beside_the_best_at_each_number():
    # c0 today in the middle; the best pair leaves it: 3 + 3 > 4 + 2.
    times = [[1, 1, 9, 1, 1, 9.0], [1, 1, 1, 9, 9, 9], [9, 9, 9, 1, 1, 1]]
    asked = problem("mclp", times, kinds=[Kind.CLOSABLE, Kind.NEW, Kind.NEW], target_s=5.0, p=1)
    points = curve(asked, 3)
    assert [(point.p, point.added, point.nested, point.proof.objective) for point in points] == [
        (1, (), 4.0, 4.0), (2, ("c1",), 5.0, 6.0), (3, ("c2",), 6.0, 6.0),
    ]  # fmt: skip
    assert points[1].best == ("c1", "c2")
    assert all(point.proof.status is Status.PROVEN for point in points)


def test_a_cancelled_curve_ends_where_it_was():
    steps = []
    points = curve(random_problem(5, n=20, m=100, kinds=[Kind.CLOSABLE] + [Kind.NEW] * 19), 6,
                   lambda step: steps.append(step) is None and len(steps) < 12)  # fmt: skip
    assert 1 <= len(points) < 6
    assert points[-1].proof.status is Status.CANCELLED


def test_the_solver_prints_nothing():
    """HiGHS greets on standard output, where a command has JSON; in a process of its own, for it greets once."""
    code = (
        "import numpy as np\n"
        "from tests.unit.dispatch.planning.siting.test_solve import random_problem, solve\n"
        "solve(random_problem(1, n=12, m=60, p=3), ties=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_our_own_bound_of_the_greatest_time_is_near_it():
    places = np.random.default_rng(3).random((150, 2)) * 1000
    travel_s = np.hypot(*(places[:, None] - places[None, :]).T)
    codes = [f"{number:03d}" for number in range(150)]
    problem = Problem(
        Model.PCENTER, tuple(map(Candidate, codes)), tuple(Place(code, 1.0) for code in codes), travel_s, p=12
    )
    proof = solve(problem, ties=False).proof
    assert proof.status is Status.PROVEN
    assert proof.own_bound > 0.99 * proof.objective, "what the solver alone excludes is little"

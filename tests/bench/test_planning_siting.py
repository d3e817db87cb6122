"""Siting beside its peer: MCLP on five named instances, table to proof; pmed1–20 of OR-Library, and larger medians.

spopt builds its programme with PuLP and has HiGHS solve it to gap 0; ours has the same table. Processor time, in turn.
spopt is stopped after five minutes: what it spent until then is the least that it takes, and our optimum must lie
between the best answer and the bound that it had by then.
"""

import time
from contextlib import suppress
from statistics import median

import numpy as np
import pulp
import pytest
from scipy.sparse.csgraph import shortest_path
from spopt.locate import MCLP

from dispatch.planning.siting import Candidate, Model, Place, Problem, Status, solve
from tests.bench.planning_figures import Figures, in_turn
from tests.unit.dispatch.planning.siting.samples import PMED, pmed

pytestmark = [pytest.mark.bench, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
FIGURES = Figures("planning-siting")
CELLS, CANDIDATES, SIDE_KM = 8_000, 200, 40.0
RIVAL_LIMIT_S = 300
S_PER_KM = 1.3 * 90.0
"""A detour of 1.3 at 40 km/h."""
INSTANCES = {"county-8": (1, 8, 600), "county-12": (2, 12, 480), "hard-20": (3, 20, 480), "easy-20": (4, 20, 600), "dense-30": (5, 30, 300)}  # fmt: skip  # noqa: E501
"""Name: seed, posts, target in seconds. All have 8,000 cells of uneven weight and 200 candidates, strewn evenly."""
RATIOS: list[float] = []


def table(seed):
    """Return travel times, seconds, shape (candidates, cells), and weights."""
    draw = np.random.Generator(np.random.Philox(seed))
    cells = draw.random((CELLS, 2)) * SIDE_KM
    posts = cells[draw.choice(CELLS, CANDIDATES, replace=False)]
    km = np.hypot(posts[:, None, 0] - cells[None, :, 0], posts[:, None, 1] - cells[None, :, 1])
    return np.round(km * S_PER_KM, 1), draw.integers(1, 50, CELLS).astype(float)


def ours(travel_s, weights, target_s, p):
    candidates = tuple(Candidate(f"{n:03d}") for n in range(CANDIDATES))
    places = tuple(Place(f"{n:05d}", float(weight)) for n, weight in enumerate(weights))
    return solve(Problem(Model.MCLP, candidates, places, travel_s, target_s=target_s, p=p), ties=False)


def theirs(cost, weights, target_s, p):
    """Return spopt's best objective, its bound, and whether it has proven it."""
    model = MCLP.from_cost_matrix(cost, weights, service_radius=target_s, p_facilities=p)
    with suppress(RuntimeError):  # how spopt says that its solver was stopped
        model.solve(pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0, threads=1, timeLimit=RIVAL_LIMIT_S))
    programme = model.problem
    bound = programme.solverModel.getInfo().mip_dual_bound
    return pulp.value(programme.objective), abs(bound), programme.sol_status == pulp.LpSolutionOptimal


@pytest.mark.parametrize("name", INSTANCES)
def test_mclp_from_table_to_proof(name):
    seed, p, target_s = INSTANCES[name]
    travel_s, weights = table(seed)
    cost, found = np.ascontiguousarray(travel_s.T), {}
    own_s, rival_s = in_turn(
        1,
        lambda: found.update(own=ours(travel_s, weights, target_s, p)),
        lambda: found.update(rival=theirs(cost, weights, target_s, p)),
    )
    best, bound, proven = found["rival"]
    RATIOS.append(rival_s / own_s)
    FIGURES.show(
        f"MCLP {name}",
        ours_s=own_s,
        spopt_s=rival_s,
        times_spopt=rival_s / own_s,
        spopt=best,
        bound=bound,
        proven=proven,
    )
    assert found["own"].status is Status.PROVEN
    objective = found["own"].proof.objective
    assert best * (1 - 1e-9) <= objective <= bound * (1 + 1e-9)
    assert not proven or objective == pytest.approx(best, rel=1e-9)


def test_mclp_in_the_median_and_the_worst_case():
    FIGURES.show("MCLP, times spopt", median=median(RATIOS), worst=min(RATIOS), instances=len(RATIOS))


def test_pmed_1_to_20(data_file):
    spent = []
    for number, optimum in enumerate(PMED, start=1):
        problem = pmed(data_file(f"facility/orlib_pmed/pmed{number}.txt"))
        began = time.process_time()
        found = solve(problem, ties=False)
        spent.append(time.process_time() - began)
        assert (found.status, found.proof.objective) == (Status.PROVEN, optimum), f"pmed{number}"
    FIGURES.show(
        "pmed1–20, all proven", s=sum(spent), slowest_s=max(spent), slowest=f"pmed{1 + spent.index(max(spent))}"
    )


@pytest.mark.parametrize("p", [5, 10, 90])
def test_medians_of_900_nodes(p):
    """Graphs as those of pmed38 to 40, drawn by us: 900 nodes, a path through all and 15,301 more edges of 1 to 100."""
    draw = np.random.Generator(np.random.Philox(900))
    nodes, edges = 900, 900 * 900 // 50
    path, more = draw.permutation(nodes), draw.integers(0, nodes, (2, edges - nodes + 1))
    ends = np.concatenate([np.stack([path[:-1], path[1:]]), more], axis=1)
    length = np.zeros((nodes, nodes))
    length[ends[0], ends[1]] = length[ends[1], ends[0]] = draw.integers(1, 101, ends.shape[1])
    np.fill_diagonal(length, 0.0)
    codes = [f"{node:03d}" for node in range(nodes)]
    problem = Problem(
        Model.PMEDIAN,
        tuple(map(Candidate, codes)),
        tuple(Place(code, 1.0) for code in codes),
        shortest_path(length, directed=False),
        p=p,
    )
    began = time.process_time()
    proof = solve(problem, ties=False).proof
    FIGURES.show(f"p-median, {p} of 900", s=time.process_time() - began, objective=proof.objective)
    assert proof.status is Status.PROVEN

"""The kernel against SimPy and Lindley's equation, case for case."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.simulation.kernel.kernel import run
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.workload import Crew, Stop, Times, Window, Workload
from tests.running.profiles import examples
from tests.unit.dispatch.planning.simulation.queues import HOUR, crews, poisson
from tests.unit.dispatch.planning.simulation.simpy_oracle import simulate

SKILLS = (frozenset(), frozenset({"food"}), frozenset({"drug", "food"}), frozenset({"general"}))


def instance(seed, teams, cases, *, load=1.0, windows=True):
    """Return a workload, crews and times drawn by numpy: nothing of ours makes them."""
    rng = np.random.default_rng(seed)
    horizon = int(cases * HOUR / load / teams)
    received = np.sort(rng.integers(0, horizon, cases)).tolist()
    stops = tuple(Stop(int(place), category) for place in range(6) for category in ("food", "drug", "price"))
    workload = Workload(
        received,
        rng.integers(0, len(stops), cases).tolist(),
        stops,
        rng.integers(0, 3_000, cases).tolist(),
        rng.integers(2_000, 9_000, cases).tolist(),
        rng.integers(100, HOUR, cases).tolist(),
        priority=rng.integers(1, 4, cases).tolist(),
    )
    found = tuple(
        Crew(f"T{n:02d}", SKILLS[int(rng.integers(len(SKILLS)))], _windows(rng, horizon) if windows and n % 3 else None)
        for n in range(teams)
    )
    return workload, found, Times(rng.integers(50, 12_000, (teams, 6)).tolist())


def _windows(rng, horizon):
    edges = np.unique(rng.integers(0, horizon, 8)).tolist()
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    rules = [(0, None), (9_000, None), (9_000, int(rng.integers(0, 9_000)))]
    return tuple(Window(starts, ends, *rules[int(rng.integers(3))]) for starts, ends in pairs)


@settings(max_examples=examples(200))
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.sampled_from([0.2, 0.8, 1.4]))
def test_the_kernel_agrees_with_simpy_case_for_case(seed, teams, load):
    workload, crew, times = instance(seed, teams, 80, load=load)
    found = run(workload, crew, times)
    team, sent, cleared = simulate(workload, crew, times)
    assert (found.team, found.sent, found.cleared) == (team, sent, cleared)


def test_a_single_team_agrees_with_lindley_case_for_case():
    """Lindley, The theory of queues with a single server (1952): W' = max(0, W + service - gap)."""
    load = poisson(400, per_hour=0.8, service_hours=1.0, key=Key("620823", 5))
    gaps = np.diff(load.received).tolist()
    waited = [0]
    for service, gap in zip(load.on_scene, gaps, strict=False):
        waited.append(max(0, waited[-1] + service - gap))
    found = run(load, crews(1), Times([[0]]))
    assert [sent - at for sent, at in zip(found.sent, load.received, strict=True)] == waited
    assert sum(each > 0 for each in waited) > 100


@pytest.mark.parametrize("teams", [8, 50])
def test_a_year_with_a_roster_agrees_with_simpy(teams):
    workload, crew, times = instance(17, teams, 2_000, load=0.6)
    found = run(workload, crew, times)
    assert (found.team, found.sent, found.cleared) == simulate(workload, crew, times)

"""Figures of the simulation: kernel and desk engine beside SimPy on the same numbers, in one run; cost against cases.

Processor time, least of several runs. The ratios are what to watch; absolute times depend on the machine.
"""

import gc
import time
from dataclasses import replace

import pytest

from dispatch.planning.simulation import desk_engine
from dispatch.planning.simulation.failing import Failing
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.input import kernel_input
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.table_roads import table_of
from dispatch.planning.simulation.workload import Crew
from dispatch.rules.policy import DEFAULT
from tests.bench.planning_figures import Figures
from tests.unit.dispatch.planning.simulation.simpy_oracle import simulate
from tests.unit.dispatch.planning.simulation.towns import drawn

pytestmark = pytest.mark.bench
FIGURES = Figures("planning-simulation")
YEAR_H = 8760.0


def least_s(act, times):
    gc.collect()
    spent = []
    for _ in range(times):
        began = time.process_time()
        act()
        spent.append(time.process_time() - began)
    return min(spent)


def year(teams, cases):
    """Return a year's cases in a county with so many teams, all always on duty, roads in a table."""
    setting, calls = drawn(5, teams=teams, cases=cases, hours=YEAR_H, roster=False)
    places = list(dict.fromkeys(call.position for call in calls))
    stations = [station.position for station in setting.data.stations]
    return replace(setting, roads=table_of(setting.roads, "drawn", [(stations, places)]), policy=DEFAULT), calls


@pytest.mark.parametrize("teams", [8, 50])
def test_a_year_of_ten_thousand_cases(teams):
    setting, calls = year(teams, 10_000)
    given = kernel_input(setting, calls)
    fast = least_s(lambda: kernel.run(given.workload, given.crews, given.times), 5)
    always = tuple(Crew(crew.code, crew.skills) for crew in given.crews)
    rival = least_s(lambda: simulate(given.workload, always, given.times), 2)
    FIGURES.show(f"kernel, 10,000 cases, {teams} teams", ms=fast * 1e3, simpy_ms=rival * 1e3, times_simpy=rival / fast)
    complete = least_s(lambda: desk_engine.run(setting, calls), 1)
    FIGURES.show(f"desk engine, 10,000 cases, {teams} teams", s=complete, us_per_case=complete / 10_000 * 1e6)
    found = kernel.run(given.workload, given.crews, given.times)
    assert desk_engine.run(setting, calls[:500]).team == found.team[:500], "the same cases, played by both"


def test_a_year_in_which_one_offer_in_sixteen_comes_to_nothing():
    setting, calls = year(8, 10_000)
    given = kernel_input(setting, calls)
    failing = Failing(1 / 32, 1 / 32, (10.0, 30.0), (90.0,))
    drawn_ms = least_s(lambda: failing.drawn(Key("620823"), 10_000), 5) * 1e3
    lost = replace(given.workload, failed=failing.drawn(Key("620823"), 10_000))
    plain, fast = (
        least_s(lambda: kernel.run(load, given.crews, given.times, again_after=given.again_after), 5)  # noqa: B023
        for load in (given.workload, lost)
    )
    FIGURES.show("kernel, offers that come to nothing", ms=fast * 1e3, plain_ms=plain * 1e3, drawn_ms=drawn_ms)


@pytest.mark.parametrize("cases", [100, 1_000, 10_000, 100_000])
def test_cost_against_cases(cases):
    setting, calls = year(8, cases)
    given = kernel_input(setting, calls)
    fast = least_s(lambda: kernel.run(given.workload, given.crews, given.times), 3)
    FIGURES.show(f"kernel, {cases} cases a year", ms=fast * 1e3, us_per_case=fast / cases * 1e6)
    if cases <= 10_000:
        complete = least_s(lambda: desk_engine.run(setting, calls), 1)
        FIGURES.show(f"desk engine, {cases} cases a year", s=complete, us_per_case=complete / cases * 1e6)

"""A city of 20 counties and a province of 87, generated: a kind of planning job whose blocks are counties.

Each county is a table of travel times over a plane with a river that has few bridges, cells of uneven weight, and a
year of cases. A block finds the best posts, with proof, and plays the year. No roads and no OSM: tables travel.
"""

import os

import numpy as np
from pydantic import BaseModel

from api.planning.jobs.kind import Kind
from dispatch.planning.simulation.kernel.kernel import run as run_kernel
from dispatch.planning.simulation.workload import Crew, Stop, Times, Workload
from dispatch.planning.siting import Candidate, Model, Place, Problem, solve

KINDS = "province=tests.bench.planning_province:PROVINCE"
TARGET_S = 600.0
YEAR_TENTHS = 365 * 86_400 * 10
SIDE_M, SPEED_M_S, BRIDGES_M = 40_000.0, 12.0, (8_000.0, 31_000.0)


if os.environ.get("BENCH_USUAL_PRIORITY"):  # where others use the machine too: what is idle there is never done
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


class Province(BaseModel):
    """How large it is."""

    counties: int = 20
    cells: int = 2000
    candidates: int = 120
    posts: int = 8
    cases: int = 20_000
    seed: int = 1


def county_tables(asked: Province, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one county's travel times, uint16 tenths of a second (candidates, cells), and the cells' weights."""
    draw = np.random.Generator(np.random.Philox(key=[asked.seed, number]))
    cells, posts = draw.uniform(0, SIDE_M, (asked.cells, 2)), draw.uniform(0, SIDE_M, (asked.candidates, 2))
    straight = np.hypot(*(posts[:, None, :] - cells[None, :, :]).transpose(2, 0, 1))
    over = [
        np.hypot(posts[:, None, 0] - x, posts[:, None, 1] - SIDE_M / 2)
        + np.hypot(cells[None, :, 0] - x, cells[None, :, 1] - SIDE_M / 2)
        for x in BRIDGES_M
    ]
    across = (posts[:, None, 1] < SIDE_M / 2) != (cells[None, :, 1] < SIDE_M / 2)
    metres = np.where(across, np.minimum(*over), straight)
    weights = np.floor(draw.pareto(1.5, asked.cells) * 10) + 1
    return np.minimum(metres * 1.3 / SPEED_M_S * 10, 65_534).astype(np.uint16), weights


class ProvinceKind(Kind):
    """Posts and a year of cases for every county."""

    name = "province"
    title_zh, title_en = "全省", "Province"
    form = Province

    def prepare(self, connection, asked):
        wanted = Province(**asked.input)
        return wanted, [county_tables(wanted, number) for number in range(wanted.counties)]

    def blocks(self, task):
        return len(task[1])

    def run_block(self, task, number, report):
        asked, tables = task
        tenths, weights = tables[number]
        problem = Problem(
            model=Model.MCLP,
            candidates=tuple(Candidate(f"P{i:03}") for i in range(asked.candidates)),
            places=tuple(Place(f"C{i:04}", float(weight)) for i, weight in enumerate(weights)),
            travel_s=tenths / 10.0,
            target_s=TARGET_S,
            p=asked.posts,
        )
        found = solve(problem, lambda step: report(0.5, {"county": number, "sites": list(step.sites)}))
        chosen = [int(code[1:]) for code in found.sites]
        return {
            "sites": list(found.sites),
            "status": found.status.value,
            "covered": found.proof.objective,
            "within": self._year(asked, number, tenths[chosen], weights),
        }

    @staticmethod
    def _year(asked, number, tenths, weights):
        """Return how many of a year's cases somebody is at within the target."""
        draw = np.random.Generator(np.random.Philox(key=[asked.seed, 1_000_000 + number]))
        received = np.sort(draw.integers(0, YEAR_TENTHS, asked.cases)).tolist()
        stop = draw.choice(asked.cells, asked.cases, p=weights / weights.sum()).tolist()
        scene = draw.integers(12_000, 60_000, asked.cases).tolist()
        stops = [Stop(place) for place in range(asked.cells)]
        load = Workload(received, stop, stops, [0] * asked.cases, [4096] * asked.cases, scene)
        played = run_kernel(load, [Crew(f"T{i}") for i in range(len(tenths))], Times(tenths.tolist()))
        ways = zip(played.arrived, received, strict=True)
        return sum(there - called <= TARGET_S * 10 for there, called in ways)

    def combine(self, task, results):
        cases = task[0].cases * len(results)
        proven = sum(each["status"] == "proven" for each in results)
        share = sum(each["within"] for each in results) / cases
        return {"figures": {"counties": len(results), "proven": proven, "share": share}, "counties": results}


PROVINCE = ProvinceKind()

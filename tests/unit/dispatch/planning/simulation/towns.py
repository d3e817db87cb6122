"""Scenarios drawn at random in the small county: nothing of the simulation makes them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.kinds import CaseKind, Category
from dispatch.planning.simulation.scenario import Call, Setting
from dispatch.planning.simulation.workload import WayBack
from dispatch.rules.policy import DEFAULT
from dispatch.teams.turns import Turn, TurnKind
from gis.county.model import Station, TeamRecord
from gis.position import Position
from gis.travel.times import Leg
from tests.counties import grid_county

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SKILLS = ((), ("food",), ("food", "drug"), ("general",), ("price",))
KINDS = (CaseKind.COMPLAINT, CaseKind.REPORT)
CATEGORIES = (Category.FOOD, Category.DRUG, Category.PRICE)


@dataclass
class DrawnRoads:
    """Road times between the positions it was given, in tenths of a second; -1 where no road leads."""

    tenths: dict
    version: str = "drawn"
    method: str = "road"

    def get(self, version):
        return self if version == self.version else None

    def time(self, origin, destination):
        found = self.tenths[origin, destination]
        return None if found < 0 else found / 10

    def to_point(self, origins, destination):
        return [Leg(self.time(origin, destination)) for origin in origins]

    def matrix(self, origins, destinations):
        times = [[self.time(o, d) for d in destinations] for o in origins]
        return np.array(times, dtype=float).reshape(len(origins), len(destinations))

    def route(self, origin, destination):
        return None


def drawn(seed, *, teams=4, cases=60, hours=24.0, way_back=WayBack.AT_ONCE, cut_off=0.0, failing=0.0, roster=True):
    """Return a setting and its calls; a share `failing` of the offers comes to nothing."""
    rng = np.random.default_rng(seed)
    stations = tuple(Station(f"S{n}", f"{n}所", Position(107.01 + n * 0.05, 35.21 + n * 0.03)) for n in range(3))
    crews = tuple(
        TeamRecord(f"T{n:02d}", f"{n}组", f"S{int(rng.integers(3))}", SKILLS[int(rng.integers(len(SKILLS)))])
        for n in range(teams)
    )
    county = replace(grid_county(), stations=stations, teams=crews)
    places = [
        Position(round(107.005 + 0.19 * rng.random(), 6), round(35.205 + 0.19 * rng.random(), 6)) for _ in range(8)
    ]
    spots = [*places, *(station.position for station in stations)]
    tenths = {(a, b): int(rng.integers(100, 12_000)) if rng.random() >= cut_off else -1 for a in spots for b in spots}
    setting = Setting(
        county,
        DrawnRoads(tenths),
        "drawn",
        replace(DEFAULT, turnout_duty_24h_s=int(rng.integers(0, 300)), turnout_shift_s=int(rng.integers(0, 2)) * 60),
        turns=tuple(turn for crew in crews if roster for turn in _turns(rng, crew.code, hours)),
        way_back=way_back,
        allowances={60.0: 0.0, 900.0: float(rng.integers(0, 12_000)) / 10},
    )
    called = bool(rng.random() < 0.5)
    moments = np.sort(rng.integers(0, int(hours * 36_000), cases)).tolist()
    return setting, [_call(rng, places, MONDAY + timedelta(milliseconds=100 * at), failing, called) for at in moments]


def _turns(rng, team, hours):
    edges = np.unique(rng.integers(-60, int(hours * 60), 6)).tolist()
    kinds = (TurnKind.SHIFT, TurnKind.DUTY_24H, TurnKind.SURGE)
    shifts = [
        Turn(team, MONDAY + timedelta(minutes=a), MONDAY + timedelta(minutes=b), kinds[int(rng.integers(3))])
        for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    on_call = Turn(team, MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=hours / 2), TurnKind.ON_CALL)
    return [*shifts, on_call] if rng.random() < 0.5 else shifts


def _call(rng, places, at, failing, called):
    answer = int(rng.integers(0, 890))
    failed = []
    while failing and rng.random() < failing:
        failed.append((int(rng.integers(0, 1_200)), bool(rng.random() < 0.6)))
    return Call(
        at,
        places[int(rng.integers(len(places)))],
        CATEGORIES[int(rng.integers(3))],
        KINDS[int(rng.integers(2))],
        answer=answer,
        turnout=answer + int(rng.integers(0, 3_000)),
        pace=int(rng.integers(2_000, 9_000)),
        on_scene=int(rng.integers(100, 36_000)),
        failed=tuple(failed),
        duties={9_000: answer + int(rng.integers(0, 12_000))} if called else {},
    )

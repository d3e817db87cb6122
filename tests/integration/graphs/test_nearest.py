"""The recommended team is the minimum of one-by-one routes: 200 random complaints on Andorra and on Chongxin.

The routes are asked of OSRM's own bindings on the built files, one team and one complaint per call, with nothing of
ours in between; the ways off the road are counted as `docs/adr/0003-road-engine.md` says, worked out again here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import osrm
import pytest

from dispatch.decision.recommendation import Exclusion, Recommendation, recommend
from dispatch.kinds import Category
from dispatch.rules.policy import DEFAULT
from dispatch.teams.team import Fix, TeamNow
from dispatch.views.decision import decision_summary
from fixtures.county import ROADS
from gis.position import Position
from gis.store.graphs.repository import GraphShelf
from gis.store.graphs.roads import RoadGraph
from tests.graphs import graph_of

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
COMPLAINTS = 200
TEAMS = 9
SKILLS = [frozenset[str](), frozenset({"food", "price"}), frozenset({"general"}), frozenset({"price"})]


@dataclass(frozen=True)
class Country:
    """A built graph, opened by us and by OSRM itself."""

    folder: Path
    graph: RoadGraph
    engine: Any
    anchor: tuple[float, float]
    roads: np.ndarray


@pytest.fixture(scope="module", params=["andorra", "chongxin"])
def country(request: pytest.FixtureRequest, data_file: Callable[[str], Path]) -> Country:
    built = graph_of(data_file("osm/andorra.osm.pbf") if request.param == "andorra" else ROADS)
    graph = GraphShelf(built.path.parent).get(built.version)
    assert graph is not None
    engine = osrm.OSRM(algorithm="CH", storage_config=str(built.path / "roads.osrm"), use_shared_memory=False)
    return Country(built.path.parent, graph, engine, tuple(built.facts["anchor"]), np.array(built.facts["samples"]))


def somewhere(country: Country, rng: np.random.Generator, off_m: float) -> Position:
    """Return a place about `off_m` metres from a random place on a road."""
    lon, lat = country.roads[rng.integers(len(country.roads))] + rng.normal(0, off_m / 1e5, 2)
    return Position(float(lon), float(lat))


def random_teams(country: Country, rng: np.random.Generator) -> list[TeamNow]:
    """Return teams on the road or at stations, some with fixes too old, some busy, some off duty, some at one place."""
    stations = [somewhere(country, rng, 20) for _ in range(4)]
    return [_random_team(f"T{i:02d}", country, rng, stations[rng.integers(4)]) for i in rng.permutation(TEAMS)]


def _random_team(code: str, country: Country, rng: np.random.Generator, station: Position) -> TeamNow:
    age_s = rng.choice([0, 30, 299, 300, 301, 4000])
    at = NOW - timedelta(seconds=int(age_s))
    position = station if rng.random() < 0.2 else somewhere(country, rng, rng.choice([0, 10, 200]))
    return TeamNow(
        code,
        f"{code}组",
        "S1",
        station,
        skills=SKILLS[rng.integers(len(SKILLS))],
        on_duty=bool(rng.random() < 0.85),
        fix=None if rng.random() < 0.25 else Fix(position, at, 8.0),
        case_id=7 if rng.random() < 0.15 else None,
    )


class OneByOne:
    """OSRM's own routes, one pair per call, door to door."""

    def __init__(self, engine: Any, anchor: tuple[float, float]) -> None:
        self.engine = engine
        self.anchor = anchor
        self.calls = 0

    def travel_s(self, origin: Position, destination: Position) -> float | None:
        """Return the seconds of the second leg of anchor → origin → destination: what stubs would capture, it keeps."""
        places = [self.anchor, (origin.lon, origin.lat), (destination.lon, destination.lat)]
        self.calls += 1
        asked = osrm.RouteParameters(
            coordinates=places, overview="false", continue_straight=False, generate_hints=False
        )
        try:
            answer = self.engine.Route(asked)
        except RuntimeError:
            return None
        _, origin_m, destination_m = (float(place["distance"]) for place in answer["waypoints"])
        if max(origin_m, destination_m) > 5000:
            return None
        on_road_s = float(answer["routes"][0]["legs"][1]["duration"])
        return round(on_road_s + max(0.0, origin_m - 50.0) / 5.5 + destination_m / 1.25, 1)


def expected_order(
    teams: list[TeamNow], complaint: Position, route: OneByOne, *, category: str
) -> list[tuple[float, bool, str]]:
    """Return (seconds, at the station, code) of the eligible teams that arrive, best first."""
    demanded = any(category in team.skills for team in teams)
    order = []
    for team in teams:
        able = not demanded or not team.skills or category in team.skills or "general" in team.skills
        if team.on_duty and team.case_id is None and able:
            fresh = team.fix is not None and (NOW - team.fix.at).total_seconds() <= 300
            seconds = route.travel_s(team.fix.position if fresh else team.station_position, complaint)
            if seconds is not None:
                order.append((seconds, not fresh, team.code))
    return sorted(order)


def ask(country: Country, teams: list[TeamNow], complaint: Position, category: str) -> Recommendation:
    return recommend(teams, complaint, category=category, travel=country.graph, policy=DEFAULT, now=NOW)


def test_the_recommended_team_is_the_minimum_of_routes_asked_one_by_one(country):
    rng = np.random.default_rng(20260315)
    route = OneByOne(country.engine, country.anchor)
    seen: set[str] = set()
    for number in range(COMPLAINTS):
        teams, complaint = random_teams(country, rng), somewhere(country, rng, rng.choice([5, 60, 400]))
        category = [Category.FOOD, Category.PRICE, Category.INVOICE][number % 3].value
        found, expected = (
            ask(country, teams, complaint, category),
            expected_order(teams, complaint, route, category=category),
        )
        seen |= {c.source.value for c in found.candidates} | {c.excluded.value for c in found.candidates if c.excluded}
        if not expected:
            assert found.chosen is None or found.method == "straight_line"
            continue
        ranking = [(c.travel_s, c.source == "station", c.team) for c in found.ranking]
        assert (found.method, found.graph_version) == ("road", country.graph.version)
        assert found.chosen.team == expected[0][2], (number, complaint)
        assert ranking == expected, (number, complaint)
    assert seen >= {"fix", "station", Exclusion.OFF_DUTY, Exclusion.BUSY, Exclusion.SKILL}
    assert route.calls > 3 * COMPLAINTS
    print(f"{COMPLAINTS} complaints, {route.calls} routes, one by one")


def test_equal_times_are_decided_by_source_then_code(country):
    rng = np.random.default_rng(4)
    place, complaint = somewhere(country, rng, 0), somewhere(country, rng, 30)
    codes = [f"T{i}" for i in rng.permutation(6)]
    teams = [TeamNow(code, code, "S1", place, fix=Fix(place, NOW) if int(code[1]) % 2 else None) for code in codes]
    ranking = ask(country, teams, complaint, "food").ranking
    assert len({c.travel_s for c in ranking}) == 1
    assert [c.team for c in ranking] == ["T1", "T3", "T5", "T0", "T2", "T4"], "those with a fix, then by code"


def test_a_stored_decision_alone_gives_the_same_winner_again(country):
    """From its JSON, the complaint's place and the graph's folder: what an auditor would have."""
    rng = np.random.default_rng(99)
    for _ in range(40):
        teams, complaint = random_teams(country, rng), somewhere(country, rng, 60)
        stored = json.dumps(decision_summary(ask(country, teams, complaint, "food")))
        chosen, runner_up, margin_s = recompute(json.loads(stored), complaint, country.folder)
        found = json.loads(stored)
        assert (found["chosen"], found["runner_up"], found["margin_s"]) == (chosen, runner_up, margin_s)


def recompute(
    decision: dict[str, Any], complaint: Position, graphs: Path
) -> tuple[str | None, str | None, float | None]:
    """Return winner, runner-up and margin of a decision by routes asked one by one on the graph it names."""
    folder = graphs / decision["graph_version"]
    engine = osrm.OSRM(algorithm="CH", storage_config=str(folder / "roads.osrm"), use_shared_memory=False)
    route = OneByOne(engine, tuple(json.loads((folder / "facts.json").read_text())["anchor"]))
    times = []
    for candidate in decision["candidates"]:
        if candidate["excluded"] is None:
            seconds = route.travel_s(Position(candidate["lon"], candidate["lat"]), complaint)
            assert seconds == candidate["travel_s"]
            times.append((seconds, candidate["source"] == "station", candidate["team"]))
    first, second = (*sorted(times), None, None)[:2]
    margin_s = round(second[0] - first[0], 1) if first and second else None
    return first and first[2], second and second[2], margin_s

"""Arrival on real tracks: two people in Beijing, by car, bicycle and on foot (the Geolife sample).

Places are put on the tracks themselves. A passing is a stretch through 250 m on both sides that is never slower than
2 m/s over 15 to 30 s; a stop is one and a half minutes within 15 m. Both are recognised in the raw track, by rules of
their own.
"""

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dispatch.desk.arrival import arrival
from dispatch.rules.policy import DEFAULT
from dispatch.teams.team import Fix
from gis.position import Position

type Point = tuple[float, float, float]
METRES = 111_195.0
MANY, STOPS = 400, 200


def apart(one: Point, other: Point) -> float:
    east = (one[1] - other[1]) * math.cos(math.radians(one[2]))
    return math.hypot(east, one[2] - other[2]) * METRES


@pytest.fixture(scope="module")
def tracks(data_file: Callable[[str], Path]) -> list[list[Point]]:
    """Tracks as seconds, longitude, latitude, by person."""
    found: dict[str, list[Point]] = defaultdict(list)
    with gzip.open(data_file("gps/geolife_sample.txt.gz"), "rt") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["datetime"]).replace(tzinfo=UTC).timestamp()
            found[row["uid"]].append((at, float(row["lng"]), float(row["lat"])))
    return [sorted(track) for track in found.values()]


def stretch(track: list[Point], i: int, metres: float) -> list[Point]:
    """Return what lies around a fix within a distance and without a gap of over 30 s."""
    first = last = i
    while first > 0 and apart(track[first - 1], track[i]) < metres and track[first][0] - track[first - 1][0] <= 30:
        first -= 1
    while last < len(track) - 1 and apart(track[last + 1], track[i]) < metres:
        if track[last + 1][0] - track[last][0] > 30:
            break
        last += 1
    return track[first : last + 1]


def slowest(way: list[Point]) -> float:
    """Return the least speed over 15 to 30 s, in metres a second."""
    return min(
        (
            apart(one, other) / (other[0] - one[0])
            for n, one in enumerate(way)
            for other in way[n + 1 : n + 31]
            if 15 <= other[0] - one[0] <= 30
        ),
        default=0.0,
    )


@pytest.fixture(scope="module")
def passings(tracks: list[list[Point]]) -> list[tuple[list[Point], Point]]:
    found = []
    for n, track in enumerate(tracks, 1):
        for i in np.random.default_rng(1).permutation(len(track)).tolist():
            way = stretch(track, i, 400)
            through = min(apart(way[0], track[i]), apart(way[-1], track[i])) > 250
            if len(way) >= 5 and through and slowest(way) >= 2.0:
                found.append((way, track[i]))
            if len(found) == MANY // 2 * n:
                break
    return found


@pytest.fixture(scope="module")
def stops(tracks: list[list[Point]]) -> list[tuple[list[Point], Point]]:
    found = []
    for n, track in enumerate(tracks, 1):
        for i in np.random.default_rng(2).permutation(len(track) - 400).tolist():
            end = i
            while track[end + 1][0] - track[end][0] <= 30 and apart(track[end + 1], track[i]) < 15:
                end += 1
            if track[end][0] - track[i][0] >= 90:
                found.append((track[max(0, i - 60) : end + 1], track[i]))
            if len(found) == STOPS // 2 * n:
                break
    return found


def noisy(way: list[Point], rng: Any, sigma_m: float) -> list[Point]:
    wide = math.cos(math.radians(way[0][2]))
    off = rng.normal(0, sigma_m / METRES, (len(way), 2))
    return [(at, lon + east / wide, lat + north) for (at, lon, lat), (east, north) in zip(way, off, strict=True)]


def thrown(way: list[Point], rng: Any, share: float = 0.05) -> list[Point]:
    """Throw some fixes 200 to 2,000 m off."""
    found = []
    for at, lon, lat in way:
        angle, metres = rng.uniform(0, 2 * math.pi), rng.uniform(200, 2000) if rng.random() < share else 0
        found.append((at, lon + metres * math.cos(angle) / METRES, lat + metres * math.sin(angle) / METRES))
    return found


def with_a_dead_spot(way: list[Point], place: Point) -> list[Point]:
    """Pass into a dead spot at the place, and come back out of it twenty minutes later."""
    near = min(range(len(way)), key=lambda n: apart(way[n], place))
    back = [(way[near][0] + 1200 + way[near][0] - at, lon, lat) for at, lon, lat in reversed(way[:near])]
    return way[: near + 1] + back


def arrived(way: list[Point], place: Point) -> bool:
    fixes = [Fix(Position(lon, lat), datetime.fromtimestamp(at, UTC)) for at, lon, lat in way]
    return arrival(fixes, Position(place[1], place[2]), DEFAULT) is not None


SPOILT = {
    "as it is": lambda way, place, rng: way,
    "5 m of noise": lambda way, place, rng: noisy(way, rng, 5),
    "15 m of noise": lambda way, place, rng: noisy(way, rng, 15),
    "one in twenty thrown off": lambda way, place, rng: thrown(way, rng),
    "a dead spot": lambda way, place, rng: with_a_dead_spot(way, place),
}


@pytest.mark.parametrize("how", SPOILT)
def test_one_who_passes_does_not_arrive(passings, how):
    assert len(passings) == MANY
    rng = np.random.default_rng(3)
    wrong = [slowest(way) for way, place in passings if arrived(SPOILT[how](way, place, rng), place)]
    # 2 m/s for 20 s is 40 m, and two fixes are apart by 21 m of noise: of those who walk fast, one in a hundred.
    assert len(wrong) <= (MANY // 100 if how == "15 m of noise" else 0)
    assert all(speed < 3.0 for speed in wrong)


@pytest.mark.parametrize(("how", "missed"), [("as it is", 0), ("5 m of noise", 0), ("15 m of noise", 10)])
def test_one_who_stops_arrives(stops, how, missed):
    assert len(stops) == STOPS
    rng = np.random.default_rng(4)
    found = sum(not arrived(SPOILT[how](way, place, rng), place) for way, place in stops)
    assert found <= missed


def test_the_sample_is_what_the_rules_were_made_for(tracks):
    """A fix every few seconds: the rules for gaps would be moot otherwise."""
    steps = [other[0] - one[0] for track in tracks for one, other in pairwise(track)]
    assert np.median(steps) <= 10

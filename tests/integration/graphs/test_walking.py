"""Which roads people may walk along."""

from pathlib import Path

import numpy as np
import pytest

from api.cli.roads import warn_of_no_walking
from gis.position import Position
from gis.store.graphs.build import BuiltGraph, open_walking
from tests.graphs import graph_of
from tests.roadsamples import BLOCK_LAT, BLOCK_LON, ORIGIN, Sketch

SIZE, APART = 4, 20
"""Crossings along each side of a settlement, and blocks between two that one road joins."""
JOINED_BY = {
    "a national road": ({"highway": "trunk"}, True),
    "its slip road": ({"highway": "trunk_link"}, True),
    "a provincial road": ({"highway": "primary"}, True),
    "a road for motor vehicles alone": ({"highway": "trunk", "motorroad": "yes"}, False),
    "a road closed to people on foot": ({"highway": "trunk", "foot": "no"}, False),
    "a motorway": ({"highway": "motorway"}, False),
}


def settlement(sketch: Sketch, lon: float, lat: float) -> int:
    """Draw a settlement and return its south-western crossing."""
    first = len(sketch.nodes) + 1
    sketch.town(SIZE, lon, lat)
    return first


def pairs(folder: Path) -> tuple[Path, list[tuple[Position, Position]]]:
    """Return a file of pairs of settlements, and a place in each."""
    sketch, places = Sketch(), []
    for n, (tags, _) in enumerate(JOINED_BY.values()):
        lat = ORIGIN.lat + n * 60 * BLOCK_LAT
        far = ORIGIN.lon + APART * BLOCK_LON
        here, there = settlement(sketch, ORIGIN.lon, lat), settlement(sketch, far, lat)
        sketch.way([here + SIZE - 1, there], **tags)
        places.append((Position(ORIGIN.lon, lat), Position(far, lat)))
    return sketch.save(folder / "pairs.osm"), places


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Return how long one walks between the two of each pair, in seconds."""
    file, places = pairs(tmp_path_factory.mktemp("pairs"))
    feet = open_walking(graph_of(file).path)
    assert feet is not None
    found = feet.matrix([here for here, _ in places], [there for _, there in places])
    return dict(zip(JOINED_BY, np.diag(found).tolist(), strict=True))


@pytest.mark.parametrize("road", JOINED_BY)
def test_people_walk_along_the_roads_that_villages_lie_along_and_no_others(walks: dict[str, float], road: str) -> None:
    if not JOINED_BY[road][1]:
        assert not np.isfinite(walks[road])
        return
    assert walks[road] == pytest.approx(APART * 200 / (5 / 3.6), rel=0.05)


def test_an_import_without_a_walking_graph_says_what_planning_does_and_how_to_get_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    built = BuiltGraph("car-0", tmp_path / "car-0", {})
    warn_of_no_walking(built)
    said = capsys.readouterr().err
    assert "规划中的步行时间按直线估算" in said
    assert f"import the same file again; the log is {built.log}" in said

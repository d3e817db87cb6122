"""One rule of what a car may drive: both readers of OSM files go by it, and the road engine agrees."""

from pathlib import Path

import numpy as np
import pytest

from gis.position import Position
from gis.store.graphs.drivable import may_drive
from gis.store.graphs.repository import build_graph, open_graph
from gis.store.graphs.road_file import open_road_file
from gis.store.graphs.road_network import read_network
from gis.store.osm import read_extract
from tests.roadsamples import Sketch

WAYS: list[tuple[dict[str, str], bool]] = [
    ({"highway": "residential"}, True),
    ({"highway": "motorway_link"}, True),
    ({"highway": "service"}, True),
    ({"highway": "road"}, False),  # nobody knows what it is
    ({"highway": "footway"}, False),
    ({"highway": "construction", "construction": "primary"}, False),
    ({"highway": "primary", "construction": "bridge"}, False),
    ({"highway": "primary", "construction": "minor"}, True),
    ({"highway": "residential", "area": "yes"}, False),
    ({"highway": "residential", "access": "private"}, True),  # to reach what lies there
    ({"highway": "residential", "access": "destination"}, True),
    ({"highway": "service", "access": "private"}, True),
    ({"highway": "service", "service": "emergency_access"}, False),
    ({"highway": "residential", "access": "no"}, False),
    ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, True),
    ({"highway": "residential", "access": "yes", "vehicle": "no"}, False),
    ({"highway": "residential", "vehicle": "no", "motorcar": "yes"}, True),
    ({"highway": "residential", "motor_vehicle": "agricultural"}, False),
    ({"highway": "residential", "access": "bus"}, False),
    ({"highway": "residential", "access": "military"}, False),
    ({"highway": "residential", "access": "official"}, False),
]
SPACING = 0.14  # 12.7 km at 35° N: farther than a place is snapped
LENGTH = 0.09  # 10 km


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trunk road from west to east, and from it one way of each sort to the north, each 12.7 km from the next.

    At the end of each lies a street: whether it is reached tells whether the way is driven.
    """
    sketch = Sketch()
    ends = [sketch.node(105 + i * SPACING, 35) for i in range(len(WAYS) + 1)]
    sketch.way(ends, highway="trunk")
    for i, (tags, _) in enumerate(WAYS):
        far = sketch.node(105 + i * SPACING, 35 + LENGTH)
        sketch.way([ends[i], far], **tags)
        sketch.way([far, sketch.node(105 + i * SPACING, 35 + LENGTH + 0.001)], highway="residential", name="end")
    return sketch.save(tmp_path_factory.mktemp("ways") / "ways.osm")


@pytest.mark.parametrize(("tags", "drivable"), WAYS)
def test_what_a_car_may_drive(tags, drivable):
    assert may_drive(tags) is drivable


def test_the_extract_reader_keeps_drivable_ways_only(file):
    north = {
        round((r.path[0, 0] - 105) / SPACING) for r in read_extract(file).roads if len(r.path) == 2 and not r.names
    }
    assert north == {i for i, (_, drivable) in enumerate(WAYS) if drivable}


def test_the_network_description_counts_drivable_ways_only(file):
    assert read_network(open_road_file(file)).drivable_ways == 1 + len(WAYS) + sum(drivable for _, drivable in WAYS)


def test_the_road_engine_agrees(file, tmp_path):
    graph = open_graph(build_graph(file, tmp_path / "graphs").path)
    ends = [Position(105 + i * SPACING, 35 + LENGTH + 0.0005) for i in range(len(WAYS))]
    reached = np.isfinite(graph.matrix([Position(105, 35)], ends)[0]).tolist()
    assert dict(enumerate(reached)) == {i: drivable for i, (_, drivable) in enumerate(WAYS)}

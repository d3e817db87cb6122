"""Describe an OSM file's road network before a graph is made of it.

`car.lua` has the last word on what a car may drive; the rule here (`gis.store.graphs.drivable`) comes near it, and only
serves to describe the file and to find its main network, which the graph's builder needs twice: to say which isolated
networks are too small to stop at, and to anchor every table (`docs/adr/0003-road-engine.md`).
"""

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from gis.errors import BadFileError
from gis.position import Position
from gis.store.graphs.drivable import may_drive
from gis.store.graphs.road_file import RoadFile, broken

_EARTH_M = 6_371_008.8
_HUBS = 12
_SAMPLES = 40

type _Floats = NDArray[np.float64]
type _Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Network:
    """The properties of a file's roads.

    Attributes
    ----------
    highway_ways, drivable_ways : int
        Ways tagged `highway`, and those of them a car may drive.
    drivable_km : float
        Length of the drivable ways.
    junctions : int
        Nodes where drivable ways meet or end.
    main_share : float
        Share of the junctions that lie in the largest strongly connected network.
    main_junctions : int
        Number of junctions in that network.
    osm_timestamp : str or None
        The age of the data, if the file says so.
    anchor : Position
        A place on the main network, away from any other road's end.
    samples : tuple of Position
        Places spread over all the drivable roads.
    """

    highway_ways: int
    drivable_ways: int
    drivable_km: float
    junctions: int
    main_share: float
    main_junctions: int
    osm_timestamp: str | None
    anchor: Position
    samples: tuple[Position, ...]


class _Ways:
    """The drivable ways of a file as flat arrays: one entry per node of a way, in order of travel."""

    def __init__(self) -> None:
        self.highways = 0
        self.refs, self.lon, self.lat = array("q"), array("d"), array("d")
        self.lengths, self.oneway = array("q"), array("b")

    def add(self, way: Any) -> None:
        self.highways += 1
        nodes = [node for node in way.nodes if node.location.valid()] if may_drive(way.tags) else ()
        if len(nodes) < 2:
            return
        self.refs.extend(node.ref for node in nodes)
        self.lon.extend(node.location.lon for node in nodes)
        self.lat.extend(node.location.lat for node in nodes)
        self.lengths.append(len(nodes))
        self.oneway.append(_direction(way.tags))


def read_network(file: RoadFile) -> Network:
    """Read the whole file once and describe its roads.

    Raises
    ------
    BadFileError
        The file is broken or cut short, or holds no road a car may drive.
    """
    ways = _Ways()
    try:
        reader = osmium.FileProcessor(osmium.io.File(str(file.path), file.kind)).with_locations()
        timestamp = _timestamp(reader.header)
        for entity in reader.with_filter(osmium.filter.KeyFilter("highway")):
            if isinstance(entity, osmium.osm.Way):
                ways.add(entity)
    except (RuntimeError, ValueError) as failure:
        raise broken(file.given, failure) from failure
    if not ways.lengths:
        raise BadFileError(
            f"{file.given} holds no road a car may drive ({ways.highways} highways in all); "
            "give an extract of the whole county with its roads 没有可行车的道路，请提供含全县道路的数据",
            field="file",
        )
    return _describe(ways, timestamp)


def _timestamp(header: Any) -> str | None:
    return header.get("osmosis_replication_timestamp") or header.get("timestamp") or None


def _direction(tags: Any) -> int:
    """Return 1 for one way forward, -1 backward, 0 both ways."""
    oneway = tags.get("oneway")
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"no", "false", "0"}:
        return 0
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") in {"motorway", "motorway_link"}
    return 1 if implied or oneway in {"yes", "true", "1"} else 0


def _describe(ways: _Ways, timestamp: str | None) -> Network:
    lengths = np.frombuffer(ways.lengths, dtype=np.int64)
    lon, lat = np.frombuffer(ways.lon), np.frombuffer(ways.lat)
    nodes = np.unique(np.frombuffer(ways.refs, dtype=np.int64), return_inverse=True)[1]
    ends = np.cumsum(lengths) - 1
    first = np.setdiff1d(np.arange(len(nodes)), ends)  # a segment starts at every entry but the last of its way
    metres = _haversine_m(lon[first], lat[first], lon[first + 1], lat[first + 1])
    crossing = np.bincount(nodes) > 1
    crossing[nodes[ends]] = crossing[nodes[ends - lengths + 1]] = True
    stops = np.flatnonzero(crossing[nodes])
    links = np.setdiff1d(stops, ends)  # the way from one crossing to the next, named by where it starts
    oneway = np.repeat(np.frombuffer(ways.oneway, dtype=np.int8), lengths)[links]
    starts, stops = nodes[links], nodes[stops[np.searchsorted(stops, links) + 1]]
    main = _main_network(len(crossing), starts, stops, oneway)
    link = np.searchsorted(links, first, side="right") - 1
    longest = first[np.argmax(np.where((main[starts] & main[stops])[link], metres, -1.0))]
    spread = first[np.unique(np.linspace(0, len(first) - 1, _SAMPLES).astype(np.int64))]
    return Network(
        highway_ways=ways.highways,
        drivable_ways=len(lengths),
        drivable_km=round(float(metres.sum()) / 1000, 1),
        junctions=int(crossing.sum()),
        main_share=round(float(main.sum() / crossing.sum()), 3),
        main_junctions=int(main.sum()),
        osm_timestamp=timestamp,
        anchor=_middle(lon, lat, longest),
        samples=tuple(_middle(lon, lat, index) for index in spread),
    )


def _main_network(size: int, starts: _Ints, stops: _Ints, oneway: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which junctions belong to the largest strongly connected network found from a few spread-out hubs."""
    forward, backward = oneway >= 0, oneway <= 0
    tails = np.concatenate([starts[forward], stops[backward]])
    heads = np.concatenate([stops[forward], starts[backward]])
    best = np.zeros(size, dtype=np.bool_)
    for hub in starts[np.unique(np.linspace(0, len(starts) - 1, _HUBS).astype(np.int64))]:
        mutual = _reach(size, hub, tails, heads) & _reach(size, hub, heads, tails)
        if mutual.sum() > best.sum():
            best = mutual
    return best


def _reach(size: int, hub: np.int64, tails: _Ints, heads: _Ints) -> NDArray[np.bool_]:
    seen = np.zeros(size, dtype=np.bool_)
    seen[hub] = True
    count = 0
    while count != (count := int(seen.sum())):
        seen[heads[seen[tails]]] = True
    return seen


def _middle(lon: _Floats, lat: _Floats, index: np.int64) -> Position:
    return Position(
        round(float(lon[index] + lon[index + 1]) / 2, 6),
        round(float(lat[index] + lat[index + 1]) / 2, 6),
    )


def _haversine_m(lon_a: _Floats, lat_a: _Floats, lon_b: _Floats, lat_b: _Floats) -> _Floats:
    half_lon, half_lat = np.radians(lon_b - lon_a) / 2, np.radians(lat_b - lat_a) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(np.radians(lat_a)) * np.cos(np.radians(lat_b)) * np.sin(half_lon) ** 2
    return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(chord)))

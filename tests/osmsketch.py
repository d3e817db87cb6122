"""Towns drawn for tests of `from-osm`: as plain values, and as an OSM file with tags, areas and relations."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from gis.from_osm.extract import Extract, Names, Place, Road
from gis.position import Position

LON, LAT = 8.0, 47.0
BLOCK_LON, BLOCK_LAT = 0.002, 0.00135
"""One block: 150 m by 150 m at this latitude."""


def street(name: str | None, *points: tuple[float, float], highway: str = "residential") -> Road:
    return Road(highway, Names(name, None, (name,)) if name else None, np.array(points))


def grid(size: int, lon: float = LON, lat: float = LAT, name: str | None = "Street") -> list[Road]:
    """`size` × `size` crossings joined by streets of many segments, so that crossings are shared nodes."""
    east = [lon + step * BLOCK_LON for step in range(size)]
    north = [lat + step * BLOCK_LAT for step in range(size)]
    label = (lambda kind, number: f"{name} {kind}{number}") if name else (lambda kind, number: None)
    rows = [street(label("E", number), *((x, y) for x in east)) for number, y in enumerate(north)]
    columns = [street(label("N", number), *((x, y) for y in north)) for number, x in enumerate(east)]
    return rows + columns


def place(name: str, lon: float, lat: float, kind: str = "village", **more: object) -> Place:
    number = abs(hash((name, lon, lat))) % 10**9
    osm = str(more.pop("osm", f"n{number}"))
    names = more.pop("names", Names(name, None, (name,)))
    return Place(osm, kind, names, Position(lon, lat), **more)


def county(size: int = 14, villages: Sequence[tuple[str, float, float]] = (), **more: object) -> Extract:
    """A town of streets, Seatown in its middle, and a road from its corner to each village with a few lanes."""
    roads = grid(size)
    middle = (LON + size // 2 * BLOCK_LON, LAT + size // 2 * BLOCK_LAT)
    places = [place("Seatown", *middle, kind="town", osm="n1")]
    for number, (name, lon, lat) in enumerate(villages, 2):
        roads.append(street(f"Road to {name}", (LON, LAT), (lon, lat), highway="secondary"))
        roads += grid(3, lon, lat, name)
        places.append(place(name, lon, lat, osm=f"n{number}"))
    return Extract(**{"places": places, "roads": roads, **more})


class Drawing:
    """An OSM file in the making: methods return ids."""

    def __init__(self) -> None:
        self.nodes: list[tuple[float, float, dict[str, str]]] = []
        self.ways: list[tuple[list[int], dict[str, str]]] = []
        self.relations: list[tuple[list[tuple[int, str]], dict[str, str]]] = []
        self._at: dict[tuple[float, float], int] = {}

    def node(self, lon: float, lat: float, **tags: str) -> int:
        spot = (round(lon, 7), round(lat, 7))
        if spot not in self._at or tags:
            self.nodes.append((*spot, tags))
            self._at.setdefault(spot, len(self.nodes))
            return len(self.nodes)
        return self._at[spot]

    def way(self, points: Sequence[tuple[float, float]], **tags: str) -> int:
        self.ways.append(([self.node(*point) for point in points], tags))
        return len(self.ways)

    def relation(self, members: Sequence[tuple[int, str]], **tags: str) -> int:
        self.relations.append((list(members), tags))
        return len(self.relations)

    def town(self, size: int = 14, lon: float = LON, lat: float = LAT, name: str | None = "Street") -> None:
        for road in grid(size, lon, lat, name):
            tags = {"highway": road.highway} | ({"name": road.names.name} if road.names else {})
            self.way([tuple(point) for point in road.path.tolist()], **tags)

    def square(self, west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
        return [(west, south), (east, south), (east, north), (west, north), (west, south)]

    def save(self, path: Path) -> Path:
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="wangge tests">']
        for ref, (lon, lat, tags) in enumerate(self.nodes, 1):
            lines += [f'<node id="{ref}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">', *_tags(tags), "</node>"]
        for ref, (nodes, tags) in enumerate(self.ways, 1):
            lines += [
                f'<way id="{ref}" version="1">',
                *(f'<nd ref="{node}"/>' for node in nodes),
                *_tags(tags),
                "</way>",
            ]
        for ref, (members, tags) in enumerate(self.relations, 1):
            parts = [f'<member type="way" ref="{way}" role="{role}"/>' for way, role in members]
            lines += [f'<relation id="{ref}" version="1">', *parts, *_tags(tags), "</relation>"]
        path.write_text("\n".join([*lines, "</osm>", ""]), encoding="utf-8")
        return path


def _tags(tags: dict[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]

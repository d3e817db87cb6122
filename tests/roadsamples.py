"""Small OSM files written for tests: a town of square blocks, and whatever else a case needs."""

from dataclasses import dataclass, field
from pathlib import Path

from gis.position import Position

ORIGIN = Position(107.0, 35.3)
BLOCK_LON, BLOCK_LAT = 0.0022, 0.0018
"""One block: 200 m by 200 m at this latitude."""


@dataclass
class Sketch:
    """An OSM file in the making: `node` and `way` return ids."""

    nodes: list[tuple[float, float]] = field(default_factory=list)
    ways: list[tuple[list[int], dict[str, str]]] = field(default_factory=list)

    def node(self, lon: float, lat: float) -> int:
        self.nodes.append((lon, lat))
        return len(self.nodes)

    def way(self, refs: list[int], **tags: str) -> None:
        self.ways.append((refs, tags))

    def town(self, size: int, lon: float = ORIGIN.lon, lat: float = ORIGIN.lat) -> None:
        """Add `size` × `size` crossings joined by residential streets."""
        ids = [[self.node(lon + x * BLOCK_LON, lat + y * BLOCK_LAT) for x in range(size)] for y in range(size)]
        for row in ids:
            self.way(row, highway="residential")
        for column in zip(*ids, strict=True):
            self.way(list(column), highway="residential")

    def xml(self) -> str:
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="wangge tests">']
        for ref, (lon, lat) in enumerate(self.nodes, 1):
            lines.append(f'<node id="{ref}" version="1" lon="{lon:.7f}" lat="{lat:.7f}"/>')
        for ref, (refs, tags) in enumerate(self.ways, 1):
            lines.append(f'<way id="{ref}" version="1">')
            lines += [f'<nd ref="{node}"/>' for node in refs]
            lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
            lines.append("</way>")
        return "\n".join([*lines, "</osm>", ""])

    def save(self, path: Path) -> Path:
        path.write_text(self.xml(), encoding="utf-8")
        return path


def town_file(folder: Path, size: int = 12) -> Path:
    """Write a town of `size` × `size` crossings, and beside it two roads no street leads to."""
    sketch = Sketch()
    sketch.town(size)
    north = ORIGIN.lat + (size - 1) * BLOCK_LAT
    for east in (0.0, 10 * BLOCK_LON):  # 100 m north of the last street
        yard = [sketch.node(ORIGIN.lon + east + step * BLOCK_LON / 4, north + BLOCK_LAT / 2) for step in range(3)]
        sketch.way(yard, highway="service")
    return sketch.save(folder / "town.osm")

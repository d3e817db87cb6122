"""Reporting points and names of the simulated counties.

Known limit: a name is found by its spellings alone, without misspellings; nobody scans a code.
"""

from collections.abc import Iterator
from datetime import date

from dispatch.planning.simulation.memory.state import Memory
from gis.county import gazetteer
from gis.county.found_places import PlaceFound, PointFound
from gis.county.model import CountyData
from gis.errors import UnknownPlaceError


class MemoryPlaces:
    """`dispatch.desk.ports.Places` over the memory of a simulation."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def by_point(self, county: str, code: str) -> PointFound:
        """Return a reporting point, open or closed, by its code. Raises UnknownPlaceError."""
        found = self.memory.places[county].points.get(code)
        if found is None:
            raise UnknownPlaceError(f"No reporting point {code!r}. 没有这个投诉举报点。", field="place.point")
        return PointFound(county, found.code, found.name, found.position, found.name_en, found.closed_at)

    def by_token(self, token: str) -> PointFound:
        """Refuse every token: points have none in a simulation. Raises UnknownPlaceError."""
        raise UnknownPlaceError(f"No reporting point has the token {token!r}. 二维码无效。", field="place.token")

    def search(self, county: str, name: str, *, today: date, limit: int) -> list[PlaceFound]:
        """Return the places that are called so."""
        folded = gazetteer.fold(name)
        entries = _entries(self.memory.places[county].data)
        found = (each for each in entries if folded in gazetteer.spellings(each.name, each.name_en))
        return [each for each, _ in zip(found, range(limit), strict=False)]


def _entries(data: CountyData) -> Iterator[PlaceFound]:
    for point in (each for each in data.points if each.closed_at is None):
        where = point.position
        yield PlaceFound(point.name, point.name_en, point.kind, point.code, where.lon, where.lat, None, 1.0)
    for place in data.places:
        where = place.position
        yield PlaceFound(place.name, place.name_en, place.kind, None, where.lon, where.lat, None, 1.0, place.extent_m)

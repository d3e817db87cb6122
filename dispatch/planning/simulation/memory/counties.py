"""The ground of the simulated counties: what is in force, and where a position lies."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shapely import Point

from dispatch.desk.records import Ground, PlaceNow, Whereabouts
from dispatch.planning.simulation.memory.places import Places, at_intake
from dispatch.planning.simulation.memory.state import Memory
from dispatch.rules.policy import DEFAULT
from gis.position import Position


class MemoryCounties:
    """`dispatch.desk.ports.Counties` over the memory of a simulation."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self._grounds: dict[str, Ground] = {}

    def ground(self, county: str) -> Ground:
        """Return the policy and graph in force."""
        policy, graph = self.memory.policies.get(county, DEFAULT), self.memory.graphs.get(county)
        known = self._grounds.get(county)
        if known is None or known.policy is not policy or known.graph_version != graph:
            places = self.memory.places.get(county)
            known = Ground(policy, graph) if places is None else Ground(policy, graph, places.data.county.time_zone)
            self._grounds[county] = known
        return known

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        """Return where a position lies; `county` wins where two overlap."""
        own = self.memory.places.get(county)
        if own is not None and own.covers(position):
            return _inside(own, position, now)
        found = [places for places in self.memory.places.values() if places.covers(position)]
        if not found:
            here = Point(position.lon, position.lat)
            beside = [n for n in own.data.neighbours if n.polygon.covers(here)] if own else []
            return Whereabouts(None, None, min(beside, key=lambda n: n.code).name if beside else None)
        owner = min(found, key=lambda places: (places.data.county.synthetic, places.data.county.code))
        return _inside(owner, position, now)

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        """Return those of these reporting points that the county has, by code."""
        return self.memory.places[county].points_now(codes, now)

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        """Return where each position lies, in order; None outside the county."""
        places = self.memory.places[county]
        return [places.place(each, now) if places.covers(each) else None for each in positions]


def _inside(places: Places, position: Position, now: datetime) -> Whereabouts:
    cell = at_intake(places.cell(position, now))
    station = min(places.stations(cell.code, now), default=None) if cell else None
    return Whereabouts(places.data.county.code, cell, None, station)

"""The five venue types 五进 (villages, communities, enterprises, markets, schools) and supermarkets, town by town.

"Covering town and country" 覆盖城乡 means: no town without a point, and each of the types where there is such a venue.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.planning.cover import PlaceKind, PlanningGround
from gis.county.model import PointKind

VENUES = (
    *(PointKind.SUPERMARKET, PointKind.SCHOOL, PointKind.VILLAGE_COMMITTEE),
    *(PointKind.COMMUNITY, PointKind.MARKET, PointKind.ENTERPRISE),
)
"""The kinds that every town should have."""


@dataclass(frozen=True, slots=True)
class TownVenues:
    """The points of a town by `VENUES`, the kinds it lacks, and its villages without a point of their own."""

    town: str
    points: dict[PointKind, int]
    committees: int
    committees_without: tuple[str, ...]
    """Names of the committees without a point."""

    @property
    def lacking(self) -> tuple[PointKind, ...]:
        """Return the kinds of which the town has no point."""
        return tuple(kind for kind in VENUES if not self.points[kind])


def venues(ground: PlanningGround) -> Sequence[TownVenues]:
    """Return the venues of every town, by name."""
    town_of = {cell.code: cell.town for cell in ground.cells}
    held = [(place.cell, place.venue) for place in ground.places if place.kind is PlaceKind.POINT]
    counts = Counter((town_of[cell], venue) for cell, venue in held)
    served = {cell[:12] for cell, _ in held}
    committees: dict[str, dict[str, str]] = {}
    for cell in ground.cells:
        committees.setdefault(cell.town, {}).setdefault(cell.code[:12], cell.committee)
    return [
        TownVenues(
            town,
            {kind: counts[town, kind] for kind in VENUES},
            len(known),
            tuple(known[code] for code in sorted(known) if code not in served),
        )
        for town, known in sorted(committees.items())
    ]

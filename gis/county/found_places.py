"""Places found by name, code or QR token."""

from dataclasses import dataclass
from datetime import datetime

from gis.county import accuracy
from gis.county.accuracy import FoundBy
from gis.position import Position


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """An answer of the gazetteer; `score` is 1 for the very name, less for weaker matches.

    `extent_m` is how far the place reaches; `house_m`, of a street, how exactly a known house number tells the spot.
    """

    name: str
    name_en: str | None
    kind: str
    point: str | None
    lon: float
    lat: float
    cell: str | None
    score: float
    extent_m: float | None = None
    house_m: float | None = None

    @property
    def found_by(self) -> FoundBy:
        """Return what the place was found by."""
        return accuracy.found_by(self.kind, self.point)

    @property
    def accuracy_m(self) -> float:
        """Return within how many metres the true spot lies."""
        whole_m = accuracy.of_entry(self.kind, self.point, self.extent_m)
        return whole_m if self.house_m is None else min(self.house_m, whole_m)


@dataclass(frozen=True, slots=True)
class PointFound:
    """A reporting point found by code or token."""

    county: str
    code: str
    name: str
    position: Position
    name_en: str | None = None
    closed_at: datetime | None = None

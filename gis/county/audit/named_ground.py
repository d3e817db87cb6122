"""The ground that a name or an address speaks of: 锦屏镇赤城村 means the cells of that village.

Known limit: a name that two committees share, with no town beside it, means none of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import shapely
from shapely.geometry.base import BaseGeometry

from gis.county.gazetteer import fold
from gis.county.model import Committee, CountyData

_OFFICE: Final = re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会|村民委员会|村委会|委员会)$")
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    town: str
    cells: BaseGeometry


@dataclass(frozen=True, slots=True)
class NamedGround:
    """The cells of every committee and town of a county, by folded name; geometries WGS84."""

    committees: Mapping[str, tuple[_Named, ...]]
    towns: Mapping[str, BaseGeometry]

    @classmethod
    def of(cls, data: CountyData) -> Self:
        """Return the named ground of a county: of committees and towns that have both a name and cells."""
        cells: dict[str, list[BaseGeometry]] = defaultdict(list)
        for cell in data.cells:
            cells[cell.committee].append(cell.polygon)
        committees: dict[str, list[_Named]] = defaultdict(list)
        towns: dict[str, list[BaseGeometry]] = defaultdict(list)
        for committee in data.committees:
            mine = cells.get(committee.code)
            if mine:
                town = _name(committee.town_name)
                towns[town] += mine
                for name in _names(committee):
                    committees[name].append(_Named(name, town, shapely.union_all(shapely.make_valid(mine))))
        return cls(
            {name: tuple(same) for name, same in committees.items()},
            {name: shapely.union_all(shapely.make_valid(mine)) for name, mine in towns.items() if name},
        )

    def spoken_of(self, text: str) -> BaseGeometry | None:
        """Return the cells a name or address speaks of, of the longest name in it; None where it names none."""
        folded = fold(text)
        town = _longest(self.towns, folded)
        for name in sorted((name for name in self.committees if name in folded), key=len, reverse=True):
            same = self.committees[name]
            fitting = [each for each in same if each.town == town] or list(same if town is None else ())
            if len(fitting) == 1:
                return fitting[0].cells
        return None if town is None else self.towns[town]

    def named(self, name: str) -> BaseGeometry | None:
        """Return the cells of the one committee of exactly this name, with or without 村委会 and the like."""
        same = self.committees.get(_name(name), ())
        return same[0].cells if len(same) == 1 else None


def _names(committee: Committee) -> Iterable[str]:
    name = _name(committee.name)
    return (name,) if name else ()


def _name(name: str) -> str:
    """Return a name as it is looked for; empty where it is too short, or a code."""
    folded = _OFFICE.sub("", fold(name))
    return "" if len(folded) < _SHORTEST or folded.isdigit() else folded


def _longest(names: Iterable[str], folded: str) -> str | None:
    return max((name for name in names if name in folded), key=len, default=None)

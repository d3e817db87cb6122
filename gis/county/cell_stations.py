"""Station of each cell: its chief and inspectors see the cases taken in there.

The first of these that states or yields one: the cell itself; its inspector; its committee; its town. A town's station
is the one that

1. lists it among its towns (辖区乡镇); else, of the stations that list none,
2. bears its name: 锦屏市场监督管理所 is that of 锦屏镇; else
3. has its seat in it, if no other has.

Where two fit equally, none is taken: a guess would let the wrong station see citizens' complaints. For the same reason
a county's only station is not given the towns that nothing says are its own.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely import Point, STRtree

from gis.county.gazetteer import fold
from gis.county.model import CountyData, Station, UnitLevel

_TOWN: Final = re.compile(r"(街道办事处|街道办|街道|地区|民族乡|镇|乡|苏木)$")
_DIVISION: Final = re.compile(r"(自治县|县|市|区|旗)$")
_SHORTEST: Final = 2
_EDGE_DEG: Final = 1e-6
"""A decimetre: a seat on a border shared by two cells is in one of them however they were rounded."""


@dataclass(frozen=True, slots=True)
class TownStation:
    """The station of a town, None where `candidates` fit equally or none does."""

    town: str
    name: str
    station: str | None
    candidates: tuple[str, ...] = ()


def with_stations(data: CountyData) -> CountyData:
    """Return the county with the station of every cell that states none, wherever one follows."""
    if not data.stations:
        return data
    known = {station.code for station in data.stations}
    inspectors = {each.code: each.station for each in data.inspectors}
    committees = {each.code: each for each in data.committees}
    towns = {each.town: each.station for each in town_stations(data)}

    def station_of(inspector: str | None, committee: str) -> str | None:
        found = committees.get(committee)
        said = (inspectors.get(inspector or ""), found and found.station, found and towns.get(found.town_code))
        return next((code for code in said if code in known), None)

    cells = (
        cell if cell.station is not None else replace(cell, station=station_of(cell.inspector, cell.committee))
        for cell in data.cells
    )
    return replace(data, cells=tuple(cells))


def only_stated(data: CountyData) -> CountyData:
    """Return the county without the stations of cells that follow anyway: those change with inspectors and towns."""
    bare = replace(data, cells=tuple(replace(cell, station=None) for cell in data.cells))
    cells = (
        follows if cell.station == derived.station else cell
        for cell, follows, derived in zip(data.cells, bare.cells, with_stations(bare).cells, strict=True)
    )
    return replace(data, cells=tuple(cells))


def town_stations(data: CountyData) -> tuple[TownStation, ...]:
    """Return every town of the county's committees with its station, by the town's code."""
    names = {each.town_code: each.town_name for each in data.committees}
    named = {code: fold(name) for code, name in names.items() if name != code}
    stated = _stated(data.stations, names)
    bureaus = bureau_codes(data)
    free = [station for station in data.stations if not station.towns and station.code not in bureaus]
    by_name = _by_name(free, named, data.county.name)
    by_seat = _by_seat(data, [each for each in free if not any(each.code in found for found in by_name.values())])
    return tuple(
        _chosen(code, names[code], stated.get(code) or by_name.get(code) or by_seat.get(code) or ())
        for code in sorted(names)
    )


def bureau_codes(data: CountyData) -> set[str]:
    """Return the codes of the bureaus: one may be among the stations, for its own teams, and has no towns."""
    return {unit.code for unit in data.units if unit.level is not UnitLevel.STATION}


def unknown_towns(data: CountyData) -> Iterator[tuple[Station, str]]:
    """Yield every town that a station lists and no committee belongs to."""
    names = {each.town_code: each.town_name for each in data.committees}
    for station in data.stations:
        for town in station.towns:
            if not _meant(town, names):
                yield station, town


def _chosen(town: str, name: str, candidates: Sequence[str]) -> TownStation:
    return TownStation(town, name, candidates[0] if len(candidates) == 1 else None, tuple(candidates))


def _stated(stations: Sequence[Station], names: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for station in stations:
        for code in dict.fromkeys(code for town in station.towns for code in _meant(town, names)):
            found[code].append(station.code)
    return found


def _meant(said: str, names: Mapping[str, str]) -> list[str]:
    """Return the towns of a code or name; 锦屏 means 锦屏镇 where no other town is called so."""
    exact = [code for code, name in names.items() if said == code or fold(said) == fold(name)]
    alike = [code for code, name in names.items() if town_stem(said) == town_stem(name)]
    return exact or (alike if len(alike) == 1 else [])


def _by_name(stations: Sequence[Station], towns: Mapping[str, str], county: str) -> dict[str, list[str]]:
    """Return town → stations that bear its name, with or without 镇; of several towns' names the longest counts."""
    found: dict[str, list[str]] = defaultdict(list)
    for station in stations:
        name = _without_county(station.name, county)
        borne = {
            code: len(town if town in name else town_stem(town))
            for code, town in towns.items()
            if town_stem(town) in name
        }
        longest = max(borne.values(), default=0)
        for code in (code for code, length in borne.items() if length == longest >= _SHORTEST):
            found[code].append(station.code)
    return found


def _without_county(name: str, county: str) -> str:
    """Return a station's name without its county's: 崇信县 must not be read as the town 崇信."""
    folded, whole = fold(name), fold(county)
    stem = _DIVISION.sub("", whole)
    for prefix in (whole, stem):
        if len(prefix) >= _SHORTEST and folded.startswith(prefix):
            return folded.removeprefix(prefix)
    return folded


def _by_seat(data: CountyData, stations: Sequence[Station]) -> dict[str, list[str]]:
    """Return town → stations with their seat in one of its cells."""
    towns = {each.code: each.town_code for each in data.committees}
    cells = [cell for cell in data.cells if cell.committee in towns and not cell.polygon.is_empty]
    tree = STRtree([shapely.make_valid(cell.polygon) for cell in cells])
    found: dict[str, list[str]] = defaultdict(list)
    for station in stations:
        here = tree.query(Point(station.position.lon, station.position.lat), predicate="dwithin", distance=_EDGE_DEG)
        for town in dict.fromkeys(towns[cells[int(index)].committee] for index in sorted(here)):
            found[town].append(station.code)
    return found


def town_stem(name: str) -> str:
    """Return a town's name without 镇, 乡 and the like, whole where too little would be left: 东镇 stays 东镇."""
    folded = fold(name)
    stem = _TOWN.sub("", folded)
    return stem if len(stem) >= _SHORTEST else folded

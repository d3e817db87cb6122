"""Complete a folder from the loaded county: a missing file is no order to delete.

| missing | then |
|---|---|
| `boundary`, `cells`, `stations`, `points`, `teams`, `places`, `households`, `calendar` | as loaded |
| `committees` | as loaded; cells' columns add and rename (`gis.store.county_files.parts.cells`) |
| `inspectors` | as loaded; cells' columns add, rename, give another phone; who had cells and has none any more goes |
| a column of inspectors | cells keep theirs |
| any other column that may be left out | rows that are loaded keep theirs (`gis.county.missing_columns`) |
| `units` | bureaus as loaded; a station's unit follows its station where it had the station's name |
| `neighbours` | the boundary file's other features, else as loaded |
| `county.toml` | what it stated as loaded: time zone, notice, attribution, whether it is made up |
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from gis.county.missing_columns import Columns, with_loaded_values
from gis.county.model import Committee, County, CountyData, Inspector, OrganisationUnit, UnitLevel


@dataclass(frozen=True, slots=True)
class Stated:
    """The content of a folder: its kinds of files, and flags for `county.toml`, the city and the English name."""

    kinds: Collection[str]
    manifest: bool = False
    city: bool = False
    name_en: bool = False
    columns: Columns = field(default_factory=dict)


def completed(data: CountyData, standing: CountyData | None, stated: Stated) -> CountyData:
    """Return a folder's county, with what it does not state taken from the loaded county.

    Parameters
    ----------
    data
        The county as the folder's files state it, what is derived from them included.
    standing
        The county as it is loaded; None: it is not, and nothing is added.
    """
    if standing is None:
        return data
    kinds, data = stated.kinds, with_loaded_values(data, standing, stated.columns)
    return replace(
        data,
        county=_county(data.county, standing.county, stated),
        units=data.units if "units" in kinds else _units(data, standing, stated),
        committees=data.committees if "committees" in kinds else _committees(data.committees, standing.committees),
        inspectors=data.inspectors if "inspectors" in kinds else _inspectors(data, standing, kinds),
        cells=data.cells if "cells" in kinds else standing.cells,
        points=data.points if "points" in kinds else standing.points,
        stations=data.stations if "stations" in kinds else standing.stations,
        teams=data.teams if "teams" in kinds else standing.teams,
        neighbours=data.neighbours or (() if "neighbours" in kinds else standing.neighbours),
        retired=data.retired if "teams" in kinds else standing.retired,
        places=data.places if "places" in kinds else standing.places,
        households=data.households if "households" in kinds else standing.households,
        calendar=data.calendar if "calendar" in kinds else standing.calendar,
        attribution=data.attribution if stated.manifest else standing.attribution,
    )


def _county(county: County, standing: County, stated: Stated) -> County:
    if stated.manifest:
        return county
    return replace(
        county,
        name_en=county.name_en if stated.name_en else standing.name_en,
        time_zone=standing.time_zone,
        synthetic=standing.synthetic,
        notice=standing.notice,
    )


def _committees(said: Iterable[Committee], standing: Iterable[Committee]) -> tuple[Committee, ...]:
    merged = {each.code: each for each in standing}
    for each in said:
        loaded = merged.get(each.code)
        merged[each.code] = replace(each, station=each.station or (loaded.station if loaded else None))
    return tuple(merged[code] for code in sorted(merged))


def _inspectors(data: CountyData, standing: CountyData, kinds: Collection[str]) -> tuple[Inspector, ...]:
    """Return those that are loaded, but for who had cells and has none any more, and those that the cells name."""
    left = _responsible(standing) - _responsible(data) if "cells" in kinds else set()
    stay = (each for each in standing.inspectors if each.code not in left)
    return tuple({each.code: each for each in (*stay, *data.inspectors)}.values())


def _responsible(data: CountyData) -> set[str | None]:
    return {cell.inspector for cell in data.cells}


def _units(data: CountyData, standing: CountyData, stated: Stated) -> tuple[OrganisationUnit, ...]:
    """Return the loaded tree with a unit for every station; `data.units` is the tree that follows from the files."""
    derived = {unit.code: unit for unit in data.units}
    names = {station.code: station.name for station in standing.stations} | {standing.county.code: standing.county.name}
    now = {station.code: station.name for station in data.stations} | {data.county.code: data.county.name}
    units = {
        unit.code: _follows(unit, derived.get(unit.code), names.get(unit.code), now.get(unit.code))
        for unit in standing.units
    }
    if stated.city and not any(unit.level is UnitLevel.CITY for unit in standing.units):
        units |= {unit.code: unit for unit in data.units if unit.level is not UnitLevel.STATION}
    bureau = next((unit.code for unit in units.values() if unit.level is UnitLevel.COUNTY), data.county.code)
    for unit in data.units:
        if unit.level is UnitLevel.STATION and unit.code not in units:
            units[unit.code] = replace(unit, parent=bureau)
    return _parents_first(list(units.values()))


def _follows(
    unit: OrganisationUnit, derived: OrganisationUnit | None, was: str | None, now: str | None
) -> OrganisationUnit:
    """Return a loaded unit; one named after its station or county has the name which that has now."""
    if derived is None or was is None or now is None or unit.name != derived.name.replace(now, was):
        return unit
    return replace(unit, name=derived.name, name_en=derived.name_en or unit.name_en)


def _parents_first(units: Sequence[OrganisationUnit]) -> tuple[OrganisationUnit, ...]:
    rank = list(UnitLevel)
    return tuple(sorted(units, key=lambda unit: rank.index(unit.level)))


def with_kept_stations(data: CountyData, standing: CountyData) -> CountyData:
    """Return a county with the stations that its files leave out and that stay, for teams or inspectors are there."""
    known = {each.code for each in data.stations}
    used = {team.station for team in data.teams} | {inspector.station for inspector in data.inspectors}
    return replace(data, stations=(*data.stations, *(each for each in standing.stations if each.code in used - known)))

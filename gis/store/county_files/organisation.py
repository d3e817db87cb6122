"""The organisation tree, city bureau → county bureau → station, completed from what a county's files say."""

from collections.abc import Iterable, Sequence

from gis.county.model import OrganisationUnit, Station, UnitLevel


def complete_tree(
    units: Sequence[OrganisationUnit], stations: Iterable[Station], *, county: str, name: str, city: str | None
) -> tuple[OrganisationUnit, ...]:
    """Return the tree, parents before children, in which every station has its unit.

    Parameters
    ----------
    units
        What a file of units states; empty: the bureaus are named after county and city.
    county, name
        The county's code, which is also its bureau's where no unit of level county is stated, and its name.
    city
        The city's name; None: the county bureau is the top.
    """
    stated = list(units) or _bureaus(county, name, city)
    bureau = next((unit.code for unit in stated if unit.level is UnitLevel.COUNTY), None)
    if bureau is None:
        top = next((unit.code for unit in stated if unit.level is UnitLevel.CITY), None)
        stated.append(OrganisationUnit(county, f"{name}市场监督管理局", UnitLevel.COUNTY, top))
        bureau = county
    known = {unit.code for unit in stated}
    stated += [
        OrganisationUnit(station.code, station.name, UnitLevel.STATION, bureau, station.name_en)
        for station in stations
        if station.code not in known
    ]
    rank = list(UnitLevel)
    return tuple(sorted(stated, key=lambda unit: rank.index(unit.level)))


def bureau_of(units: Iterable[OrganisationUnit], county: str) -> str:
    """Return the code of the county bureau: the county's where no unit of level county is stated."""
    return next((unit.code for unit in units if unit.level is UnitLevel.COUNTY), county)


def _bureaus(county: str, name: str, city: str | None) -> list[OrganisationUnit]:
    bureau = OrganisationUnit(county, f"{name}市场监督管理局", UnitLevel.COUNTY, None)
    if city is None:
        return [bureau]
    code = county[:4] if county.endswith("00") else f"{county[:4]}00"  # a city without counties has that code itself
    above = OrganisationUnit(code, f"{city}市场监督管理局", UnitLevel.CITY, None)
    return [above, OrganisationUnit(bureau.code, bureau.name, bureau.level, code)]

"""A small made-up county for tests: 16 square cells, one station or two, as many teams as asked for."""

from dataclasses import replace

from shapely.geometry import box

from gis.county.model import (
    Cell,
    CellKind,
    Committee,
    County,
    CountyData,
    Inspector,
    NamedPlace,
    Neighbour,
    OrganisationUnit,
    PointKind,
    ReportingPoint,
    Station,
    TeamRecord,
    UnitLevel,
)
from gis.position import Position

CODE = "620899"
TOWN = Position(107.03, 35.30)
COUNTRYSIDE = Position(107.17, 35.30)
NEXT_DOOR = Position(106.90, 35.30)
FAR_AWAY = Position(116.40, 39.90)


def grid_county(teams: int = 3, code: str = CODE) -> CountyData:
    """Return the county: 107.0–107.2 E, 35.2–35.4 N, its westernmost column of cells in town."""
    committees = [f"{code}100{200 + i}" for i in range(4)]
    cells = [
        Cell(
            code=f"{committees[i]}{j + 1:03d}",
            kind=CellKind.RURAL if i else CellKind.URBAN,
            committee=committees[i],
            in_town=i == 0,
            polygon=box(107 + i * 0.05, 35.2 + j * 0.05, 107.05 + i * 0.05, 35.25 + j * 0.05),
            inspector="I1",
        )
        for i in range(4)
        for j in range(4)
    ]
    return CountyData(
        county=County(code, "试验县", box(107, 35.2, 107.2, 35.4), "试验镇", "Trial County"),
        units=(
            OrganisationUnit(code[:4], "市局", UnitLevel.CITY, None),
            OrganisationUnit(code, "县局", UnitLevel.COUNTY, code[:4]),
            OrganisationUnit("S1", "一所", UnitLevel.STATION, code),
        ),
        stations=(Station("S1", "一所", Position(107.025, 35.30)),),
        committees=tuple(Committee(c, f"{c[-3:]}村", f"{code}100", "试验镇", False, "220") for c in committees),
        inspectors=(Inspector("I1", "网格员1", "S1"),),
        cells=tuple(cells),
        points=(
            ReportingPoint(
                "P1", PointKind.SUPERMARKET, "东街超市", Position(107.031, 35.301), name_en="East Street Market"
            ),
            ReportingPoint("P2", PointKind.SCHOOL, "第一小学", Position(107.033, 35.303), name_en="First School"),
        ),
        teams=tuple(TeamRecord(f"T{i:02d}", f"{i}组", "S1", ("food",)) for i in range(teams)),
        neighbours=(Neighbour("620802", "崆峒区", box(106.5, 35.2, 107, 35.4)),),
        places=(
            NamedPlace("滨河路", "street", Position(107.02, 35.3), "Binhe Road"),
            NamedPlace("试验镇", "town", Position(107.02, 35.3)),
            NamedPlace("东街村", "village", Position(107.06, 35.3)),
            NamedPlace("东街村", "village", Position(107.16, 35.3)),
        ),
    )


def divided_county(code: str = CODE) -> CountyData:
    """Return the county with a second station: S1 has the cells in town and team T00, S2 the others and team T20."""
    whole = grid_county(teams=1, code=code)
    return replace(
        whole,
        units=(*whole.units, OrganisationUnit("S2", "二所", UnitLevel.STATION, code)),
        stations=(*whole.stations, Station("S2", "二所", Position(107.17, 35.30))),
        inspectors=(*whole.inspectors, Inspector("I2", "网格员2", "S2")),
        cells=tuple(replace(cell, inspector="I1" if cell.in_town else "I2") for cell in whole.cells),
        teams=(*whole.teams, TeamRecord("T20", "二所一组", "S2", ("food",))),
    )

"""Organisation of a county made from a map: bureau, stations, teams, inspectors. Posts and roles, never persons.

A map knows no market-regulation stations. They are put where a stranger would look for them first: at the town hall or
police of the seat and of the greatest other towns, else at the town's middle, always on a road the others can reach.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gis.county.codes import cell_kind, number_cells
from gis.county.model import Cell, Committee, Inspector, OrganisationUnit, Station, TeamRecord, UnitLevel
from gis.from_osm.cells import Piece
from gis.from_osm.extract import Names, Venue
from gis.from_osm.localities import Locality, joined
from gis.from_osm.streets import Floats, Streets, in_metres
from gis.from_osm.towns import Towns, apart
from gis.position import Position

MOST_STATIONS = 6
KM_PER_STATION = 60.0
"""One station for every so many kilometres of road, at least two where there is another town."""

CELLS_PER_INSPECTOR = 10
_OFFICES = ("townhall", "government", "police")
_OFFICE_REACH_M = 1_500.0
_DOORSTEP_M = 300.0

EVERYWHERE = ("food", "product_quality", "price", "invoice", "general")
SEAT_TEAMS = (
    ("day", (*EVERYWHERE, "drug", "cosmetics", "medical_device")),
    ("day", (*EVERYWHERE, "special_equipment", "metrology", "advertising", "online_shopping")),
    ("night", (*EVERYWHERE, "drug", "special_equipment")),
)
TOWN_TEAMS = (("drug",), ("special_equipment",), ("metrology",), ("cosmetics",), ("advertising",))
"""Additional skills of the single team of each other station."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The organisation of the county; `station_of` holds the station that serves each locality, by its number."""

    units: tuple[OrganisationUnit, ...]
    stations: tuple[Station, ...]
    teams: tuple[TeamRecord, ...]
    station_of: tuple[str, ...]


def posts(
    county: str,
    county_names: Names,
    localities: Sequence[Locality],
    towns: Towns,
    venues: Sequence[Venue],
    streets: Streets,
    apart_m: float,
) -> Posts:
    """Return bureau, stations and teams; `streets` are those inside the boundary, `apart_m` parts the stations."""
    metres = in_metres(streets.metric, [one.position for one in localities])
    chosen = _sites(localities, towns, metres, stations_wanted(streets.km()), apart_m)
    codes = {town: f"{county}-S{number}" for number, town in enumerate(chosen, 1)}
    english = county_names.name_en or county_names.name
    bureau = OrganisationUnit(
        county,
        joined(county_names.name, "市场监督管理局"),
        UnitLevel.COUNTY,
        None,
        f"{english} Market Regulation Bureau",
    )
    units, stations, teams = [bureau], [], []
    for number, (town, code) in enumerate(codes.items()):
        names = localities[town].names
        label, label_en = joined(names.name, "市场监管所"), f"{names.name_en or names.name} Station"
        place, address = _office(town, localities, venues, streets)
        units.append(OrganisationUnit(code, label, UnitLevel.STATION, county, label_en))
        stations.append(Station(code, label, place, address=address, name_en=label_en))
        teams += _teams(code, names, number)
    away = np.hypot(*(metres[:, None, :] - metres[None, chosen, :]).transpose(2, 0, 1)).argmin(axis=1)
    serving = tuple(codes[chosen[nearest]] for nearest in away.tolist())
    return Posts(tuple(units), tuple(stations), tuple(teams), serving)


def cells_and_inspectors(
    pieces: Sequence[Piece],
    localities: Sequence[Locality],
    owners: Sequence[int],
    found: Mapping[int, Committee],
    station_of: Sequence[str],
) -> tuple[tuple[Cell, ...], tuple[Inspector, ...]]:
    """Return the cells, numbered within their committee, and an inspector's post for every ten of them.

    Parameters
    ----------
    owners
        For each locality the one whose committee answers for it.
    found
        The committees by locality.
    station_of
        For each locality the station that serves it.
    """
    of_committee: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        of_committee[owners[piece.locality]].append(piece)
    cells: list[Cell] = []
    inspectors: list[Inspector] = []
    for number, committee in found.items():
        mine = of_committee[number]
        coded = zip(number_cells(committee.code, [piece.polygon for piece in mine]), mine, strict=True)
        for place, (code, piece) in enumerate(sorted(coded, key=lambda pair: pair[0])):
            if place % CELLS_PER_INSPECTOR == 0:
                inspectors.append(_inspector(committee, place // CELLS_PER_INSPECTOR + 1, station_of[number]))
            cells.append(_cell(code, committee, piece, localities[piece.locality].in_town, inspectors[-1].code))
    return tuple(cells), tuple(inspectors)


def stations_wanted(road_km: float) -> int:
    """Return how many stations a county gets if it has the towns."""
    return int(min(MOST_STATIONS, max(2, round(road_km / KM_PER_STATION))))


def _sites(localities: Sequence[Locality], towns: Towns, metres: Floats, wanted: int, apart_m: float) -> list[int]:
    """Return the localities with a station: the seat, the towns by importance, then the farthest from one."""
    others = sorted(towns.centres[1:], key=lambda town: localities[town].rank)
    chosen = [0, *others[: wanted - 1]]
    for is_mapped in (True, False):
        free = [n for n, one in enumerate(localities) if one.is_mapped == is_mapped and not one.is_outskirts]
        while free and len(chosen) < wanted:
            away = apart(metres, chosen)[free]
            if away.max() < apart_m:
                break
            chosen.append(free[int(away.argmax())])
    return chosen


def _office(
    town: int, localities: Sequence[Locality], venues: Sequence[Venue], streets: Streets
) -> tuple[Position, str | None]:
    """Return where the station is and its address if the map gives one: the town's own office, else a road."""
    roads = streets.main()
    places = in_metres(streets.metric, [one.position for one in localities])
    offices = [venue for venue in venues if venue.kind in _OFFICES]
    found = []
    for venue, spot in zip(offices, in_metres(streets.metric, [office.position for office in offices]), strict=True):
        away = np.hypot(*(places - spot).T)
        own = int(away.argmin()) == town or (town == 0 and localities[int(away.argmin())].in_town)
        if own and away[town] <= _OFFICE_REACH_M:
            found.append((_OFFICES.index(venue.kind), float(away[town]), venue.osm, venue))
    for *_, office in sorted(found, key=lambda one: one[:3]):
        door = roads.nearest(office.position)
        if door is not None and door[1] <= _DOORSTEP_M:
            return office.position, office.address or (office.names.name if office.names else None)
    door = roads.nearest(localities[town].position)
    return (localities[town].position if door is None else door[0]), None


def _teams(station: str, names: Names, number: int) -> list[TeamRecord]:
    english = names.name_en or names.name
    plans = SEAT_TEAMS if number == 0 else (("day", (*EVERYWHERE, *TOWN_TEAMS[(number - 1) % len(TOWN_TEAMS)])),)
    return [
        TeamRecord(
            f"{station[7:]}-{place}",
            joined(names.name, f"{'夜间' if shift == 'night' else ''}执法{place}组"),
            station,
            skills,
            shift,
            name_en=f"{english}{' Night' if shift == 'night' else ''} Team {place}",
        )
        for place, (shift, skills) in enumerate(plans, 1)
    ]


def _inspector(committee: Committee, number: int, station: str) -> Inspector:
    label = f"{joined(committee.name, '网格员')} {number:02d}"
    return Inspector(f"{committee.code[6:]}-{number:02d}", label, station)


def _cell(code: str, committee: Committee, piece: Piece, in_town: bool, inspector: str) -> Cell:
    kind = cell_kind(community=committee.is_community, urban_rural_class=committee.urban_rural_class)
    name = f"{joined(committee.name, f'第{int(code[12:])}网格')}"
    return Cell(code, kind, committee.code, in_town, piece.polygon, inspector, name)

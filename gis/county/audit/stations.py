"""Cells that belong to no station, and stations without cells: what is taken in there is seen at the county alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gis.county.cell_stations import TownStation, bureau_codes, town_stations, unknown_towns, with_stations
from gis.county.defects import Defect, DefectKind, Severity
from gis.county.model import Cell, CountyData

_REMEDY = (
    "state it: a column station in cells, committees or inspectors, or the towns in the column towns of stations",
    "请注明：在 cells、committees 或 inspectors 加“所属所”列，或在 stations 的“辖区乡镇”列写明乡镇",
)


def station_defects(data: CountyData) -> Iterator[Defect]:
    """Yield, town by town, the cells of no station, then the stations without cells, then towns nobody knows."""
    if not data.cells:  # their lack is reported already
        return
    if not data.stations:
        yield _no_station_at_all(len(data.cells))
        return
    resolved = with_stations(data).cells
    yield from _unknown(data, resolved)
    yield from _without_station(data, [cell for cell in resolved if cell.station is None])
    having = {cell.station for cell in resolved} | bureau_codes(data)
    for station in data.stations:
        if station.code not in having:
            yield Defect(
                DefectKind.STATION_WITHOUT_CELLS,
                Severity.WARNING,
                (station.code,),
                f"station {station.code} {station.name} has no cells: its accounts see no case taken in on its ground; "
                f"{_REMEDY[0]}",
                f"监管所 {station.code} {station.name} 没有网格，其账户看不到辖区案件；{_REMEDY[1]}",
            )
    for station, town in unknown_towns(data):
        yield Defect(
            DefectKind.STATION_WITHOUT_CELLS,
            Severity.WARNING,
            (station.code,),
            f"station {station.code} {station.name} lists the town {town!r}, which no committee belongs to; "
            "write it as in the cells or committees",
            f"监管所 {station.code} {station.name} 的辖区乡镇 {town!r} 没有村居；请与网格或村居表中的写法一致",
        )


def _unknown(data: CountyData, cells: Sequence[Cell]) -> Iterator[Defect]:
    known = {station.code for station in data.stations}
    said = (
        *(("cell", "网格", cell.code, cell.station) for cell in cells),
        *(("committee", "村居", each.code, each.station) for each in data.committees),
    )
    for what, zh, code, station in said:
        if station is not None and station not in known:
            yield Defect(
                DefectKind.UNKNOWN_REFERENCE,
                Severity.ERROR,
                (code,),
                f"{what} {code}: station {station!r} is not registered",
                f"{zh} {code} 所属监管所 {station!r} 未登记",
            )


def _no_station_at_all(cells: int) -> Defect:
    return Defect(
        DefectKind.NO_STATION,
        Severity.WARNING,
        (),
        f"no station is registered: the {cells} cells belong to none, and no account below the county sees a case; "
        "add a file of stations",
        f"没有登记监管所：{cells} 个网格不属于任何所，县局以下账户看不到案件；请提供 stations 文件",
    )


def _without_station(data: CountyData, cells: Sequence[Cell]) -> Iterator[Defect]:
    towns = {each.town: each for each in town_stations(data)}
    town_of = {each.code: each.town_code for each in data.committees}
    by_town: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        by_town[town_of.get(cell.committee, "")].append(cell.code)
    for code, mine in sorted(by_town.items()):
        town = towns.get(code) or TownStation(code, code or "?", None)
        shown = ", ".join(mine[:3]) + (" …" if len(mine) > 3 else "")
        why, why_zh = _why(town)
        yield Defect(
            DefectKind.NO_STATION,
            Severity.WARNING,
            tuple(mine),
            f"{len(mine)} cells of {town.name} belong to no station ({shown}): {why}; {_REMEDY[0]}",
            f"{town.name} 有 {len(mine)} 个网格没有所属监管所（{shown}）：{why_zh}；{_REMEDY[1]}",
        )


def _why(town: TownStation) -> tuple[str, str]:
    if town.candidates:
        several = ", ".join(town.candidates)
        return f"stations {several} fit equally", f"监管所 {several} 均可对应"
    return "no station has its name, its seat or lists it", "没有监管所以其命名、驻在该处或列有该乡镇"

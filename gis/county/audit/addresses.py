"""Reporting points whose address names another village or community than the one whose cell they lie in.

Known limit: a name counts with its kind alone (赤城村, 东街社区), and where the county has it twice either will do.
"""

from collections.abc import Iterator, Mapping

from shapely import Point, STRtree

from gis.county.committee_names import normal_name
from gis.county.defects import Defect, DefectKind, Severity
from gis.county.gazetteer import fold
from gis.county.model import Committee, CountyData, ReportingPoint

_KINDS = ("村", "社区")


def address_defects(data: CountyData) -> Iterator[Defect]:
    """Yield the points in use that lie in cells of none of the committees that their address names."""
    committees = {each.code: each for each in data.committees}
    named = {name: each for each in data.committees if (name := normal_name(each.name)).endswith(_KINDS)}
    cells = [cell for cell in data.cells if cell.committee in committees and not cell.polygon.is_empty]
    tree = STRtree([cell.polygon for cell in cells])
    for point in data.points:
        spoken_of = _spoken_of(point.address or "", named) if point.closed_at is None else {}
        at = Point(point.position.lon, point.position.lat)
        found = tree.query(at, predicate="intersects") if spoken_of else ()
        lies_in = [committees[cells[int(index)].committee] for index in found]
        if lies_in and not spoken_of.keys() & {normal_name(each.name) for each in lies_in}:
            yield _defect(point, next(iter(spoken_of.values())), lies_in[0], at)


def _spoken_of(address: str, named: Mapping[str, Committee]) -> dict[str, Committee]:
    """Return the committees that an address names; 大李家村 does not name 李家村."""
    left, found = fold(address), dict[str, Committee]()
    for name in sorted(named, key=len, reverse=True):
        if name in left:
            found[name], left = named[name], left.replace(name, " ")
    return found


def _defect(point: ReportingPoint, spoken_of: Committee, lies_in: Committee, at: Point) -> Defect:
    return Defect(
        DefectKind.ADDRESS,
        Severity.WARNING,
        (point.code,),
        f"reporting point {point.code} {point.name} lies in {lies_in.name}, its address names {spoken_of.name}: "
        f"{point.address}",
        f"举报点 {point.code} {point.name} 位于 {lies_in.name}，地址却写 {spoken_of.name}：{point.address}",
        at,
        file="points",
    )

"""Defects of a county's registers: codes, numbering, committees, inspectors, references between files."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

from gis.county import codes, skills
from gis.county.defects import Defect, DefectKind, Severity
from gis.county.model import Cell, Committee, CountyData
from gis.county.phone_numbers import is_rounded
from gis.errors import BadCodeError


def register_defects(data: CountyData) -> Iterator[Defect]:
    """Yield every defect that shows without looking at the ground."""
    committees = {committee.code: committee for committee in data.committees}
    for cell in data.cells:
        yield from _code(cell, data.county.code)
        yield from _committee(cell, committees)
    yield from _duplicates(data.cells)
    yield from _numbering(data.cells)
    yield from _inspectors(data)
    yield from _stations(data)
    yield from _skills(data)
    yield from _doubles(data)
    yield from _phones(data)


def closed_ahead(data: CountyData, day: date) -> Iterator[Defect]:
    """Yield the points that close after a day: one with a moment of closing is closed at once."""
    zone = ZoneInfo(data.county.time_zone)
    for point in data.points:
        if point.closed_at is not None and (closes := point.closed_at.astimezone(zone).date()) > day:
            yield Defect(
                DefectKind.BAD_ROW,
                Severity.ERROR,
                (point.code,),
                f"reporting point {point.code} closes on {closes}, ahead of today; points cannot be closed in advance: "
                "leave closed_at blank until then",
                f"举报点 {point.code} 的关闭时间 {closes} 尚未到；不能预先关闭，请先留空",
                file="points",
            )


def _code(cell: Cell, county: str) -> Iterator[Defect]:
    try:
        codes.parse_code(cell.code, codes.CELL_DIGITS, "cell", within=county)
    except BadCodeError as error:
        zh = f"网格编码 {cell.code!r} 应为以 {county} 开头的 15 位数字"
        yield Defect(DefectKind.WRONG_CODE, Severity.ERROR, (cell.code,), str(error), zh, cell.polygon)


def _committee(cell: Cell, committees: dict[str, Committee]) -> Iterator[Defect]:
    def defect(kind: DefectKind, severity: Severity, message: str, zh: str) -> Defect:
        return Defect(kind, severity, (cell.code, cell.committee), message, zh, cell.polygon)

    fits = bool(cell.committee) and cell.code.startswith(cell.committee)
    if not fits:
        yield defect(
            DefectKind.WRONG_COMMITTEE,
            Severity.ERROR,
            f"cell {cell.code} is listed under committee {cell.committee!r}, which is not how its code begins",
            f"网格 {cell.code} 所属村居 {cell.committee!r} 与其编码前 12 位不符",
        )
    committee = committees.get(cell.committee)
    if committee is None:
        yield defect(
            DefectKind.UNKNOWN_REFERENCE,
            Severity.ERROR,
            f"cell {cell.code}: committee {cell.committee!r} is not registered",
            f"网格 {cell.code} 所属村居 {cell.committee!r} 未登记",
        )
        return
    urban_rural_class = committee.urban_rural_class
    if not fits or (urban_rural_class is None and not committee.is_community):
        return
    kind = codes.cell_kind(community=committee.is_community, urban_rural_class=urban_rural_class)
    if kind is not cell.kind:
        yield defect(
            DefectKind.WRONG_KIND,
            Severity.WARNING,
            f"cell {cell.code} is {cell.kind}; its committee (class {urban_rural_class}) makes it {kind}",
            f"网格 {cell.code} 类型为 {cell.kind}，按其村居应为 {kind}",
        )


def _by_code(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.code].append(cell)
    return found


def _duplicates(cells: Sequence[Cell]) -> Iterator[Defect]:
    """Yield codes that two cells have at the same time; one code in successive validities is history."""
    for code, same in _by_code(cells).items():
        times = sum(at_once(a, b) for a, b in combinations(same, 2))
        if times:
            yield Defect(
                DefectKind.DUPLICATE_CODE,
                Severity.ERROR,
                (code,),
                f"{len(same)} cells have the code {code} at the same time",
                f"编码 {code} 同时被 {len(same)} 个网格使用",
                same[1].polygon,
            )


def at_once(a: Cell, b: Cell) -> bool:
    """Return whether two cells are valid on a common day."""
    return (b.valid_to is None or a.valid_from < b.valid_to) and (a.valid_to is None or b.valid_from < a.valid_to)


def _numbering(cells: Sequence[Cell]) -> Iterator[Defect]:
    """Yield committees whose cells are not numbered 001, 002 … from west to east and north to south."""
    members: dict[str, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        if len(cell.code) == codes.CELL_DIGITS and cell.code.isdigit():
            members[codes.committee_of(cell.code)][cell.code] = cell
    for committee, by_code in members.items():
        numbers = sorted(int(code[codes.COMMITTEE_DIGITS :]) for code in by_code)
        missing = [n for a, b in pairwise((0, *numbers)) for n in range(a + 1, b)]
        if missing:
            shown = ", ".join(f"{n:03d}" for n in missing[:8]) + (" …" if len(missing) > 8 else "")
            yield Defect(
                DefectKind.NUMBERING,
                Severity.WARNING,
                (committee,),
                f"the cells of committee {committee} skip the numbers {shown}",
                f"村居 {committee} 的网格编号缺 {shown}",
            )
        for earlier, later in codes.out_of_order([(code, cell.polygon) for code, cell in by_code.items()]):
            yield Defect(
                DefectKind.NUMBERING,
                Severity.WARNING,
                (earlier, later),
                f"cell {later} lies north-west of {earlier}; number from west to east and north to south",
                f"网格 {later} 位于 {earlier} 的西北，应自西向东、自北向南编号",
                by_code[later].polygon,
            )


def _inspectors(data: CountyData) -> Iterator[Defect]:
    known = {inspector.code for inspector in data.inspectors}
    for cell in data.cells:
        if cell.inspector is None:
            yield Defect(
                DefectKind.NO_INSPECTOR,
                Severity.WARNING,
                (cell.code,),
                f"cell {cell.code} has no responsible inspector",
                f"网格 {cell.code} 没有责任人",
                cell.polygon,
            )
        elif cell.inspector not in known:
            yield Defect(
                DefectKind.UNKNOWN_REFERENCE,
                Severity.ERROR,
                (cell.code, cell.inspector),
                f"cell {cell.code}: inspector {cell.inspector!r} is not registered",
                f"网格 {cell.code} 的责任人 {cell.inspector!r} 未登记",
                cell.polygon,
            )


def _stations(data: CountyData) -> Iterator[Defect]:
    known = {station.code for station in data.stations}
    for file, who, zh, code, station in (
        *(("teams", "team", "小组", team.code, team.station) for team in data.teams),
        *(("inspectors", "inspector", "责任人", each.code, each.station) for each in data.inspectors if each.station),
    ):
        if station not in known:
            yield Defect(
                DefectKind.UNKNOWN_REFERENCE,
                Severity.ERROR,
                (code,),
                f"{who} {code}: station {station!r} is not registered",
                f"{zh} {code} 所属监管所 {station!r} 未登记",
                file=file,
            )


def _skills(data: CountyData) -> Iterator[Defect]:
    """Yield the teams with a skill that matches no case: they are passed over although somebody meant them to go."""
    for team in data.teams:
        unknown = [skill for skill in team.skills if not skills.is_known(skill)]
        if unknown:
            said = ", ".join(repr(each) for each in unknown)
            near = skills.nearest(unknown[0])
            hint, hint_zh = (
                (f"; perhaps {near[0]}", f"，是否为 {skills.shown(near[0])}") if near else ("; see docs/import.md", "")
            )
            yield Defect(
                DefectKind.UNKNOWN_SKILL,
                Severity.ERROR,
                (team.code,),
                f"team {team.code}: skill {said} is not known, so no case matches it{hint}",
                f"小组 {team.code} 的业务 {said} 不识别，派单时无案件与之对应{hint_zh}",
                file="teams",
            )


def _phones(data: CountyData) -> Iterator[Defect]:
    numbers: list[tuple[str, str, str, str, str | None]] = [
        *(("teams", "小组", each.code, each.name, each.phone) for each in data.teams),
        *(("stations", "监管所", each.code, each.name, each.phone) for each in data.stations),
        *(("points", "举报点", each.code, each.name, each.phone) for each in data.points),
        *(("inspectors", "责任人", each.code, each.name, each.phone) for each in data.inspectors),
    ]
    for file, zh, code, name, phone in numbers:
        if phone is not None and is_rounded(phone):
            yield Defect(
                DefectKind.PHONE,
                Severity.WARNING,
                (code,),
                f"{name}: {phone} ends with zeros, as a telephone saved as 1.39E+10 does; look it up",
                f"{zh} {name} 的电话 {phone} 末位均为 0，可能曾以科学计数法（1.39E+10）保存，请核对",
                file=file,
            )


def _doubles(data: CountyData) -> Iterator[Defect]:
    for kind, what, zh, coded in (
        ("points", "reporting point", "举报点", data.points),
        ("stations", "station", "监管所", data.stations),
        ("teams", "team", "小组", data.teams),
        ("committees", "committee", "村居", data.committees),
        ("inspectors", "inspector", "责任人", data.inspectors),
        ("households", "figure of households", "户数", data.households),
        ("calendar", "day of the calendar", "日历", data.calendar),
    ):
        counts = Counter(codes.folded(each.code) for each in coded)
        for code in dict.fromkeys(each.code for each in coded if counts.pop(codes.folded(each.code), 0) > 1):
            message, message_zh = f"more than one {what} has the code {code}", f"{zh}编码 {code} 重复"
            if kind == "inspectors" and code in {each.name for each in data.inspectors}:  # the name where none is given
                message, message_zh = (
                    f"{message}: give two people of one name a code each",
                    f"{message_zh}：同名的两人请各填编码",
                )
            yield Defect(DefectKind.DUPLICATE_CODE, Severity.ERROR, (code,), message, message_zh, file=kind)

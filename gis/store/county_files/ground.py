"""Check rows of a county's files against each other and the ground they lie on."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from shapely import MultiPolygon, Point, Polygon, prepare
from shapely.geometry.base import BaseGeometry

from gis.county.codes import folded
from gis.county.known_codes import Register
from gis.county.model import Cell, Committee, CountyData, Inspector
from gis.county.people_names import person
from gis.county.phone_numbers import same_phone
from gis.datum.crs import Metric
from gis.errors import BadNameError
from gis.position import Position
from gis.store.county_files.records import Record

FAR_M: Final = 1000.0
"""A thing farther outside the boundary than this is refused as misplaced; nearer, boundaries are too coarse to say."""

_APART_DEG: Final = 0.001
"""A hundred metres: more than columns are rounded by, less than datums lie apart."""


def _columns_say(record: Record) -> Point | None:
    """Return where the columns of longitude and latitude say that a row lies; None where they hold no degrees.

    X and Y of a layer may be metres.
    """
    try:
        lon, lat = (float(record.optional(axis) or "") for axis in ("lon", "lat"))
    except ValueError:
        return None
    return Point(lon, lat) if abs(lon) <= 180 and abs(lat) <= 180 else None


SPELT: Final = ("units", "stations", "inspectors", "points", "teams")
"""The kinds whose codes are the office's own."""


def _spellings(data: CountyData | None, kind: str) -> tuple[frozenset[str], dict[str, str]]:
    loaded = [each.code for each in getattr(data, kind)] if data else []
    loaded += [each.code for each in data.retired] if data and kind == "teams" else []
    return frozenset(loaded), {folded(code): code for code in loaded}


class Standing:
    """The county as it is loaded, by code: what files that are not there leave as it is."""

    def __init__(self, data: CountyData | None) -> None:
        self.data = data
        self.committees: dict[str, Committee] = {each.code: each for each in data.committees} if data else {}
        self.inspectors: dict[str, Inspector] = {each.code: each for each in data.inspectors} if data else {}
        self.closings = {each.code: each.closed_at for each in data.points} if data else {}
        self.tokens = {each.code: each.token for each in data.points} if data else {}
        self.has_teams = data is not None and bool(data.teams or data.retired)
        self.parents = {each.code: each.parent for each in data.units} if data else {}
        self._cells: dict[str, list[Cell]] = defaultdict(list)
        for each in data.cells if data else ():
            self._cells[each.code].append(each)
        self._spellings = {kind: _spellings(data, kind) for kind in SPELT}

    def spelling(self, kind: str, code: str) -> str:
        """Return a code as it is loaded, where only width or case differ: two spellings would be two things."""
        exact, alike = self._spellings.get(kind, (frozenset(), {}))
        return code if code in exact else alike.get(folded(code), code)

    def cell(self, code: str, begins: date | None, today: date | None) -> Cell | None:
        """Return a cell as it is loaded from that day on, else as it is today; None where it is not."""
        found = self._cells.get(code, [])
        same = (each for each in found if each.valid_from == begins)
        now = (each for each in found if today is None or each.valid_from <= today < (each.valid_to or date.max))
        return next(same, None) or next(now, found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Described:
    """An inspector as cells' rows describe them so far, and the row that did first."""

    person: Inspector
    where: str


@dataclass(slots=True)
class Ground:
    """The facts that rows must agree with; `strict=False` lets disagreement pass, for an audit to report."""

    county: str
    boundary: Polygon | MultiPolygon
    strict: bool = True
    standing: Standing = field(default_factory=lambda: Standing(None))
    has_inspectors: bool = False
    """A file states the inspectors; otherwise the columns of the cells do."""
    stations: Register = field(default_factory=Register)
    inspectors: Register = field(default_factory=Register)
    committees: dict[str, Committee] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    """The codes of the file of units, by their folded form."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    """The county's, in which a day begins."""
    today: date | None = None
    """None: whether a year is still to come is not looked at."""
    people: dict[str, "Described"] = field(default_factory=dict)
    """The inspectors that cells' columns describe, by what tells them apart."""
    _named: dict[str, "Described"] = field(default_factory=dict)
    _names: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Column of names and code → the first name, and its row."""
    _spans: dict[str, list[tuple[date, date | None, str]]] = field(default_factory=dict)
    _seen: dict[tuple[str, str, object], str] = field(default_factory=dict)
    _near: BaseGeometry | None = None
    taken_for: dict[str, str] = field(default_factory=dict)
    """Short names of stations that lack the word 镇 or 乡 → the station that each was taken for."""

    def once(self, record: Record, column: str, value: object, remedy: str | None = None) -> None:
        """Refuse a value that another row of this kind of file has."""
        if not self.strict or value in {None, ""}:
            return
        key = folded(value) if column == "code" and isinstance(value, str) else value
        first = self._seen.setdefault((record.table.kind, column, key), record.where)
        if first != record.where:
            record.fault(column, value, f"与 {first} 重复 is already there; {remedy or f'every {column} stands once'}")

    def code(self, record: Record, column: str = "code") -> str:
        """Return a code of the office's own that must not be blank, spelt as it is loaded."""
        code = record.own_code(column)
        return record.text(column) if code is None else self.standing.spelling(record.table.kind, code)

    def one_person(self, record: Record, said: Inspector, *, by_code: bool) -> Inspector:
        """Return an inspector as cells' rows describe them together; another name or phone for one is refused.

        Without a code the name tells people apart, and the rows' own phone numbers show that two are meant.
        """
        first = self.people.setdefault(folded(said.code), Described(said, record.where))
        namesake = self._named.setdefault(folded(said.name), first)
        other = first.person
        if namesake.person.code != said.code and said.name in {said.code, namesake.person.code}:
            self._two_people(record, "inspector_name", said.name, namesake.where)
        if by_code and other.name != said.name and other.code not in {other.name, said.name}:
            self._two_people(record, "inspector_name", said.name, first.where)
        elif said.phone and other.phone and not same_phone(said.phone, other.phone):
            self._two_people(record, "inspector_phone", said.phone, first.where)
        elif said.phone and not other.phone:
            self.people[folded(said.code)] = replace(first, person=replace(other, phone=said.phone))
        return said

    def one_name(self, record: Record, column: str, name: str) -> str:
        """Return a person's name without blanks in it; a list of names is refused: it would be one more person."""
        try:
            found = person(name)
        except BadNameError as error:
            record.doubt(column, name, str(error))
            return name
        if found is not None:
            return found
        record.doubt(
            column, name, "只填一名责任人，协管人员请另列 names several people: give the one who is responsible"
        )
        return name

    def _two_people(self, record: Record, column: str, value: str, where: str) -> None:
        record.doubt(
            column,
            value,
            f"与 {where} 的责任人同名或同编码而此项不同；若是两人，请填不同的责任人编码 "
            "differs from the inspector of the same name or code there: "
            "give two people two codes (责任人编码), or one person one value",
        )

    def one_at_a_time(self, record: Record, code: str, valid_from: date, valid_to: date | None) -> None:
        """Refuse a cell code that another row has on a common day; in successive validities it may come back."""
        spans = self._spans.setdefault(code, [])
        for other_from, other_to, where in spans if self.strict and code else ():
            if (other_to is None or valid_from < other_to) and (valid_to is None or other_from < valid_to):
                record.fault("code", code, f"与 {where} 重复 is already there at that time; every code stands once")
                break
        spans.append((valid_from, valid_to, record.where))

    def same_name(self, record: Record, column: str, code: str) -> None:
        """Refuse a name that another row gives the same code otherwise; 锦屏 and 锦屏镇 may be one."""
        said = record.optional(column)
        if said is None:
            return
        first, where = self._names.setdefault((column, code), (said, record.where))
        one, other = folded(first), folded(said)
        if not (one.startswith(other) or other.startswith(one)):
            record.doubt(
                column,
                said,
                f"{where} 中 {code} 名为“{first}”，请统一 there {code} is called {first!r}; write one name, or correct "
                "the code",
            )

    def place(self, record: Record, shape: BaseGeometry | Position) -> None:
        """Refuse what lies wholly off the county, or lies elsewhere by its columns than by its geometry."""
        said, drawn = _columns_say(record), record.row.geometry
        if self.strict and said is not None and isinstance(drawn, Point) and drawn.distance(said) > _APART_DEG:
            remedy = "correct one, or leave out the columns"
            record.fault(
                "lon",
                said.coords[0],
                f"与图形位置不一致，请改正或去掉经纬度列 is not where its geometry lies; {remedy}",
            )
        geometry = Point(shape.lon, shape.lat) if isinstance(shape, Position) else shape
        if not self.strict or record.faults or record.missing or self.boundary.is_empty or geometry.is_empty:
            return
        if self._around().intersects(geometry):
            return
        middle = geometry.representative_point()
        shown = f"lon={middle.x:.6f}, lat={middle.y:.6f}"
        swapped = self._around().contains(Point(middle.y, middle.x))
        remedy = (
            f"坐标轴颠倒 the axes look swapped: send lon={middle.y:.6f}, lat={middle.x:.6f}"
            if swapped
            else f"在县域以外 lies more than {FAR_M:.0f} m outside the county; check the value and its datum"
        )
        record.fault("lon" if isinstance(shape, Position) else "geometry", shown, remedy)

    def _around(self) -> BaseGeometry:
        if self._near is None:
            metric = Metric.of(self.boundary)
            self._near = metric.unproject(metric.project(self.boundary).buffer(FAR_M))
            prepare(self._near)
        return self._near

    def known(self, record: Record, column: str, register: Register) -> str | None:
        """Return the code a column refers to, None when blank; an unknown one is refused."""
        word = record.optional(column)
        if word is None:
            return None
        code = register.find(word)
        if code is not None and register.is_stem(word):
            self.taken_for[word] = register.called(code)
        if code is None and self.strict and register.complete:
            record.fault(
                column,
                word,
                f"请在 stations 中加一行县局，编码 {register.bureau}，并填位置 add the bureau to stations, by this "
                "code and with its place"
                if register.is_bureau(word)
                else "未登记，或同名不止一个 is not known, or not the only one of its name; use a code"
                f"：{register.shown or '没有 none'}",
            )
        return code or word

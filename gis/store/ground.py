"""What the rows of a county's files must agree with: one another, and the ground they lie on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from shapely import MultiPolygon, Point, Polygon, prepare
from shapely.geometry.base import BaseGeometry

from gis.county import Cell, Committee, CountyData, Inspector
from gis.crs import Metric
from gis.position import Position
from gis.store.records import Record

FAR_M: Final = 1000.0
"""A thing farther outside the boundary than this is refused as misplaced; nearer, boundaries are too coarse to say."""


class Coded(Protocol):
    """Anything with a code and a name."""

    @property
    def code(self) -> str:
        """Return the code."""

    @property
    def name(self) -> str:
        """Return the name."""


class Register:
    """Codes known so far, found by code or by a name that only one of them has.

    `complete=False` (their file could not be read) makes any code pass: its fault is told once, with the file.
    """

    def __init__(self, known: Iterable[Coded] = (), *, complete: bool = True) -> None:
        self.complete = complete
        self.codes: set[str] = set()
        self._by_name: dict[str, set[str]] = {}
        for each in known:
            self.add(each)

    def add(self, each: Coded) -> None:
        """Make one more known."""
        self.codes.add(each.code)
        self._by_name.setdefault(each.name, set()).add(each.code)

    def find(self, word: str) -> str | None:
        """Return the code meant, None when it is unknown or not the only one of its name."""
        if word in self.codes:
            return word
        named = self._by_name.get(word, set())
        return next(iter(named)) if len(named) == 1 else None


class Standing:
    """The county as it is loaded, by code: what files that are not there leave as it is."""

    def __init__(self, data: CountyData | None) -> None:
        self.data = data
        self.committees: dict[str, Committee] = {each.code: each for each in data.committees} if data else {}
        self.inspectors: dict[str, Inspector] = {each.code: each for each in data.inspectors} if data else {}
        self._cells: dict[str, Cell] = {each.code: each for each in data.cells} if data else {}

    def inspector_of(self, cell: str) -> str | None:
        """Return whose a cell is."""
        return self._cells[cell].inspector if cell in self._cells else None


@dataclass(slots=True)
class Ground:
    """What rows must agree with; `strict=False` lets disagreement pass, for an audit to report."""

    county: str
    boundary: Polygon | MultiPolygon
    strict: bool = True
    standing: Standing = field(default_factory=lambda: Standing(None))
    has_inspectors: bool = False
    """Whether a file states them; else cells' columns do."""
    stations: Register = field(default_factory=Register)
    inspectors: Register = field(default_factory=Register)
    committees: dict[str, Committee] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    _spans: dict[str, list[tuple[date, date | None, str]]] = field(default_factory=dict)
    _seen: dict[tuple[str, str, object], str] = field(default_factory=dict)
    _near: BaseGeometry | None = None

    def once(self, record: Record, column: str, value: object) -> None:
        """Refuse a value that another row of this kind of file has."""
        if not self.strict or value in {None, ""}:
            return
        first = self._seen.setdefault((record.table.kind, column, value), record.where)
        if first != record.where:
            record.fault(column, value, f"与 {first} 重复 is already there; every {column} stands once")

    def one_at_a_time(self, record: Record, code: str, valid_from: date, valid_to: date | None) -> None:
        """Refuse a cell code that another row has on a common day; in successive validities it may come back."""
        spans = self._spans.setdefault(code, [])
        for other_from, other_to, where in spans if self.strict and code else ():
            if (other_to is None or valid_from < other_to) and (valid_to is None or other_from < valid_to):
                record.fault("code", code, f"与 {where} 重复 is already there at that time; every code stands once")
                break
        spans.append((valid_from, valid_to, record.where))

    def place(self, record: Record, shape: BaseGeometry | Position) -> None:
        """Refuse what lies wholly off the county."""
        geometry = Point(shape.lon, shape.lat) if isinstance(shape, Position) else shape
        if not self.strict or record.faults or self.boundary.is_empty or geometry.is_empty:
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
        if code is None and self.strict and register.complete:
            record.fault(
                column, word, "未登记，或同名不止一个 is not known, or not the only one of its name; use a code"
            )
        return code or word

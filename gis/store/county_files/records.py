"""One row of a county file, judged: every accessor returns a sound value or notes what is wrong with it.

A wrong value yields a neutral stand-in, so that all faults of a row, and of all rows, come to light in one reading. A
row with faults is never used. `strict=False` leaves what `gis.county.audit.whole` finds by itself (codes, validity) to
it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import inf
from typing import Final
from zoneinfo import ZoneInfo

import shapely
from shapely import MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.county import codes
from gis.county.phone_numbers import phone_number
from gis.county.validity import invalidity
from gis.datum import crs
from gis.errors import GisError
from gis.position import Datum, Position, SourcePosition
from gis.store.county_files.dates import parse_day
from gis.store.county_files.sheet_cells import Repeated
from gis.store.county_files.source_rows import SourceRow, SourceTable
from gis.store.county_files.text_tables import as_text, is_blank

_YES: Final = {"1", "true", "t", "yes", "y", "是", "有", "在岗"}
_NO: Final = {"0", "false", "f", "no", "n", "否", "没有", "不在岗"}
_FAILED: Final = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
_DITTO: Final = {"同上", "同左", "同前", "如上", "〃", "″", '"', "”", "ditto"}
_CODES: Final = {"code", "committee", "cell", "inspector", "station", "parent"} | {
    *("inspector_name", "committee_name", "town_name")
}
"""Columns of codes, and of names that stand for one."""
_EXACT: Final = 10**15
"""Spreadsheets keep fifteen digits of a number."""
_SPOILT: Final = re.compile(r"\d(?:\.\d+)?E\+\d+|[=＝'’‘`＇].*", re.IGNORECASE | re.DOTALL)
"""A number in scientific notation, and the marks that programs put before a code to keep it as text."""
_NOWHERE: Final = Position(0.0, 0.0)


@dataclass(slots=True)
class Record:
    """A row under judgement; `faults` fills as accessors are called."""

    table: SourceTable
    row: SourceRow
    datum: Datum | None
    strict: bool = True
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    """Columns that every row of this kind needs and the file does not have: one fault of the file, not of each row."""

    def __post_init__(self) -> None:
        if self.row.broken:
            self.faults.append(f"{self.where}: {self.row.broken}")
        for column, value in self.row.values.items():
            if isinstance(value, list | dict) or (isinstance(value, str) and not _is_plain(value)):
                self.fault(column, value, "不是普通值，请填文字或数字 is no plain value; type a text or a number")
            elif column in _CODES and isinstance(value, str) and value.strip().casefold() in _DITTO:
                self.fault(column, value, "请写明内容，不写“同上” write out what stands above, in every row")

    @property
    def where(self) -> str:
        """Return the file and the row as messages name them."""
        return self.table.at(self.row)

    def fault(self, column: str, value: object, reason: str) -> None:
        """Note that a value is wrong; `column` is the field, shown under the name it has in the file."""
        self.faults.append(self._said(column, value, reason))

    def doubt(self, column: str, value: object, reason: str) -> None:
        """Note what keeps a row from being loaded and is no hindrance to a check: that goes on with the row."""
        (self.faults if self.strict else self.doubts).append(self._said(column, value, reason))

    def _said(self, column: str, value: object, reason: str) -> str:
        shown = "" if value is None else str(value)
        shown = shown if len(shown) <= 60 else shown[:57] + "…"
        where = self.row.places.get(column, self.where)
        return f"{where}, {self.table.headers.get(column, column)}={shown!r}: {reason}"

    def optional(self, column: str) -> str | None:
        """Return the text of a column, None when blank or absent."""
        value = self.row.values.get(column)
        return None if is_blank(value) else as_text(value)

    def text(self, column: str) -> str:
        """Return the text of a column that must not be blank."""
        value = self.optional(column)
        if value is None and column not in self.table.headers:
            self.missing.add(column)
        elif value is None:
            self.fault(column, "", "不能为空 must not be blank; fill it in")
        return value or ""

    def code(self, column: str, digits: int, within: str = "") -> str:
        """Return a code of so many digits that begins with `within`."""
        value = self.optional(column)
        if not self.strict:
            return unicodedata.normalize("NFKC", value or "")
        if value is None:
            return self.text(column)
        try:
            return codes.parse_code(value, digits, column, within=within)
        except GisError as error:
            self.fault(column, value, str(error))
            return ""

    def own_code(self, column: str) -> str | None:
        """Return a code of the office's own, half-width and without a spreadsheet's `.0`; None when blank.

        One that a spreadsheet took for something else, such as a date, is refused.
        """
        value = self.optional(column)
        if value is None:
            return None
        if _is_spoilt(self.row.values.get(column), value):
            remedy = "a spreadsheet made another value of it: format the column as text and type it again"
            self.fault(column, value, f"编码已被表格软件改变，请将该列设为文本格式后重新填写 {remedy}")
        return codes.clean(value)

    def phone(self, column: str = "phone") -> str | None:
        """Return a telephone number, None when blank; one that cannot be one is refused."""
        value = self.optional(column)
        if value is None:
            return None
        try:
            return phone_number(value)
        except GisError as error:
            self.doubt(column, value, str(error))
            return value

    def flag(self, column: str) -> bool | None:
        """Return yes or no, None when blank."""
        value = self.optional(column)
        word = "" if value is None else unicodedata.normalize("NFKC", value).casefold()
        if value is None or word in _YES | _NO:
            return None if value is None else word in _YES
        self.fault(column, value, "应为 是 或 否 must be 是/否, yes/no, true/false or 1/0")
        return None

    def choice[T](self, column: str, words: Mapping[str, T], *, required: bool = False) -> T | None:
        """Return what a word stands for, None when blank; unknown words are refused with the known ones."""
        value = (self.text(column) if required else self.optional(column)) or None
        word = "" if value is None else unicodedata.normalize("NFKC", value).casefold().replace(" ", "_")
        if value is not None and word not in words:
            self.fault(column, value, f"应为其中之一 must be one of: {', '.join(words)}")
        return words.get(word)

    def day(self, column: str) -> date | None:
        """Return a date written 2026-01-31, 2026/1/31, 2026.1.31, 20260131 or 2026年1月31日; None when blank."""
        value = self.optional(column)
        if value is None:
            return None
        try:
            return parse_day(unicodedata.normalize("NFKC", value))
        except ValueError:
            self.fault(column, value, "不是日期 is no date; write it 2026-01-31, the year with four digits 年份写四位")
            return None

    def moment(self, column: str, zone: ZoneInfo) -> datetime | None:
        """Return a moment as ISO 8601 has it, or the beginning of a day as of `day`, in a zone; None when blank."""
        text = unicodedata.normalize("NFKC", self.optional(column) or "")
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            day = self.day(column)
            return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone)
        return found if found.tzinfo else found.replace(tzinfo=zone)

    def own_figure(self, column: str) -> str | None:
        """Return the text of a figure, None when blank; one that a merged cell repeats from above is refused."""
        if isinstance(self.row.values.get(column), Repeated):
            remedy = "合并单元格，请逐行填写 one merged cell for several rows; fill in each row's own"
            self.fault(column, self.optional(column), remedy)
        return self.optional(column)

    def number(self, column: str) -> float | None:
        """Return a number, None when blank; full-width digits are read."""
        value = self.own_figure(column)
        if value is None:
            return None
        try:
            return float(unicodedata.normalize("NFKC", value))
        except ValueError:
            wanted = "decimal degrees such as 107.0263" if column in {"lon", "lat"} else "digits alone, such as 300"
            self.fault(column, value, f"不是数字 is no number; write {wanted}")
            return None

    def own_datum(self) -> Datum | None:
        """Return the datum the row's own column states, else the table's; None notes a fault."""
        try:
            return crs.parse_datum(self.optional("datum") or self.datum, "datum")
        except GisError as error:
            self.fault("datum", self.optional("datum"), str(error))
            return None

    def position(self) -> tuple[Position, SourcePosition]:
        """Return where the row is, in WGS84, and as it was given."""
        datum, lonlat = self.own_datum(), self._lonlat()
        if datum is None or lonlat is None:
            return _NOWHERE, SourcePosition(0.0, 0.0, Datum.WGS84)
        try:
            placed = crs.to_wgs84(*lonlat, datum, "coordinate")
        except GisError as error:
            self.fault("lonlat" if "lonlat" in self.table.headers else "lon", lonlat, str(error))
            return _NOWHERE, SourcePosition(0.0, 0.0, Datum.WGS84)
        accuracy_m = self.number("accuracy_m")
        if accuracy_m is not None and not 0 <= accuracy_m < inf:
            self.fault("accuracy_m", accuracy_m, "应为 0 或正数（米） must be metres, 0 or more")
            return _NOWHERE, SourcePosition(0.0, 0.0, Datum.WGS84)
        return placed, SourcePosition(*lonlat, datum, accuracy_m)

    def _lonlat(self) -> tuple[float, float] | None:
        shape = self.row.geometry
        if shape is not None:
            if isinstance(shape, MultiPoint) and len(shape.geoms) == 1:  # as a map program saves a layer
                shape = shape.geoms[0]
            if isinstance(shape, Point) and not shape.is_empty:
                return shape.x, shape.y
            self.fault("geometry", shape.geom_type, "应为点 must be one point; send a Point, or columns lon and lat")
            return None
        if self.row.broken:
            return None
        if "lonlat" in self.table.headers and not {"lon", "lat"} & set(self.table.headers):
            return self._pair(self.text("lonlat"))
        for column in ("lon", "lat"):
            if self.optional(column) is None:
                self.text(column)
        lon, lat = self.number("lon"), self.number("lat")
        return None if lon is None or lat is None else (lon, lat)

    def _pair(self, text: str) -> tuple[float, float] | None:
        """Return longitude and latitude written in one column, None when blank."""
        try:
            lon, lat = map(float, re.split(r"[\s,，、;；]+", text))
        except ValueError:
            if text:
                wanted = "longitude, then latitude, in decimal degrees, such as"
                self.fault("lonlat", text, f"应先经度后纬度，写十进制度，如 {wanted} 107.0263,35.2987")
            return None
        return lon, lat

    def polygon(self) -> Polygon | MultiPolygon:
        """Return the row's area in WGS84, whole and valid as it came: a crossing is refused, never repaired."""
        shape = self.row.geometry
        if shape is None and not self.row.broken and self.table.is_grid and "geometry" not in self.table.headers:
            self.missing.add("geometry")
        elif shape is None and not self.row.broken:
            self.fault("geometry", "", "缺少多边形 has no polygon; give a geometry, or a column wkt")
        datum = self.own_datum()
        if shape is None or datum is None:
            return Polygon()
        if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
            self.fault("geometry", _named(shape), "应为面 must be a Polygon or MultiPolygon")
            return Polygon()
        return self._sound(shape, datum)

    def _sound(self, shape: Polygon | MultiPolygon, datum: Datum) -> Polygon | MultiPolygon:
        try:
            crs.check_vertices(shape, "vertex")
        except GisError as error:
            self.fault("geometry", _named(shape), str(error))
            return Polygon()
        area = crs.transform_geometry(shapely.force_2d(shape), datum)
        wrong = invalidity(area) if self.strict else None
        if wrong is not None:
            self.fault("geometry", _named(shape), str(wrong))
        return area


def _is_spoilt(raw: object, text: str) -> bool:
    """Return whether a code has become a date, a truth value, a fraction, a formula or too long a number."""
    if isinstance(raw, bool | date | time):
        return True
    if isinstance(raw, int | float):
        return abs(raw) >= _EXACT or raw != int(raw)
    return _SPOILT.fullmatch(text) is not None


def _named(shape: BaseGeometry) -> str:
    return f"{'empty ' if shape.is_empty else ''}{shape.geom_type}"


def _is_plain(text: str) -> bool:
    """Return whether a text is no failed formula, and PostgreSQL can hold it: no NUL, no lone surrogate."""
    unstorable = "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)
    return not unstorable and text.strip().upper() not in _FAILED

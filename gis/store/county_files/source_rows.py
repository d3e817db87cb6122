"""Rows of a county file as they were read, before anybody judges them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from gis.county.defect_rows import where
from gis.position import Datum
from gis.store.county_files.columns import LIES


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row or feature. `stray`: it says something, but nothing in any column that its kind of file requires.

    `places` tells of columns that were joined from another table in which row of it they stand, `sheet` in which sheet
    a row stands whose table is several.
    """

    number: int
    values: Mapping[str, object]
    geometry: BaseGeometry | None = None
    broken: str | None = None
    stray: bool = False
    places: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The rows of one file; `datum` is what the file states for all of them, `encoding` how its text was read.

    `headers` gives each field the name its column has in the file. `passed_over` tells of each row that is no thing of
    the county, such as a total, and so is not among `rows`, and of tables that were joined; `unread` names the columns
    that mean nothing here. `is_grid` tells of a table, whose places stand in columns; `book` is the workbook of which
    it is a sheet. `is_update` tells of one that leaves what it does not name as it is loaded.
    """

    name: str
    kind: str
    rows: tuple[SourceRow, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    datum: Datum | None = None
    encoding: str = "utf-8"
    passed_over: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    is_grid: bool = False
    book: str | None = None
    is_update: bool = False

    @property
    def says_where(self) -> bool:
        """Return whether the table says where things lie."""
        return bool(set(LIES) & set(self.headers)) or any(row.geometry for row in self.rows)

    def at(self, row: SourceRow) -> str:
        """Return where a row stands, as messages name it."""
        return where(row.sheet or self.name, row.number)

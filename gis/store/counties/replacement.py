"""An import of a county beside what is loaded: compared before anything is committed, refused where rows would go.

The comparison is of the county as it was and as it is once written, in one transaction that the caller rolls back or
commits: it cannot differ from what the import does, corrections and teams that cannot go included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from gis.county.changes import KindChanges, RowNamed, county_changes
from gis.county.corrections import Keeping
from gis.county.missing_columns import missing_columns
from gis.county.model import CountyData
from gis.errors import CountyChangedError, UnknownCountyError
from gis.store import tables
from gis.store.counties.corrected_points import lock
from gis.store.counties.repository import load_county, save_county
from gis.store.county_files.reading import FolderReading


@dataclass(frozen=True, slots=True)
class Import:
    """The effects of an import: its changes, the corrections it left, and the doubtful cases.

    `is_first`: the county was not loaded before. `retired`: teams that no file names and cases refer to;
    `retired_by_file`: those that a file says are no more. `kept`: kind → rows that stay although the kind's file does
    not name them. `follows`: kinds whose rows follow from the cells.
    """

    changes: tuple[KindChanges, ...]
    keepings: tuple[Keeping, ...]
    is_first: bool
    retired: frozenset[str]
    retired_by_file: frozenset[str]
    kept: Mapping[str, tuple[str, ...]]
    follows: frozenset[str] = frozenset()

    @property
    def removes(self) -> tuple[KindChanges, ...]:
        """Return the kinds of which rows go, but for inspectors that cells no longer name, who have no file."""
        return tuple(each for each in self.changes if each.removed and each.kind not in self.follows)

    @property
    def shrinks(self) -> tuple[KindChanges, ...]:
        """Return the kinds that lose half of their rows or more, or half of a column's values."""
        return tuple(each for each in self.changes if each.shrinks)


def standing_county(connection: Connection, code: str) -> CountyData | None:
    """Return a county as it is loaded, with the cells that begin later; None where it is not."""
    try:
        return load_county(connection, code, upcoming=True)
    except UnknownCountyError:
        return None


def write(connection: Connection, reading: FolderReading, *, over_corrections: bool = False) -> Import:
    """Write a folder's county and return what that changes; the caller commits it or rolls it back.

    Raises
    ------
    CountyChangedError
        The county was changed since the folder was read beside it.
    """
    code, before = reading.data.county.code, reading.standing
    lock(connection, code)
    if standing_county(connection, code) != before:
        raise CountyChangedError(
            f"{code}: the county was changed while its files were read; nothing was written, import it again. "
            "读取文件期间县域数据有变动，未写入任何内容，请重新导入",
            field="county",
        )
    history = _ended(connection, code, before)
    points = next((table for table in reading.tables if table.kind == "points"), None)
    missing = missing_columns("points", points.headers if points else ())
    keepings = save_county(
        connection,
        reading.data,
        over_corrections=over_corrections,
        leave_points=points is None,
        missing=(*missing, "place") if points and points.is_update else missing,
    )
    after = load_county(connection, code, upcoming=True)
    retired, by_file = (frozenset(team.code for team in each.retired) for each in (after, reading.data))
    return Import(
        _with_history(county_changes(before, after), history, _validities(connection, code)),
        keepings,
        before is None,
        retired - by_file,
        by_file,
        _kept(reading, after),
        frozenset({"inspectors"} - reading.kinds),
    )


class _Validity(NamedTuple):
    """Until when a cell is valid, and its name."""

    until: date | None
    name: str | None


type _Validities = dict[tuple[str, date], _Validity]


def _validities(connection: Connection, county: str) -> _Validities:
    """Return the validities of a county's cells, those that are over as well, by code and first day."""
    cell = tables.CellRow.metadata.tables["cell"].c
    found = connection.execute(
        select(cell.code, cell.valid_from, cell.valid_to, cell.name).where(cell.county == county)
    )
    return {(row.code, row.valid_from): _Validity(row.valid_to, row.name) for row in found}


def _ended(connection: Connection, county: str, loaded: CountyData | None) -> _Validities:
    """Return the validities that are over: those that are no part of the county as it is loaded."""
    lasting = {(cell.code, cell.valid_from) for cell in loaded.cells} if loaded else set()
    return {key: each for key, each in _validities(connection, county).items() if key not in lasting}


def _with_history(
    changes: tuple[KindChanges, ...], history: _Validities, after: _Validities
) -> tuple[KindChanges, ...]:
    """Return the changes with the history of cells that an import would overwrite, as rows that go."""
    gone = tuple(
        RowNamed(f"{code} {begins}", each.name or "")
        for (code, begins), each in history.items()
        if (code, begins) not in after or (after[code, begins].until or date.max) > (each.until or date.max)
    )
    return tuple(replace(each, removed=(*each.removed, *gone)) if each.kind == "cells" else each for each in changes)


def _kept(reading: FolderReading, after: CountyData) -> dict[str, tuple[str, ...]]:
    """Return the rows that are still there though a file of their kind is, and does not name them."""
    kinds = ("units", "stations", "committees", "inspectors", "points")
    named = {kind: {each.code for each in getattr(reading.data, kind)} for kind in kinds}
    stay = {kind: tuple(each.code for each in getattr(after, kind) if each.code not in named[kind]) for kind in kinds}
    return {kind: codes for kind, codes in stay.items() if codes and kind in reading.kinds}

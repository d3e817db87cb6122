"""A folder of a county's files as `CountyData`: every bad row of every file is found before anything is refused.

A new county needs `boundary` and `cells`; the other kinds may be there. What no file states is derived where the data
says it: committees from the cells' columns and codes, inspectors from the cells' columns, the organisation tree from
the stations, neighbours from the boundary file's other features, a cell's station from its inspector, committee or
town. The rest is taken from the county as it is loaded (`gis.county.completion`). docs/import.md describes the files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from shapely import MultiPolygon, Polygon

from gis.county import model as values
from gis.county.cell_stations import only_stated, with_stations
from gis.county.codes import COUNTY_DIGITS, clean, folded, parse_code
from gis.county.completion import Stated, completed
from gis.county.defect_rows import where
from gis.county.known_codes import Register
from gis.county.missing_columns import with_loaded_values
from gis.county.model import CountyData
from gis.datum.crs import parse_datum
from gis.errors import GisError
from gis.position import Datum
from gis.store.county_files.columns import FILE_NAMES, chinese
from gis.store.county_files.folder import Folder, open_folder
from gis.store.county_files.ground import Ground, Standing
from gis.store.county_files.organisation import bureau_of, complete_tree
from gis.store.county_files.parts import county as parts
from gis.store.county_files.parts.calendar import with_calendar
from gis.store.county_files.parts.cells import CellRow, cell
from gis.store.county_files.parts.households import with_households
from gis.store.county_files.parts.in_use import refuse_ended
from gis.store.county_files.parts.teams import team
from gis.store.county_files.parts.town_cells import agreed, in_town_cells, seat_of
from gis.store.county_files.placed import place_as_loaded
from gis.store.county_files.reading import FolderReading, code_of
from gis.store.county_files.records import Record
from gis.store.county_files.skipped_rows import and_skipped, with_skipped
from gis.store.county_files.text_tables import as_text

type Loaded = Callable[[str], CountyData | None]
"""A county's code → the county as it is loaded, None where it is not."""


@dataclass(frozen=True, slots=True)
class _Outline:
    """A feature of the boundary file."""

    code: str
    name: str | None
    name_en: str | None
    seat: str | None
    polygon: Polygon | MultiPolygon
    row: int | None = None


def read_county_folder(
    path: Path, datum: Datum | str | None = None, *, code: str | None = None, skip_bad_rows: bool = False
) -> values.CountyData:
    """Return a folder's county, all of it or, if asked to skip, of all its good rows.

    Parameters
    ----------
    datum
        The datum of files that state none; untagged coordinates are refused.
    code
        The county's six digits, where neither boundary nor county.toml states them.

    Raises
    ------
    BadRowsError
        Naming every bad row of every file: file, row, column, value, remedy.
    BadFileError, UnknownDatumError
        When one file is all that is wrong.
    """
    return survey_county_folder(path, datum, code=code, skip_bad_rows=skip_bad_rows).data


def survey_county_folder(
    path: Path,
    datum: Datum | str | None = None,
    *,
    code: str | None = None,
    skip_bad_rows: bool = False,
    strict: bool = True,
    loaded: Loaded = lambda _: None,
    today: date | None = None,
) -> FolderReading:
    """Return a folder's county with what was wrong on the way; parameters and errors as of `read_county_folder`.

    `today` refuses counts of years to come; None: that is not looked at.
    `loaded` tells how the county stands, to take from it what no file states; by default only the files count.
    `strict=False` keeps rows that only break rules (codes, validity, references), for `gis.county.audit.whole` to
    report, and goes on where name or seat are not stated (`lacking`).
    """
    folder = open_folder(path, None if datum is None else parse_datum(datum, "--datum"), strict=strict)
    outlines = folder.kept("boundary", _outline)
    chosen = _chosen(folder, outlines, code or folder.manifest.code)
    standing = Standing(loaded(chosen.code) if chosen.code else None)
    if standing.data is None:
        folder.broken[:0] = folder.absent
        folder.refuse_lookalikes()
    elif not folder.tables and not folder.unread:
        _refuse_nothing(folder)
    elif any(error.field == "boundary" for error in folder.absent):
        chosen = replace(chosen, polygon=standing.data.county.boundary)
    ground = Ground(chosen.code, chosen.polygon, strict, standing, today=today)
    place_as_loaded(folder, standing, today)
    data = _assembled(folder, ground, chosen, [each for each in outlines if each.code != chosen.code])
    folder.settle(skip_bad_rows=skip_bad_rows)
    tables = tuple(folder.tables.values())
    datums = {kind: datum for kind, datum in folder.datums.items() if datum is not None}
    return FolderReading(
        data,
        tuple(folder.faults),
        tables,
        tuple(folder.lacking),
        folder.overridden,
        ground.standing.data,
        tuple(folder.doubts),
        datums,
        unread_files=folder.unread_files,
        outline=chosen.row,
        still_retired=_still_retired(folder, data),
        taken_for=ground.taken_for,
    )


def _still_retired(folder: Folder, data: values.CountyData) -> tuple[str, ...]:
    """Return the teams that a file names and that stay retired, since it says of none whether it is."""
    table = folder.tables.get("teams")
    if table is None or {"status", "retired"} & set(table.headers):
        return ()
    named = {folded(code_of("teams", row)) for row in table.rows}
    return tuple(each.code for each in data.retired if folded(each.code) in named)


def _refuse_nothing(folder: Folder) -> None:
    """Refuse a folder of a loaded county without a file that is read; county.toml alone may change what it states."""
    unread = ", ".join(folder.unread_files)
    if unread or not folder.manifest.is_there:
        names = "、".join(f"{chinese(names)}/{kind}" for kind, names in FILE_NAMES.items())
        folder.refuse(
            "folder",
            f"{folder.path.name}: 没有可导入的文件 no file to import"
            f"{f'; 未读取 not read: {unread}' if unread else ''}; 每类数据一个文件或工作表，按类命名 "
            f"give one file or sheet per kind, named after it: {names}",
        )


def _outline(record: Record) -> _Outline:
    code = parts.county_code(record) if record.optional("code") else ""
    name, name_en, seat = (record.optional(column) for column in ("name", "name_en", "seat"))
    return _Outline(code, name, name_en, seat, record.polygon(), record.row.number)


def _chosen(folder: Folder, outlines: Sequence[_Outline], wanted: str | None) -> _Outline:
    """Return the county's own outline, with its code; an empty one, noted as broken, when it is unclear."""
    nothing = _Outline("", None, None, None, Polygon())
    try:
        code = None if wanted is None else parse_code(wanted, COUNTY_DIGITS, "county code")
    except GisError as error:
        folder.broken.append(error)
        return nothing
    if "boundary" not in folder.tables:
        return replace(nothing, code=code or "")
    name = folder.tables["boundary"].name
    fitting = [each for each in outlines if code in {None, each.code}] or [each for each in outlines if not each.code]
    if len(fitting) == 1 and (code or fitting[0].code):
        return replace(fitting[0], code=code or fitting[0].code)
    known = ", ".join(f"{each.code} {each.name or ''}".strip() for each in outlines) or "none"
    folder.refuse(
        "county code",
        f"{name}: 无法确定本县边界 which feature is the county? wanted {code or 'any'}, sound ones: {known}; "
        "give --code, or code in county.toml",
    )
    return nothing


def _assembled(folder: Folder, ground: Ground, chosen: _Outline, others: Sequence[_Outline]) -> values.CountyData:
    def kept[T](kind: str, build: Callable[[Record, Ground], T]) -> list[T]:
        def judged(record: Record) -> T:
            if kind not in {"cells", "points", "teams"}:
                refuse_ended(record)
            return build(record, ground)

        return folder.kept(kind, judged)

    standing = ground.standing.data
    if "units" in folder.tables:
        written = (clean(as_text(row.values.get("code"))) for row in folder.tables["units"].rows)
        ground.units = {folded(code): ground.standing.spelling("units", code) for code in written}
    units = kept("units", parts.unit)
    stations = and_skipped(folder, "stations", kept("stations", parts.station), standing)
    known = stations if "stations" in folder.tables or standing is None else standing.stations
    bureau = bureau_of(units or (standing.units if standing else ()), ground.county)
    ground.stations = Register(known, complete="stations" not in folder.unread, bureau=bureau)
    committees = and_skipped(folder, "committees", kept("committees", parts.committee), standing)
    ground.committees = {each.code: each for each in committees}
    inspectors = and_skipped(folder, "inspectors", kept("inspectors", parts.inspector), standing)
    ground.has_inspectors = bool(inspectors)
    people = inspectors if "inspectors" in folder.tables or standing is None else standing.inspectors
    ground.inspectors = Register(people, complete="inspectors" not in folder.unread)
    rows = agreed(kept("cells", cell))
    if not rows and "cells" in folder.tables:
        folder.refuse("cells", f"{folder.tables['cells'].name}: 没有可用的数据行 not one row is sound")
    county = _county(folder, chosen, rows, standing)
    ground.zone = ZoneInfo(county.time_zone if folder.manifest.is_there or not standing else standing.county.time_zone)
    teams = kept("teams", team)
    registered = ground.committees or {row.committee.code: row.committee for row in reversed(rows)}
    data = values.CountyData(
        county,
        units=complete_tree(units, known, county=county.code, name=county.name, city=folder.manifest.city),
        committees=tuple(registered[code] for code in sorted(registered)),
        inspectors=tuple(inspectors or _inspectors(ground, rows)),
        cells=in_town_cells(folder, rows, county.seat, standing),
        points=tuple(kept("points", parts.point)),
        stations=tuple(known),
        teams=tuple(each.team for each in teams if not each.is_retired),
        retired=tuple(each.team for each in teams if each.is_retired),
        neighbours=tuple(kept("neighbours", parts.neighbour) or _next_door(others)),
        places=tuple(kept("places", parts.named_place)),
        attribution=folder.manifest.attribution,
    )
    loaded = only_stated(standing) if standing is not None else None
    if loaded is not None:
        data = with_skipped(folder, data, loaded)
    stated = _stated(folder)
    data = with_stations(completed(data, loaded, stated))
    data = with_calendar(folder, ground, with_households(folder, ground, data))
    late = {kind: stated.columns[kind] for kind in ("households", "calendar") if kind in stated.columns}
    return data if loaded is None else with_loaded_values(data, loaded, late)


def _stated(folder: Folder) -> Stated:
    boundary = folder.tables.get("boundary")
    return Stated(
        frozenset(folder.tables),
        manifest=folder.manifest.is_there,
        city=folder.manifest.city is not None,
        name_en=boundary is not None and "name_en" in boundary.headers,
        columns={kind: table.headers for kind, table in folder.tables.items()},
    )


def _county(folder: Folder, chosen: _Outline, rows: Sequence[CellRow], standing: CountyData | None) -> values.County:
    manifest, loaded = folder.manifest, standing and standing.county
    name = manifest.name or chosen.name or (loaded.name if loaded else None)
    seat = manifest.seat or chosen.seat or (loaded.seat if loaded else None) or seat_of(rows)
    if not chosen.polygon.is_empty:
        _check_stated(folder, chosen, name, seat)
    return values.County(
        chosen.code,
        name or chosen.code,
        chosen.polygon,
        seat or "",
        name_en=manifest.name_en or chosen.name_en,
        time_zone=manifest.time_zone or "Asia/Shanghai",
        synthetic=manifest.synthetic,
        notice=manifest.notice,
    )


def _check_stated(folder: Folder, chosen: _Outline, name: str | None, seat: str | None) -> None:
    outline = where(folder.tables["boundary"].name, chosen.row or 1) if "boundary" in folder.tables else "county.toml"
    if name is None:
        folder.lack("name", f"{outline}: 未注明县名 name is not stated; add a column name, or name in county.toml")
    if seat is None:
        folder.lack(
            "seat",
            f"{outline}: 未注明县城 seat is not stated, and no cell says in_town 县城内=是 of a town to take it from; "
            "add a column seat, or seat in county.toml",
        )


def _inspectors(ground: Ground, rows: Sequence[CellRow]) -> list[values.Inspector]:
    """Return the inspectors that the cells' own columns describe, each once; what they do not say is as loaded."""
    found, responsible = [], {row.cell.inspector for row in rows}
    for described in (each for each in ground.people.values() if each.person.code in responsible):
        person, loaded = described.person, ground.standing.inspectors.get(described.person.code)
        found.append(person if person.phone or loaded is None else replace(person, phone=loaded.phone))
    return found


def _next_door(others: Sequence[_Outline]) -> list[values.Neighbour]:
    return [values.Neighbour(each.code, each.name, each.polygon) for each in others if each.code and each.name]

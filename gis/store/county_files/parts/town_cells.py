"""Reconcile rows of cells: the names of their towns and committees, the seat, and which cells are in town."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gis.county import model as values
from gis.county.committee_names import TOWN_SUFFIX
from gis.county.defect_rows import where_all
from gis.county.model import CellKind
from gis.store.county_files.folder import Folder
from gis.store.county_files.parts.cells import CellRow
from gis.store.county_files.source_rows import SourceTable
from gis.store.county_files.text_tables import is_blank


def agreed(rows: Sequence[CellRow]) -> list[CellRow]:
    """Return the rows with the names that others state of their committee or town where they state none themselves.

    People fill in the first row of a town and leave the others blank. Of a town that has two names neither is taken.
    """
    committees = [row.committee for row in rows]
    names = _stated((each.code, each.name) for each in committees)
    towns = _stated((each.code, each.town_name) for each in committees if each.town_name != each.town_code)
    towns |= _stated((each.town_code, each.town_name) for each in committees)

    def named(row: CellRow) -> CellRow:
        each = row.committee
        name = names.get(each.code) if each.name == each.code else None
        town = towns.get(each.code) or towns.get(each.town_code) if each.town_name == each.town_code else None
        if town is None and name is None:
            return row
        return replace(row, committee=replace(each, town_name=town or each.town_name, name=name or each.name))

    return [named(row) for row in rows]


def _stated(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return code → its name, where the rows that state one state the same."""
    names: dict[str, set[str]] = defaultdict(set)
    for code, name in said:
        if name != code:
            names[code].add(name)
    return {code: next(iter(each)) for code, each in names.items() if len(each) == 1}


def seat_of(rows: Sequence[CellRow]) -> str | None:
    """Return the town most of the cells said to be in town belong to."""
    towns = Counter(row.committee.town_name for row in rows if row.in_town)
    return towns.most_common(1)[0][0] if towns else None


def in_town_cells(
    folder: Folder, rows: Sequence[CellRow], seat: str, loaded: values.CountyData | None = None
) -> tuple[values.Cell, ...]:
    """Return the cells with their in-town flag: as stated; else urban and community cells of the seat's town.

    Where the file has no such column, and the seat is the same, a cell that is loaded keeps its own.
    """
    table = folder.tables.get("cells")
    keeps = loaded is not None and loaded.county.seat == seat and table is not None and "in_town" not in table.headers
    known = {cell.code: cell.in_town for cell in loaded.cells} if keeps and loaded else {}
    if {True, False} <= {row.in_town for row in rows} and table is not None:
        _refuse_blank(folder, table)
    if any(row.in_town is not None for row in rows):  # a column that is left blank says nothing
        return tuple(replace(row.cell, in_town=bool(row.in_town)) for row in rows)
    stem = TOWN_SUFFIX.sub("", seat)
    cells = tuple(
        replace(
            row.cell,
            in_town=known.get(
                row.cell.code,
                row.cell.kind is not CellKind.RURAL and bool(stem) and row.committee.town_name.startswith(stem),
            ),
        )
        for row in rows
    )
    if cells and stem and not any(cell.in_town for cell in cells):
        where_read = where_all(table.name, [row.number for row in table.rows]) if table else "cells"
        folder.lack(
            "in_town",
            f"{where_read}: 无法判断哪些网格在县城内 which cells are in town? No urban or community cell belongs "
            f"to a town named like the seat {seat!r}; add a column in_town 县城内 (是/否)",
        )
    return cells


def _refuse_blank(folder: Folder, table: SourceTable) -> None:
    """Refuse cells left blank while others say yes and others no: a guess could give them the wrong target."""
    blank = [row.number for row in table.rows if not row.stray and is_blank(row.values.get("in_town"))]
    if blank:
        (folder.faults if folder.strict else folder.doubts).append(
            f"{where_all(table.name, blank)}: {table.headers['in_town']} 有的填是、有的填否，空白不明 some say yes "
            "and others no, so that a blank is not clear: write 是 or 否"
        )

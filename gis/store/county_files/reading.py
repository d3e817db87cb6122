"""Result of reading a county's folder: the county, its files row by row, and the faults met."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from gis.county import model as values
from gis.county.codes import clean, folded
from gis.county.defect_rows import Place
from gis.county.model import CountyData
from gis.position import Datum
from gis.store.county_files.files import code_value
from gis.store.county_files.source_rows import SourceRow, SourceTable
from gis.store.county_files.text_tables import as_text, is_blank


@dataclass(frozen=True, slots=True)
class FolderReading:
    """The result of reading: the county of all good rows, the faults of the bad ones, each file's rows and encoding.

    `lacking` lists required facts that are not stated, `notes` rows that were skipped (totals, footers),
    `overridden` of a datum in county.toml that `--datum` replaced. `datums`: kind of file → the datum of its rows that
    state none themselves.
    """

    data: values.CountyData
    faults: tuple[str, ...]
    tables: tuple[SourceTable, ...]
    lacking: tuple[str, ...] = ()
    overridden: str | None = None
    standing: CountyData | None = None
    """The county as it was loaded when the folder was read."""
    doubts: tuple[str, ...] = ()
    """Of a check alone: what keeps rows from being loaded, though they can be read."""
    datums: Mapping[str, Datum] = field(default_factory=dict)
    unread_files: tuple[str, ...] = ()
    outline: int | None = None
    """The row of the boundary file that is the county's own outline."""
    still_retired: tuple[str, ...] = ()
    """The teams that their file names and that stay retired, for it has no column of that."""
    taken_for: Mapping[str, str] = field(default_factory=dict)
    """Short names of stations that lack the word 镇 or 乡 → the station that each was taken for."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of files that are there."""
        return frozenset(table.kind for table in self.tables)

    @property
    def files(self) -> dict[str, str]:
        """Return kind of file → its name."""
        return {table.kind: table.name for table in self.tables}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was passed over, row by row, and who was taken for whom."""
        notes = (
            *(note for table in self.tables for note in table.passed_over),
            *(f"“{word}”按 {station} 计 taken for {station}" for word, station in self.taken_for.items()),
        )
        if not self.still_retired:
            return notes
        said = (
            f"{self.files['teams']}: 没有“已停用”列，以下小组仍为停用；恢复的，请加该列并填“否” no column says which "
            "teams are retired, so these stay so; to bring one back, add the column 已停用 retired with 否 no: "
        )
        return (*notes, said + "、".join(self.still_retired))

    @property
    def unread(self) -> tuple[str, ...]:
        """Return what the folder holds that is not read: columns file by file, then files of no known kind."""
        columns = (
            f"{table.name}: 未读取的列 columns that are not read: {', '.join(table.unread)}"
            for table in self.tables
            if table.unread
        )
        files = f"未读取的文件 files that are not read: {', '.join(self.unread_files)}"
        return (*columns, *((files,) if self.unread_files else ()))

    @property
    def rows(self) -> dict[tuple[str, str], str]:
        """Return (kind of file, code) → file and row, of several rows with one code the last."""
        return {(table.kind, code_of(table.kind, row)): table.at(row) for table in self.tables for row in table.rows}

    @property
    def sources(self) -> dict[tuple[str, str], Place]:
        """Return where each code stands, for an audit to name; the county's outline has the code ""."""
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        sheets: dict[tuple[str, str], str] = {}
        for table in self.tables:
            for row in table.rows:
                if code := folded(code_of(table.kind, row)):
                    numbers[table.kind, code].append(row.number)
                    sheets[table.kind, code] = row.sheet or table.name
        if self.outline is not None:
            numbers["boundary", ""] = numbers["boundary", folded(self.data.county.code)] = [self.outline]
        return {
            (kind, code): (sheets.get((kind, code)) or self.files[kind], tuple(at))
            for (kind, code), at in numbers.items()
            if code or kind == "boundary"
        }


def code_of(kind: str, row: SourceRow) -> str:
    """Return the code a row is read under; an inspector's is the name where it has none."""
    code = code_value(row, kind)
    if is_blank(code) and kind == "inspectors":
        code = row.values.get("name")
    return "" if is_blank(code) else clean(as_text(code))

"""Downloads as CSV or XLSX: written completely first, so that none is cut off unnoticed, then sent in pieces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Final, Literal

from fastapi.responses import StreamingResponse

from api.http.parameters import Responses
from gis.store.county_files.spreadsheets import Cell, csv_lines, plain, write_workbook

type Form = Literal["csv", "xlsx"]

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WORKBOOK: Final[Responses] = {200: {"content": {MEDIA_TYPES["xlsx"]: {}}, "description": "The file."}}
_IN_MEMORY, _PIECE = 4_000_000, 65_536


def table(rows: Iterable[Sequence[Cell]], form: Form, name: str, sheet: str) -> StreamingResponse:
    """Return rows, the first of them headings, as a file of this name without its ending; `sheet` is what they are."""
    if form == "xlsx":
        return workbook({sheet: rows}, name)
    file = _file()
    for line in csv_lines([plain(cell) for cell in row] for row in rows):
        file.write(line.encode())
    return _sent(file, form, name)


def workbook(sheets: Mapping[str, Iterable[Sequence[Cell]]], name: str) -> StreamingResponse:
    """Return sheets by their names, the first row of each its headings, as a file of this name without its ending."""
    file = _file()
    write_workbook(sheets, file)
    return _sent(file, "xlsx", name)


def _file() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


def _sent(file: IO[bytes], form: Form, name: str) -> StreamingResponse:
    """Return what was written, closed once it was sent."""
    size = file.tell()
    file.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Content-Length": str(size)}
    return StreamingResponse(_pieces(file), media_type=MEDIA_TYPES[form], headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece

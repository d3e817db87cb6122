"""Small files that claim to be huge, and names that are no files, are refused in words."""

import os
import zipfile

import openpyxl
import pytest

from gis.errors import BadFileError
from gis.store.columns import VOCABULARIES
from gis.store.files import find_file
from gis.store.text_tables import read_xlsx


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "points.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["code", "name", "lon", "lat"])
    made.active.append(["P1", "东街超市", 107.03, 35.3])
    made.save(path)
    return path


def read(path):
    return read_xlsx(path, VOCABULARIES["points"])


def test_an_ordinary_workbook_is_read(book):
    assert read(book)[1][0] == "P1"


def test_a_stray_cell_at_the_far_corner_is_refused(book):
    made = openpyxl.load_workbook(book)
    made.active["XFD1048576"] = "x"
    made.save(book)
    with pytest.raises(BadFileError, match="1048576"):
        read(book)


def test_a_merge_over_everything_is_refused(book):
    _rewrite(book, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>')
    with pytest.raises(BadFileError, match="A2:XFD1048576"):
        read(book)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(book):
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/bomb", "w") as bomb:
        for _ in range(450):
            bomb.write(b"\0" * 2**20)
    with pytest.raises(BadFileError, match="unpacks to"):
        read(book)


def _rewrite(path, old, new):
    with zipfile.ZipFile(path) as packed:
        parts = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content.replace(old, new) if "worksheets" in name else content)


@pytest.mark.parametrize(
    "make", [lambda p: p.symlink_to(p), lambda p: p.mkdir(), os.mkfifo], ids=["loop", "folder", "fifo"]
)
def test_a_name_that_is_no_file_is_not_taken_for_an_absent_one(tmp_path, make):
    make(tmp_path / "points.csv")
    with pytest.raises(BadFileError, match=r"points\.csv"):
        find_file(tmp_path, "points")

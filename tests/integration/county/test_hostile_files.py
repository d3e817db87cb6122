"""Small files that claim to be huge, and names that are no files, are refused in words."""

import os
import resource
import sqlite3
import struct
import zipfile
from contextlib import closing

import numpy as np
import openpyxl
import pyogrio
import pytest
from shapely import Point, to_wkb

from gis.errors import BadFileError
from gis.store.county_files.columns import VOCABULARIES
from gis.store.county_files.files import find_files
from gis.store.county_files.layer_files.layers import read_geopackage
from gis.store.county_files.text_tables import read_sheets, the_sheet


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "points.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["code", "name", "lon", "lat"])
    made.active.append(["P1", "东街超市", 107.03, 35.3])
    made.save(path)
    return path


def read(path):
    return the_sheet(path, read_sheets(path), VOCABULARIES["points"])


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
        find_files(tmp_path, "points")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    """A folder that came by post may name any file of the machine it is opened on."""
    (tmp_path / "secret.csv").write_text("code,name\nS1,x\n")
    folder = tmp_path / "county"
    folder.mkdir()
    (folder / "points.csv").symlink_to("../secret.csv")
    with pytest.raises(BadFileError, match="leads out of the folder"):
        find_files(folder, "points")


def test_a_link_within_the_folder_is_followed(tmp_path):
    (tmp_path / "today.csv").write_text("code,name\nS1,x\n")
    (tmp_path / "points.csv").symlink_to("today.csv")
    assert find_files(tmp_path, "points") == [tmp_path / "points.csv"]


def test_a_workbook_of_millions_of_cells_in_a_few_kilobytes_is_refused(book):
    cells = b"<row>" + b"<c><v>1</v></c>" * 2_100_000 + b"</row></sheetData>"
    _rewrite(book, b"</sheetData>", cells)
    assert book.stat().st_size < 200_000
    with pytest.raises(BadFileError, match="2,000,000"):
        read(book)


def test_a_workbook_that_lies_about_its_size_is_refused(book):
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb", b"\0" * 2**20)
    raw = bytearray(book.read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # the size once unpacked, in both headers
        where = raw.rfind(mark)
        raw[where + at : where + at + 4] = struct.pack("<I", 10)
    book.write_bytes(raw)
    with zipfile.ZipFile(book) as packed, pytest.raises(zipfile.BadZipFile):
        packed.read("xl/media/bomb")
    assert read(book)[1][0] == "P1", "nobody reads it, and a reader would get ten bytes"


def test_entities_that_grow_without_end_are_refused(book):
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 20) for n in range(1, 9))
    bomb = (
        b'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">' + entities + b"]><worksheet><sheetData>&e8;</sheetData></worksheet>"
    )
    with zipfile.ZipFile(book) as packed:
        parts = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, bomb if "worksheets" in name else content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadFileError):
        read(book)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "points.gpkg"
    pyogrio.raw.write(
        path,
        geometry=np.array([to_wkb(Point(107.03, 35.3))], dtype=object),
        field_data=[np.array(["P1"], dtype=object)],
        fields=["code"],
        layer="points",
        geometry_type="Point",
        crs="EPSG:4490",
    )
    return path


def test_an_ordinary_package_is_read(package):
    assert [feature.properties["code"] for feature in read_geopackage(package).features] == ["P1"]


@pytest.mark.parametrize(
    "content",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>",
        '{{"type": "FeatureCollection", "features": []}}',
        "<OGRWFSDataSource><URL>http://127.0.0.1:1/</URL></OGRWFSDataSource>",
        "",
    ],
    ids=["names another file", "geojson", "names an address", "empty"],
)
def test_a_package_that_is_another_format_inside_is_refused(tmp_path, content):
    """GDAL goes by content, and some formats name files of this machine, or addresses to fetch."""
    (tmp_path / "secret.csv").write_text("code,name\nSECRET,x\n")
    path = tmp_path / "points.gpkg"
    path.write_text(content.format(secret=tmp_path / "secret.csv"))
    with pytest.raises(BadFileError, match="no GeoPackage inside") as refused:
        read_geopackage(path)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("table", ["points", "gpkg_contents", "gpkg_geometry_columns"])
def test_a_package_whose_table_is_computed_without_end_is_refused(package, table):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, 'P' || i AS code FROM n"
    with closing(sqlite3.connect(package)) as made:
        for (trigger,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            made.execute(f'DROP TRIGGER "{trigger}"')
        made.execute("PRAGMA legacy_alter_table = ON")
        made.execute(f"ALTER TABLE {table} RENAME TO kept")
        made.execute(f"CREATE VIEW {table} AS {endless}")
        made.commit()
    with pytest.raises(BadFileError, match=f"{table}.*view"):
        read_geopackage(package)


def test_a_package_cut_short_is_refused(package):
    package.write_bytes(package.read_bytes()[:5000])
    with pytest.raises(BadFileError):
        read_geopackage(package)

"""A county's files in every format and in every state they arrive in."""

import csv
import json
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pyproj import Geod
from shapely import Polygon, box

from gis.county.audit.whole import DefectKind, audit
from gis.county.cell_stations import with_stations
from gis.county.model import CellKind, CountyData, Neighbour, OrganisationUnit, UnitLevel
from gis.datum.crs import from_wgs84
from gis.errors import BadFileError, BadRowsError, GisError, UnknownDatumError
from gis.position import Datum, Position, SourcePosition
from gis.store.counties import repository as counties
from gis.store.county_files.columns import FILE_NAMES, VOCABULARIES
from gis.store.county_files.county import read_county_folder, survey_county_folder
from gis.store.county_files.organisation import complete_tree
from gis.store.county_files.sample import write_sample
from gis.store.county_files.text_tables import is_blank, read_sheets
from tests.counties import CODE, grid_county
from tests.integration.county_files import (
    tables,
    write_csv,
    write_folder,
    write_geojson,
    write_geopackage,
    write_xlsx,
)
from tests.processes import ROOT
from tests.running.profiles import examples

GEOD = Geod(ellps="WGS84")


@pytest.fixture
def county() -> CountyData:
    data = grid_county()
    communities = (replace(data.committees[0], urban_rural_class="121"), *data.committees[1:])
    return replace(data, committees=communities)


def same_ground(a: Any, b: Any, within_m: float = 0.001) -> bool:
    """Whether two polygons are equal up to a distance."""
    return shapely.hausdorff_distance(a, b) < within_m / 90_000


def assert_same(read: CountyData, data: CountyData) -> None:
    assert same_ground(read.county.boundary, data.county.boundary)
    assert replace(read.county, boundary=data.county.boundary) == data.county
    assert [c.code for c in read.cells] == [c.code for c in data.cells]
    for mine, theirs in zip(read.cells, with_stations(data).cells, strict=True):
        assert same_ground(mine.polygon, theirs.polygon)
        assert replace(mine, polygon=theirs.polygon) == theirs
    assert read.committees == data.committees
    assert [(i.code, i.name) for i in read.inspectors] == [(i.code, i.name) for i in data.inspectors]
    for mine, theirs in zip((*read.points, *read.stations), (*data.points, *data.stations), strict=True):
        away_m = GEOD.inv(mine.position.lon, mine.position.lat, theirs.position.lon, theirs.position.lat)[2]
        assert away_m < 0.001
        assert replace(mine, position=theirs.position, source=None) == theirs
    assert read.teams == data.teams


@pytest.mark.parametrize("datum", Datum)
@pytest.mark.parametrize(
    "write",
    [
        write_geojson,
        write_csv,
        partial(write_csv, encoding="gb18030"),
        partial(write_csv, encoding="utf-8-sig"),
        partial(write_csv, encoding="utf-16"),
        write_xlsx,
    ],
    ids=["geojson", "csv", "csv-gb18030", "csv-bom", "csv-utf16", "xlsx"],
)
def test_every_format_and_datum_gives_the_same_county(tmp_path, county, write, datum):
    folder = write_folder(tmp_path / "县", county, write, datum=datum)
    assert_same(read_county_folder(folder, datum), county)


@pytest.mark.parametrize("epsg", [4326, 4490, 4545, 4513, 32648])
def test_a_geopackage_states_its_own_crs(tmp_path, county, epsg):
    folder = write_folder(tmp_path / "县", county, write_geopackage, epsg=epsg)
    assert_same(read_county_folder(folder), county)


@pytest.mark.parametrize("epsg", [4214, 4610, 2434, 2379])
def test_a_geopackage_on_beijing_54_or_xian_80_is_refused(tmp_path, county, epsg):
    folder = write_folder(tmp_path / "县", county)
    (folder / "cells.geojson").unlink()
    header, rows = tables(county)["cells"]
    write_geopackage(folder / "cells", header, rows, epsg=epsg)
    with pytest.raises(BadFileError, match=r"cells\.gpkg.*CGCS2000"):
        read_county_folder(folder, "wgs84")


def test_a_layer_of_points_saved_as_multipoints_is_read(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    path = folder / "points.geojson"
    tree = json.loads(path.read_text("utf-8"))
    first, second = (feature["geometry"] for feature in tree["features"])
    first |= {"type": "MultiPoint", "coordinates": [first["coordinates"]]}
    path.write_text(json.dumps(tree), "utf-8")
    assert_same(read_county_folder(folder, "wgs84"), county)
    second |= {"type": "MultiPoint", "coordinates": [second["coordinates"]] * 2}
    path.write_text(json.dumps(tree), "utf-8")
    with pytest.raises(BadRowsError, match="1 fault"):
        read_county_folder(folder, "wgs84")


def test_a_geopackage_without_a_crs_needs_a_datum(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    (folder / "points.geojson").unlink()
    header, rows = tables(county)["points"]
    with pytest.warns(UserWarning, match="crs"):
        pyogrio.raw.write(
            folder / "points.gpkg",
            np.array([shapely.to_wkb(row[-1]) for row in rows], dtype=object),
            [np.array([row[i] for row in rows], dtype=object) for i in range(len(header))],
            header,
            geometry_type="Point",
            crs=None,
            driver="GPKG",
        )
    (folder / "county.toml").write_text('[datums]\nboundary = "wgs84"\ncells = "wgs84"\nstations = "wgs84"\n')
    with pytest.raises(UnknownDatumError, match=r"points\.gpkg"):
        read_county_folder(folder)
    assert_same(read_county_folder(folder, "wgs84"), county)


def test_a_geopackage_labelled_wgs84_contradicts_a_folder_in_gcj02(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, datum="gcj02")
    (folder / "points.geojson").unlink()
    shifted_county = write_folder(tmp_path / "other", county, datum="gcj02")
    rows = json.loads((shifted_county / "points.geojson").read_text("utf-8"))["features"]
    header = list(rows[0]["properties"])
    write_geopackage(
        folder / "points",
        header,
        [[*f["properties"].values(), shapely.geometry.shape(f["geometry"])] for f in rows],
        epsg=4326,
    )
    with pytest.raises(UnknownDatumError, match=r"points\.gpkg: its CRS says wgs84, the folder says gcj02"):
        read_county_folder(folder, "gcj02")
    (folder / "county.toml").write_text('datums = { points = "gcj02" }\n')
    assert_same(read_county_folder(folder, "gcj02"), county)


def test_untagged_coordinates_are_refused_file_by_file(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder)
    assert {row.split(":")[0] for row in refusal.value.rows} == {
        f"{name}.geojson" for name in ("boundary", "cells", "points", "stations")
    }
    assert all("gcj02" in row for row in refusal.value.rows)
    with pytest.raises(BadRowsError):
        read_county_folder(folder, skip_bad_rows=True)


@pytest.mark.parametrize("place", ["column", "header", "toml", "json", "toml-per-file"])
def test_the_places_where_a_datum_may_be_stated(tmp_path, county, place):
    folder = write_folder(tmp_path / "县", county, write_csv, datum="bd09")
    if place == "column":
        for name in ("boundary", "cells", "points", "stations"):
            _edit_csv(folder / f"{name}.csv", lambda rows: [[*rows[0], "坐标系"], *([*r, "BD-09"] for r in rows[1:])])
    elif place == "header":
        for name, column in (("boundary", "几何"), ("cells", "几何"), ("points", "经度"), ("stations", "经度")):
            _edit_csv(
                folder / f"{name}.csv",
                lambda rows, column=column: [[f"{h}（百度）" if h == column else h for h in rows[0]], *rows[1:]],
            )
    elif place == "toml":
        (folder / "county.toml").write_text('datum = "百度"\n', "utf-8")
    elif place == "json":
        (folder / "county.json").write_text('{"datum": "bd09ll"}', "utf-8")
    else:
        named = "\n".join(f'"{name}.csv" = "bd09"' for name in ("boundary", "cells", "points", "stations"))
        (folder / "county.toml").write_text(f'datum = "wgs84"\n[datums]\n{named}\n', "utf-8")
    assert_same(read_county_folder(folder), county)


@pytest.mark.parametrize(
    ("key", "is_used"),
    [
        ("points", True),
        ("points.csv", True),
        ("POINTS.CSV", True),
        ("households", True),  # which the folder may have the next time
        ("households.csv", True),
        ("point", False),
        ("points.xlsx", False),
        ("网格", False),
    ],
)
def test_a_datum_of_a_file_that_is_not_there_is_refused(tmp_path, county, key, is_used):
    folder = write_folder(tmp_path / "县", county, write_csv)
    (folder / "county.toml").write_text(f'datum = "wgs84"\n[datums]\n"{key}" = "wgs84"\n', "utf-8")
    if is_used:
        assert_same(survey_county_folder(folder).data, county)
    else:
        with pytest.raises(BadFileError, match=f"datums.{key}: .*give one of: .*points.csv"):
            survey_county_folder(folder)


@pytest.mark.parametrize(
    ("lon", "lat"), [("经度（高德）", "纬度（WGS84）"), ("经度【百度】", "纬度(GCJ-02)"), ("lon (GPS)", "lat [bd09]")]
)
def test_longitude_and_latitude_in_different_datums_are_refused_with_both_columns(tmp_path, county, lon, lat):
    folder = write_folder(tmp_path / "县", county, write_csv)
    headers = {"经度": lon, "纬度": lat}
    _edit_csv(folder / "points.csv", lambda rows: [[headers.get(h, h) for h in rows[0]], *rows[1:]])
    with pytest.raises(BadFileError, match="different datums") as refusal:
        read_county_folder(folder, "wgs84")
    assert lon in str(refusal.value)
    assert lat in str(refusal.value)


def test_a_remark_about_another_column_is_no_datum(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _edit_csv(folder / "points.csv", lambda rows: [[*rows[0], "地址（百度）"], *([*row, "东街"] for row in rows[1:])])
    assert [point.source.datum for point in read_county_folder(folder, "wgs84").points] == [Datum.WGS84] * 2


@pytest.mark.parametrize(
    ("remark", "datum"), [("百度地图", "bd09"), ("高德坐标系", "gcj02"), ("WGS-84", "wgs84"), ("十进制度", "cgcs2000")]
)
def test_a_header_states_its_datum_in_usual_words(tmp_path, county, remark, datum):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _edit_csv(
        folder / "points.csv", lambda rows: [[f"{h}（{remark}）" if h == "经度" else h for h in rows[0]], *rows[1:]]
    )
    assert {point.source.datum for point in read_county_folder(folder, "cgcs2000").points} == {datum}


@pytest.mark.parametrize("remark", ["西安80", "北京54坐标", "谷歌", "百度墨卡托", "WGS84/GCJ02"])
def test_a_header_that_speaks_of_another_datum_is_refused_instead_of_read_in_the_folders(tmp_path, county, remark):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _edit_csv(
        folder / "points.csv", lambda rows: [[f"{h}（{remark}）" if h == "经度" else h for h in rows[0]], *rows[1:]]
    )
    with pytest.raises(UnknownDatumError, match=rf"points\.csv: 经度（{remark}）.*state one of"):
        read_county_folder(folder, "cgcs2000")


@pytest.mark.parametrize(
    ("title", "note", "datum"),
    [
        ("投诉举报点一览表（高德坐标）", "", "gcj02"),
        ("坐标系：GCJ-02，单位：度", "", "gcj02"),
        ("投诉举报点一览表", "注：经纬度采用百度坐标", "bd09"),
        ("西安市投诉举报点（2026年）", "备注：坐标为十进制度", "cgcs2000"),
    ],
)
def test_titles_and_notes_of_a_table_state_its_datum(tmp_path, county, title, note, datum):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _edit_csv(folder / "points.csv", lambda rows: [[title], *rows, [note]])
    assert {point.source.datum for point in read_county_folder(folder, "cgcs2000").points} == {datum}


def test_a_title_and_a_header_with_different_datums_are_refused(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    headers = {"经度": "经度（WGS84）"}
    _edit_csv(folder / "points.csv", lambda rows: [["坐标系：高德"], [headers.get(h, h) for h in rows[0]], *rows[1:]])
    with pytest.raises(BadFileError, match="坐标系：高德 = gcj02, 经度（WGS84） = wgs84"):
        read_county_folder(folder, "wgs84")


def test_a_rows_own_datum_is_stronger_than_the_folders(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    gcj = county.points[0]
    lon, lat = from_wgs84(gcj.position, "gcj02")

    def edit(rows):
        at = rows[0].index("经度")
        first = [*rows[1], "gcj02"]
        first[at : at + 2] = [str(lon), str(lat)]
        return [[*rows[0], "datum"], first, [*rows[2], ""]]

    _edit_csv(folder / "points.csv", edit)
    read = read_county_folder(folder, "wgs84")
    assert_same(read, county)
    assert [p.source.datum for p in read.points] == [Datum.GCJ02, Datum.WGS84]
    assert read.points[0].source == SourcePosition(lon, lat, Datum.GCJ02)


def _edit_csv(path: Path, edit: Any) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(edit(rows))


def _set(path: Path, row: int, column: str, value: str) -> None:
    def edit(rows):
        rows[row - 1][rows[0].index(column)] = value
        return rows

    _edit_csv(path, edit)


def test_every_bad_row_of_every_file_is_named_and_nothing_is_read(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    bowtie = "POLYGON ((107.0 35.2, 107.05 35.25, 107.05 35.2, 107.0 35.25, 107.0 35.2))"
    _set(folder / "cells.csv", 2, "几何", bowtie)
    _set(folder / "cells.csv", 3, "网格编码", "62089910020000")
    _set(folder / "cells.csv", 5, "网格编码", county.cells[4].code)
    _set(folder / "cells.csv", 7, "几何", "POLYGON ((107 35")
    _set(folder / "cells.csv", 8, "县城内", "maybe")
    _set(folder / "points.csv", 2, "经度", "一百零七")
    _set(folder / "points.csv", 3, "类型", "饭店")
    _set(folder / "stations.csv", 2, "纬度", "")
    _set(folder / "teams.csv", 2, "班次", "早班")
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    rows = refusal.value.rows
    for file, row, column, value, remedy in (
        ("cells.csv", 2, "几何", "Polygon", "lon=107.0250000, lat=35.2250000"),
        ("cells.csv", 3, "网格编码", "62089910020000", "exactly 15 digits"),
        ("cells.csv", 6, "网格编码", county.cells[4].code, "row 5"),
        ("cells.csv", 7, "", "", "WKT"),
        ("cells.csv", 8, "县城内", "maybe", "是/否"),
        ("points.csv", 2, "经度", "一百零七", "decimal degrees"),
        ("points.csv", 3, "类型", "饭店", "supermarket"),
        ("stations.csv", 2, "纬度", "", "must not be blank"),
        ("teams.csv", 2, "班次", "早班", "night"),
    ):
        found = [r for r in rows if r.startswith(f"{file} 第 {row} 行")]
        assert any(column in r and value in r and remedy in r for r in found), (file, row, rows)


def test_the_good_rows_can_be_loaded_alone(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _set(folder / "points.csv", 2, "经度", "x")
    _set(folder / "cells.csv", 4, "几何", "")
    reading = survey_county_folder(folder, "wgs84", skip_bad_rows=True)
    assert [p.code for p in reading.data.points] == [county.points[1].code]
    assert len(reading.data.cells) == len(county.cells) - 1
    assert [fault.split(" 第")[0] for fault in reading.faults] == ["cells.csv", "points.csv"]


def test_a_team_of_a_station_that_was_skipped_is_skipped_too(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _set(folder / "stations.csv", 2, "经度", "")
    data = read_county_folder(folder, "wgs84", skip_bad_rows=True)
    assert (data.stations, data.teams) == ((), ())


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        ("35.30", "107.03", "swapped: send lon=107.03, lat=35.3"),
        ("0", "0", "missing coordinate"),
        ("NaN", "35.3", "finite"),
        ("107.03", "1e999", "finite"),
        ("411773.46", "3908307.48", "off the Earth"),
        ("116.40", "39.90", "outside the county"),
        ("107°01′48″", "35.3", "decimal degrees"),
        ("107,03", "35.3", "decimal degrees"),
    ],
)
def test_coordinates_that_cannot_be_meant(tmp_path, county, lon, lat, says):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _set(folder / "points.csv", 2, "经度", lon)
    _set(folder / "points.csv", 2, "纬度", lat)
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert len(refusal.value.rows) == 1
    assert says in refusal.value.rows[0]


def test_swapped_axes_that_are_both_possible_are_recognised_by_the_county(tmp_path, county):
    """At 80° E 40° N both orders lie on the Earth; only the boundary tells."""
    west = _moved(county, -27, 5)
    folder = write_folder(tmp_path / "县", west, write_csv)
    place = west.points[0].position
    _set(folder / "points.csv", 2, "经度", str(place.lat))
    _set(folder / "points.csv", 2, "纬度", str(place.lon))
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert f"swapped: send lon={place.lon:.6f}, lat={place.lat:.6f}" in refusal.value.rows[0]


def _moved(data: CountyData, east: float, north: float) -> CountyData:
    def shift(position: Position) -> Position:
        return Position(position.lon + east, position.lat + north)

    move = partial(shapely.transform, transformation=lambda xy: xy + np.array([east, north]))
    return replace(
        data,
        county=replace(data.county, boundary=move(data.county.boundary)),
        cells=tuple(replace(c, polygon=move(c.polygon)) for c in data.cells),
        points=tuple(replace(p, position=shift(p.position)) for p in data.points),
        stations=tuple(replace(s, position=shift(s.position)) for s in data.stations),
    )


def test_spreadsheets_as_clerks_keep_them(tmp_path, county):
    """Title and unit rows above, merged towns, codes as numbers, full-width digits, blank and dash rows, dates."""
    folder = write_folder(tmp_path / "县", county, write_xlsx)
    (folder / "cells.xlsx").unlink()
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "试验县单元网格登记表"
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "填报单位：试验县市场监督管理局"
    sheet.append([])
    sheet.append(["序号", "单元网格编码", "乡镇", "村居", "责任人", "是否县城内", "启用日期", "空间数据（WGS84）"])
    for n, cell in enumerate(county.cells, start=1):
        code: Any = (
            float(cell.code) if n % 2 else cell.code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        )
        sheet.append([n, code, None, "某村", "张三", "是" if cell.in_town else "", "2024年3月1日", cell.polygon.wkt])
        if n == 3:
            sheet.append([None] * 8)
            sheet.append(["", " ", None, "-", "/", "", "", ""])
    sheet["C5"] = "试验镇"
    sheet.merge_cells(f"C5:C{sheet.max_row}")
    book.save(folder / "cells.xlsx")
    data = read_county_folder(folder, "wgs84")
    assert [c.code for c in data.cells] == [c.code for c in county.cells]
    assert [c.in_town for c in data.cells] == [c.in_town for c in county.cells]
    assert {c.town_name for c in data.committees} == {"试验镇"}
    assert {c.valid_from.isoformat() for c in data.cells} == {"2024-03-01"}
    assert [(i.code, i.name) for i in data.inspectors] == [("张三", "张三")]
    assert {c.inspector for c in data.cells} == {"张三"}


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", ""],
        ["", "总计", "", ""],
        ["合  计：", "", "16", ""],
        ["共计（个）", "共计", "１，６１６", "12.5%"],
        ["17", "小计", "-", ""],
        ["合计", "", "7个", ""],
        ["", "合计：共 7 户", "", ""],
        ["共7户", "", "", ""],
        ["合计", "１２ 平方公里", "", "共7户"],
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_row_of_totals_is_passed_over_and_said_so(tmp_path, county, row, suffix):
    folder = write_folder(tmp_path / "县", county, write_csv)
    (folder / "teams.csv").unlink()
    lines = [["序号", "名称", "编码", "所属所"], ["1", "一组", "T1", "S1"], row, ["2", "二组", "T2", "S1"]]
    if row[2]:  # figures stand in a column that is no code
        lines = [[line[0], line[1], "", line[3], line[2]] for line in lines]
        lines[0][2:] = ["编码", "所属所", "人数"]
        lines[1][2], lines[3][2] = "T1", "T2"
    lines = [[*line, "" if line is not lines[0] else "技能"] for line in lines]
    if suffix == "csv":
        write_csv(folder / "teams", lines[0], lines[1:], placed=False)
    else:
        book = Workbook()
        for line in lines:
            book.active.append(line)
        book.save(folder / "teams.xlsx")
    reading = survey_county_folder(folder, "wgs84")
    assert [t.code for t in reading.data.teams] == ["T1", "T2"]
    assert reading.faults == ()
    assert len(reading.notes) == 1
    assert reading.notes[0].startswith(f"teams.{suffix} 第 3 行 row 3: ")
    assert "skipped" in reading.notes[0]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("row", "word"),
    [
        (["制表人：张三", "", "", ""], "制表人"),
        (["制 表 人:", "张三", "审核人：", "李四"], "制表人"),  # a person stands in the column of codes
        (["", "填表人 张三", "", "2024年3月1日"], "填表人"),
        (["填报人：", "", "", "张三"], "填报人"),
        (["", "审核人", "", ""], "审核人"),
        (["负责人", "张三", "", "13900000000"], "负责人"),
        (["备注：含 2 个夜班组", "", "", ""], "备注"),
        (["注：T1 含 2 人", "", "", ""], "注"),
        (["", "", "备注：数据截至3月", ""], "备注"),  # in the column of codes itself
    ],
)
def test_a_footer_is_passed_over_and_said_so(tmp_path, county, row, word, suffix):
    folder = write_folder(tmp_path / "县", county, write_csv)
    (folder / "teams.csv").unlink()
    lines = [["序号", "名称", "编码", "所属所", "技能"], ["1", "一组", "T1", "S1", ""], [*row, ""]]
    if suffix == "csv":
        write_csv(folder / "teams", lines[0], lines[1:], placed=False)
    else:
        book = Workbook()
        for line in lines:
            book.active.append(line)
        book.save(folder / "teams.xlsx")
    reading = survey_county_folder(folder, "wgs84")
    assert [t.code for t in reading.data.teams] == ["T1"]
    assert reading.notes == (f"teams.{suffix} 第 3 行 row 3: {word}行，不是数据，已跳过 a footer, no data; skipped",)


def test_a_footer_merged_over_a_whole_sheet_is_passed_over(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_xlsx)
    book = load_workbook(folder / "points.xlsx")
    sheet = book.active
    for text in ("合计：7 个", "制表人：张三    审核人：李四"):
        last = sheet.max_row + 1
        sheet.cell(last, 1, text)
        sheet.merge_cells(start_row=last, start_column=1, end_row=last, end_column=sheet.max_column)
    book.save(folder / "points.xlsx")
    reading = survey_county_folder(folder, "wgs84")
    assert_same(reading.data, county)
    assert [note.rpartition("行，")[0].rpartition(" ")[2] for note in reading.notes] == ["合计", "制表人"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=B2&A2", "points.xlsx: {cell} =B2&A2: 公式没有结果"),
        ("#N/A", "points.xlsx 第 4 行 row 4, {column}='#N/A': 不是普通值"),
    ],
)
@pytest.mark.parametrize("column", ["名称", "英文名称"])
def test_a_formula_without_a_result_or_with_an_error_is_refused(tmp_path, county, value, said, column):
    folder = write_folder(tmp_path / "县", county, write_xlsx)
    book = load_workbook(folder / "points.xlsx")
    sheet = book.active
    heads = [str(cell.value) for cell in sheet[3]]
    cell = sheet.cell(4, heads.index(column) + 1, value)
    book.save(folder / "points.xlsx")
    with pytest.raises(GisError) as refused:
        survey_county_folder(folder, "wgs84")
    found = getattr(refused.value, "rows", (str(refused.value),))
    assert [each.startswith(said.format(cell=cell.coordinate, column=column)) for each in found] == [True]


def test_a_sheet_that_stands_twice_is_refused_by_row_and_others_are_named(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_xlsx)
    (folder / "points.xlsx").rename(folder / "举报点.xlsx")
    book = load_workbook(folder / "举报点.xlsx")
    book.active.title = "举报点"
    book.create_sheet("空表")
    book.create_sheet("说明").append(["某县", "2026"])
    book.save(folder / "举报点.xlsx")
    assert survey_county_folder(folder, "wgs84").unread[-1].endswith(": 举报点.xlsx【说明】")
    book.copy_worksheet(book["举报点"]).title = "举报点（2）"
    book.save(folder / "举报点.xlsx")
    with pytest.raises(BadRowsError) as refused:
        survey_county_folder(folder, "wgs84")
    assert (
        "举报点.xlsx【举报点（2）】 第 4 行 row 4, 编码='P1': 与 举报点.xlsx【举报点】 第 4 行" in refused.value.rows[0]
    )


def test_a_formula_whose_result_is_an_empty_text_is_blank(tmp_path):
    book = Workbook()
    book.active.append(["编码", '=IF(A1="","",1)'])
    book.save(tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as packed, ZipFile(tmp_path / "b.xlsx", "w") as told:
        for name in packed.namelist():
            told.writestr(name, packed.read(name).replace(b'<c r="B1">', b'<c r="B1" t="str">'))
    assert is_blank(read_sheets(tmp_path / "b.xlsx")["Sheet"][0][1])
    with pytest.raises(BadFileError, match=r"a\.xlsx: B1 =IF\(A1=\"\",\"\",1\): .*a formula without its result"):
        read_sheets(tmp_path / "a.xlsx")


def test_an_entry_that_begins_like_a_footer_is_an_entry(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    header = ["职务", "姓名", "所属所", "联系电话"]
    write_csv(
        folder / "inspectors", header, [["网格员", "张三", "S1", ""], ["负责人", "李四", "", "139"]], placed=False
    )
    write_csv(
        folder / "teams",
        ["备注", "名称", "编码", "所属所", "技能"],
        [["备注：夜间", "一组", "T1", "S1", ""]],
        placed=False,
    )
    write_csv(folder / "places", ["名称", "经度", "纬度"], [["备注台", "107.02", "35.3"]], placed=False)
    reading = survey_county_folder(folder, "wgs84", strict=False)
    assert [i.name for i in reading.data.inspectors] == ["张三", "李四"]
    assert [t.code for t in reading.data.teams] == ["T1"]
    assert [p.name for p in reading.data.places] == ["备注台"]
    assert reading.notes == ()


def test_a_row_with_nothing_required_is_one_fault(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    header = ["编码", "名称", "类型", "地址", "经度", "纬度"]
    rows = [["P1", "东街超市", "超市", "", "107.031", "35.301"], ["", "", "", "以下空白", "", ""]]
    write_csv(folder / "points", header, rows, placed=False)
    write_csv(folder / "teams", ["班次", "联系电话"], [["白班", "139"]], placed=False)  # columns, not rows, are lacking
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert [f for f in refusal.value.rows if f.startswith("points")] == [
        "points.csv 第 3 行 row 3: 不像数据，请删除 not a data row: delete it"
    ]
    assert [f for f in refusal.value.rows if f.startswith("teams")] == [
        "teams.csv: 缺少列，请补充或改表头 add this column, or correct its header: "
        "小组编码 code, 小组名称 name, 技能 skills, 所属所 station"
    ]


def test_a_column_that_is_lacking_is_one_fault_and_names_those_that_are_not_read(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    write_csv(folder / "teams", ["编码", "名称", "归属", "主要业务"], [["T1", "一", "S1", "食品"]] * 2, placed=False)
    write_csv(folder / "boundary", ["编码", "名称"], [[county.county.code, "崇信县"]], placed=False)
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    found = "缺少列，请补充或改表头 add this column, or correct its header:"
    assert [f for f in refusal.value.rows if found in f] == [
        f"boundary.csv: {found} 几何 geometry",
        f"teams.csv: {found} 技能 skills, 所属所 station；未读取的列 not read: 归属, 主要业务（是否为 技能 skills?）",
    ]


def test_what_is_not_read_is_named(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    station = county.stations[0].code
    teams = [["T1", "一", station, "食品", "x"], ["T2", "二", station, "", ""]]
    write_csv(folder / "teams", ["编码", "名称", "所属所", "主要业务", "组长"], teams, placed=False)
    (folder / "teams（旧）.csv").write_text("编码", "utf-8")
    reading = survey_county_folder(folder, "wgs84", loaded=lambda _: county)
    assert [said for said in reading.unread if "teams" in said] == [
        "teams.csv: 未读取的列 columns that are not read: 主要业务（是否为 技能 skills?）, 组长",
        "未读取的文件 files that are not read: teams（旧）.csv",
    ]


def test_first_teams_without_a_column_of_skills_are_refused(tmp_path, county):
    """They would be sent to every case; later the file may leave out what is loaded."""
    folder = write_folder(tmp_path / "县", county, write_csv)
    write_csv(folder / "teams", ["编码", "名称", "所属所", "食品"], [["T1", "一", "S1", "√"]], placed=False)
    with pytest.raises(BadRowsError) as refused:
        survey_county_folder(folder, "wgs84")
    (fault,) = refused.value.rows
    assert fault.startswith("teams.csv: 缺少列")
    assert fault.endswith("技能 skills；未读取的列 not read: 食品")
    assert survey_county_folder(folder, "wgs84", loaded=lambda _: county).data.teams[0].code == "T1"


def test_a_merged_total_in_a_sheet_is_one_row_of_totals(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_xlsx)
    book = load_workbook(folder / "points.xlsx")
    sheet = book.active
    last = sheet.max_row + 1
    sheet.cell(last, 1, "合计")
    sheet.merge_cells(start_row=last, start_column=1, end_row=last, end_column=3)
    sheet.cell(last, 4, len(county.points))
    book.save(folder / "points.xlsx")
    reading = survey_county_folder(folder, "wgs84")
    assert_same(reading.data, county)
    assert [note.split(":")[0] for note in reading.notes] == [f"points.xlsx 第 {last} 行 row {last}"]


@pytest.mark.parametrize(("closed", "fits"), [("2026-12-24", True), ("2026-12-25", True), ("2099-01-01", False)])
def test_a_point_is_not_closed_ahead_of_time(tmp_path, county, closed, fits):
    folder = write_folder(tmp_path / "县", county, write_csv)
    text = (folder / "points.csv").read_text("utf-8").splitlines()
    (folder / "points.csv").write_text("\n".join([f"{text[0]},关闭时间", f"{text[1]},{closed}", *text[2:]]), "utf-8")
    if fits:
        assert survey_county_folder(folder, "wgs84", today=date(2026, 12, 24)).data.points[0].closed_at
    else:
        with pytest.raises(BadRowsError) as refusal:
            survey_county_folder(folder, "wgs84", today=date(2026, 12, 24))
        (fault,) = refusal.value.rows
        assert "关闭时间" in fault
        assert "lies ahead" in fault


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", "张三"],  # says something else
        ["合计", "合计超市", "", ""],  # a name that only begins so
        ["合计", "", "T9", ""],  # has a code of its own
        ["", "累计", "", ""],
    ],
)
def test_a_row_that_is_more_than_totals_is_judged_as_every_row(tmp_path, county, row):
    folder = write_folder(tmp_path / "县", county, write_csv)
    header = ["序号", "名称", "编码", "所属所", "技能"]
    write_csv(folder / "teams", header, [["1", "一组", "T1", "S1", ""], [*row, ""]], placed=False)
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert all(fault.startswith("teams.csv 第 3 行") for fault in refusal.value.rows)


def test_a_place_called_a_total_is_a_place(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    header, rows = ["名称", "经度", "纬度"], [["合计", "107.02", "35.3"], ["合计", "", ""]]
    write_csv(folder / "places", header, rows, placed=False)
    reading = survey_county_folder(folder, "wgs84")
    assert [place.name for place in reading.data.places] == ["合计"]
    assert len(reading.notes) == 1


def test_a_row_number_is_the_spreadsheets_own(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_xlsx)
    book = load_workbook(folder / "points.xlsx")
    sheet = book.active
    bad = next(row for row in sheet.iter_rows() if row[0].value == county.points[1].code)
    bad[2].value = "饭店"
    book.save(folder / "points.xlsx")
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert f"points.xlsx 第 {bad[0].row} 行" in refusal.value.rows[0]


def test_semicolons_tabs_and_title_rows_in_csv(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    teams = "执法小组名册;;;\n编码;名称;所属所;技能\n\nT1;一组;一所;食品，药品\n"
    (folder / "teams.csv").write_text(teams, "utf-8")
    (folder / "stations.csv").write_text("code\tname\tlongitude\tlatitude\nS1\t一所\t107.025\t35.3\n", "utf-8")
    data = read_county_folder(folder, "wgs84")
    assert [(t.code, t.station, t.skills, t.shift) for t in data.teams] == [("T1", "S1", ("food", "drug"), "day")]
    assert data.stations[0].position == Position(107.025, 35.3)


def test_the_templates_own_skills_are_codes(tmp_path):
    """They were kept as typed: 特种设备 never met `special_equipment`."""
    write_sample(tmp_path / "县")
    found = read_county_folder(tmp_path / "县").teams
    assert [team.skills for team in found] == [("food", "drug"), ("special_equipment",)]


def test_an_unknown_skill_is_refused_by_row_with_the_nearest(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    rows = [["T1", "一组", "S1", "食品、特种装备"], ["T2", "二组", "S1", "药品"]]
    write_csv(folder / "teams", ["编码", "名称", "所属所", "技能"], rows, placed=False)
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    (fault,) = refusal.value.rows
    assert fault.startswith("teams.csv 第 2 行 row 2, 技能='特种装备': ")
    assert "special_equipment" in fault
    assert "特种设备" in fault


def test_kinds_of_named_places_in_chinese_are_those_the_search_knows(tmp_path, county):
    """An address names its town and its street: the town counts less, if its kind is known."""
    folder = write_folder(tmp_path / "县", county, write_csv)
    rows = [["远山镇", "乡镇", shapely.Point(107.03, 35.3)], ["滨河路", "道路", shapely.Point(107.03, 35.3)]]
    rows += [["大槐树", "古树", shapely.Point(107.03, 35.3)], ["老桥", "", shapely.Point(107.03, 35.3)]]
    write_csv(folder / "places", ["名称", "类型"], rows)
    found = read_county_folder(folder, "wgs84").places
    assert [place.kind for place in found] == ["town", "road", "古树", "locality"]


def test_everything_not_stated_is_derived(tmp_path, county):
    """Kinds from the committees' codes, in-town from the seat, inspectors by name, bureaus from city and county."""
    folder = tmp_path / "县"
    folder.mkdir()
    header = ["code", "town_name", "committee_name", "inspector_name"]
    cells = [
        ["620899100001001", "试验镇", "西街社区", "张三", box(107.0, 35.2, 107.1, 35.4)],
        ["620899101201001", "远山镇", "远山村", "李四", box(107.1, 35.2, 107.2, 35.4)],
    ]
    write_geojson(folder / "cells", header, cells)
    write_geojson(folder / "boundary", ["name", "gb"], [["试验县", "156620899", county.county.boundary]])
    write_csv(folder / "stations", ["code", "name"], [["S1", "一所", shapely.Point(107.03, 35.3)]])
    (folder / "county.toml").write_text('datum = "cgcs2000"\nseat = "试验镇"\ncity = "试验市"\n', "utf-8")
    data = read_county_folder(folder)
    assert data.county.code == "620899"
    assert [(c.kind, c.in_town, c.inspector) for c in data.cells] == [
        (CellKind.COMMUNITY, True, "张三"),
        (CellKind.RURAL, False, "李四"),
    ]
    assert [(c.code, c.is_community, c.town_code) for c in data.committees] == [
        ("620899100001", True, "620899100"),
        ("620899101201", False, "620899101"),
    ]
    assert data.units == (
        OrganisationUnit("620800", "试验市市场监督管理局", UnitLevel.CITY, None),
        OrganisationUnit("620899", "试验县市场监督管理局", UnitLevel.COUNTY, "620800"),
        OrganisationUnit("S1", "一所", UnitLevel.STATION, "620899"),
    )
    assert [defect.kind for defect in audit(data)] == [DefectKind.NO_STATION]  # the second town has none


def test_when_nobody_says_which_cells_are_in_town(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _edit_csv(folder / "cells.csv", lambda rows: [[c for i, c in enumerate(r) if rows[0][i] != "县城内"] for r in rows])
    _edit_csv(folder / "boundary.csv", lambda rows: [[c.replace("试验镇", "别处") for c in r] for r in rows])
    with pytest.raises(BadFileError, match="in_town 县城内"):
        read_county_folder(folder, "wgs84")


def test_files_of_committees_inspectors_units_neighbours_and_places(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    write_csv(
        folder / "committees",
        ["村居编码", "村居名称", "乡镇名称", "城乡分类代码"],
        [[c.code, f"{c.name}甲", "试验镇", c.urban_rural_class] for c in county.committees],
        placed=False,
    )
    write_csv(
        folder / "inspectors",
        ["工号", "姓名", "所属所", "电话"],
        [["I1", "王五", "一所", "0933-6120000"]],
        placed=False,
    )
    write_csv(
        folder / "units",
        ["编码", "名称", "级别", "上级编码"],
        [["C", "市局", "市局", ""], ["X", "县局", "县局", "C"], ["S1", "一所", "所", "X"]],
        placed=False,
    )
    write_geojson(folder / "neighbours", ["code", "name"], [["620802", "崆峒区", box(106.5, 35.2, 107, 35.4)]])
    spot = shapely.Point(107.02, 35.3)
    rows = [["滨河路", "街道", 430, spot], ["老庄", "自然村", None, spot], ["水塔", "water_tower", None, spot]]
    write_geojson(folder / "places", ["name", "kind", "范围（米）"], rows)
    data = read_county_folder(folder, "wgs84")
    assert [c.name for c in data.committees] == [f"{c.name}甲" for c in county.committees]
    assert (data.inspectors[0].name, data.inspectors[0].station) == ("王五", "S1")
    assert [(u.code, u.parent) for u in data.units] == [("C", None), ("X", "C"), ("S1", "X")]
    assert data.neighbours == (Neighbour("620802", "崆峒区", box(106.5, 35.2, 107, 35.4)),)
    assert [(p.name, p.kind, p.extent_m) for p in data.places] == [
        ("滨河路", "street", 430.0),
        ("老庄", "hamlet", None),
        ("水塔", "water_tower", None),
    ]


def test_the_city_bureau_of_a_county_numbered_as_a_city_has_a_code_of_its_own():
    stated = {"stations": (), "name": "某市", "city": "某省"}
    assert [(u.code, u.parent) for u in complete_tree([], county="441900", **stated)] == [
        ("4419", None),
        ("441900", "4419"),
    ]
    assert [u.code for u in complete_tree([], county="620823", **stated)] == ["620800", "620823"]


@pytest.mark.parametrize(("parent", "sound"), [("C", True), ("Z", False), ("X", False), ("", True)])
def test_the_bureau_above_must_be_in_the_file(tmp_path, county, parent, sound):
    folder = write_folder(tmp_path / "县", county, write_csv)
    units = [["C", "市局", "市局", ""], ["X", "县局", "县局", parent], ["S1", "一所", "所", "X"]]
    write_csv(folder / "units", ["编码", "名称", "级别", "上级编码"], units, placed=False)
    if sound:
        assert read_county_folder(folder, "wgs84").units[1].parent == (parent or None)
    else:
        with pytest.raises(BadRowsError, match="1 fault,"):
            read_county_folder(folder, "wgs84")


@pytest.mark.parametrize(
    ("ends", "begins", "sound"),
    [("2024-01-01", "2024-01-01", True), ("2024-01-02", "2024-01-01", False), ("", "2024-01-01", False)],
)
def test_a_code_may_come_back_only_after_its_end(tmp_path, county, connection, ends, begins, sound):
    folder = write_folder(tmp_path / "县", county, write_csv)
    columns = ["启用日期", "停用日期"]

    def edit(rows):
        again = [*rows[1], begins, ""]
        return [[*rows[0], *columns], [*rows[1], "2021/3/1", ends], *([*r, "", ""] for r in rows[2:]), again]

    _edit_csv(folder / "cells.csv", edit)
    if sound:
        counties.save_county(connection, read_county_folder(folder, "wgs84"))
    else:
        with pytest.raises(BadRowsError, match="1 fault,"):
            read_county_folder(folder, "wgs84")


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_text_no_database_can_hold_is_a_bad_row(tmp_path, county, name):
    folder = write_folder(tmp_path / "县", county)
    path = folder / "points.geojson"
    tree = json.loads(path.read_text("utf-8"))
    tree["features"][1]["properties"]["名称"] = name
    path.write_text(json.dumps(tree), "utf-8")
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert "points.geojson 第 2 行" in refusal.value.rows[0]
    refusal.value.rows[0].encode("utf-8")


@pytest.mark.parametrize("name", ["𠮷野家 <b>&'\"; DROP TABLE", "قرية", "e\u0301cole 🏫", "\u200b 零宽"])
def test_text_in_any_script_comes_back_from_the_database(tmp_path, county, connection, name):
    data = replace(county, points=(replace(county.points[0], name=name.strip()),))
    counties.save_county(connection, read_county_folder(write_folder(tmp_path / "县", data, write_xlsx), "wgs84"))
    assert counties.load_county(connection, CODE).points[0].name == name.strip()


def test_no_sound_cell_is_no_county_even_when_skipping(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    _edit_csv(folder / "cells.csv", lambda rows: [rows[0], *(["x", *row[1:]] for row in rows[1:])])
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84", skip_bad_rows=True)
    assert "not one row is sound" in refusal.value.rows[0]


@pytest.mark.parametrize(
    ("file", "column", "value", "says"),
    [
        ("cells", "责任人编码", "I9", "not known"),
        ("teams", "所属所", "九所", "not known"),
        ("cells", "网格编码", "620899100999001", "committees file"),
        ("cells", "网格编码", "620823100200001", "does not begin with '620899'"),
        ("cells", "城乡分类代码", "130", "111"),
        ("committees", "村居编码", "620899100000", "ends with 000"),
    ],
)
def test_unknown_codes(tmp_path, county, file, column, value, says):
    folder = write_folder(tmp_path / "县", county, write_csv)
    names = [[c.code, c.name, "试验镇", c.urban_rural_class] for c in county.committees]
    if value != "130":
        write_csv(folder / "committees", ["村居编码", "村居名称", "乡镇名称", "城乡分类代码"], names, placed=False)
    if value == "I9":
        write_csv(folder / "inspectors", ["工号", "姓名"], [["I1", "王五"]], placed=False)
    _set(folder / f"{file}.csv", 3, column, value)
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert any(says in row and value[:12] in row for row in refusal.value.rows), refusal.value.rows


def test_one_boundary_file_of_a_whole_city(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    east = box(107.2, 35.2, 107.4, 35.4)
    rows = [["156620899", "试验县", county.county.boundary], ["156620898", "邻县", east]]
    write_geojson(folder / "boundary", ["gb", "name"], rows)
    (folder / "county.toml").write_text('seat = "试验镇"\n', "utf-8")
    with pytest.raises(BadFileError, match="620898 邻县; give --code"):
        read_county_folder(folder, "wgs84")
    data = read_county_folder(folder, "wgs84", code="620899")
    assert (data.county.code, data.neighbours) == ("620899", (Neighbour("620898", "邻县", east),))


def test_a_sheet_without_codes_is_told_the_chinese_headers_it_needs(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    (folder / "households.csv").write_text("片区,户数\n东片,120\n", "utf-8")
    with pytest.raises(
        BadFileError, match="committee/村居编码, cell/网格编码, name/村居名称, town_name/乡镇名称, households/户数"
    ):
        read_county_folder(folder, "wgs84")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("points.csv", b"", "no header"),
        ("points.csv", b"\x00\x01\x02", "NUL"),
        ("points.csv", b"\xff\xff\x80abc", "GB18030"),
        ("points.csv", "甲,乙\n1,2\n".encode(), "known 可用列名"),
        ("points.csv", "编码,名称,类型,经度,纬度\n".encode(), "no rows"),
        ("points.xlsx", b"not a workbook", "XLSX"),
        ("points.xlsx", b"PK\x03\x04 broken", "XLSX"),
        ("points.gpkg", b"not a geopackage", "GeoPackage"),
        ("points.geojson", b"{", "JSON"),
        ("points.geojson", b"[1, 2]", "GeoJSON"),
        ("points.geojson", b'{"type": "Topology"}', "GeoJSON"),
        ("points.geojson", b"[" * 200_000, "JSON"),
        ("points.xls", b"", ".xlsx"),
        ("points.shp", b"", "no Shapefile inside"),
        ("points.shp", b"\x00\x00\x27\x0a" + b"\0" * 96, "points.dbf, points.shx is missing"),
        ("points.dbf", b"", ".shp"),
        ("points.kmz", b"", "save it as one of"),
        ("points.kml", b"<kml", "KML"),
        ("points.kml", b"<html/>", "no KML inside"),
        ("points.kml", b'<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml>&a;</kml>', "document type"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path, county, name, content, says):
    folder = write_folder(tmp_path / "县", county)
    (folder / "points.geojson").unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(BadFileError, match=says) as refusal:
        read_county_folder(folder, "wgs84")
    assert name.split(".")[0] in str(refusal.value)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[107, 35]]]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[107, 35.2], ["a", 35.2], [107.1, 35.3]]]},
        {"type": "LineString", "coordinates": [[107, 35.2], [107.1, 35.3]]},
        {"type": "Point", "coordinates": [107, 35.2]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Polygon", "coordinates": [[[35.2, 107], [35.3, 107], [35.3, 107.1], [35.2, 107]]]},
    ],
)
def test_a_geometry_that_is_no_polygon_is_a_bad_row(tmp_path, county, geometry):
    folder = write_folder(tmp_path / "县", county)
    path = folder / "cells.geojson"
    tree = json.loads(path.read_text("utf-8"))
    tree["features"][3]["geometry"] = geometry
    path.write_text(json.dumps(tree), "utf-8")
    with pytest.raises(BadRowsError) as refusal:
        read_county_folder(folder, "wgs84")
    assert [row.split(" row ")[1][0] for row in refusal.value.rows] == ["4"]


def test_a_geojson_in_another_crs_is_refused(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    path = folder / "cells.geojson"
    tree = json.loads(path.read_text("utf-8"))
    for name, works in (("urn:ogc:def:crs:OGC:1.3:CRS84", True), ("EPSG:4490", True), ("EPSG:4610", False)):
        tree["crs"] = {"type": "name", "properties": {"name": name}}
        path.write_text(json.dumps(tree), "utf-8")
        if works:
            assert_same(read_county_folder(folder, "wgs84"), county)
        else:
            with pytest.raises(BadFileError, match="EPSG:4610"):
                read_county_folder(folder, "wgs84")


def test_a_geojson_whose_crs_is_a_shifted_datum_is_read_in_it(tmp_path, county):
    folder = write_folder(tmp_path / "县", county)
    shifted = write_folder(tmp_path / "gcj02", county, datum="gcj02") / "cells.geojson"
    tree = json.loads(shifted.read_text("utf-8")) | {"crs": {"type": "name", "properties": {"name": "GCJ-02"}}}
    (folder / "cells.geojson").write_text(json.dumps(tree), "utf-8")
    assert_same(read_county_folder(folder, "wgs84"), county)


def test_folders_that_lack_or_double_a_file(tmp_path, county):
    with pytest.raises(BadFileError, match="no such folder"):
        read_county_folder(tmp_path / "nowhere", "wgs84")
    folder = write_folder(tmp_path / "县", county)
    write_csv(folder / "网格", ["编码", "名称"], [["1", "2"]], placed=False)
    with pytest.raises(BadFileError, match=r"cells\.geojson 第 1、.*: 网格\.csv 中没有其编码"):
        read_county_folder(folder, "wgs84")
    (folder / "cells.geojson").unlink()
    (folder / "网格.csv").unlink()
    with pytest.raises(BadFileError, match="no file cells"):
        read_county_folder(folder, "wgs84")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('datun = "wgs84"', "unknown key datun"),
        ('datum = "mars"', "datum"),
        ("seat = ", "cannot be read"),
        ('synthetic = "yes"', "true or false"),
        ('datums = "gcj02"', "must name files"),
        ('time_zone = "Mars/Olympus"', "Asia/Shanghai"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(tmp_path, county, text, says):
    folder = write_folder(tmp_path / "县", county)
    (folder / "county.toml").write_text(text, "utf-8")
    with pytest.raises((BadFileError, UnknownDatumError), match=says):
        read_county_folder(folder, "wgs84")


def test_a_lenient_reading_leaves_broken_rules_to_the_audit(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    bowtie = Polygon([(107.0, 35.2), (107.05, 35.25), (107.05, 35.2), (107.0, 35.25)])
    _set(folder / "cells.csv", 2, "几何", bowtie.wkt)
    _set(folder / "cells.csv", 8, "网格编码", county.cells[5].code)
    _set(folder / "points.csv", 2, "经度", "107.5")
    reading = survey_county_folder(folder, "wgs84", strict=False)
    assert reading.faults == ()
    found = {d.kind for d in audit(reading.data)}
    assert found >= {DefectKind.INVALID_POLYGON, DefectKind.DUPLICATE_CODE, DefectKind.POINT_OUTSIDE}


def test_what_was_read_can_be_stored_and_comes_back(tmp_path, county, connection):
    data = read_county_folder(write_folder(tmp_path / "县", county, write_xlsx), "wgs84")
    counties.save_county(connection, data)
    back = counties.load_county(connection, CODE)
    assert sorted(c.code for c in back.cells) == sorted(c.code for c in county.cells)
    assert [t.code for t in back.teams] == [t.code for t in county.teams]


def test_the_manual_names_every_column_and_file():
    manual = (ROOT / "docs" / "import.md").read_text("utf-8")
    for kind, vocabulary in VOCABULARIES.items():
        assert all(name in manual for name in FILE_NAMES[kind] if name != "neighbors"), kind
        for field, names in vocabulary.items():
            chinese = next((name for name in names if not name.isascii()), field)
            assert f"`{names[0] if field == 'origin' else field}`" in manual, (kind, field)
            assert chinese in manual, (kind, chinese)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=examples(150))
@given(
    data=st.data(),
    file=st.sampled_from(["boundary", "cells", "points", "stations", "teams"]),
    value=ANY_JSON,
    strict=st.booleans(),
)
def test_any_json_anywhere_is_read_or_refused_in_words(tmp_path_factory, data, file, value, strict):
    folder = write_folder(tmp_path_factory.mktemp("county"), grid_county())
    path = folder / f"{file}.geojson"
    tree = json.loads(path.read_text("utf-8"))
    feature = tree["features"][data.draw(st.integers(0, len(tree["features"]) - 1))]
    places = [(feature["properties"], key) for key in feature["properties"]]
    places += [(feature, "geometry"), (feature, "properties"), (tree, "features"), (tree, "crs"), (tree, "datum")]
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = value
    path.write_text(json.dumps(tree), "utf-8")
    with suppress(GisError):  # anything else fails the test
        audit(survey_county_folder(folder, "wgs84", strict=strict, skip_bad_rows=True).data)

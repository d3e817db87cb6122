"""Columns and files of a county's folder that are not read are named."""

import pytest

from gis.errors import BadFileError
from gis.store.county_files.columns import VOCABULARIES, recognise
from gis.store.county_files.files import find_file, read_table
from gis.store.county_files.text_tables import header_row
from gis.store.county_files.unread import unread_columns, unread_files
from gis.store.county_files.workbooks import kind_of

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


def unread(kind, headers, filled=None):
    read = recognise(headers, VOCABULARIES[kind])
    return unread_columns(headers, range(len(headers)) if filled is None else filled, read, VOCABULARIES[kind])


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("主要业务", "主要业务（是否为 技能 skills?）"),
        ("所属的所", "所属的所（是否为 所属所 station?）"),
        ("组长", "组长"),
        ("手机", "手机（已读取 联系电话 is read instead）"),
        ("", "（第 4 列无表头 column 4 has no header）"),
        ("备注\n（选填）", "备注 （选填）"),
    ],
)
def test_a_column_that_is_not_read_is_named_with_what_it_may_be(header, meant):
    assert unread("teams", ["编码", "名称", "联系电话", header]) == (meant,)


def test_columns_that_only_number_rows_or_hold_nothing_are_nobodys_loss():
    headers = ["序号", "编码", "名称", "No.", "OBJECTID", "备注", None]
    assert unread("teams", headers, filled=range(5)) == ()


def test_a_second_longitude_is_named():
    headers = ["编码", "名称", "经度（高德）", "纬度（高德）", "经度（WGS84）", "纬度（WGS84）"]
    assert unread("points", headers) == (
        "经度（WGS84）（已读取 经度（高德） is read instead）",
        "纬度（WGS84）（已读取 纬度（高德） is read instead）",
    )


def test_files_that_may_hold_data_and_are_of_no_known_kind_are_named(tmp_path):
    read = ["points.csv", "举报点.xlsx", "county.toml", "county.json", "teams.shp", "teams.dbf"]
    for name in [
        *read,
        "说明.docx",
        "~$points.xlsx",
        ".cells.csv",
        "举报点 - 副本.xlsx",
        "车辆.xls",
        "全部网格.geojson",
    ]:
        (tmp_path / name).touch()
    assert list(unread_files(tmp_path)) == [
        "举报点 - 副本.xlsx（是否为 举报点 points?）",
        "全部网格.geojson（是否为 网格 cells?）",
        "车辆.xls",
    ]


def test_a_file_of_a_kind_beside_the_one_that_is_read_is_named(tmp_path):
    for name in ("points.csv", "points.xls", "cells.shp", "cells.dbf", "cells.shx", "teams.csv.txt", "举报点.pdf"):
        (tmp_path / name).touch()
    assert list(unread_files(tmp_path)) == ["points.xls", "teams.csv.txt（是否为 执法小组 teams?）"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("points.xlsm", "save it as .xlsx"),
        ("举报点.ods", "save it as .xlsx"),
        ("points.tsv", "save it as .csv"),
        ("cells.gdb", "export it as .gpkg"),
        ("cells.zip", "unpack it"),
        ("小组.docx", "copy its table"),
    ],
)
def test_a_file_of_a_kind_in_a_format_that_is_not_read_is_refused_with_a_remedy(tmp_path, name, remedy):
    (tmp_path / name).touch()
    with pytest.raises(BadFileError, match=f"{name}: not read here; {remedy}"):
        find_file(tmp_path, kind_of(tmp_path / name))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (COMPOUND + b"Workbook", "实为旧版 .xls"),
        (b"\xef\xbb\xbf\n<html><table>", "实为网页"),
        (b"PK", "no XLSX workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_called_what_it_is(tmp_path, content, says):
    (tmp_path / "points.xlsx").write_bytes(content)
    with pytest.raises(BadFileError, match=rf"points\.xlsx: .*{says}"):
        read_table(tmp_path / "points.xlsx", "points")


@pytest.mark.parametrize(
    ("second", "header"),
    [
        (["编码", "名称", "经度", "纬度"], 1),  # merged downwards: both rows name the first two
        (["P1", "东街超市", "107.03", "35.30"], 0),
        ([None, None, "经度", "纬度"], 0),  # not merged: the first two names stand in the first row only
    ],
)
def test_a_header_of_two_rows_ends_in_the_one_that_names_more(second, header):
    assert header_row([["编码", "名称", "坐标", "坐标"], second, ["P2", "", "", ""]], VOCABULARIES["points"]) == header

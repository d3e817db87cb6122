"""Columns and files of a county's folder that are not read are named."""

import pytest

from gis.county.headers import recognise
from gis.errors import BadFileError
from gis.store.county_files.columns import VOCABULARIES
from gis.store.county_files.files import find_files, read_table
from gis.store.county_files.text_tables import header_row
from gis.store.county_files.unread import refuse_twice, unread_columns, unread_files
from gis.store.county_files.workbooks import kind_of, read_workbook


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
        "举报点 - 副本.xlsx",
        "全部网格.geojson",
        "车辆.xls",
    ]


def test_a_file_of_a_kind_beside_the_one_that_is_read_is_named(tmp_path):
    for name in ("points.csv", "points.xls", "cells.shp", "cells.dbf", "cells.shx", "teams.csv.txt", "举报点.pdf"):
        (tmp_path / name).touch()
    assert list(unread_files(tmp_path)) == ["points.xls", "teams.csv.txt"]


@pytest.mark.parametrize(
    "name", ["points.xlsm", "举报点.ods", "points.tsv", "cells.gdb", "cells.zip", "小组.docx", "小组.pdf", "cells.dbf"]
)
def test_a_file_of_a_kind_in_a_format_that_is_not_read_is_refused_with_those_that_are(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(BadFileError, match=rf"{name}: .*save it as one of: .*\.xlsx"):
        find_files(tmp_path, kind_of(tmp_path / name))


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table>", b"PK", b"a,b\n1,2\n"])
def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(tmp_path, content):
    (tmp_path / "points.xlsx").write_bytes(content)
    assert "save it as .xlsx in Excel or WPS, without a password" in str(read_workbook(tmp_path / "points.xlsx").broken)


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


def test_a_folder_in_the_folder_is_named_where_it_holds_data(tmp_path):
    for name in ("小组/teams.csv", "图片/门头.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    (found,) = unread_files(tmp_path)
    assert found.startswith("小组/（子文件夹不读取")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        (" 举报点 .csv", True),
        ("POINTS.CSV", True),
        ("points (1).csv", True),
        ("举报点台账.csv", True),
        ("投诉举报点一览表（2）.csv", True),
        ("举报点（旧）.csv", False),
        ("举报点 - 副本.csv", False),
    ],
)
def test_blanks_case_and_usual_suffixes_of_a_name_do_not_count(tmp_path, name, is_one):
    (tmp_path / name).touch()
    assert find_files(tmp_path, "points") == ([tmp_path / name] if is_one else [])
    assert list(unread_files(tmp_path)) == ([] if is_one else [name])


@pytest.mark.parametrize("content", [b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"])
def test_a_workbook_named_csv_is_refused(tmp_path, content):
    (tmp_path / "points.csv").write_bytes(content)
    with pytest.raises(BadFileError, match="CSV UTF-8"):
        read_table(tmp_path / "points.csv", "points")


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        (["编码", "名称", "编码", "名称"], True),  # two tables side by side
        (["编码", "名称", "联系电话", "联系 电话"], True),
        (["编码", "名称", "备注", "备注"], False),  # nothing reads them
        (["编码", "名称", "经度（高德）", "经度（WGS84）"], False),  # the second is named as not read
        (["编码", "名称", None, None], False),
    ],
)
def test_a_header_that_stands_twice_is_refused(headers, refused):
    if not refused:
        refuse_twice("points.csv", headers, VOCABULARIES["points"])
        return
    with pytest.raises(BadFileError, match=f"{headers[-1]}.*: 表头出现不止一次"):
        refuse_twice("points.csv", headers, VOCABULARIES["points"])

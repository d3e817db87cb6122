"""Columns and files of a county's folder that are not read are named."""

import pytest

from gis.store.county_files.columns import VOCABULARIES, recognise
from gis.store.county_files.text_tables import header_row
from gis.store.county_files.unread import unread_columns, unread_files


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

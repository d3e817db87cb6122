"""Headers of a table, and titles above it with a datum."""

import pytest

from gis.errors import UnknownDatumError
from gis.position import Datum
from gis.store.county_files.columns import datums_in_titles
from gis.store.county_files.files import read_table


def read(tmp_path, *lines):
    (tmp_path / "inspectors.csv").write_text("\n".join(("姓名,工号,联系电话,备注", *lines)), "utf-8")
    table = read_table(tmp_path / "inspectors.csv", "inspectors")
    return [row.values["name"] for row in table.rows if not row.broken], table


def test_a_header_in_two_languages_is_read(tmp_path):
    (tmp_path / "teams.csv").write_text("编码/Code,名称 Name,所属所Station,技能 Skills\nT1,一组,S1,食品\n", "utf-8")
    table = read_table(tmp_path / "teams.csv", "teams")
    assert (table.rows[0].values["skills"], table.unread) == ("食品", ())


@pytest.mark.parametrize("line", ["张三,张三,,", "张三,张三,13911112222,", "网格员,7,,"])
def test_a_row_of_a_person_is_not_read_as_a_heading(tmp_path, line):
    assert len(read(tmp_path, line)[0]) == 1


@pytest.mark.parametrize(
    "title", ["举报点（腾讯文档）", "举报点清单（GPS采集）", "一览表（80）", "附件（54）", "共 2000 户"]
)
def test_brackets_of_a_title_that_say_nothing_of_coordinates_are_no_datum(title):
    assert datums_in_titles([[title, None]]) == {}


@pytest.mark.parametrize("title", ["坐标系：谷歌", "举报点（西安80坐标）", "经纬度采用北京54"])
def test_a_title_that_says_of_coordinates_what_is_not_read_is_refused(title):
    with pytest.raises(UnknownDatumError):
        datums_in_titles([[title]])


@pytest.mark.parametrize("title", ["坐标系：高德", "举报点（高德坐标）", "一览表（GCJ-02）"])
def test_a_title_may_state_the_datum(title):
    assert datums_in_titles([[title]]) == {title: Datum.GCJ02}


@pytest.mark.parametrize(
    "title",
    [
        "说明：经度纬度为GCJ-02",
        "经度、纬度采用高德地图坐标",
        "坐标来源：高德",
        "本表坐标取自腾讯地图",
        "采用火星坐标系",
        "坐标系统：GCJ-02（高德）",
        "使用高德地图坐标拾取器",
    ],
)
def test_a_sentence_about_coordinates_states_the_datum(title):
    assert datums_in_titles([[title]]) == {title: Datum.GCJ02}


@pytest.mark.parametrize("title", ["2000国家大地坐标系", "坐标：WGS84/CGCS2000"])
def test_two_names_of_what_lies_alike_are_one(title):
    assert datums_in_titles([[title]]) == {title: Datum.CGCS2000}


@pytest.mark.parametrize(
    "title", ["坐标由百度坐标转为高德坐标", "采用1980西安坐标系", "坐标投影：高斯-克吕格", "坐标用GPS采集，高德核对"]
)
def test_a_sentence_of_another_datum_or_of_several_is_refused(title):
    with pytest.raises(UnknownDatumError):
        datums_in_titles([[title]])


@pytest.mark.parametrize("title", ["数据来源：高德地图", "坐标（腾讯文档填报）", "坐标由各所采集", "用百度网盘分享"])
def test_a_sentence_without_a_datum_of_coordinates_states_none(title):
    assert datums_in_titles([[title]]) == {}

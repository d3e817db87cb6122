"""Rows of a table that are headers or titles: between its data, and above it with a datum."""

import pytest

from gis.errors import UnknownDatumError
from gis.position import Datum
from gis.store.county_files.columns import datums_in_titles
from gis.store.county_files.files import read_table


def read(tmp_path, *lines):
    (tmp_path / "inspectors.csv").write_text("\n".join(("姓名,工号,联系电话,备注", *lines)), "utf-8")
    table = read_table(tmp_path / "inspectors.csv", "inspectors")
    return [row.values["name"] for row in table.rows if not row.broken], table


@pytest.mark.parametrize("line", ["姓名,工号,联系电话,备注", " 姓 名 ,工号,,", "锦屏所,锦屏所,锦屏所,锦屏所"])
def test_the_header_of_the_next_page_and_a_title_over_all_columns_are_no_people(tmp_path, line):
    names, table = read(tmp_path, "张三,1,,", line, "李四,2,,")
    assert names == ["张三", "李四"]
    assert [note.partition(":")[0] for note in table.passed_over] == ["inspectors.csv 第 3 行 row 3"]


def test_the_header_of_another_table_is_a_fault_of_its_row(tmp_path):
    names, table = read(tmp_path, "张三,1,,", "工号,姓名,,", "2,李四,,")
    assert names == ["张三", "2"]
    assert "keep one table on a sheet" in table.rows[1].broken


@pytest.mark.parametrize("line", ["张三,张三,,", "张三,张三,13911112222,", "网格员,7,,"])
def test_a_person_stays_one(tmp_path, line):
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

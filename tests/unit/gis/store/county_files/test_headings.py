"""Rows of a table that are headers or titles between its data."""

import pytest

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

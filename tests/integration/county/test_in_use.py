"""Rows of things that are no more, by a column 状态 or 是否停用: none comes back to life."""

import csv
from datetime import date

import pytest

from gis.errors import BadRowsError
from gis.store.county_files.county import survey_county_folder
from tests.counties import grid_county
from tests.integration.county_files import write_csv, write_folder


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "县", grid_county(), write_csv)


def marked(folder, kind, *words, column="状态"):
    """Add a column to a file; the last word stands in all rows that are left."""
    path = folder / f"{kind}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    said = [column, *(words[min(n, len(words) - 1)] for n in range(len(rows) - 1))]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*row, word] for row, word in zip(rows, said, strict=True))


def survey(folder, loaded=None):
    return survey_county_folder(folder, "wgs84", loaded=lambda _: loaded, today=date(2026, 9, 1))


def faults(folder):
    with pytest.raises(BadRowsError) as refused:
        survey(folder)
    return refused.value.rows


@pytest.mark.parametrize(
    "word", ["停用", "已停用", "已撤销（2025年）", "closed", "Inactive", "无效", "注销", "否", "撤并"]
)
def test_a_team_that_is_no_more_is_retired(folder, word):
    marked(folder, "teams", "正常", word, "启用")
    data = survey(folder).data
    assert ([each.code for each in data.teams], [each.code for each in data.retired]) == (["T00", "T02"], ["T01"])


def without(folder, kind, column):
    """Take a column out of a file."""
    path = folder / f"{kind}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        del row[column]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_retired_team_stays_so_in_a_file_that_says_of_none_whether_it_is(folder):
    marked(folder, "teams", "正常", "停用", "正常")
    loaded = survey(folder).data
    without(folder, "teams", "状态")
    reading = survey(folder, loaded)
    assert [each.code for each in reading.data.teams] == ["T00", "T02"]
    assert [each.code for each in reading.data.retired] == ["T01"]
    assert reading.notes[-1].endswith("否 no: T01")


def test_a_retired_team_comes_back_where_its_row_says_so(folder):
    marked(folder, "teams", "正常", "停用", "正常")
    loaded = survey(folder).data
    without(folder, "teams", "状态")
    marked(folder, "teams", "否", column="已停用")
    reading = survey(folder, loaded)
    assert ([each.code for each in reading.data.teams], reading.data.retired) == (["T00", "T01", "T02"], ())
    assert not reading.notes


@pytest.mark.parametrize(("column", "ended", "lasting"), [("是否启用", "0", "1"), ("是否停用", "是", "否")])
def test_a_column_of_yes_and_no(folder, column, ended, lasting):
    marked(folder, "teams", lasting, ended, lasting, column=column)
    assert [each.code for each in survey(folder).data.retired] == ["T01"]


def test_a_point_that_is_no_more_is_closed_since_when_it_is_known(folder):
    marked(folder, "points", "正常", "已关闭")
    data = survey(folder).data
    assert [each.closed_at and f"{each.closed_at:%F %T%z}" for each in data.points] == [
        None,
        "2026-09-01 00:00:00+0800",
    ]
    later = survey_county_folder(folder, "wgs84", loaded=lambda _: data, today=date(2027, 1, 1)).data
    assert later.points[1].closed_at == data.points[1].closed_at


@pytest.mark.parametrize("kind", ["cells", "stations"])
def test_a_row_of_what_is_no_more_is_refused(folder, kind):
    marked(folder, kind, "停用" if kind == "stations" else "正常", "停用", "正常")
    found = next(row for row in faults(folder) if "状态" in row)
    assert "状态='停用'" in found
    assert "delete the row" in found


def test_an_unknown_word_beside_known_ones_is_refused(folder):
    marked(folder, "teams", "正常", "停", "正常")
    (found,) = faults(folder)
    assert "row 3, 状态='停'" in found


@pytest.mark.parametrize("words", [("空闲", "忙碌"), ("0", "1"), ("已核实",)])
def test_a_column_that_says_something_else_is_named_as_not_read(folder, words):
    marked(folder, "teams", *words)
    reading = survey(folder)
    assert len(reading.data.teams) == 3
    assert any("状态" in each for each in reading.unread)


def test_two_columns_that_contradict_each_other_are_refused(folder):
    marked(folder, "teams", "正常")
    marked(folder, "teams", "否", "是", "否", column="是否停用")
    (found,) = faults(folder)
    assert "row 3" in found
    assert "contradicts" in found


@pytest.mark.parametrize("name", ["东街超市（新）", "东街超市（已关闭）"])
def test_what_a_name_says_in_brackets_is_its_own(folder, name):
    path = folder / "points.csv"
    path.write_text(path.read_text("utf-8").replace("东街超市", name), "utf-8")
    (point, _) = survey(folder).data.points
    assert (point.name, point.closed_at) == (name, None)


def test_a_tick_for_an_answer_is_refused(folder):
    marked(folder, "teams", "√", "", "√", column="是否启用")
    assert ["是否启用='√': 不明确" in found for found in faults(folder)] == [True, True]

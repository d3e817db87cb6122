"""Values of a table as text, and the row its columns are named in."""

from datetime import date, datetime

import pytest

from gis.errors import BadFileError
from gis.store.county_files.csv_files import read_csv
from gis.store.county_files.text_tables import as_text, data_rows, header_row, is_blank

VOCABULARY = {"code": ("编号", "code"), "name": ("名称", "name")}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7.0, "7"),
        (-7.0, "-7"),
        (7.5, "7.5"),
        (9_999_999_999_999_998.0, "9999999999999998"),
        (1e16, "1e+16"),  # beyond it not every whole number is one of its own
        (7, "7"),
        (date(2026, 3, 14), "2026-03-14"),
        (datetime(2026, 3, 14), "2026-03-14"),
        (datetime(2026, 3, 14, 0, 1), "2026-03-14T00:01:00"),
        ("  东街 ", "东街"),
        ("'JB001", "'JB001"),
    ],
)
def test_a_value_as_text(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        (None, True),
        ("  ", True),
        ("-", True),
        (0, False),
        ("东", False),
        ("（空缺）", True),
        ("待定 ", True),
        ("无名", False),
    ],
)
def test_what_says_nothing_is_blank(value, blank):
    assert is_blank(value) is blank


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([["编号", "名称"], ["P1", "东街"]], 0),
        ([["全县投诉举报点"], ["编号", "名称"]], 1),
        ([["编号", "其他"], ["编号", "名称"]], 1),  # one known column is chance
        ([["编号", "其他"]], None),
        ([], None),
    ],
)
def test_columns_are_named_where_two_are_known(rows, index):
    assert header_row(rows, VOCABULARY) == index


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    grid = [["编号", "名称"], ["P1", "东街"], [None, "  "], ["P2", None]]
    assert list(data_rows(grid, 0)) == [(2, ["P1", "东街"]), (4, ["P2", None])]


def test_what_programs_put_around_a_value_stays(tmp_path):
    (tmp_path / "points.csv").write_text('编号,名称\n="0933","=""东街"""\n', "utf-8")
    assert read_csv(tmp_path / "points.csv")[0][1:] == [['="0933"', '="东街"']]


WKT = "MULTIPOLYGON (((104.0 38.4, 104.1 38.4, 104.1 38.5, 104.0 38.4)), ((105 38, 105 39, 106 39, 105 38)))"


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize(
    "value",
    [WKT, WKT[:-9] + ", 105 38.5" * 3000 + ")))", "东街，西街，南街，北街；中街", "", '{"a": [1, 2], "b": [3, 4]}'],
)
def test_the_delimiter_is_the_one_between_the_values(tmp_path, delimiter, value):
    quoted = f'"{value.replace(chr(34), chr(34) * 2)}"' if delimiter == "," or "{" in value else value
    lines = ["全县网格", delimiter.join(("编号", "名称")), delimiter.join(("P1", quoted)), delimiter.join(("P2", ""))]
    (tmp_path / "cells.csv").write_text("\n".join(lines), "utf-8")
    assert read_csv(tmp_path / "cells.csv")[0][1:3] == [["编号", "名称"], ["P1", value]]


@pytest.mark.parametrize(
    ("lines", "encodings", "odd"),
    [
        (
            ["code,name", "1,张三", "2,李四", "3,王五"],
            ["ascii", "gbk", "gbk", "utf-8"],
            4,
        ),  # 鐜嬩簲, all may be read so
        (["编号,名称", "1,东街", "2,西街"], ["gbk", "utf-8", "gbk"], 2),
        (["编号,名称", "1,东街", "2,西街"], ["utf-8", "utf-8", "gbk"], 1),
    ],
)
def test_a_file_put_together_of_two_encodings_is_refused_with_the_line(tmp_path, lines, encodings, odd):
    raw = b"\r\n".join(line.encode(encoding) for line, encoding in zip(lines, encodings, strict=True))
    (tmp_path / "points.csv").write_bytes(raw)
    with pytest.raises(BadFileError, match=rf"第 {odd} 行的编码与其他行不同.*line {odd} is"):
        read_csv(tmp_path / "points.csv")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_one_encoding_is_read_in_it(tmp_path, encoding):
    names = ["张三", "联通", "涂娅妮", "李"]
    (tmp_path / "points.csv").write_text("\n".join(("编号,名称", *(f"1,{name}" for name in names))), encoding)
    assert [row[1] for row in read_csv(tmp_path / "points.csv")[0][1:]] == names

"""Tables that are not what they look like: two side by side, rows cut short or too long."""

import pytest
from openpyxl import Workbook

from gis.errors import BadFileError, BadRowsError, GisError
from gis.store.county_files.county import survey_county_folder
from gis.store.county_files.files import read_sheet, read_table
from gis.store.county_files.workbooks import read_workbook
from tests.counties import CODE, grid_county
from tests.integration.county_files import write_csv, write_folder

TEAMS = ["编码", "名称", "所属所", "技能", "电话"]
ROWS = [[f"T{n}", f"{n}组", "S1", "食品", f"1391234567{n}"] for n in range(3)]


def sheet(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    (found,) = read_workbook(path).sheets
    return found


def beside(left, right):
    return [[*one, None, *other] for one, other in zip(left, right, strict=False)]


@pytest.mark.parametrize("headers", [["编码", "名称", "所属所", "技能"], ["电话", "备注"], ["编码", "名称"]])
def test_a_second_table_beside_the_first_is_refused_by_a_header_that_stands_twice(tmp_path, headers):
    found = sheet(tmp_path / "teams.xlsx", beside([TEAMS, *ROWS], [headers, *([None] * len(headers) for _ in ROWS)]))
    with pytest.raises(BadFileError, match=rf"teams\.xlsx: {headers[0]}.*headers that stand twice"):
        read_sheet(found)


def test_other_columns_beyond_a_blank_one_are_the_tables_own_or_named_as_not_read(tmp_path):
    more = ["成员", "编号", "备注"]
    found = sheet(tmp_path / "teams.xlsx", beside([TEAMS, *ROWS], [more, *(["张三", "T7", "乙"] for _ in ROWS)]))
    table = read_sheet(found)
    assert [row.values["crew"] for row in table.rows] == ["张三"] * 3
    assert table.unread == ("编号（已读取 编码 is read instead）", "备注")


def lines(path, rows, end="\n"):
    path.write_text("\n".join(",".join(row) for row in rows) + end, "utf-8")
    return read_table(path, "teams").rows


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("values", [["T9", "九组", "S1"], ["T9"], ["T9", "九组", "S1", "食品", "12315", "又一个"]])
def test_a_row_of_fewer_or_more_values_than_the_header_is_broken(tmp_path, at, values):
    rows = [TEAMS, *ROWS]
    rows[at] = values
    found = lines(tmp_path / "teams.csv", rows, end="")
    assert [row.broken is not None for row in found] == [n == at for n in (1, 2, 3)]


def test_blanks_that_a_spreadsheet_left_out_of_a_whole_block_are_blanks(tmp_path):
    rows = [TEAMS, *(ROWS[0] for _ in range(15)), *(ROWS[0][:4] for _ in range(16)), *(ROWS[0] for _ in range(33))]
    assert not any(row.broken for row in lines(tmp_path / "teams.csv", rows))
    del rows[20]
    assert any(row.broken for row in lines(tmp_path / "teams.csv", rows))


def test_a_column_that_few_rows_have_may_be_left_out_of_the_others(tmp_path):
    assert not any(row.broken for row in lines(tmp_path / "teams.csv", [TEAMS, ROWS[0], ROWS[1][:4]]))


def test_columns_that_are_blank_in_every_row_may_be_left_out(tmp_path):
    assert not any(row.broken for row in lines(tmp_path / "teams.csv", [TEAMS, *(row[:3] for row in ROWS)]))


def test_a_last_row_that_is_cut_is_broken_at_the_beginning_of_a_block(tmp_path):
    rows = [TEAMS, *(ROWS[0] for _ in range(15)), ROWS[1][:2]]
    assert lines(tmp_path / "teams.csv", rows, end="")[-1].broken


@pytest.mark.parametrize("merged", [True, False])
def test_figures_in_parts_under_a_second_header_are_refused(tmp_path, merged):
    folder = write_folder(tmp_path / "县", grid_county(), write_csv)
    book = Workbook()
    for row in (
        ["乡镇", "村居", "户数", None],
        [None, None, "城镇", "农村"],
        ["试验镇", "200村", 10, 20],
    ):
        book.active.append(row)
    for area in ("A1:A2", "B1:B2", "C1:D1") if merged else ():
        book.active.merge_cells(area)
    book.save(folder / "households.xlsx")
    with pytest.raises(BadRowsError) as refused:
        survey_county_folder(folder, "wgs84")
    assert any("row 2, 户数='城镇': 应为整数" in fault for fault in refused.value.rows)


@pytest.mark.parametrize(
    ("name", "raw", "remedy"),
    [
        ("teams.xlsx", b"<html><table><tr><td>1", "save it as .xlsx in Excel or WPS"),
        ("teams.xlsx", b"PK\x03\x04" + b"\0" * 99, "save it as .xlsx in Excel or WPS"),
        ("teams.csv", b"<html><table><tr><td>1", "no header row names two known columns"),
        ("teams.xls", b"<html><table><tr><td>1", "save it as one of"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_file_that_is_not_what_its_name_says_is_refused_with_what_to_do(tmp_path, name, raw, remedy, alone):
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(GisError, match=remedy):
        survey_county_folder(path if alone else tmp_path, code=CODE, loaded=lambda _: grid_county())


def test_a_mark_beside_other_files_is_passed_over(tmp_path):
    sheet(tmp_path / "teams.xlsx", [TEAMS, *ROWS])
    (tmp_path / "~$teams.xlsx").write_bytes(b"\x06Admin")
    reading = survey_county_folder(tmp_path, code=CODE, loaded=lambda _: grid_county())
    assert (len(reading.data.teams), reading.unread) == (3, ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_a_quote_that_is_never_closed_is_refused_and_one_that_is_closed_is_not(tmp_path, end):
    path = tmp_path / "teams.csv"
    lines = ["编码,名称,所属所,成员", 'T1,一组,S1,"张三', "T2,二组,S1,李四"]
    path.write_bytes(((end or "\n").join(lines) + end).encode())
    with pytest.raises(BadFileError, match="第 2 行的引号没有结束"):
        read_table(path, "teams")
    lines[1] = 'T1,一组,S1,"张三、\n王五"'
    path.write_bytes(((end or "\n").join(lines) + end).encode())
    assert [row.values["code"] for row in read_table(path, "teams").rows] == ["T1", "T2"]

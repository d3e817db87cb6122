"""Tables that are not what they look like: two side by side, rows cut short or too long."""

import zipfile

import pytest
from openpyxl import Workbook

from gis.errors import BadFileError, GisError
from gis.store.county_files.county import survey_county_folder
from gis.store.county_files.files import read_table
from tests.counties import CODE, grid_county

TEAMS = ["编码", "名称", "所属所", "技能", "电话"]
ROWS = [[f"T{n}", f"{n}组", "S1", "食品", f"1391234567{n}"] for n in range(3)]


def sheet(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def beside(left, right):
    return [[*one, None, *other] for one, other in zip(left, right, strict=False)]


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (["编码", "名称", "所属所", "技能"], ["T7", "七组", "S1", "药品"]),
        (["小组编码", "小组名称", "所属监管所"], ["T7", "七组", "S1"]),
        (["所编码", "所名称", "地址", "电话"], ["S1", "一所", "东街", "12315"]),
        (["举报点编码", "举报点名称", "类型"], ["P1", "东街超市", "超市"]),
    ],
)
def test_a_second_table_beside_the_first_is_refused(tmp_path, headers, row):
    path = sheet(tmp_path / "teams.xlsx", beside([TEAMS, *ROWS], [headers, row, row, row]))
    with pytest.raises(BadFileError, match="second table beside the first") as refused:
        read_table(path, "teams")
    assert headers[0] in str(refused.value)


def test_a_second_table_without_a_gap_is_refused(tmp_path):
    path = sheet(tmp_path / "teams.xlsx", [[*TEAMS, *TEAMS], *([*row, *row] for row in ROWS)])
    with pytest.raises(BadFileError, match="编码、名称"):
        read_table(path, "teams")


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (["成员", "班次"], ["张三", "白班"]),  # the same table after a blank column
        (["备注", "说明"], ["甲", "乙"]),
        (["电话", "备注"], ["12315", "乙"]),  # a second telephone is named as not read
        (["编码", "名称"], [None, None]),
    ],
)
def test_columns_beyond_a_blank_one_may_be_the_tables_own(tmp_path, headers, row):
    path = sheet(tmp_path / "teams.xlsx", beside([TEAMS, *ROWS], [headers, row, row, row]))
    assert len(read_table(path, "teams").rows) == 3


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


@pytest.mark.parametrize("parts", [("城镇", "农村"), ("合计", "农村"), ("其中：城镇", "其中：农村")], ids=str)
@pytest.mark.parametrize("merged", [True, False])
def test_households_in_parts_are_one_fault(tmp_path, parts, merged):
    book = Workbook()
    for row in (
        ["乡镇", "村居", "户数", None, "人口", None],
        [None, None, *parts, *parts],
        ["试验镇", "200村", 10, 20, 40, 50],
    ):
        book.active.append(row)
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:F1") if merged else ():
        book.active.merge_cells(area)
    book.save(tmp_path / "households.xlsx")
    with pytest.raises(BadFileError, match=f"户数 分为 is in parts: {parts[0]}"):
        read_table(tmp_path / "households.xlsx", "households")


@pytest.mark.parametrize("count", ["350户", "暂无", "", "约300", "350", "不详"])
def test_a_first_figure_is_no_second_header(tmp_path, count):
    path = sheet(tmp_path / "households.xlsx", [["村居", "户数", "备注"], ["200村", count, "甲"], ["201村", 20, "乙"]])
    assert len(read_table(path, "households").rows) == 2


def _open_document(path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize(
    ("name", "raw", "remedy"),
    [
        ("teams.xlsx", None, "an .ods inside; open it and save it as .xlsx"),
        ("全县.xlsx", None, "an .ods inside; open it and save it as .xlsx"),
        ("teams.xlsx", b"", "but empty or cut off; copy it again"),
        ("teams.xlsx", b"PK\x03\x04" + b"\0" * 99, "but empty or cut off; copy it again"),
        ("teams.csv", b"<html><table><tr><td>1", "a web page inside; open it and save it as .xlsx"),
        ("teams.xls", b"<html><table><tr><td>1", "save it as .xlsx"),
        ("~$teams.xlsx", b"\x06Admin", "close it, and give the workbook itself"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_file_that_is_not_what_its_name_says_is_named_with_its_remedy(tmp_path, name, raw, remedy, alone):
    path = tmp_path / name
    path.write_bytes(raw) if raw is not None else _open_document(path)
    assert remedy in refusal(path if alone else tmp_path)


def refusal(path):
    with pytest.raises(GisError) as refused:
        survey_county_folder(path, code=CODE, loaded=lambda _: grid_county())
    return str([str(refused.value), getattr(refused.value, "rows", "")])


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

"""What becomes of values that no rule reads: each loads as it is written and stands in the changes, or is refused.

Nothing is dropped, and nothing is read as something else.
"""

import csv

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from gis.county.changes import county_changes
from gis.errors import GisError
from gis.store.county_files.county import survey_county_folder
from tests.counties import grid_county
from tests.integration.county_files import write_csv, write_folder

TEAM = {"编码": "T9", "名称": "九组", "所属所": "S1", "技能": "食品"}
POINT = {"编码": "P9", "名称": "九店", "类型": "超市", "经度": "107.031", "纬度": "35.301"}
PERSON = {"工号": "I1", "姓名": "张三"}
HOUSEHOLDS = {"村居编码": "620899100200", "户数": "350"}
DAY = {"日期": "2026-10-01", "类别": "放假"}
TEAMS, POINTS, PEOPLE = ("teams", TEAM), ("points", POINT), ("inspectors", PERSON)


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "县", grid_county(), write_csv)


def table(folder, kind, *rows):
    with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
        writer.writeheader()
        writer.writerows(rows)


def read(folder):
    """Return what is read, and the rows of the changes that an import lists."""
    loaded = grid_county()
    data = survey_county_folder(folder, "wgs84", loaded=lambda _: loaded).data
    changes = {each.kind: [row.code for row in (*each.added, *each.changed)] for each in county_changes(loaded, data)}
    return data, changes


@pytest.mark.parametrize(
    ("of", "column", "written"),
    [
        (TEAMS, "成员", "王小明李四"),  # names run together
        (TEAMS, "成员", "张三（已离职）"),
        (TEAMS, "编码", "示例"),  # a row that shows how to fill in the form
        (TEAMS, "名称", "（例）九组"),
        (TEAMS, "名称", "九组（已撤销）"),
        (POINTS, "名称", "九店（2026年3月起关闭）"),
        (POINTS, "名称", '="九店"'),
        (POINTS, "地址", "同上"),
        (PEOPLE, "姓名", "张三（兼）"),
        (PEOPLE, "姓名", "姓名"),  # the header once more, of columns that hold any text
    ],
)
def test_a_text_loads_as_it_is_written_and_is_listed(folder, of, column, written):
    kind, row = of
    table(folder, kind, row | {column: written})
    data, changes = read(folder)
    names = {"编码": "code", "名称": "name", "姓名": "name", "地址": "address", "成员": "crew"}
    (found,) = getattr(data, kind)
    assert getattr(found, names[column]) in {written, (written,)}
    assert found.code in changes[kind]


def test_looks_of_a_sheet_say_nothing_and_its_rows_are_listed(folder):
    sheet = Workbook().active
    for row in ([*TEAM], [9, "九组", "S1", "食品"], ["T8", "八组", "S1", "食品"], ["T7", "七组", "S1", "食品"]):
        sheet.append(row)
    sheet["A2"].number_format = '"JB"000'
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    sheet.row_dimensions[4].hidden = True
    (folder / "teams.csv").unlink()
    sheet.parent.save(folder / "teams.xlsx")
    data, changes = read(folder)
    assert [team.code for team in data.teams] == changes["teams"] == ["9", "T8", "T7"]


REFUSED = [
    (TEAMS, {"编码": '="T9"'}, "row 2, 编码='=\"T9\"': 编码已被表格软件改变"),
    (TEAMS, {"编码": "'T9"}, 'row 2, 编码="\'T9": 编码已被表格软件改变'),
    (TEAMS, {"编码": "同上"}, "row 2, 编码='同上': 请写明内容"),
    (TEAMS, {"所属所": "同上"}, "row 2, 所属所='同上': 请写明内容"),
    (TEAMS, {"技能": "同上"}, "row 2, 技能='同上': is no known skill"),
    (TEAMS, {"成员": "组长：张三；组员：李四"}, "row 2, 成员='组长：张三；组员：李四': '组长：张三' 不是姓名"),
    (TEAMS, {"在岗": "√"}, "row 2, 在岗='√': 应为 是 或 否"),
    (TEAMS, {"电话": "'13911112222"}, 'row 2, 电话="\'13911112222": 不是电话号码'),
    (TEAMS, {"班次": "同上"}, "row 2, 班次='同上': 应为其中之一"),
    (TEAMS, {column: column for column in TEAM}, "row 2, 所属所='所属所': 未登记"),
    (TEAMS, {"编码": "Code", "名称": "Name", "所属所": "Station", "技能": "Skills"}, "row 2, 所属所='Station': 未登记"),
    (POINTS, {column: column for column in POINT}, "row 2, 类型='类型': 应为其中之一"),
    (POINTS, {"经度": "同上"}, "row 2, 经度='同上': 不是数字"),
    (POINTS, {"关闭日期": "2026年3月1日 星期日"}, "row 2, 关闭日期='2026年3月1日 星期日': 不是日期"),
    (PEOPLE, {"电话": "电话", **{column: column for column in PERSON}}, "row 2, 电话='电话': 不是电话号码"),
    (("households", HOUSEHOLDS), {"户数": "同上"}, "row 2, 户数='同上': 应为整数"),
    (("households", HOUSEHOLDS), {"村居编码": '="620899100200"'}, "exactly 12 digits"),
    (("calendar", DAY), {"日期": "10月1日至7日"}, "row 2, 日期='10月1日至7日': 不是日期"),
    (("calendar", DAY), {"天数": "√"}, "row 2, 天数='√': 应为 1 至 31 的天数"),
]


@pytest.mark.parametrize(("of", "change", "said"), REFUSED)
def test_where_a_code_a_number_or_a_known_word_is_expected_other_values_are_refused(folder, of, change, said):
    kind, row = of
    table(folder, kind, row | change)
    with pytest.raises(GisError) as refused:
        read(folder)
    found = [fault for fault in getattr(refused.value, "rows", ()) if fault.startswith(f"{kind}.csv 第 2 行")]
    assert any(said in fault for fault in found), refused.value

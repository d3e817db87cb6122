"""One workbook with a sheet per kind of data: in place of a folder, and beside other files in one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from gis.errors import BadFileError, BadRowsError
from gis.store.county_files.columns import FILE_NAMES, chinese
from gis.store.county_files.county import read_county_folder, survey_county_folder
from tests.counties import CODE, grid_county
from tests.integration.county.test_county_folder import assert_same
from tests.integration.county_files import UNPLACED, flat, tables, write_csv, write_folder

TITLES = {kind: chinese(names) for kind, names in FILE_NAMES.items()}


@pytest.fixture
def county():
    data = grid_county()
    communities = (replace(data.committees[0], urban_rural_class="121"), *data.committees[1:])
    return replace(data, committees=communities)


def workbook(path: Path, data: Any, kinds: Any = None, titles: Any = TITLES) -> Path:
    """Write a sheet for each kind, below a title, and one of instructions."""
    book = Workbook()
    book.active.title = "填表说明"
    book.active.append(["请勿改动表头"])
    for kind, (header, rows) in tables(data).items():
        if kinds is None or kind in kinds:
            sheet = book.create_sheet(titles[kind])
            sheet.append(["一览表"])
            for row in flat(header, rows, placed=kind not in UNPLACED):
                sheet.append(row)
    book.save(path)
    return path


def changed(path: Path, change: Any) -> None:
    book = load_workbook(path)
    change(book)
    book.save(path)


@pytest.mark.parametrize(
    "titles",
    [
        TITLES,
        {kind: kind.upper() for kind in FILE_NAMES},
        {kind: f" {name}（2026年）" for kind, name in TITLES.items()},
    ],
    ids=["chinese", "english", "remarks"],
)
def test_a_workbook_stands_for_a_folder(tmp_path, county, titles):
    read = survey_county_folder(workbook(tmp_path / "全县.xlsx", county, titles=titles), "wgs84")
    assert_same(read.data, county)
    assert f"全县.xlsx【{titles['points'].strip()}】" in {table.name.replace("【 ", "【") for table in read.tables}
    assert read.unread == ("未读取的文件 files that are not read: 全县.xlsx【填表说明】",)


def test_every_finding_names_workbook_sheet_and_row(tmp_path, county):
    path = workbook(tmp_path / "全县.xlsx", county)

    def spoil(book: Any) -> None:
        book["举报点"]["C3"] = "饭店"
        book["执法小组"]["D4"] = "电弧焊"
        book["举报点"].append(["合计", None, None, None, 2])

    changed(path, spoil)
    with pytest.raises(BadRowsError) as refused:
        read_county_folder(path, "wgs84")
    assert [fault.partition(",")[0] for fault in refused.value.rows] == [
        "全县.xlsx【执法小组】 第 4 行 row 4",
        "全县.xlsx【举报点】 第 3 行 row 3",
    ]
    reading = survey_county_folder(path, "wgs84", skip_bad_rows=True, strict=False)
    assert reading.sources["points", county.points[1].code.casefold()] == ("全县.xlsx【举报点】", (4,))
    assert "全县.xlsx【举报点】 第 5 行 row 5: 合计行" in reading.notes[0]


def test_a_workbook_beside_other_files_of_a_folder(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    for kind in ("points", "teams"):
        (folder / f"{kind}.csv").unlink()
    workbook(folder / "登记表.xlsx", county, ("points", "teams"))
    (folder / "坏.xlsx").write_text("no workbook")
    (folder / "~$登记表.xlsx").write_text("a lock")
    (folder / "county.toml").write_text('datum = "wgs84"\ndatums = { "登记表.xlsx" = "cgcs2000" }\n', "utf-8")
    read = survey_county_folder(folder)
    assert_same(read.data, county)
    assert read.datums["points"] == "cgcs2000"
    assert read.datums["cells"] == "wgs84"
    assert read.unread == ("未读取的文件 files that are not read: 坏.xlsx, 登记表.xlsx【填表说明】",)


def test_a_workbook_that_a_link_leads_to_is_not_read(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    (folder / "points.csv").unlink()
    (folder / "登记表.xlsx").symlink_to(workbook(tmp_path / "外.xlsx", county, ("points",)))
    read = survey_county_folder(folder, "wgs84")
    assert "points" not in read.kinds
    assert read.unread == ("未读取的文件 files that are not read: 登记表.xlsx",)


def test_one_kind_in_a_sheet_and_a_file_is_refused(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    workbook(folder / "登记表.xlsx", county, ("points",))
    with pytest.raises(BadFileError, match=r"登记表.xlsx【举报点】.*keep one of them"):
        read_county_folder(folder, "wgs84")


def test_a_sheet_that_stands_twice_is_refused_row_by_row(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    (folder / "points.csv").unlink()
    book = workbook(folder / "登记表.xlsx", county, ("points",))
    changed(book, lambda book: book.copy_worksheet(book["举报点"]).__setattr__("title", "points"))
    with pytest.raises(BadRowsError) as refused:
        read_county_folder(folder, "wgs84")
    assert len(refused.value.rows) == len(county.points)
    assert "登记表.xlsx【points】 第 3 行 row 3, 编码='P1': 与 登记表.xlsx【举报点】 第 3 行" in refused.value.rows[0]


def test_a_workbook_named_after_a_kind_gives_its_other_sheets_too(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    for kind in ("points", "teams"):
        (folder / f"{kind}.csv").unlink()
    workbook(folder / "points.xlsx", county, ("points", "teams"))
    read = survey_county_folder(folder, "wgs84")
    assert_same(read.data, county)
    assert {"points.xlsx", "points.xlsx【执法小组】"} <= {table.name for table in read.tables}


def test_a_blank_sheet_is_passed_over_and_one_with_its_header_only_is_refused(tmp_path, county):
    path = workbook(tmp_path / "全县.xlsx", county)
    changed(path, lambda book: book.create_sheet("日历"))
    assert_same(read_county_folder(path, "wgs84"), county)
    changed(path, lambda book: book["日历"].append(["日期", "类别"]))
    with pytest.raises(BadFileError, match=r"全县.xlsx【日历】: has no rows"):
        read_county_folder(path, "wgs84")


def test_one_file_of_a_kind_is_enough_for_a_county_that_is_loaded(tmp_path, county):
    folder = write_folder(tmp_path / "县", county, write_csv)
    read = survey_county_folder(folder / "teams.csv", code=CODE, loaded=lambda _: county)
    assert read.kinds == {"teams"}
    assert read.data.teams == county.teams
    assert read.data.points == county.points
    with pytest.raises(BadRowsError) as refused:
        read_county_folder(folder / "teams.csv", code=CODE)
    assert "teams.csv: no file boundary" in refused.value.rows[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("全县.xlsx", "no sheet is named after a kind; there are: 全县.xlsx【填表说明】、全县.xlsx【Sheet9】"),
        ("全县.csv", "name the file after its kind"),
        ("坏.xlsx", "no readable XLSX workbook"),
        ("没有.xlsx", "no such folder or file"),
    ],
)
def test_a_file_that_cannot_stand_for_a_folder_is_refused_with_what_to_do(tmp_path, county, name, expected):
    workbook(tmp_path / "全县.xlsx", county, ("points",), {"points": "Sheet9"})
    for other in ("全县.csv", "坏.xlsx"):
        (tmp_path / other).write_text("编码,名称\n1,2\n")
    with pytest.raises(BadFileError, match=expected):
        read_county_folder(tmp_path / name, "wgs84")

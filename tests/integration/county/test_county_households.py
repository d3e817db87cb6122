"""The optional file of households: read by committee or cell, refused by row, kept where no file is there."""

from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import create_engine
from typer.testing import CliRunner

from api.cli.county import command
from api.db.engine import sqlalchemy_url
from gis.county.model import Household
from gis.errors import BadFileError, BadRowsError, GisError
from gis.store.counties.replacement import standing_county
from gis.store.counties.repository import save_county
from gis.store.county_files.county import survey_county_folder
from tests.counties import CODE
from tests.counties import grid_county as made_up
from tests.integration.county_files import surveyed, write_csv, write_folder, write_xlsx

HEADER = ["村居编码", "网格编码", "户数", "人口", "来源", "年份"]
VILLAGE, CELL = f"{CODE}100200", f"{CODE}100201001"
TODAY = date(2026, 11, 27)


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "县", surveyed(made_up()), write_csv)


def read(folder, *rows, header=HEADER, write=write_csv, **options):
    write(folder / "households", header, list(rows), placed=False)
    return survey_county_folder(folder, "wgs84", today=TODAY, **options)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_committees_and_cells_are_read_as_people_write_them(folder, write):
    rows = [
        [CELL + ".0" if write is write_xlsx else CELL, 48, "", "", ""],
        [VILLAGE, "1,234户", "３６００", "县统计局", "2024年"],
    ]
    rows = [["", *rows[0]], [rows[1][0], "", *rows[1][1:]], ["合计", "", 1282, 3600, "", ""]]
    reading = read(folder, *rows, write=write)
    assert reading.data.households == (
        Household(VILLAGE, 1234, 3600, "县统计局", 2024),
        Household(CELL, 48),
    )
    assert ["合计行" in note for note in reading.notes] == [True]


def test_a_total_that_its_rows_do_not_add_up_to_is_named_with_both_figures(folder):
    reading = read(folder, [VILLAGE, "", 1234, 3600, "", ""], ["合计", "", 1282, 3600, "", ""])
    skipped, wrong = reading.notes
    assert "合计行" in skipped
    assert wrong.startswith("households.csv 第 3 行 row 3, 户数: 合计为 1282，各行之和为 1234；")
    assert "the total says 1282, the rows add up to 1234" in wrong


def test_english_headings_and_the_chinese_name_of_the_file(folder):
    rows = [[VILLAGE, "0", "0", "census", "1949"]]
    write_csv(folder / "户数", ["committee", "households", "population", "source", "year"], rows, placed=False)
    (found,) = survey_county_folder(folder, "wgs84", today=TODAY).data.households
    assert found == Household(VILLAGE, 0, 0, "census", 1949)


@pytest.mark.parametrize(
    ("header", "is_read"),
    [("人口（万人）", False), ("人口 (单位：千人)", False), ("人口（人）", True), ("人口（2020年七普）", True)],
)
def test_figures_in_another_unit_are_refused_by_their_header(folder, header, is_read):
    columns = [header if each == "人口" else each for each in HEADER]
    if is_read:
        assert read(folder, [VILLAGE, "", 350, 1200, "", ""], header=columns).data.households[0].population == 1200
    else:
        with pytest.raises(BadFileError, match="in another unit"):
            read(folder, [VILLAGE, "", 12, 30, "", ""], header=columns)


REFUSED = [
    (["", "", 350, "", "", ""], "fill in one"),
    ([VILLAGE, CELL, 350, "", "", ""], "keep one of them"),
    ([f"{CODE}100999", "", 350, "", "", ""], "没有这个村居"),
    (["", f"{VILLAGE}099", 350, "", "", ""], "没有这个网格"),
    ([CELL, "", 350, "", "", ""], "12"),
    (["", VILLAGE, 350, "", "", ""], "15"),
    (["620802100200", "", 350, "", "", ""], "620899"),
    ([VILLAGE, "", -1, "", "", ""], "whole number"),
    ([VILLAGE, "", 3.5, "", "", ""], "whole number"),
    ([VILLAGE, "", "约三百", "", "", ""], "whole number"),
    ([VILLAGE, "", "12,34", "", "", ""], "whole number"),
    ([VILLAGE, "", 10_000_000, "", "", ""], "whole number"),
    ([VILLAGE, "", "", 1000, "", ""], "不能为空"),
    ([VILLAGE, "", 350, -5, "", ""], "whole number"),
    ([VILLAGE, "", 351, 350, "", ""], "户数大于人口"),
    ([VILLAGE, "", 350, "", "", 2027], "from 1949 to 2026"),
    ([VILLAGE, "", 350, "", "", 1948], "from 1949 to 2026"),
    ([VILLAGE, "", 350, "", "", "去年"], "from 1949 to 2026"),
]


@pytest.mark.parametrize(("row", "says"), REFUSED)
def test_a_row_that_cannot_be_is_refused_with_its_place(folder, row, says):
    with pytest.raises(BadRowsError) as refused:
        read(folder, row)
    (fault,) = refused.value.rows
    assert says in fault
    assert fault.startswith("households.csv 第 2 行 row 2")


@pytest.mark.parametrize("row", [[VILLAGE, "", 350, 350, "", 2026], [VILLAGE, "", 9_999_999, "", "", 1949]])
def test_what_is_just_within_the_limits_passes(folder, row):
    assert len(read(folder, row).data.households) == 1


def test_a_figure_merged_over_several_rows_is_no_figure_of_each_but_a_year_is(folder):
    rows = [["", f"{CODE}10020100{n}", 231, 743, "县统计局", 2024] for n in (1, 2, 3)]
    write_xlsx(folder / "households", HEADER, rows, placed=False)
    file = folder / "households.xlsx"
    book = load_workbook(file)
    merged = book.active
    for column in "EF":
        merged.merge_cells(f"{column}4:{column}6")
    book.save(file)
    assert [each.year for each in survey_county_folder(folder, "wgs84", today=TODAY).data.households] == [2024] * 3
    for column in "CD":
        merged.merge_cells(f"{column}4:{column}6")
    book.save(file)
    with pytest.raises(BadRowsError) as refused:
        survey_county_folder(folder, "wgs84", today=TODAY)
    assert len(refused.value.rows) == 4
    assert "row 5, 户数='231': 合并单元格" in refused.value.rows[0]
    assert "fill in each row's own" in refused.value.rows[0]


def test_the_same_code_twice_is_refused_and_named(folder):
    with pytest.raises(BadRowsError) as refused:
        read(folder, [VILLAGE, "", 1, "", "", ""], ["", CELL, 1, "", "", ""], [VILLAGE, "", 2, "", "", ""])
    (fault,) = refused.value.rows
    assert "第 2 行 row 2 重复" in fault


def test_without_a_column_of_codes_the_file_has_one_fault(folder):
    with pytest.raises(BadRowsError) as refused:
        read(folder, [350, 900], [100, 300], header=["户数", "人口"])
    (fault,) = refused.value.rows
    assert "村居编码 committee" in fault


def test_bad_rows_may_be_skipped_and_what_is_loaded_under_them_stays(folder):
    standing = replace(made_up(), households=(Household(VILLAGE, 300), Household(CELL, 40)))
    rows = ([VILLAGE, "", -1, "", "", ""], ["", CELL, 48, "", "", ""])
    reading = read(folder, *rows, skip_bad_rows=True, loaded=lambda _: standing)
    assert reading.data.households == (Household(VILLAGE, 300), Household(CELL, 48))
    assert len(reading.faults) == 1


def test_a_check_reports_bad_rows_and_goes_on(folder):
    reading = read(
        folder, [VILLAGE, "", 400, 350, "", ""], ["", CELL, 1.5, "", "", ""], skip_bad_rows=True, strict=False
    )
    assert (len(reading.faults), len(reading.doubts), len(reading.data.households)) == (1, 1, 1)


def test_what_is_loaded_of_a_row_with_two_codes_stays_when_the_row_is_skipped(folder):
    loaded = (Household(VILLAGE, 300), Household(CELL, 40))
    standing = replace(made_up(), households=loaded)
    reading = read(folder, [VILLAGE, CELL, 350, "", "", ""], skip_bad_rows=True, loaded=lambda _: standing)
    assert (reading.data.households, len(reading.faults)) == (loaded, 1)


NAMED = ["乡镇", "村（社区）", "户数", "人口数"]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_table_by_names_is_read_without_its_totals(folder, write):
    rows = [["试验镇", "200村委会", 350, 1000], ["试验镇", "试验镇201村", "48户", ""], ["", "合计", 398, 1000]]
    reading = read(folder, *rows, header=NAMED, write=write)
    assert reading.data.households == (Household(VILLAGE, 350, 1000), Household(f"{CODE}100201", 48))
    assert ["合计行" in note for note in reading.notes] == [True]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["试验镇", "299村", 350, ""], "没有这个村居"),
        (["别的镇", "200村", 350, ""], f"elsewhere: 试验镇200村 {VILLAGE}"),
        (["试验镇", "", 350, ""], "or the committee's name"),
    ],
)
def test_a_name_of_nobody_is_refused(folder, row, says):
    with pytest.raises(BadRowsError) as refused:
        read(folder, row, header=NAMED)
    (fault,) = refused.value.rows
    assert says in fault


def test_a_name_of_several_is_refused_until_the_town_or_the_kind_tells(folder):
    twice = (["620899100200", "东街村委会", "试验镇"], ["620899100201", "东街社区", "试验街道"])
    rest = (["620899100202", "二村", "试验镇"], ["620899100203", "三村", "试验镇"])
    header = ["村居编码", "村居名称", "乡镇"]
    write_csv(folder / "committees", header, [*twice, *rest], placed=False)
    with pytest.raises(BadRowsError) as refused:
        read(folder, ["", "东街", 350, ""], header=NAMED)
    (fault,) = refused.value.rows
    assert "试验镇东街村委会 620899100200、试验街道东街社区 620899100201" in fault
    rows = (["试验镇", "东街", 350, ""], ["", "东街居委会", 90, ""])
    assert read(folder, *rows, header=NAMED).data.households == (
        Household(VILLAGE, 350),
        Household(f"{CODE}100201", 90),
    )


def test_a_code_and_the_name_of_another_are_refused(folder):
    header = ["村居编码", "村居名称", "户数"]
    with pytest.raises(BadRowsError) as refused:
        read(folder, [VILLAGE, "201村", 350], header=header)
    (fault,) = refused.value.rows
    assert f"试验镇201村 {CODE}100201" in fault
    assert read(folder, [VILLAGE, "别名", 350], header=header).data.households == (Household(VILLAGE, 350),)


def test_a_cell_and_the_name_of_another_committee_are_refused(folder):
    header = ["网格编码", "村居名称", "户数"]
    with pytest.raises(BadRowsError) as refused:
        read(folder, [CELL, "200村", 48], header=header)
    (fault,) = refused.value.rows
    assert f"试验镇200村 {VILLAGE}" in fault
    for name in ("201村", "201村第1网格"):
        assert read(folder, [CELL, name, 48], header=header).data.households == (Household(CELL, 48),)


def test_one_committee_by_code_and_by_name_is_there_twice(folder):
    with pytest.raises(BadRowsError) as refused:
        read(folder, [VILLAGE, "", 350], ["", "200村", 350], header=["村居编码", "村居名称", "户数"])
    (fault,) = refused.value.rows
    assert "第 2 行 row 2 重复" in fault


def test_what_is_loaded_of_a_row_by_name_stays_when_the_row_is_skipped(folder):
    standing = replace(made_up(), households=(Household(VILLAGE, 300), Household(CELL, 40)))
    reading = read(folder, ["", "200村", -1, ""], header=NAMED, skip_bad_rows=True, loaded=lambda _: standing)
    assert (reading.data.households, len(reading.faults)) == ((Household(VILLAGE, 300),), 1)


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        households = (Household(VILLAGE, 350, 1000, "县统计局", 2024), Household(CELL, 48))
        save_county(connection, replace(surveyed(made_up()), households=households))
    yield engine
    engine.dispose()


def run(*arguments):
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments])


def loaded(engine):
    with engine.connect() as connection:
        return standing_county(connection, CODE).households


def test_a_missing_file_leaves_what_is_loaded(engine, folder):
    before = loaded(engine)
    assert len(before) == 2
    done = run("import", folder, "--datum", "wgs84")
    assert done.exit_code == 0, done.output
    assert loaded(engine) == before
    assert "户数 households" in next(line for line in done.output.splitlines() if "无此文件，不变" in line)


def test_the_export_is_read_back_and_one_file_alone_changes_a_figure(engine, tmp_path):
    out = tmp_path / "出"
    assert run("export", out).exit_code == 0
    for path in out.iterdir():
        if path.stem not in {"households", "county"}:
            path.unlink()
    before = loaded(engine)
    assert run("import", out).exit_code == 0
    assert loaded(engine) == before
    table = out / "households.csv"
    table.write_text(table.read_text("utf-8-sig").replace(",350,", ",360,").replace("统计局", "民政局"), "utf-8-sig")
    done = run("import", out)
    assert done.exit_code == 0, done.output
    assert f"{VILLAGE}: 户数 households 350 → 360; 来源 origin 县统计局 → 县民政局" in done.output
    assert loaded(engine)[0] == Household(VILLAGE, 360, 1000, "县民政局", 2024)


def test_a_figure_goes_only_when_that_is_asked_for(engine, folder):
    write_csv(folder / "households", HEADER, [[VILLAGE, "", 350, 1000, "县统计局", 2024]], placed=False)
    assert run("import", folder, "--datum", "wgs84").exit_code != 0
    assert len(loaded(engine)) == 2
    assert run("import", folder, "--datum", "wgs84", "--remove", "--yes").exit_code == 0
    assert [each.code for each in loaded(engine)] == [VILLAGE]


def test_the_check_names_what_is_doubtful(engine, folder):
    write_csv(folder / "households", HEADER, [[VILLAGE, "", 100, 1001, "", ""]], placed=False)
    checked = run("check", "--folder", folder, "--datum", "wgs84")
    assert "3 个村居没有户数" in checked.output.replace("\n", "")
    assert "户数" in run("check").output


def test_while_cells_cannot_be_read_no_committee_that_follows_from_them_is_missed(folder):
    (folder / "cells.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(GisError) as refused:
        read(folder, [VILLAGE, "", 350, "", "", ""])
    found = getattr(refused.value, "rows", (str(refused.value),))
    assert [row.partition(":")[0] for row in found] == ["cells.csv"]

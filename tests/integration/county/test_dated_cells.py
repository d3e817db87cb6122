"""Imports of a county whose cells had other inspectors before, or will have: dates that a file leaves out, history."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

from api.cli.county import command
from api.db.engine import sqlalchemy_url
from gis.county.model import Inspector
from gis.errors import RemovalError
from gis.store.counties.repository import load_county, save_county
from tests.counties import CODE, grid_county
from tests.integration.county_files import surveyed, write_csv, write_folder

HANDED_OVER, NEXT_YEAR = date(2024, 7, 1), date(2090, 1, 1)


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    engine = create_engine(sqlalchemy_url(database_url))
    yield engine
    engine.dispose()


def county(*first):
    """A county whose first cell has these validities."""
    data = surveyed(grid_county())
    people = (*data.inspectors, Inspector("后任", "后任", None, None))
    return replace(data, cells=(*first, *data.cells[1:]), inspectors=people)


@pytest.fixture
def cell():
    return surveyed(grid_county()).cells[0]


def load(engine, data):
    with engine.begin() as connection:
        save_county(connection, data)


def validities(engine, code):
    with engine.connect() as connection:
        cells = load_county(connection, CODE, upcoming=True, ended=True).cells
    return sorted((each.valid_from, each.valid_to, each.inspector) for each in cells if each.code == code)


def run(*arguments):
    return CliRunner().invoke(command.app, [str(argument) for argument in (*arguments, "--datum", "wgs84")])


def handed_over(cell):
    """Return the validities of a cell that another inspector has had since a day."""
    return replace(cell, valid_to=HANDED_OVER), replace(cell, valid_from=HANDED_OVER, inspector="后任")


def test_a_file_without_dates_keeps_them_and_the_history_of_its_cells(engine, tmp_path, cell):
    before, now = handed_over(cell)
    load(engine, county(before, now))
    was = validities(engine, cell.code)
    assert len(was) == 2
    done = run("import", write_folder(tmp_path / "县", county(now), write_csv))
    assert done.exit_code == 0, done.output
    assert "valid_from" not in done.output
    assert validities(engine, cell.code) == was


def test_history_that_an_earlier_date_overwrites_goes_only_if_asked(engine, tmp_path, cell):
    before, now = handed_over(cell)
    load(engine, county(before, now))
    was = validities(engine, cell.code)
    folder = write_folder(tmp_path / "县", county(now), write_csv)
    lines = (folder / "cells.csv").read_text("utf-8").splitlines()
    dated = (f"{line},2020-01-01" for line in lines[1:])
    (folder / "cells.csv").write_text("\n".join([f"{lines[0]},启用日期", *dated]), "utf-8")
    refused = run("import", folder)
    assert isinstance(refused.exception, RemovalError)
    assert f"{cell.code} {before.valid_from}" in refused.output
    assert validities(engine, cell.code) == was
    assert run("import", folder, "--remove").exit_code == 0
    assert validities(engine, cell.code) == [(date(2020, 1, 1), None, "后任")]


def test_each_validity_keeps_its_inspector_where_a_file_has_no_such_column(engine, tmp_path, cell):
    coming = (replace(cell, valid_to=NEXT_YEAR), replace(cell, valid_from=NEXT_YEAR, inspector="后任"))
    load(engine, county(*coming))
    was = validities(engine, cell.code)
    folder = write_folder(tmp_path / "县", county(*coming), write_csv)
    header, *lines = (folder / "cells.csv").read_text("utf-8").splitlines()
    ends = [",2090-01-01", "2090-01-01,", *[","] * (len(lines) - 2)]
    table = [f"{line},{end}" for line, end in zip(lines, ends, strict=True)]
    unnamed = header.replace("责任人编码,责任人,", "甲,乙,")
    (folder / "cells.csv").write_text("\n".join([f"{unnamed},启用日期,停用日期", *table]), "utf-8")
    done = run("import", folder)
    assert done.exit_code == 0, done.output
    assert validities(engine, cell.code) == was

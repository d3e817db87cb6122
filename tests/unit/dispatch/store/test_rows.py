"""A case in its row: every field has a column, and every column a field."""

from dataclasses import fields

from dispatch.cases.case import Case
from dispatch.store.rows import CONVERTED, KEPT, case_row
from dispatch.store.statements import AT_INTAKE, BY_SIGHT, SQL
from dispatch.store.tables import CaseRow
from tests.fakes.office import Office

COLUMNS = {column.name for column in CaseRow.__table__.columns}
ELSEWHERE = {"place", "assignment"}
"""Fields of a case that are several columns, or rows of another table."""


def test_every_field_of_a_case_is_stored() -> None:
    assert {each.name for each in fields(Case)} == {*KEPT, *CONVERTED, *ELSEWHERE}


def test_every_column_is_written_and_read() -> None:
    case = Office().take_in()
    of_source = {"source_lon", "source_lat", "source_datum"}  # absent where the place was given in WGS84
    assert case_row(case).keys() | of_source == COLUMNS - {BY_SIGHT}
    for name in COLUMNS - {"geom", BY_SIGHT}:
        assert f"c.{name}," in SQL["case_columns"].text


def test_an_event_changes_every_column_but_those_of_the_intake() -> None:
    assert AT_INTAKE < COLUMNS
    for name in COLUMNS - {BY_SIGHT}:
        assert (f" {name} = n.{name}," in SQL["change_case"].text) == (name not in AT_INTAKE)

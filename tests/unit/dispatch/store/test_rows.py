"""A case in its row: every field has a column, and every column a field."""

from dataclasses import fields, replace

from sqlalchemy import TextClause

from dispatch.cases.case import Case
from dispatch.cases.expedites import Expedite
from dispatch.off_shelf.order import Order, Premises
from dispatch.store.cases import reading
from dispatch.store.cases import repository as cases
from dispatch.store.off_shelf import repository as off_shelf
from dispatch.store.phones import repository as phones
from dispatch.store.rows import CONVERTED, KEPT, case_row
from dispatch.store.statements import BY_SIGHT, SQL
from dispatch.store.tables import CaseRow
from tests.counties import TOWN
from tests.fakes.office import T0, Office

COLUMNS = {column.name for column in CaseRow.__table__.columns}
AS_SAID = (
    {"county", "id", "kind", "channel", "category", "text", "neighbour", "received_at", "received_on"}
    | {"geom", "place_name", "source_lon", "source_lat", "source_datum", "point"}
    | {"place_address", "place_remark", "place_found_by", "place_accuracy_m"}
    | {"cell", "cell_kind", "cell_name", "in_town", "exercise", "handling_stage", "handling_ended_at"}
)
"""What was said and where never changes; every other column follows from the events."""
ELSEWHERE = {"place", "assignment"}
"""Fields of a case that are several columns, or rows of another table."""


def test_every_field_of_a_case_is_stored() -> None:
    assert {each.name for each in fields(Case)} == {*KEPT, *CONVERTED, *ELSEWHERE}


def test_every_column_is_written_and_read() -> None:
    case = Office().take_in()
    of_source = {"source_lon", "source_lat", "source_datum"}  # absent where the place was given in WGS84
    assert case_row(case).keys() | of_source == COLUMNS - BY_SIGHT
    for name in COLUMNS - BY_SIGHT - {"geom"}:
        assert f"c.{name}," in SQL["case_columns"].text


def test_an_event_changes_every_column_but_those_of_the_intake() -> None:
    assert AS_SAID < COLUMNS
    for name in COLUMNS - BY_SIGHT:
        assert (f" {name} = n.{name}," in SQL["change_case"].text) == (name not in AS_SAID)


def test_every_reader_of_cases_reads_the_columns_of_the_table() -> None:
    """Each module joins `case_columns` to a query of its own: taken from the file as it stands, it has no columns."""
    for module in (cases, reading, off_shelf, phones):
        joined = [each for each in vars(module).values() if isinstance(each, TextClause)]
        joined += [each for known in vars(module).values() if isinstance(known, dict) for each in known.values()]
        written = [str(each) for each in joined if "ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat,\n" in str(each)]
        assert written
        assert all("c.status," in each and ":read_columns" not in each for each in written), module.__name__


def test_that_a_deadline_went_by_is_stored_under_the_name_it_always_had() -> None:
    late = Expedite(3, "请尽快", "team", "user:zhou", T0, T0, overdue=True)
    case = replace(Office().take_in(), expedites=(late,), off_shelf=(order(),))
    row = case_row(case)
    assert [each["told"] for each in row["expedites"]] == [True]
    assert [each["told"] for each in row["off_shelf"][0]["premises"]] == [True]
    assert "overdue" not in {*row["expedites"][0], *row["off_shelf"][0]["premises"][0]}


def order() -> Order:
    place = Premises(1, "店", TOWN, T0, T0, overdue=True)
    return Order(5, "面包", "菌落超标", "user:zhou", T0, 86_400, 14_400, premises=(place,))

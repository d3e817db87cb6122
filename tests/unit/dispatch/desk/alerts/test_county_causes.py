"""A road graph that is gone: an alert until it is there again."""

import pytest

from dispatch.desk.alerts.county_causes import watch_roads
from dispatch.desk.alerts.escalation import acknowledge
from dispatch.rules.escalation import AlertKind
from tests.counties import CODE
from tests.fakes.office import Office


@pytest.fixture
def office():
    made = Office()
    made.pave({107.02: 60.0})
    return made


def look(office, seconds):
    with office.desk(seconds, "system") as desk:
        return watch_roads(desk, CODE)


def standing(office):
    return [(alert.cause.kind, alert.level.value) for alert in office.alerts() if alert.is_open]


MISSING = (AlertKind.ROADS_MISSING, "dispatcher")


def test_a_graph_that_does_not_open_is_reported_once_until_it_is_there(office):
    assert look(office, 0) == []
    kept = office.roads.graphs.pop("graph-1")
    (alert,) = look(office, 10)
    assert (alert.cause.case_id, alert.cause.team) == (None, None)
    assert look(office, 20) == []
    assert standing(office) == [MISSING]
    office.roads.graphs["graph-1"] = kept
    (settled,) = look(office, 30)
    assert (settled.settled_why, standing(office)) == ("cause_gone", [])


def test_a_county_that_never_had_a_graph_gets_no_alert(office):
    office.memory.graphs.clear()
    assert look(office, 0) == []


def test_taken_note_of_it_stays_and_is_reported_again_in_the_end(office):
    office.roads.graphs.clear()
    (alert,) = look(office, 0)
    with office.desk(10, "user:zhou") as desk:
        acknowledge(desk, alert.id)
    look(office, 20)
    assert len(standing(office)) == 1, "seen, and not gone"
    office.look(20 + 14_400)
    look(office, 30 + 14_400)
    assert standing(office) == [MISSING]
    assert office.alerts()[-1].acknowledged_at is None


def test_nobody_answers_and_it_goes_up(office):
    office.roads.graphs.clear()
    look(office, 0)
    office.look(1800)
    office.look(3600)
    assert standing(office) == [(AlertKind.ROADS_MISSING, "bureau")]

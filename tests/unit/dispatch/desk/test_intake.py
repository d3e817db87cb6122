from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.desk.intake import check_moment
from dispatch.errors import BadTimeError
from dispatch.kinds import CaseKind, Category, priority
from dispatch.lifecycle import CaseStatus
from dispatch.moments import stamp
from gis.county.model import CellKind
from gis.position import Position
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, NEXT_DOOR, TOWN
from tests.fakes.office import T0, at, crew

MIDDLE = Position(107.08, 35.31)  # second column of cells: rural


@pytest.mark.parametrize(
    ("kind", "position", "status", "target_s", "team"),
    [
        ("complaint", TOWN, "offered", 600, "T00"),
        ("report", TOWN, "offered", 600, "T00"),
        ("complaint", COUNTRYSIDE, "offered", None, "T00"),
        ("enquiry", TOWN, "desk", None, None),
        ("suggestion", TOWN, "desk", None, None),
        ("complaint", NEXT_DOOR, "to_transfer", None, None),
        ("complaint", FAR_AWAY, "to_transfer", None, None),
        ("enquiry", NEXT_DOOR, "to_transfer", None, None),
    ],
)
def test_kind_and_place_decide_what_happens(office, kind, position, status, target_s, team):
    case = office.take_in(kind=CaseKind(kind), position=position)
    assert (case.status, case.target_s, case.assignment and case.assignment.team) == (status, target_s, team)
    assert case.next_step is not None
    assert case.alert_at > T0
    assert office.log(case)[0] == "received"


@pytest.mark.parametrize(
    ("position", "in_town", "kind", "neighbour"),
    [
        (TOWN, True, CellKind.URBAN, None),
        (MIDDLE, False, CellKind.RURAL, None),
        (NEXT_DOOR, None, None, "崆峒区"),
        (FAR_AWAY, None, None, None),
    ],
)
def test_the_cell_is_fixed_at_intake_and_the_neighbour_named(office, position, in_town, kind, neighbour):
    case = office.take_in(position=position)
    assert (case.cell and case.cell.in_town, case.cell and case.cell.kind) == (in_town, kind)
    assert case.neighbour == neighbour
    assert case.county == CODE


@pytest.mark.parametrize(("hours", "day"), [(14.99, "261125"), (15, "261126")])
def test_the_number_has_the_day_by_the_countys_clock(office, hours, day):
    case = office.take_in(3600 * hours)  # T0 is 9 o'clock on 25 November there: midnight is 15 hours later
    assert case.number == f"{CODE}-{day}-{case.id}"
    assert replace(case, received_on=None).number == f"{CODE}-261125-{case.id}", "as before: numbers never change"


def test_a_target_may_be_set_for_cells_out_of_town(office):
    office.rule(target_by_kind_s={CellKind.RURAL: 2400})
    assert office.take_in(position=MIDDLE).target_s == 2400


@pytest.mark.parametrize(
    ("kind", "category", "in_town", "danger", "expected"),
    [
        ("complaint", "food", False, False, 2),
        ("report", "special_equipment", True, False, 2),
        ("complaint", "price", True, False, 3),
        ("complaint", "price", False, False, 4),
        ("enquiry", "food", True, False, 5),
        ("suggestion", "price", False, False, 5),
        ("complaint", "food", True, True, 1),
        ("report", "price", False, True, 1),
        ("enquiry", "price", True, True, 1),
    ],
)
def test_priority(kind, category, in_town, danger, expected):
    found = priority(CaseKind(kind), Category(category), in_town=in_town, danger=danger)
    assert found == expected


@pytest.mark.parametrize(
    ("offset_s", "accepted"),
    [(0, True), (60, True), (60.001, False), (-30 * 86400, True), (-30 * 86400 - 0.001, False)],
)
def test_a_moment_of_receipt_must_be_possible(office, offset_s, accepted):
    if accepted:
        assert office.take_in(received_s=offset_s).received_at == at(offset_s)
        return
    with pytest.raises(BadTimeError) as refused:
        office.take_in(received_s=offset_s)
    assert refused.value.field == "received_at"
    assert office.memory.cases == {}
    assert office.assignments() == []


@pytest.mark.parametrize(
    ("offset_s", "expected_s"),
    [(10, 10), (0, 0), (-60, 0), (-60.001, None)],
    ids=["after", "at", "just before", "before"],
)
def test_a_moment_must_follow_what_it_follows(offset_s, expected_s):
    not_before, now = T0, T0 + timedelta(hours=1)
    if expected_s is None:
        with pytest.raises(BadTimeError, match="must follow"):
            check_moment(at(offset_s), now, field="at", not_before=not_before)
    else:
        assert check_moment(at(offset_s), now, field="at", not_before=not_before) == at(expected_s)


@pytest.mark.parametrize(
    ("ahead_s", "offset_s", "expected_s"),
    # The step before is ahead_s after now; offset_s is reported.
    [(3600, 0, 3600), (3600, -300, 3600), (3600, 3600, 3600), (90, 0, 90), (60, 0, 60), (60, -0.001, None)],
    ids=["now", "earlier, offline", "that very moment", "step of 90 s", "a phone ahead", "before a phone ahead"],
)
def test_after_a_clock_set_back_a_moment_is_moved_up(ahead_s, offset_s, expected_s):
    if expected_s is None:
        with pytest.raises(BadTimeError, match="must follow"):
            check_moment(at(offset_s), at(0), field="at", not_before=at(ahead_s))
    else:
        assert check_moment(at(offset_s), at(0), field="at", not_before=at(ahead_s)) == at(expected_s)


def test_the_clock_starts_when_the_case_was_received_not_when_it_was_typed(office):
    case = office.take_in(300, received_s=0)
    assert case.clock.due_at == at(600)
    assert case.clock.remaining_s(at(300)) == 300


def test_a_case_received_longer_ago_than_its_target_is_late_at_once(office):
    case = office.take_in(700, received_s=0)
    assert not case.overdue
    office.ring(700)
    late = office.read(case)
    assert late.overdue
    assert late.escalated
    assert not late.at_risk, "not at risk of being late: it is"


def test_a_case_received_in_the_next_minute_can_be_worked_on_now(office):
    case = office.take_in(0, received_s=60)
    case = office.go(case, "acknowledged", "en_route", seconds=5)
    assert (case.acknowledged_at, case.en_route_at) == (at(60), at(60))


@pytest.mark.parametrize("teams", [0, 1], ids=["no teams at all", "nobody on duty"])
def test_nobody_eligible_waits_and_escalates_at_once(office, teams):
    office.crew(*[crew("T00", on_duty=False)][:teams])
    case = office.take_in()
    assert (case.status, case.escalated, case.next_step) == (CaseStatus.WAITING, True, "find_team")
    assert office.log(case) == ["received", "waiting", "escalated"]
    (decision,) = office.decisions(case)
    assert decision.chosen is None
    assert [c.excluded for c in decision.candidates] == ["off_duty"] * teams


def test_intake_tells_the_maps_about_case_and_team_without_the_text(office):
    case = office.take_in()
    (news,) = office.news("case")
    assert (news["change"], news["case"]["id"], news["case"]["status"]) == ("offered", case.id, "offered")
    assert "text" not in news["case"]
    team = {"code": "T00", "status": "offered", "case": case.id, "since": stamp(case.received_at)}
    assert office.news("team") == [{"teams": [team]}]

"""Logs as people make them: undone, declined, reassigned, exchanged, reopened, pressed late."""

from dispatch.desk.undo import undo
from dispatch.kinds import CaseKind
from dispatch.lifecycle import EventType
from dispatch.planning.history import attempts, cases_by_cell, effective
from dispatch.planning.history.log import arriving, stays
from tests.fakes.office import T0, at


def seconds(moment):
    return None if moment is None else (moment - T0).total_seconds()


def test_a_plain_response_is_one_attempt(office, logged):
    case = office.take_in()
    case = office.step(case, "acknowledged", 10)
    case = office.step(case, "en_route", 30)
    case = office.step(case, "on_scene", 200)
    (found,) = attempts(logged(case).events)
    assert (found.team, found.predicted_s) == ("T00", 57.3)
    assert [seconds(m) for m in (found.offered_at, found.acknowledged_at, found.rolling_at, found.on_scene_at)] == [
        0, 10, 30, 200,
    ]  # fmt: skip
    assert found.ended_by is None


def test_declined_expired_and_reassigned_offers_are_attempts_of_their_own(office, logged):
    case = office.take_in()
    case = office.step(case, "declined", 20)
    office.ring(111)  # T01 lets it expire after 90 s
    case = office.step(case, "offered", 130, team="T01")
    found = attempts(logged(case).events)
    assert [(a.team, a.ended_by, seconds(a.ended_at)) for a in found] == [
        ("T00", EventType.DECLINED, 20),
        ("T01", EventType.EXPIRED, 110),
        ("T02", EventType.WITHDRAWN, 130),
        ("T01", None, None),
    ]
    assert found[2].reason == "reassigned"


def test_a_step_taken_back_never_was(office, logged):
    case = office.take_in()
    case = office.step(case, "acknowledged", 10)
    case = office.step(case, "en_route", 30)
    case = office.step(case, "on_scene", 40)
    with office.desk(45) as desk:
        undo(desk, case.id, case.event_seq)
    assert arriving(logged(case).events, office.read(case).arrived_at) is None
    case = office.step(case, "on_scene", 300)
    (found,) = attempts(logged(case).events)
    assert seconds(found.on_scene_at) == 300
    assert [e.type.value for e in effective(logged(case).events)][-1] == "on_scene"


def test_a_decline_taken_back_leaves_the_offer_standing(office, logged):
    case = office.take_in()
    office.step(case, "declined", 5)
    declined = next(e.seq for e in office.events(case) if e.type is EventType.DECLINED)
    with office.desk(10) as desk:
        undo(desk, case.id, declined)
    case = office.step(case, "acknowledged", 20)
    (found,) = attempts(logged(case).events)
    assert (found.team, found.ended_by, seconds(found.acknowledged_at)) == ("T00", None, 20)


def test_who_came_first_is_who_arrived_however_often_it_is_reopened(office, logged):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", seconds=100)
    case = office.step(case, "reopened", 5_000, data={"reason": "又有新情况"})
    case = office.go(case, "acknowledged", "en_route", "on_scene", seconds=6_000)
    found = arriving(logged(case).events, case.arrived_at)
    assert found is not None
    assert seconds(found.on_scene_at) == 100


def test_stays_without_a_team_are_distinguished(office, logged):
    for code in ("T00", "T01", "T02"):
        office.duty(code, 0, on=False)
    case = office.take_in(10)
    office.duty("T01", 400, on=True)
    found = stays(logged(case).events, at(500))
    assert [(s.status.value, seconds(s.since), seconds(s.until)) for s in found][-1] == ("waiting", 10, 400)


def test_a_case_that_no_team_was_asked_for_keeps_none_busy(office, logged):
    lead, enquiry = office.take_in(), office.take_in(kind=CaseKind.ENQUIRY)
    assert (logged(lead).sends_team, logged(enquiry).sends_team) == (True, False)
    assert logged(office.step(enquiry, "offered", 5, team="T01")).sends_team, "sent by hand"
    for code in ("T00", "T01", "T02"):
        office.duty(code, 8, on=False)
    waiting = office.take_in(10)
    assert logged(waiting).sends_team, "as soon as a team is free"
    assert not logged(office.step(waiting, "joined", 20, into=lead.id)).sends_team


def test_cases_are_counted_in_the_order_of_the_cells_and_those_elsewhere_left_out(office, logged):
    cases = [logged(office.take_in(seconds)) for seconds in (0, 10)]
    cell = cases[0].timing.cell
    assert cases_by_cell(cases, ["none", cell]).tolist() == [0.0, 2.0]
    assert cases_by_cell(cases, ["none"]).tolist() == [0.0]

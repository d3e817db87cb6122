"""Alerts from the event that causes them to the one that ends them, by the default policy unless another is named.

at_risk, unassigned: chief 120 s, bureau 300 s, acknowledged for 300 s. unacknowledged: 90, 300, 180. missed: 120, 600,
600, and it stays until seen. next_step: 1800, 14 400, 3600. team_silent: after 600 s without a fix; 900, 3600, 1800.
"""

import pytest

from dispatch.alerts.alert import Cause, raised
from dispatch.desk.alerts.escalation import acknowledge, acknowledge_all, escalate
from dispatch.errors import AlertOverError, UnknownAlertError
from dispatch.rules.escalation import DEFAULT, AlertKind
from dispatch.rules.policy import Mode
from dispatch.views.alert import AlertView
from tests.counties import CODE, COUNTRYSIDE, TOWN
from tests.fakes.office import at, crew, fix
from tests.shapes import assert_fits

ON_THE_WAY = ("acknowledged", "en_route")


def open_alert(office):
    [alert] = office.alerts()
    return alert


def test_a_day_without_trouble_raises_nothing(office):
    case = office.go(office.take_in(), *ON_THE_WAY, "on_scene", "cleared", "closed", seconds=30)
    office.look(40)
    assert office.read(case).status == "closed"
    assert office.memory.alerts == {}
    assert office.news("alert") == []


def test_a_case_nobody_can_take_is_alerted_with_the_very_event(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    alert = open_alert(office)
    assert (alert.cause.kind, alert.cause.case_id, alert.level) == ("unassigned", case.id, "dispatcher")
    assert (alert.raised_at, alert.escalates_at) == (at(0), at(120))
    news = office.news("alert")[-1]["alert"]
    assert news["id"] == alert.id
    assert_fits(AlertView, news)


@pytest.mark.parametrize(
    ("seconds", "level", "next_s"),
    [
        (119.999, "dispatcher", 120),
        (120, "station_chief", 300),
        (299.999, "station_chief", 300),
        (300, "bureau", None),
        (5000, "bureau", None),  # the server was away: straight to the highest due
    ],
)
def test_an_unanswered_alert_is_escalated_level_by_level(office, seconds, level, next_s):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    for moment in sorted({s for s in (120, 300) if s < seconds and seconds < 5000} | {seconds}):
        office.look(moment)
    alert = next(a for a in office.alerts() if a.cause.kind == "unassigned")
    assert (alert.level, alert.escalates_at) == (level, None if next_s is None else at(next_s))


@pytest.mark.parametrize(("seconds", "level"), [(299.999, "station_chief"), (300, "bureau")])
def test_after_a_while_away_it_goes_to_the_highest_whose_time_has_come(office, seconds, level):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    office.look(seconds)
    assert next(a for a in office.alerts() if a.cause.kind == "unassigned").level == level


def test_each_step_up_stands_in_the_cases_log_with_level_and_reason(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in(position=COUNTRYSIDE)
    before = office.read(case).alert_at
    office.look(120)
    steps = [e.data for e in office.events(case) if "level" in e.data]
    assert steps == [{"reason": "unassigned", "level": "station_chief"}]
    assert office.read(case).alert_at == before, "telling somebody higher is no step, and puts no alarm off"


def test_the_station_chief_is_passed_over_where_there_is_no_station(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    office.memory.concerned[case.id] = frozenset()
    office.look(120)
    assert open_alert(office).level == "bureau"


def test_an_alert_settles_by_itself_when_its_cause_is_gone(office):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    first = open_alert(office)
    office.duty("T00", 30, on=True)
    assert office.alerts() == []
    assert office.memory.alerts[first.id].settled_why == "cause_gone"
    assert office.news("alert")[-1]["alert"]["settled_at"] is not None


def test_acknowledged_it_is_quiet_for_a_while_and_then_raised_again(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    first = office.acknowledge(100, note="已电话联系")
    assert (first.acknowledged_by, first.escalates_at, first.again_at) == ("user:zhou", None, at(400))
    assert office.events(case)[-1].data == {"alert": "unassigned", "note": "已电话联系"}
    office.look(399.999)
    assert open_alert(office).id == first.id
    office.look(400)
    again = open_alert(office)
    assert again.id != first.id
    assert (again.raised_at, again.level, again.acknowledged_at) == (at(400), "dispatcher", None)
    assert office.memory.alerts[first.id].settled_why == "acknowledgement_over"


def test_an_acknowledgement_after_which_the_cause_is_gone_raises_nothing(office):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    office.acknowledge(10)
    office.duty("T00", 30, on=True)
    office.look(50)
    assert office.alerts() == []


def test_the_second_to_acknowledge_learns_who_was_first(office):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    first = office.acknowledge(10)
    with office.desk(11, "user:li") as desk, pytest.raises(AlertOverError, match="user:zhou"):
        acknowledge(desk, first.id)
    assert office.memory.alerts[first.id] == first


def test_what_is_settled_or_unknown_cannot_be_acknowledged(office):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    alert = open_alert(office)
    office.duty("T00", 30, on=True)
    with office.desk(31) as desk, pytest.raises(AlertOverError, match="cause_gone"):
        acknowledge(desk, alert.id)
    with office.desk(31) as desk, pytest.raises(UnknownAlertError):
        acknowledge(desk, 999)


def test_a_group_is_acknowledged_at_once_with_one_event_for_each(office):
    office.crew(crew("T00", on_duty=False))
    cases = [office.take_in(position=COUNTRYSIDE) for _ in range(3)]
    ids = [alert.id for alert in office.alerts()]
    with office.desk(10, "user:zhou") as desk:
        taken = acknowledge_all(desk, CODE, ids, dict.fromkeys(ids, "已通知备勤小组"))
    assert sorted(alert.id for alert in taken) == sorted(ids)
    assert {alert.acknowledged_by for alert in office.alerts()} == {"user:zhou"}
    for case in cases:
        found = [event.data for event in office.events(case) if event.type == "alert_acknowledged"]
        assert found == [{"alert": "unassigned", "note": "已通知备勤小组"}]
    assert [each["alert"]["id"] for each in office.news("alert")[-3:]] == ids


def test_of_a_group_only_what_still_waits_is_taken_and_asking_again_takes_nothing(office):
    office.crew(crew("T00", on_duty=False))
    case, other = office.take_in(position=COUNTRYSIDE), office.take_in(position=COUNTRYSIDE)
    ids = [alert.id for alert in office.alerts()]
    with office.desk(5, "user:li") as desk:
        acknowledge(desk, ids[0], "我来")
    for seconds in (10, 11):
        with office.desk(seconds, "user:zhou") as desk:
            taken = acknowledge_all(desk, CODE, ids, {})
        assert [alert.id for alert in taken] == (ids[1:] if seconds == 10 else [])
    assert [office.memory.alerts[each].acknowledged_by for each in ids] == ["user:li", "user:zhou"]
    for each in (case, other):
        assert [event.type for event in office.events(each)].count("alert_acknowledged") == 1


def test_a_group_with_an_alert_that_the_county_has_not_is_refused_whole(office):
    office.crew(crew("T00", on_duty=False))
    office.take_in(position=COUNTRYSIDE)
    known = open_alert(office)
    for county, unknown in ((CODE, 9876), ("620898", known.id)):
        with office.desk(10) as desk, pytest.raises(UnknownAlertError, match=str(unknown)):
            acknowledge_all(desk, county, [known.id, unknown], {})
    assert open_alert(office) == known


def test_several_alerts_of_one_case_and_one_of_a_team_are_taken_together(office):
    case = office.take_in()
    with office.desk(1) as desk:
        silent = desk.store.alerts.add(raised(Cause(AlertKind.TEAM_SILENT, None, "T00"), None, CODE, DEFAULT, at(1)))
        twice = [
            desk.store.alerts.add(raised(Cause(kind, case.id), case, CODE, DEFAULT, at(1)))
            for kind in (AlertKind.MISSED, AlertKind.NEXT_STEP)
        ]
    ids = [silent.id, *(alert.id for alert in twice)]
    with office.desk(2) as desk:
        taken = acknowledge_all(desk, CODE, ids, {})
    assert sorted(alert.id for alert in taken) == sorted(ids)
    found = [event.data["alert"] for event in office.events(case) if event.type == "alert_acknowledged"]
    assert sorted(found) == ["missed", "next_step"]
    assert silent.id in [each["alert"]["id"] for each in office.news("alert")]


# --- of each kind, when it is raised and when it goes


def test_unacknowledged_from_the_first_offer_that_lapses_until_a_team_takes_the_case(office):
    case = office.take_in()
    office.look(89.999)
    assert office.kinds() == []
    office.look(90)
    assert office.kinds() == ["unacknowledged"]
    office.step(case, "acknowledged", 100)
    assert office.kinds() == []


def test_an_offer_declined_is_an_answer(office):
    office.step(office.take_in(), "declined", 20)
    assert office.kinds() == []


def test_a_person_who_sends_another_team_has_seen_to_it(office):
    case = office.take_in()
    office.look(90)
    office.step(case, "offered", 95, team="T02")
    assert office.kinds() == []


def test_at_risk_while_a_team_has_it_and_unassigned_while_none_has(office):
    office.crew(crew("T00"))
    case = office.go(office.take_in(), "acknowledged", seconds=10)
    office.look(600 - 57.3 + 0.002)  # leaving now would no longer do: 57.3 s by straight line
    assert office.kinds() == ["at_risk"]
    office.step(case, "withdrawn", 560)
    assert office.kinds() == ["unassigned"], "of one trouble the nearest"


def test_at_risk_no_longer_once_the_team_is_expected_in_time(office):
    case = office.go(office.take_in(), *ON_THE_WAY, seconds=10)
    office.move(fix("T00", COUNTRYSIDE, 400), seconds=400)  # far off: not before its time is over
    assert office.kinds() == ["at_risk"]
    office.move(fix("T00", TOWN, 460), seconds=460)
    assert office.kinds() == []
    assert office.read(case).status == "en_route"


def test_missed_follows_at_risk_and_stays_until_seen_though_the_team_is_there(office):
    case = office.go(office.take_in(), "acknowledged", seconds=10)
    office.look(545)
    assert office.kinds() == ["at_risk"]
    office.look(600.001)
    assert office.kinds() == ["missed"]
    office.go(case, "en_route", "on_scene", seconds=700)
    late = open_alert(office)
    assert (late.gone_at, late.escalates_at) == (at(700), None)
    office.move(fix("T00", TOWN, 1200), seconds=1200)
    office.look(1300)
    assert open_alert(office) == late, "what is over is not escalated"
    office.acknowledge(1301)
    assert office.alerts() == []


def test_missed_that_somebody_has_seen_goes_with_its_cause(office):
    case = office.go(office.take_in(), *ON_THE_WAY, seconds=10)
    office.look(600.001)
    late = office.acknowledge(610)
    assert office.kinds() == ["missed"], "the team is not there yet"
    office.step(case, "on_scene", 700)
    assert office.alerts() == []
    assert office.memory.alerts[late.id].settled_why == "cause_gone"


def test_missed_goes_by_itself_where_the_policy_says_so(office):
    office.escalate(kinds={"missed": {"settles": True}})
    case = office.go(office.take_in(), *ON_THE_WAY, seconds=10)
    office.look(600.001)
    office.step(case, "on_scene", 700)
    assert office.kinds() == []


def test_a_missing_step_until_any_step_comes(office):
    case = office.go(office.take_in(position=COUNTRYSIDE), "acknowledged", seconds=10)
    office.look(189.999)
    assert office.kinds() == []
    office.look(190)  # 10 + 180
    alert = open_alert(office)
    assert (alert.cause.kind, alert.step) == ("next_step", "set_out")
    office.step(case, "en_route", 200)
    assert office.kinds() == []


def test_a_proposal_nobody_confirms_is_a_case_nobody_goes_to(office):
    office.rule(mode=Mode.CONFIRM)
    office.take_in()
    office.look(59.999)
    assert office.kinds() == []
    office.look(60)
    assert office.kinds() == ["unassigned"]


@pytest.mark.parametrize(("seconds", "kinds"), [(610, []), (610.001, ["team_silent"])])
def test_a_team_with_a_case_is_silent_when_its_last_fix_is_too_old(office, seconds, kinds):
    office.go(office.take_in(position=COUNTRYSIDE), *ON_THE_WAY, seconds=5)
    office.move(fix("T00", TOWN, 10), seconds=10)
    office.look(seconds)
    assert office.kinds() == kinds


def test_a_team_that_never_had_a_fix_has_its_time_from_taking_the_case(office):
    office.go(office.take_in(position=COUNTRYSIDE), *ON_THE_WAY, seconds=30)
    office.look(630)
    assert office.kinds() == []
    office.look(630.001)
    alert = open_alert(office)
    assert (alert.cause.team, alert.cause.case_id) == ("T00", 1)
    office.move(fix("T00", COUNTRYSIDE, 640), seconds=640)
    office.look(645)
    assert office.kinds() == [], "it speaks again"


def test_a_team_whose_fix_is_from_before_has_its_time_from_taking_the_case_too(office):
    office.move(fix("T00", TOWN, 0), seconds=0)
    office.go(office.take_in(450, position=COUNTRYSIDE), *ON_THE_WAY, seconds=500)
    office.look(1100)  # 500 + 600; by the fix alone it would be silent since 600
    assert office.kinds() == []
    office.look(1100.001)
    assert office.kinds() == ["team_silent"]


def test_a_silent_team_that_has_no_case_any_more_is_left_alone(office):
    case = office.go(office.take_in(position=COUNTRYSIDE), *ON_THE_WAY, seconds=30)
    office.look(631)
    office.step(case, "withdrawn", 640)
    assert "team_silent" not in office.kinds()


@pytest.mark.parametrize(("watched", "kinds"), [("errand", []), ("duty", ["team_silent"])])
def test_a_team_without_a_case_is_watched_where_the_policy_says_so(office, watched, kinds):
    office.escalate(silent_watch=watched)
    office.move(fix("T01", TOWN, 0), seconds=0)
    office.look(700)
    assert office.kinds() == kinds
    office.duty("T01", 701, on=False)
    office.look(702)
    assert office.kinds() == []


def test_a_team_without_a_case_is_escalated_too(office):
    office.escalate(silent_watch="duty")
    office.move(fix("T01", TOWN, 0), seconds=0)
    office.look(700)
    office.look(700 + 900)
    assert open_alert(office).level == "station_chief"
    office.acknowledge(1700)
    office.look(1700 + 1800)
    office.look(1700 + 1810)
    assert open_alert(office).acknowledged_at is None, "still silent: raised again"


# --- at most once


def test_an_alert_goes_up_once_however_often_it_is_looked_at(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    with office.desk(120) as desk:
        [due] = desk.store.alerts.due(desk.now, 100)
    for seconds, is_first in ((120, True), (120, False), (121, False)):
        with office.desk(seconds, "system") as desk:
            assert escalate(desk, due) is is_first
    assert len([e for e in office.events(case) if "level" in e.data]) == 1


def test_looking_again_raises_nothing_twice(office):
    office.crew(crew("T00", on_duty=False))
    office.take_in()
    for seconds in range(0, 110, 5):
        office.look(seconds)
    assert len(office.memory.alerts) == 1

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from dispatch.desk.steps import BATCHED, Step, report, report_all
from dispatch.errors import BadTimeError, IllegalStepError, UnknownCaseError, UnknownTeamError
from dispatch.kinds import CaseKind
from dispatch.lifecycle import BY_HAND, STEPS, EventType, steps_from
from dispatch.moments import stamp
from tests.counties import FAR_AWAY
from tests.fakes.office import Office, at, crew

WAY = ("acknowledged", "en_route", "on_scene", "cleared", "closed")


def reach(office, status):
    """Return a case in this status, 10 s old."""
    if status == "waiting":
        office.crew(crew("T00", on_duty=False))
    if status == "desk":
        return office.take_in(kind=CaseKind.ENQUIRY)
    if status == "to_transfer":
        return office.take_in(position=FAR_AWAY)
    case = office.take_in()
    for kind in WAY:
        if case.status == status:
            break
        case = office.step(case, kind, 10)
    assert case.status == status
    return case


def test_the_whole_way_with_its_moments_and_the_team_on_the_map(office):
    case = office.take_in()
    seen = [office.team("T00").status]
    for seconds, kind in zip((10, 20, 300, 900, 1000), WAY, strict=True):
        case = office.step(case, kind, seconds)
        seen.append(office.team("T00").status)
    assert seen == ["offered", "acknowledged", "en_route", "on_scene", "free", "free"]
    moments = (case.dispatched_at, case.acknowledged_at, case.en_route_at, case.arrived_at, case.response_ended_at)
    assert moments == (at(0), at(10), at(20), at(300), at(1000))
    assert case.clock.response_s == 300
    assert (case.next_step, case.alert_at, office.timers(case)) == (None, None, {})
    assert (case.assignment.team, case.assignment.status) == ("T00", "cleared"), "who did it stays with the case"


EXPLAINED = {"reason": "店主有约", "until": at(900).isoformat()}


@pytest.mark.parametrize("status", ["waiting", "desk", "to_transfer", "offered", *WAY[:-1]])
@pytest.mark.parametrize("kind", sorted(BY_HAND))
def test_every_step_by_hand_either_follows_the_table_or_changes_nothing(office, status, kind):
    case = reach(office, status)
    legal = kind in steps_from(case.status) or kind == "note"
    if kind == "offered":
        office.crew(*office.county.teams, crew("T09"))
        legal = legal or status in {"offered", "acknowledged", "en_route"}  # reassigned
    into = office.take_in(15, kind=CaseKind.ENQUIRY).id if kind == "joined" else None
    if legal:
        after = office.step(case, kind, 20, data=EXPLAINED, into=into)
        expected = STEPS.get((case.status, EventType(kind)), case.status)
        assert after.event_seq > case.event_seq
        given_back = kind in {"declined", "withdrawn", "reopened"}
        assert after.status == ("offered" if given_back or kind == "offered" else expected)
        return
    before = (office.read(case), office.log(case), office.assignments(), office.timers(case))
    with pytest.raises(IllegalStepError) as refused:
        office.step(case, kind, 20, data=EXPLAINED, into=into)
    assert case.status in str(refused.value)
    assert (office.read(case), office.log(case), office.assignments(), office.timers(case)) == before


@pytest.mark.parametrize("kind", sorted(set(EventType) - BY_HAND))
def test_what_only_the_machine_says_is_refused_from_a_person(office, kind):
    case = office.take_in()
    with pytest.raises(IllegalStepError, match="not reported by hand"):
        office.step(case, kind, 5)


def test_an_unknown_case_is_refused(office):
    with office.desk(0) as desk, pytest.raises(UnknownCaseError):
        report(desk, 404, Step(EventType.ACKNOWLEDGED))


@pytest.mark.parametrize("kind", ["acknowledged", "declined", "withdrawn"])
def test_another_team_cannot_report_for_the_one_responsible(office, kind):
    case = office.take_in()
    with pytest.raises(IllegalStepError, match="team T00; team T01 cannot report") as refused:
        office.step(case, kind, 5, team="T01")
    assert refused.value.field == "team"
    assert office.step(case, kind, 5, team="T00").event_seq > case.event_seq


@pytest.mark.parametrize("kind", ["cancelled", "held", "closed"])
def test_a_team_that_a_step_of_the_desk_does_not_concern_is_refused_rather_than_passed_over(office, kind):
    case = office.take_in()
    if kind == "closed":
        case = office.go(case, "acknowledged", "en_route", "on_scene", "cleared", seconds=3)
    before = office.log(case)
    with pytest.raises(IllegalStepError, match="does not concern team T01") as refused:
        office.step(case, kind, 5, team="T01", data=EXPLAINED)
    assert (refused.value.field, office.log(case)) == ("team", before)
    assert office.step(case, kind, 5, team="T00", data=EXPLAINED).event_seq > case.event_seq


def test_a_note_belongs_to_the_team_that_wrote_it_also_when_another_has_the_case_by_then(office):
    case = office.step(office.take_in(), "declined", 5)
    assert case.assignment.team == "T01"
    for team, kept in {"T00": "T00", "T01": "T01", "T02": "T02", None: "T01"}.items():
        office.step(case, "note", 10, team=team, data={"note": "门关着"})
        assert office.events(case)[-1].team == kept
    before = office.log(case)
    with pytest.raises(UnknownTeamError, match="No team 'T99'; teams: T00, T01") as refused:
        office.step(case, "note", 20, team="T99", data={"note": "门关着"})
    assert (refused.value.field, office.log(case)) == ("team", before)


@pytest.mark.parametrize(
    ("kind", "at_s", "kept_s"),
    [
        ("on_scene", 599, 599),  # reported late, happened in time
        ("on_scene", 20, 20),
        ("on_scene", -30, 20),  # a phone's clock a little behind: not before setting out at 20
        ("on_scene", -41, None),
        ("on_scene", 760, 760),  # a phone's clock a little ahead of 700
        ("on_scene", 761, None),
        ("note", 100, 100),
    ],
)
def test_a_step_may_be_reported_later_but_not_before_what_it_follows(office, kind, at_s, kept_s):
    case = office.go(office.take_in(), "acknowledged", "en_route", seconds=20)
    if kept_s is None:
        with pytest.raises(BadTimeError):
            office.step(case, kind, 700, at_s=at_s)
        return
    office.step(case, kind, 700, at_s=at_s)
    event = office.events(case)[-1]
    assert (event.at, event.recorded_at) == (at(kept_s), at(700))


def test_what_happened_never_runs_backwards_in_the_log(office):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=300)
    case = office.step(case, "cleared", 900)
    with pytest.raises(BadTimeError, match="must follow"):
        office.step(case, "closed", 1000, at_s=500)


def test_declined_goes_to_the_next_and_when_all_have_the_case_waits_escalated(office):
    case = office.take_in()
    asked = [case.assignment.team]
    for seconds in (5, 10):
        case = office.step(case, "declined", seconds)
        asked.append(case.assignment.team)
    case = office.step(case, "declined", 15)
    assert asked == ["T00", "T01", "T02"]
    assert (case.status, case.assignment, case.escalated) == ("waiting", None, True)
    newest = office.decisions(case)[-1]
    assert newest.chosen is None
    assert {c.excluded for c in newest.candidates} == {"declined_this_case"}


def test_a_team_that_declines_after_acknowledging_takes_its_moments_back(office):
    case = office.go(office.take_in(), "acknowledged", seconds=10)
    case = office.step(case, "declined", 20)
    assert (case.status, case.assignment.team, case.acknowledged_at) == ("offered", "T01", None)
    assert case.dispatched_at == at(0), "first dispatched when it was"


def test_withdrawn_means_that_team_is_not_asked_again(office):
    case = office.go(office.take_in(), "acknowledged", "en_route", seconds=10)
    case = office.step(case, "withdrawn", 20)
    assert case.assignment.team == "T01"
    case = office.step(office.step(case, "declined", 25), "declined", 30)
    assert case.status == "waiting"
    assert office.settle(31) == [], "T00 is free, and was withdrawn from this case"


def test_a_team_that_frees_is_given_the_most_urgent_waiting_case(office):
    held = [office.take_in(i) for i in range(3)]
    waiting = [office.take_in(3 + i) for i in range(2)]
    office.go(held[1], "acknowledged", "en_route", "on_scene", "cleared", seconds=60)
    assert [office.read(c).status for c in waiting] == ["offered", "waiting"]
    assert office.read(waiting[0]).assignment.team == "T01"


def test_cancelling_frees_the_team(office):
    case = office.go(office.take_in(), "acknowledged", seconds=10)
    case = office.step(case, "cancelled", 20)
    assert (case.status, case.assignment, case.response_ended_at) == ("cancelled", None, at(20))
    assert office.team("T00").status == "free"


@pytest.mark.parametrize(("on_duty", "status"), [(True, "free"), (False, "off_duty")])
def test_the_maps_show_what_a_team_is_once_it_is_done(office, on_duty, status):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=10)
    office.duty("T00", 20, on=on_duty)
    done = office.step(case, "cleared", 30)
    team = {"code": "T00", "status": status, "case": None, "since": stamp(done.stepped_at)}
    assert office.news("team")[-1] == {"teams": [team]}
    assert office.team("T00").status == status


def test_setting_out_fixes_the_estimate_of_arrival(office):
    office.pave({107.025: 240.0})
    case = office.step(office.take_in(), "acknowledged", 10)
    assert case.assignment.eta_at is None
    case = office.step(case, "en_route", 30, at_s=25)
    assert case.assignment.eta_at == at(25 + 240)


def test_a_note_is_kept_even_after_the_end_and_moves_nothing(office):
    case = office.step(office.take_in(kind=CaseKind.ENQUIRY), "answered", 60)
    noted = office.step(case, "note", 90, data={"note": "来电致谢"})
    assert (noted.status, noted.response_ended_at, office.timers(case)) == ("answered", at(60), {})
    assert office.events(case)[-1].data == {"note": "来电致谢"}


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (("acknowledged", "en_route", "on_scene", "cleared"), "closed"),
        (("acknowledged", "en_route"), "cancelled"),
        (("withdrawn", "desk"), "answered"),
        (("withdrawn", "to_transfer"), "transferred"),
    ],
)
def test_no_step_is_reported_to_have_come_before_the_last_one(office, before, kind):
    office.crew(crew("T00"))
    case = office.take_in()
    for step in before:
        case = office.step(case, step, 600)
    with pytest.raises(BadTimeError):
        office.step(case, kind, 700, at_s=300)
    case = office.step(case, kind, 700, at_s=560)
    assert office.events(case)[-1].at == at(600), "less than a minute before: clocks differ, moved up"


def test_closing_does_not_precede_a_clearing_reported_by_a_clock_that_is_ahead(office):
    case = office.take_in()
    for step in WAY[:3]:
        case = office.step(case, step, 10)
    case = office.step(case, "cleared", 100, at_s=150)
    assert office.step(case, "closed", 110).response_ended_at == at(150)


def test_a_note_may_tell_of_an_earlier_moment(office):
    case = reach(office, "on_scene")
    case = office.step(case, "note", 900, at_s=5)
    assert office.events(case)[-1].at == at(5)


def messages_about(office, case):
    """Return what the screens heard of a case since it came in: of itself and of its team."""
    cases = [(news["change"], news["case"]) for news in office.news("case") if news["case"]["id"] == case.id]
    teams = {team["code"]: team for news in office.news("team") for team in news["teams"]}
    return cases, teams


@pytest.mark.parametrize("seed", range(40))
def test_a_batch_of_steps_gives_the_same_case_as_single_steps(seed):
    rng = np.random.default_rng(seed)
    kinds = [str(kind) for kind in rng.choice(sorted(BATCHED), size=30)]
    offices = Office(), Office()
    apart, together = (office.take_in() for office in offices)
    steps, after = [], apart
    for n, kind in enumerate(kinds):
        step = Step(EventType(kind), at=at(10 * n), data={"note": f"{n}"} if kind == "note" else {})
        try:
            with offices[0].desk(600 + len(steps) / 1e6) as desk:
                after = report(desk, apart.id, step).case
        except IllegalStepError:
            continue
        steps.append((step, after))
    with offices[1].desk(600) as desk:
        outcomes = report_all(desk, together.id, [step for step, _ in steps])
    assert [outcome.case for outcome in outcomes] == [after for _, after in steps]
    assert offices[1].read(together) == offices[0].read(apart)
    assert offices[1].events(together) == offices[0].events(apart)
    assert offices[1].timers(together) == offices[0].timers(apart)
    assert offices[1].team("T00") == offices[0].team("T00")
    assert messages_about(offices[1], together) == messages_about(offices[0], apart)


@pytest.mark.parametrize("seed", range(60))
def test_alarms_raised_before_steps_are_settled_alike_by_several_at_once_and_one_by_one(seed):
    rng = np.random.default_rng(seed)
    offices, drive_s = (Office(), Office()), rng.choice([60.0, 590.0, 700.0])
    received_s, rung_s = -float(rng.choice([0, 300, 599])), float(rng.choice([1, 95, 400, 700]))
    cases = []
    for each in offices:
        each.crew(crew("T00"), crew("T01"))
        each.pave({107.025: drive_s})
        cases.append(each.take_in(received_s=received_s))
        each.look(rung_s)
    apart, together = cases
    moments = sorted(rng.uniform(rung_s - 60, rung_s, size=rng.integers(1, 5)))
    found = [Step(EventType(kind), at=at(float(moment))) for kind, moment in zip(WAY, moments, strict=False)]
    taken = []
    for step in found:
        with suppress(IllegalStepError, BadTimeError), offices[0].desk(rung_s + len(taken) / 1e6) as desk:
            report(desk, apart.id, step)
            taken.append(step)
    if taken:
        with offices[1].desk(rung_s) as desk:
            report_all(desk, together.id, taken)
    assert offices[1].timers(together) == offices[0].timers(apart)
    assert [standing(each) for each in offices[1].memory.alerts.values()] == [
        standing(each) for each in offices[0].memory.alerts.values()
    ]


def standing(alert):
    """Return an alert as it stands, its moments to the second."""
    moments = {name: getattr(alert, name) for name in ("escalates_at", "gone_at", "settled_at")}
    return replace(alert, **{name: moment and moment.replace(microsecond=0) for name, moment in moments.items()})


def test_each_of_several_steps_says_which_one_would_be_taken_back(office):
    case = office.take_in()
    with office.desk(10) as desk:
        steps = [Step(EventType(kind)) for kind in ("acknowledged", "note", "en_route")]
        outcomes = report_all(desk, case.id, steps)
    first = case.event_seq + 1
    assert [outcome.acted for outcome in outcomes] == [first, None, first + 2]


@pytest.mark.parametrize("back_s", [90, 3600])
def test_a_case_goes_on_after_the_servers_clock_was_set_back(office, back_s):
    """Its steps stay in order; it was refused each one until the clock had caught up."""
    case = office.step(office.take_in(), "acknowledged", 5)
    for n, kind in enumerate(("en_route", "on_scene", "cleared"), start=1):
        case = office.step(case, kind, n - back_s)
    assert case.status == "cleared"
    moments = [event.at for event in office.events(case)]
    assert moments == sorted(moments)


def test_an_offer_from_before_the_clock_was_set_back_goes_to_the_next_team_and_no_timer_fails(office):
    case = office.take_in()
    office.ring(90)
    assert office.read(case).assignment.team == "T01"
    declined = office.step(office.read(case), "declined", -3600, data={"reason": "巡查中走不开"})
    assert declined.assignment is None or declined.assignment.team != "T01"

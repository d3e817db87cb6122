import pytest

from dispatch.desk.steps import Step, report
from dispatch.errors import IllegalStepError, TeamBusyError, UnknownTeamError
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import ACTIVE, EventType
from dispatch.moments import stamp
from dispatch.planning.simulation.memory.teams_now import MemoryTeams
from dispatch.rules.policy import Mode
from gis.position import Position
from tests.counties import FAR_AWAY, TOWN
from tests.fakes.office import at, crew, fix

NEAR, FAR = Position(107.031, 35.30), Position(107.10, 35.30)


def test_the_quickest_by_road_is_offered_the_case_and_the_decision_kept(office):
    office.pave({107.025: 240.0, 107.031: 300.0, 107.10: 120.0})
    office.move(fix("T01", NEAR, 0), fix("T02", FAR, 0), seconds=0)
    case = office.take_in(1)
    assert (case.assignment.team, case.assignment.travel_s, case.assignment.expires_at) == ("T02", 120.0, at(91))
    (decision,) = office.decisions(case)
    assert [(c.team, c.travel_s, c.source) for c in decision.candidates] == [
        ("T02", 120.0, "fix"),
        ("T00", 240.0, "station"),
        ("T01", 300.0, "fix"),
    ]
    assert (decision.graph_version, decision.policy_version, decision.margin_s) == ("graph-1", "default-5", 120.0)


def test_road_times_are_asked_once_per_decision(office):
    table = office.pave({107.025: 240.0})
    office.take_in()
    assert table.calls == 1


@pytest.mark.parametrize("opens", [True, False], ids=["no road leads there", "the graph does not open here"])
def test_without_road_times_the_straight_line_decides_and_says_so(office, opens):
    office.pave({})
    if not opens:
        office.roads.graphs.clear()
    case = office.take_in()
    (decision,) = office.decisions(case)
    assert (decision.method, case.assignment.team) == ("straight_line", "T00")


def test_a_team_claimed_by_a_rival_meanwhile_makes_room_for_the_next(office, monkeypatch):
    """The teams are read before a rival commits; the claim finds out."""
    free = office.team("T00")
    office.take_in()
    honest = MemoryTeams.now
    monkeypatch.setattr(MemoryTeams, "now", lambda teams, county: [free, *honest(teams, county)[1:]])
    case = office.take_in(1)
    assert case.assignment.team == "T01"
    (decision,) = office.decisions(case)
    assert {c.team: c.excluded for c in decision.candidates} == {
        "T00": "taken_by_another_case_meanwhile",
        "T01": None,
        "T02": None,
    }


def test_a_skill_decides_who_may_go(office):
    office.crew(crew("T00", "food"), crew("T01", "price"), crew("T02"), crew("T03", "general"))
    teams = [office.take_in(i, category=Category.PRICE).assignment for i in range(4)]
    assert [a and a.team for a in teams] == ["T01", "T02", "T03", None], "T00 inspects food only"


def test_confirm_mode_proposes_and_claims_nobody(office):
    office.rule(mode=Mode.CONFIRM)
    case = office.take_in()
    assert (case.status, case.assignment, case.next_step) == ("proposed", None, "confirm")
    assert office.team("T00").status == "free"
    assert office.decisions(case)[0].chosen.team == "T00"
    sent = office.step(case, "offered", 5, team="T00")
    assert (sent.status, sent.assignment.team) == ("offered", "T00")


def test_confirm_mode_without_anybody_waits_and_is_proposed_when_one_frees(office):
    office.rule(mode=Mode.CONFIRM)
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    assert case.status == "waiting"
    office.duty("T00", 5, on=True)
    assert office.read(case).status == "proposed"


def test_a_team_proposed_to_one_case_is_not_proposed_to_a_second(office):
    office.rule(mode=Mode.CONFIRM)
    cases = [office.take_in(i) for i in range(4)]
    assert [c.proposed_team for c in cases] == ["T00", "T01", "T02", None]
    assert cases[3].status == "waiting"
    (decision,) = office.decisions(cases[1])
    assert decision.candidates[-1].excluded == "proposed_to_another_case"


@pytest.mark.parametrize(
    ("kind", "team"), [("cancelled", None), ("desk", None), ("offered", "T01")], ids=["cancelled", "desk", "another"]
)
def test_a_proposal_that_came_to_nothing_frees_its_team_for_the_next_case(office, kind, team):
    office.rule(mode=Mode.CONFIRM)
    office.crew(crew("T00"), crew("T01"))
    first = office.take_in()
    office.crew(crew("T00"))
    waiting = office.take_in(1)
    office.crew(crew("T00"), crew("T01", on_duty=False))
    assert (first.proposed_team, waiting.status) == ("T00", "waiting")
    office.step(first, kind, 5, team=team)
    assert office.read(waiting).proposed_team == "T00"


def test_a_case_whose_proposed_team_is_sent_elsewhere_is_proposed_another_or_waits(office):
    office.rule(mode=Mode.CONFIRM)
    office.crew(crew("T00"), crew("T01"))
    first, second = office.take_in(), office.take_in(1)
    assert (first.proposed_team, second.proposed_team) == ("T00", "T01")
    office.step(second, "offered", 5, team="T00")
    assert (office.read(first).status, office.read(first).proposed_team) == ("proposed", "T01")
    office.step(office.take_in(6, kind=CaseKind.ENQUIRY), "offered", 7, team="T01")
    assert (office.read(first).status, office.read(first).proposed_team) == ("waiting", None)
    assert office.decisions(first)[-1].chosen is None


def test_a_process_that_died_after_sending_a_proposed_team_leaves_its_case_without_a_team_for_seconds(office):
    office.rule(mode=Mode.CONFIRM)
    office.crew(crew("T00"), crew("T01"))
    first, second = office.take_in(), office.take_in(1)
    with office.desk(5) as desk:
        report(desk, second.id, Step(EventType.OFFERED, team="T00"))
    assert office.read(first).proposed_team == "T00", "nothing has looked"
    office.ring(16)
    assert (office.read(first).status, office.read(first).proposed_team) == ("proposed", "T01")


def test_a_confirmed_proposal_proposes_nothing_more(office):
    office.rule(mode=Mode.CONFIRM)
    case = office.take_in()
    sent = office.step(case, "offered", 5, team="T00")
    assert (sent.proposed_team, office.team("T00").proposed_to) == (None, None)


def test_automatic_dispatch_does_not_wait_for_an_old_proposal(office):
    office.rule(mode=Mode.CONFIRM)
    office.take_in()
    office.rule(mode=Mode.AUTOMATIC)
    assert office.take_in(1).assignment.team == "T00"


# --- by hand


@pytest.mark.parametrize("status", ["waiting", "desk", "to_transfer", "proposed"])
def test_a_person_may_send_a_team_from_every_status_without_one(office, status):
    if status == "waiting":
        office.crew(crew("T00", on_duty=False))
    office.rule(mode=Mode.CONFIRM if status == "proposed" else Mode.AUTOMATIC)
    case = office.take_in(
        kind=CaseKind.ENQUIRY if status == "desk" else CaseKind.COMPLAINT,
        position=FAR_AWAY if status == "to_transfer" else TOWN,
    )
    assert case.status == status
    sent = office.step(case, "offered", 5, team="T00")
    assert (sent.status, sent.assignment.team) == ("offered", "T00")
    assert office.decisions(case)[-1].picked == "T00"


@pytest.mark.parametrize(
    ("team", "error", "names"),
    [("T01", TeamBusyError, "T01"), ("T77", UnknownTeamError, "T00, T01, T02"), ("T00", IllegalStepError, "T00")],
    ids=["busy", "unknown", "has it already"],
)
def test_a_team_that_cannot_be_sent_is_refused(office, team, error, names):
    case, _ = office.take_in(), office.take_in()
    with pytest.raises(error, match=names):
        office.step(case, "offered", 5, team=team)


def test_nobody_free_to_send_is_said_and_the_case_stays_where_it_was(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in(kind=CaseKind.ENQUIRY)
    with pytest.raises(TeamBusyError, match="No team is free"):
        office.step(case, "offered", 5)
    assert office.read(case) == case


def test_reassigning_withdraws_first_and_frees_the_team(office):
    case = office.step(office.take_in(), "acknowledged", 10)
    case = office.step(case, "offered", 20, team="T02")
    assert office.log(case) == ["received", "offered", "acknowledged", "withdrawn", "offered"]
    assert (case.assignment.team, case.acknowledged_at) == ("T02", None)
    assert [office.team(t).status for t in ("T00", "T01", "T02")] == ["free", "free", "offered"]
    since = stamp(case.stepped_at)
    assert office.news("team")[-1]["teams"] == [
        {"code": "T00", "status": "free", "case": None, "since": since},
        {"code": "T02", "status": "offered", "case": case.id, "since": since},
    ]


def test_reassigning_to_the_quickest_means_somebody_else(office):
    case = office.take_in()
    case = office.step(case, "offered", 5)
    assert case.assignment.team == "T01"
    assert office.decisions(case)[-1].candidates[-1].excluded == "withdrawn_from_this_case"


def test_reassigning_frees_a_team_for_a_waiting_case(office):
    office.crew(crew("T00"), crew("T01", on_duty=False))
    first, second = office.take_in(0), office.take_in(1)
    assert second.status == "waiting"
    office.step(first, "offered", 10, team="T01")
    assert office.read(second).assignment.team == "T00"


@pytest.mark.parametrize(
    ("picked", "excluded"), [("T01", "off_duty"), ("T02", "skill_missing")], ids=["off duty", "without the skill"]
)
def test_a_team_sent_against_the_rules_has_its_time_and_its_reason_on_record(office, picked, excluded):
    office.pave({107.025: 240.0})
    office.crew(crew("T00", "food"), crew("T01", "food", on_duty=False), crew("T02", "price"))
    case = office.step(office.take_in(), "offered", 5, team=picked)
    assert (case.assignment.team, case.assignment.travel_s) == (picked, 240.0)
    decision = office.decisions(case)[-1]
    assert (decision.chosen.team, decision.chosen.excluded, decision.margin_s) == (picked, excluded, 0.0)
    moving = office.go(case, "acknowledged", "en_route", seconds=10)
    assert moving.assignment.eta_at == at(250)


def test_a_team_is_never_sent_twice_by_hand_or_by_the_machine(office):
    cases = [office.take_in(i) for i in range(5)]
    held = [held.value.team for _, held in office.assignments() if held.status in ACTIVE]
    assert sorted(held) == ["T00", "T01", "T02"]
    assert [c.status for c in cases] == ["offered"] * 3 + ["waiting"] * 2
    assert {t.case_id for t in map(office.team, held)} == {c.id for c in cases[:3]}

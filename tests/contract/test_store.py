"""Contract of `dispatch.desk.ports.Store`, over the simulation's store and PostgreSQL."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely import box

from dispatch.cases.case import Case, CellAtIntake, Place
from dispatch.cases.fold import fold
from dispatch.decision.recommendation import Exclusion, recommend
from dispatch.desk.records import Link, Timer, TrackedFix, Waiting, Whereabouts
from dispatch.errors import UnknownCaseError, UnknownTeamError
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel, LinkKind
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.off_shelf.order import Order, Premises
from dispatch.rules.policy import DEFAULT, Mode
from dispatch.teams.team import Fix, TeamStatus
from gis.county.accuracy import FoundBy
from gis.county.model import CellKind
from gis.position import Datum, Position, SourcePosition
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, NEXT_DOOR, TOWN, divided_county, grid_county

T0 = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SOURCE = SourcePosition(107.034610, 35.299383, Datum.GCJ02)
CELL = CellAtIntake(f"{CODE}100200003", CellKind.URBAN, True, None)
ENDS = {"cleared", "declined", "expired", "withdrawn"}


def at(seconds):
    return T0 + timedelta(seconds=seconds)


def opened(store, *, county=CODE, priority=1, received_s=0.0, place=True, exercise=False):
    """Open a case that has just been received and return it."""
    case = Case(
        county=county,
        id=store.cases.new_id(),
        kind=CaseKind.COMPLAINT,
        channel=Channel.HOTLINE,
        category=Category.FOOD,
        text="面包发霉 “过期” <b> \\ '; --",
        priority=priority,
        received_at=at(received_s),
        target_s=600,
        place=Place(TOWN, "东街超市", SOURCE, "P1", "东街12号", "南门二楼", FoundBy.STREET, 420.5) if place else None,
        cell=CELL,
        exercise=exercise,
    )
    return advance(store, case, EventType.RECEIVED, seconds=received_s, first=True)


def advance(store, case, *kinds, seconds=0.0, team=None, first=False, timers=(), decision=None):
    """Write some events and return the case."""
    events = [Event(kind, at(seconds), at(seconds), "desk", team, {"n": i}) for i, kind in enumerate(kinds)]
    for event in events:
        case = fold(case, event)
    store.cases.write(case, events, timers=timers, opened=first, decision=decision)
    return case


def claim(store, case, team, seconds=0.0):
    until = {"expires_at": at(seconds + 90), "deliver_by": at(seconds + 30)}
    return store.assignments.claim(case, team, travel_s=61.5, method="road", now=at(seconds), **until)


def tracked(team, seconds, lon=TOWN.lon, accuracy_m=5.0):
    return TrackedFix(team, Fix(Position(lon, TOWN.lat), at(seconds), accuracy_m), SOURCE)


# --- the ground


def test_a_county_without_rules_has_the_default_ones_and_no_graph(world):
    ground = world.store().counties.ground(CODE)
    assert (ground.policy, ground.graph_version) == (DEFAULT, None)


def test_the_rules_in_force_are_given(world):
    ours = replace(DEFAULT, version="7", mode=Mode.CONFIRM, acknowledge_within_s=45)
    world.rule(ours)
    assert world.store().counties.ground(CODE).policy == ours


@pytest.mark.parametrize(
    ("position", "found"),
    [
        (Position(107.03, 35.31), Whereabouts(CODE, CELL, None, "S1")),
        (Position(107.05, 35.30), Whereabouts(CODE, replace(CELL, code=f"{CODE}100200002"), None, "S1")),
        (COUNTRYSIDE, Whereabouts(CODE, CellAtIntake(f"{CODE}100203002", CellKind.RURAL, False), None, "S1")),
        (Position(107.0, 35.2), Whereabouts(CODE, replace(CELL, code=f"{CODE}100200001"), None, "S1")),
        (NEXT_DOOR, Whereabouts(None, None, "崆峒区")),
        (FAR_AWAY, Whereabouts(None, None, None)),
    ],
    ids=[
        "inside",
        "on a corner: the lowest code",
        "on an edge: the lower code",
        "on the border",
        "next door",
        "far away",
    ],
)
def test_where_a_position_lies(world, position, found):
    assert world.store().counties.whereabouts(position, county=CODE, now=T0) == found


def test_a_gap_between_cells_belongs_to_the_nearest(world):
    data = grid_county(code="620898")
    world.load(replace(data, cells=tuple(c for c in data.cells if not c.code.endswith("003"))))
    found = world.store().counties.whereabouts(Position(107.03, 35.305), county="620898", now=T0)
    assert found.cell.code == "620898100200002", "0.005° north of it, 0.045° south of the next"


def test_a_cell_counts_only_while_it_is_valid(world):
    data = grid_county(code="620898")
    old = tuple(replace(c, valid_to=T0.date()) if c.code.endswith("003") else c for c in data.cells)
    new = tuple(replace(c, valid_from=T0.date(), in_town=False) for c in data.cells if c.code == "620898100200003")
    world.load(replace(data, cells=old + new))
    before, since = (T0 - timedelta(days=1), True), (T0, False)
    for moment, in_town in (before, since):
        cell = world.store().counties.whereabouts(Position(107.03, 35.31), county="620898", now=moment).cell
        assert (cell.code, cell.in_town) == ("620898100200003", in_town)


@pytest.mark.parametrize("asked", [CODE, "620898"])
def test_where_two_counties_overlap_the_one_asked_for_wins(world, asked):
    world.load(grid_county(code="620898"))
    found = world.store().counties.whereabouts(TOWN, county=asked, now=T0)
    assert (found.county, found.cell.code[:6]) == (asked, asked)


def test_a_real_county_wins_over_a_synthetic_one(world):
    real = grid_county(code="620898")
    made_up = grid_county(code="620897")
    world.load(replace(made_up, county=replace(made_up.county, boundary=box(108, 35, 109, 36), synthetic=True)))
    world.load(replace(real, county=replace(real.county, boundary=box(108, 35, 109, 36))))
    assert world.store().counties.whereabouts(Position(108.5, 35.5), county=CODE, now=T0).county == "620898"


# --- cases


def test_a_case_comes_back_as_it_was_written(world):
    case = opened(world.store())
    assert world.store().cases.get(case.id) == case


def test_numbers_are_never_given_twice(world):
    numbers = [world.store().cases.new_id() for _ in range(5)]
    assert len(set(numbers)) == 5


def test_an_unknown_case_is_refused(world):
    with pytest.raises(UnknownCaseError):
        world.store().cases.get(987654)
    with pytest.raises(UnknownCaseError):
        world.store().cases.get(987654, lock=True)


def test_what_was_said_and_where_never_changes(world):
    store = world.store()
    case = opened(store)
    later = fold(case, Event(EventType.QUEUED, T0, T0))
    altered = replace(later, text="别的", received_at=at(99), place=None, category=Category.PRICE)
    store.cases.write(altered, [Event(EventType.QUEUED, T0, T0)], timers=())
    assert store.cases.get(case.id) == later


def test_a_priority_that_an_event_says_is_kept(world):
    store = world.store()
    changed = Event(EventType.PRIORITY_CHANGED, T0, T0, data={"priority": 4, "reason": "未伤人"})
    case = fold(opened(store), changed)
    store.cases.write(case, [changed], timers=())
    assert store.cases.get(case.id).priority == case.priority == 4


def test_the_log_grows_in_order_and_folds_into_the_case(world):
    store = world.store()
    case = advance(store, opened(store), EventType.QUEUED, EventType.ESCALATED, seconds=5)
    case = advance(store, case, EventType.NOTE, seconds=9, team="T01")
    log = world.log(case)
    assert [(e.seq, e.type, e.at, e.team, e.data["n"]) for e in log] == [
        (1, "received", T0, None, 0),
        (2, "waiting", at(5), None, 0),
        (3, "escalated", at(5), None, 1),
        (4, "note", at(9), "T01", 0),
    ]
    assert store.cases.get(case.id) == case


def test_an_event_written_by_one_who_read_before_it_is_refused(world):
    store = world.store()
    stale = opened(store)
    advance(store, stale, EventType.QUEUED)
    with pytest.raises(Exception, match=r"does not follow its log|pk_case_event"):
        advance(store, stale, EventType.TO_DESK)


def test_an_open_case_without_a_next_step_is_refused(world):
    store = world.store()
    case = replace(opened(store), alert_at=None, event_seq=2)
    with pytest.raises(Exception, match=r"orphaned"):
        store.cases.write(case, [Event(EventType.NOTE, T0, T0)], timers=())


def test_a_case_keeps_the_stations_of_its_cell_of_every_team_asked_and_of_one_who_took_it_in(world):
    world.load(divided_county())
    store = world.store()
    case = opened(store)
    assert world.stations(case) == {"S1"}
    case = advance(store, case, EventType.OFFERED, team="T20")
    assert world.stations(case) == {"S1", "S2"}
    case = advance(store, case, EventType.DECLINED, team="T20")
    assert world.stations(case) == {"S1", "S2"}, "who had to do with it once keeps it in sight"
    proposed = advance(store, opened(store, received_s=1), EventType.PROPOSED, team="T20", seconds=2)
    assert world.stations(proposed) == {"S1", "S2"}


def reassigned_county(code=CODE):
    """Return the county with the cells in town handed over to the other station's inspector."""
    data = divided_county(code)
    return replace(data, cells=tuple(replace(c, inspector="I2") if c.in_town else c for c in data.cells))


def test_the_station_that_has_the_place_of_an_open_case_now_is_listed_until_it_sees_it(world):
    world.load(divided_county())
    store = world.store()
    case, gone = opened(store), opened(store, received_s=1)
    opened(store, received_s=2, place=False)
    advance(store, gone, EventType.CANCELLED, seconds=2)
    assert store.cases.reassigned(CODE, T0) == []
    world.load(reassigned_county())
    store = world.store()
    assert store.cases.reassigned(CODE, T0) == [(case.id, "S2")]
    store.cases.write(store.cases.get(case.id), [], timers=(), stations=["S2"])
    assert world.stations(case) == {"S1", "S2"}, "who had to do with it once keeps it in sight"
    assert store.cases.reassigned(CODE, T0) == []


@pytest.mark.parametrize("how", [EventType.OFFERED, EventType.PROPOSED])
def test_the_station_that_has_the_team_of_an_open_case_now_is_listed_until_it_sees_it(world, how):
    data = divided_county()
    world.load(data)
    store = world.store()
    case = opened(store)
    if how is EventType.OFFERED:
        claim(store, case, "T00")
    advance(store, case, how, team="T00", seconds=2)
    assert store.cases.reassigned(CODE, T0) == []
    world.load(replace(data, teams=tuple(replace(team, station="S2") for team in data.teams)))
    store = world.store()
    assert store.cases.reassigned(CODE, T0) == [(case.id, "S2")]
    store.cases.write(store.cases.get(case.id), [], timers=(), stations=["S2"])
    assert store.cases.reassigned(CODE, T0) == []


def test_the_station_that_has_the_team_of_a_task_now_is_listed_until_it_shares_in_the_order(world):
    data = divided_county()
    world.load(data)
    store = world.store()
    case = opened(store)
    premises = Premises(0, "东街超市", TOWN, T0, T0, team="T00")
    order = Order(2, "面包", "菌落超标", "desk", T0, 86_400, 14_400).started([premises], T0)
    store.cases.write(replace(case, off_shelf=(order,)), [], timers=())
    assert store.cases.newly_sharing(CODE) == []
    world.load(replace(data, teams=tuple(replace(team, station="S2") for team in data.teams)))
    store = world.store()
    assert (store.cases.newly_sharing(CODE), store.cases.reassigned(CODE, T0)) == ([(case.id, "S2")], [])
    store.cases.write(store.cases.get(case.id), [], timers=(), sharing=["S2"])
    assert (store.cases.newly_sharing(CODE), world.stations(case)) == ([], {"S1"})


def test_a_place_outside_and_a_cell_of_nobody_are_handed_to_nobody(world):
    data = divided_county()
    world.load(data)
    store = world.store()
    received = Event(EventType.RECEIVED, T0, T0)
    outside = fold(replace(opened(store), id=store.cases.new_id(), event_seq=0, cell=None), received)
    store.cases.write(outside, [received], timers=(), opened=True)
    world.load(replace(data, cells=tuple(replace(c, inspector=None) for c in data.cells)))
    assert world.store().cases.reassigned(CODE, T0) == []


def test_a_cell_that_changes_hands_on_a_later_day_does_so_then(world):
    changed = T0.date() + timedelta(days=1)
    until = (replace(cell, valid_to=changed) for cell in divided_county("620898").cells)
    since = (replace(cell, valid_from=changed) for cell in reassigned_county("620898").cells)
    world.load(replace(divided_county("620898"), cells=(*until, *since)))
    store = world.store()
    case = opened(store, county="620898")
    assert store.cases.reassigned("620898", T0) == [(case.id, "S1")], "its own cell's code is of another county"
    assert store.cases.reassigned("620898", T0 + timedelta(days=1)) == [(case.id, "S2")]


@pytest.mark.parametrize("cell", [None, replace(CELL, code=f"{CODE}100999001")])
def test_a_case_in_nobodys_cell_is_seen_at_the_station_that_took_it_in(world, cell):
    store = world.store()
    received = Event(EventType.RECEIVED, T0, T0)
    case = fold(replace(opened(store), id=store.cases.new_id(), event_seq=0, cell=cell), received)
    store.cases.write(case, [received], timers=(), opened=True, stations=["S1"])
    assert world.stations(case) == {"S1"}
    case = replace(case, id=store.cases.new_id())
    store.cases.write(case, [received], timers=(), opened=True)
    assert world.stations(case) == set()


def test_a_decision_is_kept_whole_the_newest_first(world):
    store = world.store()
    case = opened(store)
    made = recommend(store.teams.now(CODE), TOWN, category="food", travel=None, policy=DEFAULT, now=T0)
    advance(store, case, EventType.QUEUED, decision=replace(made, picked="T02"))
    advance(store, store.cases.get(case.id), EventType.PROPOSED, decision=made.without("T00", Exclusion.TAKEN))
    newest, first = world.decisions(case)
    assert (first["chosen"], first["runner_up"], first["picked_by_hand"]) == ("T02", "T00", True)
    assert (newest["chosen"], newest["runner_up"], newest["picked_by_hand"]) == ("T01", "T02", False)
    assert {c["team"]: c["excluded"] for c in newest["candidates"]}["T00"] == "taken_by_another_case_meanwhile"
    assert first["candidates"][0]["travel_s"] == made.candidates[0].travel_s
    assert (first["method"], first["graph_version"], first["policy_version"]) == (
        "straight_line",
        None,
        DEFAULT.version,
    )


# --- the queue


def test_waiting_cases_stand_by_urgency_then_age_then_number_exercises_last(world):
    store = world.store()
    order = [(3, 0, False), (1, 50, False), (2, 10, False), (1, 20, False), (1, 20, False), (1, 0, True)]
    cases = [opened(store, priority=p, received_s=s, exercise=e) for p, s, e in order]
    opened(store, priority=1)  # never queued
    for case in cases:
        advance(store, case, EventType.QUEUED, seconds=60)
    assert [w.case_id for w in store.queue.waiting(CODE, T0)] == [cases[i].id for i in (3, 4, 1, 2, 0, 5)]
    assert [c.id for c in sorted(cases, key=lambda c: c.queue_key)] == [cases[i].id for i in (3, 4, 1, 2, 0, 5)]
    assert store.queue.waiting("620898", T0) == []


def test_only_a_waiting_case_is_locked_as_waiting(world):
    store = world.store()
    case = opened(store)
    assert store.queue.lock_case(CODE, case.id) is None
    case = advance(store, case, EventType.QUEUED)
    assert store.queue.lock_case(CODE, case.id) == case
    assert store.queue.lock_case(CODE, case.id + 1000) is None


# --- teams and claims


def test_teams_stand_by_code_with_register_duty_fix_and_work(world):
    store = world.store()
    assert [(t.code, t.station, t.skills, t.status) for t in store.teams.now(CODE)] == [
        (code, "S1", {"food"}, TeamStatus.FREE) for code in ("T00", "T01", "T02")
    ]
    case = opened(store)
    claim(store, case, "T01")
    store.teams.set_duty(CODE, "T02", on_duty=False, now=at(1))
    store.tracks.keep(CODE, [tracked("T00", 5)], at(6))
    assert [store.teams.get(CODE, t.code) for t in store.teams.now(CODE)] == store.teams.now(CODE)
    assert store.teams.get(CODE, "T99") is None
    busy = {t.code: (t.status, t.case_id, t.fix) for t in store.teams.now(CODE)}
    assert busy == {
        "T00": ("free", None, tracked("T00", 5).fix),
        "T01": ("offered", case.id, None),
        "T02": ("off_duty", None, None),
    }


def test_a_team_is_claimed_before_its_case_is_written(world):
    store = world.store()
    number = store.cases.new_id()
    case = replace(opened(store), id=number)
    assert claim(store, case, "T00") is not None


@pytest.mark.parametrize(
    ("second", "team", "given"),
    [(False, "T01", False), (True, "T00", False), (True, "T01", True)],
    ids=["one case, two teams", "two cases, one team", "two cases, two teams"],
)
def test_one_active_team_per_case_and_one_urgent_case_per_team(world, second, team, given):
    store = world.store()
    first = opened(store)
    assert claim(store, first, "T00") is not None
    assert (claim(store, opened(store) if second else first, team) is not None) == given


@pytest.mark.parametrize("end", sorted(ENDS))
def test_an_ended_assignment_frees_team_and_case(world, end):
    store = world.store()
    case = opened(store)
    claim(store, case, "T00")
    store.assignments.update(case, end, at=at(30), ended=True)
    assert claim(store, case, "T00") is not None


@pytest.mark.parametrize(
    ("heard_h", "deliver_by"),
    [
        (None, None),  # it carries no phone
        (0, at(30)),
        (-11.999, at(30)),
        (-12, None),  # lost, broken, or left at home
    ],
)
def test_an_offer_has_to_reach_a_phone_where_its_team_carries_one(world, heard_h, deliver_by):
    store = world.store()
    case = opened(store)
    if heard_h is not None:
        world.phone("T00", at(heard_h * 3600))
    assert claim(store, case, "T00").deliver_by == deliver_by
    assert store.cases.get(case.id).assignment.deliver_by == deliver_by
    store.assignments.delivered(case, at(2))
    store.assignments.delivered(case, at(9))  # of a second phone
    assert store.cases.get(case.id).assignment.delivered_at == at(2)


def test_a_case_shows_its_active_or_cleared_team_and_no_other(world):
    store = world.store()
    case = opened(store)
    assert store.cases.get(case.id).assignment is None
    first = claim(store, case, "T00")
    shown = store.cases.get(case.id).assignment
    assert (shown.id, shown.team, shown.status) == (first.assignment, "T00", "offered")
    assert (shown.team_name, shown.team_name_en) == ("0组", "Team 00")
    assert (shown.offered_at, shown.expires_at, shown.travel_s, shown.eta_at) == (T0, at(90), 61.5, None)
    store.assignments.update(case, "declined", at=at(5), ended=True)
    assert store.cases.get(case.id).assignment is None
    claim(store, case, "T01", 10)
    store.assignments.update(case, "en_route", at=at(20), eta_at=at(80))
    assert (store.cases.get(case.id).assignment.team, store.cases.get(case.id).assignment.eta_at) == ("T01", at(80))
    store.assignments.set_eta(case, at(95))
    assert store.cases.get(case.id).assignment.eta_at == at(95)
    store.assignments.update(case, "cleared", at=at(400), eta_at=at(95), ended=True)
    assert store.cases.get(case.id).assignment is None, "as of a case reopened"
    assert store.assignments.of(replace(case, status=CaseStatus.CLEARED)).team == "T01"
    assert store.assignments.of(replace(case, status=CaseStatus.CLOSED)).status == "cleared"
    assert store.assignments.of(replace(case, status=CaseStatus.ON_SCENE)) is None


def test_a_team_is_given_a_case_back_with_the_time_it_had_left_unless_it_is_taken(world):
    store = world.store()
    case, other = opened(store), opened(store)
    claim(store, case, "T00")
    store.assignments.update(case, "en_route", at=at(5), eta_at=at(80))
    store.assignments.update(case, "withdrawn", at=at(10), eta_at=at(80), ended=True)
    assert not store.assignments.give_back(case, "T01", CaseStatus.OFFERED, pause_s=20), "it never had it"
    claim(store, other, "T00")
    assert not store.assignments.give_back(case, "T00", CaseStatus.EN_ROUTE, pause_s=20), "it has another case"
    store.assignments.update(other, "withdrawn", at=at(20), ended=True)
    assert store.assignments.give_back(case, "T00", CaseStatus.EN_ROUTE, pause_s=20)
    again = store.cases.get(case.id).assignment
    assert (again.team, again.status, again.expires_at, again.eta_at) == ("T00", "en_route", at(110), at(80))
    assert not store.assignments.give_back(case, "T00", CaseStatus.EN_ROUTE, pause_s=20), "it has it already"


def test_the_log_of_a_case_is_read_as_it_was_written(world):
    store = world.store()
    case = opened(store)
    log = store.cases.log(case)
    assert log == world.log(case)
    assert [event.seq for event in log] == list(range(1, len(log) + 1))


def test_moving_an_assignment_touches_no_other_case(world):
    store = world.store()
    one, other = opened(store), opened(store)
    claim(store, one, "T00")
    claim(store, other, "T01")
    store.assignments.update(one, "acknowledged", at=at(5))
    store.assignments.set_eta(one, at(50))
    assert (store.cases.get(other.id).assignment.status, store.cases.get(other.id).assignment.eta_at) == (
        "offered",
        None,
    )


def test_who_gave_a_case_back_is_remembered_an_expired_offer_only_for_a_while(world):
    store = world.store()
    case, other = opened(store), opened(store)
    ways = [("T00", EventType.DECLINED), ("T01", EventType.EXPIRED), ("T02", EventType.WITHDRAWN)]
    for seconds, (team, way) in enumerate(ways, start=1):
        if case.status is CaseStatus.RECEIVED or case.status is CaseStatus.WAITING:
            case = advance(store, case, EventType.OFFERED, seconds=seconds, team=team)
        case = advance(store, case, way, seconds=seconds, team=team)
    everyone = {"T00": Exclusion.DECLINED, "T01": Exclusion.EXPIRED, "T02": Exclusion.WITHDRAWN}
    assert store.assignments.passed_over(case, at(2)) == everyone
    assert store.assignments.passed_over(case, at(2.001)) == {k: v for k, v in everyone.items() if k != "T01"}
    assert store.assignments.passed_over(other, T0) == {}
    advance(store, other, EventType.QUEUED)
    for since in (at(2), at(2.001)):
        queue = [Waiting(case.id, "food", store.assignments.passed_over(case, since)), Waiting(other.id, "food", {})]
        assert store.queue.waiting(CODE, since) == queue


def test_duty_of_an_unknown_team_is_refused(world):
    with pytest.raises(UnknownTeamError, match="T77"):
        world.store().teams.set_duty(CODE, "T77", on_duty=True, now=at(1))


def test_duty_is_kept_beside_the_register(world):
    store = world.store()
    store.tracks.keep(CODE, [tracked("T01", 1)], at(1))
    for on_duty in (False, True):
        store.teams.set_duty(CODE, "T01", on_duty=on_duty, now=at(1))
        assert [t.on_duty for t in store.teams.now(CODE)] == [True, on_duty, True]
    assert store.teams.now(CODE)[1].fix == tracked("T01", 1).fix


# --- fixes


def test_each_fix_is_kept_once_and_a_team_is_where_its_newest_says(world):
    store = world.store()
    first = [tracked("T00", 10, 107.01), tracked("T00", 30, 107.03), tracked("T01", 20)]
    late = [tracked("T00", 20, 107.02), tracked("T00", 30, 107.09)]
    assert store.tracks.keep(CODE, first, at(30)) == {"T00", "T01"}
    assert store.tracks.keep(CODE, late, at(31)) == set(), "nobody moves to where it was"
    assert world.fixes() == 4
    fixes = {t.code: t.fix for t in store.teams.now(CODE)}
    assert fixes == {"T00": tracked("T00", 30, 107.03).fix, "T01": tracked("T01", 20).fix, "T02": None}


def test_of_two_fixes_of_one_moment_the_more_accurate_counts(world):
    store = world.store()
    store.tracks.keep(CODE, [tracked("T00", 10, 107.01, accuracy_m=30.0)], at(30))
    better = tracked("T00", 10, 107.02, accuracy_m=5.0)
    assert store.tracks.keep(CODE, [better], at(31)) == {"T00"}
    assert store.tracks.keep(CODE, [tracked("T00", 10, 107.03, accuracy_m=20.0)], at(32)) == set()
    assert store.teams.now(CODE)[0].fix == better.fix


def test_a_fix_may_come_without_an_accuracy(world):
    store = world.store()
    store.tracks.keep(CODE, [tracked("T00", 10, accuracy_m=None)], at(10))
    assert store.teams.now(CODE)[0].fix == tracked("T00", 10, accuracy_m=None).fix


def test_a_team_of_another_county_with_the_same_code_is_another(world):
    """Every county numbers its teams from T00 on: what one of them does touches none of its namesakes."""
    world.load(grid_county(code="620898"))
    store = world.store()
    here, there = opened(store), opened(store, county="620898")
    assert claim(store, there, "T00") is not None
    assert store.assignments.active(CODE, ["T00"]) == []
    assert [t.status for t in store.teams.now(CODE)] == ["free"] * 3
    assert store.teams.get(CODE, "T00").case_id is None
    assert claim(store, here, "T00") is not None, "it is free here"
    store.assignments.update(here, "acknowledged", at=at(5))
    assert [(e.case_id, e.status) for e in store.assignments.active(CODE, ["T00"])] == [(here.id, "acknowledged")]
    assert [(e.case_id, e.status) for e in store.assignments.active("620898", ["T00"])] == [(there.id, "offered")]
    store.tracks.keep("620898", [tracked("T00", 5), tracked("T01", 6)], at(6))
    assert [t.fix for t in store.teams.now(CODE)] == [None] * 3
    assert store.tracks.since(CODE, {"T00": at(0), "T01": at(0)}) == {}
    assert store.tracks.keep(CODE, [tracked("T00", 1)], at(7)) == {"T00"}, "older than its namesake's, and its newest"
    store.teams.set_duty("620898", "T02", on_duty=False, now=at(8))
    assert [t.on_duty for t in store.teams.now(CODE)] == [True] * 3
    proposed = advance(store, opened(store, county="620898"), EventType.PROPOSED, team="T01", seconds=9)
    assert {t.code: t.proposed_to for t in store.teams.now("620898")}["T01"] == proposed.id
    assert {t.code: t.proposed_to for t in store.teams.now(CODE)}["T01"] is None
    declined = advance(store, here, EventType.OFFERED, EventType.DECLINED, seconds=10, team="T00")
    assert store.assignments.passed_over(declined, T0) == {"T00": Exclusion.DECLINED}
    assert store.assignments.passed_over(there, T0) == {}


def test_errands_are_the_active_cases_of_the_teams_asked_for(world):
    store = world.store()
    cases = [opened(store) for _ in range(3)]
    for case, team in zip(cases, ("T02", "T00", "T01"), strict=True):
        claim(store, case, team)
    store.assignments.update(cases[2], "declined", at=at(1), ended=True)
    store.assignments.update(cases[1], "acknowledged", at=at(1))
    found = store.assignments.active(CODE, ["T00", "T01", "T02"])
    assert [(e.team, e.case_id, e.status, e.place) for e in found] == [
        ("T02", cases[0].id, "offered", TOWN),
        ("T00", cases[1].id, "acknowledged", TOWN),
    ]
    assert [(e.team, e.since) for e in store.assignments.active(CODE, ["T00"])] == [("T00", None)]
    case = advance(store, cases[1], EventType.OFFERED, EventType.ACKNOWLEDGED, seconds=7, team="T00")
    assert store.assignments.active(CODE, ["T00"])[0].since == case.acknowledged_at == at(7)
    assert store.assignments.active(CODE, []) == []


def test_tracks_are_the_newest_fixes_of_each_team_from_its_moment_on(world):
    store = world.store()
    store.tracks.keep(CODE, [tracked("T00", s) for s in (30, 10, 20)], at(30))
    store.tracks.keep(CODE, [tracked("T01", s) for s in range(1, 131)], at(130))
    store.tracks.keep(CODE, [tracked("T00", 15)], at(40))  # late, and counted all the same
    found = store.tracks.since(CODE, {"T00": at(15), "T01": at(0), "T02": at(0)})
    assert list(found["T00"]) == [tracked("T00", s).fix for s in (15, 20, 30)]
    assert [fix.at for fix in found["T01"]] == [at(s) for s in range(11, 131)]
    assert "T02" not in found


def test_the_last_fix_of_a_team_is_not_after_the_moment(world):
    store = world.store()
    store.tracks.keep(CODE, [tracked("T00", s) for s in (30, 10, 20)], at(30))
    assert store.tracks.last(CODE, "T00", at(20)) == tracked("T00", 20).fix
    assert store.tracks.last(CODE, "T00", at(29)) == tracked("T00", 20).fix
    assert store.tracks.last(CODE, "T00", at(9)) is None
    assert store.tracks.last(CODE, "T01", at(30)) is None


# --- cases that go together


def test_what_follows_is_found_while_it_is_open_the_first_to_come_first(world):
    store = world.store()
    lead, late, early, ended, split = (opened(store, received_s=seconds) for seconds in (0, 30, 20, 10, 0))
    for case in (late, early, ended):
        advance(store, case, EventType.JOINED)
        store.links.add(case, Link(case.id, lead.id, LinkKind.JOINED), now=T0, actor="desk")
    store.links.add(split, Link(split.id, lead.id, LinkKind.SPLIT), now=T0, actor="desk")
    advance(store, store.cases.get(ended.id), EventType.CANCELLED)
    assert [case.id for case in store.links.followers(lead)] == [early.id, late.id]
    assert [store.links.lead_of(case) for case in (late, ended, lead, split)] == [lead.id, lead.id, None, None]
    store.links.remove(late)
    assert [case.id for case in store.links.followers(lead)] == [early.id]
    assert store.links.lead_of(late) is None


def test_a_lead_is_seen_by_the_stations_of_what_follows_it(world):
    store = world.store()
    lead, case, half = (opened(store) for _ in range(3))
    case = advance(store, case, EventType.JOINED)
    store.cases.write(case, [], timers=(), stations=["S7"])
    store.cases.write(half, [], timers=(), stations=["S8"])
    store.links.add(case, Link(case.id, lead.id, LinkKind.JOINED), now=T0, actor="desk")
    store.links.add(half, Link(half.id, lead.id, LinkKind.SPLIT), now=T0, actor="desk")
    assert world.stations(lead) == {"S1", "S7"}
    assert world.stations(case) == {"S1", "S7"}


# --- timers


def test_timers_are_written_again_with_every_event(world):
    store = world.store()
    case, other = opened(store), opened(store)
    advance(store, other, EventType.NOTE, timers=[Timer("alert", at(9))])
    case = advance(store, case, EventType.QUEUED, timers=[Timer("alert", at(60)), Timer("acknowledge", at(90), 7)])
    assert world.timers(case) == {("alert", at(60), None), ("acknowledge", at(90), 7)}
    advance(store, case, EventType.NOTE, timers=[Timer("due", at(600))])
    assert world.timers(case) == {("due", at(600), None)}
    assert world.timers(other) == {("alert", at(9), None)}


def test_due_timers_come_earliest_first_up_to_the_limit(world):
    store = world.store()
    cases = [opened(store) for _ in range(3)]
    for case, seconds in zip(cases, (30, 10, 20), strict=True):
        advance(store, case, EventType.NOTE, timers=[Timer("alert", at(seconds))])
    assert [t.case_id for t in store.timers.due(at(20), 100)] == [cases[1].id, cases[2].id]
    assert [t.case_id for t in store.timers.due(at(99), 2)] == [cases[1].id, cases[2].id]
    assert store.timers.due(at(9.999), 100) == []


def test_a_timer_rings_once(world):
    store = world.store()
    case = opened(store)
    case = advance(store, case, EventType.NOTE, timers=[Timer("alert", at(1)), Timer("due", at(2), 5)])
    first, second = store.timers.due(at(9), 9)
    assert (first.kind, second.kind, second.about, second.county) == ("alert", "due", 5, CODE)
    assert store.timers.lock_case(first) == case
    assert store.timers.lock_case(first) is None
    assert world.timers(case) == {("due", at(2), 5)}


# --- the feed


def test_what_is_published_is_kept_in_order(world):
    store = world.store()
    store.feed.publish(CODE, [("case", {"change": "received", "text": "网格 “<b>”"}), ("team", {"teams": []})])
    store.feed.publish(CODE, [("team", {"teams": [{"code": "T00", "lon": 107.03, "fix_at": None}]})])
    assert world.messages() == [
        ("case", {"change": "received", "text": "网格 “<b>”"}),
        ("team", {"teams": []}),
        ("team", {"teams": [{"code": "T00", "lon": 107.03, "fix_at": None}]}),
    ]


def test_what_a_write_tells_comes_with_it(world):
    store = world.store()
    case = opened(store)
    found = [("case", {"change": "note", "case": {"id": case.id}}), ("team", {"teams": [{"code": "T00"}]})]
    note = Event(EventType.NOTE, at(1), at(1), actor="desk")
    store.cases.write(fold(case, note), [note], timers=[], messages=found)
    assert world.messages()[-2:] == found


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}])
def test_what_has_no_json_form_is_refused(world, value):
    with pytest.raises((ValueError, TypeError)):
        world.store().feed.publish(CODE, [("case", {"value": value})])


# --- transactions side by side


def test_a_case_held_elsewhere_is_skipped_by_one_who_need_not_wait(transaction):
    with transaction() as store:
        case = advance(store, opened(store), EventType.QUEUED, timers=[Timer("alert", at(1))])
    with transaction() as mine, transaction() as other:
        (timer,) = other.timers.due(at(5), 9)
        assert mine.cases.get(case.id, lock=True) == case
        assert other.queue.lock_case(CODE, case.id) is None
        assert other.timers.lock_case(timer) is None
    with transaction() as store:
        assert store.timers.lock_case(timer) == case, "not lost: the next look finds it again"


def test_nothing_is_left_of_a_transaction_that_fails(transaction):
    with transaction() as store:
        case = advance(store, opened(store), EventType.QUEUED, timers=[Timer("alert", at(1))])
    with suppress(LookupError), transaction() as store:
        claim(store, case, "T00")
        store.teams.set_duty(CODE, "T01", on_duty=False, now=at(1))
        advance(store, store.cases.get(case.id, lock=True), EventType.TO_DESK)
        store.feed.publish(CODE, [("case", {})])
        raise LookupError
    with transaction() as store:
        assert store.cases.get(case.id) == case
        assert [t.status for t in store.teams.now(CODE)] == ["free"] * 3
        assert [t.case_id for t in store.timers.due(at(5), 9)] == [case.id]
        assert claim(store, case, "T00") is not None


@pytest.mark.parametrize(
    ("time_zone", "last_moment"),
    [
        ("Asia/Shanghai", datetime(2026, 11, 24, 15, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 25, 4, 59, tzinfo=UTC)),
    ],
)
def test_a_valid_day_is_the_countys_own(world, time_zone, last_moment):
    """Cells begin and end by the county's day: the last day of validity is excluded, as in the database's ranges."""
    data = grid_county(code="620898")
    ended = tuple(replace(c, valid_to=date(2026, 11, 25)) for c in data.cells)
    world.load(replace(data, county=replace(data.county, time_zone=time_zone), cells=ended))
    assert world.store().counties.whereabouts(TOWN, county="620898", now=last_moment).cell is not None
    after = last_moment + timedelta(minutes=2)
    assert world.store().counties.whereabouts(TOWN, county="620898", now=after).cell is None

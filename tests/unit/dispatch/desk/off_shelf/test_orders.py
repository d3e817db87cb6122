"""An off-shelf order from its making to its end: clocks, alerts, whose task it is, two people at one task, undoing."""

from dataclasses import replace
from functools import partial

import pytest

from dispatch.cases.fold import as_opened, replay
from dispatch.desk.off_shelf.orders import Found, Goods, assign, close, end, extend, order
from dispatch.desk.off_shelf.premises import Asked
from dispatch.desk.undo import undo
from dispatch.errors import (
    BadPremisesError,
    BadTimeError,
    IllegalStepError,
    NotTheirsError,
    NotUndoableError,
    PremisesClosedError,
    PremisesOpenError,
    UnknownOrderError,
    UnknownTeamError,
)
from dispatch.off_shelf.order import Basis, Ending
from dispatch.views.case import case_summary
from gis.position import Datum, Position, SourcePosition
from tests.counties import COUNTRYSIDE, FAR_AWAY, TOWN, divided_county
from tests.fakes.office import Office, at

HOUR = 3600
DAY = 24 * HOUR
GOODS = Goods("散装面包", "菌落总数超标", "20261101")
BOTH = (Asked(point="P1"), Asked(point="P2"))
BY_HAND = Asked(name="村口小店", position=COUNTRYSIDE, source=SourcePosition(107.17, 35.3, Datum.CGCS2000))


def make(office, case, seconds=0.0, *, asked=BOTH, station=None, actor="user:zhou"):
    with office.desk(seconds, actor) as desk:
        return order(replace(desk, station=station), case.id, GOODS, asked).case


def shut(office, case, which, seconds, ending=Ending.DONE, *, station=None, actor="user:wang", **found):
    number = office.read(case).off_shelf[-1].number
    with office.desk(seconds, actor) as desk:
        return close(replace(desk, station=station), case.id, number, which, Found(ending, **found)).case


@pytest.fixture
def case(office):
    """A case whose team has been there: what is left to do is the goods."""
    return office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", seconds=10)


def due(office):
    return [a for a in office.alerts() if a.cause.kind.value == "off_shelf_due"]


def test_an_order_stands_in_log_and_case_with_a_clock_at_each_of_the_premises(office, case):
    [made] = make(office, case, 100, asked=(*BOTH, BY_HAND)).off_shelf
    assert office.log(case)[-1] == "off_shelf_ordered"
    assert (made.number, made.product, made.batch, made.by) == (
        len(office.log(case)),
        "散装面包",
        "20261101",
        "user:zhou",
    )
    assert [(p.number, p.name, p.cell, p.station, p.due_at) for p in made.premises] == [
        (1, "东街超市", "620899100200003", "S1", at(100 + DAY)),
        (2, "第一小学", "620899100200003", "S1", at(100 + DAY)),
        (3, "村口小店", "620899100203002", "S1", at(100 + DAY)),
    ]
    assert made.premises[2].source == BY_HAND.source
    assert office.timers(case)["off_shelf"] == 100 + 20 * HOUR, "four hours before"
    found = case_summary(made_case := office.read(case), at(200))["off_shelf"][0]
    assert (found["total"], found["open"], found["off"], found["overdue"]) == (3, 3, 0, 0)
    assert (made_case.status, made_case.alert_at) == (case.status, case.alert_at), "it puts nothing of the case off"


@pytest.mark.parametrize("which", [-1, 0, 3])
def test_premises_are_numbered_from_one_to_the_last(office, case, which):
    make(office, case, 100)
    with pytest.raises(UnknownOrderError, match="1 to 2"):
        shut(office, case, which, 110)


@pytest.mark.parametrize(("there", "more", "fits"), [(0, 0, False), (0, 500, True), (0, 501, False), (2, 499, False)])
def test_an_order_is_of_one_to_five_hundred_premises(office, case, there, more, fits):
    if there:
        make(office, case, 100)
    shops = [Asked(name=f"{n}号店", position=COUNTRYSIDE) for n in range(more)]
    with office.desk(110) as desk:
        if there:
            with pytest.raises(BadPremisesError, match="500"):
                extend(desk, case.id, office.read(case).off_shelf[0].number, shops)
        elif fits:
            assert len(order(desk, case.id, GOODS, shops).case.off_shelf[0].premises) == more
        else:
            with pytest.raises(BadPremisesError, match="500"):
                order(desk, case.id, GOODS, shops)


def test_the_clock_and_the_warning_are_the_policies_data(office, case):
    office.rule(off_shelf_within_s=2 * HOUR)
    office.escalate(off_shelf_warn_s=600)
    [made] = make(office, case, 50).off_shelf
    office.rule(off_shelf_within_s=DAY)
    assert made.premises[0].due_at == at(50 + 2 * HOUR)
    assert office.timers(case)["off_shelf"] == 50 + 2 * HOUR - 600


def test_premises_added_later_have_their_own_day(office, case):
    made = make(office, case, 0)
    with office.desk(5 * HOUR, "user:zhou") as desk:
        after = extend(desk, case.id, made.off_shelf[0].number, (BY_HAND,)).case
    assert [p.due_at for p in after.off_shelf[0].premises] == [at(DAY), at(DAY), at(29 * HOUR)]


@pytest.mark.parametrize(
    ("asked", "field", "index"),
    [
        ((Asked(point="P1"), Asked(point="P9")), "point", 1),
        ((Asked(name="外县店", position=FAR_AWAY),), "place", 0),
        ((Asked(point="P1"), Asked(point="P1")), "point", 1),
        ((BY_HAND, BY_HAND), "name", 1),
        ((Asked(point="P1", team="T77"),), "team", 0),
    ],
)
def test_premises_that_cannot_be_are_reported_and_nothing_is_ordered(office, case, asked, field, index):
    with pytest.raises(BadPremisesError) as refused:
        make(office, case, asked=asked)
    assert [(fault.index, fault.field) for fault in refused.value.faults] == [(index, field)]
    assert office.read(case).off_shelf == ()


def test_every_one_that_is_wrong_is_reported(office, case):
    with pytest.raises(BadPremisesError, match="3 of 4") as refused:
        make(office, case, asked=(Asked(point="X1"), Asked(point="P1"), Asked(point="X2"), Asked(point="X3")))
    assert [(f.index, f.value) for f in refused.value.faults] == [(0, "X1"), (2, "X2"), (3, "X3")]


@pytest.mark.parametrize("asked", [(), tuple(Asked(name=f"{n}", position=TOWN) for n in range(501))])
def test_an_order_has_one_to_five_hundred(office, case, asked):
    with pytest.raises(BadPremisesError, match="1 to 500"):
        make(office, case, asked=asked)


def test_what_is_in_the_order_is_not_added_twice(office, case):
    made = make(office, case)
    with pytest.raises(BadPremisesError) as refused, office.desk(10) as desk:
        extend(desk, case.id, made.off_shelf[0].number, (BY_HAND, Asked(point="P1")))
    assert [(f.index, f.value) for f in refused.value.faults] == [(1, "P1")]
    assert "no. 1" in refused.value.faults[0].message


def test_closed_with_when_by_whom_and_the_legal_basis(office, case):
    make(office, case, 0)
    found = {"basis": Basis.SEALED, "quantity": "12 箱", "note": "已封存", "at": at(500), "position": TOWN}
    closing = shut(office, case, 1, 600, **found).off_shelf[0].premises[0].closing
    assert (closing.ending, closing.basis, closing.quantity, closing.note) == ("done", "sealed", "12 箱", "已封存")
    assert (closing.at, closing.by, closing.position) == (at(500), "user:wang", TOWN)
    shown = case_summary(office.read(case), at(700))["off_shelf"][0]
    assert (shown["off"], shown["on_time"], shown["total"]) == (1, 1, 2)


@pytest.mark.parametrize("at_s", [-120, 10_000])
def test_a_moment_before_the_order_or_ahead_is_refused(office, case, at_s):
    make(office, case, 100)
    with pytest.raises(BadTimeError, match="at="):
        shut(office, case, 1, 600, at=at(at_s))


def test_of_two_who_close_one_task_the_second_hears_who_was_first(office, case):
    make(office, case)
    shut(office, case, 1, 60, actor="user:wang")
    before = office.read(case)
    with pytest.raises(PremisesClosedError, match="user:wang"):
        shut(office, case, 1, 61, Ending.REFUSED, actor="user:li")
    assert office.read(case) == before


def test_what_is_not_there_is_named(office, case):
    made = make(office, case)
    with pytest.raises(UnknownOrderError, match="1 to 2"):
        shut(office, case, 3, 60)
    with pytest.raises(UnknownOrderError, match=str(made.off_shelf[0].number)), office.desk(60) as desk:
        close(desk, case.id, 99, 1, Found(Ending.DONE))


# --- the alert


def test_alerted_before_the_deadline_again_at_it_and_settled_when_none_is_due(office, case):
    make(office, case, 0)
    office.look(20 * HOUR - 1)
    assert due(office) == []
    office.look(20 * HOUR)
    [alert] = due(office)
    assert (alert.premises, alert.level, alert.escalates_at) == (2, "dispatcher", at(22 * HOUR))
    office.look(22 * HOUR)
    assert due(office)[0].level == "station_chief"
    office.look(24 * HOUR)
    assert due(office)[0].level == "bureau", "the bureau at the deadline itself"
    assert "off_shelf_missed" not in [e.data.get("reason") for e in office.events(case)], "24:00 is in time"
    office.look(24 * HOUR + 1)
    missed = [e.data for e in office.events(case) if e.data.get("reason") == "off_shelf_missed"]
    assert [each["premises"] for each in missed] == [[1, 2]], "both in one event"
    shut(office, case, 1, 25 * HOUR)
    assert due(office)[0].premises == 1
    shut(office, case, 2, 25 * HOUR, Ending.NOT_FOUND)
    assert due(office) == []
    found = case_summary(office.read(case), at(26 * HOUR))["off_shelf"][0]
    assert (found["off"], found["on_time"]) == (2, 0)


def test_who_had_the_warning_is_alerted_again_when_the_deadline_goes_by(office, case):
    make(office, case, 0)
    office.escalate(kinds={"off_shelf_due": {"acknowledged_for_s": 10 * HOUR}})
    office.look(20 * HOUR)
    with office.desk(20 * HOUR + 60) as desk:
        first = due(office)[0]
        desk.store.alerts.change(
            replace(
                first, acknowledged_at=desk.now, acknowledged_by="user:zhou", again_at=at(31 * HOUR), escalates_at=None
            )
        )
    office.look(23 * HOUR)
    assert [a.id for a in due(office)] == [first.id]
    office.look(24 * HOUR + 1)
    [again] = due(office)
    assert again.id != first.id
    assert again.acknowledged_at is None


def test_eighty_premises_ring_once(office, case):
    many = tuple(Asked(name=f"{n}号店", position=Position(107.01 + n / 2000, 35.31)) for n in range(80))
    make(office, case, 0, asked=many)
    office.look(24 * HOUR + 1)
    assert [(a.premises) for a in due(office)] == [80]
    assert sum(e.data.get("reason") == "off_shelf_missed" for e in office.events(case)) == 1


def test_two_orders_have_an_alert_each(office, case):
    make(office, case, 0, asked=BOTH[:1])
    make(office, case, HOUR, asked=BOTH[1:])
    office.look(21 * HOUR)
    assert sorted(a.cause.about for a in due(office)) == [o.number for o in office.read(case).off_shelf]


def test_closed_in_time_there_is_no_alert(office, case):
    make(office, case, 0)
    for which in (1, 2):
        shut(office, case, which, HOUR)
    assert "off_shelf" not in office.timers(case)
    office.look(30 * HOUR)
    assert due(office) == []


# --- the case's end


def test_a_case_does_not_end_over_open_premises(office, case):
    make(office, case)
    with pytest.raises(PremisesOpenError, match=r"东街超市.*第一小学"):
        office.step(case, "closed", 100)
    shut(office, case, 1, 110)
    with pytest.raises(PremisesOpenError, match="1 premises"):
        office.step(case, "closed", 120)
    number = office.read(case).off_shelf[0].number
    with office.desk(130) as desk:
        end(desk, case.id, number, "检验合格，撤销")
    assert office.step(case, "closed", 140).status == "closed"
    with pytest.raises(IllegalStepError):
        make(office, case, 150)


def test_an_ended_order_is_ended_once_and_takes_no_more(office, case):
    number = make(office, case).off_shelf[0].number
    for again in (False, True):
        with office.desk(10) as desk:
            if not again:
                end(desk, case.id, number, "检验合格")
                continue
            with pytest.raises(PremisesClosedError):
                end(desk, case.id, number, "检验合格")
            with pytest.raises(PremisesClosedError):
                extend(desk, case.id, number, (BY_HAND,))


def test_a_case_with_goods_on_a_shelf_is_neither_cancelled_nor_joined(office):
    case, other = office.take_in(), office.take_in(1)
    make(office, case)
    with pytest.raises(PremisesOpenError):
        office.step(case, "cancelled", 10)
    office.step(case, "declined", 20)
    waiting = office.read(case)
    if waiting.status == "offered":
        waiting = office.step(case, "held", 21, data={"until": at(9000).isoformat(), "reason": "x"})
    with pytest.raises(PremisesOpenError):
        office.step(case, "joined", 30, into=other.id)


def test_an_order_is_made_on_the_case_that_leads(office, case):
    lead = office.take_in(20)
    follower = office.take_in(21, joins=lead.id)
    with pytest.raises(IllegalStepError, match=str(lead.id)):
        make(office, follower, 30)


# --- undoing


def test_an_order_and_a_closing_are_taken_back_within_seconds(office, case):
    make(office, case, 100)
    with office.desk(110, "user:wang") as desk:
        acted = close(desk, case.id, office.read(case).off_shelf[0].number, 1, Found(Ending.DONE)).acted
    with office.desk(112, "user:wang") as desk:
        undo(desk, case.id, acted)
    assert [p.is_open for p in office.read(case).off_shelf[0].premises] == [True, True]
    made = make(office, case, 200, asked=(BY_HAND,))
    with office.desk(205, "user:zhou") as desk:
        undo(desk, case.id, made.off_shelf[-1].number)
    assert len(office.read(case).off_shelf) == 1
    assert office.timers(case)["off_shelf"] == 100 + 20 * HOUR


def test_a_step_is_not_taken_back_over_what_was_done_about_goods_since(office):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=10)
    cleared = office.step(case, "cleared", 20)
    make(office, case, 22)
    with pytest.raises(NotUndoableError, match="off_shelf_ordered"), office.desk(24) as desk:
        undo(desk, case.id, cleared.event_seq)


def test_a_missed_deadline_stays_recorded_after_an_undo(office):
    office.rule(off_shelf_within_s=10)
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=2)
    make(office, case, 5)
    cleared = office.step(case, "cleared", 12)
    office.look(15.5)
    with office.desk(20) as desk:
        undo(desk, case.id, cleared.event_seq)
    office.look(21)
    after = office.read(case)
    assert (after.status, [p.overdue for p in after.off_shelf[0].premises]) == ("on_scene", [True, True])
    assert sum(e.data.get("reason") == "off_shelf_missed" for e in office.events(case)) == 1


# --- whose task it is


@pytest.fixture
def divided():
    """S1 has the cells in town and team T00, S2 the others and team T20."""
    office = Office()
    office.county = divided_county()
    office.memory.load(office.county)
    return office


def sight_of(divided, case):
    """Return the stations that have to do with a case, and those that share in its orders."""
    return divided.memory.concerned[case.id], divided.memory.sharing[case.id]


def test_a_station_shares_in_the_order_and_closes_its_own(divided):
    case = divided.take_in()
    make(divided, case, 10, asked=(Asked(point="P1"), BY_HAND), station="S1")
    assert sight_of(divided, case) == ({"S1"}, {"S1", "S2"})
    assert [p.station for p in divided.read(case).off_shelf[0].premises] == ["S1", "S2"]
    with pytest.raises(NotTheirsError, match="S1"):
        shut(divided, case, 1, 20, station="S2")
    shut(divided, case, 2, 30, station="S2")
    shut(divided, case, 1, 40, station="S1")


def test_one_who_ordered_it_closes_any_of_it_and_alone_ends_it(divided):
    case = divided.take_in()
    number = make(divided, case, 10, asked=(BY_HAND,), station="S1").off_shelf[0].number
    with pytest.raises(NotTheirsError), divided.desk(20) as desk:
        end(replace(desk, station="S2"), case.id, number, "x")
    shut(divided, case, 1, 30, station="S1")


def test_a_task_goes_to_a_team_and_its_station_shares_in_the_order_from_then_on(divided):
    case = divided.take_in()
    number = make(divided, case, 10, asked=(Asked(point="P1"),)).off_shelf[0].number
    assert sight_of(divided, case) == ({"S1"}, {"S1"})
    with divided.desk(20) as desk:
        given = assign(desk, case.id, number, 1, "T20").case
    assert given.off_shelf[0].premises[0].team == "T20"
    assert sight_of(divided, case) == ({"S1"}, {"S1", "S2"})
    with divided.desk(25) as desk:
        back = assign(replace(desk, station="S2"), case.id, number, 1, None).case
    assert back.off_shelf[0].premises[0].team is None


@pytest.mark.parametrize(("team", "station"), [("T77", None), ("T00", "S2")])
def test_a_team_is_given_by_its_own_station_or_the_county(divided, team, station):
    case = divided.take_in()
    number = make(divided, case, 10, asked=(BY_HAND,)).off_shelf[0].number
    with divided.desk(20) as whole:
        desk = replace(whole, station=station)
        with pytest.raises(UnknownTeamError, match=team):
            assign(desk, case.id, number, 1, team)
        for act in (partial(order, desk, case.id, GOODS), partial(extend, desk, case.id, number)):
            with pytest.raises(BadPremisesError, match=f"team '{team}'"):
                act([Asked(point="P1", team=team)])


def test_the_log_folds_into_the_same_orders(office, case):
    make(office, case, 0)
    office.look(24 * HOUR + 1)
    shut(office, case, 1, 25 * HOUR, basis=Basis.ORDERED)
    found = office.read(case)
    assert replay(as_opened(found), office.events(case)).off_shelf == found.off_shelf
    assert found.off_shelf[0].premises[1].overdue

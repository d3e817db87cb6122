"""Who is on duty by register, switch and turns, and since when: both stores tell it alike."""

from datetime import timedelta

import pytest

from dispatch.cases.case import Case
from dispatch.cases.fold import fold
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.teams.turns import Turn, TurnKind
from tests.counties import CODE
from tests.fakes.office import T0


def hours(moment):
    return T0 + timedelta(hours=moment)


ROSTER = (
    Turn("T00", hours(2), hours(10)),
    Turn("T00", hours(10), hours(12), TurnKind.SURGE),  # follows on
    Turn("T00", hours(30), hours(38)),
    Turn("T01", hours(0), hours(48), TurnKind.ON_CALL),
    Turn("T01", hours(4), hours(8)),
    Turn("T01", hours(48), hours(60), TurnKind.DUTY_24H),
)


@pytest.mark.parametrize(
    ("team", "now", "on_duty", "by", "since", "turn"),
    [
        ("T00", 1, True, "register", None, 2),
        ("T00", 2, True, "roster", 2, 2),  # an edge belongs to what begins
        ("T00", 11, True, "roster", 2, 10),
        ("T00", 12, False, "roster", 12, 30),
        ("T00", 29, False, "roster", 12, 30),
        ("T00", 31, True, "roster", 30, 30),
        ("T00", 40, False, "roster", 38, None),
        ("T01", 3, True, "roster", 0, 0),
        ("T01", 5, True, "roster", 4, 4),  # its shift lies over being on call
        ("T01", 9, True, "roster", 8, 0),  # on call again since the shift ended
        ("T01", 50, True, "roster", 48, 48),
        ("T02", 50, True, "register", None, None),
    ],
)
def test_by_its_turns_a_team_is_on_duty_since_the_edge_of_one(world, team, now, on_duty, by, since, turn):
    world.roster(*ROSTER)
    found = next(each for each in world.store(hours(now)).teams.now(CODE) if each.code == team)
    assert (found.on_duty, found.duty_by) == (on_duty, by)
    assert world.since(hours(now))[team] == (None if since is None else hours(since))
    assert (found.turn and found.turn.starts_at) == (None if turn is None else hours(turn))


@pytest.mark.parametrize(
    ("now", "by", "since"),
    [(14, "hand", 13), (29, "hand", 13), (30, "roster", 30), (39, "roster", 38)],
)
def test_a_switch_by_hand_counts_until_the_next_edge(world, now, by, since):
    world.roster(*ROSTER)
    world.store(hours(13)).teams.set_duty(CODE, "T00", on_duty=True, now=hours(13))
    found = next(each for each in world.store(hours(now)).teams.now(CODE) if each.code == "T00")
    assert (found.duty_by, world.since(hours(now))["T00"]) == (by, hours(since))


def test_a_team_at_work_is_so_since_its_last_step_and_free_since_the_later_of_both(world):
    world.roster(*ROSTER)
    store = world.store(hours(3))
    received = Event(EventType.RECEIVED, hours(3), hours(3), "desk", None, {})
    case = fold(
        Case(
            CODE, store.cases.new_id(), CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", 1, hours(3), 600
        ),
        received,
    )
    store.cases.write(case, [received], timers=(), opened=True)
    store.assignments.claim(case, "T00", travel_s=60, method="road", now=hours(3), expires_at=hours(4))
    assert world.since(hours(3))["T00"] == hours(3)
    store.assignments.update(case, "withdrawn", at=hours(5), ended=True)
    assert world.since(hours(6))["T00"] == hours(5)
    assert world.since(hours(13))["T00"] == hours(12)

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.decision.recommendation import Exclusion, exclusions, recommend
from dispatch.rules.policy import DEFAULT, Mode
from dispatch.teams.team import DutyBy, Fix, TeamNow
from dispatch.teams.turns import Turn, TurnKind
from gis.position import Position
from gis.travel.times import Leg

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
PLACE = Position(107.03, 35.30)


class Table:
    """Road times by the origin's longitude; None where no road leads."""

    version, method = "graph-1", "road"

    def __init__(self, times):
        self.times = times
        self.calls = 0

    def to_point(self, origins, destination):
        self.calls += 1
        return [Leg(self.times.get(o.lon)) for o in origins]

    def matrix(self, origins, destinations):
        return np.array([[self.times.get(o.lon) for _ in destinations] for o in origins])

    def route(self, origin, destination):
        return None


def team(code, lon=107.0, **more):
    return TeamNow(code, f"{code}组", "S1", Position(lon, 35.3), **more)


def best(teams, travel, **more):
    return recommend(teams, PLACE, category="food", travel=travel, policy=DEFAULT, now=NOW, **more)


def test_the_quickest_by_road_goes_in_one_table_call():
    table = Table({1.0: 300.0, 2.0: 120.0, 3.0: 121.5})
    found = best([team("A", 1.0), team("B", 2.0), team("C", 3.0)], table)
    assert (found.chosen.team, found.runner_up.team, found.margin_s) == ("B", "C", 1.5)
    assert (found.method, found.graph_version, table.calls) == ("road", "graph-1", 1)
    assert [c.team for c in found.candidates] == ["B", "C", "A"]


def test_the_candidates_are_a_row_like_any_other():
    table, teams = Table({1.0: 300.0, 2.0: 120.0}), [team("A", 1.0), team("B", 2.0), team("C", 3.0)]
    found, again = best(teams, table).candidates, best(teams[::-1], table).candidates
    assert found == again == tuple(found)
    assert hash(found) == hash(again)
    assert found != best(teams[:2], table).candidates
    assert (len(found), found[0], found[-1], found[1:]) == (3, found[-3], tuple(found)[2], tuple(found)[1:])
    assert found[2].excluded is Exclusion.NO_ROAD
    with pytest.raises(IndexError):
        found[3]


def turn(code, kind):
    return Turn(code, NOW - timedelta(hours=1), NOW + timedelta(hours=1), kind)


@pytest.mark.parametrize(
    ("near_s", "far_s", "chosen", "margin_s"),
    [
        (60.0, 900.0, "far", 60.0),  # 900 + 60 of the team on call, 900 of the one on duty
        (60.0, 959.9, "far", 0.1),
        (60.0, 960.1, "near", 0.1),
    ],
)
def test_a_team_on_call_goes_where_turnout_and_way_are_shorter(near_s, far_s, chosen, margin_s):
    near = team("near", 1.0, duty_by=DutyBy.ROSTER, turn=turn("near", TurnKind.ON_CALL))
    far = team("far", 2.0, duty_by=DutyBy.ROSTER, turn=turn("far", TurnKind.SHIFT))
    found = best([near, far], Table({1.0: near_s, 2.0: far_s}))
    assert (found.chosen.team, found.margin_s) == (chosen, margin_s)
    shown = {c.team: (c.duty, c.turnout_s, c.travel_s, c.arrival_s) for c in found.candidates}
    assert shown == {"near": ("on_call", 900.0, near_s, 960.0), "far": ("on_duty", 0.0, far_s, far_s)}


@pytest.mark.parametrize(
    ("changes", "duty", "turnout_s"),
    [
        ({}, "on_duty", 5),  # by the register: no roster names it
        ({"duty_by": DutyBy.HAND, "turn": turn("A", TurnKind.ON_CALL)}, "on_duty", 5),  # a person says it is there
        ({"duty_by": DutyBy.ROSTER, "turn": turn("A", TurnKind.ON_CALL)}, "on_call", 700),
        ({"duty_by": DutyBy.ROSTER, "turn": turn("A", TurnKind.DUTY_24H)}, "on_duty", 60),
        ({"duty_by": DutyBy.ROSTER, "turn": turn("A", TurnKind.SURGE)}, "on_duty", 5),
        ({"on_duty": False, "duty_by": DutyBy.ROSTER, "turn": turn("A", TurnKind.ON_CALL)}, "off_duty", 5),
    ],
)
def test_the_turnout_follows_from_the_duty(changes, duty, turnout_s):
    policy = replace(DEFAULT, turnout_on_call_s=700, turnout_duty_24h_s=60, turnout_shift_s=5)
    [found] = recommend(
        [team("A", 1.0, **changes)], PLACE, category="food", travel=Table({1.0: 9.0}), policy=policy, now=NOW
    ).candidates
    assert (found.duty, found.turnout_s) == (duty, turnout_s)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"on_duty": False}, Exclusion.OFF_DUTY),
        ({"case_id": 5}, Exclusion.BUSY),
        ({"skills": frozenset({"price"})}, Exclusion.SKILL),
    ],
)
def test_who_cannot_go_is_named_with_the_reason(changes, reason):
    able = team("B", 2.0, skills=frozenset({"food"}))
    found = best([replace(team("A", 1.0), **changes), able], Table({1.0: 1.0, 2.0: 900.0}))
    assert found.chosen.team == "B"
    assert {c.team: c.excluded for c in found.candidates} == {"A": reason, "B": None}


def test_a_skill_nobody_has_is_not_demanded():
    found = best([team("A", 1.0, skills=frozenset({"price"}))], Table({1.0: 1.0}))
    assert found.chosen.team == "A"


def test_an_old_fix_falls_back_to_the_station_and_says_so():
    fresh = Fix(Position(2.0, 35.3), NOW - timedelta(seconds=300))
    old = Fix(Position(2.0, 35.3), NOW - timedelta(seconds=301))
    table = Table({1.0: 50.0, 2.0: 10.0})
    found = best([team("A", 1.0, fix=old), team("B", 1.0, fix=fresh, fix_by="car")], table)
    by_team = {c.team: c for c in found.candidates}
    assert (by_team["A"].source, by_team["A"].travel_s, by_team["A"].fix_age_s) == ("station", 50.0, 301.0)
    assert (by_team["B"].source, by_team["B"].travel_s, by_team["B"].fix_age_s) == ("fix", 10.0, 300.0)
    assert (by_team["A"].position_source, by_team["B"].position_source) == ("station", "car")


def test_a_team_no_road_leads_from_is_excluded_when_another_can_go():
    found = best([team("A", 1.0), team("B", 2.0)], Table({2.0: 4000.0}))
    assert found.method == "road"
    assert {c.team: c.excluded for c in found.candidates} == {"A": Exclusion.NO_ROAD, "B": None}


@pytest.mark.parametrize("travel", [None, Table({})], ids=["no graph", "unreachable"])
def test_without_roads_the_straight_line_is_used_and_marked(travel):
    found = best([team("A", 107.10), team("B", 107.04)], travel)
    assert (found.method, found.chosen.team) == ("straight_line", "B")
    # 0.01° of longitude at 35.3° N is 909.6 m: × 1.4 ÷ (40 / 3.6 m/s) = 114.6 s
    assert found.chosen.travel_s == pytest.approx(114.6, abs=0.2)


@pytest.mark.parametrize("teams", [[], [team("A", on_duty=False)]], ids=["no team", "nobody on duty"])
def test_nobody_eligible_leaves_nobody_chosen_and_roads_were_there(teams):
    found = best(teams, Table({}))
    assert found.chosen is None
    assert found.margin_s is None
    assert (found.method, found.graph_version) == ("road", "graph-1"), "that nobody was asked is not for want of roads"


def test_who_gave_the_case_back_is_passed_over():
    found = best([team("A", 1.0), team("B", 2.0)], Table({1.0: 1.0, 2.0: 2.0}), passed_over={"A": Exclusion.DECLINED})
    assert found.chosen.team == "B"


# From the first that holds: who is at work is not said to be off duty, who gave the case back not to lack a skill.
REASONS = {
    Exclusion.BUSY: {"case_id": 5},
    Exclusion.OFF_DUTY: {"on_duty": False},
    Exclusion.PROPOSED: {"proposed_to": 6},
    Exclusion.DECLINED: {},
    Exclusion.SKILL: {"skills": frozenset({"price"})},
}


@pytest.mark.parametrize("first", range(len(REASONS)))
@pytest.mark.parametrize("mode", Mode)
def test_of_several_reasons_the_first_is_given(first, mode):
    holding = list(REASONS)[first:]
    changes = {name: value for reason in holding for name, value in REASONS[reason].items()}
    passed_over = {"A": Exclusion.DECLINED} if Exclusion.DECLINED in holding else {}
    teams = [replace(team("A"), **changes), team("B", skills=frozenset({"food"}))]
    expected = holding[0]
    if expected is Exclusion.PROPOSED and mode is Mode.AUTOMATIC:  # a proposal is one only where a person confirms
        expected = Exclusion.DECLINED
    assert exclusions(teams, "food", passed_over, mode=mode) == [expected, None]


@pytest.mark.parametrize(
    ("skills", "asked", "reason"),
    [
        (frozenset({"food"}), "food", None),
        (frozenset({"general"}), "food", None),
        (frozenset(), "food", None),  # who states none takes any
        (frozenset({"price"}), "food", Exclusion.SKILL),
        (frozenset({"price"}), "drug", None),  # nobody has it
    ],
)
def test_a_skill_is_demanded_if_somebody_has_it(skills, asked, reason):
    teams = [team("A", skills=skills), team("B", skills=frozenset({"food"}))]
    assert exclusions(teams, asked, {}, mode=Mode.AUTOMATIC)[0] is reason


@pytest.mark.parametrize(
    ("fixed", "in_order"),
    [((), "ABC"), (("C",), "CAB"), (("B", "C"), "BCA"), (("A", "B", "C"), "ABC")],
)
def test_of_equally_quick_ones_a_fix_comes_before_a_station_then_the_code(fixed, in_order):
    here = Fix(Position(2.0, 35.3), NOW)
    teams = [team(code, 1.0, fix=here if code in fixed else None) for code in "CBA"]
    found = best(teams, Table({1.0: 60.0, 2.0: 60.0}))
    assert "".join(c.team for c in found.ranking) == in_order


def test_a_team_taken_meanwhile_makes_room_for_the_next():
    found = best([team("A", 1.0), team("B", 2.0)], Table({1.0: 1.0, 2.0: 2.0})).without("A", Exclusion.TAKEN)
    assert found.chosen.team == "B"
    assert found.candidates[-1].excluded is Exclusion.TAKEN


@given(st.permutations(["A", "B", "C", "D"]), st.lists(st.sampled_from([10.0, 20.0]), min_size=4, max_size=4))
def test_ties_break_the_same_way_whatever_the_order(order, times):
    lons = dict(zip("ABCD", [1.0, 2.0, 3.0, 4.0], strict=True))
    table = Table(dict(zip(lons.values(), times, strict=True)))
    found = best([team(code, lons[code]) for code in order], table)
    assert [c.team for c in found.ranking] == [c for _, c in sorted(zip(times, "ABCD", strict=True))]


def test_the_one_picked_by_hand_goes_and_the_margin_says_what_it_costs():
    found = replace(best([team("A", 1.0), team("B", 2.0)], Table({1.0: 60.0, 2.0: 100.0})), picked="B")
    assert (found.chosen.team, found.runner_up.team, found.margin_s) == ("B", "A", -40.0)

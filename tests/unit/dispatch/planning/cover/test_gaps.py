"""Gaps with their causes: small grounds worked out by hand."""

from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.cover import (
    Crew,
    GapCause,
    Place,
    PlaceKind,
    PlanningCell,
    PlanningGround,
    Post,
    compare,
    find_gaps,
)
from dispatch.rules.policy import Policy
from dispatch.teams.team import Duty
from gis.county.model import CellKind
from gis.position import Position

HERE = Position(107.0, 35.0)
INF, NAN = np.inf, np.nan


def ground(*places, kind=PlaceKind.ROAD):
    """A ground with one cell per argument: its number of places, or its places' kinds."""
    cells, found = [], []
    for n, held in enumerate(places):
        code = f"{n:015d}"
        cells.append(PlanningCell(code, f"网格{n}", "镇", CellKind.RURAL, in_town=False, centre=HERE))
        kinds = [kind] * held if isinstance(held, int) else held
        found += [
            Place(code, each, HERE, f"P{n}.{m}" if each is PlaceKind.POINT else None) for m, each in enumerate(kinds)
        ]
    return PlanningGround("620823", "v", tuple(cells), tuple(found))


def post(code="S", *crews):
    return Post(code, code, HERE, crews)


def crew(team="T1", *, duty=Duty.ON_DUTY, turnout_s=0.0, skills=()):
    return Crew(team, team, frozenset(skills), duty, turnout_s)


def judged(posts, seconds, places=(1,), target_s=600.0, **more):
    targets_s = np.full(len(places), target_s, dtype=float)
    return find_gaps(posts, ground(*places), np.array(seconds, dtype=float), targets_s, **more)


@pytest.mark.parametrize(("travel_s", "reached"), [(599.9, True), (600.0, True), (600.1, False)])
def test_exactly_the_target_is_in_time(travel_s, reached):
    assert judged([post("S", crew())], [[travel_s]]).cells[0].is_gap is not reached


@pytest.mark.parametrize(
    ("handling_s", "turnout_s", "reached"), [(100, 100, True), (100, 100.1, False), (100.1, 100, False)]
)
def test_handling_and_turnout_are_part_of_the_target(handling_s, turnout_s, reached):
    cover = judged([post("S", crew(turnout_s=turnout_s))], [[400]], handling_s=handling_s)
    assert cover.cells[0].is_gap is not reached


DRUGS, FOOD = post("S", crew("A", skills=["drug"])), post("R", crew("B", skills=["food"]))
CAUSES = [
    # posts, travel per post, skill, cause
    ([post("S", crew())], [[INF]], None, GapCause.NO_ROAD),
    ([post("S", crew())], [[601]], None, GapCause.TOO_FAR),
    ([post("S", crew(turnout_s=300))], [[601]], None, GapCause.TOO_FAR),
    ([post("S")], [[10]], None, GapCause.NOBODY_ON_DUTY),
    ([post("S", crew(duty=Duty.OFF_DUTY))], [[10]], None, GapCause.NOBODY_ON_DUTY),
    ([post("S", crew(duty=Duty.ON_CALL, turnout_s=900))], [[10]], None, GapCause.NOBODY_ON_DUTY),
    ([DRUGS, FOOD], [[10], [700]], "food", GapCause.NOBODY_WITH_SKILL),
    ([post("S", crew("A")), post("R")], [[700], [600]], None, GapCause.NOBODY_ON_DUTY),
    ([post("S", crew("A")), post("R", crew("B"))], [[INF], [600.1]], None, GapCause.TOO_FAR),
]  # fmt: skip


@pytest.mark.parametrize(("posts", "seconds", "skill", "cause"), CAUSES)
def test_the_cause_names_what_would_have_to_change(posts, seconds, skill, cause):
    assert judged(posts, seconds, skill=skill).cells[0].cause is cause


def test_a_cell_of_which_nothing_is_known_says_so_only_where_it_is_a_gap():
    unknown = ground(1, 1, kind=PlaceKind.MIDDLE)
    cover = find_gaps([post("S", crew())], unknown, np.array([[601.0, 600.0]]), np.full(2, 600.0))
    assert [cell.cause for cell in cover.cells] == [GapCause.NO_GROUND, None]


def test_the_cause_of_a_cell_is_that_of_the_most_places():
    posts = [post("S", crew()), post("R")]
    cover = judged(posts, [[10, 700, 700, 700], [INF, 10, 700, 700]], places=(4,))
    assert (cover.cells[0].by_one, cover.cells[0].cause) == (0.25, GapCause.TOO_FAR)


def test_a_skill_nobody_has_is_not_demanded():
    assert judged([post("S", crew(skills=["food"]))], [[10]], skill="drug").cells[0].cause is None


def test_a_team_off_duty_makes_its_skill_demanded():
    posts = [post("S", crew("A", skills=["food"]), crew("B", duty=Duty.OFF_DUTY, skills=["drug"]))]
    assert judged(posts, [[10]], skill="drug").cells[0].cause is GapCause.NOBODY_WITH_SKILL


def test_two_teams_of_one_post_are_two():
    assert judged([post("S", crew("A"), crew("B"))], [[10]]).reached_twice == 1
    assert judged([post("S", crew("A"))], [[10]]).reached_twice == 0


def test_the_team_of_a_cell_reaches_the_most_places_then_is_the_quickest_then_has_the_least_code():
    posts = [post("S", crew("B"), crew("A")), post("R", crew("C"))]
    cover = judged(posts, [[100, INF], [200, 200]], places=(2,))
    assert (cover.cells[0].team, cover.cells[0].second) == ("C", "A")


def test_demand_is_shared_among_the_places_of_a_cell():
    cover = judged([post("S", crew())], [[10, 700, 1300]], places=(2, 1), weights=np.array([4.0, 6.0]))
    assert (cover.demand, cover.demand_by_one, cover.beyond_twice) == (10.0, 2.0, 6.0)
    assert cover.worst_tenth_s == 1300


def test_the_worst_tenth_is_the_nearest_rank():
    # Ten equal cells: nine tenths are reached by the ninth.
    cover = judged([post("S", crew())], [[10.0 * n for n in range(1, 11)]], places=(1,) * 10)
    assert cover.worst_tenth_s == 90


def test_without_a_team_nobody_arrives():
    cover = judged([], np.zeros((0, 1)))
    assert (cover.cells[0].best_s, cover.cells[0].team, cover.cells[0].cause) == (INF, None, GapCause.NOBODY_ON_DUTY)


def test_posts_that_are_closed_in_a_scenario_still_say_how_near_one_could_be():
    cover = judged([], np.zeros((0, 1)), all_posts_s=np.array([100.0]))
    assert cover.cells[0].cause is GapCause.NOBODY_ON_DUTY


def test_each_cell_is_judged_by_its_own_target_and_one_without_is_neither_reached_nor_a_gap():
    """Arrivals 700, 700, 700, 10, inf and 700 s; the shares are of the 4 cells with a target: 2 of 4, and 1 of 4."""
    posts, targets_s = [post("S", crew("A")), post("R", crew("B"))], [600.0, 1200.0, NAN, NAN, 600.0, 700.0]
    seconds = [[700, 700, 700, 10, INF, 700], [INF, INF, INF, INF, INF, 700]]
    cover = judged(posts, seconds, places=(1,) * 6, target_s=targets_s)
    assert (cover.reached, cover.gaps, cover.without_target, cover.unreachable) == (2, 2, 2, 1)
    assert cover.reached + cover.gaps + cover.without_target == len(cover.cells)
    assert (cover.demand, cover.demand_by_one, cover.demand_by_two) == (4.0, 2.0, 1.0)
    assert [cell.cause for cell in cover.cells] == [GapCause.TOO_FAR, None, None, None, GapCause.NO_ROAD, None]
    nearer = judged(posts, [[10] * 6, [INF] * 6], places=(1,) * 6, target_s=targets_s)
    assert [int(code) for code in compare(cover, nearer).won] == [0, 4]


def test_points_of_a_cell_without_a_target_are_counted_apart():
    kinds = [[PlaceKind.POINT], [PlaceKind.POINT, PlaceKind.POINT]]
    cover = judged([post("S", crew())], [[10, 10, 10]], places=kinds, target_s=[600.0, NAN])
    assert (len(cover.points), cover.points_reached, cover.points_without_target) == (3, 1, 2)


RULES = Policy(target_by_kind_s=MappingProxyType({CellKind.COMMUNITY: 900}))


@pytest.mark.parametrize(("kind", "in_town", "target_s"), [
    (CellKind.URBAN, True, 600), (CellKind.RURAL, True, 600), (CellKind.COMMUNITY, False, 900),
    (CellKind.RURAL, False, NAN),
])  # fmt: skip
def test_the_target_of_a_cell_is_the_one_of_a_case_there(kind, in_town, target_s):
    cell = PlanningCell("1", "网格", "镇", kind, in_town=in_town, centre=HERE)
    land = PlanningGround("620823", "v", (cell,), (Place("1", PlaceKind.MIDDLE, HERE),))
    assert land.targets_s(RULES).tolist() == pytest.approx([target_s], nan_ok=True)
    assert land.targets_s(RULES, 300).tolist() == [300]


@pytest.mark.parametrize("target_s", [0, -1, INF])
def test_a_target_that_is_none_is_refused(target_s):
    with pytest.raises(ValueError, match="targets_s"):
        judged([post("S", crew())], [[1]], target_s=target_s)


def test_shapes_that_do_not_agree_are_refused():
    with pytest.raises(ValueError, match="one row per post"):
        judged([post("S", crew())], [[1, 2]])
    with pytest.raises(ValueError, match="one per cell"):
        judged([post("S", crew())], [[1]], weights=np.array([1.0, 2.0]))


def test_the_difference_names_what_is_won_lost_and_missing():
    posts = [post("S", crew())]
    before = judged(posts, [[10, 700, 700]], places=(1, 1, 1))
    after = judged(posts, [[700, 10, 700]], places=(1, 1, 1))
    found = compare(before, after)
    assert [[int(code) for code in part] for part in (found.won, found.lost, found.missing)] == [[1], [0], [2]]


TIMES = st.lists(st.floats(0, 2000), min_size=6, max_size=6)


@given(TIMES, TIMES)
def test_one_more_post_loses_nothing_and_two_reach_no_more_than_one(first, second):
    one = judged([post("S", crew("A"))], [first], places=(2, 2, 2))
    two = judged([post("S", crew("A")), post("R", crew("B"))], [first, second], places=(2, 2, 2))
    assert all(b.by_one >= a.by_one for a, b in zip(one.cells, two.cells, strict=True))
    assert all(cell.by_two <= cell.by_one for cell in two.cells)
    assert two.demand_by_one >= one.demand_by_one


@given(TIMES, st.permutations([0, 1]))
def test_the_order_of_posts_changes_nothing(first, order):
    posts, seconds = [post("S", crew("A")), post("R", crew("B"))], [first, [200.0] * 6]
    found = judged([posts[n] for n in order], [seconds[n] for n in order], places=(3, 3))
    assert found.cells == judged(posts, seconds, places=(3, 3)).cells

"""Sizing against Larson & Odoni's instance and the kernel; shifts against exhaustive search on small weeks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations, product
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.planning.roster import (
    SLOTS,
    BadRosterPlanError,
    BlockDemand,
    Rest,
    ShiftKind,
    Wanted,
    evaluate,
    needs_of,
    on_duty,
    plan_roster,
    plan_shifts,
    size,
    sizing,
    staffing,
    week_of,
    weeks_rostered,
)
from dispatch.planning.roster import plan as roster_plan
from dispatch.planning.simulation.failing import Failing
from dispatch.planning.simulation.kernel.kernel import run
from dispatch.planning.simulation.random_numbers import Key
from dispatch.roster.needs import MOST_NEEDS
from dispatch.roster.shifts import expand
from dispatch.teams.turns import Turn, TurnKind
from gis.county.model import TeamRecord
from tests.unit.dispatch.planning.simulation.queues import crews, poisson, preferences

SHANGHAI = ZoneInfo("Asia/Shanghai")
LARSON = BlockDemand(
    "all",
    np.array([0.25, 0.25, 0.25, 0.35, 0.40]),
    np.array([[1.0, 1, 1, 2, 2], [2, 2, 3, 1, 3], [3, 3, 2, 3, 1]]),
    np.ones((3, 5)),
    1.0,
)
"""Urban Operations Research §5.4–5.5: preferences 123, 123, 132, 213, 312."""


def test_where_all_who_go_at_once_are_in_time_the_share_is_that_of_finding_somebody_free():
    """P'Q = .23684 of the cases wait."""
    found = evaluate(LARSON, (0, 1, 2))
    assert found.share == pytest.approx(1 - 0.23684, abs=5e-6)
    assert found.busy == pytest.approx(0.5, abs=1e-9)


def test_where_only_the_own_team_is_in_time_the_share_is_what_it_serves_itself():
    """The kernel, 200,000 cases: at once and by the preferred team."""
    own = np.zeros((3, 5))
    home = (0, 0, 0, 1, 2)
    own[list(home), range(5)] = 1.0
    load = poisson(200_000, per_hour=1.5, service_hours=1.0, stops=5, shares=(LARSON.rates / 1.5).tolist())
    played = run(load, crews(3), preferences((0, 1, 2), (0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1)))
    kept = [
        t == home[s] and at == r for t, s, at, r in zip(played.team, load.stop, played.sent, load.received, strict=True)
    ]
    assert evaluate(replace(LARSON, on_time=own), (0, 1, 2)).share == pytest.approx(np.mean(kept), abs=0.005)


def test_a_case_that_a_team_does_not_take_goes_to_the_next_free_one():
    """One offer in five is declined at once, and one such is still in time: the kernel, 100,000 cases."""
    load = poisson(100_000, per_hour=0.3, service_hours=1.0, stops=5, shares=(LARSON.rates / 1.5).tolist())
    failed = Failing(0.2, 0.0, (0.1,)).drawn(Key("620823"), len(load))
    orders = preferences((0, 1, 2), (0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1))
    played = run(replace(load, failed=failed), crews(3), orders)
    kept = [
        sent == at + len(failed.get(n, ())) and sent <= at + 1
        for n, (sent, at) in enumerate(zip(played.sent, load.received, strict=True))
    ]
    found = evaluate(replace(LARSON, rates=LARSON.rates / 5, fails=0.2, later=(np.ones((3, 5)),)), (0, 1, 2))
    assert found.share == pytest.approx(np.mean(kept), abs=0.01)
    assert evaluate(replace(LARSON, fails=0.2), (0, 1, 2)).share == pytest.approx(0.8 * (1 - 0.23684), abs=5e-6)


def test_the_fewest_teams_are_found_and_the_curve_rises():
    found = size(LARSON, 0.75)
    assert found.needed == 3
    assert [len(step.teams) for step in found.steps] == [0, 1, 2, 3]
    assert found.steps[1].share == 0.0, "one team cannot end 1.5 cases an hour"
    assert size(LARSON, 0.77).needed is None
    assert size(LARSON, 0.77).best_share == pytest.approx(0.76316, abs=5e-6)


def test_teams_that_are_alike_are_tried_once_and_chosen_as_if_each_had_been(monkeypatch):
    rng = np.random.default_rng(7)
    team_at, more = np.array([2, 0, 0, 1, 2, 0, 1]), np.array([1.0, 1, 1, 1, 0.5, 1, 1])
    posts = rng.integers(1, 9, (3, 12)) * 100.0
    demand = BlockDemand(
        "all", rng.random(12) / 4, posts[team_at], (posts < 500)[team_at] * more[:, None], service_h=1.0
    )
    chosen, plain = (), []
    while len(chosen) < 7:
        rest = [evaluate(demand, (*chosen, team)) for team in range(7) if team not in chosen]
        plain.append(max(rest, key=lambda step: (step.share, -step.teams[-1])))
        chosen = plain[-1].teams
    asked = []
    monkeypatch.setattr(sizing, "evaluate", lambda demand, teams: asked.append(teams) or evaluate(demand, teams))
    assert list(size(demand, 1.0).steps[1:]) == plain
    assert len(asked) < 7 * 8 / 2
    assert [len(teams) for teams in asked].count(1) == 4, "three posts, and one team that is slower"


def test_a_block_without_a_case_needs_nobody():
    assert size(replace(LARSON, rates=np.zeros(5)), 0.9).needed == 0


def test_beyond_fourteen_teams_it_says_that_it_approximates():
    rng = np.random.default_rng(2)
    many = BlockDemand("all", rng.random(30) / 6, rng.random((15, 30)) * 900, rng.random((15, 30)), 1.0)
    last = evaluate(many, range(15))
    exact = evaluate(many, range(14))
    assert (exact.method, last.method) == ("hypercube", "approximation")
    assert last.share == pytest.approx(exact.share, abs=0.05)


@pytest.mark.parametrize(
    ("demand", "share", "field"),
    [
        (LARSON, 0.0, "share"),
        (LARSON, 1.01, "share"),
        (replace(LARSON, on_time=np.ones((2, 5))), 0.9, "travel_s"),
        (replace(LARSON, rates=np.array([-1.0, 1, 1, 1, 1])), 0.9, "rates"),
        (replace(LARSON, service_h=0.0), 0.9, "rates"),
    ],
)
def test_what_cannot_be_is_refused(demand, share, field):
    with pytest.raises(BadRosterPlanError) as refused:
        size(demand, share)
    assert refused.value.field == field


# --- the week as needs


def office_week(office=2, else_=1):
    return tuple(office if day < 5 and 16 <= slot < 36 else else_ for day in range(7) for slot in range(48))


def test_a_week_becomes_needs_that_ask_for_exactly_it():
    found = needs_of(office_week(), name="plan")
    assert [(n.teams, sorted(n.days), f"{n.starts:%H:%M}", f"{n.ends:%H:%M}") for n in found] == [
        (1, [1, 2, 3, 4, 5], "00:00", "08:00"),
        (2, [1, 2, 3, 4, 5], "08:00", "18:00"),
        (1, [1, 2, 3, 4, 5], "18:00", "00:00"),
        (1, [6, 7], "00:00", "00:00"),
    ]


def test_a_ragged_week_is_rounded_outwards_to_as_many_needs_as_the_roster_takes():
    rng = np.random.default_rng(1)
    week = tuple(rng.integers(0, 4, SLOTS).tolist())
    found = needs_of(week, name="plan")
    assert 0 < len(found) <= MOST_NEEDS
    asked = [max((n.teams for n in found if _asks(n, slot)), default=0) for slot in range(SLOTS)]
    assert all(have >= want for have, want in zip(asked, week, strict=True))


def _asks(need, slot):
    day, at = divmod(slot, 48)
    starts, ends = need.starts.hour * 2 + need.starts.minute // 30, need.ends.hour * 2 + need.ends.minute // 30
    return day + 1 in need.days and starts <= at < (ends or 48)


def test_a_surge_is_a_need_of_its_dates():
    (found,) = needs_of((3,) * SLOTS, name="3·15", dates=((3, 14), (3, 15)))
    assert (found.first, found.last, found.teams) == ((3, 14), (3, 15), 3)


def test_every_block_needs_a_number():
    with pytest.raises(BadRosterPlanError, match="night"):
        week_of(["night"] * SLOTS, {"day": 1})


def registered(*codes, on_duty=True):
    return [TeamRecord(code, code, "S1", on_duty=on_duty) for code in codes]


def test_a_team_that_no_turn_names_is_on_duty_by_the_register_and_a_lapsed_roster_is_over():
    monday = date(2026, 3, 2)
    start = datetime(2026, 3, 1, 16, tzinfo=UTC)
    long_ago = Turn("T01", start - timedelta(days=30), start - timedelta(days=29))
    assert on_duty([long_ago], registered("T00", "T01"), monday, SHANGHAI) == [(0,)] * SLOTS


SUNDAY_NIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Monday 2 March, 0:00 in the county."""


def begins(days, kind=TurnKind.SHIFT):
    """Return a turn that begins at noon, so many days from Monday on."""
    start = SUNDAY_NIGHT + timedelta(days=days, hours=12)
    return Turn("T00", start, start + timedelta(hours=8), kind)


@pytest.mark.parametrize(
    ("turns", "weeks"),
    [
        ([], 0),
        ([begins(-1)], 0),  # this week's
        ([begins(0), begins(3)], 0),  # it breaks off on Thursday
        ([begins(4)], 1),
        ([begins(4), begins(7), begins(10)], 1),
        ([begins(4), begins(20)], 3),  # a week between without a turn is replaced too
        ([begins(4), begins(27), begins(34)], 4),  # no more weeks than the plan has
        ([begins(4, TurnKind.ON_CALL)], 0),
    ],
)
def test_a_plan_is_compared_with_weeks_whose_roster_is_made(turns, weeks):
    assert weeks_rostered(turns, date(2026, 3, 2), 4, SHANGHAI) == weeks


def test_of_several_weeks_that_a_plan_replaces_all_count():
    """T00 is on duty all of the first week, T01 for two days of the second: 168 and 48 hours, 108 in the mean."""
    turns = [
        Turn("T00", SUNDAY_NIGHT, SUNDAY_NIGHT + timedelta(days=7), TurnKind.DUTY_24H),
        Turn("T01", SUNDAY_NIGHT + timedelta(days=7), SUNDAY_NIGHT + timedelta(days=9)),
    ]
    teams = registered("T00", "T01", "T02", on_duty=False)
    today = on_duty(turns, teams, date(2026, 3, 2), SHANGHAI, 2)
    assert len(today) == 2 * SLOTS
    calm = replace(LARSON, rates=LARSON.rates / 50)
    found = plan_roster([calm], ["all"] * SLOTS, today, Wanted(0.9))
    alone = [plan_roster([calm], ["all"] * SLOTS, week, Wanted(0.9)) for week in (today[:SLOTS], today[SLOTS:])]
    assert (found.today_hours, found.today_most_hours) == (108.0, 168.0)
    assert found.today_share == pytest.approx(sum(each.today_share for each in alone) / 2)
    assert found.blocks[0].today_teams == pytest.approx(108 / 168)


# --- shifts


def test_the_covering_is_the_least_that_exhaustive_search_finds():
    """Two shifts on a week that needs 2 by day and 1 at noon on Monday: all 3⁴ choices."""
    shifts = (ShiftKind("long", 16, 20), ShiftKind("noon", 24, 5))
    week = tuple((2 if 24 <= slot < 29 else 1 if 16 <= slot < 36 else 0) if slot < 96 else 0 for slot in range(SLOTS))
    found = plan_shifts(week, 4, shifts)
    best = min(long_ * 20 + noon * 5 for long_, noon in product(range(3), repeat=2) if long_ >= 1 and long_ + noon >= 2)
    assert (found.missing, found.beyond, found.hours, found.optimal) == (0, 0, best / 2, True)


def test_teams_rest_between_shifts_and_work_no_more_than_they_may():
    found = plan_shifts(office_week(), 8)
    assert (found.missing, found.left_over) == (0, ())
    rest = Rest()
    for worked in found.teams:
        assert len(worked) <= rest.shifts
        assert sum(each.shift.length for each in worked) <= rest.slots
        edges = sorted((each.starts, each.starts + each.shift.length) for each in worked)
        edges.append((edges[0][0] + SLOTS, 0))
        assert all(edges[n + 1][0] - edges[n][1] >= rest.between for n in range(len(edges) - 1))
    assert len(found.teams) >= found.at_least


def test_patterns_expand_to_turns_that_cover_the_week():
    week = office_week()
    found = plan_shifts(week, 8)
    codes = [f"T{n:02d}" for n in range(8)]
    monday = date(2026, 3, 2)
    patterns = found.patterns(codes, monday - timedelta(days=7), monday + timedelta(days=13))
    turns = [turn for pattern in patterns for turn in expand(pattern, SHANGHAI)]
    assert not any(a.clashes_with(b) for n, a in enumerate(turns) for b in turns[n + 1 :])
    have = [len(teams) for teams in on_duty(turns, registered(*codes), monday, SHANGHAI)]
    assert all(have[slot] >= week[slot] for slot in range(SLOTS))


def test_with_too_few_teams_what_is_missing_is_named():
    found = plan_shifts((2,) * SLOTS, 3)
    assert found.missing > 0
    assert found.left_over
    assert found.at_least > 3


def test_hours_that_no_shift_covers_are_missing():
    found = plan_shifts((1,) * SLOTS, 9, (ShiftKind("day", 16, 20),))
    assert found.missing == 7 * 28


def test_the_same_week_gives_the_same_shifts():
    assert plan_shifts(office_week(3), 9) == plan_shifts(office_week(3), 9)


# --- the whole


TIRELESS = Rest(shifts=21, slots=SLOTS, between=0)
"""Rest that lets the same teams work all week, so that the best-placed ones are always there."""


def placed(*, near: int, far: int):
    """Return a demand that every team in town reaches in time, and the others never."""
    teams = near + far
    travel = np.array([[100.0]] * near + [[3000.0]] * far)
    on_time = np.array([[1.0]] * near + [[0.0]] * far)
    return BlockDemand("all", np.array([0.01]), travel, on_time, 0.5), teams


def test_what_counts_is_what_the_teams_of_the_shifts_reach_and_not_the_best_placed():
    demand, _ = placed(near=2, far=8)
    found = plan_roster([demand], ["all"] * SLOTS, [()] * SLOTS, Wanted(0.9))
    (block,) = found.blocks
    assert block.sized.needed == 1, "one team in town would do, but two cannot be there for 168 hours"
    assert not block.reached
    planned = found.shifts.on_duty(found.order)
    in_town = sum(bool({0, 1} & set(teams)) for teams in planned) / SLOTS
    assert block.share == pytest.approx(in_town, abs=0.01)
    assert block.share < 0.9


def test_where_teams_run_out_every_hour_has_its_first_team_before_any_has_its_second():
    found = plan_shifts((3,) * SLOTS, 8)
    on_duty_now = found.on_duty(range(8))
    assert found.left_over
    assert min(len(teams) for teams in on_duty_now) >= 1
    one_each = plan_shifts((1,) * SLOTS, 8)
    assert not one_each.left_over


def test_shifts_go_first_to_the_teams_that_help_most():
    demand, teams = placed(near=0, far=4)
    on_time = demand.on_time.copy()
    on_time[3] = 1.0  # the last in the list
    found = plan_roster([replace(demand, on_time=on_time)], ["all"] * SLOTS, [()] * SLOTS, Wanted(0.9, rest=TIRELESS))
    assert (found.order[0], sorted(found.order)) == (3, list(range(teams)))
    assert {teams[0] for teams in found.shifts.on_duty(found.order)} == {3}
    assert found.blocks[0].reached


def test_a_block_gets_more_teams_until_those_on_duty_reach_the_share():
    demand, _ = placed(near=6, far=6)
    found = plan_roster([demand], ["all"] * SLOTS, [()] * SLOTS, Wanted(0.9))
    assert found.blocks[0].reached
    assert found.blocks[0].share >= 0.9


def town_and_villages():
    """Return a county with one town: three of eight teams keep its target, on workdays and rest days."""
    on_time = np.zeros((8, 2))
    on_time[[0, 3, 5], 0] = 0.95
    travel = np.where(on_time > 0, 200.0, 3000.0)
    day = BlockDemand("office", np.array([0.4, 0.1]), travel, on_time, 0.5, np.array([True, False]))
    rest = replace(day, name="rest", rates=day.rates * 0.8)
    night = replace(day, name="night", rates=day.rates / 10)
    blocks = ["night" if not 16 <= slot % 48 < 44 else "rest" if slot // 48 >= 5 else "office" for slot in range(SLOTS)]
    return [day, rest, night], blocks


@pytest.fixture(scope="module")
def town_plan():
    """Return its plan, beside a roster in which the teams of the town are always on duty."""
    demands, blocks = town_and_villages()
    return plan_roster(demands, blocks, [(0, 3, 5)] * SLOTS, Wanted(0.9))


def test_teams_of_the_town_have_the_shifts_that_are_worth_most_also_at_the_weekend(town_plan):
    """Handed out from Monday on, the fullest team first, 0.55 in all and 0.11 on rest days: the town's are used up."""
    share = {block.block: block.share for block in town_plan.blocks}
    assert all(town_plan.shifts.on_duty(town_plan.order)), "no hour is without a team"
    assert share["rest"] > 0.75
    assert town_plan.share > 0.78, "0.76 with as few hours as two at a time take: the teams may work more"


def test_no_exchange_of_two_teams_weeks_makes_the_plan_better(town_plan):
    demands, blocks = town_and_villages()
    by_name = {demand.name: demand for demand in demands}

    @cache
    def in_half_hour(block, teams):
        return by_name[block].judged.sum() * evaluate(by_name[block], teams).share if teams else 0.0

    def in_time(order):
        return sum(map(in_half_hour, blocks, town_plan.shifts.on_duty(order)))

    best = in_time(town_plan.order)
    for one, other in combinations(range(8), 2):
        order = list(town_plan.order)
        order[one], order[other] = order[other], order[one]
        assert in_time(order) <= best + 1e-6


def test_a_plan_within_the_rules_may_be_worse_than_a_roster_beyond_them_and_says_so(town_plan):
    assert town_plan.is_worse
    assert town_plan.today_most_hours == 168.0
    assert not replace(town_plan, today_share=town_plan.share).is_worse
    assert not replace(town_plan, share=0.7360, today_share=0.7369).is_worse, "73.6 % against 73.6 %"
    assert replace(town_plan, share=0.7360, today_share=0.7371).is_worse


def many_teams():
    """Return the blocks of four teams in a town and ten in villages around it."""
    rng = np.random.default_rng(3)
    posts = np.vstack([rng.normal(0.5, 0.03, (4, 2)), rng.random((10, 2))])
    places = np.vstack([rng.normal(0.5, 0.05, (10, 2)), rng.random((20, 2))])
    in_town = np.arange(30) < 10
    travel = np.linalg.norm(posts[:, None] - places[None], axis=2) * 3600 + 120
    on_time = 1 / (1 + np.exp((travel - np.where(in_town, 500, 1200)) / 120))
    office = BlockDemand("office", np.where(in_town, 0.08, 0.02), travel, on_time, 0.8)
    rest, night = replace(office, name="rest", rates=office.rates / 2), replace(office, name="night")
    return [office, rest, replace(night, rates=office.rates / 8)], town_and_villages()[1]


def test_a_bounded_search_starts_from_the_rough_worth_and_says_so(monkeypatch):
    """With 200 sets and no rough worth the exchanges ended at 0.516."""
    monkeypatch.setattr(staffing, "MOST_SETS", 200)
    demands, blocks = many_teams()
    found = plan_roster(demands, blocks, [()] * SLOTS, Wanted(0.85))
    assert found.is_bounded
    assert found.share > 0.59


@pytest.mark.parametrize(("most", "is_bounded"), [(13, True), (14, False)])
def test_where_teams_run_out_and_there_are_too_many_to_write_weeks_by_twos_it_says_so(monkeypatch, most, is_bounded):
    monkeypatch.setattr(roster_plan, "MOST_STEEPEST", most)
    demands, blocks = many_teams()
    quick = [replace(each, rates=each.rates * 2) for each in demands]
    monkeypatch.setattr(roster_plan, "staffed", lambda ways, *_: ways[0])
    monkeypatch.setattr(roster_plan, "rewritten", lambda starts, *_: starts[0])
    found = plan_roster(quick, blocks, [()] * SLOTS, Wanted(0.85, rest=Rest(2, 40)))
    assert found.shifts.left_over
    assert found.is_bounded is is_bounded


def test_where_all_exchanges_are_compared_nothing_is_said(town_plan):
    assert not town_plan.is_bounded


@pytest.mark.parametrize("many", [1, 2, 4, 8])
def test_the_rough_worth_is_near_the_exact_one(many):
    demands, blocks = town_and_villages()
    by_name = {demand.name: demand for demand in demands}
    exact, rough = staffing.worths(by_name, blocks, range(8))
    teams = (1 << many) - 1
    for slot in (0, 20, 47 * 5 + 30):
        assert rough.of(slot, teams) == pytest.approx(exact.of(slot, teams), rel=0.1)


def test_where_teams_run_out_their_hours_go_where_they_bring_most():
    """Eight teams have 384 hours a week. In the same number at all hours they would reach 39 % of the cases."""
    one_place = np.full((8, 1), 60.0), np.full((8, 1), 0.95)
    demands = [
        BlockDemand("day", np.array([3.2]), *one_place, 1.0),
        BlockDemand("night", np.array([0.3]), *one_place, 1.0),
    ]
    blocks = ["day" if 16 <= slot % 48 < 36 and slot < 5 * 48 else "night" for slot in range(SLOTS)]
    found = plan_roster(demands, blocks, [()] * SLOTS, Wanted(0.9))
    assert found.share > 0.55
    assert [block.teams for block in found.blocks] == [7, 2], "what is needed is what was asked for"
    assert all(found.shifts.on_duty(found.order)), "no hour is without a team"


def test_cases_of_the_blocks_add_up_to_those_of_a_week(town_plan):
    assert {block.block: block.hours for block in town_plan.blocks} == {"office": 70, "rest": 28, "night": 70}
    assert sum(block.a_week for block in town_plan.blocks) == pytest.approx(0.4 * 70 + 0.32 * 28 + 0.04 * 70)


def test_more_duty_that_brings_nothing_is_not_asked_for():
    """No team of the village keeps the target: with all three of the town on duty the others add nothing."""
    demand, _ = placed(near=1, far=9)
    found = plan_roster([demand], ["all"] * SLOTS, [()] * SLOTS, Wanted(0.9))
    assert (found.blocks[0].teams, found.blocks[0].reached) == (1, False)


def test_a_plan_stands_beside_today_s_roster():
    monday = datetime(2026, 3, 1, 16, tzinfo=UTC)  # Monday 00:00 in the county
    turns = [
        Turn("T00", monday, monday + timedelta(days=7), TurnKind.DUTY_24H),
        Turn("T01", monday, monday + timedelta(days=7), TurnKind.ON_CALL),
    ]
    today = on_duty(turns, registered("T00", "T01", "T02", on_duty=False), date(2026, 3, 2), SHANGHAI)
    assert today == [(0,)] * SLOTS
    calm = replace(LARSON, name="night", rates=LARSON.rates / 50)
    busy = replace(LARSON, name="day", rates=LARSON.rates / 2)
    blocks = ["day" if 16 <= slot % 48 < 36 else "night" for slot in range(SLOTS)]
    found = plan_roster([busy, calm], blocks, today, Wanted(0.9, rest=TIRELESS))
    day, night = found.blocks
    assert (day.teams, night.teams) == (3, 1)
    assert day.today_teams == 1.0
    assert day.today_share < 0.9 <= day.share
    assert night.reached
    assert night.today_share == pytest.approx(night.share, abs=0.01)
    assert found.today_share < found.share
    assert (found.today_hours, max(found.week), min(found.week)) == (168.0, 3, 1)


def test_where_no_number_reaches_the_share_it_says_so_and_takes_what_comes_near_the_best():
    half = replace(LARSON, rates=LARSON.rates / 100, on_time=np.full((3, 5), 0.5))
    found = plan_roster([half], ["all"] * SLOTS, [()] * SLOTS, Wanted(0.9))
    assert (found.blocks[0].reached, found.blocks[0].teams) == (False, 2)
    assert found.blocks[0].sized.best_share == pytest.approx(0.5, abs=0.001)
    assert found.today_share == 0.0


def test_where_teams_run_out_no_hour_is_left_to_nobody_for_busier_ones():
    """Eight teams have 384 hours a week, and the office hours alone would take 560 of them."""
    rng = np.random.default_rng(1)
    on_time = np.clip(1.2 - rng.random((8, 40)) * 4, 0, 1)
    rates = rng.random(40) / 10
    office = BlockDemand("office", rates, 1000.0 - on_time * 900, on_time, 0.8)
    blocks = ["night" if not 16 <= slot % 48 < 44 else "rest" if slot // 48 >= 5 else "office" for slot in range(SLOTS)]
    demands = [office, replace(office, name="rest", rates=rates / 2), replace(office, name="night", rates=rates / 8)]
    found = plan_roster(demands, blocks, [()] * SLOTS, Wanted(0.9))
    assert found.shifts.left_over
    assert all(found.shifts.on_duty(found.order))


def test_the_way_is_that_of_the_nearest_team_on_duty_and_not_of_one_that_is_off():
    """One case an hour, half an hour at the scene: the far team is busy for another 1000 s of each case, M/M/1."""
    far_and_near = np.array([[100.0], [1000.0]]), np.ones((2, 1))
    demand = BlockDemand("all", np.array([1.0]), *far_and_near, 0.5, way_factor=1.0)
    assert evaluate(demand, (1,)).busy == pytest.approx(0.5 + 1000 / 3600)
    assert evaluate(demand, (0,)).busy == pytest.approx(0.5 + 100 / 3600)
    assert evaluate(demand, (0, 1)).busy == pytest.approx((0.5 + 100 / 3600) / 2)
    rough = staffing.RoughWorth({"all": demand}, ["all"] * SLOTS, (1, 0))
    assert rough.of(0, 0b01) == pytest.approx(0.5 * (0.5 - 1000 / 3600))
    assert rough.of(0, 0b10) == pytest.approx(0.5 * (0.5 - 100 / 3600))
    assert rough.of(0, 0) == 0.0
    assert evaluate(replace(demand, way_factor=1.5), (1,)).busy == pytest.approx(0.5 + 1500 / 3600), "as it is driven"
    no_way = replace(demand, travel_s=np.array([[100.0], [np.inf]]))
    assert evaluate(replace(no_way, service_h=0.25), (1,)).share == 0.0, "more than one case an hour"


@pytest.mark.parametrize("least", [0, 1, 2, 9])
def test_at_all_hours_as_many_are_on_duty_as_is_said_also_where_no_case_is_expected(least):
    empty = replace(LARSON, name="night", rates=LARSON.rates * 0)
    busy = replace(LARSON, name="day", rates=LARSON.rates / 50)
    blocks = ["day" if 16 <= slot % 48 < 36 else "night" for slot in range(SLOTS)]
    found = plan_roster([busy, empty], blocks, [()] * SLOTS, Wanted(0.9, rest=TIRELESS, least=least))
    assert [block.teams for block in found.blocks] == [min(max(1, least), 3), min(least, 3)], "there are three teams"
    needs = {(need.starts.hour, need.teams) for need in found.needs}
    assert (0 in {starts for starts, _ in needs}) == bool(least), "no need without teams"
    here = [len(teams) for teams in found.shifts.on_duty(found.order)]
    assert min(here) >= min(least, 3)

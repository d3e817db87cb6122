"""Where teams run out: one team's best week, and whole plans, against all that there are."""

from itertools import combinations, product

import numpy as np
import pytest

from dispatch.planning.roster import SLOTS, BlockDemand, Rest, ShiftKind, Wanted, Worked, plan_roster
from dispatch.planning.roster.own_week import OwnWeek
from dispatch.planning.roster.rewriting import as_rostered
from dispatch.planning.roster.shift_plan import may_work
from dispatch.planning.roster.staffing import Worth

EARLY, LATE, NIGHT = ShiftKind("early", 16, 10), ShiftKind("late", 22, 12), ShiftKind("night", 40, 26)


def weeks_allowed(shifts, rest):
    """Return every set of shifts that a team may work in a week."""
    items = [Worked(shift, day) for shift in shifts for day in range(7)]
    sets = [each for many in range(rest.shifts + 1) for each in combinations(items, many)]
    return [each for each in sets if all(may_work([x for x in each if x != item], item, rest) for item in each)]


def slots_of(week):
    return {slot for item in week for slot in item.slots}


@pytest.mark.parametrize("rest", [Rest(3, 60, 22), Rest(3, 40, 0), Rest(2, 96, 96), Rest(3, 40, 40)])
@pytest.mark.parametrize("shifts", [(EARLY, LATE), (EARLY, NIGHT), (ShiftKind("day", 17, 48), LATE)])
def test_no_week_that_a_team_may_work_brings_more_than_its_best(shifts, rest):
    every = weeks_allowed(shifts, rest)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        brings = np.repeat(rng.choice([0.0, 0.2, 1.0, -0.1], SLOTS // 4), 4)
        found = OwnWeek(shifts, rest).best(brings.tolist())
        assert tuple(sorted(found, key=lambda item: (shifts.index(item.shift), item.day))) in every
        most = max(sum(brings[slot] for slot in slots_of(week)) for week in every)
        assert sum(brings[slot] for slot in slots_of(found)) == pytest.approx(most)


def overloaded(seed, teams):
    """Return blocks of which some need two teams at once: alone, one works while its queue grows without end."""
    rng = np.random.default_rng(seed)
    travel = rng.choice([300.0, 900.0, 1500.0], (teams, 4))
    on_time = np.clip(1.25 - travel / 1200.0, 0.0, 1.0)
    names = ["morning", "evening", "weekend", "night"]
    rates = dict(zip(names, rng.choice([0.3, 1.1, 1.6], 4), strict=True)) | {"night": 0.05}
    demands = [BlockDemand(name, rates[name] * rng.dirichlet(np.ones(4)), travel, on_time, 0.9) for name in names]

    def block(slot):
        day, at = divmod(slot, 48)
        return "night" if not 16 <= at < 34 else "weekend" if day >= 5 else "morning" if at < 22 else "evening"

    return demands, [block(slot) for slot in range(SLOTS)]


def best_of_all(demands, blocks, asked, teams, shifts, rest):
    """Return how few half hours asked for nobody has and, then, how many cases are in time: the best of all plans."""
    worth = Worth({demand.name: demand for demand in demands}, blocks, range(teams), most=10**9)
    weeks = [frozenset(slots_of(week)) for week in weeks_allowed(shifts, rest)]
    begins = sorted({0, *(n for n in range(1, SLOTS) if blocks[n] != blocks[n - 1] or asked[n] != asked[n - 1])})
    begins = sorted(
        {*begins, *(n for week in weeks for s in week for n in (s, s + 1) if (n in week) != (n - 1 in week))}
    )
    runs = [(start, end - start) for start, end in zip(begins, [*begins[1:], SLOTS], strict=True) if start < SLOTS]
    on = np.array([[start in week for start, _ in runs] for week in weeks])
    total = np.zeros((2, *[len(weeks)] * teams))
    for n, (start, length) in enumerate(runs):
        values = np.zeros((2, *[2] * teams))
        for here in product((0, 1), repeat=teams):
            bits = sum(1 << team for team, yes in enumerate(here) if yes)
            values[(0, *here)] = 0.0 if bits or not asked[start] else -length
            values[(1, *here)] = worth.of(start, bits) * length
        total += values[(slice(None), *np.ix_(*[on[:, n].astype(int)] * teams))]
    manned = total[0].max()
    return manned, total[1][total[0] == manned].max()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("teams", "rest"), [(3, Rest(1, 96, 22)), (2, Rest(2, 96, 22))])
def test_where_teams_run_out_no_plan_that_they_may_work_has_more_cases_in_time(seed, teams, rest):
    shifts = (EARLY, LATE)
    demands, blocks = overloaded(seed, teams)
    found = plan_roster(demands, blocks, [()] * SLOTS, Wanted(0.9, shifts=shifts, rest=rest))
    by_name = {demand.name: demand for demand in demands}
    worth = Worth(by_name, blocks, range(teams), most=10**9)
    here = [sum(1 << team for team in on) for on in found.shifts.on_duty(found.order)]
    manned = -sum(bool(need) and not on for need, on in zip(found.week, here, strict=True))
    in_time = sum(worth.of(slot, on) for slot, on in enumerate(here))
    most_manned, most_in_time = best_of_all(demands, blocks, found.week, teams, shifts, rest)
    assert manned == most_manned
    assert in_time >= most_in_time * 0.995


def test_a_team_s_hours_of_duty_are_read_as_the_shifts_that_lie_within_them():
    own = OwnWeek((EARLY, LATE, NIGHT), Rest())
    week = [Worked(EARLY, 1), Worked(LATE, 3), Worked(NIGHT, 6)]
    mine = slots_of(week)
    assert as_rostered([slot in mine for slot in range(SLOTS)], own) == week
    mine -= {0}  # the night ends before its shift does
    assert as_rostered([slot in mine for slot in range(SLOTS)], own) == week[:2]


def test_todays_roster_is_the_answer_where_it_keeps_the_rules_and_nothing_better_is_found(monkeypatch):
    demands, blocks = overloaded(2, 3)
    wanted = Wanted(0.9, shifts=(EARLY, LATE), rest=Rest(1, 96, 22))
    best = plan_roster(demands, blocks, [()] * SLOTS, wanted)
    today = best.shifts.on_duty(best.order)
    monkeypatch.setattr("dispatch.planning.roster.rewriting._Weeks.climb", lambda _: None)
    monkeypatch.setattr("dispatch.planning.roster.rewriting._Weeks.climb_by_twos", lambda _: None)
    assert plan_roster(demands, blocks, [()] * SLOTS, wanted).share < best.share
    found = plan_roster(demands, blocks, today, wanted)
    assert (found.share, found.is_worse) == (pytest.approx(found.today_share), False)


def test_where_no_number_of_teams_reaches_the_share_blocks_get_more_until_it_brings_nothing():
    """Of eight teams in two kinds of places none is in time with more than 0.85: two at all hours reach 0.79."""
    rng = np.random.default_rng(0)
    on_time = rng.choice([0.85, 0.5, 0.1], (8, 2))
    day = BlockDemand("day", np.array([0.05, 0.05]), 1000 - 900 * on_time, on_time, 0.5)
    demands = [day, BlockDemand("night", day.rates / 5, day.travel_s, on_time, 0.5)]
    blocks = ["day" if 16 <= slot % 48 < 44 else "night" for slot in range(SLOTS)]
    found = plan_roster(demands, blocks, [()] * SLOTS, Wanted(0.9))
    assert found.blocks[0].sized.needed is None
    assert found.share > 0.8
    assert found.shifts.hours <= 8 * 48

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.errors import BadNeedError
from dispatch.roster.gaps import Rostered, gaps
from dispatch.roster.needs import DEFAULT, Need, as_rule, from_rules
from dispatch.teams.turns import Turn, TurnKind

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
SKILLS = {"A": frozenset(), "B": frozenset({"food"}), "C": frozenset({"general"}), "D": frozenset({"drug"})}
STATIONS = {"A": "town", "B": "village", "C": "town", "D": "village"}
TEAMS = [Rostered(code, code, None, STATIONS[code], skills) for code, skills in SKILLS.items()]
NEEDS = (
    Need("always", 1),
    Need("office", 2, days=frozenset(range(1, 6)), starts=time(8, 30), ends=time(18)),
    Need("night", 1, "drug", starts=time(22), ends=time(6)),
    Need("surge", 3, first=(3, 14), last=(3, 15)),
    Need("in town", 1, station="town", starts=time(18), ends=time(8, 30)),
    Need("food in town", 2, "food", "town"),
    Need("new year", 2, "food", first=(12, 30), last=(1, 2)),
    Need("or on call", 2, on_call=True),
)
MINUTE = timedelta(minutes=1)


def wanted(need, at, zone):
    """Whether a need is in force at a minute, by its words alone."""
    local = at.astimezone(zone)
    clock = local.time()
    day = local.date()
    if need.starts < need.ends:
        inside = need.starts <= clock < need.ends
    else:
        inside = clock >= need.starts or clock < need.ends
        if clock < need.ends:
            day -= timedelta(days=1)
    if not inside or day.isoweekday() not in need.days:
        return False
    if need.first is None:
        return True
    if need.first <= need.last:
        return need.first <= (day.month, day.day) <= need.last
    return not need.last < (day.month, day.day) < need.first


def having(turns, need, at):
    """How many teams that count have a turn at a minute."""
    return len(
        {
            t.team
            for t in turns
            if t.starts_at <= at < t.ends_at
            and (need.on_call or t.kind is not TurnKind.ON_CALL)
            and (need.station is None or STATIONS[t.team] == need.station)
            and (need.skill is None or not SKILLS[t.team] or {need.skill, "general"} & SKILLS[t.team])
        }
    )


def by_the_minute(turns, need, since, until, zone):
    minutes = (since + n * MINUTE for n in range(int((until - since) / MINUTE)))
    counted = ((at, having(turns, need, at)) for at in minutes if wanted(need, at, zone))
    return {(at, have) for at, have in counted if have < need.teams}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (CHINA, date(2026, 3, 12)),
        (CHINA, date(2025, 12, 29)),
        (BERLIN, date(2026, 3, 27)),
        (BERLIN, date(2026, 10, 23)),
    ],
)
def test_gaps_are_those_that_counting_every_minute_finds(zone, first, seed):
    rng = np.random.default_rng(seed)
    since = datetime(first.year, first.month, first.day, int(rng.integers(24)), 7, tzinfo=UTC)
    until = since + timedelta(minutes=int(rng.integers(1, 4 * 1440)))
    turns = []
    for _ in range(int(rng.integers(0, 14))):
        start = since + timedelta(minutes=int(rng.integers(-900, 5000)))
        length = timedelta(minutes=int(rng.integers(1, 1500)))
        kind = TurnKind.ON_CALL if rng.integers(2) else TurnKind.DUTY_24H
        turns.append(Turn(str(rng.choice(list("ABCD"))), start, start + length, kind))
    found = gaps(turns, NEEDS, since, until, zone, TEAMS)
    for need in NEEDS:
        shown = [gap for gap in found if gap.need == need]
        minutes = [
            (gap.starts_at + n * MINUTE, gap.have)
            for gap in shown
            for n in range(int((gap.ends_at - gap.starts_at) / MINUTE))
        ]
        assert len(minutes) == len(set(minutes))
        assert set(minutes) == by_the_minute(turns, need, since, until, zone)
        for before, after in pairwise(shown):  # in as few stretches as can be
            assert before.ends_at < after.starts_at or before.have != after.have


def test_an_empty_night_is_one_gap_over_midnight():
    since = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)  # 08:30 in China
    day = Turn("A", since, since + timedelta(hours=9, minutes=30))
    [gap] = gaps([day], [Need("always", 1)], since, since + timedelta(days=1), CHINA, TEAMS)
    assert (gap.starts_at, gap.ends_at, gap.have) == (day.ends_at, since + timedelta(days=1), 0)


def test_tonights_shift_gone_is_a_gap_though_every_team_is_on_call():
    since = datetime(2026, 3, 10, 10, tzinfo=UTC)  # 18:00 in China
    until = since + timedelta(hours=12)
    on_call = [Turn(team, since - timedelta(days=2), until + timedelta(days=2), TurnKind.ON_CALL) for team in "ABC"]
    tonight = Turn("A", since, until)
    need = Need("always", 1)
    assert gaps([*on_call, tonight], [need], since, until, CHINA, TEAMS) == []
    [gap] = gaps(on_call, [need], since, until, CHINA, TEAMS)
    assert (gap.starts_at, gap.ends_at, gap.have, gap.on_call) == (since, until, 0, 3)
    assert gaps(on_call, [replace(need, on_call=True)], since, until, CHINA, TEAMS) == []


def test_a_team_on_call_from_week_to_week_is_on_call_all_through_a_gap():
    """B has an hour between two of its turns."""
    since, monday = datetime(2026, 3, 7, tzinfo=CHINA), datetime(2026, 3, 9, 8, 30, tzinfo=CHINA)
    week, until = timedelta(days=7), datetime(2026, 3, 10, tzinfo=CHINA)
    on_call = [Turn(team, monday - week, monday, TurnKind.ON_CALL) for team in "AB"]
    on_call += [Turn("A", monday, monday + week, TurnKind.ON_CALL)]
    on_call += [Turn("B", monday + timedelta(hours=1), monday + week, TurnKind.ON_CALL)]
    [gap] = gaps(on_call, [Need("always", 1)], since, until, CHINA, TEAMS)
    assert (gap.starts_at, gap.ends_at, gap.have, gap.on_call) == (since, until, 0, 1)


def test_who_is_on_call_for_a_part_of_a_gap_or_on_duty_as_well_is_not_counted_beside_it():
    since = datetime(2026, 3, 10, 10, tzinfo=UTC)
    until = since + timedelta(hours=12)
    turns = [
        Turn("A", since, until, TurnKind.ON_CALL),
        Turn("B", since, until - MINUTE, TurnKind.ON_CALL),
        Turn("C", since, until, TurnKind.ON_CALL),
        Turn("C", since, until),
    ]
    [gap] = gaps(turns, [Need("always", 2)], since, until, CHINA, TEAMS)
    assert (gap.have, gap.on_call) == (1, 1)


OFFICE_DAY = datetime(2026, 3, 10, 0, 30, tzinfo=UTC), datetime(2026, 3, 10, 10, tzinfo=UTC)  # 08:30 to 18:00 in China


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (OFFICE_DAY[0] - MINUTE, OFFICE_DAY[0], 0),  # asked for until the very moment it begins
        (OFFICE_DAY[0] - MINUTE, OFFICE_DAY[0] + MINUTE, 1),
        (OFFICE_DAY[1], OFFICE_DAY[1] + MINUTE, 0),  # and from when it ends
        (OFFICE_DAY[1] - MINUTE, OFFICE_DAY[1], 1),
    ],
)
def test_a_gap_lasts_longer_than_a_moment(since, until, found):
    need = Need("office", 1, starts=time(8, 30), ends=time(18))
    assert len(gaps([], [need], since, until, CHINA, TEAMS)) == found


@pytest.mark.parametrize(("shorter", "found"), [(timedelta(0), 0), (MINUTE, 1)])
def test_a_turn_as_long_as_the_need_leaves_no_gap(shorter, found):
    need, turn = Need("office", 1, starts=time(8, 30), ends=time(18)), Turn("A", OFFICE_DAY[0], OFFICE_DAY[1] - shorter)
    assert len(gaps([turn], [need], OFFICE_DAY[0] - MINUTE, OFFICE_DAY[1] + MINUTE, CHINA, TEAMS)) == found


def test_a_team_that_is_gone_does_not_count():
    since = datetime(2026, 3, 10, tzinfo=UTC)
    turn = Turn("Z", since, since + timedelta(days=1))
    assert len(gaps([turn], [Need("always", 1)], since, since + timedelta(days=1), CHINA, TEAMS)) == 1


@pytest.mark.parametrize("needs", [DEFAULT, NEEDS, ()])
def test_needs_come_back_from_their_rules(needs):
    assert from_rules([as_rule(need) for need in needs]) == tuple(needs)


@pytest.mark.parametrize("teams", [0, 500])
def test_a_need_is_of_none_to_five_hundred_teams(teams):
    assert from_rules([{"name": "x", "teams": teams}])[0].teams == teams


def test_twenty_needs_are_the_most():
    assert len(from_rules([{"name": "x", "teams": 1}] * 20)) == 20
    with pytest.raises(BadNeedError, match="21 needs"):
        from_rules([{"name": "x", "teams": 1}] * 21)


@pytest.mark.parametrize(
    ("first", "last", "on"),
    [
        ((3, 14), (3, 15), {(3, 14), (3, 15)}),
        ((3, 15), (3, 15), {(3, 15)}),  # one day of the year
        ((3, 16), (3, 14), {(3, 13), (3, 14), (3, 16), (3, 17)}),  # over New Year: all but the days between
    ],
)
def test_both_days_of_a_season_are_of_it(first, last, on):
    need = Need("x", 1, first=first, last=last)
    assert {(3, day) for day in range(13, 18) if need.on(date(2026, 3, day))} == on


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x"},
        {"name": "x", "teams": -1},
        {"name": "x", "teams": 501},
        {"name": "x", "teams": 1, "days": [8]},
        {"name": "x", "teams": 1, "from": "25:00"},
        {"name": "x", "teams": 1, "first": "02-30", "last": "03-01"},
        {"name": "x", "teams": 1, "first": "03-14"},
    ],
)
def test_a_need_that_cannot_be_is_refused_by_its_place(wrong):
    with pytest.raises(BadNeedError) as refused:
        from_rules([{"name": "good", "teams": 1}, wrong])
    assert refused.value.field == "needs.1"

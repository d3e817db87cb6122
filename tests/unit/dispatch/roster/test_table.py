from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.roster.cells import Row
from dispatch.roster.table import HEADINGS, read_numbered, write
from dispatch.teams.turns import Turn, TurnKind
from tests.languages import halves

CHINA = ZoneInfo("Asia/Shanghai")
TEAMS = {"T1": ["T1"], "锦屏执法1组": ["T1"], "T2": ["T2"], "同名组": ["T1", "T2"]}
GOOD = {"team": "T1", "date": "2026-03-14", "start": "18:00", "end": "次日08:30", "kind": "备勤"}
NIGHT = (datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 15, 0, 30, tzinfo=UTC))
DAY = (datetime(2026, 3, 14, 0, 30, tzinfo=UTC), datetime(2026, 3, 14, 10, tzinfo=UTC))


def read(rows, teams, zone):
    numbered, faults = read_numbered(rows, teams, zone)
    return [turn for _, turn in numbered], faults


def only(**changes):
    turns, faults = read([Row(2, {**GOOD, **changes})], TEAMS, CHINA)
    assert faults == []
    [turn] = turns
    return turn


@pytest.mark.parametrize(
    "written",
    ["2026-03-14", "2026/3/14", "2026.03.14", "2026年3月14日", "20260314", "２０２６－０３－１４",
     date(2026, 3, 14), datetime(2026, 3, 14), "2026年3月14号"],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(written):
    turn = only(date=written)
    assert (turn.starts_at, turn.ends_at) == NIGHT


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("18:00", "次日08:30", NIGHT),
        ("18：00", "8:30", NIGHT),  # one that ends no later than it begins ends on the next day
        ("18:00", "翌日 08:30", NIGHT),
        ("18:00:00", "8:30:00", NIGHT),
        (time(18), time(8, 30), NIGHT),
        (time(18), timedelta(hours=32, minutes=30), NIGHT),
        ("18:00", "2026-03-15 08:30", NIGHT),
        ("18:00", datetime(2026, 3, 15, 8, 30), NIGHT),
        ("18:00–次日08:30", None, NIGHT),
        ("18:00至次日08:30", "", NIGHT),
        ("8:30", "18:00", DAY),
        ("08:30-18:00", None, DAY),
        ("00:00", "24:00", (datetime(2026, 3, 13, 16, tzinfo=UTC), datetime(2026, 3, 14, 16, tzinfo=UTC))),
        ("00:00", "00:00", (datetime(2026, 3, 13, 16, tzinfo=UTC), datetime(2026, 3, 14, 16, tzinfo=UTC))),
    ],
)
def test_hours_are_read_however_they_are_written(start, end, hours):
    turn = only(start=start, end=end)
    assert (turn.starts_at, turn.ends_at) == hours


@pytest.mark.parametrize(
    ("end", "hours"),
    [
        ("18:59", 0.983),  # the last minute of an hour
        (timedelta(days=8), 7 * 24 + 6),  # a week and the day itself; longer than a turn may be, but read
        ("24:00", 6),
    ],
)
def test_the_longest_and_the_last_that_are_read(end, hours):
    turns, faults = read([Row(2, {**GOOD, "end": end})], TEAMS, CHINA)
    if hours > 7 * 24:
        assert "seven days" in faults[0].message
    else:
        assert (turns[0].ends_at - turns[0].starts_at).total_seconds() == pytest.approx(hours * 3600, abs=60)


@pytest.mark.parametrize(
    ("start", "starts"),
    [
        (timedelta(days=-1), datetime(2026, 3, 12, 16, tzinfo=UTC)),  # 00:00 in China the day before
        (timedelta(days=-1, minutes=-1), None),
        (timedelta(days=8, minutes=1), None),
        ("23:59", datetime(2026, 3, 14, 15, 59, tzinfo=UTC)),
        ("00:00", datetime(2026, 3, 13, 16, tzinfo=UTC)),
    ],
)
def test_a_start_within_a_week_of_its_date(start, starts):
    turns, faults = read([Row(2, {**GOOD, "start": start, "end": "次日00:00"})], TEAMS, CHINA)
    assert [turn.starts_at for turn in turns] == ([starts] if starts else [])
    assert [fault.column for fault in faults] == ([] if starts else ["start"])


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("", TurnKind.SHIFT),
        ("夜班", TurnKind.SHIFT),
        ("On Call", TurnKind.ON_CALL),
        ("24H", TurnKind.DUTY_24H),
        ("3·15", TurnKind.SURGE),
    ],
)
def test_kinds_have_several_words(word, kind):
    assert only(kind=word).kind is kind


def test_a_team_is_known_by_its_name_too():
    assert only(team="锦屏执法1组").team == "T1"
    assert only(team=None, name="锦屏执法1组").team == "T1"


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"team": "T9"}, "team", "T9"),
        ({"team": "同名组"}, "team", "同名组"),
        ({"date": "3月14日"}, "date", "3月14日"),
        ({"date": "2026-03-14 星期六"}, "date", "2026-03-14 星期六"),
        ({"date": 46095}, "date", "46095"),
        ({"date": "2026-02-30"}, "date", "2026-02-30"),
        ({"date": "9999-12-31"}, "date", "9999-12-31"),
        ({"date": "0001-01-01", "start": "00:00"}, "date", "0001-01-01"),
        ({"date": None}, "date", ""),
        ({"start": "0001-01-01 00:00"}, "start", "0001-01-01 00:00"),
        ({"end": timedelta(days=2_900_000)}, "end", "2900000 days, 0:00:00"),
        ({"start": 1e9}, "start", "1000000000"),
        ({"end": "9999-12-31 23:00"}, "end", "9999-12-31 23:00"),
        ({"start": "25:00"}, "start", "25:00"),
        ({"start": "18:60"}, "start", "18:60"),
        ({"start": "18点"}, "start", "18点"),
        ({"start": "1800"}, "start", "1800"),
        ({"start": "6pm"}, "start", "6pm"),
        ({"start": "下午6:00"}, "start", "下午6:00"),
        ({"start": 0.75}, "start", "0.75"),
        ({"start": "18:00-晚上10点", "end": None}, "start", "18:00-晚上10点"),
        ({"end": "=C2+1"}, "end", "=C2+1"),
        ({"start": None}, "start", ""),
        ({"end": None}, "end", ""),
        ({"end": "2026-03-13 08:30"}, "end", "2026-03-13 08:30"),
        ({"end": "2026-03-24 08:30"}, "end", "2026-03-24 08:30"),
        ({"end": datetime(2026, 3, 15, 8, 30, tzinfo=UTC)}, "end", "2026-03-15 08:30:00+00:00"),
        ({"kind": "休假"}, "kind", "休假"),
    ],
)
def test_a_wrong_cell_is_reported_by_row_column_and_value(changes, column, value):
    turns, [fault] = read([Row(7, {**GOOD, **changes}), Row(8, GOOD)], TEAMS, CHINA)
    assert (fault.row, fault.column, fault.value) == (7, column, value)
    assert halves(fault.message)[1].endswith("。")
    assert len(turns) == 1


@pytest.mark.parametrize("hours", [1, 9.5, 14.5, 24, 48, 167])
@pytest.mark.parametrize("kind", list(TurnKind))
def test_what_is_written_is_read_again(hours, kind):
    start = datetime(2026, 3, 14, 10, tzinfo=UTC)
    turn = Turn("T1", start, start + timedelta(hours=hours), kind)
    columns = ("team", "name", "date", "start", "end", "kind")
    [row] = write([turn], {"T1": "锦屏执法1组"}, CHINA)
    assert len(row) == len(HEADINGS)
    assert read([Row(2, dict(zip(columns, row, strict=True)))], TEAMS, CHINA) == ([turn], [])


@pytest.mark.parametrize("written", ["2026121", "202611", "2026-121", "202612 1", "2026-1-211"])
def test_a_date_that_can_be_read_in_two_ways_is_refused(written):
    # 2026121: December 1, or January 21; it was the former without a word.
    _, (fault,) = read([Row(2, {**GOOD, "date": written})], TEAMS, CHINA)
    assert (fault.column, fault.value) == ("date", written)


@pytest.mark.parametrize(
    ("kind", "start", "end", "fits"),
    [
        ("白班", "8:30", "18:00", True),
        ("白班", "8:00", "20:00", True),
        ("早班", "0:00", "8:00", True),
        ("白班", "8:30", "24:00", True),
        ("白班", "8:30", "6:00", False),  # 21 hours, where 18:00 was meant
        ("日班", "18:00", "8:30", False),
        ("夜班", "18:00", "8:30", True),
        ("夜班", "0:00", "8:00", True),
        ("夜班", "16:00", "24:00", True),
        ("夜班", "20:00", "21:00", True),
        ("夜班", "6:00", "8:30", False),
        ("夜班", "8:30", "18:00", False),
        ("晚班", "17:00", "20:30", True),
        ("值班", "8:30", "8:30", True),
        ("备勤", "8:30", "6:00", True),
    ],
)
def test_hours_that_the_word_of_a_shift_contradicts_are_refused(kind, start, end, fits):
    turns, faults = read([Row(2, {**GOOD, "kind": kind, "start": start, "end": end})], TEAMS, CHINA)
    assert [len(turns), len(faults)] == ([1, 0] if fits else [0, 1])
    assert fits or (faults[0].column, faults[0].value[: len(kind)]) == ("kind", kind)


@pytest.mark.parametrize("written", ["T1、T2", "锦屏执法1组 13800000001", "锦屏执法1组(备)"])
def test_a_cell_with_more_than_a_name_is_refused(written):
    _, (fault,) = read([Row(2, {**GOOD, "team": written})], TEAMS, CHINA)
    assert (fault.column, fault.value) == ("team", written)
    assert "one team or person a row" in halves(fault.message)[0]

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.errors import BadRosterError
from dispatch.roster.grid import heading, looks_like_one, spread
from dispatch.roster.table import read_numbered
from dispatch.teams.turns import TurnKind
from tests.languages import halves

CHINA = ZoneInfo("Asia/Shanghai")
TITLE = ["锦屏所2026年12月值班表"]
DAYS = list(range(1, 32))
TEAMS = {"T1": ["T1"], "一组": ["T1"], "王强": ["T1"], "李梅": ["T1"], "T2": ["T2"]}


def sheet(*rows, title=TITLE, heads=None):
    grid = [title, ["小组", *(heads or DAYS)], *rows]
    return list(enumerate(grid, start=1))


def month(*rows, name="roster", **more):
    lines = sheet(*rows, **more)
    head = heading(lines, name)
    assert head is not None
    return spread(lines, head, [values for number, values in lines if number != 2])


def turns(*rows, **more):
    found, faults = read_numbered(month(*rows, **more).rows, TEAMS, CHINA)
    assert faults == []
    wall = "%m-%d %H:%M"
    return [
        (row, turn.team, turn.kind, *(f"{at.astimezone(CHINA):{wall}}" for at in (turn.starts_at, turn.ends_at)))
        for row, turn in found
    ]


def test_a_row_a_team_and_a_column_a_day():
    assert turns(["一组", "白", "夜", "休", "备勤", "值班"]) == [
        (3, "T1", TurnKind.SHIFT, "12-01 08:30", "12-01 18:00"),
        (3, "T1", TurnKind.SHIFT, "12-02 18:00", "12-03 08:30"),
        (3, "T1", TurnKind.ON_CALL, "12-04 18:00", "12-05 08:30"),
        (3, "T1", TurnKind.DUTY_24H, "12-05 08:30", "12-06 08:30"),
    ]


@pytest.mark.parametrize("cell", ["休", "", None, "-", "/", "年假", "出差", "轮休"])
def test_who_is_off_has_no_turn(cell):
    assert turns(["一组", cell, "白班"]) == [(3, "T1", TurnKind.SHIFT, "12-02 08:30", "12-02 18:00")]


@pytest.mark.parametrize("cell", ["白夜", "白/夜", "白、夜", "白班 夜班"])
def test_two_shifts_in_one_cell(cell):
    assert [start for *_, start, _ in turns(["T1", cell])] == ["12-01 08:30", "12-01 18:00"]


def test_hours_in_a_cell_are_taken_as_they_stand():
    assert turns(["T1", "9:00-17:30", "22：00—次日6：00"]) == [
        (3, "T1", TurnKind.SHIFT, "12-01 09:00", "12-01 17:30"),
        (3, "T1", TurnKind.SHIFT, "12-02 22:00", "12-03 06:00"),
    ]


def test_a_legend_on_the_sheet_gives_the_hours_and_else_they_are_noted():
    legend = ["白班：9:00-17:00，夜班（17:00-次日9:00）"]
    assert [(start, end) for *_, start, end in turns(["T1", "白", "夜"], legend)] == [
        ("12-01 09:00", "12-01 17:00"),
        ("12-02 17:00", "12-03 09:00"),
    ]
    assert month(["T1", "白"], legend).notes == []
    (note,) = month(["T1", "白"]).notes
    assert halves(note) == (
        "The sheet states no hours for 白: 08:30–18:00 (shift) was assumed.",
        "表中未注明“白”的时间，按 08:30–18:00 计。",
    )


@pytest.mark.parametrize(
    ("legend", "hours"),
    [
        ("白班 8:30至18:00", [("12-01 08:30", "12-01 18:00")]),
        ("白班时间：9:00—17:00", [("12-01 09:00", "12-01 17:00")]),
        ("白班：8:30-12:00，14:30-18:00", [("12-01 08:30", "12-01 12:00"), ("12-01 14:30", "12-01 18:00")]),
        ("夜班 18:00-第二天8:00，白班 8:30-17:00", [("12-01 08:30", "12-01 17:00")]),
    ],
)
def test_a_legend_may_leave_noon_out(legend, hours):
    assert [(start, end) for *_, start, end in turns(["T1", "白"], [legend])] == hours


@pytest.mark.parametrize(
    "legend",
    [
        "白班 上午8时30分-下午6时",
        "白班：8点半至18点",
        "白班时间：8:30—下午6:00",
        "白班(上午8:30—12:00 下午2:30—6:00)",
        "白班8:30-18:00、18:00-次日8:30夜班",
        "8:30-18:00白班，18:00-次日8:30夜班",
        "白 9点-17点",
    ],
)
def test_hours_in_another_form_are_refused_and_not_assumed(legend):
    with pytest.raises(BadRosterError, match="states hours that cannot be read"):
        month(["T1", "白"], [legend])


@pytest.mark.parametrize(
    "text", ["值班领导：张三", "12月1日 8:30 例会", "制表 2026-11-24 08:00:00", "值班电话 0933-6121234"]
)
def test_other_texts_state_no_hours(text):
    assert len(month(["T1", "白"], [text]).notes) == 1


def test_one_word_has_one_meaning_in_two_spellings():
    assert month(["T1", "白"], ["白班 8:30-18:00"], ["白班：08:30到18:00"]).notes == []
    with pytest.raises(BadRosterError, match="two hours for 白班: 08:30-12:00, 14:00-18:00, 08:30-18:00"):
        month(["T1", "白"], ["白班 8:30-12:00 14:00-18:00"], ["白班 8:30-18:00"])


def test_shifts_beside_hours_of_the_next_day_are_no_legend():
    found = month(["一组", "备勤", "8:30-18:00"], ["二组", "夜", "9:00-17:00"])
    assert [(row.values["team"], row.values["start"]) for row in found.rows] == [
        ("一组", "18:00"),
        ("一组", "08:30"),
        ("二组", "18:00"),
        ("二组", "09:00"),
    ]
    assert [note.split(":")[0] for note in found.notes] == [
        "The sheet states no hours for 备勤",
        "The sheet states no hours for 夜",
    ]


@pytest.mark.parametrize("name", ["", None, " "])
def test_shifts_of_nobody_are_reported(name):
    (fault,) = month(["一组", "白"], [name, "夜", "夜"]).faults
    assert (fault.row, fault.column) == (4, "name")
    assert halves(fault.message) == (
        "A shift without a team or person: fill in the name.",
        "有班次但没有小组或人员，请填写。",
    )


@pytest.mark.parametrize("row", [["", *[2] * 31], ["", 24, 24], ["", "白班", "9:00-17:00"], ["", "休"], ["", None]])
def test_counts_and_legends_without_a_name_are_no_shifts(row):
    assert month(["一组", "白"], row).faults == []


def test_a_row_of_weekdays_is_no_team_and_a_person_stands_for_the_team():
    weekdays = ["星期", *("二三四五六日一" * 5)[:31]]
    assert turns(weekdays, ["王强", "白"], ["李梅", "", "夜"]) == [
        (4, "T1", TurnKind.SHIFT, "12-01 08:30", "12-01 18:00"),
        (5, "T1", TurnKind.SHIFT, "12-02 18:00", "12-03 08:30"),
    ]


@pytest.mark.parametrize(
    ("title", "heads", "name"),
    [
        ([""], [date(2026, 12, n) for n in range(1, 32)], "x"),
        ([""], [datetime(2026, 12, n) for n in range(1, 32)], "x"),
        ([""], DAYS, "值班表2026-12"),
        (["2026 年 12 月"], [f"{n}日" for n in DAYS], "x"),
        (["２０２６年１２月"], [f"12月{n}日" for n in DAYS], "x"),
        (["2026.12"], [f"12-{n}" for n in DAYS], "x"),
    ],
)
def test_the_month_is_read_where_it_stands(title, heads, name):
    assert turns(["T1", *[""] * 30, "白"], title=title, heads=heads, name=name)[0][3] == "12-31 08:30"


@pytest.mark.parametrize("made", [["制表日期：2026年11月28日"], ["填报时间：", "2026-11-28"], ["打印 2026.11.28"]])
def test_when_a_sheet_was_made_is_not_its_month(made):
    assert turns(["T1", "白"], title=made, name="2026年12月")[0][3] == "12-01 08:30"
    assert heading(sheet(["T1", "白"], title=["12月值班表", *made]), "roster") is None
    assert turns(["T1", "白"], title=[" ".join([*made, "2026年12月值班表"])])[0][3] == "12-01 08:30"


def test_days_past_the_end_of_the_month_must_be_blank():
    title = ["2026年2月"]
    assert turns(["T1", "白"], title=title)[0][3] == "02-01 08:30"
    (fault,) = month(["T1", *[""] * 29, "白"], title=title).faults
    assert (fault.row, fault.value) == (3, "白")
    assert "no such day" in fault.message


def test_a_week_over_the_end_of_a_month():
    found = turns(["T1", "", "", "", "白", "白"], title=["2026年12月"], heads=[29, 30, 31, 1, 2, 3, 4])
    assert [start for *_, start, _ in found] == ["01-01 08:30", "01-02 08:30"]


@pytest.mark.parametrize(
    ("title", "heads", "said"),
    [
        ("2026年12月值班表", [*range(26, 31), *range(1, 26)], "Day 1 follows 2026-12-30"),
        ("2026年12月", [26, 27, 28, 29, 1, 2, 3], "Day 1 follows 2026-12-29"),
        ("2026年11月制 2026年12月值班表", DAYS, "more than one month (2026-11, 2026-12)"),
    ],
)
def test_a_month_that_can_be_read_in_two_ways_is_asked_for(title, heads, said):
    with pytest.raises(BadRosterError) as refused:
        heading(sheet(["T1", "白"], title=[title], heads=heads), "roster")
    assert said in str(refused.value)


def test_the_month_in_the_name_must_be_that_of_the_title():
    with pytest.raises(BadRosterError, match="more than one month"):
        heading(sheet(["T1", "白"], title=TITLE), "2026-11")


def test_a_whole_date_is_no_month():
    for title in ("2026年12月28日印发 2027年1月值班表", "2027年1月份执法值班表 2026-12-28", "2027年1月（2026.12.28）"):
        assert turns(["T1", "白"], title=[title])[0][3] == "01-01 08:30"


def test_a_word_with_two_hours_is_refused_and_each_word_has_its_own():
    with pytest.raises(BadRosterError, match="two hours for 白班"):
        month(["T1", "白"], ["冬季白班 8:30-17:30；夏季白班 8:00-18:00"])
    legend = ["白班 08:30-17:30，早班 7:00-15:00，白班8:30-17:30"]
    found = turns(["T1", "白班", "早班"], legend)
    assert [(start, end) for *_, start, end in found] == [
        ("12-01 08:30", "12-01 17:30"),
        ("12-02 07:00", "12-02 15:00"),
    ]
    assert month(["T1", "日"], legend).notes != []


def test_an_unknown_word_is_reported_with_row_and_day():
    (fault,) = month(["T1", "白", "嗯"]).faults
    assert (fault.row, fault.column, fault.value) == (3, "2026-12-02", "嗯")


def test_a_sheet_without_its_month_is_known_for_one_and_not_read():
    lines = sheet(["T1", "白"], title=["值班表"])
    assert heading(lines, "roster") is None
    assert looks_like_one(lines)
    assert not looks_like_one([(1, ["小组", "日期", "开始", "结束"]), (2, ["T1", "2026-12-01", "8:30", "18:00"])])


WEEKDAYS = list("二三四五六日一") * 4  # from 1 December 2026 on


def test_a_row_of_weekdays_that_fits_the_month_is_passed_over():
    assert len(turns(["星期", *WEEKDAYS], ["一组", "白"])) == 1
    assert len(turns(["", *(f"周{day}" for day in WEEKDAYS)], ["一组", "白"])) == 1
    assert len(turns([None, "二", "三", "四", "五", "六", "天"], ["一组", "白"])) == 1


@pytest.mark.parametrize("row", [["星期", *WEEKDAYS[1:]], [None, "二", "三", "四", "天"]])
def test_a_row_of_weekdays_of_another_month_is_refused(row):
    # Last month's sheet with a new title, or this month's with the old one.
    with pytest.raises(BadRosterError, match=r"Row 3 says .* correct the month above the days, or the weekdays"):
        month(row, ["一组", "白"])


@pytest.mark.parametrize("legend", ["白班 8:30-6:00", "夜班：6:00-8:30"])
def test_a_legend_whose_hours_its_word_contradicts_is_refused_by_row(legend):
    word = legend[0]
    found, (fault,) = read_numbered(month(["一组", word], [legend]).rows, TEAMS, CHINA)
    assert (found, fault.row, fault.column, fault.value[0]) == ([], 3, "kind", word)

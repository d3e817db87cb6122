"""A roster as a table: one row a turn, as offices type it, in Chinese or English, and back.

Dates and times are the county's wall clock. Known limit: where clocks are put back, an hour that comes twice is written
and read as the first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.errors import BadTurnError, RowFault
from dispatch.roster.cells import CellError, Row, Wall, day_of, end_of, planned, start_of
from dispatch.roster.day_and_night import CONTRADICTED_EN, CONTRADICTED_ZH, contradicts
from dispatch.roster.shifts import ONE_DAY
from dispatch.teams.turns import Turn, TurnKind, checked
from gis.county.codes import folded

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "team": ("小组", "小组编码", "执法小组", "小组代码", "team", "team code"),
    "name": ("小组名称", "名称", "team name", "name"),
    "date": ("日期", "值班日期", "date", "day"),
    "start": ("开始", "开始时间", "上班", "上班时间", "start", "from", "begin", "时间", "值班时间", "time", "hours"),
    "end": ("结束", "结束时间", "下班", "下班时间", "end", "until", "to"),
    "kind": ("类别", "班次", "值班类别", "类型", "kind", "type", "shift", "班别", "值班类型", "值班方式", "性质"),
}
HEADINGS = ("小组", "小组名称", "日期", "开始", "结束", "类别")
KINDS: Mapping[TurnKind, tuple[str, ...]] = {
    TurnKind.SHIFT: ("班次", "正常班", "白班", "日班", "早班", "晚班", "夜班", "shift", "day", "night"),
    TurnKind.ON_CALL: ("备勤", "备班", "听班", "待命", "on_call", "oncall", "on-call", "on call"),
    TurnKind.DUTY_24H: ("24小时值班", "24小时", "值班", "全天值班", "24h", "duty_24h", "24h duty", "duty"),
    TurnKind.SURGE: ("高峰", "专项", "增援", "3·15", "315", "surge"),
}
_KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}


def is_kind(value: object) -> bool:
    """Tell whether a cell names a kind of turn."""
    return folded(str(value or "")) in _KIND_OF


def read_numbered(
    rows: Iterable[Row], teams: Mapping[str, Sequence[str]], zone: ZoneInfo
) -> tuple[list[tuple[int, Turn]], list[RowFault]]:
    """Return the turns of a table, each with its row's number, and what is wrong with the other rows.

    Parameters
    ----------
    teams
        Codes by what a row may call a team: its code, or its name in either language.
    """
    turns, faults, called = list[tuple[int, Turn]](), list[RowFault](), _called(teams)
    for row in rows:
        wrong: list[RowFault] = []
        turn = _turn(row, called, zone, wrong)
        faults += wrong
        if turn is not None:
            turns.append((row.number, turn))
    return turns, faults


def _called(teams: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return codes by what a team is called, in the form in which names are compared: half-width, lower case."""
    called: dict[str, list[str]] = {}
    for name, codes in teams.items():
        known = called.setdefault(folded(name), [])
        known.extend(code for code in codes if code not in known)
    return called


def _turn(row: Row, teams: Mapping[str, Sequence[str]], zone: ZoneInfo, wrong: list[RowFault]) -> Turn | None:
    """Return a row's turn, or nothing and what is wrong with each of its cells."""
    team = _read(row, wrong, lambda: _team(row, teams))
    kind = _read(row, wrong, lambda: _kind(row))
    day = _read(row, wrong, lambda: day_of(row))
    first = _read(row, wrong, lambda: start_of(row))
    last = _read(row, wrong, lambda: end_of(row))
    if team is None or kind is None or day is None or first is None or last is None:
        return None
    start = _read(row, wrong, lambda: _moment(first, day, "start"))
    end = _read(row, wrong, lambda: _moment(last, day, "end"))
    if start is None or end is None:
        return None
    if end <= start and isinstance(last, time):
        end += ONE_DAY
    word = row.text("word") or row.text("kind")
    if contradicts(word.casefold(), *(moment - datetime.combine(day, time()) for moment in (start, end))):
        said = f"{word} {start:%H:%M}–{end:%H:%M}"
        wrong.append(RowFault(row.number, "kind", said, f"{CONTRADICTED_EN.capitalize()}. {CONTRADICTED_ZH}。"))
        return None
    return _read(row, wrong, lambda: checked(Turn(team, _at(start, zone), _at(end, zone), kind)))


def _read[Read](row: Row, wrong: list[RowFault], read_cell: Callable[[], Read]) -> Read | None:
    try:
        return read_cell()
    except CellError as fault:
        wrong.append(RowFault(row.number, fault.column, row.text(fault.column)[:80], str(fault)))
    except BadTurnError as fault:
        wrong.append(RowFault(row.number, "end", row.text("end")[:80], str(fault)))
    return None


def _at(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _team(row: Row, teams: Mapping[str, Sequence[str]]) -> str:
    column = "team" if row.text("team") else "name"
    found = teams.get(folded(row.text(column)), ())
    if not found:
        raise CellError(
            column,
            "No such team: write one team or person a row, by its code or full name alone. "
            "没有这个小组，每行只填一个小组或人员，填小组编码或全称，不带电话、职务。",
        )
    if len(found) > 1:
        raise CellError(column, f"Several teams are called so: {', '.join(found)}; use the code. 小组重名，请填编码。")
    return found[0]


def _kind(row: Row) -> TurnKind:
    word = row.text("kind").casefold()
    if not word:
        return TurnKind.SHIFT
    if word not in _KIND_OF:
        known = "、".join(words[0] for words in KINDS.values())
        raise CellError("kind", f"Unknown; known are shift, on_call, duty_24h, surge. 类别不识别，可填：{known}。")
    return _KIND_OF[word]


def _moment(wall: Wall, day: date, column: str) -> datetime:
    if isinstance(wall, timedelta):
        if not -ONE_DAY <= wall <= 8 * ONE_DAY:
            raise CellError(column, "Not within a week of the date. 与日期相差超过一周。")
        return datetime.combine(day, time()) + wall
    moment = planned(wall, column) if isinstance(wall, datetime) else datetime.combine(day, wall)
    if moment.tzinfo is not None:
        raise CellError(column, "Leave the offset out: the county's own time is meant. 请填本县时间，勿带时区。")
    return moment


def write(turns: Iterable[Turn], names: Mapping[str, str], zone: ZoneInfo) -> list[tuple[str, ...]]:
    """Return the rows of a table that `read_numbered` understands, below `HEADINGS`."""
    return [_row(turn, names, zone) for turn in turns]


def _row(turn: Turn, names: Mapping[str, str], zone: ZoneInfo) -> tuple[str, ...]:
    start, end = (moment.astimezone(zone) for moment in (turn.starts_at, turn.ends_at))
    nights = (end.date() - start.date()).days
    until = f"{end:%H:%M}" if nights == 0 else f"次日{end:%H:%M}" if nights == 1 else f"{end:%Y-%m-%d %H:%M}"
    kind = KINDS[turn.kind][0]
    return (turn.team, names.get(turn.team, ""), f"{start:%Y-%m-%d}", f"{start:%H:%M}", until, kind)

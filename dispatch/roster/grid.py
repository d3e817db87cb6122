"""A month on one sheet, as bureaus keep it: a row a team or person, a column a day, in each cell a shift's word.

The month stands in a title above (2026年12月) or in the file's name; headings that are whole dates need none. A word's
hours stand in a legend on the sheet (白班 8:30-18:00) or are the ones assumed here, as the result says.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from dispatch.errors import BadRosterError, RowFault
from dispatch.roster.cells import WEEKDAYS, YEARS, Row
from dispatch.roster.words import ASSUMED, OFF, Words, legend_of, plain_text

type Line = tuple[int, Sequence[object]]
"""The number a spreadsheet shows, and the values of its row."""
FEWEST_DAYS: Final = 7
"""So many days beside one another make a row of headings."""
_LABELS: Final = frozenset(
    "小组 小组编码 小组名称 执法小组 组别 姓名 人员 成员 名称 team name member".split()  # noqa: SIM905  -- a list of words
)
_MONTH: Final = re.compile(
    r"(?<!\d)(20\d\d)\s*[年.\-/_]\s*(1[0-2]|0?[1-9])(?!\d)\s*+月?+(?!\s*\d{1,2}\s*[日号]|\s*[.\-/_]\s*\d)"
)
"""A month of a year, and not a day of it, on which the sheet may have been made."""
_DAY: Final = re.compile(r"(?:(\d{1,2})[月/\-.])?(\d{1,2})[日号]?")
SUNDAY: Final = 6
_WEEKDAY: Final = re.compile(r"(?:星期|周|礼拜)?[一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun")


_UNKNOWN: Final = (
    "Unknown; write 白, 夜, 备勤, 值班, 休 or hours such as 8:30-18:00. "
    "班次不识别，可填：白、夜、备勤、值班、休，或起止时间。"
)
_NO_NAME: Final = "A shift without a team or person: fill in the name. 有班次但没有小组或人员，请填写。"
_NO_DAY: Final = "The month has no such day: leave the column blank. 当月没有这一天，请留空。"


@dataclass(slots=True)
class MonthGrid:
    """The rows a month's sheet stands for, what is wrong with its cells, and what its reader should know."""

    rows: list[Row] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    """The teams and people with a row, on duty or not."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The headings: their row, the column of the team's name, the days of the others, and days past the month's end."""

    index: int
    label: int
    days: Mapping[int, date]
    beyond: tuple[int, ...] = ()


def heading(lines: Sequence[Line], name: str) -> Heading | None:
    """Return the headings of a month's sheet; None where there are none, or its month is nowhere to be read.

    Raises
    ------
    BadRosterError
        Several months are named.
    """
    found = _days_row(lines)
    if found is None:
        return None
    index, numbers = found
    texts = ([value for value in row if isinstance(value, str)] for _, row in lines[: index + 1])
    days = _dated(numbers, [*map(plain_text, texts), name])
    label = _label(lines[index][1], min(numbers))
    beyond = tuple(at for at in numbers if days is not None and at not in days)
    return None if not days or label is None else Heading(index, label, days, beyond)


def looks_like_one(lines: Sequence[Line]) -> bool:
    """Return whether days stand beside one another in some row: a month's sheet, perhaps without its month."""
    return _days_row(lines) is not None


def _days_row(lines: Sequence[Line]) -> tuple[int, dict[int, date | tuple[int | None, int]]] | None:
    """Return the index of the row of days, and the day in each of its columns."""
    for index, (_, values) in enumerate(lines[:20]):
        numbers = {at: found for at, value in enumerate(values) if (found := _numbered(value)) is not None}
        if len(numbers) >= FEWEST_DAYS and _in_turn(list(numbers.values())):
            return index, numbers
    return None


def spread(lines: Sequence[Line], head: Heading, beside: Iterable[Sequence[object]]) -> MonthGrid:
    """Return one row per team and shift, in the order of the sheet; `beside` is all but headings, for a legend."""
    _check_weekdays(lines, head)
    named = {plain_text(values) for _, values in lines[head.index + 1 :] if _name(values, head)}
    grid, words = MonthGrid(), Words(legend_of(_texts(beside, named)))
    for number, values in lines[head.index + 1 :]:
        if _is_weekdays(values, head):
            continue
        label = _name(values, head)
        if not label:
            _nameless(grid, number, [values[at] for at in head.days if at < len(values)])
            continue
        grid.labels.add(label)
        for at, day in head.days.items():
            _cell(grid, words, (number, day), label, values[at] if at < len(values) else None)
        for at in (at for at in head.beyond if at < len(values) and plain_text([values[at]]) not in OFF):
            grid.faults.append(RowFault(number, f"{at + 1}", str(values[at])[:80], _NO_DAY))
    grid.notes.extend(
        f"The sheet states no hours for {word}: {shift.start}–{shift.end} ({shift.kind}) was assumed. "
        f"表中未注明“{word}”的时间，按 {shift.start}–{shift.end} 计。"
        for word, shift in words.assumed.items()
    )
    return grid


def _name(values: Sequence[object], head: Heading) -> str:
    return plain_text([values[head.label]]) if head.label < len(values) else ""


def _texts(beside: Iterable[Sequence[object]], named: Set[str]) -> Iterator[str]:
    """Return where hours may be stated: a row as one text, but each cell of a team's row for itself.

    There 备勤 on one day beside 8:30-18:00 on the next states nothing.
    """
    for values in beside:
        yield from (plain_text([value]) for value in values) if plain_text(values) in named else (plain_text(values),)


def _nameless(grid: MonthGrid, number: int, cells: Sequence[object]) -> None:
    """Report a row of shifts in which nobody is named; legends and counts below the table are none."""
    texts = [plain_text([value]) for value in cells]
    shifts = any(text in ASSUMED and not text.isdigit() for text in texts)
    if shifts and not legend_of([" ".join(texts)]):
        grid.faults.append(RowFault(number, "name", "", _NO_NAME))


def _cell(grid: MonthGrid, words: Words, at: tuple[int, date], label: str, value: object) -> None:
    number, day = at
    for word in words.of(value):
        shifts = words.meaning(word)
        for shift in shifts:
            values = {"team": label, "date": day, "start": shift.start, "end": shift.end, "kind": shift.kind.value}
            grid.rows.append(Row(number, {**values, "word": word}))
        if not shifts and word not in OFF:
            grid.faults.append(RowFault(number, day.isoformat(), str(value)[:80], _UNKNOWN))


def _numbered(value: object) -> date | tuple[int | None, int] | None:
    """Return the day a heading names: a date, or month (None where not said) and day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.fullmatch(plain_text([value]).partition("(")[0].strip()) if value is not None else None
    if found is None or not 1 <= int(found[2]) <= 31:
        return None
    return (int(found[1]) if found[1] else None), int(found[2])


def _in_turn(found: Sequence[date | tuple[int | None, int]]) -> bool:
    """Return whether days follow one another, over the end of a month as well."""
    numbers = [each.day if isinstance(each, date) else each[1] for each in found]
    return all(later in {earlier + 1, 1} for earlier, later in pairwise(numbers))


def _dated(numbers: Mapping[int, date | tuple[int | None, int]], texts: Iterable[str]) -> dict[int, date] | None:
    """Return each column's day; None where no year and month is to be read, or a day is not in its month."""
    has_dates = all(isinstance(each, date) for each in numbers.values())
    year, month = (0, 0) if has_dates else _month_of(texts)
    days: dict[int, date] = {}
    last: date | None = None
    for at, each in numbers.items():
        try:
            last = days[at] = each if isinstance(each, date) else _next(year, each[0] or month, each[1], last)
        except ValueError:  # 31 columns for every month
            continue
    return days if all(day.year in YEARS for day in days.values()) else None


def _next(year: int, month: int, day: int, last: date | None) -> date:
    """Return a day of a month, or of the month after it where the days begin with 1 again, after its last."""
    if last is not None and day == 1:
        if (last + timedelta(days=1)).day != 1:
            raise BadRosterError(
                f"Day 1 follows {last}, which is not the last of its month: write the month in the headings, such as "
                f"{last.month}/{last.day}. 日期跨月但不衔接，请在列名中写明月份。"
            )
        return last + timedelta(days=1)
    return date(year, month, day) if last is None else last.replace(day=day)


def _month_of(texts: Iterable[str]) -> tuple[int, int]:
    """Return the year and month that titles and the file's name state, zeros where they state none."""
    said = [unicodedata.normalize("NFKC", text) for text in texts]
    months = list(dict.fromkeys((int(year), int(month)) for text in said for year, month in _MONTH.findall(text)))
    if len(months) > 1:
        several = ", ".join(f"{year}-{month:02d}" for year, month in months)
        raise BadRosterError(
            f"Titles or the file's name state more than one month ({several}): keep only the month of the roster. "
            f"标题、文件名中有不止一个年月（{several}），请只保留值班表的年月。"
        )
    return months[0] if months else (0, 0)


def _label(values: Sequence[object], first: int) -> int | None:
    """Return the column that names the team or person: one called so, else the last before the days."""
    for at, value in enumerate(values[:first]):
        if re.sub(r"[\s/]+", "", plain_text([value])) in _LABELS:
            return at
    return first - 1 if first else None


def _is_weekdays(values: Sequence[object], head: Heading) -> bool:
    said = [plain_text([values[at]]) for at in head.days if at < len(values) and plain_text([values[at]])]
    return bool(said) and all(_WEEKDAY.fullmatch(each) for each in said) and set(said) - {"日"} != set()


def _check_weekdays(lines: Sequence[Line], head: Heading) -> None:
    """Refuse a sheet whose weekdays are those of another month: last month's sheet, filled in once more."""
    for number, values in lines:
        if not _is_weekdays(values, head):
            continue
        for at, day in head.days.items():
            said = plain_text([values[at]]) if at < len(values) else ""
            if (
                said
                and not said.endswith((WEEKDAYS[day.weekday()], f"{day:%a}".casefold()))
                and not (said.endswith("天") and day.weekday() == SUNDAY)
            ):
                raise BadRosterError(
                    f"Row {number} says {said} on {day}, which is {day:%A}: correct the month above the days, or the "
                    f"weekdays. 第 {number} 行 {day} 写“{said}”，实为星期{WEEKDAYS[day.weekday()]}："
                    "请核对标题年月或更正星期。"
                )

"""Notices that join a calendar: which are new, which are refused, and their versions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from dispatch.calendar.days import DayKind, Notice, StatedDay, WorkCalendar, calendar_of
from dispatch.values import evolve


def known_already(notice: Notice, known: Iterable[Notice]) -> bool:
    """Tell whether a notice with the same days is known, under whatever version."""
    return any(_content(notice) == _content(each) for each in known if each.is_published)


def contradicted(notice: Notice, known: Iterable[Notice]) -> bool:
    """Tell whether a notice of this version is known with other content."""
    others = [each for each in known if each.is_published and each.version == notice.version]
    return bool(others) and not known_already(notice, others)


def years_of(known: Iterable[Notice]) -> range:
    """Return the years that a notice can be for: those known and the one after."""
    years = {each.year for each in known if each.is_published}
    return range(min(years), max(years) + 2)


def joined(notice: Notice, known: Iterable[Notice]) -> Notice:
    """Return a notice under the version that it joins with: its own, unless a later one is known.

    A version never changes once deadlines were reckoned by it, so a notice always comes last.
    """
    newest = max(each.version for each in known)
    if notice.version > newest:
        return notice
    day, _, number = newest.partition(".")
    return evolve(notice, version=f"{day}.{int(number or 1) + 1:02}")


def stated_by_county(
    stated: Mapping[date, StatedDay], known: Sequence[Notice], *, version: str, document: str
) -> list[Notice]:
    """Return the notices of days that a county states otherwise than before, one for each year.

    Days that it states no more become what the published notices say. No such notice makes a year known.
    """
    published = calendar_of(each for each in known if each.is_published)
    before = {day: each for notice in known if not notice.is_published for day, each in notice.days.items()}
    after = {day: _as_published(day, published) for day in before} | dict(stated)
    changed = sorted(day for day in after if before.get(day) != after[day])
    return [
        Notice(version, document, year, {day: after[day] for day in days}, is_published=False)
        for year, days in groupby(changed, key=lambda day: day.year)
    ]


def _as_published(day: date, published: WorkCalendar) -> StatedDay:
    usual = StatedDay(published.kind(day) is DayKind.WORKING, "", "")
    return published.stated.get(day, usual)


def _content(notice: Notice) -> tuple[str, int, dict[date, StatedDay]]:
    return notice.document, notice.year, dict(notice.days)

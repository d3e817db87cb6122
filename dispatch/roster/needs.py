"""Number of teams a county wants on duty, by time: data that each county sets for itself."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from dispatch.errors import BadNeedError
from dispatch.roster.shifts import EVERY_DAY

MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Need:
    """At least so many teams on duty, at some hours of some days. Those on call count only where `on_call` says so.

    `starts` equal to `ends` is the whole day. `first` and `last` are month and day, both included, of every year; one
    after the other lies over New Year. `skill`: only teams that may take such a case count; `station`: only those of
    this station, for a promise made in town is kept by no team of a village. `name` is shown.
    """

    name: str
    teams: int
    skill: str | None = None
    station: str | None = None
    days: frozenset[int] = EVERY_DAY
    starts: time = MIDNIGHT
    ends: time = MIDNIGHT
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    on_call: bool = False

    def on(self, day: date) -> bool:
        """Tell whether the need begins on this day."""
        if day.isoweekday() not in self.days:
            return False
        if self.first is None or self.last is None:
            return True
        today = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


SURGE_DAYS = ((3, 14), (3, 15))
"""Month and day around Consumer Rights Day, where a county states no other days."""
DEFAULT = (
    Need("always", 1),
    Need("office", 2, days=frozenset(range(1, 6)), starts=time(8, 30), ends=time(18)),
    Need("surge", 3, first=SURGE_DAYS[0], last=SURGE_DAYS[-1]),
)
"""Somebody at all hours, two teams in office hours, three around Consumer Rights Day."""
MOST_NEEDS, MOST_TEAMS = 20, 500


def from_rules(rules: list[dict[str, Any]]) -> tuple[Need, ...]:
    """Return needs from stored or submitted rules.

    Raises
    ------
    BadNeedError
        One cannot be, or there are too many.
    """
    if len(rules) > MOST_NEEDS:
        raise BadNeedError(f"{len(rules)} needs; give {MOST_NEEDS} at most. 要求过多。", field="needs")
    return tuple(_need(rule, f"needs.{n}") for n, rule in enumerate(rules))


def _need(rule: dict[str, Any], field: str) -> Need:
    try:
        need = Need(
            name=str(rule["name"]),
            teams=int(rule["teams"]),
            skill=rule.get("skill"),
            station=rule.get("station"),
            days=frozenset(rule.get("days") or EVERY_DAY),
            starts=time.fromisoformat(rule.get("from") or "00:00"),
            ends=_clock(rule.get("until")),
            first=_month_day(rule.get("first")),
            last=_month_day(rule.get("last")),
            on_call=rule.get("on_call") is True,
        )
    except (KeyError, ValueError, TypeError) as wrong:
        raise BadNeedError(f"{field}={rule!r}: {wrong}. 值班人数要求有误，请更正。", field=field) from None
    if not 0 <= need.teams <= MOST_TEAMS or not need.days <= EVERY_DAY or (need.first is None) != (need.last is None):
        raise BadNeedError(
            f"{field}={rule!r}: teams 0–{MOST_TEAMS}, days 1–7, first and last together. "
            f"组数须为 0–{MOST_TEAMS}，星期为 1–7，起止日期须同时填写。",
            field=field,
        )
    return need


def _clock(text: str | None) -> time:
    return MIDNIGHT if text in {None, "24:00"} else time.fromisoformat(str(text))


def _month_day(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    day = date.fromisoformat(f"2024-{text}")  # a leap year, for 29 February is a day
    return day.month, day.day


def as_rule(need: Need) -> dict[str, Any]:
    """Return a need as plain values, as `from_rules` reads them."""
    return {
        "name": need.name,
        "teams": need.teams,
        "skill": need.skill,
        "station": need.station,
        "days": sorted(need.days),
        "from": f"{need.starts:%H:%M}",
        "until": f"{need.ends:%H:%M}" if need.ends != MIDNIGHT else "24:00",
        "first": need.first and f"{need.first[0]:02d}-{need.first[1]:02d}",
        "last": need.last and f"{need.last[0]:02d}-{need.last[1]:02d}",
        "on_call": need.on_call,
    }

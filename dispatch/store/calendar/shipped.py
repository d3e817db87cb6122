"""The published years and the rules of clocks, from the files beside this module."""

import csv
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dispatch.calendar.days import Notice, StatedDay, WorkCalendar, calendar_of
from dispatch.calendar.rules import Basis, ClockRule, Unit
from dispatch.errors import BadClockError
from dispatch.kinds import CaseKind, Category

_HERE = Path(__file__).parent


@cache
def notices() -> tuple[Notice, ...]:
    """Return the notices of the State Council's General Office from 2018 on, in order."""
    found: dict[str, Notice] = {}
    with (_HERE / "published.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days = _days(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
            stated = StatedDay(row["kind"] == "on", row["name_zh"], row["name_en"])
            known = found.setdefault(row["notice"], Notice(row["notice"], row["document"], int(row["year"]), {}))
            found[row["notice"]] = Notice(*_head(known), {**known.days, **dict.fromkeys(days, stated)})
    return tuple(found[version] for version in sorted(found))


def _head(notice: Notice) -> tuple[str, str, int]:
    return notice.version, notice.document, notice.year


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@cache
def shipped_calendar(version: str | None = None) -> WorkCalendar:
    """Return the calendar after all notices up to a version; the newest by default.

    Raises
    ------
    BadClockError
        No notice has this version.
    """
    versions = [notice.version for notice in notices()]
    if version is not None and version not in versions:
        raise BadClockError(f"No calendar {version!r}; one of {', '.join(versions)}. 没有这个版本的日历。")
    return calendar_of(notice for notice in notices() if version is None or notice.version <= version)


@cache
def rules() -> dict[str, ClockRule]:
    """Return the rules of clocks by their codes, in the order of the file."""
    plain = tomllib.loads((_HERE / "rules.toml").read_text(encoding="utf-8"))
    return {each["code"]: _rule(each) for each in plain["rule"]}


def rule_of(code: str) -> ClockRule:
    """Return a rule by its code; raises BadClockError."""
    if code not in rules():
        raise BadClockError(f"No rule {code!r}; one of {', '.join(rules())}. 没有这条期限规则。")
    return rules()[code]


def _rule(plain: dict[str, Any]) -> ClockRule:
    return ClockRule(
        code=plain["code"],
        purpose=plain["purpose"],
        kinds=frozenset(CaseKind(each) for each in plain.get("kinds", CaseKind)),
        categories=frozenset(Category(each) for each in plain.get("categories", Category)),
        name_zh=plain["name_zh"],
        name_en=plain["name_en"],
        starts=plain["starts"],
        stops=plain["stops"],
        amount=plain["amount"],
        unit=Unit(plain["unit"]),
        extension=plain.get("extension", 0),
        suspended_by=tuple(plain.get("suspended_by", ())),
        rolls=plain.get("rolls", False),
        bases=tuple(Basis(each["text"], each["since"], each.get("until"), each["evidence"]) for each in plain["basis"]),
    )

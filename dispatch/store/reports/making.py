"""Reports counted from the database: now, as of a day that is over, and compared with a report made before."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dispatch.errors import BadPeriodError
from dispatch.registers.register import ACTIVITIES
from dispatch.reports.destroyed import Destroyed, destroyed
from dispatch.reports.facts import Facts
from dispatch.reports.period import parse_period
from dispatch.reports.run import Asked, Basis, Run
from dispatch.store.registers.repository import Entries
from dispatch.store.reports import runs
from dispatch.store.reports.facts import facts_now
from dispatch.store.reports.logs import clocks_of, facts_as_of
from dispatch.views.reports.report import ReportView, days_of, report_view


@dataclass(frozen=True, slots=True)
class Reader:
    """The caller of a report: their name in the log, and the stations whose cases they see (None: all)."""

    actor: str
    stations: frozenset[str] | None = None


def counted(
    connection: Connection,
    county: str,
    zone: str,
    asked: Asked,
    now: datetime,
    as_of: date | None = None,
    stations: frozenset[str] | None = None,
) -> tuple[list[Facts], tuple[Destroyed, ...], ReportView]:
    """Return the figures of a period with their facts: from the caches, or from the logs as of an earlier day.

    Goods destroyed count where the whole county is asked for.

    Raises
    ------
    BadPeriodError
        The period has no known form, or has not begun; `as_of` is in the future.
    """
    period, today = parse_period(asked.period), now.astimezone(ZoneInfo(zone)).date()
    day = as_of or today
    if day > today:
        raise BadPeriodError(
            f"as_of={day} lies in the future; today is {today}. 统计截止日不能晚于今天。", field="as_of"
        )
    first, last = days_of(period, day)
    if day == today:
        found = facts_now(connection, county, first, last, zone)
    else:
        found = facts_as_of(connection, county, first, day, zone)
    facts = [each for each in found if asked.takes(each)]
    activities = () if stations is not None else activities_of(connection, county, asked, (first, last), day, zone)
    return facts, activities, report_view(county, period, day, facts, activities)


def activities_of(
    connection: Connection, county: str, asked: Asked, days: tuple[date, date], known_on: date, zone: str
) -> tuple[Destroyed, ...]:
    """Return the goods destroyed from the first to the last day, as they were known at the end of a day."""
    if asked.is_narrowed:
        return ()
    return destroyed(Entries(connection, county, ACTIVITIES.name).known_by(*days, known_on, zone))


def make_run(
    connection: Connection,
    county: str,
    zone: str,
    asked: Asked,
    form: str,
    now: datetime,
    reader: Reader,
    as_of: date | None = None,
) -> Run:
    """Count a report and keep it.

    Raises
    ------
    BadPeriodError
        As `counted`, or the county's own report is narrowed, or asked for by a station.
    """
    if form == "county" and (asked.is_narrowed or reader.stations is not None):
        raise BadPeriodError(
            "form=county counts every case of the county: leave kind, station, category and channel out, and make it "
            "at the bureau. 上报的工作报告统计全县，不能限定范围，须由县局生成。",
            field="form",
        )
    facts, activities, view = counted(connection, county, zone, asked, now, as_of, reader.stations)
    calendar = clocks_of(connection, county).calendar.version
    run = Run(
        county=county,
        number=0,
        stations=reader.stations,
        form=form,
        asked=asked,
        first=date.fromisoformat(view["from"]),
        last=date.fromisoformat(view["to"]),
        as_of=date.fromisoformat(view["as_of"]),
        basis=Basis(runs.definitions(), runs.rules(), calendar),
        made_at=now,
        made_by=reader.actor,
        facts=tuple(facts),
        activities=activities,
        figures=[dict(each) for each in view["figures"]],
        digest="",
    )
    return runs.run_of(connection, county, runs.add_run(connection, run))

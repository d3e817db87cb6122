"""A report made again from its facts and from the logs, and what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Connection

from dispatch.cases.case import number_of
from dispatch.errors import UnknownEntryError
from dispatch.events import Event
from dispatch.registers.register import ACTIVITIES
from dispatch.reports.changes import Change, changes, differing
from dispatch.reports.destroyed import Destroyed, destroyed
from dispatch.reports.facts import Facts
from dispatch.reports.period import parse_period
from dispatch.reports.run import Run
from dispatch.reports.timely import is_touched
from dispatch.store.registers.repository import Entries, entry_of
from dispatch.store.reports import runs
from dispatch.store.reports.facts import facts_now
from dispatch.store.reports.logs import clocks_of, logged
from dispatch.store.reports.making import activities_of
from dispatch.views.reports.report import ChangesView, changes_view, compared, days_of, report_view


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of making a report again: cases that the logs tell otherwise, and what could not be compared.

    Attributes
    ----------
    differs : list of str
        Cases with their facts that differ, or `figures`.
    unchecked : list of str
        `definitions` or `rules` have changed since; cases whose logs are gone.
    """

    differs: list[str]
    unchecked: list[str]


def check(connection: Connection, run: Run) -> Checked:
    """Return whether the facts of a report give its figures, and the logs its facts."""
    now_by = {"definitions": runs.definitions(), "rules": runs.rules()}
    unchecked = [name for name, digest in now_by.items() if getattr(run.basis, name) != digest]
    view = report_view(run.county, parse_period(run.asked.period), run.as_of, run.facts, run.activities)
    differs = [] if "definitions" in unchecked or view["figures"] == run.figures else ["figures"]
    differs += [
        f"activity {each.entry}" for each in run.activities if each not in _kept(connection, run.county, each.entry)
    ]
    clocks = clocks_of(connection, run.county, run.basis.calendar)
    known = {each.case: each for each in run.facts}
    if unchecked:
        return Checked(differs, unchecked)
    for each in logged(connection, run.county, list(known)):
        then = known.pop(each.case.id)
        names = differing(then, each.at(then.event_seq, clocks))
        if names:
            differs.append(f"{_number(run, then)}: {', '.join(names)}")
    return Checked(differs, [_number(run, gone) for gone in known.values()])


def changed(connection: Connection, run: Run, zone: str) -> ChangesView:
    """Return the figures of a report that are others today, with the facts and events of the cases behind them."""
    period = parse_period(run.asked.period)
    first, last = days_of(period, run.as_of)
    now = [each for each in facts_now(connection, run.county, first, last, zone) if run.asked.takes(each)]
    held: tuple[Destroyed, ...] = ()
    if run.stations is None:
        held = activities_of(connection, run.county, run.asked, (first, last), date.max, zone)
    view = report_view(run.county, period, run.as_of, now, held)
    periods = compared(period, run.as_of)
    touched = {each.case for each in (*run.facts, *now) if any(is_touched(each, one) for one in periods)}
    then, after = ({each.case: each for each in side if each.case in touched} for side in (run.facts, now))
    found = _changed_cases(connection, run.county, then, after)
    others = sorted({each.entry for each in {*held} ^ {*run.activities}})
    unchecked = [] if runs.definitions() == run.basis.definitions else ["definitions"]
    return changes_view(run.number, run.figures, view["figures"], found, others, unchecked)


type Found = Mapping[str, tuple[list[Change], tuple[Event, ...]]]


def _changed_cases(connection: Connection, county: str, then: Mapping[int, Facts], now: Mapping[int, Facts]) -> Found:
    ids = [case for case in then.keys() | now.keys() if _differs(then.get(case), now.get(case))]
    clocks = clocks_of(connection, county)
    found = {}
    for each in logged(connection, county, ids):
        number = number_of(county, each.at(1, clocks).received_on, each.case.id)
        told = list(changes(then.get(each.case.id), len(each.log), partial(each.at, clocks=clocks)))
        if told:
            found[number] = told, each.log
    return found


def _kept(connection: Connection, county: str, number: int) -> tuple[Destroyed, ...]:
    """Return every version of an activity; none where it is gone."""
    try:
        return destroyed(map(entry_of, Entries(connection, county, ACTIVITIES.name).versions(number)))
    except UnknownEntryError:
        return ()


def _differs(then: Facts | None, now: Facts | None) -> bool:
    return then is None or now is None or bool(differing(then, now))


def _number(run: Run, facts: Facts) -> str:
    return number_of(run.county, facts.received_on, facts.case)

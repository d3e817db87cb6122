"""Warnings of deadlines that come near, sent to the live pages of the stations that have the case."""

from dispatch.casework.warnings import LOOKED_AHEAD, duty_to_warn
from dispatch.desk.records import NearDeadline
from dispatch.desk.work import Desk


def warn(desk: Desk, county: str) -> int:
    """Warn of the open deadlines of a county that come near; return the number of warnings."""
    clocks = desk.store.casework.clocks(county)
    if clocks is None:
        return 0
    now = desk.now.astimezone(clocks.zone)
    near = desk.store.casework.near(county, now.date() + LOOKED_AHEAD)
    found = [(each, duty_to_warn(each.due, now, clocks.calendar, each.warned)) for each in near]
    warnings = [(each, duty) for each, duty in found if duty is not None]
    if warnings:
        desk.store.casework.warned(county, warnings, desk.now)
        desk.store.feed.publish(county, [("deadline", _news(each, duty)) for each, duty in warnings])
    return len(warnings)


def _news(near: NearDeadline, duty: str) -> dict[str, object]:
    return {
        "case": {"id": near.case_id},
        "number": near.number,
        "rule": near.rule,
        "due": near.due.isoformat(),
        "duty": duty,
        "handler": near.handler,
    }

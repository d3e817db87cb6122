"""The route of the supervision board."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired
from api.http.shapes import Json
from dispatch.errors import BadTimeError
from dispatch.store.calendar.shipped import rules
from dispatch.store.casework.supervision import Period, board
from dispatch.views.casework.supervision import SupervisionView, board_view

router = APIRouter(prefix=f"{API}/casework", tags=["casework"], route_class=StrictRoute)


@router.get(
    "/supervision",
    summary="What is late, who has what, what was kept in time 督办看板",
    response_description="All figures of one snapshot.",
    responses=READS,
)
def supervision(
    wiring: Wired,
    county: CountyAsked = None,
    first: Annotated[
        date | None, Query(alias="from", description="First day; default 1 January of this year. 起始日")
    ] = None,
    last: Annotated[date | None, Query(alias="to", description="Last day; default today. 截止日")] = None,
) -> Json[SupervisionView]:
    """Return the board; days are by the county's clock. A station has the figures of its own cases."""
    asked = wiring.county(county).code
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection, read_only=True)
        zone = ZoneInfo(desk.store.counties.ground(asked).time_zone)
        today = desk.now.astimezone(zone).date()
        period = _period(first or today.replace(month=1, day=1), last or today, desk.now, zone)
        found = board(connection, asked, period)
        wiring.record_read(connection, "casework.supervision", county=asked)
    return Json(board_view(found, asked, period.first, period.last, desk.now, today, tuple(rules().values())))


def _period(first: date, last: date, now: datetime, zone: ZoneInfo) -> Period:
    if first > last:
        raise BadTimeError(f"from={first} lies after to={last}. 起始日须不晚于截止日。", field="from")
    return Period(first, last, now.astimezone(zone).date(), zone.key, now)

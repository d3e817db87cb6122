"""Calendar feeds as plain values: whose they are, and the address once."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from dispatch.moments import stamp
from dispatch.views.fields import Doc, Moment


class CalendarFeedView(TypedDict):
    """A calendar feed, without its address. 日历订阅"""

    id: int
    team: Annotated[str | None, Doc("Code of the team; null for the caller's own turns. 小组编码")]
    made_at: Moment
    made_by: str


class CalendarFeedsView(TypedDict):
    """The caller's own feed and those of teams whose roster the caller may edit."""

    items: list[CalendarFeedView]


class CalendarFeedMadeView(CalendarFeedView):
    """A calendar feed with its new address."""

    url: Annotated[str, Doc("Shown this once; the address before it has ended. 订阅地址，仅显示一次")]


def feed_summary(row: Mapping[str, Any]) -> CalendarFeedView:
    """Return a feed without its address."""
    return {"id": row["id"], "team": row["team"], "made_at": stamp(row["made_at"]), "made_by": row["made_by"]}

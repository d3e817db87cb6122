"""Take-overs of plans that can be undone, as plain values."""

from datetime import date
from typing import Annotated, TypedDict

from dispatch.moments import stamp
from dispatch.roster.takeover import Takeover
from dispatch.views.fields import Doc, Moment


class TakeoverView(TypedDict):
    """A take-over of needs. 写入"""

    id: int
    made_at: Moment
    made_by: Annotated[str, Doc("Actor, such as user:LOGIN. 写入人")]
    obstacle: Annotated[str | None, Doc("Why it cannot be undone; null: it can. 不能撤回的原因")]


class ShiftsTakeoverView(TakeoverView):
    """A take-over of shifts. 写入班次"""

    first: Annotated[str, Doc("First day of the plan.", format="date")]
    last: Annotated[str, Doc("Last day, included.", format="date")]
    written: int
    removed: int
    cut: Annotated[int, Doc("Turns from before that ended earlier for it. 提前结束的班次数")]


class TakeoversView(TypedDict):
    """The newest take-overs that were not undone. 最近的写入"""

    needs: TakeoverView | None
    shifts: ShiftsTakeoverView | None


class ShiftsTakenView(TypedDict):
    """The result of a take-over of shifts."""

    added: int
    removed: int
    cut: int
    left_out: Annotated[int, Doc("Planned shifts left out for the rest of their teams. 因休息不足未排")]


class ShiftsUndoneView(TypedDict):
    """The result of undoing a take-over of shifts."""

    removed: int
    back: Annotated[int, Doc("Turns that are as before again. 恢复的班次数")]


def takeover_summary(takeover: Takeover, obstacle: str | None) -> TakeoverView:
    """Return a take-over as plain values."""
    return {
        "id": takeover.id,
        "made_at": stamp(takeover.made_at),
        "made_by": takeover.made_by,
        "obstacle": obstacle,
    }


def shifts_summary(takeover: Takeover, days: tuple[date, date], obstacle: str | None) -> ShiftsTakeoverView:
    """Return a take-over of shifts as plain values, with the plan's first and last day."""
    return {
        **takeover_summary(takeover, obstacle),
        "first": days[0].isoformat(),
        "last": days[1].isoformat(),
        "written": len(takeover.change["written"]),
        "removed": len(takeover.change["removed"]),
        "cut": len(takeover.change["cut"]),
    }

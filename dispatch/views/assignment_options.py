"""Teams that could go to a case, and the effect of each: arrival, lateness, cells of the town no longer reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, TypedDict

from dispatch.cases.case import Case
from dispatch.decision.recommendation import Candidate
from dispatch.moments import stamp
from dispatch.views.decision import CandidateView, candidate_summary
from dispatch.views.fields import Doc, Moment
from gis.position import Position
from gis.travel.cover import Cover


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of the town or a post: its code and the name people know it by, which for a cell is its committee's."""

    code: str
    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class Town:
    """The town's cells and the posts, in the order of `cover`, whose teams are `teams` by code."""

    cover: Cover
    teams: Sequence[str]
    cells: Sequence[Spot]
    posts: Sequence[Spot]


class MoveUpView(TypedDict):
    """A proposal to move a team so that cover is restored. 前移建议"""

    team: str
    post: Annotated[str, Doc("Code of a station.")]
    post_name: str
    travel_s: float
    regained: Annotated[int, Doc("Number of town cells it restores.")]


class CoverView(TypedDict):
    """The town cover lost if a free team goes. 县城覆盖变化"""

    share: Annotated[float | None, Doc("Share of the town's cells reached in time now; null without a town.")]
    share_after: float | None
    lost: Annotated[list[str], Doc("Codes of the cells that no other team reaches in time.")]
    committees: Annotated[list[str], Doc("Names of their committees.")]
    move_up: Annotated[MoveUpView | None, Doc("Null if nothing is lost, or if no single move restores any.")]


class ChoiceView(CandidateView):
    """One team, and the effects of sending it now. 候选小组及其后果"""

    arrives_at: Moment | None
    late_by_s: Annotated[float | None, Doc("0: in time; null without a target.")]
    cover: Annotated[CoverView | None, Doc("Null for a team that is not free.")]


def choice(case: Case, candidate: Candidate, town: Town, now: datetime) -> ChoiceView:
    """Return one candidate with what sending it would mean, as plain values."""
    arrives_at = None if candidate.arrival_s is None else now + timedelta(seconds=candidate.arrival_s)
    return {
        **candidate_summary(candidate),
        "arrives_at": stamp(arrives_at),
        "late_by_s": late_by_s(case, arrives_at),
        "cover": _cover(town, candidate.team),
    }


def late_by_s(case: Case, arrives_at: datetime | None) -> float | None:
    """Return by how many seconds an arrival would break the promise, 0 if it keeps it; None where none runs."""
    due_at = case.clock.due_at
    if arrives_at is None or due_at is None or case.arrived_at is not None:
        return None
    return round(max(0.0, (arrives_at - due_at).total_seconds()), 1)


def _cover(town: Town, team: str) -> CoverView | None:
    """Return what the town loses if a free team goes; None for one that is not free, which counts for nothing now."""
    if team not in town.teams:
        return None
    gone = town.teams.index(team)
    lost = [town.cells[cell] for cell in town.cover.lost_without(gone)]
    return {
        "share": town.cover.share,
        "share_after": town.cover.share_without(gone),
        "lost": [cell.code for cell in lost],
        "committees": sorted({cell.name for cell in lost}),
        "move_up": _move_up(town, gone) if lost else None,
    }


def _move_up(town: Town, gone: int) -> MoveUpView | None:
    move = town.cover.best_move(gone)
    if move is None:
        return None
    post = town.posts[move.post]
    return {
        "team": town.teams[move.team],
        "post": post.code,
        "post_name": post.name,
        "travel_s": move.travel_s,
        "regained": move.regained,
    }

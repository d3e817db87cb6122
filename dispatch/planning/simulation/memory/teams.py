"""The teams of a county as they are now: each value is made when something about the team changes, and kept.

Duty changes only at the edges of turns, so what was worked out holds until the next edge. A team on its way back to its
post has a made-up position for the moment it is asked for: without one, `TeamNow.whereabouts` would put it at its post
the moment it has cleared.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf

from dispatch.teams.duty import Duty, duty
from dispatch.teams.team import DutyBy, Fix, TeamNow, TeamStatus
from dispatch.teams.turns import LONGEST, Turn
from dispatch.values import evolve
from gis.county.model import CountyData, TeamRecord
from gis.position import Position

type Way = Callable[[datetime], Position | None]
"""A function from a moment to the position of a team on its way back; None once it is back."""
EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_STATUSES = {status.value: status for status in TeamStatus}
_BEFORE = 2
"""Turns before those that can be under way: their ends may be the last edge. One of them may be on call."""


@dataclass(slots=True)
class Post:
    """One team: its register entry, its work, where it last was."""

    record: TeamRecord
    now: TeamNow
    switched: tuple[bool, datetime] | None = None
    fix: Fix | None = None
    case_id: int | None = None
    since: datetime | None = None
    """The start of its present step; `ended` if it is over."""
    ended: bool = True
    proposed: dict[int, None] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    starts: list[datetime] = field(default_factory=list)
    edges: list[datetime] = field(default_factory=list)
    pending: dict[str, object] = field(default_factory=dict)
    """Changes not yet in `now`: a team is made again when it is next asked for."""


class TeamBoard:
    """The teams of one county, by code."""

    def __init__(self, data: CountyData) -> None:
        seats = {station.code: station.position for station in data.stations}
        records = sorted(data.teams, key=lambda record: record.code)
        self.posts = {record.code: Post(record, _registered(record, seats[record.station])) for record in records}
        self.order = {code: n for n, code in enumerate(self.posts)}
        self._now = [post.now for post in self.posts.values()]
        self._from, self._until = NEVER, EVER
        self._changed: dict[str, Post] = {}
        self.ways: dict[str, Way] = {}
        self.version = 0
        """Counts what may let a waiting case find a team."""

    def take_over(self, before: "TeamBoard") -> None:
        """Keep what is known of teams that stay."""
        before._make()
        for code, post in self.posts.items():
            old = before.posts.get(code)
            if old is not None:
                post.switched, post.fix, post.case_id, post.since = old.switched, old.fix, old.case_id, old.since
                post.turns, post.starts, post.edges = old.turns, old.starts, old.edges
                post.proposed, post.ended = old.proposed, old.ended
                kept = {"fix": old.fix, "case_id": old.case_id, "assignment_status": old.now.assignment_status}
                self._set(post, proposed_to=old.now.proposed_to, **kept)

    def move(self, team: str, position: Position) -> None:
        """Let a team wait at another place than its station."""
        self._set(self.posts[team], station_position=position)

    def place(self, team: str, fix: Fix | None, post: Position | None) -> None:
        """Let a team be where it is known to have been: at a fix, or without one at its post."""
        kept = self.posts[team]
        kept.fix = fix
        self._set(kept, fix=fix, **({} if post is None else {"station_position": post}))

    def rule(self, team: str, on_duty: bool, by: DutyBy, turn: Turn | None) -> None:
        """Let a team be on or off duty as it is known to have been."""
        self._set(self.posts[team], on_duty=on_duty, duty_by=by, turn=turn)

    def roster(self, turns: Iterable[Turn]) -> None:
        """Let the teams have these turns."""
        mine: dict[str, list[Turn]] = {code: [] for code in self.posts}
        for turn in turns:
            if turn.team in mine:
                mine[turn.team].append(turn)
        for code, found in mine.items():
            post = self.posts[code]
            post.turns = tuple(sorted(found, key=lambda turn: turn.starts_at))
            post.starts = [turn.starts_at for turn in post.turns]
            post.edges = sorted({edge for turn in post.turns for edge in (turn.starts_at, turn.ends_at)})
        self._until = EVER

    def edges(self) -> list[datetime]:
        """Return every moment at which a turn begins or ends, in order."""
        return sorted({edge for post in self.posts.values() for edge in post.edges})

    def teams(self, now: datetime) -> list[TeamNow]:
        """Return every team as it is now, by code."""
        self._refresh(now)
        if not self.ways:
            return self._now.copy()
        return [self._placed(team, now) for team in self._now]

    def team(self, code: str, now: datetime) -> TeamNow | None:
        """Return one team as it is now."""
        if code not in self.posts:
            return None
        self._refresh(now)
        return self._placed(self._now[self.order[code]], now)

    def _placed(self, team: TeamNow, now: datetime) -> TeamNow:
        way = self.ways.get(team.code)
        if way is None or team.case_id is not None:
            return team
        position = way(now)
        if position is None:
            del self.ways[team.code]
            return team
        return evolve(team, fix=Fix(position, now))

    def _refresh(self, now: datetime) -> None:
        if not self._from <= now < self._until:
            self._change_shifts(now)
        if self._changed:
            self._make()

    def _make(self) -> None:
        for code, post in self._changed.items():
            post.now = evolve(post.now, **post.pending)
            post.pending = {}
            self._now[self.order[code]] = post.now
        self._changed = {}

    def _change_shifts(self, now: datetime) -> None:
        self._make()
        self._from, self._until = EVER, NEVER
        for post in self.posts.values():
            at = bisect_right(post.edges, now)
            self._from = max(self._from, post.edges[at - 1] if at else EVER)
            self._until = min(self._until, post.edges[at] if at < len(post.edges) else NEVER)
            found = self.duty(post, now)
            known = post.now
            if (known.on_duty, known.duty_by, known.turn) != (found.on, found.by, found.turn):
                self._set(post, on_duty=found.on, duty_by=found.by, turn=found.turn)

    def duty(self, post: Post, now: datetime) -> Duty:
        """Return a team's duty, from the turns about now: none lasts longer than `LONGEST`."""
        first = max(0, bisect_left(post.starts, now - LONGEST) - _BEFORE)
        about = post.turns[first : bisect_right(post.starts, now) + 1]
        return duty(about, now, registered=post.record.on_duty, switched=post.switched)

    def since(self, now: datetime) -> dict[str, datetime | None]:
        """Return since when each team is in its state."""
        return {code: self._since(post, now) for code, post in self.posts.items()}

    def _since(self, post: Post, now: datetime) -> datetime | None:
        since = duty(post.turns, now, registered=post.record.on_duty, switched=post.switched).since
        if post.since is None:
            return since
        return post.since if not post.ended or since is None else max(post.since, since)

    def switch(self, code: str, now: datetime, *, on_duty: bool) -> None:
        """Put a team on or off duty by hand."""
        self.posts[code].switched = on_duty, now
        self._until = EVER
        self.version += 1

    def work(self, code: str, case_id: int, status: str, at: datetime) -> None:
        """Note what a team is doing for a case; one that has left the register is nobody's."""
        post = self.posts.get(code)
        if post is None:
            return
        post.case_id, post.since, post.ended = case_id, at, False
        self._set(post, case_id=case_id, assignment_status=_STATUSES[status])
        self.version -= 1  # a team at work helps nobody who waits

    def free(self, code: str, at: datetime) -> None:
        """Note that a team is done with its case."""
        post = self.posts.get(code)
        if post is None:
            return
        post.case_id, post.since, post.ended = None, at, True
        self._set(post, case_id=None, assignment_status=None)

    def propose(self, code: str, case_id: int, *, on: bool) -> None:
        """Note that a team is proposed to a case, or no more."""
        post = self.posts.get(code)
        if post is not None:
            post.proposed.pop(case_id, None)
            if on:
                post.proposed[case_id] = None
            self._set(post, proposed_to=min(post.proposed, default=None))

    def fixed(self, code: str, fix: Fix) -> bool:
        """Move a team to a fix if it is newer than its last, or as new and more accurate."""
        post = self.posts[code]
        if post.fix is not None and _rank(post.fix) >= _rank(fix):
            return False
        post.fix = fix
        self._set(post, fix=fix)
        return True

    def _set(self, post: Post, **changes: object) -> None:
        post.pending |= changes
        self._changed[post.record.code] = post
        self.version += 1


def _registered(record: TeamRecord, seat: Position) -> TeamNow:
    return TeamNow(
        code=record.code,
        name=record.name,
        station=record.station,
        station_position=seat,
        skills=frozenset(record.skills),
        on_duty=record.on_duty,
        name_en=record.name_en,
        shift=record.shift,
    )


def home_along(scene: Position, post: Position, leaves_at: datetime, travel_s: float) -> Way:
    """Return the way back on the line between scene and post, at an even pace.

    Known limit: a line, not the road; its middle may lie off it.
    """
    home_at = leaves_at + timedelta(seconds=travel_s)

    def at(now: datetime) -> Position | None:
        if now >= home_at:
            return None
        share = max(0.0, (now - leaves_at).total_seconds()) / travel_s
        return Position(scene.lon + (post.lon - scene.lon) * share, scene.lat + (post.lat - scene.lat) * share)

    return at


def nearer_end(scene: Position, until: datetime) -> Way:
    """Return the way back by which a team counts as at the scene until it is halfway."""
    return lambda now: scene if now < until else None


def _rank(fix: Fix) -> tuple[datetime, float]:
    return fix.at, -inf if fix.accuracy_m is None else -fix.accuracy_m

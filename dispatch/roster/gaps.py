"""Find gaps before they happen: times at which the roster has fewer teams on duty than the county needs.

A team on call 备勤 is at home: it counts where a need says so, and else is named beside the gap.

Known limit: only turns count. A team that no roster has ever named is on duty all the same, but nobody has said until
when.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatch.roster.needs import Need
from dispatch.roster.shifts import ONE_DAY, days, span
from dispatch.teams.team import able
from dispatch.teams.turns import Turn, TurnKind
from gis.county.skills import is_known

type Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Rostered:
    """A team that can be put on the roster."""

    code: str
    name: str
    name_en: str | None
    station: str
    skills: frozenset[str]
    crew: tuple[str, ...] = ()

    def counts_for(self, need: Need) -> bool:
        """Tell whether a turn of this team is one of those a need asks for."""
        return need.station in {None, self.station} and (need.skill is None or able(self.skills, need.skill))


@dataclass(frozen=True, slots=True)
class UnknownSkill:
    """A stored skill that is none of `gis.county.skills`: of a team, or asked for by a need."""

    skill: str
    team: Rostered | None = None
    need: Need | None = None


def unknown_skills(teams: Iterable[Rostered], needs: Iterable[Need]) -> list[UnknownSkill]:
    """Return the skills that no case can match: they mean something that dispatch does not do."""
    found = [UnknownSkill(skill, team=team) for team in teams for skill in sorted(team.skills) if not is_known(skill)]
    return [
        *found,
        *(UnknownSkill(need.skill, need=need) for need in needs if need.skill is not None and not is_known(need.skill)),
    ]


@dataclass(frozen=True, slots=True)
class Gap:
    """From when until when fewer teams are on duty than a need asks for; `on_call` could be called out then."""

    starts_at: datetime
    ends_at: datetime
    have: int
    need: Need
    on_call: int = 0


def gaps(
    turns: Sequence[Turn],
    needs: Iterable[Need],
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
    teams: Iterable[Rostered],
) -> list[Gap]:
    """Return when the roster falls short within [since, until), earliest first.

    Parameters
    ----------
    turns
        Every turn that reaches into the time asked for.
    teams
        Those there are; a turn of a team not among them does not count, for it is gone.
    """
    known = list(teams)
    found: list[Gap] = []
    for need in needs:
        counting = {team.code for team in known if team.counts_for(need)}
        named = [turn for turn in turns if turn.team in counting]
        on_duty = [turn for turn in named if need.on_call or turn.kind is not TurnKind.ON_CALL]
        found += [replace(gap, on_call=_on_call(named, gap)) for gap in _gaps(on_duty, need, since, until, zone)]
    return sorted(found, key=lambda gap: (gap.starts_at, gap.ends_at, gap.need.name))


def _on_call(turns: Sequence[Turn], gap: Gap) -> int:
    """Return how many teams are on call all through a gap and not on duty as well: those that can be called out."""
    called = [turn for turn in turns if turn.kind is TurnKind.ON_CALL]
    within = {team for team in {t.team for t in called} if _all_through([t for t in called if t.team == team], gap)}
    on_duty = {
        t.team
        for t in turns
        if t.kind is not TurnKind.ON_CALL and t.starts_at < gap.ends_at and t.ends_at > gap.starts_at
    }
    return 0 if gap.need.on_call else len(within - on_duty)


def _all_through(turns: Iterable[Turn], gap: Gap) -> bool:
    """Tell whether turns of one team reach over a gap, one after the other."""
    reached = gap.starts_at
    for turn in sorted(turns, key=lambda each: each.starts_at):
        if turn.starts_at <= reached:
            reached = max(reached, turn.ends_at)
    return reached >= gap.ends_at


def _gaps(turns: Sequence[Turn], need: Need, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Gap]:
    steps = list(_counted(turns))
    for start, end in _windows(need, since, until, zone):
        yield from (Gap(a, b, have, need) for a, b, have in _within(steps, start, end) if have < need.teams)


def _windows(need: Need, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """Yield when a need is in force, cut to the time asked for; one that goes on is not broken at midnight."""
    first = since.astimezone(zone).date() - ONE_DAY
    spans = (
        span(day, need.starts, need.ends, zone) for day in days(first, until.astimezone(zone).date()) if need.on(day)
    )
    last: Span | None = None
    for start, end in ((max(a, since), min(b, until)) for a, b in spans):
        if start >= end:
            continue
        if last is not None and last[1] >= start:
            last = (last[0], max(end, last[1]))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _counted(turns: Sequence[Turn]) -> Iterator[tuple[datetime, int]]:
    """Yield from which moment on how many teams have a turn, in order."""
    edges: dict[datetime, list[tuple[str, int]]] = {}
    for turn in turns:
        edges.setdefault(turn.starts_at, []).append((turn.team, 1))
        edges.setdefault(turn.ends_at, []).append((turn.team, -1))
    at_once: Counter[str] = Counter()
    for edge in sorted(edges):
        for team, change in edges[edge]:
            at_once[team] += change
        at_once = +at_once
        yield edge, len(at_once)


def _within(
    steps: list[tuple[datetime, int]], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, int]]:
    """Yield the stretches of [start, end) with one count each; neighbours differ."""
    before = max(((at, n) for at, n in steps if at <= start), default=(start, 0))[1]
    inside = [(start, before)]
    for at, count in steps:
        if start < at < end and count != inside[-1][1]:
            inside.append((at, count))
    for (at, count), (until, _) in pairwise([*inside, (end, 0)]):
        yield at, until, count

"""The desk within one transaction, and what it has done so far to one case."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case, CellAtIntake
from dispatch.cases.fold import fold
from dispatch.casework.clocks import Kept
from dispatch.casework.fold import CONCERNS
from dispatch.casework.whole import handled, numbered, with_handling
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.alert_sync import messages, sync_alerts
from dispatch.desk.ports import Message, RoadTimes, Store
from dispatch.desk.records import Link
from dispatch.desk.timers import schedule
from dispatch.events import AnyEvent, Event
from dispatch.kinds import CaseKind
from dispatch.lifecycle import UNDOABLE, CaseStatus, EventType
from dispatch.moments import stamp
from dispatch.values import quick
from dispatch.views.case import case_news
from gis.travel.times import TravelTimes

_SHOWS_ELSEWHERE = {EventType.OFFERED, EventType.PROPOSED, EventType.FOLLOWED}
"""Events after which other stations than before may have to do with a case."""


@quick
@dataclass(frozen=True, slots=True)
class Desk:
    """A store bound to one transaction, the road times, the present moment, who acts, and the station they act from."""

    store: Store
    roads: RoadTimes
    now: datetime
    actor: str = "system"
    station: str | None = None

    def event(self, kind: EventType, /, *, team: str | None = None, at: datetime | None = None, **data: Any) -> Event:
        """Return an event of now."""
        fields = {name: value for name, value in data.items() if value is not None} if data else {}
        return Event(kind, at or self.now, self.now, actor=self.actor, team=team, data=fields)

    def promised_s(self, kind: CaseKind, county: str, cell: CellAtIntake | None) -> int | None:
        """Return within how many seconds a team is promised to a case of this kind in this cell, None if it is not."""
        if not kind.sends_team:
            return None
        policy = self.store.counties.ground(county).policy
        return policy.target_s(cell.kind if cell else None, in_town=cell is not None and cell.in_town)

    def travel(self, graph_version: str | None) -> TravelTimes | None:
        """Return the road times of a graph, None without one."""
        return self.roads.get(graph_version) if graph_version else None


@quick
@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a transaction; `look_at_waiting` asks the wiring to take up waiting cases once it has committed."""

    case: Case
    look_at_waiting: bool = False
    acted: int | None = None
    """The number of the first event written, where its actor may take it back for a while."""
    beside: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """The state of a case after one of several steps: time, step, number of events up to it, and the outcome."""

    now: datetime
    change: AnyEvent
    events: int
    outcome: Outcome


@dataclass(slots=True)
class Work:
    """One case under the hands of the desk: the fold so far, what is to be written, whom it concerns."""

    case: Case
    opened: bool = False
    events: list[Event] = field(default_factory=list)
    decision: Recommendation | None = None
    teams: dict[str, tuple[str, int | None, datetime | None]] = field(default_factory=dict)
    """Of each team that changed: its status, its case, since when; None: with the last event."""
    look_at_waiting: bool = False
    stations: tuple[str, ...] = ()
    """Those that have to do with the case from now on."""
    sharing: tuple[str, ...] = ()
    """Those that share in its off-shelf orders from now on."""
    parts: bool = False
    """It follows the case no more that it followed."""
    links: list[Link] = field(default_factory=list)
    beside: list["Work"] = field(default_factory=list)
    """Other cases that move with it, written after it."""
    alerts: list[Alert] = field(default_factory=list)
    passed: list["Passed"] = field(default_factory=list)
    """Its earlier states, where several steps are taken at once."""

    def add(self, event: Event, **beside: Any) -> None:
        """Fold one more event in, and what changes `beside` it, as the assignment; raises IllegalStepError."""
        self.case = fold(self.case, event, **beside)
        self.events.append(event)

    def go_back(self, event: Event, case: Case) -> None:
        """Note an event that leads the case back to what it was."""
        self.case = case
        self.events.append(event)

    def tell_team(self, team: str, status: str, case_id: int | None) -> None:
        """Note that a team's status changed, with the last event so far or, before any, with the last of all."""
        at = self.events[-1].at if self.events else None
        self.teams[team] = status, case_id, at

    def pass_by(self, now: datetime) -> None:
        """Note what the case is after a step, for the next to go on from."""
        self.passed.append(Passed(now, self.events[-1].type, len(self.events), _outcome(self)))


def finish(desk: Desk, work: Work) -> Outcome:
    """Write the work whole, and that on the cases beside it, and tell the live maps, last."""
    first, *others = finish_all(desk, [work, *work.beside])
    if not others:
        return first
    look = first.look_at_waiting or any(each.look_at_waiting for each in others)
    return replace(first, look_at_waiting=look, beside=tuple(each.case for each in others))


def finish_all(desk: Desk, works: Sequence[Work]) -> list[Outcome]:
    """Write works on several cases of one county, with the alerts they give cause for, and tell the live maps, last.

    All those cases have to be held by now: publishing holds the feed of the county until commit.
    """
    handlings = [_handled(desk, work) for work in works]
    for work in works:
        is_new = desk.store.feed.listens and _is_newly_shown(work)
        work.alerts += sync_alerts(desk.store.alerts, work.case, desk.now, opened=work.opened, is_newly_shown=is_new)
    items = [message for work in works for message in _messages(desk, work)] if desk.store.feed.listens else []
    is_linked = any(work.parts or work.links for work in works)
    for work, handling in zip(works, handlings, strict=True):
        desk.store.cases.write(
            work.case,
            work.events,
            timers=schedule(work.case, desk.now),
            opened=work.opened,
            decision=work.decision,
            messages=items if work is works[-1] and not is_linked else (),
            stations=[*work.stations, *([desk.station] if work.opened and desk.station is not None else [])],
            sharing=work.sharing,
            handling=handling,
        )
        _link(desk, work)
    if is_linked:
        desk.store.feed.publish(works[0].case.county, items)
    return [_outcome(work) for work in works]


def _handled(desk: Desk, work: Work) -> Kept | None:
    """Let the handling follow events of the response; return that of a case that is opened, to be written with it."""
    case, store = work.case, desk.store
    if case.exercise or not any(event.type in CONCERNS for event in work.events):
        return None
    clocks = store.casework.clocks(case.county)
    if clocks is None:
        return None
    before = [] if work.opened else store.cases.log(case)
    kept = handled(case, [*before, *numbered(work.events, len(before) + 1)], clocks)
    work.case = with_handling(case, kept)
    if work.opened:
        return kept
    store.casework.keep(work.case, kept)
    return None


def _is_newly_shown(work: Work) -> bool:
    """Tell whether the case may be news to a station: a team is asked, or what is seen elsewhere follows it."""
    return bool(work.stations or work.sharing) or any(event.type in _SHOWS_ELSEWHERE for event in work.events)


def _link(desk: Desk, work: Work) -> None:
    if work.parts:
        desk.store.links.remove(work.case)
    for link in work.links:
        desk.store.links.add(work.case, link, now=desk.now, actor=desk.actor)


def _messages(desk: Desk, work: Work) -> list[Message]:
    change = work.events[-1].type.value if work.events else "none"
    items = [_case_message(passed.now, passed.change.value, passed.outcome.case) for passed in work.passed]
    items.append(_case_message(desk.now, change, work.case))
    if work.teams:
        last = work.events[-1].at
        teams = [
            {"since": stamp(at or last), "code": code, "status": status, "case": case_id}
            for code, (status, case_id, at) in work.teams.items()
        ]
        items.append(("team", {"teams": teams}))
    return items + messages(work.alerts)


def _case_message(now: datetime, change: str, case: Case) -> Message:
    return "case", {"change": change, "case": case_news(case, now)}


def _outcome(work: Work) -> Outcome:
    waits = work.case.status is CaseStatus.WAITING
    events = work.events[work.passed[-1].events if work.passed else 0 :]
    undoable = bool(events) and events[0].type in UNDOABLE
    acted = work.case.event_seq - len(events) + 1 if undoable else None
    return Outcome(work.case, look_at_waiting=work.look_at_waiting or waits, acted=acted)

"""A county's log as a replay reads it: cases with their events and decisions, cut into the acts that made them.

An act is what one transaction did to one case: events of one author heard at one moment. What people and teams did is
fed to the replay as it was; what the machine made of it is worked out again and compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, takewhile

from dispatch.cases.case import Case
from dispatch.cases.fold import as_opened, replay
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.steps import ENDS_ASSIGNMENT
from dispatch.events import Event
from dispatch.lifecycle import BY_HAND, REMARKS, EventType
from dispatch.planning.history.log import NEVER_SENT
from dispatch.statistics.response import Timing, judge

MACHINE = "system"
_APART = timedelta(seconds=1)
"""So far may the moments of two transactions be out of order: each is read before it waits for locks."""


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """One case of the log: as it was opened, its events in order, its decisions, the oldest first."""

    case: Case
    events: tuple[Event, ...]
    decisions: tuple[Recommendation, ...] = ()

    @property
    def folded(self) -> Case:
        """Return the case that its log folds into."""
        return replay(as_opened(self.case), self.events)

    @property
    def held(self) -> tuple[Event, ...]:
        """Return its events without those that were taken back."""
        found: list[Event] = []
        for event in self.events:
            if event.type is EventType.UNDONE:
                found = [each for each in found if each.seq < int(event.data["of"])]
            else:
                found.append(event)
        return tuple(found)

    @property
    def priority_when_asked(self) -> int:
        """Return the priority that the desk saw when it first asked a team; the newest if it asked none."""
        before = takewhile(lambda event: event.type is not EventType.OFFERED, self.held)
        said = [int(event.data["priority"]) for event in before if "priority" in event.data]
        return said[-1] if said else self.case.priority

    @property
    def sends_team(self) -> bool:
        """Return whether a team was asked, or may still be: what the desk answers or joins keeps none busy."""
        if any(event.type is EventType.OFFERED for event in self.held):
            return True
        return self.case.kind.sends_team and self.folded.status not in NEVER_SENT

    def is_judged(self, until: datetime) -> bool:
        """Return whether the history would count it in the share within target, as of a moment."""
        case = self.folded
        timing = Timing(case.received_at, case.target_s, case.arrived_at, case.response_ended_at, case.status.value)
        return judge(timing, until)[0] is not None

    @property
    def decided(self) -> Mapping[datetime, Recommendation]:
        """Return its decisions by the moment they were made."""
        return {made.made_at: made for made in self.decisions}


class ActKind(StrEnum):
    """The trigger of an act."""

    INTAKE = "intake"
    STEP = "step"
    """A person or a team reported a step."""
    SENT = "sent"
    """A person sent a team, or confirmed the one proposed."""
    TIMER = "timer"
    """An offer ran out, or a case set aside went on."""
    QUEUE = "queue"
    """A waiting case was given to a free team."""
    UNDONE = "undone"
    """A step was taken back."""
    REMARK = "remark"
    """Nothing that decides who goes."""


@dataclass(frozen=True, slots=True)
class Act:
    """One transaction of one case."""

    at: datetime
    case_id: int
    kind: ActKind
    events: tuple[Event, ...]

    @property
    def offered(self) -> str | None:
        """Return the team that was offered the case in this act, or proposed for it; None if none was."""
        named = (e.team for e in reversed(self.events) if e.type in {EventType.OFFERED, EventType.PROPOSED})
        return next(named, None)


def acts(cases: Iterable[LoggedCase]) -> list[Act]:
    """Return every act of some cases, in the order in which they were heard.

    A team has one case at a time: an act that frees it comes before the one that gives it to another case, also where
    its moment is a little later.
    """
    found = [act for logged in cases for act in _acts(logged)]
    return _freed_first(sorted(found, key=lambda act: (act.at, act.case_id)))


def _freed_first(found: Sequence[Act]) -> list[Act]:
    order, holders, early = list[Act](), dict[str, int](), set[int]()
    for index, act in enumerate(found):
        if index in early:
            continue
        team = next((event.team for event in act.events if event.type is EventType.OFFERED), None)
        holder = holders.get(team or "", act.case_id)
        if team is not None and holder != act.case_id:
            freeing = _freeing(found, index, holder, team)
            if freeing is not None:
                early.add(freeing)
                _note(found[freeing], holders)
                order.append(found[freeing])
        _note(act, holders)
        order.append(act)
    return order


def _freeing(found: Sequence[Act], index: int, case_id: int, team: str) -> int | None:
    """Return the index of the next act of a case, if it frees its team just after the act at `index`."""
    for later in range(index + 1, len(found)):
        act = found[later]
        if act.at > found[index].at + _APART:
            return None
        if act.case_id == case_id:
            return later if any(event.type in ENDS_ASSIGNMENT and event.team == team for event in act.events) else None
    return None


def _note(act: Act, holders: dict[str, int]) -> None:
    """Note which team has which case after an act."""
    for event in act.events:
        if event.team is not None and event.type is EventType.OFFERED:
            holders[event.team] = act.case_id
        elif event.team is not None and event.type in ENDS_ASSIGNMENT and holders.get(event.team) == act.case_id:
            del holders[event.team]


def _acts(logged: LoggedCase) -> Iterator[Act]:
    for (at, _), group in groupby(logged.events, key=lambda event: (event.recorded_at, event.actor)):
        events = tuple(group)
        yield Act(at, logged.case.id, _kind(events), events)


def _kind(events: Sequence[Event]) -> ActKind:
    first = next((event for event in events if event.type not in REMARKS), None)
    if first is None:
        return ActKind.REMARK
    if first.type is EventType.RECEIVED:
        return ActKind.INTAKE
    if first.type is EventType.UNDONE:
        return ActKind.UNDONE
    if first.actor == MACHINE:
        return _of_machine(first)
    is_sent = first.type is EventType.OFFERED or first.data.get("reason") == "reassigned"
    if is_sent:
        return ActKind.SENT
    return ActKind.STEP if first.type in BY_HAND else _of_machine(first)


def _of_machine(first: Event) -> ActKind:
    if first.type in {EventType.OFFERED, EventType.PROPOSED}:
        return ActKind.QUEUE
    # Arrival by geofence comes from the team's own fixes, no matter who wrote it down.
    return ActKind.STEP if first.data.get("by") == "geofence" else ActKind.TIMER

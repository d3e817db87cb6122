"""Assignments of teams to cases in a simulation."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.delivery import CARRIED
from dispatch.desk.records import ActiveAssignment, Claim
from dispatch.events import AnyEvent
from dispatch.lifecycle import ACTIVE, BY_NAME, CaseStatus, EventType
from dispatch.planning.simulation.memory.state import Held, Memory
from dispatch.values import evolve
from gis.travel.times import Method

_SHOWN: Mapping[CaseStatus, frozenset[str]] = {
    **dict.fromkeys(CaseStatus, frozenset[str](ACTIVE)),
    **dict.fromkeys((CaseStatus.CLEARED, CaseStatus.CLOSED), frozenset[str]({*ACTIVE, CaseStatus.CLEARED})),
}


_GIVEN_BACK: Mapping[AnyEvent, Exclusion] = {
    EventType.DECLINED: Exclusion.DECLINED,
    EventType.EXPIRED: Exclusion.EXPIRED,
    EventType.WITHDRAWN: Exclusion.WITHDRAWN,
    EventType.UNDONE: Exclusion.UNDONE,
}
_LAPSES = {EventType.EXPIRED, EventType.UNDONE}


class SimulationError(Exception):
    """The desk wrote what a constraint of the database would refuse: a fault of ours, which ends the run."""


def _moved(value: Assignment, status: str, eta_at: datetime | None, told: Assignment | None) -> Assignment:
    """Return an assignment with its next status, which no case shows that was given back; as it is `told`, if it is."""
    shown = BY_NAME[status] if status in _SHOWN[CaseStatus.CLEARED] else value.status
    if told is not None and (told.id, told.status, told.eta_at) == (value.id, shown, eta_at):
        return told  # one value, so that the case needs no copy to show ours
    return evolve(value, eta_at=eta_at, status=shown)


class MemoryAssignments:
    """`dispatch.desk.ports.Assignments` over the memory of a simulation."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def with_assignment(self, case: Case) -> Case:
        """Return a case with the assignment that its status shows."""
        shown, held = _SHOWN[case.status], self.memory.held.get(case.id, ())
        if held and held[-1].status in shown:
            last = held[-1].value
            return case if case.assignment is last else evolve(case, assignment=last)
        found = next((each.value for each in reversed(held) if each.status in shown), None)
        return case if case.assignment is found else evolve(case, assignment=found)

    def claim(
        self,
        case: Case,
        team: str,
        *,
        travel_s: float | None,
        method: Method,
        now: datetime,
        expires_at: datetime,
        turnout_s: float = 0.0,
        deliver_by: datetime | None = None,
    ) -> Claim | None:
        """Make `team` responsible, None if it is taken."""
        board = self.memory.boards[case.county]
        if team not in board.posts:
            raise SimulationError(f"no team {team}")
        post = board.posts[team]
        if post.case_id is not None or self._active(case.id) is not None:
            return None
        heard_at = self.memory.phones.get((case.county, team)) if self.memory.phones else None
        by = deliver_by if heard_at is not None and heard_at > now - CARRIED else None
        record, number = post.record, next(self.memory.numbers)
        value = Assignment(
            number, team, record.name, CaseStatus.OFFERED, now, expires_at, travel_s, None, method, by, None,
            record.name_en, turnout_s,
        )  # fmt: skip
        self.memory.held.setdefault(case.id, []).append(Held(value, CaseStatus.OFFERED, now))
        board.work(team, case.id, CaseStatus.OFFERED, now)
        return Claim(number, by)

    def _active(self, case_id: int) -> Held | None:
        held = self.memory.held.get(case_id)
        return held[-1] if held and held[-1].status in ACTIVE else None

    def delivered(self, case: Case, at: datetime) -> None:
        """Remember when a phone had the active assignment of a case."""
        held = self._active(case.id)
        if held is not None and held.value.delivered_at is None:
            held.value = evolve(held.value, delivered_at=at)

    def update(
        self, case: Case, status: str, *, at: datetime, eta_at: datetime | None = None, ended: bool = False
    ) -> None:
        """Move the active assignment of a case."""
        held = self._active(case.id)
        if held is None:
            return
        held.status, held.moved_at, held.ended_at = status, at, at if ended else None
        held.value = _moved(held.value, status, eta_at, case.assignment)
        board = self.memory.boards[case.county]
        if ended:
            board.free(held.value.team, at)
        else:
            board.work(held.value.team, case.id, status, at)

    def give_back(self, case: Case, team: str, status: CaseStatus, *, pause_s: float) -> bool:
        """Make a team responsible again for a case taken from it, its time to answer longer by the pause."""
        mine = [held for held in self.memory.held.get(case.id, ()) if held.value.team == team]
        board = self.memory.boards[case.county]
        if not mine or board.posts[team].case_id is not None or self._active(case.id) is not None:
            return False
        last, pause = mine[-1], timedelta(seconds=pause_s)
        again = evolve(
            last.value,
            id=next(self.memory.numbers),
            status=status,
            expires_at=last.value.expires_at + pause,
            eta_at=last.value.eta_at if status in {CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE} else None,
            deliver_by=last.value.deliver_by and last.value.deliver_by + pause,
        )
        self.memory.held[case.id].append(Held(again, status, last.moved_at))
        board.work(team, case.id, status, last.moved_at)
        return True

    def of(self, case: Case) -> Assignment | None:
        """Return the assignment that goes with the status of a case."""
        status = CaseStatus.CLEARED if case.status is CaseStatus.CLOSED else case.status
        return next((h.value for h in reversed(self.memory.held.get(case.id, [])) if h.status == status), None)

    def set_eta(self, case: Case, eta_at: datetime) -> None:
        """Remember when the team on its way is expected."""
        held = self._active(case.id)
        if held is not None:
            held.value = evolve(held.value, eta_at=eta_at)

    def active(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        """Return the active assignments of these teams."""
        posts = self.memory.boards[county].posts
        mine = [posts[team].case_id for team in dict.fromkeys(teams) if team in posts]
        known = sorted(number for number in mine if number is not None and number in self.memory.cases)
        return [assignment for number in known if (assignment := self._active_now(number)) is not None]

    def _active_now(self, case_id: int) -> ActiveAssignment | None:
        case, held = self.memory.cases[case_id], self.memory.held[case_id][-1]
        if held.status not in ACTIVE or case.place is None:
            return None
        place = case.place
        status = CaseStatus(held.status)
        return ActiveAssignment(
            held.value.team, case_id, status, place.position, case.acknowledged_at, place.accuracy_m
        )

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        """Return teams that declined or were withdrawn from the case, and those whose offer ended after `since`."""
        log = self.memory.log.get(case.id, ())
        undone = {
            n for seq, u in enumerate(log, start=1) if u.type is EventType.UNDONE for n in range(u.data["of"], seq)
        }
        found = {}
        for seq, event in enumerate(log, start=1):
            if event.type not in _GIVEN_BACK or event.team is None or seq in undone:
                continue
            if event.type not in _LAPSES or event.at >= since:
                found[event.team] = _GIVEN_BACK[event.type]
        return found

    def lock_proposals(self, county: str) -> None:
        """Nobody else proposes."""

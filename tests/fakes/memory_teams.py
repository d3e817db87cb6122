"""Teams, their assignments and tracks in memory; `tests/contract` asks the real ones the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.delivery import CARRIED
from dispatch.desk.records import (
    ActiveAssignment,
    Claim,
    TrackedFix,
)
from dispatch.errors import UnknownTeamError
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.teams.duty import Duty, duty
from dispatch.teams.team import Fix, TeamNow, TeamStatus
from gis.county.model import TeamRecord
from gis.travel.times import Method
from tests.fakes.memory_rows import ConflictError, Held, State

if TYPE_CHECKING:
    from tests.fakes.memory_store import MemoryStore

GIVEN_BACK = {
    EventType.DECLINED: Exclusion.DECLINED,
    EventType.EXPIRED: Exclusion.EXPIRED,
    EventType.WITHDRAWN: Exclusion.WITHDRAWN,
    EventType.UNDONE: Exclusion.UNDONE,
}
LAPSES = {EventType.EXPIRED, EventType.UNDONE}


class MemoryTeams:
    """`Teams` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def now(self, county: str) -> list[TeamNow]:
        return [self._team(county, record) for record in sorted(self.store.register(county), key=lambda r: r.code)]

    def get(self, county: str, code: str) -> TeamNow | None:
        return next((team for team in self.now(county) if team.code == code), None)

    def since_when(self, county: str) -> dict[str, datetime | None]:
        """Return since when each team is in its state, as `dispatch.store.cases.reading.since_when` does."""
        return {record.code: self._since(county, record) for record in self.store.register(county)}

    def _since(self, county: str, record: TeamRecord) -> datetime | None:
        mine = [h for h in self.memory.assignments.values() if (h.county, h.team) == (county, record.code)]
        last, since = mine[-1] if mine else None, self.duty(county, record).since
        if last is None or last.moved_at is None:
            return since
        return last.moved_at if last.ended_at is None or since is None else max(last.moved_at, since)

    def duty(self, county: str, record: TeamRecord) -> Duty:
        turns = [turn for turn in self.memory.turns.get(county, ()) if turn.team == record.code]
        switched = self.memory.states.get((county, record.code), State()).switched
        return duty(turns, self.store.now, registered=record.on_duty, switched=switched)

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        if team not in {record.code for record in self.store.register(county)}:
            raise UnknownTeamError(team)
        state = self.memory.states.get((county, team), State())
        self.memory.states[county, team] = replace(state, switched=(on_duty, now))

    def _team(self, county: str, record: TeamRecord) -> TeamNow:
        state = self.memory.states.get((county, record.code), State())
        stations = {station.code: station.position for station in self.memory.counties[county].stations}
        held = [h for h in self.memory.assignments.values() if h.active and (h.county, h.team) == (county, record.code)]
        now = self.duty(county, record)
        return TeamNow(
            code=record.code,
            name=record.name,
            station=record.station,
            station_position=stations[record.station],
            skills=frozenset(record.skills),
            on_duty=now.on,
            duty_by=now.by,
            turn=now.turn,
            fix=state.fix,
            case_id=held[0].case_id if held else None,
            assignment_status=TeamStatus(held[0].status) if held else None,
            name_en=record.name_en,
            shift=record.shift,
            proposed_to=self._proposed_to(county, record.code),
        )

    def _proposed_to(self, county: str, team: str) -> int | None:
        proposed = [c.id for c in self.memory.cases.values() if (c.county, c.proposed_team) == (county, team)]
        return min(proposed, default=None)


class MemoryAssignments:
    """`Assignments` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

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
        if team not in {record.code for record in self.store.register(case.county)}:
            raise ConflictError(f"no team {team}")
        rivals = [held for held in self.memory.assignments.values() if held.active and held.county == case.county]
        if any(held.team == team or held.case_id == case.id for held in rivals):
            return None
        number = next(self.memory.numbers)
        self.memory.assignments[number] = Held(
            case.county,
            case.id,
            team,
            CaseStatus.OFFERED.value,
            now,
            expires_at,
            travel_s,
            turnout_s,
            method=method,
            moved_at=now,
            deliver_by=deliver_by if self._carries_phone(case.county, team, now) else None,
        )
        return Claim(number, self.memory.assignments[number].deliver_by)

    def _carries_phone(self, county: str, team: str, now: datetime) -> bool:
        heard_at = self.memory.phones.get((county, team))
        return heard_at is not None and heard_at > now - CARRIED

    def of(self, case: Case) -> Assignment | None:
        status = CaseStatus.CLEARED if case.status is CaseStatus.CLOSED else case.status
        found = [(n, h) for n, h in self.memory.assignments.items() if (h.case_id, h.status) == (case.id, status)]
        return self.value(*max(found, key=lambda pair: pair[0])) if found else None

    def active(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        return sorted(
            (
                self._active(held)
                for held in self.memory.assignments.values()
                if held.active
                and held.county == county
                and held.team in set(teams)
                and held.case_id in self.memory.cases
            ),
            key=lambda assignment: assignment.case_id,
        )

    def update(
        self, case: Case, status: str, *, at: datetime, eta_at: datetime | None = None, ended: bool = False
    ) -> None:
        self._change(case, status=status, eta_at=eta_at, moved_at=at, ended_at=at if ended else None)

    def set_eta(self, case: Case, eta_at: datetime) -> None:
        self._change(case, eta_at=eta_at)

    def delivered(self, case: Case, at: datetime) -> None:
        if self.store.cases.get(case.id).assignment.delivered_at is None:
            self._change(case, delivered_at=at)

    def give_back(self, case: Case, team: str, status: CaseStatus, *, pause_s: float) -> bool:
        mine = [h for h in self.memory.assignments.values() if (h.case_id, h.team) == (case.id, team)]
        rivals = [h for h in self.memory.assignments.values() if h.active and h.county == case.county]
        if not mine or any(held.team == team or held.case_id == case.id for held in rivals):
            return False
        expires_at = mine[-1].expires_at + timedelta(seconds=pause_s)
        eta_at = mine[-1].eta_at if status in {CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE} else None
        deliver_by = mine[-1].deliver_by and mine[-1].deliver_by + timedelta(seconds=pause_s)
        again = replace(
            mine[-1],
            status=status.value,
            expires_at=expires_at,
            eta_at=eta_at,
            ended_at=None,
            deliver_by=deliver_by,
        )
        self.memory.assignments[next(self.memory.numbers)] = again
        return True

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        found = {}
        log = self.memory.log.get(case.id, ())
        undone = {n for u in log if u.type is EventType.UNDONE for n in range(u.data["of"], u.seq)}
        for event in log:
            counts = event.seq not in undone and (event.type not in LAPSES or event.at >= since)
            if event.type in GIVEN_BACK and event.team is not None and counts:
                found[event.team] = GIVEN_BACK[event.type]
        return found

    def lock_proposals(self, county: str) -> None:
        """Transactions of one thread never meet."""

    def value(self, number: int, held: Held) -> Assignment:
        team = next(record for record in self.store.register(held.county) if record.code == held.team)
        return Assignment(
            number,
            held.team,
            team.name,
            CaseStatus(held.status),
            held.offered_at,
            held.expires_at,
            held.travel_s,
            held.eta_at,
            held.method,
            held.deliver_by,
            held.delivered_at,
            team.name_en,
            held.turnout_s,
        )

    def _change(self, case: Case, **changes: Any) -> None:
        for number, held in self.memory.assignments.items():
            if held.case_id == case.id and held.active:
                self.memory.assignments[number] = replace(held, **changes)

    def _active(self, held: Held) -> ActiveAssignment:
        case = self.memory.cases[held.case_id]
        assert case.place is not None
        status = CaseStatus(held.status)
        position, since = case.place.position, case.acknowledged_at
        return ActiveAssignment(held.team, held.case_id, status, position, since, case.place.accuracy_m)


class MemoryTracks:
    """`Tracks` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def keep(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        moved = set()
        for kept in fixes:
            self.memory.fixes.setdefault((county, kept.team, kept.fix.at), kept)
            state = self.memory.states.get((county, kept.team), State())
            if state.fix is None or state.fix.at < kept.fix.at:
                self.memory.states[county, kept.team] = replace(state, fix=kept.fix)
                moved.add(kept.team)
        return moved

    def since(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        found = {
            team: sorted(
                (
                    tracked.fix
                    for (of, who, at), tracked in self.memory.fixes.items()
                    if (of, who) == (county, team) and at >= start
                ),
                key=lambda fix: fix.at,
            )[-120:]
            for team, start in since.items()
        }
        return {team: fixes for team, fixes in found.items() if fixes}

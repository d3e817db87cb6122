"""The part of the simulated store that is about where teams are: fixes, tracks, errands."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.desk.records import ActiveAssignment, TrackedFix
from dispatch.lifecycle import ACTIVE, CaseStatus
from dispatch.planning.simulation.memory.state import Memory
from dispatch.teams.team import Fix

_MOST = 120


class MemoryPositions:
    """Fixes as they came, and the cases of the teams that sent them."""

    memory: Memory

    def keep_fixes(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        """Keep every fix and move each team to its newest; return the teams moved."""
        board = self.memory.boards[county]
        moved = set()
        for kept in fixes:
            self.memory.fixes.setdefault((county, kept.team), {}).setdefault(kept.fix.at, kept)
            if board.fixed(kept.team, kept.fix):
                moved.add(kept.team)
        return moved

    def errands(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        """Return the active cases of these teams."""
        posts = self.memory.boards[county].posts
        mine = [posts[team].case_id for team in dict.fromkeys(teams) if team in posts]
        known = sorted(number for number in mine if number is not None and number in self.memory.cases)
        return [errand for number in known if (errand := self._errand(number)) is not None]

    def _errand(self, case_id: int) -> ActiveAssignment | None:
        case, held = self.memory.cases[case_id], self.memory.held[case_id][-1]
        if held.status not in ACTIVE or case.place is None:
            return None
        place = case.place
        status = CaseStatus(held.status)
        return ActiveAssignment(
            held.value.team, case_id, status, place.position, case.acknowledged_at, place.accuracy_m
        )

    def tracks(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        """Return the newest fixes of teams, each from its moment on, oldest first."""
        found = {}
        for team, start in since.items():
            kept = self.memory.fixes.get((county, team), {})
            found[team] = [kept[at].fix for at in sorted(kept) if at >= start][-_MOST:]
        return {team: fixes for team, fixes in found.items() if fixes}

"""Tracks of the teams in a simulation."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.desk.records import TrackedFix
from dispatch.planning.simulation.memory.state import Memory
from dispatch.teams.team import Fix

_MOST = 120


class MemoryTracks:
    """`dispatch.desk.ports.Tracks` over the memory of a simulation."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def keep(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        """Keep every fix and move each team to its newest; return the teams moved."""
        board = self.memory.boards[county]
        moved = set()
        for kept in fixes:
            self.memory.fixes.setdefault((county, kept.team), {}).setdefault(kept.fix.at, kept)
            if board.fixed(kept.team, kept.fix):
                moved.add(kept.team)
        return moved

    def since(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        """Return the newest fixes of teams, each from its moment on, oldest first."""
        found = {}
        for team, start in since.items():
            kept = self.memory.fixes.get((county, team), {})
            found[team] = [kept[at].fix for at in sorted(kept) if at >= start][-_MOST:]
        return {team: fixes for team, fixes in found.items() if fixes}

    def last(self, county: str, team: str, at: datetime) -> Fix | None:
        """Return the newest fix of a team that is not after a moment."""
        kept = self.memory.fixes.get((county, team), {})
        newest = max((each for each in kept if each <= at), default=None)
        return None if newest is None else kept[newest].fix

"""The teams of a simulation as they are now, and the rule tried out that keeps some of them back."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dispatch.cases.case import Case
from dispatch.errors import UnknownTeamError
from dispatch.planning.simulation.memory.state import Memory
from dispatch.teams.team import TeamNow
from dispatch.values import evolve


class Reluctance(Protocol):
    """A rule that dispatch does not have and a simulation tries out: which free teams are not asked for a case."""

    def holds_back(self, case: Case, teams: Sequence[TeamNow], now: datetime) -> Set[str]:
        """Return the teams that this case does not get now."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several such rules: what each of them holds back is held back."""

    rules: tuple[Reluctance, ...]

    def holds_back(self, case: Case, teams: Sequence[TeamNow], now: datetime) -> Set[str]:
        """Return the teams that any of them holds back."""
        return {code for rule in self.rules for code in rule.holds_back(case, teams, now)}


class MemoryTeams:
    """`dispatch.desk.ports.Teams` over the memory of a simulation, as of `at`, which the engine moves on."""

    def __init__(self, memory: Memory, at: datetime) -> None:
        self.memory = memory
        self.at = at
        self.reluctance: Reluctance | None = None
        self.considered: Case | None = None
        """The case that a team is looked for."""

    def now(self, county: str) -> list[TeamNow]:
        """Return every team as it is now, by code; some as off duty where the simulated rule holds them back."""
        teams = self.memory.boards[county].teams(self.at)
        if self.reluctance is None or self.considered is None:
            return teams
        held_back = self.reluctance.holds_back(self.considered, teams, self.at)
        return [evolve(team, on_duty=False) if team.code in held_back else team for team in teams]

    def get(self, county: str, code: str) -> TeamNow | None:
        """Return one team as it is now, None where there is no such team."""
        return self.memory.boards[county].team(code, self.at)

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        """Put a team on or off duty. Raises UnknownTeamError."""
        board = self.memory.boards[county]
        if team not in board.posts:
            raise UnknownTeamError(team)
        board.switch(team, now, on_duty=on_duty)

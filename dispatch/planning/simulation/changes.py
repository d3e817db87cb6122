"""The changes of a counterfactual replay: one more team, a post moved, a reserve for the town, waiting for a team."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch.planning.simulation.kernel.ways_back import post_of
from dispatch.planning.simulation.memory.places import Places
from dispatch.planning.simulation.scenario import Setting
from dispatch.teams.turns import Turn
from gis.county.model import TeamRecord
from gis.position import Position


class UnknownChangeError(Exception):
    """A change names a team that there is not, or one that there is already."""


@dataclass(frozen=True, slots=True)
class OneMoreTeam:
    """A team more, waiting at a place; on duty when another one is, else around the clock.

    Attributes
    ----------
    hours_of : str or None
        The team whose turns it has, too.
    """

    code: str
    position: Position
    skills: tuple[str, ...] = ()
    hours_of: str | None = None

    def apply(self, setting: Setting) -> Setting:
        """Return the county with the team. Raises UnknownChangeError."""
        if self.code in {record.code for record in setting.data.teams}:
            raise UnknownChangeError(
                f"Team {self.code} is there already: give the added team another code. 已有小组 {self.code}，"
                "请换一个编码。"
            )
        on_duty = self.hours_of is None or _team(setting, self.hours_of).on_duty
        record = TeamRecord(self.code, self.code, setting.data.stations[0].code, self.skills, on_duty=on_duty)
        data = replace(setting.data, teams=(*setting.data.teams, record))
        posts = {**setting.posts, self.code: self.position}
        return replace(setting, data=data, posts=posts, turns=(*setting.turns, *self._turns(setting)))

    def _turns(self, setting: Setting) -> tuple[Turn, ...]:
        theirs = (turn for turn in setting.turns if turn.team == self.hours_of)
        return tuple(replace(turn, team=self.code, id=None) for turn in theirs)


@dataclass(frozen=True, slots=True)
class MovePost:
    """A team waits at another place."""

    team: str
    position: Position

    def apply(self, setting: Setting) -> Setting:
        """Return the county with the team there. Raises UnknownChangeError."""
        return replace(setting, posts={**setting.posts, _team(setting, self.team).code: self.position})


@dataclass(frozen=True, slots=True)
class OtherRoster:
    """Other turns of duty."""

    turns: tuple[Turn, ...]

    def apply(self, setting: Setting) -> Setting:
        """Return the county with these turns."""
        return replace(setting, turns=self.turns)


@dataclass(frozen=True, slots=True)
class KeepReserve:
    """So many of the town's teams are kept for the town."""

    teams: int = 1

    def apply(self, setting: Setting) -> Setting:
        """Return the county as it is: the rule is what changes."""
        return setting


@dataclass(frozen=True, slots=True)
class WaitForTeam:
    """A case waits, `most_s` at most, for a team that is about to finish nearby."""

    most_s: float = 300.0
    gain_s: float = 60.0

    def apply(self, setting: Setting) -> Setting:
        """Return the county as it is: the rule is what changes."""
        return setting


type Change = OneMoreTeam | MovePost | OtherRoster | KeepReserve | WaitForTeam
RULES = (KeepReserve, WaitForTeam)
"""Changes of who is asked: the desk engine alone knows them."""


def _team(setting: Setting, code: str) -> TeamRecord:
    teams = {record.code: record for record in setting.data.teams}
    if code not in teams:
        raise UnknownChangeError(f"No team {code}; teams: {', '.join(sorted(teams))}. 没有小组 {code}。")
    return teams[code]


def town_teams(setting: Setting, at: datetime) -> frozenset[str]:
    """Return the teams whose post lies in town."""
    places, found = Places(setting.data), set()
    for record in setting.data.teams:
        cell = places.cell(post_of(setting, record.code), at)
        if cell is not None and cell.in_town:
            found.add(record.code)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Changes:
    """Several changes at once, in order."""

    changes: tuple[Change, ...] = field(default_factory=tuple)

    def apply(self, setting: Setting) -> Setting:
        """Return the county with all of them."""
        for change in self.changes:
            setting = change.apply(setting)
        return setting

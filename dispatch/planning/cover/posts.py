"""Posts where teams wait, and the teams on duty there at the hour in question."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.teams.team import Duty
from gis.position import Position


@dataclass(frozen=True, slots=True)
class Crew:
    """A team at its post: what it may take, its duty, and how long it needs before it leaves, in seconds."""

    team: str
    name: str
    skills: frozenset[str] = frozenset()
    duty: Duty = Duty.ON_DUTY
    turnout_s: float = 0.0
    name_en: str | None = None

    @property
    def may_go(self) -> bool:
        """Return whether it answers a call: on duty or on call."""
        return self.duty is not Duty.OFF_DUTY


@dataclass(frozen=True, slots=True)
class Post:
    """A standby post 待命点: a station or another place where teams wait, WGS84; `crews` may be empty."""

    code: str
    name: str
    position: Position
    crews: tuple[Crew, ...] = ()
    name_en: str | None = None


def demanded(posts: Sequence[Post], skill: str | None) -> str | None:
    """Return the skill a case demands: none where no team has it, on duty or not, as in dispatch."""
    return skill if skill and any(skill in crew.skills for post in posts for crew in post.crews) else None

"""A field team as it is just now: duty, work and last known place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch.teams.turns import Turn, TurnKind
from gis.position import Position


class TeamStatus(StrEnum):
    """The status shown on the map; all but the first and the last are the state of the team's active assignment."""

    FREE = "free"
    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    OFF_DUTY = "off_duty"


class FixSource(StrEnum):
    """The source of a team's position: its own fix, or its station because the fix is missing or too old."""

    FIX = "fix"
    STATION = "station"


class Duty(StrEnum):
    """The duty of a team: on duty 在岗, on call 备勤 (called out from home, later on its way), or neither."""

    ON_DUTY = "on_duty"
    ON_CALL = "on_call"
    OFF_DUTY = "off_duty"


class DutyBy(StrEnum):
    """The source of a team's duty: the register, a person's switch, or the roster."""

    REGISTER = "register"
    HAND = "hand"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class Fix:
    """One position of a team with its time and accuracy, WGS84."""

    position: Position
    at: datetime
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class TeamNow:
    """A team with its register entry, duty, last fix and active case."""

    code: str
    name: str
    station: str
    station_position: Position
    skills: frozenset[str] = frozenset()
    on_duty: bool = True
    fix: Fix | None = None
    case_id: int | None = None
    assignment_status: TeamStatus | None = None
    name_en: str | None = None
    crew: tuple[str, ...] = ()
    shift: str = "day"
    proposed_to: int | None = None
    """The case it is proposed to, while nobody has confirmed that yet."""
    duty_by: DutyBy = DutyBy.REGISTER
    turn: Turn | None = None
    """The turn under way, else the next one."""
    fix_by: str | None = None
    """The sender of the fix: a phone, or a tracker by its name."""

    @property
    def status(self) -> TeamStatus:
        """Return the one status the map shows; a team at work stays visible as such even after its shift."""
        if self.assignment_status is not None:
            return self.assignment_status
        return TeamStatus.FREE if self.on_duty else TeamStatus.OFF_DUTY

    @property
    def duty_kind(self) -> TurnKind | None:
        """Return the kind of the turn that has it on duty; None where a person or the register does, or nothing."""
        if not self.on_duty or self.duty_by is not DutyBy.ROSTER or self.turn is None:
            return None
        return self.turn.kind

    @property
    def duty(self) -> Duty:
        """Return whether it is on duty, or only on call."""
        return self.duty_of(self.duty_kind)

    def duty_of(self, kind: TurnKind | None) -> Duty:
        """Return the same where `duty_kind` is known already."""
        if not self.on_duty:
            return Duty.OFF_DUTY
        return Duty.ON_CALL if kind is TurnKind.ON_CALL else Duty.ON_DUTY

    def fix_age_s(self, now: datetime) -> float | None:
        """Return the age of the last fix; a clock running ahead counts as new."""
        return None if self.fix is None else round(max(0.0, (now - self.fix.at).total_seconds()), 3)

    def whereabouts(self, now: datetime, max_age_s: float) -> tuple[Position, FixSource]:
        """Return where the team is taken to be: its fix if at most `max_age_s` old, else its station."""
        position, source, _ = self.seen(now, max_age_s)
        return position, source

    def seen(self, now: datetime, max_age_s: float) -> tuple[Position, FixSource, float | None]:
        """Return its whereabouts with the age of its last fix, used or not."""
        if self.fix is None:
            return self.station_position, FixSource.STATION, None
        age_s = self.fix_age_s(now)
        if age_s is not None and age_s <= max_age_s:
            return self.fix.position, FixSource.FIX, age_s
        return self.station_position, FixSource.STATION, age_s

    def position_source(self, source: FixSource) -> str:
        """Return the sender of its fix, a phone or a tracker by its name; `station` where the fix is not used."""
        return "station" if source is FixSource.STATION else self.fix_by or "phone"


def able(skills: Collection[str], wanted: str) -> bool:
    """Tell whether a team with these skills may take a case that wants one; a team without skills takes any."""
    return not skills or wanted in skills or "general" in skills

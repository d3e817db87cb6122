"""Input of a simulation: cases as columns, teams with their hours of duty, and the times between them.

Time is counted in whole tenths of a second from the start of the simulated period, as the road engine rounds travel
times; so sums and comparisons are exact, and both engines agree to the tenth. `pace` is the actual travel time over
the predicted one, in 4096ths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gis.county.model import CellKind

NOWHERE = -1
"""In a table of times: no road leads there. In a column of teams: nobody."""
ON_TIME = 4096
"""A pace of 1: as long as predicted."""
_HALF = ON_TIME // 2


class WayBack(StrEnum):
    """The assumed position of a team after a case, until it is back at its post."""

    AT_ONCE = "at_once"
    """At its post the moment it has cleared, as in the queueing models."""
    NEARER_END = "nearer_end"
    """At the scene for the first half of the way back, at its post for the second."""
    ALONG = "along"
    """On the line between both. Only the desk engine can ask the roads from there."""


type FailedOffer = tuple[int, bool]
"""An offer that comes to nothing: after how many tenths of a second, and whether the team let it expire. Such a team
may be asked again later; one that declines is passed over for this case for good."""
type Turnout = tuple[int, int]
"""By the rule of a duty, and the real one, in tenths of a second."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of duty: on duty in [starts, ends), leaving `turnout` after the call by the rules of that duty.

    Teams are chosen by the rule; `leaves` is what it really costs them, None for as much.
    """

    starts: int
    ends: int
    turnout: int = 0
    leaves: int | None = None

    @property
    def spans(self) -> "Turnout":
        """Return the turnout by the rule, and the real one."""
        return self.turnout, self.turnout if self.leaves is None else self.leaves


@dataclass(frozen=True, slots=True)
class Crew:
    """A team: its code, its skills (none: any case), and when it is on duty; None for always."""

    code: str
    skills: frozenset[str] = frozenset()
    windows: tuple[Window, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A place that cases come from, as far as who goes there depends on it."""

    place: int
    category: str = "food"


@dataclass(frozen=True, slots=True)
class Times:
    """Travel times in tenths of a second.

    Attributes
    ----------
    out : rows of int
        By team and place, from the team's post; `NOWHERE` where no road leads.
    straight : rows of int
        The same by the straight line: it counts where no free team has a road. Empty where every place has one.
    between : rows of int
        By place and place: what a team needs that is on its way back. Only for `WayBack.NEARER_END`.
    back : rows of int
        By place and team: how long the way back to the post takes. Only for `WayBack.NEARER_END`.
    """

    out: Sequence[Sequence[int]]
    straight: Sequence[Sequence[int]] = ()
    between: Sequence[Sequence[int]] = ()
    back: Sequence[Sequence[int]] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """Cases in order of receipt; every column has one entry per case.

    `turnout` is what a team needed beyond what its duty really costs: from the offer until it left. `duties` has the
    whole of it by the turnout that the rules give a duty, where that has one of its own: `Window.leaves` does not count
    then. `answer` is from the offer until it said yes, never more than a turnout. `failed` has the offers that come to
    nothing before a team accepts, in order, of the cases that have any.
    """

    received: Sequence[int]
    stop: Sequence[int]
    stops: Sequence[Stop]
    turnout: Sequence[int]
    pace: Sequence[int]
    on_scene: Sequence[int]
    priority: Sequence[int] = ()
    answer: Sequence[int] = ()
    target: Sequence[int | None] = ()
    duties: Mapping[int, Sequence[int]] = field(default_factory=dict)
    failed: Mapping[int, Sequence[FailedOffer]] = field(default_factory=dict)

    def turnouts(self, duty: Turnout) -> Sequence[int]:
        """Return how long the teams of a duty need to leave, by case."""
        rule, leaves = duty
        return self.duties[rule] if rule in self.duties else [each + leaves for each in self.turnout]

    def __len__(self) -> int:
        return len(self.received)


@dataclass(frozen=True, slots=True)
class Town:
    """The facts about a place that the rules need: the kind of its cell, and whether it lies in town."""

    kind: CellKind | None = None
    in_town: bool = True


@dataclass(slots=True)
class Run:
    """The result of each case, in the order of the workload: team, and the times it was sent, arrived and was free.

    `NOWHERE` in every column where nobody was ever sent.
    """

    team: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    cleared: list[int] = field(default_factory=list)


def slowed(travel: int, pace: int) -> int:
    """Return what a way takes that was predicted to take `travel`."""
    return (travel * pace + _HALF) >> 12


def duties_of(crews: Sequence[Crew]) -> list[Turnout]:
    """Return the duties that teams may be on, as `on_duty` tells of them, in order."""
    always = {(0, 0)} if any(crew.windows is None for crew in crews) else set()
    return sorted(always | {each.spans for crew in crews for each in crew.windows or ()})


def duty_edges(crews: Sequence[Crew]) -> list[int]:
    """Return the moments at which somebody goes on or off duty, in order."""
    return sorted({edge for crew in crews for each in crew.windows or () for edge in (each.starts, each.ends)})


def on_duty(crews: Sequence[Crew], moment: int) -> tuple[Turnout | None, ...]:
    """Return for each team its turnout if it is on duty at a moment, else None. Of two windows the earlier listed."""
    return tuple(_turnout(crew, moment) for crew in crews)


def _turnout(crew: Crew, moment: int) -> Turnout | None:
    if crew.windows is None:
        return 0, 0
    for each in crew.windows:
        if each.starts <= moment < each.ends:
            return each.spans
    return None

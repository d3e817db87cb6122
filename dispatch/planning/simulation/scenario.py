"""A simulated county: its ground, rules, roster, roads and posts, and the calls that come in.

This is what the desk engine plays. `kernel_input` translates it for the kernel where the kernel knows all its rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.desk.ports import RoadTimes
from dispatch.desk.timers import TAKE_UP_EVERY
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.planning.history.allowances import allowed
from dispatch.planning.simulation.workload import ON_TIME, FailedOffer, WayBack
from dispatch.rules.policy import DEFAULT, Policy
from dispatch.teams.turns import Turn
from gis.county.model import CountyData
from gis.position import Position

TENTH = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class Call:
    """One case, and how its team goes about it whichever team that is; spans in tenths of a second.

    Attributes
    ----------
    answer : int
        From the offer until the team says yes; one that would come after the offer expires comes just before.
    turnout : int
        From the offer until it leaves, beyond what its duty really costs; never less than `answer`.
    pace : int
        Travel time over the predicted one, in 4096ths.
    on_scene : int
        From arrival until it is free.
    duties : mapping
        By the turnout that the rules give a duty: from the offer until a team on that duty leaves, all of it; of the
        others it is `turnout` and what the duty costs.
    failed : tuple of FailedOffer
        The first offers, which come to nothing; the one after them is accepted.
    confirm : int
        Where a person confirms: how long that takes.
    """

    received_at: datetime
    position: Position
    category: Category = Category.FOOD
    kind: CaseKind = CaseKind.COMPLAINT
    answer: int = 100
    turnout: int = 600
    pace: int = ON_TIME
    on_scene: int = 12_000
    failed: tuple[FailedOffer, ...] = ()
    confirm: int = 300
    duties: Mapping[int, int] = field(default_factory=dict)
    channel: Channel = Channel.HOTLINE
    danger: bool = False
    """It had the priority of danger to people when a team was first asked."""
    name: str = ""
    """The name of the case in a report: its number in the log."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything about a county that decides who goes.

    Attributes
    ----------
    posts : mapping of str to Position
        Where teams wait, where not at their station.
    allowances : mapping of float to float
        By turnout that the rules give a duty, what it really costs, in seconds; of the others the rule is true.
    graph : str or None
        The road graph in force; None: straight lines.
    """

    data: CountyData
    roads: RoadTimes
    graph: str | None = None
    policy: Policy = DEFAULT
    turns: tuple[Turn, ...] = ()
    posts: Mapping[str, Position] = field(default_factory=dict)
    way_back: WayBack = WayBack.AT_ONCE
    allowances: Mapping[float, float] = field(default_factory=dict)

    def failed(self, call: Call) -> tuple[FailedOffer, ...]:
        """Return the offers of a call that come to nothing: no later than the rules let an offer stand."""
        most = self.policy.acknowledge_within_s * 10
        return tuple((max(1, min(after, most if expires else most - 1)), expires) for after, expires in call.failed)

    @property
    def again_after(self) -> int:
        """Return after how many tenths of a second a team that let an offer expire is asked again for the same case.

        The rules pass it over for a while, and dispatch looks at what waits every few seconds.
        """
        return self.policy.reoffer_after_s * 10 + TAKE_UP_EVERY // TENTH

    def turnout(self, call: Call, rule_s: float) -> int:
        """Return how long after the offer a team on some duty leaves for a call, in tenths of a second."""
        own = call.duties.get(round(rule_s * 10))
        return call.turnout + self.leaves_after(rule_s) if own is None else own

    def leaves_after(self, rule_s: float) -> int:
        """Return what a duty really costs under a rule, in tenths of a second."""
        return round(allowed(self.allowances, rule_s) * 10)

    @property
    def county(self) -> str:
        """Return the county's code."""
        return self.data.county.code


def tenths_between(origin: datetime, moment: datetime | None, nothing: int) -> int:
    """Return a moment as tenths of a second after another; `nothing` for None."""
    return nothing if moment is None else (moment - origin) // TENTH

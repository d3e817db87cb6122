"""Lessons of the log: handling, turnout, time on scene and travel factor, once per response, and its offers.

Handling is received → first offer, less the time in which no team could go: predictions count busy and absent teams
apart. Turnout is offered → rolling, of each duty apart (`turnouts`), on scene until cleared; the factor is the way as
it was driven ÷ as predicted, of ways by road of a minute and more. Stamps in doubt (`intervals`) teach nothing; how
many there are is counted. Offers that came to nothing are counted apart (`offers`).

Known limit: the predicted way is that from where the team was when it was asked, which may be a minute before it left.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dispatch.lifecycle import CaseStatus, EventType
from dispatch.planning.history.allowances import Turnout
from dispatch.planning.history.intervals import LEAST_WAY_S, Parts, parts, shown_doubts
from dispatch.planning.history.log import Attempt, LoggedCase, arriving, attempts, stays
from dispatch.planning.history.offers import Failed, Offers, failed_before, learn_offers
from dispatch.planning.history.suppression import FEWEST
from dispatch.planning.history.turnouts import Turnouts, learn_turnouts
from dispatch.planning.learning import Calendar, Delayed, Distribution, LearnedTime, Observation, learn, priors

LONGEST_VISIT_S = 24 * 3600.0
MOST_FACTOR = 20.0
"""A way that took longer than so many times the predicted was interrupted."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """The lessons of the log for each kind of time, and the responses with unusable stamps, by reason.

    Attributes
    ----------
    turnout : LearnedTime
        The usual turnout, of crews on shift.
    duties : dict
        For each duty that costs more, its turnout by the rules → its own time.
    allowances : dict
        Turnout by the rules → real cost of the duty beyond the usual one, seconds.
    offers : Offers
        Share of offers that come to nothing, and the time until then.
    """

    handling: LearnedTime
    turnout: LearnedTime
    on_scene: LearnedTime
    travel_factor: LearnedTime
    responses: int
    doubts: dict[str, int]
    allowances: dict[float, float] = field(default_factory=dict)
    duties: dict[float, LearnedTime] = field(default_factory=dict)
    offers: Offers = field(default_factory=Offers)

    def turnout_under(self, rule_s: float) -> LearnedTime:
        """Return the turnout of a duty by the turnout that the rules give it, seconds."""
        return Turnouts(self.turnout, self.duties, self.allowances).under(rule_s)

    def handled(self, block: str | None, lost: int) -> Distribution:
        """Return how long a case is handled in a block until a team is asked after so many offers came to nothing."""
        handling = self.handling.predicted(block)
        return Delayed(handling, *self.offers.took(lost)) if lost and self.offers.share() else handling

    def until_accepted(self, block: str | None) -> Distribution:
        """Return how long a case is handled in a block until a team accepts it: offers may come to nothing first."""
        handling = self.handling.predicted(block)
        return Delayed(handling, *self.offers.delay()) if self.offers.share() else handling


def lessons(cases: Iterable[LoggedCase], calendar: Calendar) -> Lessons:
    """Return what cases teach; rehearsals teach nothing."""
    seen: dict[str, list[Observation]] = {"handling": [], "on_scene": [], "factor": []}
    doubts: Counter[str] = Counter()
    turnouts: list[tuple[Turnout, Observation]] = []
    failed: list[list[Failed]] = []
    responses = 0
    for case in cases:
        found, mine = parts(case), arriving(case.events, case.timing.arrived_at)
        if case.exercise or found is None:
            continue
        responses += 1
        if found.doubt is not None:
            doubts[found.doubt] += 1
        if mine is not None:
            block = calendar.block(case.timing.received_at)
            failed.append(failed_before(mine, attempts(case.events), block))
            if found.turnout_s is not None:
                turnout = Turnout(mine.allowed_turnout_s, found.turnout_s, mine.on_call)
                turnouts.append((turnout, Observation(found.turnout_s, block, mine.team)))
            for kind, value in _observed(case, found, mine).items():
                seen[kind].append(Observation(value, block, None if kind == "handling" else mine.team))
    by_duty = learn_turnouts(turnouts)
    return Lessons(
        learn(seen["handling"], priors.HANDLING),
        by_duty.usual,
        learn(seen["on_scene"], priors.ON_SCENE, longest=LONGEST_VISIT_S),
        learn(seen["factor"], priors.TRAVEL_FACTOR, longest=MOST_FACTOR),
        responses,
        dict(sorted(doubts.items())),
        dict(by_duty.allowances),
        dict(by_duty.duties),
        learn_offers(responses - shown_doubts(responses, doubts).get("no_offer_in_the_log", 0), failed),
    )


def enough(found: Lessons) -> Lessons:
    """Return lessons in which what is assumed stands in place of a time of fewer than five cases, to tell of none."""
    return replace(
        found,
        handling=_enough(found.handling),
        turnout=_enough(found.turnout),
        on_scene=_enough(found.on_scene),
        travel_factor=_enough(found.travel_factor),
        responses=found.responses if found.responses >= FEWEST else 0,
        offers=found.offers.enough(),
    )


def is_few(time: LearnedTime) -> bool:
    """Tell whether a time is learned of one to four cases, left at once or not."""
    return 0 < time.used < FEWEST or (time.used == 0 and 0 < time.at_once < FEWEST)


def is_assumed(time: LearnedTime) -> bool:
    """Tell whether nothing of a time is learned: only the assumption speaks."""
    return not (time.used or time.at_once)


def _enough(time: LearnedTime) -> LearnedTime:
    return learn((), time.prior) if is_few(time) else time


def _observed(case: LoggedCase, found: Parts, mine: Attempt) -> dict[str, float]:
    values: dict[str, float] = {}
    if found.seconds["dispatch"] is not None:
        values["handling"] = max(0.0, found.seconds["dispatch"] - _without_team_s(case))
    if mine.ended_by is EventType.CLEARED and mine.ended_at and mine.on_scene_at:
        values["on_scene"] = (mine.ended_at - mine.on_scene_at).total_seconds()
    travel_s, predicted_s = found.seconds["travel"], mine.predicted_s or 0.0
    if travel_s is not None and mine.method == "road" and predicted_s >= LEAST_WAY_S:
        values["factor"] = travel_s / predicted_s
    return values


def _without_team_s(case: LoggedCase) -> float:
    """Return how long no team could go before the first one was asked."""
    asked_at = attempts(case.events)[0].offered_at
    waits = [stay for stay in stays(case.events, asked_at) if stay.status is CaseStatus.WAITING]
    spans = [min(stay.until or asked_at, asked_at) - stay.since for stay in waits]
    return sum(max(0.0, span.total_seconds()) for span in spans)

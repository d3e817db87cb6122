"""Times of a log as replications draw them: the same as the chance of gaps and the roster use."""

from collections.abc import Sequence

from dispatch.lifecycle import EventType
from dispatch.planning.history.lessons import Lessons
from dispatch.planning.history.offers import PRIORS, Offers
from dispatch.planning.simulation.demand_model import DemandModel, drawn_by_block, drawn_from
from dispatch.planning.simulation.doubt import Doubts, doubt_of
from dispatch.planning.simulation.failing import Failing
from dispatch.rules.policy import Policy


def taught(lessons: Lessons, policy: Policy, blocks: Sequence[str]) -> DemandModel:
    """Return the times of a log in some hour blocks, of each duty that the rules have; without a case anywhere."""
    return DemandModel(
        per_hour=(0.0,) * 168,
        weights=(1.0,),
        blocks=tuple(blocks),
        handling=drawn_by_block(lessons.handling, blocks),
        turnout=drawn_by_block(lessons.turnout, blocks),
        duties={rule_s: drawn_by_block(lessons.turnout_under(rule_s), blocks) for rule_s in policy.turnouts_s},
        pace=drawn_by_block(lessons.travel_factor, blocks),
        on_scene=drawn_by_block(lessons.on_scene, blocks),
        failing=failing(lessons.offers, policy),
    )


def failing(offers: Offers, policy: Policy) -> Failing:
    """Return how often offers come to nothing, and after how long: at the latest when the rules let them expire."""
    most_s = float(policy.acknowledge_within_s)
    declined_s, expired_s = (
        tuple(min(each, most_s) for each in drawn_from(offers.time(kind)).quantiles) for kind in PRIORS
    )
    return Failing(offers.share(EventType.DECLINED), offers.share(EventType.EXPIRED), declined_s, expired_s)


def doubts(lessons: Lessons, policy: Policy, blocks: Sequence[str]) -> Doubts:
    """Return how far the log leaves these times in doubt."""
    times = {
        "handling": lessons.handling,
        "turnout": lessons.turnout,
        "pace": lessons.travel_factor,
        "on_scene": lessons.on_scene,
    }
    duties = {rule_s: lessons.turnout_under(rule_s) for rule_s in policy.turnouts_s}
    return Doubts(
        {name: doubt_of(time, blocks) for name, time in times.items()},
        {rule_s: doubt_of(time, blocks) for rule_s, time in duties.items() if time is not lessons.turnout},
        lessons.offers.shape,
    )

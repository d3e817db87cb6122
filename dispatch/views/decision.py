"""A recommendation as plain values: enough for anyone to recompute it."""

from typing import Any

from dispatch.decision.recommendation import Candidate, Recommendation
from dispatch.moments import stamp
from dispatch.views.turn import turn_summary


def decision_summary(recommendation: Recommendation) -> dict[str, Any]:
    """Return a recommendation whole: enough for anyone to recompute it."""
    chosen, runner_up = recommendation.chosen, recommendation.runner_up
    return {
        "made_at": stamp(recommendation.made_at),
        "chosen": chosen and chosen.team,
        "runner_up": runner_up and runner_up.team,
        "margin_s": recommendation.margin_s,
        "method": recommendation.method,
        "graph_version": recommendation.graph_version,
        "policy_version": recommendation.policy_version,
        "picked_by_hand": recommendation.picked is not None,
        "reason": recommendation.reason,
        "candidates": [candidate_summary(c) for c in recommendation.candidates],
    }


def candidate_summary(candidate: Candidate) -> dict[str, Any]:
    """Return one candidate: where it was taken to be, how long it needs, why it is excluded."""
    return {
        "team": candidate.team,
        "name": candidate.name,
        "lon": candidate.position.lon,
        "lat": candidate.position.lat,
        "source": candidate.source.value,
        "fix_age_s": candidate.fix_age_s,
        "travel_s": candidate.travel_s,
        "turnout_s": candidate.turnout_s,
        "arrival_s": candidate.arrival_s,
        "road_s": candidate.road_s,
        "approach_s": candidate.approach_s,
        "excluded": candidate.excluded and candidate.excluded.value,
        "duty": candidate.duty and candidate.duty.value,
        "duty_by": candidate.duty_by.value,
        "turn": candidate.turn and turn_summary(candidate.turn),
    }

"""A recommendation as plain values: enough for anyone to recompute it."""

from typing import Annotated, NotRequired, TypedDict

from dispatch.decision.recommendation import Candidate, Exclusion, Recommendation
from dispatch.moments import stamp
from dispatch.teams.team import Duty, DutyBy, FixSource
from dispatch.views.fields import Doc, Moment
from dispatch.views.turn import TurnView, turn_summary
from gis.travel.times import Method


class CandidateView(TypedDict):
    """One team in a decision; fields that may be absent are missing in old ones. 候选小组"""

    team: str
    name: str
    lon: float
    lat: float
    source: Annotated[FixSource, Doc("station: the fix was missing or too old.")]
    position_source: NotRequired[
        Annotated[str | None, Doc("phone, the name of a tracker or API key, or station. 位置来源")]
    ]
    fix_age_s: Annotated[float | None, Doc("Of its last fix, used or not. 定位时长")]
    travel_s: Annotated[float | None, Doc("By road, with the way off it; null if excluded before measuring.")]
    turnout_s: NotRequired[
        Annotated[float, Doc("Time until it leaves, by its duty; a team on call comes from home. 出动准备")]
    ]
    arrival_s: NotRequired[
        Annotated[float | None, Doc("`turnout_s` plus `travel_s`: the teams are ranked by this. 预计到场")]
    ]
    road_s: float | None
    approach_s: Annotated[float | None, Doc("The way off the road at both ends.")]
    excluded: Annotated[Exclusion | None, Doc("Reason for exclusion; null for eligible teams.")]
    duty: NotRequired[Annotated[Duty | None, Doc("On duty, or only on call. 在岗或备勤")]]
    duty_by: NotRequired[Annotated[DutyBy, Doc("Source of the duty state. 在岗依据")]]
    turn: NotRequired[Annotated[TurnView | None, Doc("Its turn at that time, else its next one. 当时或下一班次")]]


class ForecastView(TypedDict):
    """A forecast decision: like a decision, but without a number. A station sees only its own candidates."""

    made_at: Moment
    chosen: str | None
    runner_up: str | None
    margin_s: Annotated[float | None, Doc("Lead over the runner-up.")]
    picked_by_hand: bool
    reason: Annotated[str | None, Doc("Reason for the team, if a person chose it and gave one.")]
    method: Method
    graph_version: str | None
    policy_version: str
    candidates: list[CandidateView]


class DecisionView(ForecastView):
    """A recommendation as it was made, with all its inputs. 派单决定"""

    number: int
    taken_back: Annotated[bool, Doc("The person who made it undid it within seconds.")]


def decision_summary(recommendation: Recommendation) -> ForecastView:
    """Return a recommendation whole: enough for anyone to recompute it."""
    chosen, runner_up = recommendation.chosen, recommendation.runner_up
    return {
        "made_at": stamp(recommendation.made_at),
        "chosen": chosen.team if chosen else None,
        "runner_up": runner_up.team if runner_up else None,
        "margin_s": recommendation.margin_s,
        "method": recommendation.method,
        "graph_version": recommendation.graph_version,
        "policy_version": recommendation.policy_version,
        "picked_by_hand": recommendation.picked is not None,
        "reason": recommendation.reason,
        "candidates": [candidate_summary(c) for c in recommendation.candidates],
    }


def candidate_summary(candidate: Candidate) -> CandidateView:
    """Return one candidate: where it was taken to be, how long it needs, why it is excluded."""
    return {
        "team": candidate.team,
        "name": candidate.name,
        "lon": candidate.position.lon,
        "lat": candidate.position.lat,
        "source": candidate.source,
        "position_source": candidate.position_source,
        "fix_age_s": candidate.fix_age_s,
        "travel_s": candidate.travel_s,
        "turnout_s": candidate.turnout_s,
        "arrival_s": candidate.arrival_s,
        "road_s": candidate.road_s,
        "approach_s": candidate.approach_s,
        "excluded": candidate.excluded,
        "duty": candidate.duty,
        "duty_by": candidate.duty_by,
        "turn": None if candidate.turn is None else turn_summary(candidate.turn),
    }

"""Response models of decisions: every team considered, with its time or the reason for its exclusion."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from dispatch.decision.recommendation import Exclusion
from dispatch.teams.team import Duty, DutyBy, FixSource
from dispatch.teams.turns import TurnKind


class CandidateTurnOut(BaseModel):
    """A turn of duty as a decision saw it. 班次"""

    id: int
    team: str
    kind: TurnKind
    from_: datetime = Field(alias="from")
    until: datetime
    version: int


class CandidateOut(BaseModel):
    """One team in a decision. 候选小组"""

    team: str
    name: str
    lon: float
    lat: float
    source: FixSource = Field(description="station: the fix was missing or too old.")
    fix_age_s: float | None
    travel_s: float | None = Field(description="By road, with the way off it; null if excluded before measuring.")
    turnout_s: float | None = Field(
        None, description="Time until it leaves, by its duty; a team on call comes from home. 出动准备"
    )
    arrival_s: float | None = Field(
        None, description="`turnout_s` plus `travel_s`: the teams are ranked by this. 预计到场"
    )
    road_s: float | None
    approach_s: float | None = Field(description="The way off the road at both ends.")
    excluded: Exclusion | None = Field(description="Reason for exclusion; null for eligible teams.")
    duty: Duty | None = Field(None, description="On duty, or only on call. 在岗或备勤")
    duty_by: DutyBy | None = Field(None, description="Source of the duty state. 在岗依据")
    turn: CandidateTurnOut | None = Field(None, description="Its turn at that time, else its next one. 当时或下一班次")


class DecisionOut(BaseModel):
    """A recommendation as it was made, with all its inputs. 派单决定"""

    number: int
    made_at: datetime
    chosen: str | None
    runner_up: str | None
    margin_s: float | None = Field(description="Lead over the runner-up.")
    picked_by_hand: bool
    reason: str | None = Field(description="Reason for the team, if a person chose it and gave one.")
    taken_back: bool = Field(description="The person who made it undid it within seconds.")
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    candidates: list[CandidateOut]

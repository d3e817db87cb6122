"""Request and response models of scenarios."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, StrictInt, model_validator

from api.http.schemas import Code, Incoming, storable
from api.planning.jobs.schemas import JobErrorOut, Stage, State
from dispatch.planning.scenarios.naming import LONGEST

type Name = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(storable)]
type Note = Annotated[str, Field(max_length=2000), AfterValidator(storable)]


class ScenarioIn(Incoming):
    """A scenario to save. 方案"""

    name: Name = Field(description="A unique name. 名称")
    kind: Code | None = Field(None, description="What is computed; GET /planning/kinds lists them. 类别")
    note: Note | None = Field(None, description="Its purpose. 说明")
    assumptions: dict[str, Any] = Field(default_factory=dict, description="Input of the kind. 假设")
    job: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="Instead of kind and assumptions: a finished job, whose answer is saved too. 已完成的任务"
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.kind is None) == (self.job is None) or (self.job is not None and self.assumptions):
            raise ValueError("give kind and assumptions, or the job that was done 请给出类别与假设，或已完成的任务")
        return self


class ScenarioChangeIn(Incoming):
    """A change of a scenario; omitted fields stay. New assumptions have no answer yet."""

    name: Name | None = Field(None, description="New name. 名称")
    note: Annotated[str, Field(max_length=2000)] | None = Field(None, description="Empty to clear. 说明，留空为清除")
    assumptions: dict[str, Any] | None = Field(
        None, description="All assumptions, replaced; the answer is deleted. 假设"
    )
    seen_version: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="`version` as read: 409 if somebody has changed it since. 所见版本"
    )


class CopyIn(Incoming):
    """A scenario to copy."""

    name: Name | None = Field(None, description="Default the same name with a number. 名称")


class LastJobOut(BaseModel):
    """State of the last job of a scenario."""

    id: int
    state: State
    stage: Stage
    progress: float
    ahead: int | None = Field(description="Number of jobs before it; null unless it waits. 前面还有几个")
    held_up: bool = Field(False, description="Not ended, and no planner is there just now. 规划进程未运行")
    error: JobErrorOut | None
    asked_at: datetime
    ended_at: datetime | None


class ScenarioOut(BaseModel):
    """A scenario. 方案"""

    number: int
    version: int
    name: str
    kind: str
    author: str
    note: str | None
    assumptions: dict[str, Any]
    versions: dict[str, Any] | None = Field(
        description="Graph, ground, county (teams, stations, roster, calendar, households), rules, code, log."
    )
    figures: dict[str, Any] | None = Field(description="Figures of the answer, by name. 主要指标")
    digest: str | None = Field(description="SHA-256 of the answer: equal for equal bytes.")
    answered_at: datetime | None
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None
    job: LastJobOut | None = Field(description="The last job for its answer.")


class FullScenarioOut(ScenarioOut):
    """A scenario with its full answer."""

    result: Any


class ScenariosOut(BaseModel):
    """Scenarios, the last changed first."""

    items: list[ScenarioOut]
    present: dict[str, Any] = Field(
        description="Versions of graph, ground, county and rules now: an answer with another is older. 现行版本"
    )


class DifferenceOfOut(BaseModel):
    """One difference; null if absent on that side."""

    name: str
    before: Any
    after: Any
    change: float | None


class CellDifferenceOut(BaseModel):
    """Codes of cells within the target: only in the second, only in the first, in neither, in both."""

    won: list[str]
    lost: list[str]
    missing: list[str]
    kept: list[str]
    other: list[str] = Field(description="Cells in one answer alone.")


class ComparisonOut(BaseModel):
    """Two scenarios side by side. 方案对比"""

    before: ScenarioOut
    after: ScenarioOut
    assumptions: list[DifferenceOfOut]
    versions: list[DifferenceOfOut]
    figures: list[DifferenceOfOut] = Field(description="All figures, including equal ones.")
    cells: CellDifferenceOut | None = Field(description="Null if one answer has no cells.")
    same_answer: bool

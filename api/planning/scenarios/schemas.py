"""What is said of scenarios over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, StrictInt, model_validator

from api.http.schemas import Code, Incoming, storable
from api.planning.jobs.schemas import JobErrorOut, Stage, State
from dispatch.planning.scenarios.naming import LONGEST

type Name = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(storable)]
type Note = Annotated[str, Field(max_length=2000), AfterValidator(storable)]


class ScenarioIn(Incoming):
    """A scenario to be kept. 方案"""

    name: Name = Field(description="A name that no other has. 名称")
    kind: Code | None = Field(None, description="What is computed; GET /planning/kinds lists them. 类别")
    note: Note | None = Field(None, description="What it is for. 说明")
    assumptions: dict[str, Any] = Field(default_factory=dict, description="What the kind asks for. 假设")
    job: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="Instead of kind and assumptions: a job that is done, whose answer is kept too. 已完成的任务"
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.kind is None) == (self.job is None) or (self.job is not None and self.assumptions):
            raise ValueError("give kind and assumptions, or the job that was done 请给出类别与假设，或已完成的任务")
        return self


class ScenarioChangeIn(Incoming):
    """What is to be otherwise of a scenario; what is left out stays. Other assumptions have no answer yet."""

    name: Name | None = Field(None, description="Another name. 名称")
    note: Annotated[str, Field(max_length=2000)] | None = Field(None, description="Empty for none. 说明，留空为清除")
    assumptions: dict[str, Any] | None = Field(None, description="All assumptions anew; the answer goes. 假设")
    seen_version: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="`version` as it was read: 409 where somebody has changed it since. 所见版本"
    )


class CopyIn(Incoming):
    """A scenario to be copied."""

    name: Name | None = Field(None, description="Default the same with a number. 名称")


class LastJobOut(BaseModel):
    """How the last job of a scenario stands."""

    id: int
    state: State
    stage: Stage
    progress: float
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
    versions: dict[str, Any] | None = Field(description="What the answer rests on: road graph, ground, code, log.")
    figures: dict[str, Any] | None = Field(description="Figures of the answer, by name. 主要指标")
    digest: str | None = Field(description="SHA-256 of the answer: equal for equal bytes.")
    answered_at: datetime | None
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None
    job: LastJobOut | None = Field(description="The last job that was to answer it.")


class FullScenarioOut(ScenarioOut):
    """A scenario with its whole answer."""

    result: Any


class ScenariosOut(BaseModel):
    """Scenarios, changed last first."""

    items: list[ScenarioOut]


class DifferenceOfOut(BaseModel):
    """One thing that is otherwise; null where there is none."""

    name: str
    before: Any
    after: Any
    change: float | None


class CellDifferenceOut(BaseModel):
    """Cells by code: within the target only in the second, only in the first, in neither, in both."""

    won: list[str]
    lost: list[str]
    missing: list[str]
    kept: list[str]
    other: list[str] = Field(description="In one answer alone.")


class ComparisonOut(BaseModel):
    """Two scenarios side by side. 方案对比"""

    before: ScenarioOut
    after: ScenarioOut
    assumptions: list[DifferenceOfOut]
    versions: list[DifferenceOfOut]
    figures: list[DifferenceOfOut] = Field(description="All figures, also those that are the same.")
    cells: CellDifferenceOut | None = Field(description="Null where one answer has no cells.")
    same_answer: bool

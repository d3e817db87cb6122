"""Request and response models of planning jobs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.http.schemas import Code, Incoming

type State = Literal["queued", "running", "done", "failed", "cancelled"]
type Stage = Literal["queued", "preparing", "running", "combining", "done", "failed", "cancelled"]


class JobIn(Incoming):
    """A planning job to start. 规划任务"""

    kind: Code = Field(description="What is computed; GET /planning/kinds lists them. 类别")
    input: dict[str, Any] = Field(default_factory=dict, description="Input of the kind. 输入")


class JobErrorOut(BaseModel):
    """The reason for a job without an answer."""

    code: Literal["memory", "died", "refused", "result", "disk", "error", "cluster", "build"]
    message: str = Field(description="The problem and the remedy, in Chinese and English. 原因与处理办法")


class JobOut(BaseModel):
    """State of a planning job. 规划任务"""

    id: int
    scenario: int | None
    kind: str
    state: State
    stage: Stage = Field(description="Present phase. 阶段")
    progress: Annotated[float, Field(ge=0, le=1)]
    blocks: int | None = Field(description="Number of parts; null until it is prepared.")
    blocks_done: int
    ahead: int | None = Field(description="Number of jobs before it; null unless it waits. 前面还有几个")
    held_up: bool = Field(False, description="Not ended, and no planner is there just now. 规划进程未运行")
    has_partial: bool = Field(description="Whether there are results so far. 是否已有初步结果")
    digest: str | None = Field(description="SHA-256 of the answer: equal for equal bytes.")
    error: JobErrorOut | None
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancelling: bool = Field(description="Cancelled by a user; its planner is ending it. 正在取消")


class FullJobOut(JobOut):
    """A planning job with input and result."""

    input: dict[str, Any]
    versions: dict[str, Any] | None = Field(
        description="Graph, ground, county (teams, stations, roster, calendar, households), rules, code, log."
    )
    partial: Any = Field(description="Results so far. 初步结果")
    result: Any = Field(description="The answer. 结果")


class JobsOut(BaseModel):
    """Planning jobs, the newest first; `next` is `before` of the next page."""

    items: list[JobOut]
    next: int | None


class KindOut(BaseModel):
    """A kind of planning job."""

    name: str
    title: str
    title_zh: str
    input: dict[str, Any] = Field(description="JSON schema of the input.")


class KindsOut(BaseModel):
    """Kinds of planning jobs."""

    items: list[KindOut]

"""What is said of planning jobs over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.http.schemas import Code, Incoming

type State = Literal["queued", "running", "done", "failed", "cancelled"]
type Stage = Literal["queued", "preparing", "running", "combining", "done", "failed", "cancelled"]


class JobIn(Incoming):
    """A planning job to be done. 规划任务"""

    kind: Code = Field(description="What is computed; GET /planning/kinds lists them. 类别")
    input: dict[str, Any] = Field(default_factory=dict, description="What the kind asks for. 输入")


class JobErrorOut(BaseModel):
    """Why there is no answer."""

    code: Literal["memory", "died", "refused", "result", "error", "cluster", "build"]
    message: str = Field(description="What happened and what to do, Chinese and English. 原因与处理办法")


class JobOut(BaseModel):
    """How a planning job stands. 规划任务"""

    id: int
    scenario: int | None
    kind: str
    state: State
    stage: Stage = Field(description="What it is doing. 阶段")
    progress: Annotated[float, Field(ge=0, le=1)]
    blocks: int | None = Field(description="Into how many parts it is cut; null until it is prepared.")
    blocks_done: int
    ahead: int | None = Field(description="How many jobs are before it; null unless it waits. 前面还有几个")
    has_partial: bool = Field(description="Whether something is found already. 是否已有初步结果")
    digest: str | None = Field(description="SHA-256 of the answer: equal for equal bytes.")
    error: JobErrorOut | None
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancelling: bool = Field(description="Somebody has cancelled it; its planner ends it. 正在取消")


class FullJobOut(JobOut):
    """A planning job with what it was asked and what it found."""

    input: dict[str, Any]
    versions: dict[str, Any] | None = Field(description="Road graph, ground, code, and until when the log was read.")
    partial: Any = Field(description="What was found so far. 初步结果")
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
    input: dict[str, Any] = Field(description="JSON schema of what it asks for.")


class KindsOut(BaseModel):
    """Kinds of planning jobs."""

    items: list[KindOut]

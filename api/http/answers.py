"""What is answered of no noun in particular: health, and what is wrong. A noun's own models lie in its `*_schemas`.

The answers are plain values made in `dispatch` and in the database; these models describe them and are not run over
them. That they describe them truly is what tests/acceptance/test_openapi.py checks.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class HealthOut(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class ChecksOut(BaseModel):
    """What is ready."""

    database: bool = Field(description="It answers.")
    migrated: bool
    county: bool
    writable: bool = Field(description="A write was committed just now, and there was room for more.")
    disk: bool = Field(description="Neither the database's disk nor the one of the home folder is full.")


class ReadyOut(BaseModel):
    """Whether requests can be served."""

    ready: bool
    checks: ChecksOut
    reasons: list[str] = Field(description="What is missing and what to do, English and Chinese; empty when ready.")
    certificate_expires_at: datetime | None = Field(description="Of the server's own certificate, where it speaks TLS.")
    warnings: list[str] = Field(
        description="What is served all the same, but not as it should be: a missing road graph, planning jobs that "
        "wait while no planner runs."
    )
    planner: Literal["up", "down"] | None = Field(
        description="Whether a planner's process is connected; null where the database does not say. 规划进程"
    )


class FieldError(BaseModel):
    """One thing at fault."""

    field: str = Field(description="Path of the field, as it was sent.")
    value: Any = Field(description="What it held, cut short.")
    message: str = Field(description="What to do about it, English and Chinese.")


class ProblemOut(BaseModel):
    """RFC 9457 problem details. 错误说明"""

    type: str = Field(description="`/problems/…`: a page of this server that explains the kind of error.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, English and Chinese.")
    errors: list[FieldError] | None = Field(None, description="Where input is at fault: which, and how. At most 20.")

"""Response models of no noun in particular: health and problems. A noun's own models are in its `schemas`.

The answer of a thing is a type of `dispatch/views`, which also describes it. Other answers are plain values that these
models only describe; tests/acceptance/http/test_openapi.py checks that the descriptions are true.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class HealthOut(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class ChecksOut(BaseModel):
    """The parts of the server that are ready."""

    database: bool = Field(description="The database answers.")
    migrated: bool
    county: bool
    writable: bool = Field(description="A write was committed just now, and there is space for more.")
    disk: bool = Field(description="Neither the database's disk nor the one of the home folder is full.")


class ReadyOut(BaseModel):
    """The readiness of the server to serve requests."""

    ready: bool
    checks: ChecksOut
    reasons: list[str] = Field(description="What is missing and the remedy, in English and Chinese; empty when ready.")
    certificate_expires_at: datetime | None = Field(
        description="Expiry of the server's own certificate, if it serves TLS."
    )
    warnings: list[str] = Field(
        description="Services that work with limits: for example a missing road graph, or planning jobs that wait "
        "because no planner runs."
    )
    planner: Literal["up", "down"] | None = Field(
        description="Whether a planner's process is connected; null if the database does not say. 规划进程"
    )


class FieldError(BaseModel):
    """One fault of the input."""

    field: str = Field(description="Path of the field, as sent.")
    value: Any = Field(description="Its value, shortened.")
    message: str = Field(description="The remedy, in English and Chinese.")


class ProblemOut(BaseModel):
    """RFC 9457 problem details. 错误说明"""

    type: str = Field(description="`/problems/…`: a page of this server that explains the kind of error.")
    title: str
    status: int
    detail: str = Field(description="The problem and the remedy, in English and Chinese.")
    errors: list[FieldError] | None = Field(None, description="Faults of the input, if any. At most 20.")

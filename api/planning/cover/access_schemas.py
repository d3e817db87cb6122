"""Response models of walks to reporting points, and the limits of what may be asked."""

from typing import Literal

from pydantic import BaseModel, Field

from gis.county.model import PointKind

LONGEST_MIN, MOST_NEXT = 600, 50


class WalkOut(BaseModel):
    """The walk from one village or cell. 步行"""

    name: str
    cell: str
    nearest_s: float | None = Field(description="Seconds on foot; null if there is no way.")
    second_s: float | None
    nearest: str | None = Field(description="Code of the nearest reporting point.")
    second: str | None
    has_own: bool = Field(description="Whether a point lies in the same committee.")


class TownVenuesOut(BaseModel):
    """The reporting points of a town by kind of venue. 乡镇举报点"""

    town: str
    points: dict[PointKind, int]
    lacking: list[PointKind]
    committees: int
    committees_without: list[str] = Field(description="Names of committees without a point.")


class NextPointOut(BaseModel):
    """The best new point, given those before it. 建议新增点"""

    name: str
    cell: str
    lon: float
    lat: float
    gained: list[str] = Field(description="Names of the places it brings within the limit.")
    saved_min: float = Field(description="Total walking saved, in minutes.")
    still_without: int


class NextPointsOut(BaseModel):
    """The best new points, one after another. 建议新增点"""

    of: Literal["villages", "cells"] = Field(description="By cells only if every village is within the limit.")
    sites: list[NextPointOut]


class AccessOut(BaseModel):
    """Access to reporting points. 举报点可达性"""

    limit_min: int
    method: str
    graph_version: str | None
    ground_version: str
    villages: list[WalkOut]
    villages_within: int
    without: list[WalkOut] = Field(description="Villages beyond the limit, the farthest first.")
    cells: list[WalkOut]
    cells_within: int
    towns: list[TownVenuesOut]
    next: NextPointsOut | None = Field(description="Null: too many places to compare.")

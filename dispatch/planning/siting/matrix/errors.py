"""What a siting question on a bare matrix is refused for, or why it has no answer: rows and columns count from 0."""

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.planning.siting.errors import SitingError, advised

SHOWN = 5
"""Rows named in a message; the details have all."""


class MatrixQuestionError(SitingError):
    """Base: `details` are the values of the message."""

    def __init__(self, message: str, *, field: str | None = None, **details: Any) -> None:
        super().__init__(message, field=field)
        self.details: Mapping[str, Any] = details


class MissingLimitError(MatrixQuestionError):
    """The model needs a limit that was not given."""

    def __init__(self, model: str, field: str) -> None:
        super().__init__(
            f"{model} 需要 --{field} needs --{field}: {_PURPOSE[field]}", field=field, model=model, missing=field
        )


_PURPOSE = {
    "sites": "how many sites to open 开放的站点数",
    "radius": "the cost up to which a row is covered, in the unit of the costs 覆盖半径，单位与费用表相同",
    "busy": "the share of time a unit is busy, from 0 to below 1 小组忙碌比例，不小于 0 且小于 1",
}


class BadRadiusError(MatrixQuestionError):
    """The radius is negative or no number."""

    def __init__(self, radius: float) -> None:
        super().__init__(
            f"--radius {radius:g}：须为不小于 0 的数 give a number of 0 or more, in the unit of the costs",
            field="radius",
            value=str(radius),
        )


class BadShareError(MatrixQuestionError):
    """The busy fraction is no share below 1."""

    def __init__(self, busy: float) -> None:
        super().__init__(
            f"--busy {busy:g}：须不小于 0 且小于 1 give a share from 0 to below 1, for example 0.3",
            field="busy",
            value=str(busy),
        )


class BadTimeLimitError(MatrixQuestionError):
    """The time limit is no number above 0."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"--time-limit {seconds:g}：须大于 0 give seconds above 0, for example 60",
            field="time_limit",
            value=str(seconds),
        )


class BadNumberError(MatrixQuestionError):
    """The number of sites is below 1 or above the number of candidates."""

    def __init__(self, sites: int, candidates: int) -> None:
        super().__init__(
            f"--sites {sites}：候选点有 {candidates} 个，须为 1 至 {candidates} there are {candidates} candidates "
            f"(columns): give a number from 1 to {candidates}",
            field="sites",
            value=sites,
            candidates=candidates,
        )


class NoWeightError(MatrixQuestionError):
    """No row counts anything."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"{rows} 行权重合计为 0 the weights of {rows} rows add up to 0: give at least one row a weight above 0",
            field="weights",
            rows=rows,
        )


class InfeasibleError(MatrixQuestionError):
    """Base of what has no answer, however long the search."""


class UncoveredRowsError(InfeasibleError):
    """LSCP: rows that no candidate covers."""

    def __init__(self, radius: float, rows: Sequence[Mapping[str, Any]], least_radius: float | None) -> None:
        enough = (
            "一些行完全无路 some have no way at all: leave those rows out or add candidates"
            if least_radius is None
            else f"半径至少 {advised(least_radius)} raise --radius to {advised(least_radius)}, or add candidates "
            "或增加候选点"
        )
        super().__init__(
            f"无解 no answer: {len(rows)} 行在半径 {advised(radius)} 内没有候选点 rows have no candidate within "
            f"{advised(radius)}: {_named(rows)}. {enough}",
            field="radius",
            radius=radius,
            rows=rows,
            least_radius=least_radius,
        )


class NoWayRowsError(InfeasibleError):
    """p-median and p-center: rows to which there is no way from any candidate."""

    def __init__(self, model: str, rows: Sequence[int]) -> None:
        some = ", ".join(map(str, rows[:SHOWN])) + (" …" if len(rows) > SHOWN else "")
        super().__init__(
            f"无解 no answer: {len(rows)} 行与所有候选点都不通 rows have no way to any candidate: {some}. "
            f"{model} must reach every row: correct the costs, leave these rows out, or add candidates "
            "须到达每一行：请更正、去掉这些行或增加候选点",
            field="costs",
            rows=[{"row": row, "least": None, "nearest": None} for row in rows],
        )


class TooFewSitesError(InfeasibleError):
    """So many sites cannot cover, or reach, every row."""

    def __init__(self, sites: int, needed: int, *, within: float | None = None) -> None:
        what = "cover" if within is not None else "reach"
        super().__init__(
            f"无解 no answer: --sites {sites} 不够，至少需要 {needed} 个 is too few to {what} every row: {needed} are "
            f"needed; raise --sites to {needed}" + ("" if within is None else " or --radius 或增大半径"),
            field="sites",
            sites=sites,
            sites_needed=needed,
        )


class UndecidedError(MatrixQuestionError):
    """The time was over before anything allowed was found."""

    def __init__(self, sites: int) -> None:
        super().__init__(
            f"限时内未找到 {sites} 个站点的可行方案，请延长限时 the time limit ended before {sites} sites were found "
            "that serve every row, and nothing excludes them: raise --time-limit",
            field="time_limit",
            sites=sites,
        )


def _named(rows: Sequence[Mapping[str, Any]]) -> str:
    parts = [
        f"row {one['row']} (least {advised(one['least'])}, column {one['nearest']})"
        if one["least"] is not None
        else f"row {one['row']} (no way 无路)"
        for one in rows[:SHOWN]
    ]
    return "; ".join(parts) + (" …" if len(rows) > SHOWN else "")

"""Refusals of a siting question on a bare matrix, and reasons for no answer: rows and columns count from 0."""

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.planning.siting.errors import SitingError, advised

SHOWN = 5
"""Rows named in a message; the details have all."""
_FORMS = {
    "sites": ("1 至 {columns}（候选点数）的整数", "a number from 1 to {columns}, that of the candidates"),
    "radius": ("不小于 0 的数，单位与费用表相同", "a number of 0 or more, in the unit of the costs"),
    "busy": ("不小于 0 且小于 1 的数", "a share from 0 to below 1, for example 0.3"),
    "time_limit": ("大于 0 的秒数", "seconds above 0, for example 60"),
}


class MatrixQuestionError(SitingError):
    """Base: `details` are the values of the message."""

    def __init__(self, message: str, *, field: str | None = None, **details: Any) -> None:
        super().__init__(message, field=field)
        self.details: Mapping[str, Any] = details


class BadLimitError(MatrixQuestionError):
    """A limit that the model needs is missing, or a limit cannot be."""

    def __init__(self, name: str, value: float | None, columns: int = 0) -> None:
        zh, en = (form.format(columns=columns) for form in _FORMS[name])
        given = "未给出 is missing" if value is None else f"{value:g}"
        super().__init__(f"--{name.replace('_', '-')} {given}：须为{zh} give {en}", field=name, value=given)


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
    """Rows that no candidate covers; without a radius, rows to which there is no way."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], radius: float | None, least_radius: float | None) -> None:
        zh, en = ("", "") if radius is None else (f"在半径 {advised(radius)} 内", f" within {advised(radius)}")
        enough = "" if least_radius is None else advised(least_radius)
        raised = ("", "") if least_radius is None else (f"将半径增至 {enough}、", f"raise --radius to {enough}, ")
        super().__init__(
            f"无解 no answer: {len(rows)} 行{zh}没有候选点 rows have no candidate{en}: {_named(rows)}. "
            f"请{raised[0]}更正费用、去掉这些行或增加候选点 {raised[1]}correct the costs, leave these rows out, or "
            "add candidates",
            field="costs" if radius is None else "radius",
            radius=radius,
            rows=rows,
            least_radius=least_radius,
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

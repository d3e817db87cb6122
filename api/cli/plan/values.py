"""Values of the options of `wangge plan`, in the API's form; a refusal names option and form."""

import calendar
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dispatch.errors import BadScenarioError

_USUAL_S: Final = {"target_s": (60, 3 * 3600), "turnout_s": (0, 3600)}
"""Seconds from which and beyond which a time was probably given in another unit."""


def unit_doubts(question: Mapping[str, Any]) -> list[str]:
    """Return a note for each time of a question that is so short or long that it may be in another unit."""
    given = [(name, question.get(name), *ends) for name, ends in _USUAL_S.items()]
    return [
        f"{name} = {value} 秒，即 {value / 60:.4g} 分钟；选项以分钟计，文件以秒计，请核对单位 {value} s, that is "
        f"{value / 60:.4g} minutes: options are in minutes, files in seconds; is it the unit you mean?"
        for name, value, least, most in given
        if value is not None and not least <= value <= most
    ]


def seconds(minutes: float | None, option: str) -> int | None:
    """Return minutes as whole seconds; raise BadScenarioError if it is not a number."""
    if minutes is None:
        return None
    if not math.isfinite(minutes):
        raise BadScenarioError(f"{option} = {minutes}: give minutes as a number. 请以分钟数填写。")
    return round(minutes * 60)


def places_of(given: Sequence[str], option: str, datum: str | None) -> list[dict[str, Any]]:
    """Return `CODE=LON,LAT` as code, lon, lat and datum.

    Raises
    ------
    BadScenarioError
        One has another form, or no coordinate system is named.
    """
    found = []
    for code, place in pairs_of(given, option):
        lon, _, lat = place.partition(",")
        try:
            position = {"code": code, "lon": float(lon), "lat": float(lat)}
        except ValueError as refused:
            raise BadScenarioError(
                f"{option} {code}={place}: give CODE=LON,LAT, such as {code}=107.03,35.30. 应为 编码=经度,纬度。"
            ) from refused
        if datum is None:
            raise BadScenarioError(
                f"{option} {code}={place}: give the datum of the coordinate with --datum: wgs84, gcj02, bd09 or "
                "cgcs2000. 请用 --datum 注明坐标系。"
            )
        found.append({**position, "datum": datum})
    return found


def costs_of(given: Sequence[str], option: str, datum: str | None) -> list[dict[str, Any]]:
    """Return `CODE=LON,LAT` or `CODE=LON,LAT:COST` as a place with its cost; raise BadScenarioError."""
    found = []
    for code, value in pairs_of(given, option):
        place, sign, cost = value.partition(":")
        (one,) = places_of([f"{code}={place}"], option, datum)
        found.append(one | ({"cost": _cost(cost, f"{option} {code}={value}")} if sign else {}))
    return found


def posts_of(given: Sequence[str], option: str) -> list[dict[str, Any]]:
    """Return `CODE=KIND` or `CODE=KIND:COST`; raise BadScenarioError."""
    found = []
    for code, value in pairs_of(given, option):
        kind, sign, cost = value.partition(":")
        found.append({"code": code, "kind": kind} | ({"cost": _cost(cost, f"{option} {code}={value}")} if sign else {}))
    return found


def counts_of(given: Sequence[str], option: str) -> list[tuple[str, int]]:
    """Return `CODE=N`; raise BadScenarioError."""
    found = []
    for code, value in pairs_of(given, option):
        if not re.fullmatch(r"\d{1,4}", value):
            raise BadScenarioError(f"{option} {code}={value}: give CODE=N, a whole number of teams. 应为 编码=小组数。")
        found.append((code, int(value)))
    return found


def pairs_of(given: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Return `CODE=VALUE`; raise BadScenarioError for another form, or a code given twice."""
    found: dict[str, str] = {}
    for text in given:
        code, sign, value = (part.strip() for part in text.partition("="))
        if not (code and sign and value):
            raise BadScenarioError(f"{option} {text!r}: give CODE=VALUE. 应为 编码=值。")
        if code in found:
            raise BadScenarioError(f"{option}: {code} is given twice; give it once. {code} 重复，请只填一次。")
        found[code] = value
    return list(found.items())


def days_of(month: str | None, first: str | None, last: str | None) -> dict[str, str | None]:
    """Return the first and last day; raise BadScenarioError for an invalid month, or for both forms at once."""
    if month is None:
        return {"first": first, "last": last}
    if first or last:
        raise BadScenarioError("--month and --first or --last: give one of them. 月份与起止日只能选其一。")
    year, number = map(int, month_of(month, "--month").split("-"))
    return {"first": f"{month}-01", "last": f"{month}-{calendar.monthrange(year, number)[1]}"}


def month_of(text: str, option: str) -> str:
    """Return a month of this century; raise BadScenarioError if it is none."""
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text) is None:
        raise BadScenarioError(f"{option} {text}: give year and month, such as 2026-03. 应如 2026-03。")
    return text


def _cost(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as refused:
        raise BadScenarioError(f"{where}: the cost {text!r} is not a number. 费用应为数字。") from refused

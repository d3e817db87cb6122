"""The county's own report: the fields of its text, in the words of official documents."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from dispatch.reports.figures import FIGURES
from maps.documents.demand_words import percent

TEXT = (Path(__file__).parent / "forms" / "county.md").read_text(encoding="utf-8")
"""The text that is used until the office loads its own."""
NO_DATA = "无数据"
_COUNTED = {"destroyed.categories": "类", "destroyed.varieties": "个", "destroyed.units": "件"}
_TEN_THOUSAND = Decimal(10_000)
_OF_REPORT = {
    "period": "统计期",
    "bureau": "单位名称",
    "date": "成文日期",
    "complaints_and_reports": "投诉举报",
}
FIELDS: Mapping[str, str] = _OF_REPORT | {each.name: each.zh for each in FIGURES}
"""The fields that a text may have, with their names; no group of a figure and no number of a case is among them."""


def field_words(view: Mapping[str, Any], county: str, made_on: date) -> dict[str, str]:
    """Return every field of a kept report in words."""
    figures = {each["name"]: each for each in view["figures"] if each["name"] in FIELDS}
    both = sum(figures[f"received.{kind}"]["n"] for kind in ("complaints", "reports"))
    return {
        "period": period_words(date.fromisoformat(view["from"]), date.fromisoformat(view["to"])),
        "bureau": f"{county}市场监督管理局",
        "date": day_words(made_on),
        "complaints_and_reports": f"{both}件",
        **{name: figure_words(each) for name, each in figures.items()},
    }


def figure_words(figure: Mapping[str, Any]) -> str:
    """Return a figure with its unit; sums in 万元 with two places, half to even."""
    value = figure["value"]
    if value is None:
        return NO_DATA
    match figure["unit"]:
        case "share":
            return percent(figure["n"] / figure["m"]).replace(".0%", "%")
        case "yuan":
            return f"{(Decimal(value) / _TEN_THOUSAND).quantize(Decimal('0.01'), ROUND_HALF_EVEN)}万元"
        case "seconds":
            minutes, seconds = divmod(int(Decimal(value)), 60)
            return f"{minutes}分{seconds}秒"
    return f"{Decimal(value):f}{_COUNTED.get(figure['name'], '件')}"


def day_words(day: date) -> str:
    """Return a day as 2020年9月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_words(first: date, last: date) -> str:
    """Return a period as 2020年, 2020年9月 or 2020年1月1日至9月21日."""
    whole = first.day == 1 and (last.toordinal() + 1 == _next_month(last).toordinal())
    if whole and (first.month, last.month) == (1, 12) and first.year == last.year:
        return f"{first.year}年"
    if whole and (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月"
    if first == last:
        return day_words(first)
    until = day_words(last)
    return f"{day_words(first)}至{until.removeprefix(f'{first.year}年')}"


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)

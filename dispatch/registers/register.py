"""Registers as data: the fields of an entry and of its lines, and what each field takes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from dispatch.errors import BadContentError, RowFault
from gis.readable_text import can_be_read, without_controls

LONGEST_LINE = 200
MOST_COUNT = 999_999_999
MOST_YUAN = Decimal("99999999999.99")
MOST_LINES = 2_000
_MEASURES = frozenset(("kg", "g", "t", "l", "ml", "m", "千克", "公斤", "斤", "两", "克", "吨", "升", "毫升", "米"))
"""Units of weight, volume and length: their quantities are no pieces and would be added up with them."""


class ValueKind(StrEnum):
    """The form of a field's value."""

    DAY = "day"
    LINE = "line"
    COUNT = "count"
    UNIT = "unit"
    YUAN = "yuan"


@dataclass(frozen=True, slots=True)
class Field:
    """One field, with its words; files name their columns by either."""

    name: str
    kind: ValueKind
    zh: str
    en: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """A register: the fields of an entry, and of each of its lines."""

    name: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    lines: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of an entry; `number` 0: not kept yet. One that was withdrawn counts nowhere."""

    number: int
    version: int
    values: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...]
    withdrawn: bool = False

    @property
    def day(self) -> date:
        """Return the day it is of."""
        return date.fromisoformat(self.values["day"])


_K = ValueKind
ACTIVITIES = Register(
    "activities",
    "宣传教育活动",
    "Activities",
    (
        Field("day", _K.DAY, "日期", "Day", required=True),
        Field("name", _K.LINE, "活动名称", "Activity", required=True),
        Field("host", _K.LINE, "主办单位", "Host"),
        Field("reached", _K.COUNT, "参加人数", "People reached"),
        Field("papers", _K.COUNT, "发放资料份数", "Papers handed out"),
    ),
    (
        Field("category", _K.LINE, "类别", "Category", required=True),
        Field("variety", _K.LINE, "品种", "Variety", required=True),
        Field("quantity", _K.COUNT, "数量", "Quantity", required=True),
        Field("unit", _K.UNIT, "单位", "Unit", required=True),
        Field("yuan", _K.YUAN, "金额（元）", "Yuan", required=True),
    ),
)
"""Education and 3·15 events 宣传教育活动, with the goods destroyed there as lines."""
REGISTERS: Mapping[str, Register] = {each.name: each for each in (ACTIVITIES,)}


def checked(
    register: Register, values: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], today: date
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the values of an entry and of its lines as they are kept.

    Raises
    ------
    BadContentError
        Values are missing, unknown or not of their form, the day has not come, or there are too many lines.
    """
    faults: list[RowFault] = []
    entry = _checked(register.fields, values, 0, faults)
    if not faults and entry["day"] > today.isoformat():
        faults.append(RowFault(0, "day", entry["day"], f"has not come, today is {today} 晚于今天"))
    kept = checked_lines(register, enumerate(lines, 1), faults)
    return entry, kept


def checked_lines(
    register: Register, lines: Iterator[tuple[int, Mapping[str, Any]]], faults: list[RowFault] | None = None
) -> list[dict[str, Any]]:
    """Return the lines of an entry as they are kept, each given with the number that names it in a refusal."""
    faults = [] if faults is None else faults
    kept = [_checked(register.lines, line, number, faults) for number, line in lines]
    if len(kept) > MOST_LINES:
        raise BadContentError(
            f"{len(kept)} lines; at most {MOST_LINES} are kept. 行数超过 {MOST_LINES}。", field="lines"
        )
    if faults:
        n, first = len(faults), faults[0]
        where = f"row {first.row}, {first.column}" if first.row else first.column
        raise BadContentError(
            f"{n} values are wrong, the first is {where}. Nothing was kept. 共 {n} 处有误，未保存。",
            faults=tuple(faults),
        )
    return kept


def _checked(fields: tuple[Field, ...], given: Mapping[str, Any], row: int, faults: list[RowFault]) -> dict[str, Any]:
    known = {each.name for each in fields}
    named = ", ".join(each.name for each in fields)
    faults.extend(
        RowFault(row, name, "", f"no field; the fields: {named} 没有这个字段") for name in given if name not in known
    )
    kept = {}
    for field in fields:
        value = given.get(field.name)
        text = "" if value is None or not can_be_read(str(value)) else without_controls(str(value)).strip()
        if not text:
            if field.required:
                faults.append(RowFault(row, field.name, "", "is needed 必填"))
            continue
        try:
            kept[field.name] = _CHECKS[field.kind](text)
        except ValueError as wrong:
            faults.append(RowFault(row, field.name, text[:LONGEST_LINE], str(wrong)))
    return kept


def _line(text: str) -> str:
    if len(text) > LONGEST_LINE:
        raise ValueError(f"write up to {LONGEST_LINE} characters 请填写不超过 {LONGEST_LINE} 字")
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("write a day as 2026-03-15 日期请写成 2026-03-15") from None


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"write a whole number from 0 to {MOST_COUNT} 请填写整数")
    return int(text)


def _unit(text: str) -> str:
    if text.casefold() in _MEASURES:
        raise ValueError("a measure: count packages, such as bags or boxes 请按件计数，如袋、箱")
    return _line(text)


def _yuan(text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= MOST_YUAN or amount != round(amount, 2):
        raise ValueError("write yuan with two decimal places at most, as 1250.50 请填写金额（元）")
    return f"{amount:.2f}"


_CHECKS: Mapping[ValueKind, Callable[[str], Any]] = {
    _K.DAY: _day,
    _K.LINE: _line,
    _K.COUNT: _count,
    _K.UNIT: _unit,
    _K.YUAN: _yuan,
}

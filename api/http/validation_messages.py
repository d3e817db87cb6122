"""Validation messages in English and Chinese for pydantic's findings, with the refused values.

A finding without a row here keeps pydantic's own English.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from gis.readable_text import can_be_read

DEPTH, WIDTH, LENGTH = 3, 12, 200
_EXACT = 2**53
SECRET = frozenset({"identity", "phone", "address", "id_number", "password", "old", "new", "code"})
"""Fields whose values no answer quotes, nor anything within them."""
BLANK = "is blank: write something that can be read 内容为空，请填写文字"
QUOTED = 60
"""Characters of a value that a sentence quotes: who typed it knows the rest."""

_WORDS = {
    "missing": "is required 必填",
    "extra_forbidden": "is not a field here: remove it or mend its spelling 没有这个字段，请删除或更正",
    "enum": "must be {expected} 只能取所列的值",
    "literal_error": "must be {expected} 只能取所列的值",
    "string_type": "must be text 应为文本",
    "string_too_short": "needs at least {min_length} character(s) 至少 {min_length} 个字符",
    "string_too_long": "takes at most {max_length} characters 最多 {max_length} 个字符",
    "string_pattern_mismatch": "must have the form {pattern} 格式不符",
    "string_unicode": "must be well-formed Unicode 字符不完整",
    "base64_decode": "must be base64 应为 base64",
    "int_type": "must be a whole number 应为整数",
    "int_parsing": "must be a whole number 应为整数",
    "int_parsing_size": "is out of range 超出范围",
    "int_from_float": "must be a whole number 应为整数",
    "float_type": "must be a number, without quotes 应为数字，不加引号",
    "float_parsing": "must be a number 应为数字",
    "finite_number": "must be a finite number, not NaN or Infinity 应为有限的数",
    "bool_type": "must be true or false 应为 true 或 false",
    "bool_parsing": "must be true or false 应为 true 或 false",
    "greater_than": "must be above {gt} 须大于 {gt}",
    "greater_than_equal": "must be at least {ge} 须不小于 {ge}",
    "less_than": "must be below {lt} 须小于 {lt}",
    "less_than_equal": "must be at most {le} 须不大于 {le}",
    "too_short": "needs at least {min_length} item(s) 至少 {min_length} 项",
    "too_long": "takes at most {max_length} items at once, got {actual_length} 一次最多 {max_length} 项",
    "model_type": "must be an object in braces 应为对象",
    "model_attributes_type": "must be an object in braces 应为对象",
    "dict_type": "must be an object in braces 应为对象",
    "list_type": "must be a list in brackets 应为数组",
    "datetime_type": "must be a moment such as 2026-11-24T09:00:00+08:00 应为带时区的时间",
    "datetime_parsing": "must be a moment such as 2026-11-24T09:00:00+08:00 应为带时区的时间",
    "datetime_from_date_parsing": "must be a moment such as 2026-11-24T09:00:00+08:00 应为带时区的时间",
    "datetime_object_invalid": "must be a moment such as 2026-11-24T09:00:00+08:00 应为带时区的时间",
    "timezone_aware": "lacks its offset: add Z or +08:00 缺少时区，请加上 Z 或 +08:00",
}


def words(fault: Mapping[str, Any]) -> str:
    """Return what is wrong and what to do, from one of pydantic's findings."""
    context = dict(fault.get("ctx") or {})
    if isinstance(context.get("error"), ValueError):  # a check of ours: it has both languages
        return str(context["error"])
    known = BLANK if _is_blank(fault) else _WORDS.get(fault["type"])
    return known.format_map(context) if known else f"{fault['msg']} 请更正"


def _is_blank(fault: Mapping[str, Any]) -> bool:
    return fault["type"] == "string_too_short" and not can_be_read(str(fault.get("input", "")))


def in_both_languages(message: str) -> tuple[str, str]:
    """Return what is wrong in English and in Chinese, without full stops; the same twice if it is in one language."""
    found = re.fullmatch(r"([^\u4e00-\u9fff]*) (?=[\u4e00-\u9fff])(.*)", message, re.DOTALL)
    said, zh = found.groups() if found else (message, message)
    return said.rstrip("."), zh.rstrip("。")


def plain(value: Any, depth: int = DEPTH) -> Any:
    """Return a refused value as any JSON reader can take it: cut short, no deeper than `depth`."""
    if isinstance(value, dict | list):
        return _inside(value, depth - 1) if depth else "…"
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        exact = math.isfinite(value) if isinstance(value, float) else abs(value) <= _EXACT
        return value if exact else clean(str(value))
    return clean(value if isinstance(value, str) else repr(value))


def is_secret(field: str) -> bool:
    """Tell whether what stands at a field's path is not to be quoted."""
    return not SECRET.isdisjoint(field.split("."))


def _inside(value: dict[Any, Any] | list[Any], depth: int) -> Any:
    if isinstance(value, list):
        return [plain(each, depth) for each in value[:WIDTH]]
    return {
        clean(str(name)): "…" if name in SECRET else plain(each, depth) for name, each in list(value.items())[:WIDTH]
    }


def clean(text: str, length: int = LENGTH) -> str:
    """Return text cut short, with what UTF-8 or a terminal cannot carry written as escapes."""
    cut = text if len(text) <= length else f"{text[:length]}…"
    return cut.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\u0000")

"""Words by which registers say whether a thing is still in use: 启用, 正常 or active; 停用, 已撤销 or closed.

A column 状态 may say other things (已核实, 空闲). It is read where one of its rows says a word that is known here.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

_IN_USE: Final = re.compile(
    "启用|正常|在用|有效|运行中?|(?:正在|正常)?使用中?|正常运行|(?:正常)?营业中?|在营|开业|存续|开放|在册|现行|未停用|未撤销|未关闭|"
    "active|open|enabled|valid|in_use|normal|是|yes|y|true|t|1"
)
_ENDED: Final = re.compile(
    "停用|禁用|弃用|撤[销消并]|注销|关[闭停]|停[业办]|歇业|倒闭|吊销|废止|作废|[无失]效|暂停(?:使用|营业)?|停止(?:使用|运行|营业)?|取消|拆除|"
    "终止|解散|未启用|不在用|非正常|closed|inactive|retired|disabled|invalid|ended|abolished|cancell?ed|suspended|"
    "not_in_use|否|no|n|false|f|0"
)
KNOWN: Final = ("启用", "正常", "停用", "撤销", "关闭", "active", "closed")
"""Words that refusals give as examples."""


COLUMNS: Final = {
    "status": (
        *(
            "status",
            "state",
            "状态",
            "使用状态",
            "启用状态",
            "运行状态",
            "当前状态",
            "营业状态",
            "经营状态",
            "存续状态",
        ),
        *("是否启用", "是否在用", "是否有效", "是否使用", "is_active", "enabled"),
    ),
    "retired": ("retired", "已停用", "是否停用", "是否关闭", "已关闭", "是否撤销", "已撤销", "是否注销", "已注销"),
}
"""Field → names of its column: of words, and of yes and no."""


def says_in_use(value: object, header: object) -> bool | None:
    """Return whether a word says that a thing is in use; None where it is no such word.

    Under a header that asks no question, 1 and 0 are some program's own codes.
    """
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).strip().casefold().removesuffix(".0")
    if text.isdecimal() and not _asks(header):
        return None
    word = re.sub(r"\s+", "_", re.sub(r"\(.*?\)", "", text).strip()).removeprefix("已")
    if _IN_USE.fullmatch(word):
        return True
    return False if _ENDED.fullmatch(word) else None


def _asks(header: object) -> bool:
    return str(header).strip().casefold().startswith(("是否", "is", "enabled"))


def without_idle(columns: Mapping[str, int], rows: Sequence[Sequence[object]]) -> dict[str, int]:
    """Return the columns of a table, the header first, without one of status that says something else in every row."""
    at = columns.get("status")
    said = () if at is None else (says_in_use(row[at], rows[0][at]) for row in rows[1:] if len(row) > at)
    is_read = at is not None and (_asks(rows[0][at]) or any(each is not None for each in said))
    return {name: index for name, index in columns.items() if name != "status" or is_read}

"""Names of people as tables have them: one or several in a cell, evenly spaced, with a telephone number behind.

| written | read as |
|---|---|
| 张 三, 张　三 | 张三: a blank that makes names of two and three characters equally wide |
| 张三、李四 | two people; so are 张三 李四, 张三和李四 and one below the other |
| 司马 相如 | refused: one person with a long family name, or two |
| 张三13911112222, 3人, 李四等3人, 组长：张三 | refused: no names |

Names that are not Chinese characters throughout, and those with a middle dot, are left as they are.
"""

import re
import unicodedata
from typing import Final

from gis.errors import BadNameError

_HAN: Final = "[\u3400-\u9fff]"
_BETWEEN: Final = re.compile(rf"[,，、;；/／|\n＋+]|(?<={_HAN}{_HAN})[和与及](?={_HAN}{_HAN})")
_SEVERAL: Final = re.compile(rf"{_HAN}[^\S\n]*(?:{_BETWEEN.pattern})\s*{_HAN}")
"""Two Chinese names beside each other; names of minorities have a middle dot, which is none of these."""
_NAME: Final = re.compile(rf"{_HAN}+")
_LONG_FAMILIES: Final = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 夏侯 司徒 司空 端木 南宫 西门 独孤 轩辕 百里 呼延 "
    "澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 亓官 拓跋 "
    "赫连 万俟 闻人 第五 梁丘 左丘 东郭 公羊"
)
_LONG_FAMILY: Final = frozenset(_LONG_FAMILIES.split())
_LONGEST: Final = 4
_SHORT: Final = 3
_NO_NAME: Final = re.compile(
    r"\d+(?:\.0)?(?:个?人|名)?|.*\d{7}.*|.+等(?:共?\d*人|\d+)|[\u3400-\u9fff]{2,6}[:：].*", re.DOTALL
)


def people(text: str) -> tuple[str, ...]:
    """Return the people whom a cell of a table names, in its order.

    Raises
    ------
    BadNameError
        Naming what is no name, or may be one as well as two.

    >>> people("张 三、李四 王小五")
    ('张三', '李四', '王小五')
    """
    parts = filter(None, map(str.strip, _BETWEEN.split(text)))
    return tuple(name for part in parts for name in _in(part))


def person(text: str) -> str | None:
    """Return the one person whom a cell of a table names, None where it names several; errors as of `people`.

    >>> person("张 三"), person("张三、李四"), person("网格员 01 / Inspector 01")
    ('张三', None, '网格员 01 / Inspector 01')
    """
    names = people(text) if _SEVERAL.search(text) else _in(text.strip())
    return names[0] if len(names) == 1 else None


def _in(part: str) -> tuple[str, ...]:
    """Return the names in what stands between two marks."""
    if _NO_NAME.fullmatch(unicodedata.normalize("NFKC", part)):
        raise BadNameError(
            f"{part!r} 不是姓名：只填姓名，每人之间用顿号，电话、人数另列 "
            "is no name: give names alone with 、 between; telephone numbers and counts have columns of their own"
        )
    pieces = part.split()
    if len(pieces) == 1 or not all(map(_NAME.fullmatch, pieces)):
        return (part,)
    if _is_one(pieces):
        return ("".join(pieces),)
    if pieces[0] not in _LONG_FAMILY and all(1 < len(piece) <= _LONGEST for piece in pieces):
        return tuple(pieces)
    raise BadNameError(
        f"{part!r} 是一人还是数人？姓名内不留空格，每人之间用顿号 "
        "may be one person or several: no blank inside a name, 、 between two people"
    )


def _is_one(pieces: list[str]) -> bool:
    """Return whether pieces are one name: 张 三, 张 三丰, 欧阳 锋."""
    whole = sum(map(len, pieces))
    single = len(pieces[0]) == 1 and whole <= _SHORT
    return single or (pieces[0] in _LONG_FAMILY and whole == _SHORT)

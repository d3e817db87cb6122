"""Names of people as tables have them: one or several in a cell, evenly spaced, with a telephone number behind.

| written | read as |
|---|---|
| 张 三, 张　三 | 张三: a blank that makes names of two and three characters equally wide |
| 张三、李四 | two people; so are 张三 李四, 张三和李四 and one below the other |
| 司马 相如 | refused: one person with a long family name, or two |
| 张三13911112222, 3人, 李四等3人 | refused: no names |
| 组长：张三；组员：李四 | two people; another word before a colon is refused |
| 王小明李四 | refused: two people run together, as far as common family names show it |

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
_COMMON_FAMILIES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范姚谭廖邹熊陆郝孔崔康邱秦史顾侯邵孟龙万段钱汤尹黎"
)
"""The commonest ones; together four of five people have one of these."""
_LONGEST: Final = 4
_SHORT: Final = 3
_GONE: Final = re.compile(
    r"\([^()]*(?:离职|退休(?!返聘)|调[离出走]|辞职|去世|已故|离任|停用|撤销|空缺|空岗|暂缺)[^()]*\)|^(?:暂缺|空缺|空岗)\("
)
_POST: Final = re.compile(r"^\s*(?:副?[组队班]长|[组队班成]员|人员)\s*[:：]")
_ALSO: Final = re.compile(r"\s*[(（]兼[^()（）]{0,6}[)）]\s*$")
"""Somebody's second post: one person with it and without."""
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
    parts = filter(None, (_POST.sub("", part).strip() for part in _BETWEEN.split(text)))
    return tuple(name for part in parts for name in _in(part))


def person(text: str) -> str | None:
    """Return the one person whom a cell of a table names, None where it names several; errors as of `people`.

    >>> person("张 三"), person("张三、李四"), person("网格员 01 / Inspector 01")
    ('张三', None, '网格员 01 / Inspector 01')
    """
    text = _ALSO.sub("", text)
    names = people(text) if _SEVERAL.search(text) else _in(text.strip())
    return names[0] if len(names) == 1 else None


def _in(part: str) -> tuple[str, ...]:
    """Return the names in what stands between two marks."""
    if _GONE.search(unicodedata.normalize("NFKC", part)):
        raise BadNameError(
            f"{part!r} 注明已不在岗，请删除或改为现任人员 is no longer there by this remark: leave the name out, or "
            "give the one who is"
        )
    if _NO_NAME.fullmatch(unicodedata.normalize("NFKC", part)):
        raise BadNameError(
            f"{part!r} 不是姓名：只填姓名，每人之间用顿号，电话、人数另列 "
            "is no name: give names alone with 、 between; telephone numbers and counts have columns of their own"
        )
    pieces = part.split()
    if any(map(_is_run_together, pieces)):
        raise BadNameError(
            f"{part!r} 似为连写的两人：每人之间用顿号；确为一人的，姓名中加间隔号 · seem to be two people: "
            "give 、 between them, or a middle dot · within the name of one"
        )
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


def _is_run_together(piece: str) -> bool:
    """Return whether a text is two names of two or three characters, five or six in all, with common family names."""
    if not _NAME.fullmatch(piece) or not _LONGEST < len(piece) <= 2 * _SHORT or piece[:2] in _LONG_FAMILY:
        return False
    ends = range(len(piece) - _SHORT, _SHORT + 1)
    return piece[0] in _COMMON_FAMILIES and any(piece[end] in _COMMON_FAMILIES for end in ends)


def _is_one(pieces: list[str]) -> bool:
    """Return whether pieces are one name: 张 三, 张 三丰, 欧阳 锋."""
    whole = sum(map(len, pieces))
    single = len(pieces[0]) == 1 and whole <= _SHORT
    return single or (pieces[0] in _LONG_FAMILY and whole == _SHORT)

"""Patterns of what anybody may write of a person: mobiles, lines with an area code, identity cards, self-introductions.

They are for folded texts (`api.store.identity.folding`). Known limits: only the words below introduce a home or a name,
and a name must have one of the usual surnames; a shop's address ("地址") is the subject of the case, and stays. A
number with words between its digits is not found; nor, unless it is the author's, a line without its area code, or a
telephone with commas between its digits, which may be a list of prices.
"""

import re
from typing import Final

IN_NAMES: Final = r"[\s\-.·•‧・∙⋅‐‑‒–—―−_*/|]{0,3}"
"""Separators between the characters of a name."""
IN_NUMBERS: Final = IN_NAMES.replace("[", r"[()\[\]【】~\\", 1)
"""And between digits."""
IN_LISTS: Final = IN_NUMBERS.replace("[", "[,、", 1)
"""And between characters that are known, or digits that hold a birthday."""
ABROAD: Final = rf"(?:\(?(?:(?:\+|00)[0-9]{{1,3}}|86)\)?{IN_NUMBERS})?"
EXTENSION: Final = r"(?:\s*(?:转|分机|内线|ext\.?|x|#|-)\s*[0-9]{1,6}(?![0-9]))?"
MOBILE: Final = re.compile(
    rf"(?<![0-9+])(?:\(?(?:\+|00)?86\)?{IN_NUMBERS})?(1{IN_NUMBERS}[3-9](?:{IN_NUMBERS}[0-9]){{9}})(?![0-9])"
)
LINE: Final = re.compile(
    rf"(?<![0-9])(?:(?:\(?(?:\+|00)86\)?{IN_NUMBERS})\(?0?|\(?0)(10|2[0-9]|[3-9][0-9]{{2}})\)?{IN_NUMBERS}"
    rf"([2-8](?:{IN_NUMBERS}[0-9]){{6,7}})(?![0-9]){EXTENSION}"
)
CARD: Final = re.compile(
    rf"(?<![0-9])[0-9]{IN_LISTS}(?:[0-9]{IN_LISTS}){{16}}(?:[0-9](?![0-9])|x)"
    rf"|(?<![0-9])[1-8](?:{IN_NUMBERS}[0-9]){{14}}(?![0-9])"
)
"""Identity cards, of 18 places and, until 1999, of 15."""
_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_BORN: Final = re.compile(rf"[1-8][0-9]{{5}}(?:(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9x]|[3-9][0-9]{_DAY}[0-9]{{3}})")
_CASE_NUMBER: Final = re.compile(rf"[0-9]{{6}}-(?:2[5-9]|[3-9][0-9]){_DAY}-[0-9]")
_GROUPS: Final = re.compile(r"[0-9]+")

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤安常乔赖庞樊殷施翟洪倪牛温芦"
    "俞章鲁葛伍申尤毕聂柴焦欧柳邢祁岳齐梅庄辛管祝左涂谷祖舒耿牟卜路詹关苗凌费纪靳盛童欧阳司马诸葛上官夏侯东方皇甫尉迟慕容"
)
CALLED: Final = re.compile(
    r"(?:(?:我|本人)(?:的名字)?(?:叫做|叫|姓名是|姓名)|(?:姓名|投诉人|举报人|联系人|反映人|来电人)\s?(?:[:是为叫]\s?)?|我是|本人)\s?:?\s?"
    rf"(?P<said>(?:欧阳|司马|诸葛|上官|夏侯|东方|皇甫|尉迟|慕容|[{_SURNAMES}])"
    r"[ \u00b7]?[\u4e00-\u9fff][ ]?[\u4e00-\u9fff]?)"
    r"(?=$|[\s,.。;:!?、()]|电话|手机|联系|号码|身份证|家住|住在|住址|现住)"
)
LIVES: Final = re.compile(
    r"(?:家住在?|我住在?|本人住在?|我们?家在|(?<![\u4e00-\u9fff])(?:住在|家在)|现住址?:?|住址(?!\)):?|户籍地址?:?)"
    r"\s?(?P<said>[^,。;!?\n]{3,60})"
)
"""Not after `（住址）`, which stands for an address."""


def is_card(found: re.Match[str]) -> bool:
    """Tell whether a number has a birthday, as a card has and a consignment has not; and is no case's number."""
    return not _CASE_NUMBER.match(found[0]) and _BORN.fullmatch(re.sub(r"[^0-9x]", "", found[0])) is not None


def is_mobile(found: re.Match[str]) -> bool:
    """Tell whether a number can be a mobile: prices and dates with points between have shorter groups."""
    return "." not in found[1] or min(map(len, _GROUPS.findall(found[1]))) >= 3


def digits_of(text: str) -> str:
    """Return the digits alone."""
    return "".join(_GROUPS.findall(text))

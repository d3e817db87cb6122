"""Self-introductions in a text: a name after "我叫", a home after "家住".

Every one is masked, so that the masking does not reveal whether a guess was right. Known limits: only these words are
known; a name must have one of the usual surnames; the address of a shop ("地址") is the subject of the case, and stays.
"""

import re
from typing import Final

from api.store.identity.folding import masked

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤安常乔赖庞樊殷施翟洪倪牛温芦"
    "俞章鲁葛伍申尤毕聂柴焦欧柳邢祁岳齐梅庄辛管祝左涂谷祖舒耿牟卜路詹关苗凌费纪靳盛童欧阳司马诸葛上官夏侯东方皇甫尉迟慕容"
)
_NAME: Final = (
    rf"((?:欧阳|司马|诸葛|上官|夏侯|东方|皇甫|尉迟|慕容|[{_SURNAMES}])[ \u00b7]?[\u4e00-\u9fff][ ]?[\u4e00-\u9fff]?)"
)
_END: Final = r"(?=$|[\s,，.。;；:：!！?？、()（）]|电话|手机|联系|号码|身份证|家住|住在|住址|现住)"
_CALLED: Final = re.compile(
    rf"(?:(?:我|本人)(?:的名字)?(?:叫做|叫|姓名是|姓名)|(?:姓名|投诉人|举报人|联系人|反映人|来电人)\s?(?:[:：是为叫]\s?)?|我是|本人)"
    rf"\s?[:：]?\s?{_NAME}{_END}"
)
_LIVES: Final = re.compile(
    r"(?:家住在?|我住在?|本人住在?|我们?家在|(?<![\u4e00-\u9fff])(?:住在|家在)|现住址?[:：]?|家庭住址[:：]?|住址[:：]?|户籍地址?[:：]?)\s?([^,，。;；!！?？\n]{3,60})"
)


def introductions_hidden(text: str) -> str:
    """Return a text with the name and the home somebody says they have masked."""
    return masked(names_hidden(text), _LIVES, lambda _: "***", 1)


def names_hidden(text: str) -> str:
    """Return a text with the name somebody says they have masked."""
    return masked(text, _CALLED, lambda found: f"{found[1][:1]}**", 1)

"""Password strength as a number of guesses: common passwords, rows of keys, dates, and local names.

The lists of common passwords and words are those of zxcvbn (MIT), which estimates as Wheeler (2016) describes. Known
limit: it knows English words and a few languages' names, but has no dictionary of pinyin. `OURS` lists the usual
ones, and `api.auth.accounts.pinyin` spells the names of the place and its people. The lists are read with the first
new password.
"""

import re
from collections.abc import Collection

from api.auth.accounts.pinyin import spelling

FEWEST = 1e10
"""The least number of guesses: four months with the hashes, as argon2id allows about a thousand guesses a second."""
FEWEST_OF_ONES_OWN = 4
"""Letters that are no word of the place or the trade."""
MOST_WEIGHED = 64
"""Characters looked at: what is behind makes nothing weaker, and the work grows faster than the length."""
OURS = (
    *(
        "wangge",
        "网格",
        "shichang",
        "jianguan",
        "jiandu",
        "guanli",
        "xian",
        "scjg",
        "scjgj",
        "scjgs",
        "市场",
        "监管",
        "局",
    ),
    *("12315", "12345", "zhongguo", "gongshang", "zhifa", "woaini", "1314", "520", "mima", "admin", "password"),
)
"""Words of the trade and of pinyin that anybody here would try."""
OFFICES = (
    *(
        "市场监督管理局",
        "市场监督管理所",
        "市场监管局",
        "市场监管所",
        "市监局",
        "市监所",
        "监督管理局",
        "监管局",
        "监管所",
    ),
    *(
        "监督",
        "管理",
        "市监",
        "管理员",
        "调度",
        "调度员",
        "指挥中心",
        "执法",
        "执法大队",
        "综合",
        "稽查",
        "投诉",
        "举报",
    ),
    *("食品", "药品", "安全", "工商", "质监", "县", "市", "区", "所", "密码", "口令", "电脑", "系统", "平台", "办公室"),
    *("shichangjianduguanliju", "shichangjianguanju", "shijianju", "jianguanju", "jianguansuo", "ju", "suo", "shi"),
    *("scjdglj", "scjdgls", "scjdj", "scjd", "jdglj", "jdgl", "sjj", "sjs", "jgj", "jgs", "zfdd", "zhzx"),
    *("zhihui", "zhongxin", "zhihuizhongxin", "diaodu", "dadui", "tousu", "jubao", "shipin", "yaopin", "anquan"),
    *("administration", "market", "regulation", "supervision", "bureau", "county", "station", "dispatch"),
)
"""Names of such offices: full, short, in pinyin and as initials."""
_KIND = re.compile(r"(?:自治县|自治旗|县|市|区|旗|镇|乡|街道|局|所)$")
COUNTED = (
    "零一二三四五六七八九十",
    "一二三四五六七八九十百千万",
    "甲乙丙丁戊己庚辛壬癸",
    "子丑寅卯辰巳午未申酉戌亥",
    "天地玄黄宇宙洪荒",
)
"""Local counting sequences, guessed as easily as 12345; so is any stretch of them."""
STRETCHES = tuple(row[i:j] for row in COUNTED for i in range(len(row)) for j in range(i + 2, len(row) + 1))


def withstands(password: str, about: Collection[str]) -> bool:
    """Tell whether a password is hard enough to guess for somebody who knows these words about its owner."""
    from zxcvbn import zxcvbn  # noqa: PLC0415  -- its lists take longer to read than most commands run

    known = (*about, *_names_within(about), *OURS, *OFFICES, *STRETCHES)
    words = [part for each in known for part in {each, *re.split(r"[\W_]+", each)} if part]
    weighed_part = _without_pinyin(password[:MOST_WEIGHED].lower(), (*about, *_names_within(about)))
    if _is_made_of(weighed_part, (*about, *_names_within(about), *OURS, *OFFICES)):
        return False
    weighed: float = zxcvbn(password[:MOST_WEIGHED], user_inputs=[word.lower() for word in words])["guesses"]
    return weighed >= FEWEST


def _without_pinyin(password: str, names: Collection[str]) -> str:
    """Return a password without the pinyin of names, the longest first: chongxinxian of 崇信县."""
    for name in sorted(set(names), key=len, reverse=True):
        spelt = spelling(name)
        password = password if spelt is None else spelt.sub("", password)
    return password


def _is_made_of(password: str, known: Collection[str]) -> bool:
    """Tell whether hardly a letter is left of a password without these words, digits and signs."""
    parts = {part.lower() for each in known for part in {each, *re.split(r"[\W_]+", each)} if len(part) > 1}
    left = re.sub("|".join(map(re.escape, sorted(parts, key=len, reverse=True))), "", password)
    return len(re.sub(r"[\W\d_]", "", left)) < FEWEST_OF_ONES_OWN


def _names_within(about: Collection[str]) -> set[str]:
    """Return the names within those of places and offices: 崇信 of 崇信县, 锦屏 of 锦屏镇市场监督管理所."""
    names = {re.split("|".join(sorted(OFFICES, key=len, reverse=True)), each)[0] for each in about if len(each) > 1}
    names |= {_KIND.sub("", name) for name in (*names, *about)}
    return {name for name in names if len(name) > 1}

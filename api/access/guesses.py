"""How many guesses a password withstands: common and leaked ones, rows of keys, dates, and words of the place.

The lists of common passwords and words are those of zxcvbn (MIT), which estimates as Wheeler (2016) describes. Known
limit: it knows English words and a few languages' names, no dictionary of pinyin; what is usual there stands in `OURS`.
"""

import re
from collections.abc import Collection

from zxcvbn import zxcvbn

FEWEST = 1e10
"""What takes whoever has the hashes four months, at a thousand guesses a second: argon2id leaves them no more."""
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
COUNTED = (
    "零一二三四五六七八九十",
    "一二三四五六七八九十百千万",
    "甲乙丙丁戊己庚辛壬癸",
    "子丑寅卯辰巳午未申酉戌亥",
    "天地玄黄宇宙洪荒",
)
"""What is counted by here, as others write 12345; any stretch of it is as easily tried."""
STRETCHES = tuple(row[i:j] for row in COUNTED for i in range(len(row)) for j in range(i + 2, len(row) + 1))


def withstands(password: str, about: Collection[str]) -> bool:
    """Tell whether a password is hard enough to guess for somebody who knows these words about its owner."""
    words = [part for each in (*about, *OURS, *STRETCHES) for part in {each, *re.split(r"[\W_]+", each)} if part]
    weighed: float = zxcvbn(password[:MOST_WEIGHED], user_inputs=[word.lower() for word in words])["guesses"]
    return weighed >= FEWEST

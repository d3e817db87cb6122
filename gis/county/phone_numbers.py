"""Telephone numbers of a county's files: put into order where that is certain, refused where a digit must be missing.

| accepted | as |
|---|---|
| mobile | 11 digits, 1[3-9]… |
| landline | area code and 7 or 8 digits: 0933-6121234, 010-12345678 |
| landline without its area code | 7 or 8 digits, the first 2–9 |
| service | 3 to 6 digits (12315, 12345, 110), 400/800 and 7 digits |
| abroad | + and 7 to 15 digits |

Several numbers may stand in one field, each with an extension (转8001, ext. 8001). A spreadsheet that took a number for
a figure leaves `13911112222.0`, which is put right, or loses the leading 0 of a landline, which is refused: it could
as well be a mobile that lacks a digit.
"""

import re
import unicodedata
from typing import Final

from gis.errors import BadPhoneError
from gis.readable_text import without_unseen

_BETWEEN: Final = re.compile(r"[、,;/|\n]+|\s+(?=[+0-9(]{3})")
_EXTENSION: Final = re.compile(r"(?:转|分机|ext\.?|x)\s*:?\s*\d{1,6}$|(?<=\d{7})-\d{1,6}$", re.IGNORECASE)
_MARKS: Final = re.compile(r"[\s\-–—().·]+")
_HOME: Final = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?\d{9,11}$)")
_PLAUSIBLE: Final = re.compile(
    r"1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[2-9]\d{6,7}|1\d{2,5}|9[56]\d{3,4}|[48]00\d{7}|\+(?!86)\d{7,15}"
)
_ROUNDED: Final = re.compile(r"1[3-9]\d{3}0{6}")
_ZERO_LOST: Final = re.compile(r"(?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8}")


def is_rounded(number: str) -> bool:
    """Return whether a mobile ends with six zeros, as one does that was once saved as 1.39E+10."""
    return _ROUNDED.fullmatch(number) is not None


def phone_number(text: str) -> str:
    """Return a telephone field with full-width digits and a spreadsheet's `.0` put right; marks and words stay.

    Raises
    ------
    BadPhoneError
        Naming what is no number, and what it may have been.
    """
    plain = unicodedata.normalize("NFKC", without_unseen(text)).strip()
    plain = re.sub(r"(?<=\d)\.0+(?=$|[、,;/|\s])", "", plain)
    if re.fullmatch(r"\d(?:\.\d+)?e\+?\d+", plain, re.IGNORECASE):
        raise BadPhoneError(
            "以科学计数法保存，末位数字可能已丢失；请将该列设为文本格式后重新填写 "
            "in scientific notation, its last digits may be lost: format the column as text and type it again"
        )
    for part in filter(None, _numbers(plain)):
        _check(part)
    return plain


def same_phone(one: str, other: str) -> bool:
    """Tell whether two fields hold the same digits, however they are divided."""
    return re.sub(r"\D", "", one) == re.sub(r"\D", "", other)


def _numbers(text: str) -> list[str]:
    """Return the numbers of a field; a landline in pieces (0933 6121234) is one."""
    return [text] if _is_plausible(text) else _BETWEEN.split(text)


def _is_plausible(part: str) -> bool:
    return _PLAUSIBLE.fullmatch(_digits(part)) is not None


def _digits(part: str) -> str:
    """Return a number without marks, its extension and the code of China."""
    bare = _MARKS.sub("", _EXTENSION.sub("", part.strip()))
    home = _HOME.sub("", bare)
    return f"0{home}" if home != bare and not home.startswith(("0", "1")) else home


def _check(part: str) -> None:
    if _is_plausible(part):
        return
    digits = _digits(part)
    if _ZERO_LOST.fullmatch(digits):
        raise BadPhoneError(
            f"开头的 0 已丢失，可能是 0{digits}；请将该列设为文本格式后补上 "
            f"the leading 0 is lost, perhaps 0{digits}: format the column as text and type it"
        )
    raise BadPhoneError(
        "不是电话号码：手机 11 位，固定电话加区号（0933-6121234），多个号码以顿号分隔 "
        "is no telephone number: 11 digits for a mobile, area code and number for a landline (0933-6121234), "
        "several with 、 between"
    )

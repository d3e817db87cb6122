"""Numbers in Chinese characters as numbers: 十二, 一百零八, 二〇三, 壹佰贰拾.

Known limit: 一百二 is read as 120, as it is spoken, never as 102.
"""

from typing import Final

_ALIKE: Final = ("〇零○", "一幺壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS: Final = {character: value for value, alike in enumerate(_ALIKE) for character in alike}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHARACTERS: Final = "".join((*_DIGITS, *_UNITS, "廿"))


def chinese_number(text: str) -> int | None:
    """Return the number that Chinese characters write, below 10,000; None where they write none.

    >>> [chinese_number(text) for text in ("十二", "一百零八", "二〇三", "一百二", "廿三", "十十", "百")]
    [12, 108, 203, 120, 23, None, None]
    """
    text = text.replace("廿", "二十")
    if not text or not set(text) <= _DIGITS.keys() | _UNITS.keys():
        return None
    return _spoken(text) if set(text) & _UNITS.keys() else _spelt(text)


def _spelt(text: str) -> int:
    """Return a number of single digits: 二〇三."""
    return int("".join(str(_DIGITS[each]) for each in text))


def _spoken(text: str) -> int | None:
    """Return a number of digits with their units, which fall: 一百零八."""
    total, last = 0, 10_000
    digit: int | None = None
    for each in text:
        if each in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[each]
            continue
        unit = _UNITS[each]
        if unit >= last or (not digit and unit > 10):
            return None
        total, digit, last = total + (digit or 1) * unit, None, unit
    if not digit:
        return total
    after_zero = len(text) > 1 and _DIGITS.get(text[-2]) == 0
    return total + digit * (1 if after_zero or last == 10 else last // 10)

"""Lines of a width: Latin words stay whole, Chinese breaks anywhere but before a closing and after an opening mark."""

import re
from collections.abc import Callable

_HAN = "\u2e80-\u303f\u3040-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING = "（《「『【〔“‘"
_CLOSING = re.escape("，。、；：？！）》」』】〕”’…,.;:?!)%")
_PIECES = re.compile(rf"\s+|[{_OPENING}]*[{_HAN}][{_CLOSING}]*|[^\s{_HAN}]+")


def in_lines(text: str, width: float, measure: Callable[[str], float]) -> str:
    """Return text with a line break wherever the next piece would go beyond the width; `measure` has its unit."""
    return "\n".join(line for paragraph in text.split("\n") for line in _lines(paragraph, width, measure))


def _lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if measure((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while measure(line) > width and len(line) > 1:
            part = _fitting(line, width, measure)
            lines.append(line[:part])
            line = line[part:]
    return [*lines, line.rstrip()]


def _fitting(word: str, width: float, measure: Callable[[str], float]) -> int:
    """Return how many characters of a word that is wider than a line fit into it, at least one."""
    return max(1, next(n for n in range(len(word)) if measure(word[: n + 1]) > width))

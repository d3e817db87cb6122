"""What the words in the cells of a month's sheet mean: by a legend on the sheet, by hours, else as assumed here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dispatch.errors import BadRosterError
from dispatch.teams.turns import TurnKind

_SPAN: Final = r"(\d{1,2}[:点]\d{0,2})\s*(?:--|[-–—~至到])\s*((?:次日|翌日|\+1)?\s*\d{1,2}[:点]\d{0,2})"
_HOURS: Final = re.compile(_SPAN)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a word in a cell stands for."""

    kind: TurnKind
    start: str
    end: str


_DAY_SHIFT: Final = Shift(TurnKind.SHIFT, "08:30", "18:00")
_NIGHT_SHIFT: Final = Shift(TurnKind.SHIFT, "18:00", "次日08:30")
_ON_CALL: Final = Shift(TurnKind.ON_CALL, "18:00", "次日08:30")
_ROUND_THE_CLOCK: Final = Shift(TurnKind.DUTY_24H, "08:30", "次日08:30")
ASSUMED: Final[Mapping[str, Shift]] = {
    **dict.fromkeys(("白", "白班", "日", "日班", "早", "早班", "d", "day"), _DAY_SHIFT),
    **dict.fromkeys(("夜", "夜班", "晚", "晚班", "n", "night"), _NIGHT_SHIFT),
    **dict.fromkeys(("备", "备勤", "备班", "听", "听班", "待命", "on call", "oncall"), _ON_CALL),
    **dict.fromkeys(("值", "值班", "全", "全天", "24", "24h", "24小时", "24小时值班"), _ROUND_THE_CLOCK),
}
_SHORT: Final = frozenset(word for word in ASSUMED if len(word) == 1)
OFF: Final = frozenset(
    ("", "-", "--", "—", "/", "x", "×", "休", "休息", "轮休", "调休", "补休", "下", "下夜", "下班", "假", "年假",
     "病假", "事假", "产假", "婚假", "丧假", "请假", "差", "出差", "公出", "培训", "学习", "off", "rest", "leave")
)  # fmt: skip


@dataclass(slots=True)
class Words:
    """What words mean on one sheet: by its legend, by the hours in the cell, else as assumed, which is noted."""

    legend: Mapping[str, Shift]
    assumed: dict[str, Shift] = field(default_factory=dict)

    def of(self, value: object) -> list[str]:
        """Return the words of a cell: 白/夜 and 白夜 are two."""
        text = plain_text([value])
        if text in OFF or text in self.legend or text in ASSUMED:
            return [text]
        words = [word for word in re.split(r"[\s/、,+&;]+", text) if word]
        return [letter for word in words for letter in (list(word) if set(word) <= _SHORT else [word])]

    def meaning(self, word: str) -> Shift | None:
        """Return the shift a word stands for; None for none."""
        hours = _HOURS.fullmatch(word)
        if hours is not None:
            return Shift(TurnKind.SHIFT, hours[1], hours[2])
        if word not in self.legend and word in ASSUMED:
            self.assumed[word] = ASSUMED[word]
        return self.legend.get(word) or ASSUMED.get(word)


def legend_of(texts: Iterable[str]) -> dict[str, Shift]:
    """Return words with the hours that stand beside them anywhere on the sheet, and the words that mean as much.

    Raises
    ------
    BadRosterError
        One word has two different hours.
    """
    stated: dict[str, Shift] = {}
    words = sorted(ASSUMED, key=len, reverse=True)
    pattern = re.compile(rf"({'|'.join(map(re.escape, words))})\s*[:(=]?\s*{_SPAN}")
    for text in texts:
        for said in pattern.finditer(text):
            shift = Shift(ASSUMED[said[1]].kind, said[2], said[3])
            known = stated.setdefault(said[1], shift)
            if _plain(known) != _plain(shift):
                hours = f"{known.start}-{known.end}, {shift.start}-{shift.end}"
                raise BadRosterError(
                    f"The sheet states two hours for {said[1]}: {hours}. Keep those in force. "
                    f"表中“{said[1]}”有两种时间，请只保留适用的。"
                )
    return stated | _alike(stated)


def _alike(stated: Mapping[str, Shift]) -> dict[str, Shift]:
    """Return words of the same meaning as stated ones, where those agree: 日 is what 白班 is."""
    found: dict[str, Shift] = {}
    for word, usual in ASSUMED.items():
        shifts = [shift for other, shift in stated.items() if ASSUMED[other] is usual]
        if word not in stated and shifts and len({_plain(shift) for shift in shifts}) == 1:
            found[word] = shifts[0]
    return found


def _plain(shift: Shift) -> tuple[str, str]:
    start, end = (re.sub(r"\s+|\b0(?=\d)", "", text.replace("点", ":")) for text in (shift.start, shift.end))
    return start, end


def plain_text(values: Sequence[object]) -> str:
    """Return values as one text, half-width and in lower case; a whole number without its `.0`."""
    plain = (str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in values if v is not None)
    return unicodedata.normalize("NFKC", " ".join(plain)).strip().casefold()

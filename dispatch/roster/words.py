"""What the words in the cells of a month's sheet mean: by a legend on the sheet, by hours, else as assumed here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from dispatch.errors import BadRosterError
from dispatch.roster.cells import CellError, Row, end_of, since_midnight, start_of
from dispatch.roster.day_and_night import CONTRADICTED_EN, CONTRADICTED_ZH, DAY_WORDS, NIGHT_WORDS, contradicts
from dispatch.teams.turns import TurnKind

_HALF: Final = r"(?:凌晨|早上?|上午|中午|下午|晚上?)?"
_TIME: Final = rf"{_HALF}\s*\d{{1,2}}(?::\d\d|[点时](?:半|\d{{1,2}}分?)?)"
_SPAN: Final = rf"({_TIME})\s*(?:--|[-–—~至到])\s*((?:次日|翌日|第二天|\+1)?\s*{_TIME})"
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
    **dict.fromkeys(DAY_WORDS, _DAY_SHIFT),
    **dict.fromkeys((*NIGHT_WORDS, "晚", "晚班"), _NIGHT_SHIFT),
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

    legend: Mapping[str, tuple[Shift, ...]]
    assumed: dict[str, Shift] = field(default_factory=dict)

    def of(self, value: object) -> list[str]:
        """Return the words of a cell: 白/夜 and 白夜 are two."""
        text = plain_text([value])
        if text in OFF or text in self.legend or text in ASSUMED:
            return [text]
        words = [word for word in re.split(r"[\s/、,+&;]+", text) if word]
        return [letter for word in words for letter in (list(word) if set(word) <= _SHORT else [word])]

    def meaning(self, word: str) -> tuple[Shift, ...]:
        """Return the shifts of one day that a word stands for: of hours around noon two."""
        hours = _HOURS.fullmatch(word)
        if hours is not None:
            return (Shift(TurnKind.SHIFT, hours[1], hours[2]),)
        if word in self.legend or word not in ASSUMED:
            return self.legend.get(word, ())
        self.assumed[word] = ASSUMED[word]
        return (ASSUMED[word],)


def legend_of(texts: Iterable[str]) -> dict[str, tuple[Shift, ...]]:
    """Return words with the hours that stand beside them anywhere on the sheet, and the words that mean as much.

    Raises
    ------
    BadRosterError
        One word has two different hours.
    """
    stated: dict[str, tuple[Shift, ...]] = {}
    words = "|".join(map(re.escape, sorted(ASSUMED, key=len, reverse=True)))
    more = rf"(?:\s*[,、;和及]?\s*{_SPAN}(?!\s*(?:{words})))*"
    pattern = re.compile(rf"(?P<word>{words})\s*[:(=]?\s*(?P<hours>{_SPAN}{more})")
    for text in texts:
        for said in pattern.finditer(text):
            word, kind = said["word"], ASSUMED[said["word"]].kind
            shifts = tuple(Shift(kind, each[1].strip(), each[2].strip()) for each in _HOURS.finditer(said["hours"]))
            _check(word, shifts)
            known = stated.setdefault(word, shifts)
            if _plain(known) != _plain(shifts):
                hours = ", ".join(f"{each.start}-{each.end}" for each in (*known, *shifts))
                raise BadRosterError(
                    f"The sheet states two hours for {word}: {hours}. Keep those in force. "
                    f"表中“{word}”有两种时间，请只保留适用的。"
                )
    return stated | _alike(stated)


def _check(word: str, shifts: Sequence[Shift]) -> None:
    """Refuse hours that the word contradicts; those that are none are refused with the cells."""
    for shift in shifts:
        row = Row(0, {"start": shift.start, "end": shift.end})
        try:
            start, end = since_midnight(start_of(row)), since_midnight(end_of(row))
        except CellError:
            continue
        end += timedelta(days=1) if end <= start else timedelta()
        if contradicts(word, start, end):
            raise BadRosterError(
                f"The sheet states {shift.start}–{shift.end} for {word}: {CONTRADICTED_EN}. "
                f"表中“{word}” {shift.start}–{shift.end} {CONTRADICTED_ZH}。"
            )


def _alike(stated: Mapping[str, tuple[Shift, ...]]) -> dict[str, tuple[Shift, ...]]:
    """Return words of the same meaning as stated ones, where those agree: 日 is what 白班 is."""
    found: dict[str, tuple[Shift, ...]] = {}
    for word, usual in ASSUMED.items():
        alike = [shifts for other, shifts in stated.items() if ASSUMED[other] is usual]
        if word not in stated and alike and all(_plain(shifts) == _plain(alike[0]) for shifts in alike):
            found[word] = alike[0]
    return found


def _plain(shifts: Sequence[Shift]) -> list[tuple[object, object]]:
    """Return hours as they are read, 8:30 and 8点半 alike, or as they stand where they are none."""
    rows = [Row(0, {"start": shift.start, "end": shift.end}) for shift in shifts]
    try:
        return [(start_of(row), end_of(row)) for row in rows]
    except CellError:
        return [(shift.start, shift.end) for shift in shifts]


def plain_text(values: Sequence[object]) -> str:
    """Return values as one text, half-width and in lower case; a whole number without its `.0`."""
    plain = (str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in values if v is not None)
    return unicodedata.normalize("NFKC", " ".join(plain)).strip().casefold()

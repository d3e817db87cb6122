"""Read the words in the cells of a month's sheet: by a legend on the sheet, by hours, else as assumed here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dispatch.errors import BadRosterError
from dispatch.roster.cells import NEXT_DAY
from dispatch.roster.day_and_night import DAY_WORDS, NIGHT_WORDS
from dispatch.teams.turns import TurnKind

_SPAN: Final = rf"(\d{{1,2}}:\d\d)\s*(?:--|[-–—~至到])\s*({NEXT_DAY})?\s*(\d{{1,2}}:\d\d)"
_HOURS: Final = re.compile(_SPAN)
_ANY_TIME: Final = r"(?:凌晨|早上?|上午|中午|下午|晚上?)?\s*\d{1,2}\s*[:点时]"


@dataclass(frozen=True, slots=True)
class Shift:
    """The shift that a word in a cell stands for."""

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
    """The meaning of words on one sheet: by its legend, by the hours in the cell, else as assumed, which is noted."""

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
            return (_shift(TurnKind.SHIFT, hours),)
        if word in self.legend or word not in ASSUMED:
            return self.legend.get(word, ())
        self.assumed[word] = ASSUMED[word]
        return (ASSUMED[word],)


def _shift(kind: TurnKind, hours: re.Match[str]) -> Shift:
    return Shift(kind, hours[1].zfill(5), ("次日" if hours[2] else "") + hours[3].zfill(5))


def legend_of(texts: Iterable[str]) -> dict[str, tuple[Shift, ...]]:
    """Return words with the hours that stand beside them anywhere on the sheet, and the words that mean as much.

    Raises
    ------
    BadRosterError
        One word has two different hours, or a legend states a time in another form than 08:30.
    """
    stated: dict[str, tuple[Shift, ...]] = {}
    longest_first = sorted(ASSUMED, key=len, reverse=True)
    bare = r"(?<![\w./-])"  # a letter or number within a text is none of these words
    words = "|".join(bare * (len(each) == 1 or each.isdigit()) + re.escape(each) for each in longest_first)
    more = rf"(?:\s*[,、;和及]?\s*{_SPAN}(?!\s*(?:{words})))*"
    pattern = re.compile(rf"(?P<word>{words})(?:时间)?\s*[:(=]?\s*(?P<hours>{_SPAN}{more})")
    meant = re.compile(rf"(?:{words})(?:时间)?\W*{_ANY_TIME}")
    for text in (" ".join(each.split()) for each in texts):
        if meant.search(text) and re.search(_ANY_TIME, pattern.sub(" ", text)):
            raise BadRosterError(
                f"The sheet states hours that cannot be read: {text[:60]!r}. Write each word with its hours behind it, "
                f"such as 白班 08:30-18:00. 表中的班次时间“{text[:60]}”无法读取，请逐一写成 白班 08:30-18:00。"
            )
        for said in pattern.finditer(text):
            word, kind = said["word"], ASSUMED[said["word"]].kind
            shifts = tuple(_shift(kind, each) for each in _HOURS.finditer(said["hours"]))
            known = stated.setdefault(word, shifts)
            if known != shifts:
                hours = ", ".join(f"{each.start}-{each.end}" for each in (*known, *shifts))
                raise BadRosterError(
                    f"The sheet states two hours for {word}: {hours}. Keep those in force. "
                    f"表中“{word}”有两种时间，请只保留适用的。"
                )
    return stated | _alike(stated)


def _alike(stated: Mapping[str, tuple[Shift, ...]]) -> dict[str, tuple[Shift, ...]]:
    """Return words of the same meaning as stated ones, where those agree: 日 is what 白班 is."""
    found: dict[str, tuple[Shift, ...]] = {}
    for word, usual in ASSUMED.items():
        alike = {shifts for other, shifts in stated.items() if ASSUMED[other] is usual}
        if word not in stated and len(alike) == 1:
            found[word] = alike.pop()
    return found


def plain_text(values: Sequence[object]) -> str:
    """Return values as one text, half-width and in lower case; a whole number without its `.0`."""
    plain = (str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in values if v is not None)
    return unicodedata.normalize("NFKC", " ".join(plain)).strip().casefold()

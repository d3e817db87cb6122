"""Cases and response figures as table rows, in words, by the county's clock, masked as in the list."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.cases.clock import ClockState
from dispatch.lifecycle import AT_DESK, UNASSIGNED
from dispatch.statistics.response import Figures
from gis.store.county_files.spreadsheets import Cell
from maps.catalogue import messages

type Item = Mapping[str, Any]
type Column = Callable[[Item, "Words"], Cell]


class Words:
    """The words of one language, and one county's clock."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._texts, self._zone = messages(language), zone

    def __call__(self, group: str, code: object) -> str:
        """Return what a code is called; one without a word is itself."""
        return self._texts.get(f"{group}.{code}", str(code))

    def clock(self, moment: str | None) -> datetime | None:
        """Return a moment by the county's wall clock, cut to the second: a spreadsheet rounds, even to the next day."""
        if moment is None:
            return None
        return datetime.fromisoformat(moment).astimezone(self._zone).replace(tzinfo=None, microsecond=0)

    def yes(self, found: object) -> str:
        """Return yes or no."""
        return self._texts["export.yes" if found else "export.no"]


def _of(*path: str) -> Column:
    def read(item: Item, words: "Words") -> Cell:
        found: Any = item
        for name in path:
            found = None if found is None else found.get(name)
        return found  # type: ignore[no-any-return]

    return read


def _word(name: str, group: str | None = None) -> Column:
    return lambda item, words: words(group or name, item[name])


def _clock(*path: str) -> Column:
    return lambda item, words: words.clock(_of(*path)(item, words))  # type: ignore[arg-type]


def _minutes(*path: str) -> Column:
    """Return minutes rounded up to a hundredth: what came a moment after its target is more than the target."""

    def read(item: Item, words: "Words") -> Cell:
        found = _of(*path)(item, words)
        return math.ceil(round(found / 0.6, 6)) / 100 if isinstance(found, int | float) else None

    return read


CASES: Mapping[str, Column] = {
    "number": _of("number"),
    "kind": _word("kind"),
    "category": _word("category"),
    "channel": _word("channel"),
    "status": _word("status"),
    "priority": _word("priority"),
    "received": _clock("received_at"),
    "place": _of("place", "name"),
    "address": _of("place", "address"),
    "remark": _of("place", "remark"),
    "lon": _of("place", "lon"),
    "lat": _of("place", "lat"),
    "cell": _of("cell", "code"),
    "cell_name": _of("cell", "name"),
    "in_town": lambda item, words: words.yes(item["cell"] and item["cell"]["in_town"]),
    "team": _of("assignment", "team_name"),
    "dispatched": _clock("dispatched_at"),
    "acknowledged": _clock("acknowledged_at"),
    "en_route": _clock("en_route_at"),
    "arrived": _clock("clock", "arrived_at"),
    "arrival_m": _of("clock", "arrival_m"),
    "confirmed": lambda item, words: item["clock"]["arrived_at"] and words.yes(item["clock"]["arrival_confirmed"]),
    "ended": _clock("response_ended_at"),
    "outcome": lambda item, words: item["outcome"] and words("outcome", item["outcome"]),
    "target": _minutes("clock", "target_s"),
    "response": _minutes("clock", "response_s"),
    "clock": lambda item, words: words("clock", item["clock"]["state"]),
    "escalated": lambda item, words: words.yes(item["escalated"]),
    "author": _of("identity", "name"),
    "phone": _of("identity", "phone"),
    "text": _of("text"),
}
"""The columns of the table of cases, by the ends of their headings' names."""


def case_headings(language: str) -> list[Cell]:
    """Return the first row of the table of cases."""
    return [messages(language)[f"export.{name}"] for name in CASES]


def case_row(item: Item, words: Words) -> list[Cell]:
    """Return a case of the list as a row."""
    return [column(item, words) for column in CASES.values()]


_LATE = {ClockState.AT_RISK, ClockState.MISSED}
GROUPS: Mapping[str, Callable[[Item], bool]] = {
    "unassigned": lambda item: item["status"] in UNASSIGNED,
    "escalated": lambda item: bool(item["escalated"]),
    "late": lambda item: item["clock"]["arrived_at"] is None and item["clock"]["state"] in _LATE,
    "field": lambda item: item["assignment"] is not None,
    "desk": lambda item: item["status"] in AT_DESK,
}
"""The groups of the list on screen (`queue/rows.js`), of open cases."""

_GROUPED: Mapping[str | None, str] = {"kind": "cell", "outcome": "outcome"}
"""Groups whose names are words, and under which they stand in the catalogue."""
FIGURES = (
    "cases", "n", "met", "unconfirmed", "missed", "share", "low", "high", "counted_p50", "counted_p90", "measured",
    "censored", "p50", "p90", "excluded",
)  # fmt: skip
"""The first two times are of the cases counted in the share, as on the pages; the last two of all arrivals."""


def figure_rows(total: Figures, groups: Mapping[str, Figures], by: str | None, language: str) -> Iterator[list[Cell]]:
    """Yield headings, each group, and the figures in all."""
    words = messages(language)
    yield [words[f"export.by_{by}" if by else "export.group"], *(words[f"export.figures_{name}"] for name in FIGURES)]
    for name, group in groups.items():
        yield [_group(by, name, words), *_figures(group, words)]
    yield [words["export.total"], *_figures(total, words)]


def _group(by: str | None, name: str, words: Mapping[str, str]) -> str:
    """Return what a group is called; those without a cell, a station or an outcome are called so."""
    if name == "-":
        return words["export.unsaid"]
    return words.get(f"{_GROUPED[by]}.{name}", name) if by in _GROUPED else name


def _figures(of: Figures, words: Mapping[str, str]) -> list[Cell]:
    shares = [None if each is None else percent(each) for each in (of.share, of.low, of.high)]
    counted, all_arrivals = _in_minutes(of.counted_p50_s, of.counted_p90_s), _in_minutes(of.p50_s, of.p90_s)
    left_out = "; ".join(f"{words[f'export.excluded_{why}']} {number}" for why, number in sorted(of.excluded.items()))
    counts = [of.cases, of.n, of.met, of.unconfirmed, of.missed]
    return [*counts, *shares, *counted, of.measured, of.censored, *all_arrivals, left_out]


def percent(share: float) -> float:
    """Return a share rounded down to a tenth of a percent, as on the pages: only all of it is 100."""
    steps = math.floor(share * 1000 + 1e-6)
    return (min(steps, 999) if share < 1 else steps) / 10


def _in_minutes(*seconds: float | None) -> list[float | None]:
    return [None if each is None else round(each / 60, 1) for each in seconds]

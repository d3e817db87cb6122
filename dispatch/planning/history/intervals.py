"""Parts of a response: received → dispatched → other teams → acknowledged → rolling → on scene, of cases with arrival.

The parts of one case add up to its response. `dispatch` is received → first offer; `other_teams` first offer → offer of
the team that arrived (declined, expired, reassigned); `acknowledge`, `set_out` and `travel` are that team's own. Where
a stamp is missing or out of order, the parts on both sides of it are not known, and the case is counted by its reason.

Known limit: steps pressed together on arrival make turnout long and travel short: such a case is left out of both.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from math import ceil, sqrt
from typing import Final

import numpy as np
import scipy

from dispatch.planning.history.log import Attempt, LoggedCase, arriving, attempts
from dispatch.planning.history.suppression import FEWEST, shown

PARTS: Final = ("dispatch", "other_teams", "acknowledge", "set_out", "travel")
TOGETHER_S = 5.0
"""Rolling and on scene stamped this near to each other were pressed together, if the way was longer than that."""
LEAST_WAY_S = 60.0
_FAR = 8
"""Standard deviations beyond which no rank is looked at."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one response in seconds; None where the stamps do not say, and why not."""

    seconds: dict[str, float | None]
    doubt: str | None = None

    @property
    def turnout_s(self) -> float | None:
        """Return offered → rolling."""
        first, second = self.seconds["acknowledge"], self.seconds["set_out"]
        return None if first is None or second is None else first + second


def parts(case: LoggedCase) -> Parts | None:
    """Return the parts of a response; None while nobody has arrived."""
    arrived_at = case.timing.arrived_at
    if arrived_at is None:
        return None
    offers, mine = attempts(case.events), arriving(case.events, arrived_at)
    if mine is None:
        return Parts(dict.fromkeys(PARTS), "no_offer_in_the_log")
    marks = [
        case.timing.received_at, offers[0].offered_at, mine.offered_at,
        mine.acknowledged_at, mine.rolling_at, arrived_at,
    ]  # fmt: skip
    seconds = {name: _between(marks[n], marks[n + 1]) for n, name in enumerate(PARTS)}
    doubt = _doubt(marks, mine)
    if doubt == "pressed_together":
        seconds |= dict.fromkeys(("acknowledge", "set_out", "travel"))
    elif doubt == "out_of_order":
        seconds = {name: s if s is not None and s >= 0 else None for name, s in seconds.items()}
    return Parts(seconds, doubt)


def _between(first: datetime | None, second: datetime | None) -> float | None:
    return None if first is None or second is None else (second - first).total_seconds()


def _doubt(marks: Sequence[datetime | None], mine: Attempt) -> str | None:
    known = [mark for mark in marks if mark is not None]
    if any(b < a for a, b in pairwise(known)):
        return "out_of_order"
    travel = _between(mine.rolling_at, marks[-1])
    if travel is not None and travel <= TOGETHER_S and (mine.predicted_s or 0.0) > LEAST_WAY_S:
        return "pressed_together"
    return "missing_stamp" if None in marks else None


@dataclass(frozen=True, slots=True)
class Quantile:
    """A percentile by nearest rank with the order statistics that bracket it; None where n is too small to say."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PartFigures:
    """The figures of one part over many cases."""

    n: int
    p50: Quantile
    p90: Quantile
    mean_s: float | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The parts of the responses of a group: how many arrived, the figures of each part, and how many are in doubt."""

    arrived: int
    parts: dict[str, PartFigures]
    doubts: dict[str, int] = field(default_factory=dict)

    @property
    def shown_doubts(self) -> dict[str, int]:
        """Return the doubts of five responses and more that reveal no other; the rest is beyond doubt."""
        return shown_doubts(self.arrived, self.doubts)

    @property
    def shown_n(self) -> dict[str, int | None]:
        """Return the number of each part; None where it tells that fewer than five responses lack one part or two."""
        found: dict[str, int | None] = {}
        last = self.arrived
        for name, part in sorted(self.parts.items(), key=lambda item: -item[1].n):
            tells = 0 < last - part.n < FEWEST
            found[name], last = (None, last) if tells else (part.n, part.n)
        return found


def shown_doubts(responses: int, doubts: Mapping[str, int]) -> dict[str, int]:
    """Return the doubts of some responses that may be shown: five and more, and none that reveals another."""
    found = shown({"": responses - sum(doubts.values()), **doubts})
    return {reason: n for reason, n in found.items() if reason}


def decomposition(cases: Iterable[LoggedCase]) -> Decomposition:
    """Return where the time of arrived cases went; rehearsals are left out."""
    known = [found for case in cases if not case.exercise and (found := parts(case)) is not None]
    doubts = Counter(each.doubt for each in known if each.doubt is not None)
    figures = {name: _figures([s for each in known if (s := each.seconds[name]) is not None]) for name in PARTS}
    return Decomposition(len(known), figures, dict(sorted(doubts.items())))


def _figures(seconds: Sequence[float]) -> PartFigures:
    ordered = sorted(seconds)
    mean = sum(ordered) / len(ordered) if ordered else None
    return PartFigures(len(ordered), quantile(ordered, 50), quantile(ordered, 90), mean)


def quantile(ordered: Sequence[float], percent: int, confidence: float = 0.95) -> Quantile:
    """Return a percentile of ordered values and its distribution-free interval (Conover 1999, §3.2).

    The ends are the order statistics r and s with P(r ≤ Binomial(n, p) < s) ≥ confidence, tails cut alike; an end that
    no order statistic reaches is None.
    """
    n = len(ordered)
    if n == 0:
        return Quantile(None, None, None)
    tail = (1.0 - confidence) / 2.0
    share = percent / 100
    spread = 10 + int(_FAR * sqrt(n * share * (1 - share)))
    first = max(1, int(n * share) - spread)
    ranks = np.arange(first, min(n + 1, int(n * share) + spread) + 1)
    reached = scipy.special.bdtrc(ranks - 1, n, share)  # P(X ≥ rank), falling
    r, s = first - 1 + int((1.0 - reached <= tail).sum()), first + int((reached > tail).sum())
    value = ordered[max(1, ceil(n * percent / 100)) - 1]
    return Quantile(value, ordered[r - 1] if r >= 1 else None, ordered[s - 1] if s <= n else None)

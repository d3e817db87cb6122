"""Response statistics: the share within target with its Wilson interval, P50 and P90, and what was left out and why.

Percentiles are never averaged: every group is computed from its own cases. Open cases are censored, not dropped: one
already past its target counts as missed, one still within it is named among the exclusions of the share, and both
enter the percentiles as Kaplan–Meier lower bounds. One that follows another is neither: no team is sent to it. Without
open cases that estimate is the nearest rank exactly. In the percentiles of the counted cases, one that ended without
arrival is a lower bound as well.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import sqrt
from zoneinfo import ZoneInfo

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The input of statistics from one case; `arrived_at` None while nobody has arrived."""

    received_at: datetime
    target_s: int | None
    arrived_at: datetime | None
    ended_at: datetime | None
    status: str
    cell: str | None = None
    kind: str | None = None
    station: str | None = None
    outcome: str | None = None
    unconfirmed: bool = False
    """It arrived, and no position confirms it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one group, `n` of its `cases` counting, `unconfirmed` of the `met` shown by no position.

    `share`, `low`, `high` are fractions of `n`; None where nothing can be said. `p50_s` and `p90_s` are of all arrivals
    (`measured`) and open cases (`censored`), with and without a target; `counted_p50_s` and `counted_p90_s` of the `n`.
    """

    cases: int
    n: int
    met: int
    unconfirmed: int
    missed: int
    share: float | None
    low: float | None
    high: float | None
    measured: int
    censored: int
    p50_s: float | None
    p90_s: float | None
    counted_p50_s: float | None
    counted_p90_s: float | None
    excluded: dict[str, int]


GROUPS: dict[str, Callable[[Timing, ZoneInfo], str]] = {
    "cell": lambda t, _: t.cell or "-",
    "kind": lambda t, _: t.kind or "-",
    "station": lambda t, _: t.station or "-",
    "outcome": lambda t, _: t.outcome or "-",
    "hour": lambda t, zone: f"{t.received_at.astimezone(zone).hour:02d}",
}


def wilson(met: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """Return the Wilson score interval of `met` of `n` (Wilson 1927), None for n = 0.

    >>> [round(x, 3) for x in wilson(27, 30)]
    [0.744, 0.965]
    """
    if n == 0:
        return None
    p, z2 = met / n, z * z
    centre = p + z2 / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    low = 0.0 if met == 0 else (centre - spread) / scale
    high = 1.0 if met == n else (centre + spread) / scale
    return low, high


def percentile(arrived_s: Sequence[float], open_s: Sequence[float], percent: int) -> float | None:
    """Return the least time by which `percent` of cases have arrived (Kaplan & Meier 1958), None if not yet known.

    Parameters
    ----------
    arrived_s
        Times of cases with arrival, seconds.
    open_s
        Ages of cases still open: their times are at least that.

    Notes
    -----
    An arrival at the same moment as a censoring counts first. With no open case this is the nearest rank: of 25
    times, the 90th percentile is the 23rd.
    """
    at_risk = len(arrived_s) + len(open_s)
    surviving, wanted = Fraction(1), 1 - Fraction(percent, 100)
    moments = sorted([(s, 0) for s in arrived_s] + [(s, 1) for s in open_s])
    for moment, is_open in moments:
        if not is_open:
            surviving *= Fraction(at_risk - 1, at_risk)
            if surviving <= wanted:
                return moment
        at_risk -= 1
    return None


def figures(timings: Iterable[Timing], now: datetime) -> Figures:
    """Return the figures of one group as of `now`."""
    outcomes = [(timing, *judge(timing, now)) for timing in timings]
    met = sum(outcome == "met" for _, outcome, _ in outcomes)
    missed = sum(outcome == "missed" for _, outcome, _ in outcomes)
    excluded = Counter(reason for _, _, reason in outcomes if reason)
    arrived = [_elapsed_s(t, t.arrived_at) for t, _, _ in outcomes if t.arrived_at is not None]
    pending = [_elapsed_s(t, now) for t, _, _ in outcomes if t.arrived_at is None and t.ended_at is None and _awaits(t)]
    counted = [timing for timing, outcome, _ in outcomes if outcome is not None]
    counted_s = [_elapsed_s(t, t.arrived_at) for t in counted if t.arrived_at is not None]
    at_least_s = [_elapsed_s(t, t.ended_at or now) for t in counted if t.arrived_at is None]
    interval = wilson(met, met + missed)
    return Figures(
        cases=len(outcomes),
        n=met + missed,
        met=met,
        unconfirmed=sum(outcome == "met" and timing.unconfirmed for timing, outcome, _ in outcomes),
        missed=missed,
        share=met / (met + missed) if met + missed else None,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        measured=len(arrived),
        censored=len(pending),
        p50_s=percentile(arrived, pending, 50),
        p90_s=percentile(arrived, pending, 90),
        counted_p50_s=percentile(counted_s, at_least_s, 50),
        counted_p90_s=percentile(counted_s, at_least_s, 90),
        excluded=dict(sorted(excluded.items())),
    )


def by_group(timings: Iterable[Timing], group: str, now: datetime, zone: ZoneInfo) -> dict[str, Figures]:
    """Return the figures per cell, kind, station, outcome or hour of the day (local time of receipt)."""
    key = GROUPS[group]
    groups: dict[str, list[Timing]] = {}
    for timing in timings:
        groups.setdefault(key(timing, zone), []).append(timing)
    return {name: figures(groups[name], now) for name in sorted(groups)}


def _elapsed_s(timing: Timing, until: datetime | None) -> float:
    assert until is not None  # noqa: S101  -- the caller looked
    return (until - timing.received_at).total_seconds()


def _sent(timing: Timing) -> bool:
    """Tell whether a team is to go, or went: one on scene was sent, even if another office has the case now."""
    return timing.arrived_at is not None or timing.status not in {"desk", "to_transfer"}


def _awaits(timing: Timing) -> bool:
    """Tell whether a team is still to arrive: nobody drives to a case that follows another."""
    return _sent(timing) and timing.status != "joined"


def judge(timing: Timing, now: datetime) -> tuple[str | None, str | None]:
    """Return the outcome (met, missed or None) and, for None, why the case is not in the share."""
    if not _sent(timing) or (timing.arrived_at is None and timing.status in {"answered", "transferred"}):
        return None, "no_team_sent" if timing.status in {"desk", "answered"} else "transferred"
    if timing.target_s is None:
        return None, "no_target"
    if timing.arrived_at is not None:
        return ("met" if _elapsed_s(timing, timing.arrived_at) <= timing.target_s else "missed"), None
    if timing.ended_at is not None and _elapsed_s(timing, timing.ended_at) <= timing.target_s:
        return None, "ended_before_arrival"
    if _elapsed_s(timing, timing.ended_at or now) > timing.target_s:
        return "missed", None
    return None, "open_within_target"

"""Number of teams per shift and day, by HiGHS: set covering with multiplicities (Dantzig 1954)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from dispatch.planning.roster.week import SLOTS, Week
from dispatch.planning.roster.worked import Rest, Worked

_MISSING, _BEGUN = 10_000.0, 0.01
"""Against half an hour of duty: half an hour missing, and a shift begun."""


_SETTINGS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_max_nodes": 20_000,
}
"""One thread, a fixed seed and no gap: the same week gives the same shifts."""


@dataclass(frozen=True, slots=True)
class Covering:
    """Shifts that cover a week, each as often as a team works it.

    Attributes
    ----------
    missing : int
        Half hours times teams that they do not cover.
    is_proven : bool
        Whether they are proven to be the least.
    """

    shifts: tuple[Worked, ...]
    missing: int
    is_proven: bool


def cover(
    week: Week, items: Sequence[Worked], within: tuple[int, Rest] | None = None, *, few: bool = False
) -> Covering:
    """Return a covering with least hours missing, then least hours of duty, then least shifts begun.

    Parameters
    ----------
    items
        Each shift on each day that it may begin.
    within
        So many teams and what each may work: no more shifts and hours in a week than they have together.
    few
        Least shifts before least hours of duty.
    """
    rows = [slot for slot in range(SLOTS) if week[slot]]
    many, lengths = len(items), np.array([item.shift.length for item in items], dtype=np.float64)
    covers: list[list[int]] = [[] for _ in range(SLOTS)]
    for n, item in enumerate(items):
        for slot in item.slots:
            covers[slot].append(n)
    # One column per shift and day, one per half hour for what is missing; one row per half hour, and the limits.
    lines = [([*covers[slot], many + n], [1.0] * (len(covers[slot]) + 1)) for n, slot in enumerate(rows)]
    limits = []
    if within:
        teams, rest = within
        limits = [float(teams * rest.shifts), float(teams * rest.slots)]
        lines += [(list(range(many)), [1.0] * many), (list(range(many)), lengths.tolist())]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = many + len(rows), len(lines)
    duty = 1.0 + lengths * _BEGUN if few else lengths + _BEGUN
    lp.col_cost_ = np.concatenate([duty, np.full(len(rows), _MISSING)])
    lp.col_lower_ = np.zeros(many + len(rows))
    lp.col_upper_ = np.full(many + len(rows), float(max(week, default=0)))
    lp.row_lower_ = np.array([*(float(week[slot]) for slot in rows), *(0.0 for _ in limits)])
    lp.row_upper_ = np.array([*(highspy.kHighsInf for _ in rows), *limits])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in lines])]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([n for columns, _ in lines for n in columns], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for _, values in lines for value in values])
    lp.integrality_ = [highspy.HighsVarType.kInteger] * many + [highspy.HighsVarType.kContinuous] * len(rows)
    return _solved(lp, items)


def _solved(lp: highspy.HighsLp, items: Sequence[Worked]) -> Covering:
    highs = highspy.Highs.__bases__[0]()  # the constructor of `Highs` itself prints a banner to standard output
    for name, value in _SETTINGS.items():
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    highs.run()
    counts = np.rint(np.array(highs.getSolution().col_value, dtype=np.float64)).astype(int).tolist()
    shifts = tuple(item for item, count in zip(items, counts, strict=False) for _ in range(count))
    is_proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Covering(shifts, sum(counts[len(items) :]), is_proven)

"""Two runs of the same cases compared case by case: gained, lost, and whether that may be chance.

The exact McNemar test (McNemar 1947; exact form by the binomial distribution): of the cases that differ, how likely a
split at least as uneven is if gains and losses were equally likely. Computed in integers, so it is exact.

Known limit: the cases of one month are taken as drawn from months like it; it says nothing of other seasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from dispatch.statistics.response import wilson

CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Paired:
    """The numbers of cases within their target in two runs, and of those within it in only one.

    Attributes
    ----------
    n : int
        Cases judged in both runs.
    before, after : int
        Number of them within their target.
    gained, lost : int
        Within the target only after, and only before.
    p : float
        Exact McNemar, two-sided; 1 where nothing differs.
    faster, slower : int
        Cases whose response became shorter, and longer.
    mean_change_s : float or None
        Mean change of the response, seconds; negative is quicker. None without a case that somebody arrived at in both.
    """

    n: int
    before: int
    after: int
    gained: int
    lost: int
    p: float
    faster: int = 0
    slower: int = 0
    mean_change_s: float | None = None

    @property
    def by_chance(self) -> bool:
        """Tell whether the difference is consistent with chance."""
        return self.p > CHANCE

    @property
    def share_before(self) -> tuple[float, float, float] | None:
        """Return the share within target before, with its Wilson interval; None without cases."""
        return _share(self.before, self.n)

    @property
    def share_after(self) -> tuple[float, float, float] | None:
        """Return the same after."""
        return _share(self.after, self.n)

    @property
    def sentence(self) -> str:
        """Return the result in plain words, English and Chinese."""
        if self.n == 0:
            return "No case to compare. 没有可比较的案件。"
        chance_zh = "在偶然范围内" if self.by_chance else "不太可能出于偶然"
        chance = "consistent with chance" if self.by_chance else "unlikely to be chance"
        lost = "none" if self.lost == 0 else str(self.lost)
        return (
            f"{self.gained} of {self.n} gained, {lost} lost, p = {self.p:.2g}: {chance}. "
            f"可比较的 {self.n} 件中，新增达标 {self.gained} 件，失去 {self.lost} 件，p = {self.p:.2g}：{chance_zh}。"
        )


def _share(met: int, n: int) -> tuple[float, float, float] | None:
    interval = wilson(met, n)
    return None if interval is None else (met / n, *interval)


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p of so many gained and lost.

    >>> mcnemar(3, 0), mcnemar(0, 0), mcnemar(6, 0)
    (0.25, 1.0, 0.03125)
    """
    n, least = gained + lost, min(gained, lost)
    tail = sum(comb(n, k) for k in range(least + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


def compare(before: Sequence[int | None], after: Sequence[int | None], targets: Sequence[int | None]) -> Paired:
    """Compare responses case by case, tenths of a second; None: nobody arrived. Without a target none is judged."""
    judged = [(a, b, t) for a, b, t in zip(before, after, targets, strict=True) if t is not None]
    met = [(a is not None and a <= t, b is not None and b <= t) for a, b, t in judged]
    gained, lost = met.count((False, True)), met.count((True, False))
    both = [b - a for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    return Paired(
        n=len(judged),
        before=sum(one for one, _ in met),
        after=sum(other for _, other in met),
        gained=gained,
        lost=lost,
        p=mcnemar(gained, lost),
        faster=sum(change < 0 for change in both),
        slower=sum(change > 0 for change in both),
        mean_change_s=round(sum(both) / len(both) / 10, 1) if both else None,
    )

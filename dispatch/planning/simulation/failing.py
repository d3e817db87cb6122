"""Offers that come to nothing: how often, and how long that takes, as replications draw it.

Of each offer of a case, one number says whether the team takes it, declines or lets it expire, a second one how long
that takes. Both go by the case and its offer, so that two rosters meet the same offers (common random numbers).

Known limit: every offer is as likely to come to nothing, whatever the team, the hour and the offers before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.simulation import random_numbers
from dispatch.planning.simulation.random_numbers import Key, Stream
from dispatch.planning.simulation.workload import FailedOffer
from dispatch.values import evolve

type Floats = NDArray[np.float64]
_APART = 1 << 40
"""Between the numbers of the offers of a case and of those after them: no log has as many cases."""
_OFFERS_A_BLOCK = 2
MOST_OFFERS = 64
"""So many offers of a case come to nothing at most."""


@dataclass(frozen=True, slots=True)
class Failing:
    """The chance that an offer comes to nothing, and the time it takes.

    Attributes
    ----------
    declined, expired : float
        Shares of all offers.
    declined_s, expired_s : tuple of float
        Seconds until then: the quantiles in the middles of equal shares.
    """

    declined: float = 0.0
    expired: float = 0.0
    declined_s: tuple[float, ...] = (0.0,)
    expired_s: tuple[float, ...] = (0.0,)

    @property
    def share(self) -> float:
        """Return the share of all offers that comes to nothing."""
        return self.declined + self.expired

    def with_share(self, share: float) -> "Failing":
        """Return the same with another share of all offers that comes to nothing."""
        times = share / self.share
        return evolve(self, declined=self.declined * times, expired=self.expired * times)

    def drawn(self, key: Key, count: int) -> dict[int, tuple[FailedOffer, ...]]:
        """Return the offers that come to nothing before one is accepted, in tenths of a second, of cases with any."""
        found: dict[int, list[FailedOffer]] = {}
        asked = np.arange(count)
        for offer in range(MOST_OFFERS if self.share > 0.0 else 0):
            first, word = _APART * (offer // _OFFERS_A_BLOCK), 2 * (offer % _OFFERS_A_BLOCK)
            which, long = (
                random_numbers.uniforms(key, Stream.OFFER, count, first=first, word=word + n)[asked] for n in (0, 1)
            )
            fails = which < self.share
            asked, which, long = asked[fails], which[fails], long[fails]
            if not len(asked):
                break
            expires = which >= self.declined
            seconds = np.where(expires, _at(self.expired_s, long), _at(self.declined_s, long))
            rows = zip(asked.tolist(), random_numbers.tenths(seconds), expires.tolist(), strict=True)
            for case, after, is_expired in rows:
                found.setdefault(case, []).append((max(1, after), is_expired))
        return {case: tuple(offers) for case, offers in sorted(found.items())}


def _at(quantiles: Sequence[float], u: Floats) -> Floats:
    return np.asarray(np.interp(u * len(quantiles) - 0.5, np.arange(len(quantiles)), quantiles))


NEVER = Failing()
"""Every offer is accepted."""

"""Estimate how often an offer fails, and after how long: declined by the team, or expired without an answer.

Counted are the offers of responses, up to the one by which somebody arrived: each of these was accepted, the declined
and expired ones before it were not. An offer that is on no phone of the team expires, too, only sooner. It is assumed
that every offer is accepted (`priors.FAILED_OFFERS`), until five responses had one that was declined, or one that
expired: of each of the two apart, for a team that let an offer expire may be asked again for the same case.

Nobody can tell by these numbers of fewer than five responses: accepted offers are as many as responses, less those of
which it is shown that the log has no offer.

Known limits: one chance for all teams and hours. Offers of cases at which nobody arrived, and those that a person took
back, are not counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from dispatch.lifecycle import EventType
from dispatch.planning.history.log import Attempt
from dispatch.planning.history.suppression import is_few
from dispatch.planning.learning import LearnedTime, Observation, learn, plain, priors

PRIORS = {EventType.DECLINED: priors.DECLINED, EventType.EXPIRED: priors.EXPIRED}
_MIDDLES = 8
"""Of the times of each way in which an offer comes to nothing."""
_MOST_LOST = 2
"""Offers of a case that come to nothing, to be counted with: of three, it is late."""
type Floats = NDArray[np.float64]
type Failed = tuple[EventType, Observation]
"""The ending of a failed offer, and its duration in seconds."""


@dataclass(frozen=True, slots=True)
class Offers:
    """The lessons of the log about offers.

    Attributes
    ----------
    accepted : int
        Offers that were accepted.
    times : mapping
        Ending of failed offers → time from the offer until then.
    cases : mapping
        Ending of failed offers → number of cases.
    """

    accepted: int = 0
    times: Mapping[EventType, LearnedTime] = field(default_factory=dict)
    cases: Mapping[EventType, int] = field(default_factory=dict)

    def failed(self, *kinds: EventType) -> int:
        """Return how many offers came to nothing in some ways; in any where none is named."""
        return sum(time.used + time.at_once for kind, time in self.times.items() if kind in (kinds or PRIORS))

    @property
    def made(self) -> int:
        """Return how many offers there were."""
        return self.accepted + self.failed()

    def share(self, *kinds: EventType) -> float:
        """Return the chance that an offer comes to nothing in some ways; in any where none is named."""
        return self.failed(*kinds) / (self.made + priors.FAILED_OFFERS.weight)

    @property
    def shape(self) -> tuple[float, float]:
        """Return the two numbers of the beta distribution that the chance has of coming to nothing in any way."""
        return float(self.failed()), self.accepted + priors.FAILED_OFFERS.weight

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Return the ends of the interval of that chance; where every offer was accepted its end for one case more."""
        a, b = self.shape
        low, high = scipy.special.betaincinv(a or 1.0, b, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
        return float(low) if a else 0.0, float(high)

    @property
    def most_lost(self) -> int:
        """Return after how many offers that came to nothing a team may still be in time; 0 where none does."""
        return _MOST_LOST if self.share() else 0

    def took(self, offers: int) -> tuple[Floats, Floats]:
        """Return how many seconds so many offers take that come to nothing, each as long, and the chance of each."""
        middles, share = (np.arange(_MIDDLES) + 0.5) / _MIDDLES, self.share()
        seconds = np.concatenate([self.time(kind).predicted().quantiles(middles) for kind in PRIORS])
        return offers * seconds, np.repeat([self.share(kind) / share / _MIDDLES for kind in PRIORS], _MIDDLES)

    def delay(self) -> tuple[Floats, Floats]:
        """Return how many seconds offers take that come to nothing before one is accepted, and the chance of each."""
        share = self.share()
        chances = [(1.0 - share) * share, (1.0 - share) * share**2, share**3]
        lost = [self.took(offers) for offers in (1, 2, 3)]
        seconds = np.concatenate([[0.0], *(each for each, _ in lost)])
        return seconds, np.concatenate([[1.0 - share], *(p * odds for p, (_, odds) in zip(chances, lost, strict=True))])

    def time(self, kind: EventType) -> LearnedTime:
        """Return after how long offers came to nothing in one way."""
        return self.times.get(kind) or plain(PRIORS[kind])

    def is_few(self, kind: EventType) -> bool:
        """Tell whether one to four cases had offers that came to nothing in this way."""
        return is_few(self.cases.get(kind, 0))

    def enough(self) -> "Offers":
        """Return the same without what fewer than five cases tell."""
        kept = {kind: plain(PRIORS[kind]) if self.is_few(kind) else time for kind, time in self.times.items()}
        return replace(self, accepted=0 if is_few(self.accepted) else self.accepted, times=kept)


def failed_before(mine: Attempt, offers: Sequence[Attempt], block: str) -> list[Failed]:
    """Return the offers of a case that came to nothing before the one by which somebody arrived."""
    return [
        (each.ended_by, Observation((each.ended_at - each.offered_at).total_seconds(), block))
        for each in offers
        if each.seq < mine.seq and each.ended_by in PRIORS and each.ended_by and each.ended_at
    ]


def learn_offers(accepted: int, failed: Sequence[Sequence[Failed]]) -> Offers:
    """Return what cases tell of offers: those accepted, and by case those that came to nothing."""
    seen = {kind: [observed for case in failed for how, observed in case if how is kind] for kind in PRIORS}
    return Offers(
        accepted,
        {kind: learn(seen[kind], prior) for kind, prior in PRIORS.items()},
        {kind: sum(any(how is kind for how, _ in case) for case in failed) for kind in PRIORS},
    )

"""A time with what may come on top of it: handling, and offers that come to nothing before a team accepts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.on_scene import Distribution

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Delayed:
    """A time and a delay that is independent of it: some seconds, each with its probability."""

    time: Distribution
    seconds: Floats
    shares: Floats

    def cdf(self, value: Floats | float) -> Floats:
        """Return P(time and delay ≤ value), element by element."""
        at = np.atleast_1d(np.asarray(value, dtype=np.float64))
        found = self.time.cdf((at - self.seconds[:, None]).ravel()).reshape(len(self.seconds), len(at))
        return np.asarray(self.shares @ found)

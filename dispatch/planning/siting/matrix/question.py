"""A siting question on a bare matrix of costs: rows are demand, columns are candidates, both from 0; any unit.

The definitions: `lscp` the fewest sites with every row within the radius (Toregas et al. 1971); `mclp` the most weight
within the radius (Church & ReVelle 1974); `mexclp` the most weight expected to be covered by units that are busy a
share q of the time, Σ w (1 − q^n) (Daskin 1983); `pmedian` the least Σ weight × cost, `pcenter` the least greatest cost
(Hakimi 1964). Exactly so many sites are open, in `lscp` at most so many. A cost equal to the radius is covered.

Known limits: one unit a site in `mexclp` unless `shared`, which is Daskin's own definition: several units may share a
site. Then every candidate is listed as often as there are units, which makes large problems slow.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.candidates import Model
from dispatch.planning.siting.matrix.errors import BadLimitError, NoWeightError

type Floats = NDArray[np.float64]
MOST = np.finfo(np.float64).max
MODELS = (Model.LSCP, Model.MCLP, Model.MEXCLP, Model.PMEDIAN, Model.PCENTER)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A siting question on a matrix; raises a SitingError if it cannot be.

    Attributes
    ----------
    costs : NDArray of float64, shape (rows, columns)
        0 or more; inf where there is no way.
    weights : NDArray of float64, shape (rows,), or None
        0 or more; None: 1 each. Not used by `lscp` and `pcenter`.
    radius : float or None
        In the unit of the costs. `pmedian` and `pcenter` only list by it what is not covered.
    busy : float or None
    shared : bool
        True if several units may share a site; `mexclp` only.
    """

    model: Model
    costs: Floats
    weights: Floats | None = None
    sites: int | None = None
    radius: float | None = None
    busy: float | None = None
    shared: bool = False

    def __post_init__(self) -> None:
        columns = self.costs.shape[1]
        limits = (
            ("sites", self.model is not Model.LSCP, 1, math.inf if self.is_shared else columns),
            ("radius", self.model.needs_target, 0, MOST),
            ("busy", self.model is Model.MEXCLP, 0, np.nextafter(1, 0)),
        )
        for name, is_needed, least, most in limits:
            value = getattr(self, name)
            if is_needed if value is None else not least <= value <= most:
                raise BadLimitError(name, value, columns)
        if self.is_weighted and self.weights is not None and not (self.weights > 0).any():
            raise NoWeightError(len(self.weights))

    @property
    def is_weighted(self) -> bool:
        """Return whether the model counts weights."""
        return self.model not in {Model.LSCP, Model.PCENTER}

    @property
    def is_shared(self) -> bool:
        """Return whether several units may share a site."""
        return self.shared and self.model is Model.MEXCLP

    @property
    def unused(self) -> tuple[str, ...]:
        """Return which of the given values the model does not use."""
        is_mexclp = self.model is Model.MEXCLP
        unused = {
            "weights": self.weights is not None and not self.is_weighted,
            "busy": self.busy is not None and not is_mexclp,
            "share-sites": self.shared and not is_mexclp,
        }
        return tuple(name for name, is_unused in unused.items() if is_unused)

    @property
    def counts(self) -> Floats:
        """Return how much each row counts."""
        ones = np.ones(len(self.costs))
        return self.weights if self.is_weighted and self.weights is not None else ones

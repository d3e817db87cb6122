"""The town's share of the cases, kept where each cell by itself would lose it.

Each cell leans on an exposure that knows nothing of the town. What one cell leans is little; of hundreds of cells it
moves many of the town's cases to the country, and responses get longer than in the log.
"""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

FEWEST = 5
"""A side of fewer cases changes nothing: it would tell of them."""


def factors_of_sides(rates: Floats, counts: Floats, in_town: NDArray[np.bool_], weight: float) -> Floats:
    """Return the factor of each cell's rate, shape (cells,), with which the town has the log's share of all cases.

    Where there is but one side all factors are 1.

    Parameters
    ----------
    weight
        How many cases the share counts for that the rates have already.
    """
    model = float(rates[in_town].sum() / rates.sum())
    town, country = (float(counts[side].sum()) for side in (in_town, ~in_town))
    if not 0 < model < 1 or min(town, country) < FEWEST:
        return np.ones(len(rates))
    share = (town + weight * model) / (town + country + weight)
    return np.where(in_town, share / model, (1 - share) / (1 - model))

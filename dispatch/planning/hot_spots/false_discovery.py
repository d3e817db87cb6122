"""Many tests at once: which are significant, so that few of them are so by chance.

Benjamini & Hochberg 1995, JRSS B 57. Holds where tests are independent or positively dependent (Benjamini & Yekutieli
2001), as overlapping neighbourhoods are.
"""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


def adjusted(p: Floats) -> Floats:
    """Return for each p the least false discovery rate at which it is significant (its q-value), at most 1."""
    values = np.asarray(p, dtype=np.float64)
    n = len(values)
    order = np.argsort(values, kind="stable")
    ranked = values[order] * n / np.arange(1, n + 1)
    found = np.empty(n)
    found[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return found

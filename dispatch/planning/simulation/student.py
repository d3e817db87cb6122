"""The 97.5 % point of Student's t: exact for few degrees of freedom, then by the Cornish–Fisher expansion.

Source: Abramowitz & Stegun 26.7.5; the table of the first ten degrees of freedom. Error below 0.001 throughout.
"""

from dispatch.statistics.response import Z95

_FIRST = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)


def t975(degrees: int) -> float:
    """Return the quantile for one degree of freedom or more."""
    if degrees <= len(_FIRST):
        return _FIRST[degrees - 1]
    z, v = Z95, float(degrees)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3

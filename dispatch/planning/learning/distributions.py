"""Tail areas of the gamma, beta, Student and normal distributions, and quantiles of them, in numpy alone.

Sources: Abramowitz & Stegun 6.5.29, 26.5.8; Lentz's method for the continued fractions (Press et al., Numerical
Recipes, §6.2 and §6.4); Lanczos's series for the gamma function (g = 7, nine terms). Tested against scipy to 1e-10.

Known limit: gamma shapes above 1e7 take thousands of terms; counts of a county never come near.
"""

from collections.abc import Callable
from functools import lru_cache
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

_LANCZOS = (
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
)  # fmt: skip
_MOST_TERMS = 20_000
_CLOSE = 1e-15
_TINY = 1e-300
_STUDENT_FINE, _STUDENT_STEPS = 256, 2_048
"""Of a table of Student's t: so many steps to one of asinh t, so many in all, to t = 1490."""


def log_gamma(x: Floats) -> Floats:
    """Return the logarithm of the gamma function of positive numbers."""
    at = np.asarray(x, dtype=np.float64)
    small = at < 0.5
    shifted = np.where(small, at, at - 1.0)  # Γ(x) = Γ(x + 1) / x for the small ones
    series = np.full(shifted.shape, _LANCZOS[0])
    for place, factor in enumerate(_LANCZOS[1:], start=1):
        series += factor / (shifted + place)
    top = shifted + 7.5
    value = 0.5 * np.log(2 * np.pi) + (shifted + 0.5) * np.log(top) - top + np.log(series)
    return np.asarray(np.where(small, value - np.log(np.where(small, at, 1.0)), value))


def gamma_cdf(shape: Floats, x: Floats) -> Floats:
    """Return P(X ≤ x) for gamma variables of a shape and rate 1, element by element; 0 for x ≤ 0."""
    a, at = np.broadcast_arrays(np.asarray(shape, dtype=np.float64), np.asarray(x, dtype=np.float64))
    found = np.zeros(a.shape)
    found[np.isposinf(at)] = 1.0
    inside = (at > 0) & np.isfinite(at)
    series = inside & (at < a + 1)
    fraction = inside & ~series
    found[series] = _gamma_series(a[series], at[series])
    found[fraction] = 1.0 - _gamma_fraction(a[fraction], at[fraction])
    return np.clip(found, 0.0, 1.0)


def _gamma_front(a: Floats, x: Floats) -> Floats:
    return np.asarray(np.exp(a * np.log(x) - x - log_gamma(a)))


def _gamma_series(a: Floats, x: Floats) -> Floats:
    if not a.size:
        return a
    term = 1.0 / a
    total = term.copy()
    for n in range(1, _MOST_TERMS):
        term = term * x / (a + n)
        total += term
        if np.all(term <= total * _CLOSE):
            break
    return total * _gamma_front(a, x)


def _gamma_fraction(a: Floats, x: Floats) -> Floats:
    if not a.size:
        return a
    b = x + 1.0 - a
    c, d = np.full(a.shape, 1 / _TINY), 1.0 / b
    h = d.copy()
    for n in range(1, _MOST_TERMS):
        over = -n * (n - a)
        b = b + 2.0
        d = 1.0 / _not_zero(over * d + b)
        c = _not_zero(b + over / c)
        h *= d * c
        if np.all(np.abs(d * c - 1.0) < _CLOSE * 4):
            break
    return h * _gamma_front(a, x)


def _not_zero(x: Floats) -> Floats:
    """Return what may be divided by: a sum with a number near 1 or above is 0 or no smaller than its last bit."""
    return x if x.all() else np.asarray(np.where(x == 0.0, _TINY, x))


def student_cdf(t: Floats, freedom: float) -> Floats:
    """Return P(T ≤ t) of Student's t with `freedom` degrees of freedom."""
    at = np.asarray(t, dtype=np.float64)
    square = at * at
    finite = np.isfinite(square)
    whole = freedom + np.where(finite, square, 0.0)
    share, rest = np.where(finite, freedom / whole, 0.0), np.where(finite, square / whole, 1.0)
    half = 0.5 * _beta_cdf(share, rest, np.full(at.shape, freedom / 2.0), np.full(at.shape, 0.5))
    return np.asarray(np.where(at > 0, 1.0 - half, half))


@lru_cache(maxsize=64)
def student(freedom: float) -> Callable[[Floats], Floats]:
    """Return P(T ≤ t) as a function that is asked often: to 1e-10, by cubics between exact values and slopes.

    The tail is kept at even steps of asinh t up to the last one, beyond which `student_cdf` answers.
    """
    steps = np.arange(_STUDENT_STEPS + 1) / _STUDENT_FINE
    at = np.sinh(steps)
    tail = student_cdf(-at, freedom)
    front = float(log_gamma(np.array((freedom + 1) / 2)) - log_gamma(np.array(freedom / 2)))
    density = np.exp(front - 0.5 * np.log(freedom * np.pi) - (freedom + 1) / 2 * np.log1p(at * at / freedom))
    slope = -density * np.cosh(steps) / _STUDENT_FINE
    rise = np.diff(tail)
    square, cube = 3 * rise - 2 * slope[:-1] - slope[1:], slope[:-1] + slope[1:] - 2 * rise

    def cdf(t: Floats) -> Floats:
        asked = np.asarray(t, dtype=np.float64)
        place = np.arcsinh(np.abs(asked)) * _STUDENT_FINE
        far = ~(place < _STUDENT_STEPS)
        node = np.where(far, 0, place).astype(np.int64)
        part = place - node
        found = tail[node] + part * (slope[node] + part * (square[node] + part * cube[node]))
        found = np.where(asked > 0, 1.0 - found, found)
        if far.any():
            found[far] = student_cdf(asked[far], freedom)
        return np.asarray(found)

    return cdf


def beta_cdf(x: Floats, a: Floats | float, b: Floats | float) -> Floats:
    """Return P(X ≤ x) of beta distributions, element by element."""
    at, first, second = np.broadcast_arrays(
        np.clip(np.asarray(x, dtype=np.float64), 0.0, 1.0), np.asarray(a, np.float64), np.asarray(b, np.float64)
    )
    return _beta_cdf(at, 1.0 - at, first, second)


def _beta_cdf(x: Floats, rest: Floats, a: Floats, b: Floats) -> Floats:
    """Return P(X ≤ x); `rest` is 1 − x, which its caller may know to more digits."""
    found = np.where(rest <= 0.0, 1.0, 0.0)
    inside = (x > 0.0) & (rest > 0.0)
    direct = inside & (x < (a + 1.0) / (a + b + 2.0))
    turned = inside & ~direct
    found[direct] = _beta_fraction(x[direct], rest[direct], a[direct], b[direct])
    found[turned] = 1.0 - _beta_fraction(rest[turned], x[turned], b[turned], a[turned])
    return np.clip(found, 0.0, 1.0)


def _beta_fraction(x: Floats, rest: Floats, a: Floats, b: Floats) -> Floats:
    if not x.size:
        return x
    log_front = log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * np.log(x) + b * np.log(rest)
    c = np.ones(x.shape)
    d = 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    h = d.copy()
    for m in range(1, _MOST_TERMS):
        for over in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _not_zero(1.0 + over * d)
            c = _not_zero(1.0 + over / c)
            h *= d * c
        if np.all(np.abs(d * c - 1.0) < _CLOSE * 4):
            break
    return np.asarray(np.exp(log_front) * h / a)


def binomial_tail(k: Floats, n: Floats | float, p: Floats) -> Floats:
    """Return P(X ≥ k) of binomial variables, element by element (Abramowitz & Stegun 26.5.24)."""
    least = np.asarray(k, dtype=np.float64)
    trials = np.broadcast_to(np.asarray(n, np.float64), least.shape)
    inside = (least > 0) & (least <= trials)
    found = np.where(least <= 0, 1.0, 0.0)
    a, share = least[inside], np.broadcast_to(p, least.shape)[inside]
    found[inside] = beta_cdf(share, a, trials[inside] - a + 1.0)
    return found


def normal_cdf(z: float) -> float:
    """Return P(Z ≤ z) of the standard normal distribution."""
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the `p` quantile of the beta distribution; the mean of its ends where a or b is 0 is never asked."""
    return float(quantiles(lambda x: beta_cdf(x, a, b), np.array([p]), np.zeros(1), np.ones(1))[0])


def quantiles(cdf: Callable[[Floats], Floats], p: Floats, low: Floats, high: Floats, *, halvings: int = 60) -> Floats:
    """Return where rising functions reach `p`, element by element, between `low` and `high`.

    Chandrupatla's method (1997): inverse quadratic interpolation where the function bends little, else a halving.

    Parameters
    ----------
    cdf
        Maps an array of arguments to an array of probabilities, each element by its own function.
    halvings
        As exact as so many halvings: the error is at most (high − low) / 2**halvings.
    """
    newest, other = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    exact = (other - newest) * 0.5**halvings
    # A function that is above `p` everywhere reaches it at `low`, one that is below it everywhere at `high`.
    f_newest, f_other = np.minimum(cdf(newest) - p, -_TINY), np.maximum(cdf(other) - p, _TINY)
    share = np.full(newest.shape, 0.5)
    for _ in range(2 * halvings):
        asked = newest + share * (other - newest)
        f_asked = cdf(asked) - p
        same = (f_asked < 0) == (f_newest < 0)
        last, f_last = np.where(same, newest, other), np.where(same, f_newest, f_other)
        other, f_other = np.where(same, other, newest), np.where(same, f_other, f_newest)
        newest, f_newest = asked, f_asked
        width = np.abs(other - newest)
        if np.all((width <= exact) | (f_newest == 0.0)):
            break
        least = 0.5 * exact / np.maximum(width, np.where(exact > 0.0, exact, 1.0))
        share = np.clip(_share(newest, other, last, f_newest, f_other, f_last), least, 1.0 - least)
    return np.where(f_newest == 0.0, newest, (newest + other) / 2)


def _share(a: Floats, b: Floats, c: Floats, fa: Floats, fb: Floats, fc: Floats) -> Floats:
    """Return how far from `a` to `b` the root lies by the parabola through three points, a half where it bends much."""
    with np.errstate(all="ignore"):
        place, height = (a - b) / (c - b), (fa - fb) / (fc - fb)
        bends_little = (height**2 < place) & ((1.0 - height) ** 2 < 1.0 - place)
        found = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(bends_little, found, 0.5)

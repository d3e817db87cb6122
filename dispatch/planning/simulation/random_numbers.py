"""Random numbers by key: the same county, seed, replication, stream and case always draw the same numbers.

A key never depends on the order in which numbers are drawn. So two scenarios share their numbers case by case (common
random numbers), one replication can run without those before it, and a replication that ran on another machine gives
the same result.

The words are those of Philox4x64-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3")
from numpy; one block of four words belongs to one case. Distributions are inverted here, from additions,
multiplications, divisions and square roots only: IEEE 754 fixes each of these to the last bit, whereas `log` and `exp`
of numpy and of the C library differ between processors. `log` and `exp` follow FDLIBM (Sun Microsystems 1993), the
normal quantile is algorithm AS 241, PPND16 (Wichura 1988).

Known limits: 53 bits per uniform, never 0 and never 1, so no normal deviate lies beyond ±8.3. `log` and `exp` err by
up to two units in the last place.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Words = NDArray[np.uint64]

_STREAM_BITS, _COUNTY_BITS, _SEED_BITS = 12, 20, 32
WORDS_PER_CASE = 4


class Stream(IntEnum):
    """The use of random numbers. Values are part of the key: never change one, add new ones at the end."""

    GAP = 1
    PLACE = 2
    KIND = 3
    ANSWER = 4
    TURNOUT = 5
    TRAVEL = 6
    ON_SCENE = 7
    DECLINE = 8
    CLOSE = 9
    RESAMPLE = 10
    HANDLING = 11
    DOUBT = 12
    OFFER = 13


@dataclass(frozen=True, slots=True)
class Key:
    """The key of random numbers: a county's six digits, the seed a person chose, and the replication (0, 1, 2, …)."""

    county: str
    seed: int = 1
    replication: int = 0

    def words(self, stream: Stream) -> tuple[int, int]:
        """Return the 128 bits of the key of one stream.

        Raises
        ------
        ValueError
            The county is no number of six digits, or the seed or the replication is out of range.
        """
        if not (self.county.isascii() and self.county.isdigit() and int(self.county) < 1 << _COUNTY_BITS):
            raise ValueError(f"county={self.county!r}: give the six digits of a county")
        if not (0 <= self.seed < 1 << _SEED_BITS and 0 <= self.replication < 1 << 64):
            raise ValueError(f"seed={self.seed}, replication={self.replication}: give 0 to 2³²-1, and 0 to 2⁶⁴-1")
        high = self.seed << (_COUNTY_BITS + _STREAM_BITS) | int(self.county) << _STREAM_BITS | stream
        return high, self.replication


def words(key: Key, stream: Stream, count: int, *, first: int = 0) -> Words:
    """Return the words of cases `first` … `first + count - 1`, shape (count, 4)."""
    # numpy adds one to the counter before it makes a block, so case n is block n + 1.
    source = np.random.Philox(key=np.array(key.words(stream), dtype=np.uint64), counter=first)
    return np.asarray(source.random_raw(WORDS_PER_CASE * count), dtype=np.uint64).reshape(count, WORDS_PER_CASE)


def uniforms(key: Key, stream: Stream, count: int, *, first: int = 0, word: int = 0) -> Floats:
    """Return one number in (0, 1) per case, shape (count,): the middles of 2⁵³ equal intervals.

    Parameters
    ----------
    word
        Which of the four numbers of each case, 0 to 3.
    """
    top = words(key, stream, count, first=first)[:, word] >> np.uint64(11)
    # The middle of the last interval has no double of its own: it would round to one.
    return np.minimum((top.astype(np.float64) + 0.5) * 2.0**-53, 1.0 - 2.0**-53)


_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG = (
    *(6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01),
    *(1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01),
)


def log(x: Floats) -> Floats:
    """Return the natural logarithm of positive numbers (FDLIBM e_log)."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < np.sqrt(0.5)
    f = np.where(low, 2.0 * mantissa, mantissa) - 1.0
    k = exponent.astype(np.float64) - low
    s = f / (2.0 + f)
    z = s * s
    series = z * polynomial(_LOG, z)
    half = 0.5 * f * f
    value: Floats = k * _LN2_HIGH - ((half - (s * (half + series) + k * _LN2_LOW)) - f)
    return value


_EXP = (
    *(1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05),
    *(-1.65339022054652515390e-06, 4.13813679705723846039e-08),
)


def exp(x: Floats) -> Floats:
    """Return e to the power of numbers between -700 and 700 (FDLIBM e_exp)."""
    k = np.rint(x / 6.93147180559945286227e-01)
    high, low = x - k * _LN2_HIGH, k * _LN2_LOW
    r = high - low
    t = r * r
    c = r - t * polynomial(_EXP, t)
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    scaled: Floats = np.ldexp(y, k.astype(np.int64))
    return scaled


def polynomial(coefficients: tuple[float, ...], x: Floats) -> Floats:
    """Return c₀ + c₁x + c₂x² + … by Horner's rule."""
    value: Floats = np.full_like(x, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = value * x + coefficient
    return value


def exponential(u: Floats, mean: float) -> Floats:
    """Return exponential deviates: the point that a share `u` of them lies above, exact where they are small too."""
    return -mean * log(u)


# AS 241, PPND16: numerator and denominator in each of the three ranges, lowest power first.
_CENTRE = (
    (
        *(3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4),
        *(4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    ),
    (
        *(1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3),
        *(2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
    ),
)
_MIDDLE = (
    (
        *(1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0),
        *(1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    ),
    (
        *(1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1),
        *(1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
    ),
)
_TAIL = (
    (
        *(6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1),
        *(2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    ),
    (
        *(1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2),
        *(7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
    ),
)


def normal(u: Floats) -> Floats:
    """Return standard normal deviates: the quantile of `u` (AS 241), to 16 digits."""
    q = u - 0.5
    r = 0.180625 - q * q
    centre = q * polynomial(_CENTRE[0], r) / polynomial(_CENTRE[1], r)
    depth = np.sqrt(-log(np.where(q < 0, u, 1.0 - u)))
    near, far = depth - 1.6, depth - 5.0
    middle = polynomial(_MIDDLE[0], near) / polynomial(_MIDDLE[1], near)
    tail = polynomial(_TAIL[0], far) / polynomial(_TAIL[1], far)
    outer = np.where(depth <= 5.0, middle, tail)
    return np.where(np.abs(q) <= 0.425, centre, np.where(q < 0, -outer, outer))


def log_normal(u: Floats, median: float, sigma: float) -> Floats:
    """Return log-normal deviates with this median and this standard deviation of the logarithm."""
    return median * exp(sigma * normal(u))


def tenths(seconds: Floats) -> list[int]:
    """Return seconds as whole tenths, never below zero: the unit in which simulated time is counted."""
    counted: list[int] = np.rint(np.maximum(seconds, 0.0) * 10.0).astype(np.int64).tolist()
    return counted

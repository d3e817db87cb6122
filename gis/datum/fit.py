"""Test whether places fit their reference better in another datum than in the declared one.

Every check comes to one question. Some places of a layer should each lie at something: a road, the cells of the village
they name, the border they share. How far off are they as declared, and how far if the file was really in another datum?

The rule (`judged`). Only places count at which the two readings differ by more than `DIFFERS_M`, and of a cluster of
places (one square of `CLUSTER_M`) only one. Another datum is better where all of this holds:

- `LEAST` such places or more;
- the median distance is less by `GAIN_M` or more, and at most `RATIO` of what it is as declared;
- so many places are nearer, and by so much, that chance would do it in 3 of 1,000 checks (Wilcoxon's signed ranks).

Sound data of low accuracy passes: its errors have no preference for the one direction in which a datum shifts. Of 4,500
draws of 60 sound places beside real roads of four regions, a third of them with errors of 150 m, none was taken for
another datum.

Known limits. It compares two sources and cannot say which one is wrong. Where roads lie closer together than the shift
(500 m) it needs more places. Fewer than `LEAST` places are never judged: "could not be checked". A shift that no datum
makes is not looked for; gaps and strays are the audit's. Outside China all datums agree and nothing is compared.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.datum.crs import Metric, reread, to_wgs84
from gis.position import Datum, Position, SourcePosition

type Places = NDArray[np.float64]
"""Shape (n, 2): degrees, WGS84, longitude first."""
type Distances = NDArray[np.float64]
type Measure = Callable[[Places], Distances]
"""A function from places to their distances from the reference, in metres; NaN where the reference is unknown."""

LEAST: Final = 10
GAIN_M: Final = 15.0
RATIO: Final = 0.6
BEYOND_CHANCE: Final = 2.8
"""Standard deviations: what ten places reach that all agree (1 in 1,000), and many by chance in 3 of 1,000 checks."""
NEAR_M: Final = 10.0
"""Distances are compared by their ratio; below this they are all alike."""
DIFFERS_M: Final = 2.0
CLUSTER_M: Final = 100.0
FAR_M: Final = 1500.0
"""A place farther than this from its reference in every datum says nothing: the roads end, or the name is another's."""
OTHERS: Final[Mapping[Datum, tuple[Datum, ...]]] = {
    Datum.WGS84: (Datum.GCJ02, Datum.BD09),
    Datum.CGCS2000: (Datum.GCJ02, Datum.BD09),
    Datum.GCJ02: (Datum.WGS84, Datum.BD09),
    Datum.BD09: (Datum.WGS84, Datum.GCJ02),
}
"""The other datums that a file declared in each datum may really be in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file declared in one datum that is really in another."""

    declared: Datum
    really: Datum


@dataclass(frozen=True, slots=True)
class Compared:
    """Places as declared beside another reading: `count` places distinguish them, medians in metres over those."""

    reading: Reading
    count: int
    declared_m: float
    other_m: float
    preference: float

    @property
    def better(self) -> bool:
        """Return whether the other reading is the better one, by the rule."""
        return self._holds(self.preference, self.declared_m, self.other_m)

    @property
    def worse(self) -> bool:
        """Return whether the declared datum is the better one, by the same rule."""
        return self._holds(-self.preference, self.other_m, self.declared_m)

    def _holds(self, preference: float, before_m: float, after_m: float) -> bool:
        enough = self.count >= LEAST and before_m - after_m >= GAIN_M and after_m <= RATIO * before_m
        return enough and preference >= BEYOND_CHANCE


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit of a layer's places to one reference; `count` is the number of places that have a reference."""

    count: int
    compared: tuple[Compared, ...]

    @property
    def best(self) -> Compared | None:
        """Return the other datum in which they fit better, the one that leaves least; None where none does."""
        better = [each for each in self.compared if each.better]
        return min(better, key=lambda each: each.other_m) if better else None

    @property
    def confirmed(self) -> bool:
        """Return whether they fit better as declared than in any other datum."""
        return bool(self.compared) and all(each.worse for each in self.compared)


def readings_of(declared: Datum | None) -> tuple[Reading, ...]:
    """Return what places may really be; where nobody knows what was declared, every mistake that shifts them."""
    if declared is not None:
        return tuple(Reading(declared, really) for really in OTHERS[declared])
    mistaken = ((Datum.WGS84, Datum.GCJ02), (Datum.WGS84, Datum.BD09), (Datum.GCJ02, Datum.WGS84))
    return tuple(Reading(*each) for each in (*mistaken, (Datum.BD09, Datum.WGS84)))


def elsewhere(given: SourcePosition) -> Iterator[tuple[Datum, Position]]:
    """Yield where a coordinate would lie in each datum that it may really be in; where nothing is shifted, nowhere."""
    declared = to_wgs84(given.lon, given.lat, given.datum)
    for datum in OTHERS[given.datum]:
        position = to_wgs84(given.lon, given.lat, datum)
        if position != declared:
            yield datum, position


def judged(places: Places, readings: Sequence[Reading], measure: Measure, metric: Metric) -> Fit:
    """Return how places fit what `measure` compares them with, as they stand and in other datums.

    Parameters
    ----------
    places
        As read in the declared datum, WGS84 degrees, shape (n, 2).
    readings
        The mistakes to look for.
    measure
        Distances in metres of moved places, in the order of `places`.
    metric
        The county's metric CRS, for clusters.
    """
    if not len(places):
        return Fit(0, ())
    as_declared = measure(places)
    others = {each: measure(reread(places, each.declared, each.really)) for each in readings}
    known = _near_any((as_declared, *others.values())) & _first_of_cluster(places, as_declared, metric)
    return Fit(int(known.sum()), tuple(_compared(each, as_declared[known], others[each][known]) for each in readings))


def _near_any(distances: Sequence[Distances]) -> NDArray[np.bool_]:
    """Return which places have something to lie at, and lie near it in some datum."""
    return np.min(np.nan_to_num(np.stack(distances), nan=np.inf), axis=0) <= FAR_M


def _first_of_cluster(places: Places, distances: Distances, metric: Metric) -> NDArray[np.bool_]:
    """Return one place of each square of `CLUSTER_M`: neighbours share their errors."""
    kept = np.zeros(len(places), dtype=bool)
    known = np.flatnonzero(np.isfinite(distances))
    squares = np.floor(metric.project_lonlat(places[known]) / CLUSTER_M).astype(np.int64)
    _, first = np.unique(squares, axis=0, return_index=True)
    kept[known[first]] = True
    return kept


def _compared(reading: Reading, declared_m: Distances, other_m: Distances) -> Compared:
    differ = np.abs(declared_m - other_m) > DIFFERS_M
    before, after = declared_m[differ], other_m[differ]
    if not len(before):
        return Compared(reading, 0, 0.0, 0.0, 0.0)
    preference = _preference(np.log(before + NEAR_M) - np.log(after + NEAR_M))
    return Compared(reading, len(before), float(np.median(before)), float(np.median(after)), preference)


def _preference(gains: Distances) -> float:
    """Return how far gains prefer one sign, in standard deviations of chance (Wilcoxon 1945, signed ranks)."""
    count = len(gains)
    order = np.argsort(np.abs(gains), kind="stable")
    ranks = np.empty(count)
    ranks[order] = np.arange(1, count + 1)
    return float((ranks * np.sign(gains)).sum() / math.sqrt(count * (count + 1) * (2 * count + 1) / 6))

"""What fixes show of an arrival: one table for the server and the phone. A degree is 111,195 m, as on a sphere."""

from math import cos, radians

PLACE = (107.03, 35.30)
"""Longitude and latitude; the fence is 80 m, the dwell 20 s, a fix is usable up to 100 m."""
FENCE = {"geofence_m": 80.0, "dwell_s": 20, "usable_accuracy_m": 100.0}
_EAST_M = 111_195.0 * cos(radians(PLACE[1]))


def east(metres: float) -> tuple[float, float]:
    """Return a position so many metres east of the place."""
    return PLACE[0] + metres / _EAST_M, PLACE[1]


def passing(speed_ms: float, every_s: int = 5) -> list[tuple[float, float, float]]:
    """Return a drive through the place at a speed, from 300 m west of it to 300 m east."""
    return [(speed_ms * s - 300, s, 5) for s in range(0, int(600 / speed_ms) + 1, every_s)]


# Metres east of the place, seconds, accuracy in metres; then the second of arrival, None where there is none.
CASES: dict[str, tuple[list[tuple[float, float, float | None]], float | None]] = {
    "dwelt": ([(18, 0, 5), (18, 20, 5)], 0),
    "not long enough": ([(18, 0, 5), (18, 19, 5)], None),
    "drove past and came back": ([(18, 0, 5), (1800, 60, 5), (18, 120, 5)], None),
    "came back and stayed": ([(18, 0, 5), (1800, 60, 5), (18, 120, 5), (18, 145, 5)], 120),
    "an inexact fix ends no stand": ([(18, 0, 5), (1800, 10, 500), (18, 25, None)], 0),
    "and begins none": ([(18, 0, 500), (18, 30, 500)], None),
    "nothing": ([], None),
    # 20 km/h = 5.6 m/s: within 80 m for 29 s, which is longer than the dwell.
    "passing at 20 km/h": ([*passing(5.6)], None),
    "passing on a bicycle": ([*passing(3.0)], None),
    "passing at 60 km/h": ([*passing(16.7, 1)], None),
    # 1.4 m/s: 28 m in 20 s.
    "walking past": ([*passing(1.4)], None),
    "walking up and stopping": ([(60 - 1.4 * s, s, 5) for s in range(0, 41, 5)] + [(4, 45, 5), (4, 65, 5)], 40),
    # A dead spot: in it when passing, and an hour later on the way back.
    "a gap of an hour": ([(18, 0, 5), (18, 3600, 5)], None),
    "a gap of a minute": ([(18, 0, 5), (18, 60, 5)], 0),
    "a gap, then standing": ([(18, 0, 5), (18, 900, 5), (18, 920, 5)], 900),
    # 2 km in 5 s is 400 m/s.
    "thrown in by a reflection": ([(2000, 0, 5), (18, 5, 5), (2000, 10, 5), (2000, 40, 5)], None),
    "thrown out while standing": ([(18, 0, 5), (2000, 5, 5), (18, 10, 5), (18, 20, 5)], 0),
    "thrown in twice to the same place": ([(2000, 0, 5), (18, 5, 5), (18, 10, 5), (18, 25, 5)], 5),
    "the first one was wrong": ([(5000, 0, 5), (18, 5, 5), (18, 10, 5), (18, 30, 5)], 5),
    # 6 km in 100 s is 60.1 m/s, in 120 s 50: the second alone would be believed, and the arrival be late by 20 s.
    "an old fix far away": ([(6010, 0, 5), (0, 100, 5), (0, 120, 5)], 100),
    "the scatter of a phone at rest": ([(18, 0, 5), (30, 5, 5), (9, 10, 5), (25, 15, 5), (14, 20, 5)], 0),
    "twice the same moment": ([(18, 0, 5), (18, 0, 5), (18, 20, 5)], 0),
    "from the edge to the door": ([(79, 0, 5), (50, 10, 5), (20, 20, 5), (10, 30, 5), (10, 40, 5)], 20),
    "at the fence's edge": ([(79.5, 0, 5), (79.5, 20, 5)], 0),
    "just outside": ([(80.5, 0, 5), (80.5, 20, 5)], None),
}

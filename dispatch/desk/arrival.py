"""Arrival by geofence: a team is on scene once its fixes have stood still near the place for the dwell time.

Standing, not merely being inside: a vehicle that passes at 20 km/h is within 80 m of a place for half a minute. Fixes
that cannot be true (thrown off by a reflection, too inexact) say nothing, and nothing is made out of the time between
two fixes far apart: a team that passed into a dead spot and comes back an hour later has not stood there for an hour.
The moment of arrival is the first fix of the stand, which the dwell only confirms.

Known limit: a vehicle waiting longer than the dwell time within the fence, at a light or a barrier, has arrived by this
rule; a county for which that matters makes the fence smaller or the dwell longer. So has, with 15 m of noise, one in a
hundred of those who walk past fast (`tests/integration/dispatch/test_arrival_on_tracks.py`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from dispatch.cases.case import Place
from dispatch.rules.policy import Policy
from dispatch.teams.team import Fix
from gis.position import Position
from gis.travel.times import geodesic_m

STANDING_M = 25.0
"""The greatest distance of the fixes of a stand from its first, metres: less than a walker (1.4 m/s) covers in 20 s,
more than the scatter of a phone at rest."""
GAP_S = 60.0
"""The longest time between two fixes of one stand."""
FASTEST_MS = 60.0
"""Metres a second between two fixes that can both be true: 216 km/h."""

PROOF_AGE = timedelta(seconds=120)
"""The oldest position that says how far from the place a team was when it reported its arrival."""


def proof(fix: Fix | None, at: datetime, place: Place, policy: Policy) -> dict[str, Any]:
    """Return what a team's last fix before `at` says of its arrival: the data of the event.

    `confirmed` is False beyond the county's limit, which is never less than the accuracy of the place, and without a
    fix of the last 120 s. `distance_m` is in metres.
    """
    if fix is None or at - fix.at > PROOF_AGE:
        return {"confirmed": False}
    distance_m = geodesic_m(fix.position, place.position)
    return {
        "confirmed": distance_m <= max(policy.confirmed_within_m, place.accuracy_m or 0.0),
        "distance_m": round(distance_m),
    }


def arrival(fixes: Iterable[Fix], place: Position, policy: Policy) -> datetime | None:
    """Return when a team arrived at a place by its fixes, oldest first; None where they do not show it."""
    first: Fix | None = None
    before: Fix | None = None
    for fix in credible(fixes, policy.usable_accuracy_m):
        if geodesic_m(fix.position, place) > policy.geofence_m:
            first = None
            continue
        if first is None or before is None or not _still_stands(first, before, fix):
            first = fix
        before = fix
        if (fix.at - first.at).total_seconds() >= policy.dwell_s:
            return first.at
    return None


def _still_stands(first: Fix, before: Fix, fix: Fix) -> bool:
    gap_s = (fix.at - before.at).total_seconds()
    return gap_s <= GAP_S and geodesic_m(first.position, fix.position) <= STANDING_M


def credible(fixes: Iterable[Fix], usable_accuracy_m: float) -> Iterator[Fix]:
    """Yield the fixes that can be true: exact enough, each later than the one before, and reachable from it.

    One that is not reachable is held back: where the next agrees with it rather than with what was before, the team is
    there, and both are yielded.
    """
    last: Fix | None = None
    held: Fix | None = None
    for fix in fixes:
        if fix.accuracy_m is not None and fix.accuracy_m > usable_accuracy_m:
            continue
        if last is not None and fix.at <= last.at:
            continue
        if held is not None and last is not None and _agrees(held, fix, last):
            yield held
        elif last is not None and not _is_reachable(last, fix):
            held = fix
            continue
        yield fix
        last, held = fix, None


def _agrees(held: Fix, fix: Fix, last: Fix) -> bool:
    return _is_reachable(held, fix) and geodesic_m(held.position, fix.position) < geodesic_m(
        last.position, fix.position
    )


def _is_reachable(one: Fix, other: Fix) -> bool:
    seconds = (other.at - one.at).total_seconds()
    return seconds > 0 and geodesic_m(one.position, other.position) <= FASTEST_MS * seconds

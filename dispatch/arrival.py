"""Arrival by geofence: a team is on scene once its fixes have stayed near the place for the dwell time.

The moment of arrival is the first fix inside, which the dwell only confirms; one fix in passing does not count.
Fixes less exact than the policy's limit neither start nor end a stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch.policy import Policy
from dispatch.teams import Fix
from gis.position import Position
from gis.travel import geodesic_m


@dataclass(frozen=True, slots=True)
class Stay:
    """Since when the team has been inside the fence, and when it counts as arrived."""

    inside_since: datetime | None = None
    arrived_at: datetime | None = None


def follow(stay: Stay, fixes: Iterable[Fix], place: Position, policy: Policy) -> Stay:
    """Return the stay after more fixes, oldest first."""
    for fix in fixes:
        if stay.arrived_at is not None:
            break
        stay = _step(stay, fix, place, policy)
    return stay


def _step(stay: Stay, fix: Fix, place: Position, policy: Policy) -> Stay:
    if fix.accuracy_m is not None and fix.accuracy_m > policy.usable_accuracy_m:
        return stay
    if geodesic_m(fix.position, place) > policy.geofence_m:
        return Stay()
    since = stay.inside_since or fix.at
    dwelt_s = (fix.at - since).total_seconds()
    return Stay(since, since if dwelt_s >= policy.dwell_s else None)

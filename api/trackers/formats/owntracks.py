"""OwnTracks in HTTP mode: one JSON object a request, of which `_type: location` is a position.

Source: the OwnTracks booklet, "JSON". `tst` is in seconds, `acc` in metres.
"""

from collections.abc import Sequence

from api.trackers.formats.values import UNREADABLE, json_of, moment, number, part
from dispatch.desk.tracks.readings import Reading


def readings(body: bytes) -> Sequence[Reading]:
    """Return the position of a body; none of an empty body or another `_type`."""
    if not body.strip():
        return ()
    found = json_of(body)
    if not isinstance(found, dict):
        return (UNREADABLE,)
    if found.get("_type") != "location":
        return ()
    return (
        Reading(
            number(part(found, "lon")), number(part(found, "lat")), moment(found.get("tst")), number(found.get("acc"))
        ),
    )

"""Positions that a Traccar server forwards (`forward.type=json`): one object a request.

`fixTime` is when the terminal measured; `outdated` says that it repeats an old place. `speed` is in knots, which
nothing here uses.
"""

from collections.abc import Sequence

from api.trackers.formats.values import UNREADABLE, is_no, is_yes, json_of, moment, number, part
from dispatch.desk.tracks.readings import Drop, Reading


def readings(body: bytes) -> Sequence[Reading]:
    """Return the position of a body; an empty body has none."""
    if not body.strip():
        return ()
    found = part(json_of(body), "position")
    if not isinstance(found, dict):
        return (UNREADABLE,)
    flaw = Drop.INVALID if is_no(found.get("valid")) else None
    flaw = Drop.OUTDATED if is_yes(found.get("outdated")) else flaw
    at, accuracy_m = moment(found.get("fixTime")), number(found.get("accuracy"))
    return (Reading(number(found.get("longitude")), number(found.get("latitude")), at, accuracy_m, flaw),)

"""Traccar Client and GPSLogger: names and values in the query or a form (the OsmAnd protocol), or JSON of 9.x.

Source: traccar.org/osmand. In the query and the form `speed` is in knots, in JSON in metres a second; nothing here uses
it.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from api.trackers.formats.values import UNREADABLE, is_no, json_of, moment, number, part
from dispatch.desk.tracks.readings import Drop, Reading

MOST_FIELDS = 100


def readings(query: str, body: bytes) -> Sequence[Reading]:
    """Return the positions of a request; a test of the connection has none."""
    text = body.strip()
    if text.startswith((b"{", b"[")):
        return _of_json(text)
    pairs = _pairs(query) | _pairs(text.decode("utf-8", "replace"))
    return (_of_pairs(pairs),) if pairs else ()


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {"": ""}


def _of_pairs(given: Mapping[str, str]) -> Reading:
    lat, _, lon = given.get("location", "").partition(",")
    return Reading(
        number(given.get("lon") or lon),
        number(given.get("lat") or lat),
        moment(given.get("timestamp")),
        number(given.get("accuracy")),
        Drop.INVALID if is_no(given.get("valid")) else None,
    )


def _of_json(text: bytes) -> Sequence[Reading]:
    found = json_of(text)
    located = part(found, "location")
    several = located if isinstance(located, list) else found if isinstance(found, list) else [located]
    return tuple(map(_located, several))


def _located(found: object) -> Reading:
    place = part(found, "coords")
    if place is None:
        return UNREADABLE
    at, accuracy_m = moment(part(found, "timestamp")), number(part(place, "accuracy"))
    return Reading(number(part(place, "longitude")), number(part(place, "latitude")), at, accuracy_m)

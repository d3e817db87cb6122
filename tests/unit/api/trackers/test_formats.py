"""Formats of trackers: what each field is read as; no body whatever raises."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.trackers.formats import owntracks, traccar_client, traccar_server
from dispatch.desk.tracks.readings import Drop, Reading

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
EPOCH = 1_795_510_800
HERE = Reading(107.03, 35.3, AT, 9.0)
COORDS = {"latitude": 35.3, "longitude": 107.03, "accuracy": 9, "speed": 3.1}
POSITION = {
    "fixTime": "2026-11-24T17:00:00.000+08:00",
    "longitude": 107.03,
    "latitude": 35.3,
    "accuracy": 9,
    "speed": 6,
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["_type", "lon", "lat", "tst", "position", "location", "coords", "timestamp", "fixTime", "longitude"]
            ),
            inner,
            max_size=5,
        )
    ),
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, HERE),
        ({"valid": False}, Reading(107.03, 35.3, AT, 9.0, Drop.INVALID)),
        ({"outdated": True}, Reading(107.03, 35.3, AT, 9.0, Drop.OUTDATED)),
        ({"fixTime": None}, Reading(107.03, 35.3, None, 9.0)),
    ],
)
def test_a_forwarded_position(changes, expected):
    assert list(traccar_server.readings(json.dumps({"position": POSITION | changes}).encode())) == [expected]


def test_a_position_of_owntracks():
    body = {"_type": "location", "lon": 107.03, "lat": 35.3, "tst": EPOCH, "acc": 9, "vel": 11}
    assert list(owntracks.readings(json.dumps(body).encode())) == [HERE]


@pytest.mark.parametrize("stamp", [str(EPOCH), f"{EPOCH}000", "2026-11-24T09:00:00Z", "2026-11-24 09:00:00"])
@pytest.mark.parametrize("place", ["lat=35.3&lon=107.03", "location=35.3,107.03"])
def test_a_query_and_a_form_say_the_same(stamp, place):
    pairs = f"id=7&{place}&timestamp={stamp}&speed=6&accuracy=9"
    assert [*traccar_client.readings(pairs, b""), *traccar_client.readings("", pairs.encode())] == [HERE, HERE]


def test_json_of_the_client_one_or_several():
    one = {"timestamp": "2026-11-24T09:00:00.000Z", "coords": COORDS}
    for body, found in (({"location": one}, [HERE]), ({"location": [one, one]}, [HERE, HERE]), ([one], [HERE])):
        assert list(traccar_client.readings("", json.dumps(body).encode())) == found


@given(st.binary(max_size=80) | ANY_JSON.map(lambda value: json.dumps(value).encode()), st.text(max_size=40))
def test_no_body_and_no_query_raises(body, query):
    for found in (owntracks.readings(body), traccar_server.readings(body), traccar_client.readings(query, body)):
        assert all(isinstance(reading, Reading) for reading in found)

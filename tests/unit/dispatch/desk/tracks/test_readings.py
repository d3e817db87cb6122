"""Readings of a tracker at both sides of every limit, and the datum its fixes at the station seem to have."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.desk.tracks.readings import Drop, Reading, at_station, looks_like, sift
from gis.datum.crs import from_wgs84, to_wgs84
from gis.position import Datum, Position

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
STATION = Position(107.025, 35.30)


def read(lon=107.03, lat=35.3, ago_s=0.0, accuracy_m=9.0):
    return Reading(lon, lat, NOW - timedelta(seconds=ago_s), accuracy_m)


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (read(), None),
        (read(ago_s=-60), None),
        (read(ago_s=-61), Drop.FUTURE),
        (read(ago_s=12 * 3600), None),
        (read(ago_s=12 * 3600 + 1), Drop.OLD),
        (read(accuracy_m=1000), None),
        (read(accuracy_m=1000.1), Drop.INACCURATE),
        (read(lon=0, lat=0), Drop.NO_PLACE),
        (read(lon=None), Drop.UNREADABLE),
        (Reading(107.03, 35.3), Drop.UNREADABLE),
    ],
)
def test_each_limit(reading, why):
    found = sift([reading, read()], Datum.WGS84, now=NOW, since=None)
    assert list(found.dropped) == ([] if why is None else [why])
    assert len(found.kept) == (2 if why is None else 1)


@pytest.mark.parametrize("accuracy_m", [0, -1, None])
def test_an_accuracy_of_nothing_is_unknown(accuracy_m):
    ((source, _),) = sift([read(accuracy_m=accuracy_m)], Datum.WGS84, now=NOW, since=None).kept
    assert source.accuracy_m is None


def test_what_was_measured_before_the_present_duty_is_dropped():
    since = NOW - timedelta(seconds=10)
    found = sift([read(ago_s=10), read(ago_s=11)], Datum.WGS84, now=NOW, since=since)
    assert (len(found.kept), list(found.dropped)) == (1, [Drop.OFF_DUTY])


@pytest.mark.parametrize(
    ("stated", "really", "count", "doubt"),
    [
        (Datum.WGS84, Datum.GCJ02, 3, Datum.GCJ02),
        (Datum.WGS84, Datum.GCJ02, 2, None),
        (Datum.GCJ02, Datum.WGS84, 3, Datum.WGS84),
        (Datum.GCJ02, Datum.GCJ02, 3, None),
        (Datum.WGS84, Datum.BD09, 3, Datum.BD09),
        (Datum.CGCS2000, Datum.WGS84, 3, None),
    ],
)
def test_a_datum_is_doubted_by_what_is_sent_from_the_station(stated, really, count, doubt):
    sent = to_wgs84(*from_wgs84(STATION, really), stated)
    assert looks_like(at_station({}, [sent] * count, stated, STATION), stated) == doubt


def test_one_fix_where_it_should_be_ends_the_doubt_and_no_more_than_twenty_count():
    sent = to_wgs84(*from_wgs84(STATION, Datum.GCJ02), Datum.WGS84)
    counts = at_station({}, [STATION, *[sent] * 30], Datum.WGS84, STATION)
    assert counts == {"wgs84": 1, "gcj02": 19}
    assert looks_like(counts, Datum.WGS84) is None

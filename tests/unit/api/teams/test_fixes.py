"""A batch of fixes is converted all at once, and judged as if one by one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from api.teams import fixes as tracking
from api.teams.fixes import tracked_fixes
from api.teams.schemas import FixIn
from dispatch.errors import BadTimeError, UnknownReferenceError
from gis.datum import crs
from gis.datum.crs import to_wgs84
from gis.errors import BadCoordinateError, UnknownDatumError
from gis.position import Datum, SourcePosition

NOW = datetime(2026, 3, 15, 2, tzinfo=UTC)
COUNTY: Any = SimpleNamespace(code="620899", bbox=(107.0, 35.2, 107.2, 35.4))
TEAMS = SimpleNamespace(known=lambda county, asked: asked - {"T99"})
STORE: Any = SimpleNamespace(teams=TEAMS, connection=None)
FIX = {"team": "T01", "lon": 107.03, "lat": 35.3, "datum": "gcj02"}


def batch(*fixes: dict[str, Any]) -> list[FixIn]:
    return [FixIn(**{**FIX, **fix}) for fix in fixes]


def scattered(count: int, *datums: str) -> list[FixIn]:
    places = np.random.default_rng(7).random((count, 2)) * 0.2 + (107.0, 35.2)
    return batch(*({"lon": x, "lat": y, "datum": datums[i % len(datums)]} for i, (x, y) in enumerate(places.tolist())))


def test_every_fix_of_a_mixed_batch_lies_where_it_would_alone():
    given = scattered(200, *Datum)
    for fix, tracked in zip(given, tracked_fixes(given, STORE, COUNTY, NOW), strict=True):
        alone = to_wgs84(fix.lon, fix.lat, fix.datum)
        assert abs(tracked.fix.position.lon - alone.lon) < 1e-12
        assert abs(tracked.fix.position.lat - alone.lat) < 1e-12
        assert tracked.source == SourcePosition(fix.lon, fix.lat, Datum(fix.datum))
        assert (tracked.team, tracked.fix.at) == ("T01", NOW)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_batch_is_converted_in_one_call(datum, monkeypatch):
    """One by one, 500 fixes cost 75 times as much as plain ones; all at once 1.4 times."""
    convert, sizes = crs._TO_WGS84[datum], []

    def counted(lon, lat):
        sizes.append(np.size(lon))
        return convert(lon, lat)

    monkeypatch.setitem(crs._TO_WGS84, datum, counted)
    tracked_fixes(scattered(500, datum), STORE, COUNTY, NOW)
    assert sizes == [500]


UNKNOWN, FAR, LATE = {"team": "T99"}, {"lon": 116.4, "lat": 39.9}, {"at": NOW + timedelta(hours=1)}
SWAPPED, UNSTATED = {"lon": 35.3, "lat": 107.03}, {"datum": None}


@pytest.mark.parametrize(
    ("fixes", "error", "field"),
    [
        ([{}, UNKNOWN, UNSTATED], UnknownReferenceError, "1.team"),
        ([{}, UNSTATED, UNKNOWN], UnknownDatumError, "1.datum"),
        ([{}, SWAPPED, FAR], BadCoordinateError, "1"),
        ([FAR, UNSTATED], BadCoordinateError, "0"),  # what is too far is known only once converted, yet named first
        ([LATE, SWAPPED], BadTimeError, "0.at"),
        ([{}, {}, LATE, FAR], BadTimeError, "2.at"),
        ([UNKNOWN | UNSTATED | SWAPPED], UnknownReferenceError, "0.team"),
        ([UNSTATED | SWAPPED | LATE], UnknownDatumError, "0.datum"),
        ([SWAPPED | LATE], BadCoordinateError, "0"),
        ([FAR | LATE], BadCoordinateError, "0"),
    ],
)
def test_the_first_fault_of_the_first_faulty_fix_is_named(monkeypatch, fixes, error, field):
    monkeypatch.setattr(tracking, "distance_from_county_m", lambda connection, position, county: 1e6)
    with pytest.raises(error) as refusal:
        tracked_fixes(batch(*fixes), STORE, COUNTY, NOW)
    assert refusal.value.field == field


def test_an_empty_batch_is_an_empty_list():
    assert tracked_fixes([], STORE, COUNTY, NOW) == []

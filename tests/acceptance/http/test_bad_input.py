"""Input at fault: each refused whole, as a problem that names the field, the value and the remedy."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from shapely.affinity import translate

from api.db.engine import open_engine
from gis.position import Position
from gis.store.counties.repository import save_county
from tests.acceptance.refusing import ANY, refused, rows, untouched
from tests.acceptance.steps import complaint
from tests.counties import CODE, grid_county

IN_TOWN = {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}
HUGE = 10**400


@pytest.fixture
def client(module_client, module_database_url):
    """Client of the shared server; whatever a test sends through it must change nothing."""
    with untouched(module_database_url):
        yield module_client


def post(client, path, body, **headers):
    return client.post(f"/api/v1/{path}", json=body, headers=headers)


FIX = {"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}


@pytest.mark.parametrize(
    ("place", "kind", "field", "value"),
    [
        ({"lon": 107.03, "lat": 35.30}, "unknown-datum", "place.datum", None),
        ({**IN_TOWN, "datum": ""}, "unknown-datum", "place.datum", ""),
        ({**IN_TOWN, "datum": "beijing54"}, "unknown-datum", "place.datum", "beijing54"),
        ({**IN_TOWN, "datum": 4326}, "malformed", "place.datum", 4326),
        ({**IN_TOWN, "datum": "x" * 41}, "malformed", "place.datum", "x" * 41),
        ({**IN_TOWN, "lon": 35.30, "lat": 107.03}, "bad-coordinate", "place", {**IN_TOWN, "lon": 35.30, "lat": 107.03}),
        ({**IN_TOWN, "lat": 90.5}, "bad-coordinate", "place", ANY),
        ({**IN_TOWN, "lon": -180.5}, "bad-coordinate", "place", ANY),
        ({**IN_TOWN, "lon": 107_030_000.0, "lat": 35_300_000.0}, "bad-coordinate", "place", ANY),
        ({**IN_TOWN, "lon": 0, "lat": 0}, "bad-coordinate", "place", ANY),
        ({**IN_TOWN, "lon": 1e308}, "bad-coordinate", "place", ANY),
        ({**IN_TOWN, "lon": HUGE}, "malformed", "place.lon", ANY),
        ({**IN_TOWN, "lon": "107.03"}, "malformed", "place.lon", "107.03"),
        ({**IN_TOWN, "lon": True}, "malformed", "place.lon", True),
        ({**IN_TOWN, "lon": None}, "malformed", "place", ANY),
        ({**IN_TOWN, "accuracy_m": -1}, "malformed", "place.accuracy_m", -1),
        ({**IN_TOWN, "alt": 3}, "malformed", "place.alt", 3),
        ({**IN_TOWN, "name": "东街"}, "malformed", "place", ANY),  # which of the two is meant?
        ({**IN_TOWN, "found_by": "guess"}, "malformed", "place.found_by", "guess"),
        ({"name": "滨河路", "found_by": "street"}, "malformed", "place", ANY),
        ({"point": "P1", "found_by": "map"}, "malformed", "place", ANY),
        ({**IN_TOWN, "address": "x" * 201}, "malformed", "place.address", ANY),
        ({**IN_TOWN, "remark": "x" * 501}, "malformed", "place.remark", ANY),
        ({**IN_TOWN, "point": "P1"}, "malformed", "place", ANY),
        ({"point": "P99"}, "unknown-place", "place.point", "P99"),
        ({"point": "P\u0000"}, "malformed", "place.point", "P\\u0000"),
        ({"point": ""}, "malformed", "place.point", ""),
        ({"token": "forged"}, "unknown-place", "place.token", "forged"),
        ({"name": "没有的地方"}, "unknown-place", "place.name", "没有的地方"),
        ({"name": "东街村"}, "unknown-place", "place.name", "东街村"),
        ({"name": "🀄️"}, "unknown-place", "place.name", "🀄️"),
        ({}, "malformed", "place", {}),
        ([], "malformed", "place", []),
        (None, "malformed", "place", None),
        ("东街", "malformed", "place", "东街"),
    ],
)
def test_a_place_that_is_none(client, place, kind, field, value):
    refused(post(client, "complaints", complaint(place=place)), kind, field, value)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_coordinate_that_is_no_number(client, literal):
    body = f'{{"kind": "complaint", "place": {{"lon": {literal}, "lat": 35.3, "datum": "wgs84"}}}}'
    answer = client.post("/api/v1/complaints", content=body, headers={"Content-Type": "application/json"})
    refused(answer, "malformed", "place.lon", {"1e999": "inf"}.get(literal, str(float(literal))))


def test_axes_exchanged_where_both_could_be_latitudes(county_url, server):
    """A county at 1.5 E, 42.3 N: exchanged, its coordinates are on the Earth too."""
    url, here = county_url(1), "990001"
    engine = open_engine(url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, moved(grid_county(1, here), -105.5, 7.0))
    engine.dispose()
    with httpx.Client(base_url=server(url).url) as client:
        good = post(client, f"complaints?county={here}", complaint(1.53, 42.3))
        assert good.json()["cell"]["in_town"]
        with untouched(url):
            body = refused(post(client, f"complaints?county={here}", complaint(42.3, 1.53)), "bad-coordinate", "place")
        assert "lon=1.53, lat=42.3" in body["detail"]


def moved(data, lon, lat):
    def at(position):
        return Position(position.lon + lon, position.lat + lat)

    def there(items):
        return tuple(replace(item, position=at(item.position)) for item in items)

    return replace(
        data,
        county=replace(data.county, boundary=translate(data.county.boundary, lon, lat)),
        cells=tuple(replace(cell, polygon=translate(cell.polygon, lon, lat)) for cell in data.cells),
        points=there(data.points),
        stations=there(data.stations),
        places=there(data.places),
        neighbours=(),
    )


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"kind": "gossip"}, "kind", "gossip"),
        ({"kind": None}, "kind", None),
        ({"channel": "telepathy"}, "channel", "telepathy"),
        ({"category": 7}, "category", 7),
        ({"text": None}, "text", None),
        ({"text": ["a"]}, "text", ["a"]),
        ({"text": "长" * 10_001}, "text", "长" * 200 + "…"),
        ({"text": "a\u0000b"}, "text", "a\\u0000b"),
        ({"priority": 1}, "priority", 1),
        ({"received_at": "2026-11-24T09:00:00"}, "received_at", "2026-11-24T09:00:00"),
        ({"received_at": "2026-11-24"}, "received_at", "2026-11-24"),
        ({"received_at": "yesterday"}, "received_at", "yesterday"),
        ({"received_at": "2026-02-30T09:00:00Z"}, "received_at", "2026-02-30T09:00:00Z"),
        ({"received_at": 1_795_000_000}, "received_at", 1_795_000_000),
    ],
)
def test_a_field_that_is_wrong(client, changes, field, value):
    refused(post(client, "complaints", complaint(**changes)), "malformed", field, value)


def test_a_field_left_out(client):
    body = complaint()
    del body["kind"]
    assert "必填" in refused(post(client, "complaints", body), "malformed", "kind", None)["detail"]


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "1999-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_moment_far_away(client, when):
    refused(post(client, "complaints", complaint(received_at=when)), "bad-time", "received_at", when)


@pytest.mark.parametrize("off", [timedelta(minutes=2), timedelta(days=-31)])
def test_a_moment_in_the_future_or_long_past(client, off):
    when = (datetime.now(UTC) + off).isoformat()
    refused(post(client, "complaints", complaint(received_at=when)), "bad-time", "received_at", when)


@pytest.mark.parametrize(
    "text",
    [
        "面包发霉𠮷𪚥",
        "བོད་ཡིག",
        "شكوى من خبز فاسد",
        "👩‍👩‍👧‍👦🇨🇳",
        "e\u0301\u0323 n\u0303",
        "a\u200b\u2060\ufeffb",
        "a\u2028\u2029\uffffb",
        "';DROP TABLE cases;--<script>alert(1)</script>{{7*7}}%s\\",
        "长" * 10_000,
    ],
)
def test_text_in_any_script_is_kept_as_it_is(module_client, text):
    case = post(module_client, "complaints", complaint(kind="enquiry", text=text)).json()
    assert module_client.get(f"/api/v1/complaints/{case['id']}").json()["text"] == case["text"] == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("面包\u202e霉发\u202c了", "面包霉发了"),
        ("面包\u2066发霉\u2069", "面包发霉"),
        ("a\u0001\u001b[31m\u007f\u009bb", "a[31mb"),
        ("第一行\r\n\t第二行", "第一行\n\t第二行"),
    ],
)
def test_characters_that_only_command_are_taken_out(module_client, text, kept):
    case = post(module_client, "complaints", complaint(kind="enquiry", text=text)).json()
    assert module_client.get(f"/api/v1/complaints/{case['id']}").json()["text"] == case["text"] == kept


@pytest.mark.parametrize("code", ["T00\u202e", "T\u000700", "T00\n1"])
def test_a_code_with_such_a_character_is_refused(client, code):
    refused(post(client, "fixes", {**FIX, "team": code}), "malformed", "team")


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00 ", "x\\ud83d"])
def test_a_lone_surrogate(client, escape):
    at = f'{{"kind": "enquiry", "text": "{escape}", "place": {{"name": "滨河路"}}}}'
    as_name = f'{{"kind": "enquiry", "{escape}": 1, "place": {{"name": "滨河路"}}}}'
    as_datum = f'{{"kind": "enquiry", "place": {{"lon": 107, "lat": 35.3, "datum": "{escape}"}}}}'
    for body, field in ((at, "text"), (as_name, "body"), (as_datum, "place.datum")):
        answer = client.post("/api/v1/complaints", content=body, headers={"Content-Type": "application/json"})
        assert field in {each["field"] for each in refused(answer, "malformed")["errors"]}


@pytest.mark.parametrize(
    ("fixes", "kind", "field", "value"),
    [
        ([], "malformed", "body", []),
        ([FIX] * 5_001, "malformed", "body", ANY),
        ([FIX, {**FIX, "team": "T77"}, FIX], "unknown-code", "1.team", "T77"),
        ({**FIX, "team": "T77"}, "unknown-code", "team", "T77"),
        ([FIX, {"team": "T01", "lon": 107.03, "lat": 35.3}], "unknown-datum", "1.datum", None),
        ([FIX, {**FIX, "lon": 116.4, "lat": 39.9}], "bad-coordinate", "1", ANY),  # Beijing, a thousand km away
        ([FIX, {**FIX, "lon": 35.3, "lat": 107.03}], "bad-coordinate", "1", ANY),
        ([FIX, {**FIX, "accuracy_m": -5}], "malformed", "1.accuracy_m", -5),
        ([FIX, {**FIX, "at": "2999-01-01T00:00:00Z"}], "bad-time", "1.at", "2999-01-01T00:00:00Z"),
        ([FIX, {**FIX, "lon": None}], "malformed", "1.lon", None),
        ([FIX, []], "malformed", "1", []),
        ([FIX, "T01"], "malformed", "1", "T01"),
        ({**FIX, "speed": 3}, "malformed", "speed", 3),
        (7, "malformed", "body", ANY),
    ],
)
def test_a_batch_with_one_bad_fix_is_refused_whole(client, fixes, kind, field, value):
    refused(post(client, "fixes", fixes), kind, field, value)


def test_many_faults_are_counted_and_the_first_listed(client):
    body = refused(post(client, "fixes", [{**FIX, "lon": "x"}] * 300), "malformed", "0.lon", "x")
    assert (len(body["errors"]), "299" in body["detail"]) == (20, True)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"town_target_s": 0}, "town_target_s"),
        ({"town_target_s": 600.5}, "town_target_s"),
        ({"town_target_s": "600"}, "town_target_s"),
        ({"mode": "guess"}, "mode"),
        ({"target_by_kind_s": {"lunar": 60}}, "target_by_kind_s.lunar.[key]"),
        ({"target_by_kind_s": {"rural": -60}}, "target_by_kind_s.rural"),
        ({"detour_factor": 0.5}, "detour_factor"),
        ({"geofence_m": 1e308}, "geofence_m"),
        ({"straight_speed_kmh": 5e-324}, "straight_speed_kmh"),
        ({"version": "9"}, "version"),
    ],
)
def test_a_rule_out_of_range(client, rules, field):
    refused(client.patch("/api/v1/policy", json=rules), "malformed", field)


def test_a_team_on_or_off_duty_by_anything_but_true_or_false(client):
    for value in ("yes", 1, None):
        refused(post(client, "teams/T00/status", {"on_duty": value}), "malformed", "on_duty", value)
    refused(post(client, "teams/T77/status", {"on_duty": True}), "unknown-team", "team", "T77")


def test_idempotency_keys_that_cannot_be(client):
    for key in ("", "x" * 256, "键".encode(), b"\x80\xff"):
        refused(post(client, "complaints", complaint(), **{"Idempotency-Key": key}), "malformed", "Idempotency-Key")


def test_an_idempotency_key_with_another_request(module_client, module_database_url):
    key = {"Idempotency-Key": "call-8"}
    first = post(module_client, "complaints", complaint(kind="enquiry"), **key)
    assert first.status_code == 201
    step = f"complaints/{first.json()['id']}/events"
    with untouched(module_database_url):
        changed = post(module_client, "complaints", complaint(kind="suggestion"), **key)
        refused(changed, "key-reused", "Idempotency-Key", "call-8")
        refused(post(module_client, step, {"type": "answered"}, **key), "key-reused", "Idempotency-Key", "call-8")


@pytest.fixture
def case_id(module_client):
    """A case offered to a team; cancelled at the end, so that its timers write nothing into other tests."""
    case = post(module_client, "complaints", complaint()).json()["id"]
    yield case
    post(module_client, f"complaints/{case}/events", {"type": "cancelled"})


@pytest.mark.parametrize(
    ("step", "kind", "field", "value"),
    [
        ({"type": "on_scene"}, "illegal-step", "type", "on_scene"),
        ({"type": "overdue"}, "illegal-step", "type", "overdue"),
        ({"type": "acknowledged", "team": "T77"}, "illegal-step", "team", "T77"),
        ({"type": "offered", "team": "T77"}, "unknown-team", "team", "T77"),
        ({"type": "acknowledged", "at": "2020-01-01T00:00:00Z"}, "bad-time", "at", "2020-01-01T00:00:00Z"),
        ({"type": "acknowledged", "at": "2026-11-24T09:00:00"}, "malformed", "at", "2026-11-24T09:00:00"),
        ({"type": "teleported"}, "malformed", "type", "teleported"),
        ({"type": "note", "note": "\u0000"}, "malformed", "note", "\\u0000"),
        ({"type": "note", "note": "x" * 2_001}, "malformed", "note", "x" * 200 + "…"),
        ({}, "malformed", "type", None),
    ],
)
def test_a_step_that_cannot_be(module_client, module_database_url, case_id, step, kind, field, value):
    with untouched(module_database_url):
        refused(post(module_client, f"complaints/{case_id}/events", step), kind, field, value)


def test_a_step_before_the_one_it_follows(module_client, module_database_url, case_id):
    earlier = (datetime.now(UTC) - timedelta(minutes=2)).isoformat()
    with untouched(module_database_url):
        step = {"type": "acknowledged", "at": earlier}
        refused(post(module_client, f"complaints/{case_id}/events", step), "bad-time", "at", earlier)


def test_the_same_step_twice_at_once_is_taken_once(module_client, module_database_url, case_id):
    before = rows(module_database_url)["case_event"]
    with ThreadPoolExecutor(2) as pool:
        path = f"complaints/{case_id}/events"
        answers = list(pool.map(lambda _: post(module_client, path, {"type": "acknowledged"}), range(2)))
    taken, late = sorted(answers, key=lambda answer: answer.status_code)
    assert taken.status_code == 201
    refused(late, "illegal-step", "type", "acknowledged")
    assert rows(module_database_url)["case_event"] == before + 1


@pytest.mark.parametrize("county", ["620898", "999999"])
def test_a_county_that_is_not_loaded(client, county):
    body = refused(post(client, f"complaints?county={county}", complaint()), "unknown-county", "county", county)
    assert CODE in body["detail"]

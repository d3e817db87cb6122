"""Positions from trackers over HTTP, with bodies as each program's documentation shows them.

No program is installed here: the bodies are what each is documented to send.
"""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import text

from api import clock
from api.auth.accounts import tokens
from api.wiring import Wiring
from dispatch.desk.alerts.silence import watch
from dispatch.store.trackers import repository as trackers
from gis.datum.crs import from_wgs84
from gis.position import Datum, Position
from gis.store.graphs.repository import GraphShelf
from tests.acceptance.steps import step, take_in, until

V1 = "/api/v1"
LON, LAT = 107.0345678, 35.3012345
OWNTRACKS = f"{V1}/trackers/owntracks"


class Device:
    """A tracker of a team of the client's county, and its token."""

    def __init__(self, client, name="car", team="T00", datum=Datum.WGS84):
        self.client, self.name, self.token, self.team = client, name, tokens.new_token(), team
        with client.engine.begin() as connection:
            trackers.add(
                connection,
                client.code,
                name,
                team=team,
                datum=datum,
                hashed=tokens.digest(self.token),
                now=clock.now(),
                by="test",
            )

    def owntracks(self, name=None, token=None, **fields):
        body = {
            "_type": "location",
            "lon": LON,
            "lat": LAT,
            "tst": stamp(),
            "acc": 8,
            "vel": 31,
            "batt": 80,
            "tid": "c3",
        }
        auth = (name or self.name, token or self.token)
        return self.client.post(OWNTRACKS, json=body | fields, auth=auth)

    def traccar(self, **fields):
        position = {
            "id": 1,
            "deviceId": 7,
            "protocol": "jt808",
            "fixTime": iso(),
            "valid": True,
            "outdated": False,
            "longitude": LON,
            "latitude": LAT,
            "speed": 18.4,
            "accuracy": 0.0,
            "attributes": {"ignition": True},
        }
        body = {"position": position | fields, "device": {"id": 7, "uniqueId": "013912345678"}}
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post(f"{V1}/trackers/traccar", json=body, headers=headers)

    def get(self, **fields):
        query = {"id": "7", "lat": LAT, "lon": LON, "timestamp": stamp(), "speed": 18.4, "accuracy": 9, "batt": 55}
        return self.client.get(f"/track/{self.token}", params=query | fields)

    def form(self):
        query = {"id": "7", "lat": LAT, "lon": LON, "timestamp": iso(), "speed": 18.4, "accuracy": 9}
        return self.client.post(f"/track/{self.token}", data=query)

    def json(self):
        coords = {"latitude": LAT, "longitude": LON, "accuracy": 9, "speed": 9.5, "heading": 90, "altitude": 1100}
        located = {"timestamp": iso(), "coords": coords, "battery": {"level": 0.5}, "is_moving": True}
        return self.client.post(f"/track/{self.token}", json={"location": located, "device_id": "7"})

    def gpslogger(self):
        query = {"lat": LAT, "lon": LON, "timestamp": stamp(), "accuracy": "9.0"}
        return self.client.get(f"/track/{self.token}", params=query)

    def row(self):
        with self.client.engine.connect() as connection:
            found = trackers.listed(connection, self.client.code)
        return next(each for each in found if each["name"] == self.name)


def stamp(ago_s=0):
    return int((clock.now() - timedelta(seconds=ago_s)).timestamp())


def iso(ago_s=0):
    return (clock.now() - timedelta(seconds=ago_s)).astimezone(UTC).isoformat(timespec="milliseconds")


def team(client, code="T00"):
    found = client.get(f"{V1}/teams/{code}").json()
    return found["geometry"]["coordinates"], found["properties"]


@pytest.mark.parametrize("how", ["owntracks", "traccar", "get", "form", "json", "gpslogger"])
def test_each_program_moves_its_team(client, how):
    device = Device(client)
    assert team(client)[1]["position_source"] == "station"
    answer = getattr(device, how)()
    assert answer.status_code == 200, answer.text
    place, now = team(client)
    assert place == pytest.approx([LON, LAT])
    assert (now["source"], now["position_source"]) == ("fix", "car")
    assert now["accuracy_m"] == {"owntracks": 8, "traccar": None}.get(how, 9)  # 0 of Traccar is unknown
    assert team(client, "T01")[1]["source"] == "station"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"valid": False}, "invalid"),
        ({"outdated": True}, "outdated"),
        ({"longitude": 0, "latitude": 0}, "no_place"),
        ({"longitude": 116.4, "latitude": 39.9}, "far"),
        ({"fixTime": "2046-07-20T00:00:00.000+00:00"}, "future"),
        ({"fixTime": "2007-04-18T00:00:00.000+00:00"}, "old"),  # the week counter of GPS began anew
        ({"accuracy": 5000}, "inaccurate"),
        ({"latitude": "none"}, "unreadable"),
    ],
)
def test_junk_is_dropped_with_its_reason_and_never_sent_again(client, fields, why):
    device = Device(client)
    assert device.traccar(**fields).status_code == 200
    assert team(client)[1]["source"] == "station"
    assert (device.row()["received"], device.row()["dropped"], device.row()["dropped_why"]) == (0, 1, why)


@pytest.mark.parametrize(
    "body", [b"", b'{"_type": "lwt", "tst": 1}', b'{"_type": "waypoint"}', b"{", b"\xff", b"[" * 9999]
)
def test_anything_else_of_owntracks_gets_an_empty_list(client, body):
    device = Device(client)
    answer = client.post(OWNTRACKS, content=body, auth=(device.name, device.token))
    assert (answer.status_code, answer.json()) == (200, [])


def test_thousands_of_old_fixes_at_once_are_kept_once_and_a_bad_one_spoils_none(client):
    device = Device(client)

    def located(ago_s):
        return {"timestamp": iso(ago_s), "coords": {"latitude": LAT, "longitude": LON, "accuracy": 5}}

    many = [located(3 * 3600 - 3 * i) for i in range(3000)] + [located(13 * 3600), {"coords": None}, {}]
    for _ in range(2):
        assert client.post(f"/track/{device.token}", json={"location": many}).status_code == 200
    with client.engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM fix WHERE county = :county"), {"county": client.code})
        assert kept.scalar_one() == 3000
    assert device.row()["dropped"] == 6


def test_wrong_credentials_get_the_same_401_and_a_revoked_token_ends_at_once(client):
    device, other = Device(client), Device(client, "other", "T01")
    refusals = [
        device.owntracks(token="forged"),
        device.owntracks(name="other"),
        client.post(OWNTRACKS, json={}),
        client.post(OWNTRACKS, json={}, headers={"Authorization": "Basic !"}),
        client.post(f"{V1}/trackers/traccar", json={}),
        client.get("/track/forged", params={"lat": LAT, "lon": LON}),
    ]
    with client.engine.begin() as connection:
        trackers.revoke(connection, client.code, "car", now=clock.now(), by="test")
    refusals += [device.owntracks(), device.traccar(), device.get(), device.form()]
    assert {answer.status_code for answer in refusals} == {401}
    assert len({answer.json()["detail"] for answer in refusals}) == 1
    assert other.owntracks().status_code == 200
    assert team(client)[1]["source"] == "station"


def test_a_token_reads_nothing(client):
    device = Device(client)
    bearer = {"Authorization": f"Bearer {device.token}"}
    for path in ("teams", "teams/T00", "complaints", "counties"):
        assert client.get(f"{V1}/{path}", headers=bearer).status_code == 401
    assert device.get().content == device.form().content == b""


def test_off_duty_nothing_is_stored_nor_later_what_was_measured_then(client):
    device = Device(client)
    client.post(f"{V1}/teams/T00/status", json={"on_duty": False}).raise_for_status()
    assert device.owntracks().json() == []
    assert device.row()["seen_at"] is None
    client.post(f"{V1}/teams/T00/status", json={"on_duty": True}).raise_for_status()
    assert device.owntracks(tst=stamp(30)).json() == []
    assert (device.row()["received"], device.row()["dropped_why"]) == (0, "off_duty")
    assert team(client)[1]["source"] == "station"


def test_of_two_devices_the_newest_wins_then_the_more_accurate(client):
    car, phone = Device(client, "car"), Device(client, "handheld")
    at = stamp(5)
    car.owntracks(tst=at, acc=30)
    phone.owntracks(tst=at, acc=5)
    assert team(client)[1]["position_source"] == "handheld"
    car.owntracks(tst=at, acc=20)
    assert team(client)[1]["position_source"] == "handheld"
    car.owntracks(tst=at + 1, acc=50)
    assert team(client)[1]["position_source"] == "car"


def test_a_datum_is_converted_and_a_wrong_one_noticed_at_the_station(client):
    lon, lat = from_wgs84(Position(LON, LAT), Datum.GCJ02)
    Device(client, "stated", datum=Datum.GCJ02).owntracks(lon=lon, lat=lat)
    assert team(client)[0] == pytest.approx([LON, LAT], abs=1e-5)
    wrong = Device(client, "wrong", "T01")
    lon, lat = from_wgs84(Position(107.025, 35.30), Datum.GCJ02)
    for ago_s in (3, 2, 1):
        wrong.owntracks(lon=lon, lat=lat, tst=stamp(ago_s))
    assert wrong.row()["at_station"] == {"gcj02": 3}


def test_a_team_with_a_tracker_alone_arrives_by_its_fixes(client):
    client.patch(f"{V1}/policy", json={"dwell_s": 1}).raise_for_status()
    device, case = Device(client), take_in(client, place={"lon": LON, "lat": LAT, "datum": "wgs84"})
    step(client, case, "acknowledged").raise_for_status()

    def arrived():
        device.traccar(accuracy=5).raise_for_status()
        return client.get(f"{V1}/complaints/{case['id']}").json()["status"] == "on_scene"

    until(arrived)


def test_a_tracker_that_dies_raises_the_alert_of_a_silent_team(client, tmp_path):
    Device(client).owntracks(tst=stamp(10)).raise_for_status()
    later = clock.now() + timedelta(hours=2)
    client.patch(f"{V1}/escalation", json={"silent_watch": "duty"}).raise_for_status()
    with Wiring(None, client.engine, GraphShelf(tmp_path), now=lambda: later).desk() as desk:
        assert [(each.cause.kind, each.cause.team) for each in watch(desk, client.code)] == [("team_silent", "T00")]


def test_no_time_or_place_of_a_query_is_in_a_log(client, shared_server):
    device = Device(client)
    assert device.get().status_code == 200
    assert client.get("/track/forged", params={"lat": LAT, "lon": LON}).status_code == 401
    logs = [*shared_server.running.log.parent.glob("**/*.log")]
    written = "".join(file.read_text(errors="replace") for file in logs)
    assert "/track/{token}" in written
    assert [found for found in (str(LON), str(LAT), device.token) if found in written] == []

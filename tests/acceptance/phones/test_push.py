"""Push: an offer is announced to a phone whose page is closed, by its number, sealed, and to known services only."""

import base64
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from sqlalchemy import text

from tests.acceptance.shared_server import serving_counties
from tests.acceptance.steps import step, take_in, until

V1 = "/api/v1"
PHONE = "phone-of-the-test"


class Service:
    """A push service that keeps what each address is sent, and answers as set."""

    def __init__(self):
        self.sent, self.status = defaultdict(list), defaultdict(lambda: 201)
        self.together = {}
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.sent[self.path].append(({k.lower(): v for k, v in self.headers.items()}, body))
                if self.path in service.together:
                    service.together[self.path].wait(4)
                self.send_response(service.status[self.path])
                self.send_header("Location", "/another-host")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *found):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Browser:
    """The half of a subscription that stays on the phone."""

    def __init__(self):
        self.secret, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    def subscription(self, endpoint):
        point = self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        plain = {"p256dh": point, "auth": self.auth}
        return {"endpoint": endpoint} | {k: base64.urlsafe_b64encode(v).decode().rstrip("=") for k, v in plain.items()}

    def read(self, body):
        return json.loads(http_ece.decrypt(body, private_key=self.secret, auth_secret=self.auth, version="aes128gcm"))


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()
    yield service
    service.server.shutdown()
    service.server.server_close()


@pytest.fixture(scope="module")
def service():
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def pushing(module_database_url, tmp_path_factory, service):
    """A server of two workers that writes to the stand-in."""
    services = f"https://push.example, {service.url}"
    settings = {"WANGGE_PUSH": "true", "WANGGE_PUSH_SERVICES": services, "WANGGE_WORKERS": 2}
    with serving_counties(module_database_url, tmp_path_factory.mktemp("server"), **settings) as shared_server:
        yield shared_server


@pytest.fixture
def desk(pushing):
    """Client of a county with a phone."""
    with pushing.county() as opened:
        opened.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
        yield opened


def subscribed(desk, service):
    """Subscribe the phone at an address of its own; return what stays on the phone, and the address."""
    browser, path = Browser(), f"/{desk.code}"
    answer = desk.put(f"{V1}/phones/{PHONE}/push", json=browser.subscription(service.url + path))
    assert answer.status_code == 204, answer.text
    return browser, path


def called_at(desk):
    return take_in(desk, identity={"name": "王小明", "phone": "13912345678"})


def waiting(desk):
    """Return how many announcements of the county are still to be sent."""
    with desk.engine.connect() as connection:
        query = text("SELECT count(*) FROM message WHERE county = :county AND ended_at IS NULL")
        return connection.execute(query, {"county": desk.code}).scalar_one()


def settled(desk):
    """Wait until nothing more is to be sent."""
    until(lambda: waiting(desk) == 0)


def five_seconds_later(desk):
    with desk.engine.begin() as connection:
        connection.execute(text("UPDATE message SET due_at = now() WHERE county = :county"), {"county": desk.code})


def test_an_offer_is_announced_by_its_number_sealed_for_the_phone_and_signed_by_the_server(desk, service):
    browser, path = subscribed(desk, service)
    case = called_at(desk)
    headers, body = until(lambda: service.sent[path])[0]
    assert browser.read(body) == {"case": case["id"]}
    assert "面包" not in body.decode("utf-8", "replace")
    assert headers["urgency"] == "high"
    assert 0 < int(headers["ttl"]) <= 90, "it is not delivered once the offer is over"
    key = desk.get(f"{V1}/push").json()["key"]
    found = dict(part.split("=", 1) for part in headers["authorization"].removeprefix("vapid ").split(","))
    assert found["k"] == key
    assert Vapid02.verify(headers["authorization"])
    settled(desk)
    assert len(service.sent[path]) == 1, "by one of two workers, once"


def test_an_offer_of_a_rehearsal_says_so_on_a_locked_screen(desk, service):
    browser, path = subscribed(desk, service)
    until_then = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    desk.post(f"{V1}/rehearsal", json={"until": until_then}).raise_for_status()
    case = called_at(desk)
    _, body = until(lambda: service.sent[path])[0]
    assert browser.read(body) == {"case": case["id"], "exercise": True}


def test_a_service_in_trouble_is_asked_again_and_one_that_knows_the_phone_no_more_is_not(desk, service):
    _, path = subscribed(desk, service)
    service.status[path] = 503
    case = called_at(desk)
    until(lambda: len(service.sent[path]) == 1)
    assert waiting(desk) == 1
    service.status[path] = 410
    five_seconds_later(desk)
    until(lambda: len(service.sent[path]) == 2)
    settled(desk)
    for team in ("T01", "T02"):
        desk.post(f"{V1}/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    step(desk, case, "cancelled").raise_for_status()
    assert called_at(desk)["assignment"]["team"] == "T00"
    settled(desk)
    assert len(service.sent[path]) == 2


def test_an_offer_that_is_over_is_not_announced_again(desk, service):
    _, path = subscribed(desk, service)
    service.status[path] = 503
    case = called_at(desk)
    until(lambda: len(service.sent[path]) == 1)
    for team in ("T01", "T02"):
        desk.post(f"{V1}/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    step(desk, case, "cancelled").raise_for_status()
    service.status[path] = 201
    five_seconds_later(desk)
    settled(desk)
    assert len(service.sent[path]) == 1


def test_a_phone_that_was_written_to_hears_of_the_next_offer_too(desk, service):
    browser, path = subscribed(desk, service)
    first = called_at(desk)
    until(lambda: service.sent[path])
    settled(desk)
    for team in ("T01", "T02"):
        desk.post(f"{V1}/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    step(desk, first, "cancelled").raise_for_status()
    second = called_at(desk)
    until(lambda: browser.read(service.sent[path][-1][1]) == {"case": second["id"]})


def test_an_address_that_does_not_answer_holds_up_no_other(desk, service):
    three = threading.Barrier(3)  # more than there are workers
    for n in range(6):
        phone, path = f"{PHONE}-{n}", f"/{desk.code}-{n}"
        service.together[path] = three
        desk.put(f"{V1}/phones/{phone}", json={"team": "T00"}).raise_for_status()
        desk.put(f"{V1}/phones/{phone}/push", json=Browser().subscription(service.url + path)).raise_for_status()
    called_at(desk)
    settled(desk)
    assert not three.broken


def test_a_redirect_is_not_followed(desk, service):
    _, path = subscribed(desk, service)
    service.status[path] = 307
    called_at(desk)
    until(lambda: service.sent[path])
    service.status[path] = 201
    with desk.engine.begin() as connection:
        connection.execute(text("UPDATE message SET due_at = now() WHERE county = :county"), {"county": desk.code})
    settled(desk)
    assert "/another-host" not in service.sent


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:1/x",
        "https://push.example.evil.test/x",
        "https://user@push.example/x",
        "https://push.example:8443/x",
        "ftp://push.example/x",
        "http://[::1/x-not-an-address",
    ],
)
def test_only_known_services_are_written_to(desk, endpoint):
    answer = desk.put(f"{V1}/phones/{PHONE}/push", json=Browser().subscription(endpoint))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "endpoint"


def test_a_phone_can_ask_not_to_be_written_to(desk, service):
    _, path = subscribed(desk, service)
    assert desk.delete(f"{V1}/phones/{PHONE}/push").status_code == 204
    assert called_at(desk)["assignment"]["team"] == "T00"
    settled(desk)
    assert service.sent[path] == []


def test_where_push_is_off_there_is_no_key_and_nothing_leaves_the_machine(client):
    assert client.get(f"{V1}/push").json() == {"key": None}

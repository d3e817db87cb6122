"""Push: an offer is announced to a phone whose page is closed, by its number, sealed, and to known services only."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.acceptance.steps import complaint, until

V1 = "/api/v1"
PHONE = "phone-of-the-test"


class Service:
    """A push service that keeps what it is sent, and answers as it is told."""

    def __init__(self):
        self.sent, self.status = [], 201
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.sent.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *told):
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


@pytest.fixture
def service():
    with serving() as started:
        yield started


@pytest.fixture
def desk(request, county_url, server, service):
    """Client of a server that writes to the stand-in; a test may ask for more workers."""
    services = f"https://push.example, {service.url}"
    variables = {"WANGGE_PUSH": "true", "WANGGE_PUSH_SERVICES": services}
    running = server(county_url(3), WANGGE_WORKERS=getattr(request, "param", 1), **variables)
    with httpx.Client(base_url=running.url, timeout=20) as opened:
        opened.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
        yield opened


def subscribed(desk, service, path="/one"):
    browser = Browser()
    answer = desk.put(f"{V1}/phones/{PHONE}/push", json=browser.subscription(service.url + path))
    assert answer.status_code == 204, answer.text
    return browser


def taken_in(desk):
    answer = desk.post(
        f"{V1}/complaints", json=complaint(text="面包发霉", identity={"name": "王小明", "phone": "13912345678"})
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("desk", [2], indirect=True)
def test_an_offer_is_announced_by_its_number_sealed_for_the_phone_and_signed_by_the_server(desk, service):
    browser = subscribed(desk, service)
    case = taken_in(desk)
    path, headers, body = until(lambda: service.sent)[0]
    assert path == "/one"
    assert browser.read(body) == {"case": case["id"]}
    assert "面包" not in body.decode("utf-8", "replace")
    assert headers["urgency"] == "high"
    assert 0 < int(headers["ttl"]) <= 90, "it is not delivered once the offer is over"
    key = desk.get(f"{V1}/push").json()["key"]
    told = dict(part.split("=", 1) for part in headers["authorization"].removeprefix("vapid ").split(","))
    assert told["k"] == key
    assert Vapid02.verify(headers["authorization"])
    time.sleep(1.5)
    assert len(service.sent) == 1, "by one of two workers, once"


def test_a_service_in_trouble_is_asked_again_and_one_that_knows_the_phone_no_more_is_not(desk, service):
    subscribed(desk, service)
    service.status = 503
    taken_in(desk)
    until(lambda: len(service.sent) == 1)
    service.status = 410
    until(lambda: len(service.sent) == 2)
    time.sleep(1)
    for team in ("T01", "T02"):
        desk.post(f"{V1}/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    case = next(iter(desk.get(f"{V1}/complaints?state=open").json()["items"]))
    desk.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    assert taken_in(desk)["assignment"]["team"] == "T00"
    time.sleep(2)
    assert len(service.sent) == 2


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
    subscribed(desk, service)
    assert desk.delete(f"{V1}/phones/{PHONE}/push").status_code == 204
    taken_in(desk)
    time.sleep(1.5)
    assert service.sent == []


def test_where_push_is_off_there_is_no_key_and_nothing_leaves_the_machine(client):
    assert client.get(f"{V1}/push").json() == {"key": None}

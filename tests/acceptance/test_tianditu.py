"""Tianditu by way of this server, against a server that plays its part over real HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.access.roles import Role
from tests.acceptance.steps import complaint

KEY = "0123456789abcdef0123456789abcdef"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


@dataclass
class Upstream:
    """What the other side answers, and what it was asked."""

    url: str
    status: int = 200
    body: bytes = PICTURE
    location: str | None = None
    wait_s: float = 0.0
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.asked.append(self.path)
            time.sleep(played.wait_s)
            self.send_response(played.status)
            if played.location:
                self.send_header("Location", played.location)
            self.send_header("Content-Length", str(len(played.body)))
            self.end_headers()
            self.wfile.write(played.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    played = Upstream(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def running(upstream, county_url, server):
    settings = {"WANGGE_TIANDITU_KEY": KEY, "WANGGE_TIANDITU_URL": upstream.url, "NO_PROXY": "127.0.0.1"}
    layer = {"name": "街景", "url": f"{upstream.url}/{{z}}/{{x}}/{{y}}.png?key={KEY}", "datum": "gcj02"}
    settings["WANGGE_TILE_LAYERS"] = json.dumps([layer])
    return server(county_url(3), WANGGE_WORKERS=1, **settings)


@pytest.fixture
def client(running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running.url}/api/v1", timeout=20) as opened:
        yield opened


def test_a_tile_is_passed_on_and_kept_for_a_week(client, upstream):
    answer = client.get("/tianditu/vec/10/816/404").raise_for_status()
    assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/png")
    assert answer.headers["cache-control"] == "private, max-age=604800"
    asked = urlsplit(upstream.asked[0])
    values = {name: value[0] for name, value in parse_qs(asked.query).items()}
    assert asked.path == "/vec_w/wmts"
    assert (values["LAYER"], values["TILEMATRIX"], values["TILECOL"], values["TILEROW"]) == ("vec", "10", "816", "404")
    assert values["tk"] == KEY


def test_the_key_is_told_to_nobody(client, upstream, running):
    upstream.status, upstream.body = 418, b"<xml>" + KEY.encode()
    answers = [client.get("/basemap"), client.get("/tianditu/vec/3/0/0"), client.get("/tianditu/vec/3/9/0")]
    answers += [client.get("/layers/0/3/0/0")]
    pages = [httpx.get(running.url), httpx.get(f"{running.url}/openapi.json")]
    assert [answer.status_code for answer in answers] == [200, 502, 422, 502]
    assert all(KEY not in answer.text + str(answer.headers) for answer in [*answers, *pages])
    assert KEY not in running.said()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (403, b"no", "it answered 403"),
        (200, b"<html>out of order</html>", "no picture"),
        (200, PICTURE + bytes(1_000_000), "larger than"),  # a megabyte and a picture's beginning
        (302, b"", "it answered 302"),
    ],
)
def test_what_is_no_tile_is_refused_in_words_and_not_asked_for_again_at_once(client, upstream, status, body, told):
    upstream.status, upstream.body = status, body
    upstream.location = "http://127.0.0.1:1/elsewhere"
    answer = client.get("/tianditu/cva/5/20/10")
    assert answer.status_code == 502
    assert told in answer.json()["detail"]
    assert "天地图暂无应答" in answer.json()["detail"]
    again = client.get("/tianditu/cva/5/20/11")
    assert again.status_code == 502
    assert len(upstream.asked) == 1


def test_a_slow_tianditu_keeps_no_complaint_waiting(client, upstream):
    upstream.wait_s = 2.0
    tiles = [threading.Thread(target=client.get, args=(f"/tianditu/vec/8/{n}/0",)) for n in range(20)]
    for tile in tiles:
        tile.start()
    time.sleep(0.3)
    began = time.monotonic()
    client.post("/complaints", json=complaint()).raise_for_status()
    assert time.monotonic() - began < 1.0
    for tile in tiles:
        tile.join()


@pytest.mark.parametrize("path", ["img/5/0/0", "vec/0/0/0", "vec/19/0/0", "vec/3/8/0", "vec/3/0/8"])
def test_what_tianditu_does_not_have_is_not_asked_for(client, upstream, path):
    assert client.get(f"/tianditu/{path}").status_code == 422
    assert upstream.asked == []


def test_a_layer_of_ones_own_is_passed_on_and_its_shift_told(client, upstream):
    (told,) = client.get("/basemap").json()["layers"]
    assert (told["name"], told["datum"]) == ("街景", "gcj02")
    assert all(0.003 < lon < 0.007 for lon in told["shift"]["lon_deg"])  # some 400 m, mostly east
    assert 0 < told["shift"]["error_m"] < 1
    answer = client.get("/layers/0/10/816/404").raise_for_status()
    assert (answer.content, upstream.asked) == (PICTURE, [f"/10/816/404.png?key={KEY}"])
    assert client.get("/layers/1/10/816/404").status_code == 404


def test_without_a_key_there_is_none(module_client):
    assert module_client.get("/api/v1/basemap").json()["tianditu"] is False
    answer = module_client.get("/api/v1/tianditu/vec/3/0/0")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-online-map")


def test_nobody_unknown_gets_a_tile(guarded):
    assert guarded.client().get("/api/v1/tianditu/vec/3/0/0").status_code == 401
    assert guarded.by_key(Role.OPERATOR).get("/api/v1/tianditu/vec/3/0/0").status_code == 404

"""Tianditu by way of this server, against a server that plays its part over real HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.auth.roles import Role
from api.online_maps.tiles import AT_ONCE
from tests.acceptance.shared_server import County, SharedServer, serving_counties
from tests.acceptance.steps import complaint, until

KEY = "0123456789abcdef0123456789abcdef"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


@dataclass
class Upstream:
    """What the other side answers, and what it was asked."""

    url: str
    status: int = 200
    body: bytes = PICTURE
    location: str | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    """While it is not set, nothing is answered."""
    asked: list[str] = field(default_factory=list)


@contextmanager
def playing() -> Iterator[Upstream]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.asked.append(self.path)
            played.gate.wait(20)
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
    played.gate.set()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def serving_before(database_url, home, upstream) -> Iterator[SharedServer]:
    settings = {"WANGGE_TIANDITU_KEY": KEY, "WANGGE_TIANDITU_URL": upstream.url, "NO_PROXY": "127.0.0.1"}
    layer = {"name": "街景", "url": f"{upstream.url}/{{z}}/{{x}}/{{y}}.png?key={KEY}", "datum": "gcj02"}
    settings["WANGGE_TILE_LAYERS"] = json.dumps([layer])
    with serving_counties(database_url, home, **settings) as shared_server:
        yield shared_server


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """The other side, for a test that lets it fail: the server remembers that for a while."""
    with playing() as played:
        yield played


@pytest.fixture
def running(upstream, database_url, tmp_path) -> Iterator[SharedServer]:
    with serving_before(database_url, tmp_path, upstream) as shared_server:
        yield shared_server


@pytest.fixture
def client(running) -> Iterator[County]:
    with running.county() as opened:
        opened.base_url = opened.base_url.join("/api/v1")
        yield opened


@pytest.fixture(scope="module")
def good(module_database_url, tmp_path_factory) -> Iterator[tuple[SharedServer, Upstream]]:
    """A server and the other side, for tests that let nothing fail."""
    with (
        playing() as played,
        serving_before(module_database_url, tmp_path_factory.mktemp("good"), played) as shared_server,
    ):
        yield shared_server, played


@pytest.fixture
def well(good) -> Iterator[tuple[County, Upstream]]:
    """A client of it, and the other side that has not been asked yet."""
    shared_server, played = good
    played.asked.clear()
    with shared_server.county() as opened:
        opened.base_url = opened.base_url.join("/api/v1")
        yield opened, played


def test_a_tile_is_passed_on_and_kept_for_a_week(well):
    client, upstream = well
    answer = client.get("/tianditu/vec/10/816/404").raise_for_status()
    assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/png")
    assert answer.headers["cache-control"] == "private, max-age=604800"
    asked = urlsplit(upstream.asked[0])
    values = {name: value[0] for name, value in parse_qs(asked.query).items()}
    assert asked.path == "/vec_w/wmts"
    assert (values["LAYER"], values["TILEMATRIX"], values["TILECOL"], values["TILEROW"]) == ("vec", "10", "816", "404")
    assert values["tk"] == KEY


def test_the_key_is_shown_to_nobody(client, upstream, running):
    upstream.status, upstream.body = 418, b"<xml>" + KEY.encode()
    answers = [client.get("/basemap"), client.get("/tianditu/vec/3/0/0"), client.get("/tianditu/vec/3/9/0")]
    answers += [client.get("/layers/0/3/0/0")]
    pages = [httpx.get(running.running.url + path, timeout=30) for path in ("", "/openapi.json")]
    assert [answer.status_code for answer in answers] == [200, 502, 422, 502]
    assert all(KEY not in answer.text + str(answer.headers) for answer in [*answers, *pages])
    assert KEY not in running.running.said()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, b"no", "it answered 403"),
        (200, b"<html>out of order</html>", "no picture"),
        (200, PICTURE + bytes(1_000_000), "larger than"),  # a megabyte and a picture's beginning
        (302, b"", "it answered 302"),
    ],
)
def test_what_is_no_tile_is_refused_in_words_and_not_asked_for_again_at_once(client, upstream, status, body, expected):
    upstream.status, upstream.body = status, body
    upstream.location = "http://127.0.0.1:1/elsewhere"
    answer = client.get("/tianditu/cva/5/20/10")
    assert answer.status_code == 502
    assert expected in answer.json()["detail"]
    assert "天地图暂无应答" in answer.json()["detail"]
    again = client.get("/tianditu/cva/5/20/11")
    assert again.status_code == 502
    assert len(upstream.asked) == 1


def test_a_slow_tianditu_keeps_no_complaint_waiting(well):
    client, upstream = well
    upstream.gate.clear()
    tiles = [threading.Thread(target=client.get, args=(f"/tianditu/vec/8/{n}/0",)) for n in range(60)]
    for tile in tiles:
        tile.start()
    until(lambda: len(upstream.asked) >= AT_ONCE)
    client.post("/complaints", json=complaint()).raise_for_status()
    assert sum(tile.is_alive() for tile in tiles) >= AT_ONCE, "no tile has come meanwhile"
    upstream.gate.set()
    for tile in tiles:
        tile.join()


@pytest.mark.parametrize("path", ["img/5/0/0", "vec/0/0/0", "vec/19/0/0", "vec/3/8/0", "vec/3/0/8"])
def test_what_tianditu_does_not_have_is_not_asked_for(well, path):
    client, upstream = well
    assert client.get(f"/tianditu/{path}").status_code == 422
    assert upstream.asked == []


def test_a_layer_of_ones_own_is_passed_on_and_its_shift_reported(well):
    client, upstream = well
    (found,) = client.get("/basemap").json()["layers"]
    assert (found["name"], found["datum"]) == ("街景", "gcj02")
    assert all(0.003 < lon < 0.007 for lon in found["shift"]["lon_deg"])  # some 400 m, mostly east
    assert 0 < found["shift"]["error_m"] < 1
    answer = client.get("/layers/0/10/816/404").raise_for_status()
    assert (answer.content, upstream.asked) == (PICTURE, [f"/10/816/404.png?key={KEY}"])
    assert client.get("/layers/1/10/816/404").status_code == 404


def test_without_a_key_there_is_no_online_map(module_client):
    assert module_client.get("/api/v1/basemap").json()["tianditu"] is False
    answer = module_client.get("/api/v1/tianditu/vec/3/0/0")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-online-map")


def test_nobody_unknown_gets_a_tile(guarded):
    assert guarded.client().get("/api/v1/tianditu/vec/3/0/0").status_code == 401
    assert guarded.by_key(Role.OPERATOR).get("/api/v1/tianditu/vec/3/0/0").status_code == 404

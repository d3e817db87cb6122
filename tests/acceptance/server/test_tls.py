"""The server speaks TLS itself: certificates verified, cookies for TLS only, and beside it a port in clear that gives
out the enrolment page and nothing else."""

import datetime as dt
import json
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api import clock
from api.auth.accounts.people import People
from api.db.engine import open_engine
from api.http.headers import ALWAYS, TRANSPORT
from api.server.startup_report import UNUSED
from api.tls.authority import make_authority, sign_server
from api.tls.certificate import read_certificate
from api.tls.folder import Folder
from api.tls.names import parse_names
from gis.store.counties.repository import save_county
from tests import processes, proxies
from tests.acceptance.guarded import PASSWORD, talk
from tests.acceptance.steps import access_log, until
from tests.counties import CODE, grid_county
from tests.people import settled
from tests.processes import Server

NAME = "wangge.test"


@dataclass(frozen=True, slots=True)
class Secured:
    """A server over TLS, its ports and its home."""

    server: Server
    port: int
    plain_port: int
    home: Path

    @property
    def public(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def plain(self) -> Server:
        """Return the port in clear, to be talked to."""
        return Server(f"http://127.0.0.1:{self.plain_port}", self.server.process, self.server.log)

    def client(self, name=NAME, host=None):
        """Return a client that wants a name of the certificate and says a Host."""
        client = httpx.Client(verify=proxies.trusting(self.server.authority), base_url=self.server.url, timeout=60)
        client.headers["Host"] = host or f"{NAME}:{self.port}"
        client.event_hooks["request"] = [lambda request: request.extensions.update(sni_hostname=name)]
        return client


def put(database_url):
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, grid_county(teams=2))
        settled(People(connection, clock.now()), "zhou.min", PASSWORD, place=CODE)
    engine.dispose()


def start(home, database_url, *arguments, authority=None, **changes):
    port, plain_port = processes.free_ports(2)
    variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": database_url, "WANGGE_WORKERS": 1, "PORT": port}
    running = processes.start(
        home / "server.log",
        arguments=("serve", *arguments),
        authority=authority or Folder.of(home).authority,
        **(variables | {"WANGGE_PLAIN_PORT": plain_port} | changes),
    )
    return Secured(running, port, plain_port, home)


@pytest.fixture(scope="module")
def secured(module_database_url, tmp_path_factory):
    put(module_database_url)
    home = tmp_path_factory.mktemp("server")
    Folder.of(home).make(parse_names([NAME, "10.1.0.5"]), clock.now())
    found = start(home, module_database_url, "--tls", WANGGE_WORKERS=2)
    yield found
    assert found.server.stop() == 0
    assert "Traceback" not in found.server.said()


@pytest.fixture
def clear(secured):
    with httpx.Client(base_url=secured.plain.url, timeout=60) as client:
        yield client


def test_a_client_that_trusts_the_authority_trusts_the_server(secured):
    with secured.client() as client:
        answer = client.get("/api/v1/session")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]


def test_on_this_machine_alone_it_is_said_that_it_is_not_used(database_url, server, tmp_path):
    Folder.of(tmp_path).make(parse_names([NAME]), clock.now())
    running = server(database_url, WANGGE_HOME=tmp_path)
    assert running.url.startswith("http://")
    assert UNUSED in running.said()


def test_for_another_name_its_certificate_is_refused(secured):
    with secured.client("other.test") as client, pytest.raises(httpx.ConnectError, match="Hostname mismatch"):
        client.get("/healthz")


def test_one_who_does_not_trust_the_authority_refuses_it(secured):
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(f"{secured.server.url}/healthz")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_todays_protocols_are_spoken(secured, version):
    context = proxies.trusting(secured.server.authority)
    context.minimum_version = context.maximum_version = version
    line = socket.create_connection(("127.0.0.1", secured.port))
    with line, context.wrap_socket(line, server_hostname=NAME) as spoken:
        assert spoken.version() == version.name.replace("_", ".")


def test_under_another_host_nothing_is_answered(secured):
    with secured.client(host="evil.example") as client:
        answer = client.get("/sign-in")
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/misdirected")
    assert secured.public in answer.json()["detail"]


def test_the_session_is_for_tls_only(secured):
    with secured.client() as client:
        answer = client.post("/api/v1/session", json={"login": "zhou.min", "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-wangge_session=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        pair, _, _ = cookie.partition(";")
        assert client.get("/api/v1/session", headers={"Cookie": pair}).json()["name"] == "zhou.min"


def test_browsers_are_not_asked_to_keep_to_tls(secured, clear):
    with secured.client() as client:
        answers = [client.get("/healthz"), client.get("/enrol"), clear.get("/enrol"), clear.get("/")]
    assert all("strict-transport-security" not in answer.headers for answer in answers)


def test_its_end_is_reported_where_readiness_is(secured):
    with secured.client() as client:
        answer = client.get("/readyz").json()
    ends = read_certificate(Folder.of(secured.home).server).not_valid_after_utc
    assert dt.datetime.fromisoformat(answer["certificate_expires_at"]) == ends


def test_the_start_tells_where_phones_begin(secured):
    for said in (f"地图 map       {secured.public}/\n", f"http://{NAME}:{secured.plain_port}/enrol"):
        until(lambda said=said: said in secured.server.said())  # it is said once the pages answer


def test_in_clear_the_page_and_the_certificate_are_had_by_any_name(secured, clear):
    for host in (NAME, f"{NAME}:{secured.plain_port}", "10.1.0.5", "anything.example"):
        page = clear.get("/enrol", headers={"Host": host, "Accept-Language": "zh"})
        assert page.status_code == 200
        assert "指纹" in page.text
        assert f'href="{secured.public}/enrol/trusted"' in page.text
    came = clear.get("/enrol/authority.crt")
    assert came.headers["content-type"] == "application/x-x509-ca-cert"
    assert came.content == read_certificate(secured.server.authority).public_bytes(Encoding.DER)


def test_in_clear_the_page_has_its_styles(clear):
    page = clear.get("/enrol").text
    asked = [part.split('"')[0] for part in page.split('href="/static')[1:]]
    assert len(asked) == 5
    for path in asked:
        assert clear.get(f"/static{path}").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in?after=/x%20y",
        "/api/v1/complaints",
        "/api/v1/session",
        "/healthz",
        "/metrics",
        "/docs",
        "/openapi.json",
        "/enrol/sheet",
        "/enrol/trusted",
        "/enrol/",
        "/enrol/authority.key",
        "/static/1/console/app.js",
        "/static/1/shared/map/map.css",
        "/vendor/1/leaflet/dist/leaflet.js",
        "//evil.example/x",
    ],
)
def test_in_clear_everything_else_is_sent_on_to_tls(secured, clear, method, path):
    answer = clear.request(method, f"{secured.plain.url}{path}", headers={"Host": "evil.example"})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{secured.public}{path}"
    assert answer.content == b""
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "target",
    [b"@evil.example", b"evil.example", b".evil.example", b"*", b"http://evil.example/a", b"/enrol/../tls/server.pem"],
)
def test_in_clear_no_spelling_of_a_target_leads_to_another_host(secured, target):
    found = talk(secured.plain, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n").decode()
    head = found.partition("\r\n\r\n")[0].lower()
    where = [line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("location: ")]
    assert found.startswith("HTTP/1.1 4") or where[0].startswith(f"{secured.public}/")


def test_in_clear_every_answer_has_the_headers(clear):
    for path in ("/enrol", "/enrol/authority.crt", "/", "/static/1/icon.svg"):
        answer = clear.get(path)
        for name, value in ALWAYS.items():
            assert answer.headers.get_list(name) == [value], (path, name)


def test_in_clear_a_head_without_end_is_refused(secured):
    assert talk(secured.plain, b"GET / HTTP/1.1\r\nX: ", b"a" * 70_000).startswith(b"HTTP/1.1 431 ")


def test_in_clear_it_is_in_the_access_log(secured, clear):
    clear.get("/enrol")
    clear.get("/nowhere?q=secret")
    lines = access_log(secured.home)
    assert "/enrol" in {json.loads(line)["route"] for line in lines}
    assert not [line for line in lines if "secret" in line]


def test_what_is_no_tls_gets_no_answer_and_leaves_no_trace(secured):
    heard = talk(Server(secured.server.url, secured.server.process, secured.server.log), b"GET / HTTP/1.1\r\n\r\n")
    assert b"HTTP/" not in heard
    with secured.client() as client:
        assert client.get("/healthz").status_code == 200
    assert "Traceback" not in secured.server.said()
    assert "SSL" not in secured.server.said()


def own(folder, now):
    names = parse_names([NAME])
    authority = make_authority(names, now)
    signed = sign_server(authority, names, now)
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = folder / "own.crt", folder / "own.key", folder / "root.crt"
    files[0].write_bytes(signed.certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(signed.key.private_bytes(*plain))
    files[2].write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    return files


def test_with_an_offices_own_certificate_browsers_keep_to_tls_and_nothing_is_enrolled(database_url, tmp_path):
    put(database_url)
    certificate, key, root = own(tmp_path, clock.now())
    arguments = ("--tls-cert", str(certificate), "--tls-key", str(key))
    found = start(tmp_path, database_url, *arguments, authority=root)
    with found.client() as client:
        answer = client.get("/healthz")
        assert answer.headers["strict-transport-security"] == TRANSPORT["Strict-Transport-Security"]
        page = client.get("/enrol", headers={"Accept-Language": "en"})
        assert page.status_code == 404
        assert "no certificate to install" in page.text
        assert client.get("/enrol/authority.crt").status_code == 404
    with httpx.Client(base_url=found.plain.url) as clear:
        assert clear.get("/a?b").headers["location"] == f"{found.public}/a?b"
    found.server.stop()
    assert "/enrol" not in found.server.said()


def test_an_end_that_is_near_is_reported_at_the_start(database_url, tmp_path):
    put(database_url)
    made = clock.now() - dt.timedelta(days=380)
    Folder.of(tmp_path).make(parse_names([NAME]), made)
    found = start(tmp_path, database_url, "--tls")
    for said in ("in 16 days", "wangge tls init --renew"):
        until(lambda said=said: said in found.server.said())  # it is said once the pages answer
    found.server.stop()


def refused(home, database_url, *arguments, **changes):
    nobody = home / "nobody.crt"
    nobody.write_bytes(make_authority(parse_names([NAME]), clock.now()).certificate.public_bytes(Encoding.PEM))
    with pytest.raises(RuntimeError) as ended:
        start(home, database_url, *arguments, authority=nobody, **changes)
    assert "exit 2" in str(ended.value)
    assert "Traceback" not in str(ended.value)
    return str(ended.value)


def test_what_cannot_be_served_is_refused_before_anything_starts(database_url, tmp_path):
    certificate, key, _ = own(tmp_path, clock.now())
    (tmp_path / "other").mkdir()
    _, another, _ = own(tmp_path / "other", clock.now())
    pair = ("--tls-cert", str(certificate), "--tls-key")
    assert "there is no certificate" in refused(tmp_path, database_url, "--tls")
    assert "is not the key of that certificate" in refused(tmp_path, database_url, *pair, str(another))
    assert "cannot be read" in refused(tmp_path, database_url, *pair, str(tmp_path / "gone.key"))
    assert "both are needed" in refused(tmp_path, database_url, "--tls-cert", str(certificate))
    other_name = refused(tmp_path, database_url, *pair, str(key), WANGGE_PUBLIC_URL="https://other.test")
    assert "only for: wangge.test" in other_name
    own(tmp_path, clock.now() - dt.timedelta(days=400))
    assert "expired on" in refused(tmp_path, database_url, *pair, str(key))


def test_a_port_in_clear_that_is_taken_is_named(database_url, tmp_path):
    Folder.of(tmp_path).make(parse_names([NAME]), clock.now())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path, database_url, "--tls", WANGGE_PLAIN_PORT=port)
    assert f"WANGGE_PLAIN_PORT={port}" in said

"""`WANGGE_PUBLIC_URL` and `WANGGE_TRUSTED_PROXIES`: one name, cookies for TLS only, and a caller's own address."""

import json

import httpx
import pytest

from api import clock
from api.auth.accounts.people import People
from api.auth.accounts.throttle import MOST_OF_LOGIN
from api.db.engine import open_engine
from api.http.headers import ALWAYS, TRANSPORT
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.guarded import PASSWORD, talk
from tests.acceptance.steps import access_log, until
from tests.counties import CODE, grid_county
from tests.people import settled

NAME = "wangge.example.gov.cn"
PUBLIC = f"https://{NAME}"
SESSION = "/api/v1/session"
CALLER = "198.51.100.7"


def put(database_url, login=None):
    """Load the county and, where a name is given, a dispatcher."""
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, grid_county(teams=2))
        if login is not None:
            people = People(connection, clock.now())
            settled(people, login, PASSWORD, place=CODE)
    engine.dispose()


def start(home, database_url, *arguments, **changes):
    variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": database_url, "WANGGE_WORKERS": 1} | changes
    return processes.start(home / "server.log", arguments=("serve", *arguments), **variables)


@pytest.fixture(scope="module")
def proxied(module_database_url, tmp_path_factory):
    put(module_database_url, "zhou.min")
    home = tmp_path_factory.mktemp("server")
    running = start(home, module_database_url, WANGGE_PUBLIC_URL=PUBLIC, WANGGE_TRUSTED_PROXIES="127.0.0.1")
    yield running
    running.stop()
    assert "Traceback" not in running.said()


def by_proxy(server, caller=CALLER, **headers):
    """Return a client as the proxy is one: it passes on Host, and tells who calls and how."""
    found = {"Host": NAME, "X-Forwarded-For": caller, "X-Forwarded-Proto": "https"}
    return httpx.Client(base_url=server.url, headers=found | headers, timeout=60)


def sign_in(client, login="zhou.min", password=PASSWORD):
    return client.post(SESSION, json={"login": login, "password": password})


def test_the_session_is_the_hosts_own_and_for_tls_only(proxied):
    with by_proxy(proxied) as client:
        answer = sign_in(client)
        assert answer.status_code == 201
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-wangge_session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "domain" not in cookie.lower()
        token = cookie.partition("=")[2].partition(";")[0]
        own = {"Cookie": f"__Host-wangge_session={token}"}
        assert client.get(SESSION, headers=own).json()["name"] == "zhou.min"
        planted = {"Cookie": f"wangge_session={token}"}
        assert client.get(SESSION, headers=planted).status_code == 401, (
            "the name without its prefix may be a neighbour's"
        )
        ended = client.delete(SESSION, headers=own | {"X-CSRF-Token": answer.json()["csrf"]})
        assert ended.status_code == 204
        assert ended.headers["set-cookie"].startswith("__Host-wangge_session=")
        assert "Secure" in ended.headers["set-cookie"]


def test_every_answer_asks_for_tls_from_now_on(proxied):
    with by_proxy(proxied) as client:
        for path in ("/", "/healthz", "/nowhere", "/api/v1/teams", "/sign-in?lang=zh"):
            answer = client.get(path)
            for name, value in (ALWAYS | TRANSPORT).items():
                assert answer.headers.get_list(name) == [value], (path, name)
        refused = client.get("/", headers={"Host": "evil.example"})
        assert refused.headers["strict-transport-security"] == TRANSPORT["Strict-Transport-Security"]
        assert "Secure" in client.get("/sign-in?lang=zh").headers["set-cookie"]


@pytest.mark.parametrize(
    ("garbage", "status"),
    [
        ((b"\x16\x03\x01\x02\x00",), 400),
        ((b"GET\r\n\r\n",), 400),
        ((b"GET / HTTP/1.1\r\nX-Long: ", b"a" * 70_000), 431),
    ],
    ids=["TLS", "no address", "long head"],
)
def test_what_is_no_request_is_answered_with_the_same_headers(proxied, garbage, status):
    head, _, _ = talk(proxied, *garbage).partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first.startswith(f"HTTP/1.1 {status} ")
    found = [tuple(line.split(": ", 1)) for line in lines]
    for name, value in (ALWAYS | TRANSPORT).items():
        assert [each for key, each in found if key == name.lower()] == [value], name


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"{NAME}:8000", f"{NAME}.evil.example", ""])
def test_under_another_name_nothing_is_answered(proxied, host):
    with by_proxy(proxied, Host=host) as client:
        for path in ("/", "/api/v1/teams", "/sign-in", "/static/x/console/app.js", "/metrics"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (421, "/problems/misdirected"), path
            assert PUBLIC in answer.json()["detail"]


def test_this_machines_health_checks_are_answered_by_whatever_name(proxied):
    for path in ("/healthz", "/readyz"):
        assert httpx.get(proxied.url + path).status_code == 200
    with by_proxy(proxied, Host="evil.example") as client:
        assert client.get("/healthz").status_code == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [(PUBLIC, 201), (f"http://{NAME}", 403), ("https://evil.example", 403), ("null", 403), (f"{PUBLIC}:8443", 403)],
)
def test_a_form_counts_from_the_public_address_only(proxied, origin, status):
    with by_proxy(proxied, Origin=origin) as client:
        assert sign_in(client).status_code == status


def test_guessing_is_slowed_for_the_caller_and_not_for_everybody_behind_the_proxy(proxied):
    with by_proxy(proxied, "203.0.113.66") as guesser:
        statuses = [sign_in(guesser, password="wrong").status_code for _ in range(MOST_OF_LOGIN + 1)]
    assert statuses == [401] * MOST_OF_LOGIN + [429]
    with by_proxy(proxied, f"203.0.113.66, {CALLER}") as other:
        assert sign_in(other).status_code == 201


def test_the_logs_name_the_caller(proxied):
    with by_proxy(proxied, "203.0.113.5") as client:
        client.get("/sign-in")
    addresses = {json.loads(line)["address"] for line in access_log(proxied.log.parent)}
    assert "203.0.113.5" in addresses


def test_one_who_is_not_named_is_not_believed(database_url, tmp_path):
    put(database_url, "zhou.min")
    running = start(tmp_path, database_url, WANGGE_PUBLIC_URL=PUBLIC, WANGGE_TRUSTED_PROXIES="10.1.0.2")
    with by_proxy(running, "203.0.113.5") as client:
        client.get("/sign-in")
    lines = access_log(tmp_path)
    assert lines
    assert not [line for line in lines if "203.0.113.5" in line]
    running.stop()


def test_off_loopback_in_clear_it_warns_and_lets_nobody_in_unknown(database_url, tmp_path):
    put(database_url)
    port = processes.free_port()
    public = f"http://wangge.lan:{port}"
    running = start(tmp_path, database_url, "--demo", HOST="0.0.0.0", PORT=port, WANGGE_PUBLIC_URL=public)
    with httpx.Client(base_url=running.url) as client:
        own = {"Host": f"wangge.lan:{port}"}
        assert client.get(SESSION, headers=own).status_code == 403, "open to this machine only"
        assert client.get(SESSION).status_code == 421
        put(database_url, "zhou.min")
        answer = client.post(SESSION, json={"login": "zhou.min", "password": PASSWORD}, headers=own)
        assert answer.status_code == 201
        assert answer.headers["set-cookie"].startswith("wangge_session=")
        assert "Secure" not in answer.headers["set-cookie"]
        assert "strict-transport-security" not in answer.headers
    for each in ("明文传输", "不限于本机，演示账户停用"):
        until(lambda each=each: each in running.said())  # it is said once the pages answer
    running.stop()
    said = running.said()
    assert "/sign-in/" not in said
    assert f"地图 map       {public}/" in said

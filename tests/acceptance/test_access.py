"""Signing in, and what each role may do where, over HTTP on a real server with two counties under two cities."""

import re
import subprocess
import threading
import time
from contextlib import closing
from dataclasses import replace

import httpx
import pytest
from shapely.affinity import translate
from sqlalchemy import text

from api import clock
from api.access.people import MOST_OF_LOGIN, People
from api.access.roles import Role
from api.access.rules import RULES
from api.database import open_engine
from gis.store.counties import save_county
from tests import processes
from tests.acceptance.conftest import complaint
from tests.counties import CODE, grid_county

SIBLING = "620824"
PASSWORD = "horse battery staple correct"
PROBLEM = "application/problem+json"


def shifted(data, code, by):
    """Return another county of the same shape, some degrees to the east."""
    moved = grid_county(teams=1, code=code)
    return replace(
        moved,
        county=replace(moved.county, boundary=translate(moved.county.boundary, by)),
        cells=tuple(replace(c, polygon=translate(c.polygon, by)) for c in moved.cells),
        neighbours=(),
    )


@pytest.fixture(scope="module")
def engine(module_database_url):
    opened = open_engine(module_database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def people(engine):
    """Both counties loaded; return a function that works on the people of the database."""
    with engine.begin() as connection:
        save_county(connection, shifted(grid_county(), SIBLING, 1.0))
        save_county(connection, grid_county(teams=3))

    def work(act):
        with engine.begin() as connection:
            return act(People(connection, clock.now()))

    return work


@pytest.fixture(scope="module")
def running(people, module_database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    started = processes.start(
        folder / "server.log", WANGGE_HOME=folder, WANGGE_DATABASE_URL=module_database_url, WANGGE_WORKERS=2
    )
    yield started
    started.stop()
    assert "Traceback" not in started.said()


@pytest.fixture(scope="module")
def keys(people, running):
    """Return the integration key of each role, at the county and at its sibling."""
    return {
        (role, place): people(lambda p, r=role, c=place: p.add_key(f"{r}-{c}", role=r, place=c))
        for role in Role
        for place in (CODE, SIBLING)
    }


def account(people, login, role=Role.DISPATCHER, place=CODE):
    """Add an account whose password has been changed already."""

    def add(p):
        number = p.add(login, role=role, place=place, password=PASSWORD)
        p._set_password(number, p._account(login)["password_hash"], must_change=False)

    people(add)
    return login


def anonymous(running):
    return httpx.Client(base_url=running.url, timeout=20)


def signed_in(running, login, **more):
    client = anonymous(running)
    answer = client.post("/api/v1/session", json={"login": login, "password": PASSWORD, **more})
    assert answer.status_code == 201, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def bearer(running, key):
    return httpx.Client(base_url=running.url, timeout=20, headers={"Authorization": f"Bearer {key}"})


# --- once there is somebody


def test_with_keys_or_accounts_nothing_but_the_public_is_open(running, keys):
    with anonymous(running) as client:
        for method, path in RULES:
            if path.startswith("/api/v1") and not RULES[method, path].public:
                url = path.replace("{case_id}", "1").replace("{team}", "T00").replace("{login}", "x")
                answer = client.request(method, url.replace("{session}", "1"))
                assert (method, path, answer.status_code) == (method, path, 401)
                assert answer.headers["content-type"] == PROBLEM
                assert answer.headers["www-authenticate"].startswith("Bearer")
        assert client.get("/healthz").status_code == 200
        assert client.get("/docs").status_code == 200
        assert client.get("/?case=5").headers["location"] == "/sign-in?after=%2F%3Fcase%3D5"


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_the_table_says_and_nothing_else(running, keys, role):
    with bearer(running, keys[role, CODE]) as client:
        for (method, path), rule in RULES.items():
            if rule.public or not path.startswith("/api/v1") or path.endswith(("/events", "/session")):
                continue
            url = path.replace("{case_id}", "999999").replace("{team}", "T77").replace("{login}", "x")
            answer = client.request(method, url.replace("{session}", "1"), json=None if method == "GET" else {})
            refused = answer.status_code in {401, 403}
            assert refused == (role not in rule.roles), f"{method} {path}: {answer.text}"


@pytest.mark.parametrize("role", Role)
def test_no_role_reaches_a_sibling_county(running, keys, role):
    with bearer(running, keys[role, SIBLING]) as client, bearer(running, keys[Role.DISPATCHER, CODE]) as ours:
        case = ours.post("/api/v1/complaints", json=complaint()).json()
        for path in (
            "boundary",
            "cells",
            "points",
            "stations",
            "teams",
            "coverage",
            "response",
            "policy",
            "complaints",
        ):
            assert client.get(f"/api/v1/{path}?county={CODE}").status_code in {403, 404}
        for path in ("", "/events", "/decision", "/route"):
            assert client.get(f"/api/v1/complaints/{case['id']}{path}").status_code in {403, 404}
        step = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "note", "note": "x"})
        assert step.status_code in {403, 404}
        assert client.get(f"/api/v1/events?county={CODE}").status_code in {403, 404}
        assert [county["code"] for county in client.get("/api/v1/counties").json()] == [SIBLING]
        assert ours.get(f"/api/v1/complaints/{case['id']}/events").json()[0]["actor"] == f"key:dispatcher-{CODE}"


def test_the_log_names_who_did_it(running, people):
    with closing(signed_in(running, account(people, "wang.named"))) as client:
        case = client.post("/api/v1/complaints", json=complaint(kind="enquiry")).json()
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "note", "note": "已电话联系"})
        log = client.get(f"/api/v1/complaints/{case['id']}/events").json()
    assert {event["actor"] for event in log} == {"user:wang.named"}


def test_an_inspector_reports_a_teams_steps_and_no_others(running, keys):
    with bearer(running, keys[Role.INSPECTOR, CODE]) as client, bearer(running, keys[Role.DISPATCHER, CODE]) as desk:
        case = desk.post("/api/v1/complaints", json=complaint(kind="enquiry")).json()
        refused = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"})
        noted = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "note", "note": "到过"})
    assert (refused.status_code, noted.status_code) == (403, 201)
    assert refused.json()["errors"][0]["value"] == "cancelled"


# --- sessions


def test_a_session_is_a_cookie_scripts_cannot_read_and_ends_by_signing_out(running, people):
    login = account(people, "out")
    with anonymous(running) as client:
        answer = client.post("/api/v1/session", json={"login": "OUT ", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert client.get("/api/v1/session").json()["name"] == login
        stolen = client.cookies["wangge_session"]
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        assert client.delete("/api/v1/session").status_code == 204
    time.sleep(0.3)  # the other worker is told by the database
    for _ in range(4):  # whichever worker answers
        with httpx.Client(base_url=running.url, cookies={"wangge_session": stolen}) as thief:
            assert thief.get("/api/v1/session").status_code == 401


def test_signing_out_ends_the_event_stream(running, people):
    client = signed_in(running, account(people, "streams"))
    ended = threading.Event()

    def read():
        with client.stream("GET", "/api/v1/events", timeout=30) as answer:
            for _ in answer.iter_lines():
                opened.set()
        ended.set()

    opened = threading.Event()
    reader = threading.Thread(target=read)
    reader.start()
    assert opened.wait(10)
    with httpx.Client(base_url=running.url, cookies=dict(client.cookies), headers=client.headers) as other:
        assert other.delete("/api/v1/session").status_code == 204
    assert ended.wait(5)
    reader.join(5)
    client.close()


@pytest.mark.parametrize("forged", ["x", "A" * 43, "ä", "' OR 1=1 --", "a" * 5000, "%00"])
def test_a_forged_cookie_or_key_lets_nobody_in(running, keys, forged):
    header = forged.encode().decode("latin-1")
    for headers in (
        {"Cookie": f"wangge_session={header}"},
        {"Authorization": f"Bearer {header}"},
        {"Authorization": header},
    ):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        assert httpx.get(f"{running.url}/api/v1/session", headers=raw).status_code == 401


def test_an_expired_or_idle_session_is_over(running, people, engine):
    login = account(people, "expires")
    for column, value in (("expires_at", "now() - interval '1 second'"), ("seen_at", "now() - interval '9 hours'")):
        client = signed_in(running, login)
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE session SET {column} = {value} WHERE ended_at IS NULL"))
            connection.execute(text("SELECT pg_notify('wangge_access', 'session:' || id) FROM session"))
        time.sleep(0.5)
        assert client.get("/api/v1/session").status_code == 401
        client.close()


def test_a_disabled_account_is_out_at_once_and_cannot_come_in(running, people):
    login = account(people, "disabled")
    client = signed_in(running, login, device=True)
    assert client.get("/api/v1/session").status_code == 200
    people(lambda p: p.disable(login))
    deadline = time.monotonic() + 2
    while client.get("/api/v1/session").status_code != 401:
        assert time.monotonic() < deadline
    assert client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 401
    client.close()


def test_an_administrator_ends_a_lost_phones_session(running, people, keys):
    client = signed_in(running, account(people, "phone"), device=True)
    with bearer(running, keys[Role.ADMINISTRATOR, SIBLING]) as elsewhere:
        assert elsewhere.get("/api/v1/accounts/phone/sessions").status_code == 404
        assert "phone" not in {a["login"] for a in elsewhere.get("/api/v1/accounts").json()}
    with bearer(running, keys[Role.ADMINISTRATOR, CODE]) as ours:
        (session,) = ours.get("/api/v1/accounts/phone/sessions").json()
        assert session["kind"] == "device"
        assert ours.delete(f"/api/v1/accounts/phone/sessions/{session['id']}").status_code == 204
        assert ours.get("/api/v1/accounts/phone/sessions").json() == []
    deadline = time.monotonic() + 2
    while client.get("/api/v1/session").status_code != 401:
        assert time.monotonic() < deadline
    client.close()


def test_a_revoked_key_is_worth_nothing(running, people):
    key = people(lambda p: p.add_key("short-lived", role=Role.OPERATOR, place=CODE))
    with bearer(running, key) as client:
        assert client.get("/api/v1/session").json()["role"] == "operator"
        people(lambda p: p.revoke_key("short-lived"))
        deadline = time.monotonic() + 2
        while client.get("/api/v1/session").status_code != 401:
            assert time.monotonic() < deadline


# --- meant by the user


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_another_page_caused_is_refused(running, people, headers):
    login = "csrf" + re.sub(r"\W", "", str(headers)).lower()[:20]
    with closing(signed_in(running, account(people, login))) as client:
        assert client.post("/api/v1/complaints", json=complaint()).status_code == 201
        refused = client.post("/api/v1/complaints", json=complaint(), headers=headers)
        assert refused.status_code == 403
        assert refused.json()["type"] == "/problems/csrf"


# --- passwords


def test_wrong_passwords_are_counted_and_then_refused_even_the_right_one(running, people):
    login = account(people, "guessed")
    with anonymous(running) as client:
        for _ in range(MOST_OF_LOGIN):
            assert client.post("/api/v1/session", json={"login": login, "password": "wrong"}).status_code == 401
        blocked = client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert blocked.status_code == 429
        assert 0 < int(blocked.headers["retry-after"]) <= 900
        people(lambda p: p.reset(login, PASSWORD))
        assert client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 201


def test_an_unknown_name_takes_as_long_and_says_the_same_as_a_wrong_password(running, people, engine):
    login = account(people, "timed")
    told, seconds = {}, {}
    with anonymous(running) as client:
        for name in (login, "nobody-here"):
            took = []
            for _ in range(4):
                with engine.begin() as connection:
                    connection.execute(text("DELETE FROM sign_in_failure"))
                started = time.perf_counter()
                answer = client.post("/api/v1/session", json={"login": name, "password": "wrong wrong wrong"})
                took.append(time.perf_counter() - started)
            told[name], seconds[name] = answer.json(), min(took)
    assert told[login] == told["nobody-here"]
    assert 0.5 < seconds[login] / seconds["nobody-here"] < 2
    assert min(seconds.values()) > 0.02, "the work of argon2 is done in both"


def test_a_password_of_a_megabyte_is_refused_without_being_hashed(running):
    with anonymous(running) as client:
        answer = client.post("/api/v1/session", json={"login": "x", "password": "p" * 1_000_000})
    assert answer.status_code == 422


def test_a_first_password_has_to_be_changed_before_anything_else(running, people):
    people(lambda p: p.add("first", role=Role.DISPATCHER, place=CODE, password=PASSWORD))
    with anonymous(running) as client:
        page = client.post("/sign-in", data={"login": "first", "password": PASSWORD, "after": "/?case=3"})
        assert (page.status_code, page.headers["location"]) == (303, "/password")
        assert client.get("/api/v1/complaints").json()["type"] == "/problems/change-password"
        assert client.get("/").headers["location"] == "/password"
        csrf = client.get("/api/v1/session").json()["csrf"]
        new = "unrelated words of mine"

        def change(**fields):
            return client.post("/password", data={"csrf": csrf, "old": PASSWORD, "new": new, "again": new} | fields)

        assert change(csrf="").status_code == 403
        for wrong in ({"again": "other"}, {"new": "short", "again": "short"}, {"new": PASSWORD, "again": PASSWORD}):
            assert change(**wrong).status_code == 422, wrong
        assert change().headers["location"] == "/"
        assert client.get("/api/v1/complaints").status_code == 200
        third = "yet other words of mine"
        assert change(old="not it", new=third, again=third).status_code == 422, "now the present one is asked"
        assert change(old=new, new=third, again=third).status_code == 303


@pytest.mark.parametrize(
    "password", ["short", "password1234", "aaaaaaaaaaaaaaa", "first-name.1", "first-name12", "1234567890123", "x" * 129]
)
def test_a_password_everybody_tries_first_is_refused(people, password):
    with pytest.raises(Exception, match="password"):
        people(lambda p: p.add("first-name", role=Role.OPERATOR, place=CODE, password=password))


# --- the form and the link


def test_the_form_leads_back_to_where_the_reader_wanted_and_nowhere_else(running, people):
    login = account(people, "form")
    for after, location in (
        ("/?case=7", "/?case=7"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\nSet-Cookie: a=b", "/"),
    ):
        with anonymous(running) as client:
            page = client.post("/sign-in", data={"login": login, "password": PASSWORD, "after": after})
            assert (page.status_code, page.headers["location"]) == (303, location)
            assert client.get("/").status_code == 200


def test_a_wrong_password_shows_the_form_again_with_the_name_and_says_why(running, people):
    login = account(people, "typo")
    with anonymous(running) as client:
        page = client.post("/sign-in?lang=zh", data={"login": login, "password": "错误的密码错误的密码"})
        assert page.status_code == 401
        assert 'value="typo"' in page.text
        assert "用户名或密码错误" in page.text
        escaped = client.post("/sign-in", data={"login": '"><script>', "password": "x"})
        assert "<script>" not in escaped.text
        foreign = client.post("/sign-in", data={}, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403


def test_a_link_lets_in_once(running, people):
    login = account(people, "linked")
    token = people(lambda p: p.add_link(login))
    with anonymous(running) as client:
        assert client.get(f"/sign-in/{token}").headers["location"] == "/"
        assert client.get("/api/v1/session").json()["name"] == login
    with anonymous(running) as other:
        assert other.get(f"/sign-in/{token}").status_code == 401
        assert other.get("/api/v1/session").status_code == 401


def test_no_secret_is_stored_in_the_clear_nor_logged(running, people, engine):
    login = account(people, "secrets")
    token = people(lambda p: p.add_link(login))
    client = signed_in(running, login)
    secrets = {PASSWORD, token, client.cookies["wangge_session"]}
    with engine.begin() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        for table in tables:
            rows = " ".join(connection.execute(text(f'SELECT t::text FROM "{table}" t')).scalars())
            assert [s for s in secrets if s in rows] == [], table
    assert [s for s in secrets if s in running.said()] == []
    client.close()


# --- commands


def test_accounts_and_keys_are_made_on_the_command_line(people, running, module_database_url):
    def wangge(*arguments, code=0):
        env = processes.environment(WANGGE_DATABASE_URL=module_database_url, PORT="8123")
        done = subprocess.run([processes.WANGGE, *arguments], capture_output=True, text=True, env=env, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    said = wangge("user", "add", "cli.user", "--role", "chief", "--place", CODE, "--name", "李所长")
    token = re.search(r"http://127.0.0.1:8123/sign-in/(\S+)", said)[1]
    with anonymous(running) as client:
        assert client.get(f"/sign-in/{token}").headers["location"] == "/password"
    assert "cli.user" in wangge("user", "list")
    assert "已重置" in wangge("user", "reset", "cli.user")
    wangge("user", "disable", "cli.user")
    wangge("user", "enable", "cli.user")
    assert "cannot be a user name" in wangge("user", "add", "No Name", "--role", "chief", "--place", CODE, code=2)
    assert "No bureau or station" in wangge("user", "add", "x1", "--role", "chief", "--place", "999999", code=2)
    assert "exists already" in wangge("user", "add", "cli.user", "--role", "chief", "--place", CODE, code=2)
    key = wangge("key", "create", "--role", "planner", "--place", CODE, "--name", "报表").split()[0]
    with bearer(running, key) as client:
        assert client.get("/api/v1/response").status_code == 200
    wangge("key", "revoke", "报表")
    assert "已吊销" in wangge("key", "list")

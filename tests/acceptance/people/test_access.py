"""Signing in, and what each role may do where, over HTTP on a real server with two counties under two cities."""

import html
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from shapely.affinity import translate
from sqlalchemy import text

from api import clock
from api.auth.accounts.errors import BadAccountError
from api.auth.accounts.people import People
from api.auth.accounts.sessions import MOST_SESSIONS
from api.auth.accounts.throttle import MOST_OF_LOGIN
from api.auth.roles import Role
from api.db.engine import open_engine
from dispatch.store.messages import channels
from dispatch.store.phones.repository import carried, join
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.steps import complaint, until
from tests.counties import CODE, grid_county
from tests.people import settled
from tests.rights import rights

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
    long = {"api.gate.gate.REMEMBERED_S": 60}  # who is shut out sooner was so by an announcement
    variables = {"WANGGE_HOME": folder, "WANGGE_DATABASE_URL": module_database_url, "WANGGE_WORKERS": 2}
    started = processes.start(folder / "server.log", constants=long, **variables)
    yield started
    started.stop()
    assert "Traceback" not in started.said()


@pytest.fixture(scope="module")
def keys(people, running):
    """Return the integration key of each role, at the county and at its sibling."""
    return {
        (role, place): people(lambda p, r=role, c=place: p.keys.add(f"{r}-{c}", role=r, place=c))
        for role in Role
        for place in (CODE, SIBLING)
    }


def account(people, login, role=Role.DISPATCHER, place=CODE):
    """Add an account whose password has been changed already."""

    people(lambda p: settled(p, login, PASSWORD, role=role, place=place))
    return login


def anonymous(running):
    return httpx.Client(base_url=running.url, timeout=60)


def signed_in(running, login, **more):
    client = anonymous(running)
    answer = client.post("/api/v1/session", json={"login": login, "password": PASSWORD, **more})
    assert answer.status_code == 201, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def status_by(running, token):
    """Return how a request is answered that comes with this session's cookie, on a connection of its own."""
    with httpx.Client(base_url=running.url, cookies={"wangge_session": token}) as client:
        return client.get("/api/v1/session").status_code


def bearer(running, key):
    return httpx.Client(base_url=running.url, timeout=60, headers={"Authorization": f"Bearer {key}"})


# --- once there is somebody


def test_with_keys_or_accounts_nothing_but_the_public_is_open(running, keys):
    with anonymous(running) as client:
        for right in rights():
            if right.nobody == "yes":
                continue
            answer = client.request(right.method, right.address)
            if right.nobody == "form":
                assert answer.headers["location"].startswith("/sign-in?after="), right.route
                continue
            assert (right.route, answer.status_code) == (right.route, 401)
            assert answer.headers["content-type"] == PROBLEM
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert client.get("/healthz").status_code == 200
        assert client.get("/docs").status_code == 200
        assert client.get("/?case=5").headers["location"] == "/sign-in?after=%2F%3Fcase%3D5"


STREAM, LEAVING = ("GET", "/api/v1/events"), ("DELETE", "/api/v1/session")
"""Open to every role, and not asked for below: the one never ends, the other ends what is asked with."""


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_the_table_says_and_nothing_else(running, keys, role):
    asked = [right for right in rights() if right.nobody != "yes" and right.route not in {STREAM, LEAVING}]
    with bearer(running, keys[role, CODE]) as client:
        for right in asked:
            answer = client.request(right.method, right.address, json=None if right.method == "GET" else {})
            refused = 403 if not right.levels[role] else None
            assert refused == (answer.status_code if answer.status_code in {401, 403} else None), (
                f"{right.method} {right.path}: {answer.text}"
            )


GUIDE_TITLES = {
    "dispatcher": ("调度员使用手册", "Guide for dispatchers"),
    "inspector": ("执法员使用手册", "Guide for inspectors"),
    "handler": ("承办人、局领导和法制审核使用手册", "Guide for handlers, leaders and legal reviewers"),
    "chief": ("所长和管理员使用手册", "Guide for chiefs and administrators"),
    "planner": ("规划员使用手册", "Guide for planners"),
}
GUIDE_OF = {
    "operator": "dispatcher",
    **dict.fromkeys(("administrator", "auditor"), "chief"),
    **dict.fromkeys(("leader", "reviewer"), "handler"),
}
WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}
"""Digits as a Chinese input method writes them."""
HOME_OF = {
    "handler": "/cases",
    "reviewer": "/cases",
    "leader": "/supervision",
    "inspector": "/field",
    "planner": "/planning",
    "auditor": "/audit",
}
PICTURE = re.compile(r'<img src="([^"]+)"')


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_its_guide_in_its_language_with_its_pictures(running, keys, role):
    with bearer(running, keys[role, CODE]) as client:
        for language, title in zip(("zh", "en"), GUIDE_TITLES[GUIDE_OF.get(role, role)], strict=True):
            answer = client.get("/help", headers={"Accept-Language": language})
            assert answer.status_code == 200
            assert f"<h1>{title}</h1>" in answer.text
            assert f'href="{HOME_OF.get(role, "/")}"' in answer.text
            assert client.get(f"/help/{role}?lang={language}").text.count("<h2") == answer.text.count("<h2")
            client.cookies.clear()
            pictures = PICTURE.findall(answer.text)
            assert len(pictures) >= 4
            picture = client.get(pictures[0])
            assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
            assert picture.content[8:12] == b"WEBP"
            assert "immutable" in picture.headers["cache-control"]


def test_a_guide_of_nobody_and_a_picture_that_is_not_there_are_not_found(running, keys):
    with bearer(running, keys[Role.INSPECTOR, CODE]) as client:
        refused = client.get("/help/cook")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (404, "role")
        address = PICTURE.findall(client.get("/help").text)[0]
        folder = address.rpartition("/")[0]
        for name in ("missing.webp", "..%2F..%2FREADME.md", "..%2Fdispatcher.md"):
            assert client.get(f"{folder}/{name}").status_code == 404
        older = address.replace(address.split("/")[3], "000000000000")
        kept = client.get(older)
        assert (kept.status_code, kept.headers["cache-control"]) == (200, "no-cache")


def test_a_guide_is_for_those_who_sign_in(running, keys):
    with anonymous(running) as client:
        for path in ("/help", "/help/planner", "/help?lang=en"):
            answer = client.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/sign-in?after=%2Fhelp")


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
        assert f"{answer.json()['pages']}/" in client.get("/sign-in").text, "by which a page knows that it is old"
        stolen = client.cookies["wangge_session"]
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        assert client.delete("/api/v1/session").status_code == 204
    until(lambda: {status_by(running, stolen) for _ in range(4)} == {401})  # whichever worker answers


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


def test_signing_in_as_somebody_else_in_the_same_browser_ends_the_first_session_and_its_stream(running, people):
    before = signed_in(running, account(people, "before"))
    account(people, "after")
    aside = httpx.Client(base_url=running.url, cookies=before.cookies, timeout=30)
    with closing(before), closing(aside):
        with aside.stream("GET", "/api/v1/events", timeout=30) as answer:
            lines = answer.iter_lines()
            next(lines)
            began = time.monotonic()
            again = before.post("/api/v1/session", json={"login": "after", "password": PASSWORD})
            assert again.status_code == 201
            list(lines)  # until the server ends it
            assert time.monotonic() - began < 10
        until(lambda: aside.get("/api/v1/session").status_code == 401, otherwise="a worker remembers it")


def test_an_expired_session_ends_its_stream_before_long(running, people, engine, module_database_url):
    """Nobody announces an expiry: a stream looks for itself now and then, and whenever announcements were cut off."""
    client = signed_in(running, account(people, "lapsed"))
    opened, ended = threading.Event(), threading.Event()

    def read():
        with client.stream("GET", "/api/v1/events", timeout=60) as answer:
            for _ in answer.iter_lines():
                opened.set()
        ended.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert opened.wait(10)
    with engine.begin() as connection:
        connection.execute(text("UPDATE session SET expires_at = now() - interval '1 second' WHERE ended_at IS NULL"))
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN wangge%'"
            )
        )
    assert ended.wait(10)
    reader.join(5)
    client.close()


def test_an_expired_or_idle_session_is_over(running, people, engine):
    login = account(people, "expires")
    for column, value in (("expires_at", "now() - interval '1 second'"), ("seen_at", "now() - interval '9 hours'")):
        client = signed_in(running, login)
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE session SET {column} = {value} WHERE ended_at IS NULL"))
            connection.execute(text("SELECT pg_notify('wangge_access', 'session:' || id) FROM session"))
        until(lambda: client.get("/api/v1/session").status_code == 401)  # noqa: B023
        client.close()
        assert people(lambda p: p.sessions.of(login)) == [], "it is not among the open ones either"
        assert {each["login"]: each["sessions"] for each in people(lambda p: p.accounts.all())}[login] == 0


def test_a_disabled_account_is_out_at_once_and_cannot_come_in(running, people):
    login = account(people, "disabled")
    client = signed_in(running, login, device=True)
    assert client.get("/api/v1/session").status_code == 200
    people(lambda p: p.accounts.disable(login))
    until(lambda: client.get("/api/v1/session").status_code == 401)
    assert client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 401
    client.close()


def test_a_disabled_account_s_phone_is_with_no_team(running, people, engine):
    """Else an offer would wait half a minute to be delivered to it, and go on to the next team."""
    login = account(people, "carries")
    with engine.begin() as connection:
        join(connection, CODE, "c" * 16, team="T00", carrier=login, name=None, now=datetime.now(UTC))
        join(connection, CODE, "d" * 16, team="T00", carrier="another", name=None, now=datetime.now(UTC))
    people(lambda p: p.accounts.disable(login))
    with engine.begin() as connection:
        assert [phone.carrier for phone in carried(connection, CODE, datetime.now(UTC))] == ["another"]


@pytest.mark.parametrize("end", ["disable", "move"])
def test_a_telephone_given_with_consent_leaves_with_its_account(running, people, engine, end):
    login = account(people, f"rung.{end}")
    with engine.begin() as connection:
        channels.keep_telephone(connection, CODE, login, b"sealed", "key", datetime.now(UTC))
    people(lambda p: p.accounts.change(login, name="Another Name"))
    with engine.begin() as connection:
        assert channels.telephone(connection, login) is not None
    people(lambda p: p.accounts.disable(login) if end == "disable" else p.accounts.change(login, place=SIBLING))
    with engine.begin() as connection:
        assert channels.telephone(connection, login) is None


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
    until(lambda: client.get("/api/v1/session").status_code == 401)
    client.close()


def test_a_revoked_key_is_worth_nothing(running, people):
    key = people(lambda p: p.keys.add("short-lived", role=Role.OPERATOR, place=CODE))
    with bearer(running, key) as client:
        assert client.get("/api/v1/session").json()["role"] == "operator"
        people(lambda p: p.keys.revoke("short-lived"))
        until(lambda: client.get("/api/v1/session").status_code == 401)


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
        people(lambda p: p.credentials.reset(login, PASSWORD))
        assert client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 201


def test_an_unknown_name_says_the_same_as_a_wrong_password(running, people):
    login = account(people, "same.words")
    with anonymous(running) as client:
        said = [
            client.post("/api/v1/session", json={"login": name, "password": "wrong wrong wrong"}).json()
            for name in (login, "nobody-here")
        ]
    assert said[0] == said[1]


def test_a_password_of_a_megabyte_is_refused_without_being_hashed(running):
    with anonymous(running) as client:
        answer = client.post("/api/v1/session", json={"login": "x", "password": "p" * 1_000_000})
    assert answer.status_code == 422


def test_a_first_password_has_to_be_changed_before_anything_else(running, people):
    people(lambda p: p.accounts.add("first", role=Role.DISPATCHER, place=CODE, password=PASSWORD))
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


def test_an_inspector_who_signs_in_begins_with_the_page_for_phones_and_may_open_the_console(running, people):
    people(lambda p: p.accounts.add("outdoors", role=Role.INSPECTOR, place=CODE, password=PASSWORD))
    new = "unrelated words of mine"
    with anonymous(running) as phone, anonymous(running) as desk:
        phone.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 13; K) Chrome/128.0.0.0 Mobile Safari/537.36"
        asked = {"login": "outdoors", "password": PASSWORD, "after": "/field"}
        assert phone.post("/sign-in", data=asked).headers["location"] == "/password"
        csrf = phone.get("/api/v1/session").json()["csrf"]
        changed = phone.post("/password", data={"csrf": csrf, "new": new, "again": new})
        assert changed.headers["location"] == "/field"
        known = {"login": "outdoors", "password": new}
        assert phone.post("/sign-in", data=known).headers["location"] == "/field"
        assert phone.post("/sign-in", data=known | {"after": "/account"}).headers["location"] == "/account"
        assert desk.post("/sign-in", data=known).headers["location"] == "/field"
        assert (phone.get("/").status_code, phone.get("/").headers["location"]) == (303, "/field")
        assert (phone.get("/?console=1").status_code, desk.get("/").status_code) == (200, 200)


@pytest.mark.parametrize(
    ("role", "page"), [(Role.AUDITOR, "/audit"), (Role.DISPATCHER, "/"), (Role.PLANNER, "/planning")]
)
def test_each_role_starts_on_its_own_page(running, people, role, page):
    login = f"begins.{role}"

    people(lambda p: settled(p, login, PASSWORD, role=role, place=CODE))
    with anonymous(running) as client:
        signed = client.post("/sign-in", data={"login": login, "password": PASSWORD})
        assert signed.headers["location"] == page
        assert client.get(page).status_code == 200


def test_a_first_password_that_is_over_says_so_to_one_who_knows_it(running, people, engine):
    login = "too.late"
    people(lambda p: p.accounts.add(login, role=Role.DISPATCHER, place=CODE, password=PASSWORD))
    with anonymous(running) as client, anonymous(running) as early:
        assert early.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 201
        with engine.begin() as connection:  # as if it had been given 72 hours before
            connection.execute(text("UPDATE account SET first_until = now() WHERE login = :login"), {"login": login})
        assert early.get("/api/v1/session").status_code == 401, "what was opened by it ends with it"
        answer = client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/first-password-over")
        wrong = client.post("/api/v1/session", json={"login": login, "password": "not that password"})
        assert wrong.json()["type"] == "/problems/wrong-password"
        for language, said in (("zh", "已经失效；请管理员重新发放"), ("en", "ask an administrator for a new one")):
            page = client.post(f"/sign-in?lang={language}", data={"login": login, "password": PASSWORD})
            assert page.status_code == 401
            assert said in page.text


@pytest.mark.parametrize(
    "password", ["short", "password1234", "aaaaaaaaaaaaaaa", "first-name.1", "first-name12", "1234567890123", "x" * 129]
)
def test_a_password_everybody_tries_first_is_refused(people, password):
    with pytest.raises(Exception, match="password"):
        people(lambda p: p.accounts.add("first-name", role=Role.OPERATOR, place=CODE, password=password))


def test_a_reset_shuts_out_one_who_was_signing_in_with_the_old_password(running, people):
    """Verifying takes a moment: a reset within it must win."""
    login = account(people, "raced")
    opened, over = [], threading.Event()

    def guess():
        with anonymous(running) as client:
            while True:
                began_late = over.is_set()
                answer = client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
                if answer.status_code == 201:
                    assert not began_late
                    opened.append(answer.cookies["wangge_session"])
                elif began_late:
                    return

    with ThreadPoolExecutor(3) as threads:
        guessers = [threads.submit(guess) for _ in range(3)]
        until(lambda: len(opened) >= 12)
        people(lambda p: p.credentials.reset(login, "altogether another password"))
        over.set()
        for guesser in guessers:
            guesser.result(20)
    assert opened
    assert {status_by(running, token) for token in opened} == {401}


def test_parallel_guesses_are_counted_one_by_one(running, people):
    login = account(people, "parallel")
    statuses = []

    def guess():
        with anonymous(running) as client:
            statuses.append(client.post("/api/v1/session", json={"login": login, "password": "wrong"}).status_code)

    guessers = [threading.Thread(target=guess) for _ in range(20)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    assert statuses.count(401) <= MOST_OF_LOGIN
    assert statuses.count(401) + statuses.count(429) + statuses.count(503) == 20


def test_guesses_at_made_up_names_lock_nobody_out_on_the_same_machine(running, people):
    login = account(people, "innocent")
    with anonymous(running) as client:
        for i in range(30):
            client.post("/api/v1/session", json={"login": f"made-up-{i}", "password": "wrong"})
        assert client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).status_code == 201


def test_guesses_at_the_present_password_within_a_session_are_counted(running, people):
    with closing(signed_in(running, account(people, "borrowed"))) as client:
        csrf, new = client.headers["X-CSRF-Token"], "words of somebody else"
        fields = {"csrf": csrf, "old": "wrong", "new": new, "again": new}
        statuses = [client.post("/password", data=fields).status_code for _ in range(MOST_OF_LOGIN + 2)]
        assert statuses == [422] * MOST_OF_LOGIN + [429] * 2
        assert client.post("/password", data=fields | {"old": PASSWORD}).status_code == 429


def test_signing_in_does_not_keep_complaints_waiting(running, people, keys):
    """Hashing waits its turn in threads of its own; while it does, a list of teams answers as ever."""
    login, stop = account(people, "rush"), threading.Event()

    def rush():
        with anonymous(running) as client:
            while not stop.is_set():
                client.post("/api/v1/session", json={"login": login, "password": PASSWORD})

    rushers = [threading.Thread(target=rush) for _ in range(12)]
    for rusher in rushers:
        rusher.start()
    try:
        with bearer(running, keys[Role.DISPATCHER, CODE]) as client:
            seconds = []
            for _ in range(16):
                started = time.perf_counter()
                client.get("/api/v1/teams").raise_for_status()
                seconds.append(time.perf_counter() - started)
    finally:
        stop.set()
        for rusher in rushers:
            rusher.join()
    assert sorted(seconds)[8] < 1.0, "it was 4.5 s when hashing held the threads and connections of everybody"
    assert len(people(lambda p: p.sessions.of(login))) <= MOST_SESSIONS


# --- places


def test_a_station_administrator_rules_the_station_not_the_county(running, people, keys):
    key = people(lambda p: p.keys.add("station-admin", role=Role.ADMINISTRATOR, place=f"{CODE}/S1"))
    account(people, "of.county", Role.ADMINISTRATOR)
    account(people, "of.station", Role.INSPECTOR, f"{CODE}/S1")
    with bearer(running, key) as client:
        assert client.patch("/api/v1/policy", json={"mode": "confirm"}).status_code == 403
        assert {a["login"] for a in client.get("/api/v1/accounts").json()} == {"of.station"}
        assert client.get("/api/v1/accounts/of.county/sessions").status_code == 404


def test_people_are_called_by_their_names_to_those_they_work_with(running, people, keys):
    for login, name, place in (("zhou.min", "周敏", CODE), ("li.si", "李四", f"{CODE}/S1"), ("a.far", "远", SIBLING)):
        people(lambda p, of=(login, name, place): p.accounts.add(of[0], role=Role.DISPATCHER, name=of[1], place=of[2]))
    people(lambda p: p.accounts.disable("zhou.min"))
    with bearer(running, keys[Role.DISPATCHER, CODE]) as client:
        names = client.get("/api/v1/colleagues").json()["names"]
        assert (names["zhou.min"], names["li.si"]) == ("周敏", "李四")
        assert "a.far" not in names
        assert client.get("/api/v1/colleagues", params={"county": SIBLING}).status_code == 404


def test_a_city_sees_its_counties_and_a_county_does_not_see_the_citys_people(running, people, keys, engine):
    with engine.begin() as connection:
        units = connection.execute(
            text("SELECT county, code FROM organisation_unit WHERE level = 'city' ORDER BY county")
        ).all()
    city = next(code for county, code in units if county == CODE)
    account(people, "of.city", Role.AUDITOR, city)
    with closing(signed_in(running, "of.city")) as client:
        assert {county["code"] for county in client.get("/api/v1/counties").json()} >= {CODE}
        assert "of.city" in {a["login"] for a in client.get("/api/v1/accounts").json()}
    with bearer(running, keys[Role.ADMINISTRATOR, CODE]) as client:
        assert client.get("/api/v1/accounts/of.city/sessions").status_code == 404


def test_a_unit_of_the_same_code_in_two_counties_has_to_be_distinguished(people):
    with pytest.raises(BadAccountError, match=f"{SIBLING}/S1.*{CODE}/S1"):
        people(lambda p: p.accounts.add("which", role=Role.CHIEF, place="S1"))


def test_what_lies_in_a_county_not_seen_is_to_be_transferred_and_touches_nobody_there(running, keys, engine):
    with engine.begin() as connection:
        token = connection.execute(
            text("SELECT token FROM point_token WHERE county = :county LIMIT 1"), {"county": CODE}
        ).scalar()
    with bearer(running, keys[Role.OPERATOR, SIBLING]) as client, bearer(running, keys[Role.CHIEF, CODE]) as ours:
        before = ours.get("/api/v1/teams").json()["features"]
        case = client.post("/api/v1/complaints", json=complaint()).json()
        assert (case["county"], case["status"], case["assignment"]) == (SIBLING, "to_transfer", None)
        assert client.get(f"/api/v1/complaints/{case['id']}").status_code == 200
        assert ours.get(f"/api/v1/complaints/{case['id']}").status_code == 404
        by_token = client.post("/api/v1/complaints", json=complaint(place={"token": token}))
        none = client.post("/api/v1/complaints", json=complaint(place={"token": "no-such-token"}))
        assert (by_token.status_code, by_token.json()["detail"]) == (none.status_code, none.json()["detail"])
        after = ours.get("/api/v1/teams").json()["features"]
    assert [t["properties"]["status"] for t in after] == [t["properties"]["status"] for t in before]


def test_metrics_tell_of_ones_own_counties_only(running, keys):
    with bearer(running, keys[Role.OPERATOR, CODE]) as desk, bearer(running, keys[Role.AUDITOR, SIBLING]) as auditor:
        desk.post("/api/v1/complaints", json=complaint(kind="enquiry"))
        assert f'county="{CODE}"' not in auditor.get("/metrics").text


def test_a_key_is_no_cookie_and_a_session_no_key_whatever_a_worker_remembers(running, people, keys):
    key = keys[Role.DISPATCHER, CODE]
    client = signed_in(running, account(people, "mixed"))
    token = client.cookies["wangge_session"]
    for _ in range(4):
        with bearer(running, key) as good:
            assert good.get("/api/v1/session").status_code == 200
        assert client.get("/api/v1/session").status_code == 200
        with httpx.Client(base_url=running.url, cookies={"wangge_session": key}) as wrong:
            assert wrong.get("/api/v1/session").status_code == 401
        with bearer(running, token) as wrong:
            assert wrong.get("/api/v1/session").status_code == 401
    client.close()


def test_an_idempotency_key_is_its_senders_own(running, people, keys):
    headers = {"Idempotency-Key": "the-same"}
    with bearer(running, keys[Role.OPERATOR, CODE]) as one, bearer(running, keys[Role.CHIEF, CODE]) as other:
        first = one.post("/api/v1/complaints", json=complaint(kind="enquiry"), headers=headers)
        assert one.post("/api/v1/complaints", json=complaint(kind="enquiry"), headers=headers).json() == first.json()
        theirs = other.post("/api/v1/complaints", json=complaint(kind="enquiry"), headers=headers)
        assert (theirs.status_code, theirs.json()["id"] != first.json()["id"]) == (201, True)


def test_nobody_is_asked_for_a_body_before_they_are_known(running, keys):
    with anonymous(running) as client:
        for content, kind in ((b"{", "application/json"), (b"x", "text/plain"), (b"", "application/json")):
            answer = client.post("/api/v1/complaints", content=content, headers={"Content-Type": kind})
            assert answer.status_code == 401


# --- the trail


@pytest.mark.parametrize(
    ("role", "place", "method", "path", "english", "chinese"),
    [
        (Role.ADMINISTRATOR, CODE, "GET", "/api/v1/audit", "; ask: auditor.", "，可请审计员办理。"),
        (Role.PLANNER, CODE, "GET", "/api/v1/accounts", "; ask: auditor, administrator.", "，可请审计员、管理员办理。"),
        (
            Role.DISPATCHER,
            CODE,
            "GET",
            "/planning",
            "may not open /planning; ask: planner, administrator.",
            "，可请规划员、管理员办理。",
        ),
        (
            Role.ADMINISTRATOR,
            f"{CODE}/S1",
            "PATCH",
            "/api/v1/policy",
            ": only the county or city bureau may do it.",
            "，须由县局或市局执行。",
        ),
    ],
)
def test_a_refusal_says_whom_to_ask(running, people, role, place, method, path, english, chinese):
    key = people(lambda p: p.keys.add(f"asks {role} {place} {path}", role=role, place=place))
    with bearer(running, key) as client:
        detail = client.request(method, path, json={} if method == "PATCH" else None).json()["detail"]
    assert english in detail
    assert detail.endswith(chinese)


def test_every_look_is_recorded_and_the_auditor_reads_it(running, people, keys):
    login = account(people, "curious")
    with closing(signed_in(running, login)) as client:
        case = client.post("/api/v1/complaints", json=complaint(kind="enquiry")).json()["id"]
        client.get(f"/api/v1/complaints/{case}").raise_for_status()
        client.get(f"/api/v1/complaints/{case}/events").raise_for_status()
        client.get("/api/v1/teams").raise_for_status()
        assert client.get("/api/v1/audit").status_code == 403
        assert client.get("/audit").status_code == 403
    with anonymous(running) as client:
        client.post("/api/v1/session", json={"login": login, "password": "wrong"})
    with bearer(running, keys[Role.AUDITOR, CODE]) as auditor:
        refused = auditor.get(f"/api/v1/audit?subject=login:{login}").json()
        assert [(row["actor"], row["action"]) for row in refused] == [("nobody", "session.refused")]
        rows = auditor.get(f"/api/v1/audit?actor=user:{login}").json()
        assert [row["action"] for row in rows] == ["teams.read", "case.read", "case.read", "session.open"]
        assert {row["address"] for row in rows} == {"127.0.0.1"}
        assert {row["subject"] for row in rows if row["action"] == "case.read"} == {f"case:{case}"}
        assert auditor.get("/api/v1/audit?limit=1").json()[0]["action"] == "audit.read", "looking is a look too"
        table = auditor.get(f"/api/v1/audit.csv?subject=case:{case}")
        assert table.headers["content-type"] == "text/csv; charset=utf-8"
        assert table.text.startswith("\ufeffid,at,actor")
        assert len(table.text.splitlines()) == 3
        newest = auditor.get(f"/api/v1/audit?subject=case:{case}").json()[0]
        there = datetime.fromisoformat(newest["at"]).astimezone(ZoneInfo("Asia/Shanghai"))
        assert table.text.splitlines()[1].split(",")[1] == there.isoformat(), "by the clock of the page"
        plain = auditor.get(f"/audit?lang=zh&actor=%20{login}&action=case.read&subject={case}").text
        assert plain.count(">查看案件</td>") == 2, "a name and a number as people write them, and the action in words"
        for number in (f"#{case}", f"{CODE}-261129-{case}", str(case).translate(WIDE)):
            same = auditor.get("/audit", params={"lang": "zh", "actor": login.title(), "subject": number}).text
            assert same.count(">查看案件</td>") == 2, number
        assert '<option value="case.read" selected>查看案件</option>' in plain
        assert (
            auditor.get(f"/audit?lang=zh&actor={login}&action=teams.read&subject=&day=").text.count("查看执法小组</td>")
            == 1
        )
        assert f"subject=case%3A{case}" in plain, "the table to take away is of the same rows"
        assert ">登录被拒</td>" in auditor.get(f"/audit?lang=zh&actor=nobody&subject=login:{login}").text
        page = auditor.get(f"/audit?lang=zh&actor=user:{login}&action=%3Cscript%3E")
        assert (page.status_code, "<script>" in page.text) == (200, False)
        assert f"case:{case}" in auditor.get(f"/audit?subject=case:{case}").text
        assert auditor.get("/audit?day=2026-13-99").status_code in {200, 422}
    with bearer(running, keys[Role.AUDITOR, SIBLING]) as elsewhere:
        assert elsewhere.get(f"/api/v1/audit?actor=user:{login}").json() == []


def test_who_is_sent_to_sign_in_by_a_session_that_ended_is_told(running, keys):
    with httpx.Client(base_url=running.url, headers={"Accept-Language": "zh"}) as nobody:
        assert "登录已结束" in nobody.get("/sign-in?after=/&ended=1").text
        assert "登录已结束" not in nobody.get("/sign-in?after=/").text


def test_the_other_language_of_the_sign_in_page_leads_on_to_the_same_page(running, keys):
    with httpx.Client(base_url=running.url, headers={"Accept-Language": "zh"}) as nobody:
        asked = nobody.get("/sign-in", params={"after": "/field"}).text
        link = html.unescape(re.search(r'<p class="language"><a lang="en" href="([^"]+)"', asked)[1])
        answer = nobody.get(f"/sign-in{link}", follow_redirects=True).text
    assert 'name="after" value="/field"' in answer
    assert 'name="device" type="checkbox" value="1" checked' in answer, "a phone stays signed in"


def test_the_trail_is_whole_after_all_this(running, keys, module_database_url, tmp_path):
    with bearer(running, keys[Role.DISPATCHER, CODE]) as client:
        client.get("/api/v1/teams").raise_for_status()
    for proved in (False, True):
        done = processes.wangge("audit", "verify", WANGGE_DATABASE_URL=module_database_url, WANGGE_HOME=tmp_path)
        assert (done.returncode, "完整" in done.stdout) == (0, True), done.stderr
        assert ("末端核对至" in done.stdout, "没有末端记录" in done.stderr) == (proved, not proved)


# --- the form and the link


def test_the_form_leads_back_to_where_the_reader_wanted_and_nowhere_else(running, people):
    login = account(people, "form")
    for after, location in (
        ("/?case=7", "/?case=7"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("//[", "/"),
        ("/sign-in/some-token", "/"),
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
        assert client.get("/sign-in?after=//[").status_code == 200
        assert client.post("/sign-in", data={f"f{i}": "x" for i in range(30)}).status_code == 422


def test_a_link_lets_in_once(running, people):
    login = account(people, "linked")
    token = people(lambda p: p.links.add(login))
    with anonymous(running) as client:
        assert client.post(f"/sign-in/{token}").headers["location"] == "/"
        assert client.get("/api/v1/session").json()["name"] == login
    with anonymous(running) as other:
        assert other.post(f"/sign-in/{token}").status_code == 401
        assert other.get("/api/v1/session").status_code == 401


def test_the_page_of_a_link_says_whom_it_lets_in_until_it_has(running, people):
    login = account(people, "invited", role=Role.INSPECTOR)
    token = people(lambda p: p.links.add(login))
    with anonymous(running) as client:
        page = client.get(f"/sign-in/{token}?lang=zh").text
        assert all(said in page for said in (login, "执法员"))
        client.post(f"/sign-in/{token}")
        assert client.get(f"/sign-in/{token}").headers["location"] == "/"
    with anonymous(running) as other:
        page = other.get(f"/sign-in/{token}?lang=zh")
        assert (page.status_code, "已使用或已过期" in page.text, login in page.text) == (401, True, False)


def test_a_link_dies_with_a_reset_a_new_password_and_a_disabled_account(running, people):
    login = account(people, "dead.links")
    ends = (
        lambda p: p.credentials.reset(login, PASSWORD),
        lambda p: p.links.add(login),
        lambda p: (p.accounts.disable(login), p.accounts.disable(login, disabled=False)),
    )
    for end in ends:
        token = people(lambda p: p.links.add(login))
        people(end)
        with anonymous(running) as client:
            assert client.post(f"/sign-in/{token}").status_code == 401


@pytest.mark.parametrize("host", [{}, {"Host": "wangge.example"}], ids=["here", "elsewhere"])
def test_a_link_asks_for_a_button_so_that_a_preview_does_not_use_it_up(running, people, host):
    token = people(lambda p: p.links.add(account(people, f"previewed{len(host)}")))
    with anonymous(running) as client:
        for _ in range(3):
            page = client.get(f"/sign-in/{token}", headers=host)
            assert (page.status_code, 'method="post"' in page.text) == (200, True)
            assert client.head(f"/sign-in/{token}", headers=host).status_code == 200
        assert client.post(f"/sign-in/{token}", headers=host).status_code == 303


def test_one_link_pressed_many_times_at_once_lets_in_once(running, people):
    token = people(lambda p: p.links.add(account(people, "pressed")))
    statuses = []
    press = lambda: statuses.append(httpx.post(f"{running.url}/sign-in/{token}").status_code)  # noqa: E731
    pressing = [threading.Thread(target=press) for _ in range(8)]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join()
    assert sorted(statuses) == [303] + [401] * 7


def test_no_secret_is_stored_in_the_clear_nor_logged(running, people, engine):
    login = account(people, "secrets")
    token = people(lambda p: p.links.add(login))
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


@pytest.fixture
def wangge(module_database_url):
    """Run a command as on a terminal of 80 columns; return what it says."""

    def run(*arguments, code=0):
        done = processes.wangge(*arguments, WANGGE_DATABASE_URL=module_database_url, PORT="8123", COLUMNS="80")
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    return run


def test_accounts_and_keys_are_made_on_the_command_line(people, running, wangge):
    said = wangge("user", "add", "cli.user", "--role", "chief", "--place", CODE, "--name", "李所长")
    token = re.search(r"http://127.0.0.1:8123/sign-in/(\S+)", said)[1]
    with anonymous(running) as client:
        assert client.post(f"/sign-in/{token}").headers["location"] == "/password"
    wangge("user", "add", "a-rather-long.user-name", "--role", "administrator", "--place", CODE)
    assert {"cli.user", "a-rather-long.user-name"} <= set(wangge("user", "list").split())
    assert f"{CODE}/S1" in wangge("user", "places")
    assert "已重置" in wangge("user", "reset", "cli.user")
    wangge("user", "disable", "cli.user")
    assert "to let it in: wangge user enable cli.user" in wangge("user", "reset", "cli.user")
    wangge("user", "enable", "cli.user")
    assert "is blank" in wangge("user", "add", "x1", "--role", "chief", "--place", CODE, "--name", " ", code=2)
    assert "is blank" in wangge("user", "change", "cli.user", "--name", "", code=2)
    assert "is blank" in wangge("key", "create", "--role", "auditor", "--place", CODE, "--name", "", code=2)
    assert "is not a valid user name" in wangge("user", "add", "No Name", "--role", "chief", "--place", CODE, code=2)
    assert "No bureau or station" in wangge("user", "add", "x1", "--role", "chief", "--place", "999999", code=2)
    assert "exists already" in wangge("user", "add", "cli.user", "--role", "chief", "--place", CODE, code=2)
    key = wangge("key", "create", "--role", "auditor", "--place", CODE, "--name", "报表").split()[0]
    with bearer(running, key) as client:
        assert client.get("/api/v1/response").status_code == 200
    wangge("key", "revoke", "报表")
    assert "role chief → planner" in wangge("user", "change", "cli.user", "--role", "planner")
    assert "nothing changed" in wangge("user", "change", "cli.user", "--role", "planner")
    assert "No bureau or station" in wangge("user", "change", "cli.user", "--place", "nowhere", code=2)
    auditor_key = people(lambda p: p.keys.add("reads-trail", role=Role.AUDITOR, place=CODE))
    with bearer(running, auditor_key) as auditor:
        rows = auditor.get("/api/v1/audit?subject=login:cli.user").json()
        acted = [row["action"].partition(".")[2] for row in rows]
        assert acted == ["change", "enable", "reset", "disable", "reset", "add"]
        assert {row["actor"].partition(":")[0] for row in rows} == {"command"}
    assert "已吊销" in wangge("key", "list")


def test_a_stolen_phones_session_ends_by_command_and_with_it_its_stream_and_no_other(running, people, keys, wangge):
    login = account(people, "stolen")
    phone, desk = signed_in(running, login), signed_in(running, login)
    mine = phone.get("/api/v1/session").json()
    number = people(lambda p: min(each["id"] for each in p.sessions.of(login)))
    listed = wangge("user", "sessions", login)
    assert (mine["name"], f"{number}" in listed.split(), listed.count("127.0.0.1")) == (login, True, 2)
    with phone.stream("GET", "/api/v1/events", timeout=30) as answer:
        lines = answer.iter_lines()
        next(lines)
        assert "已注销" in wangge("user", "sign-out", login, "--session", f"{number}")
        list(lines)
    assert [client.get("/api/v1/session").status_code for client in (phone, desk)] == [401, 200]
    assert "No open session" in wangge("user", "sign-out", login, "--session", f"{number}", code=2)
    wangge("user", "sign-out", login)
    assert desk.get("/api/v1/session").status_code == 401
    assert "没有登录中的设备" in wangge("user", "sessions", login)
    assert "No account" in wangge("user", "sessions", "nobody.here", code=2)
    with bearer(running, keys[Role.AUDITOR, CODE]) as auditor:
        rows = auditor.get("/api/v1/audit?action=session.end").json()
        ended = [row for row in rows if row["data"].get("login") == login]
        assert [row["actor"].partition(":")[0] for row in ended] == ["command", "command"]
    for client in (phone, desk):
        client.close()

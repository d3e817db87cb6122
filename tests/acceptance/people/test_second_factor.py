"""A second factor over HTTP on a real server: turned on, asked for, used once, lost, removed."""

import re
import threading
from contextlib import closing

import httpx
import pyotp
import pytest
from sqlalchemy import text

from api import clock
from api.auth.accounts import totp
from api.auth.accounts.people import People
from api.auth.accounts.second_factors import MOST_WRONG, Factors
from api.auth.accounts.throttle import MOST_OF_LOGIN
from api.auth.roles import Role
from api.db.engine import open_engine
from api.store.identity.keyring import Keyring
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.steps import until
from tests.counties import CODE, grid_county
from tests.people import settled

PASSWORD = "horse battery staple correct"
WAITING = "wangge_sign_in"
SESSION = "wangge_session"


@pytest.fixture(scope="module")
def engine(module_database_url):
    opened = open_engine(module_database_url)
    with opened.begin() as connection:
        save_county(connection, grid_county(teams=1))
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def running(engine, module_database_url, home):
    long = {"api.gate.gate.REMEMBERED_S": 60}  # who is shut out sooner was so by an announcement
    variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": module_database_url, "WANGGE_WORKERS": 2}
    started = processes.start(home / "server.log", constants=long, **variables)
    yield started
    started.stop()
    assert "Traceback" not in started.said()


@pytest.fixture(scope="module")
def auditor(engine, running):
    with engine.begin() as connection:
        key = People(connection, clock.now()).keys.add("auditor", role=Role.AUDITOR, place=CODE)
    with httpx.Client(base_url=running.url, timeout=60, headers={"Authorization": f"Bearer {key}"}) as client:
        yield client


@pytest.fixture
def member(engine, running, home, request):
    """Return a function that makes an account with a second factor; it gives name, secret and recovery codes."""

    def make(name, role=Role.DISPATCHER):
        with engine.begin() as connection:
            people, factors = (
                People(connection, clock.now()),
                Factors(connection, Keyring(home / "identity.keys"), clock.now()),
            )
            number = plain_account(people, name, role)
            factors.begin(number)
            secret = factors.offered(number)
            codes = factors.confirm(number, pyotp.TOTP(secret).now())
        later(engine, name)
        return name, secret, codes

    return make


def plain_account(people, name, role=Role.DISPATCHER):
    return settled(people, name, PASSWORD, role=role, place=CODE)


def account(engine, name, role=Role.DISPATCHER):
    with engine.begin() as connection:
        plain_account(People(connection, clock.now()), name, role)
    return name


def later(engine, name):
    """Let the steps used so far be long past, as if time had gone by; wrong attempts are forgotten too."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE second_factor SET last_step = 0 FROM account a WHERE a.id = account_id AND login = :name"),
            {"name": name},
        )
        connection.execute(text("DELETE FROM sign_in_failure WHERE login = :name"), {"name": name})


def anonymous(running, **more):
    return httpx.Client(base_url=running.url, timeout=60, **more)


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/api/v1/session", json={"login": login, "password": password, **more})


def wrong(secret):
    """Return a code that is none of those of these minutes."""
    near = {pyotp.TOTP(secret).generate_otp(totp.step_of(clock.now()) + step) for step in range(-3, 4)}
    return next(f"{number:06}" for number in range(1000) if f"{number:06}" not in near)


def at_code_page(running, login, **form):
    """Return a client whose password was right."""
    client = anonymous(running)
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD, **form})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")
    return client


def actions(auditor, **search):
    return [row["action"] for row in auditor.get("/api/v1/audit", params=search).json()]


def inside(running, engine, login):
    """Return a client in a session of an account without a second factor, and its form token."""
    client = anonymous(running, headers={"Accept-Language": "en"})
    return client, sign_in(client, login).json()["csrf"]


# --- over the API


def test_without_a_code_the_answer_says_so_and_only_after_a_right_password(running, member):
    login, secret, _ = member("api.needed")
    with anonymous(running) as client:
        needed = sign_in(client, login)
        assert (needed.status_code, needed.json()["type"]) == (401, "/problems/code-needed")
        assert "set-cookie" not in needed.headers
        assert needed.json()["errors"][0]["field"] == "code"
        assert client.get("/problems/code-needed").status_code == 200
        for more in ({}, {"code": pyotp.TOTP(secret).now()}, {"code": "000000"}):
            refused = sign_in(client, login, "wrong wrong wrong", **more)
            nobody = sign_in(client, "nobody-here", "wrong wrong wrong", **more)
            assert (refused.status_code, refused.json()) == (nobody.status_code, nobody.json())
            assert refused.json()["type"] == "/problems/wrong-password"
        good = sign_in(client, login, code=pyotp.TOTP(secret).now())
        assert (good.status_code, good.json()["name"]) == (201, login)


def test_a_code_lets_in_once_and_not_those_before_it(running, member):
    login, secret, _ = member("api.replay")
    step = totp.step_of(clock.now())
    this, before = (pyotp.TOTP(secret).generate_otp(number) for number in (step, step - 1))
    with anonymous(running) as client:
        assert sign_in(client, login, code=f"{this[:3]} {this[3:]}").status_code == 201
        for code in (this, before):
            refused = sign_in(client, login, code=code)
            assert (refused.status_code, refused.json()["type"]) == (401, "/problems/wrong-code")
            assert code not in refused.text


def test_one_code_sent_many_times_at_once_lets_in_once(running, member):
    login, secret, _ = member("api.raced")
    code, statuses = pyotp.TOTP(secret).now(), []

    def come():
        with anonymous(running) as client:
            statuses.append(sign_in(client, login, code=code).status_code)

    coming = [threading.Thread(target=come) for _ in range(6)]
    for each in coming:
        each.start()
    for each in coming:
        each.join()
    assert sorted(statuses) == [201] + [401] * 5


def test_a_recovery_code_lets_in_once_however_it_is_typed(running, member, auditor):
    login, _, codes = member("api.recovery")
    with anonymous(running) as client:
        assert sign_in(client, login, code=codes[0].upper().replace("-", " ")).status_code == 201
        assert sign_in(client, login, code=codes[0]).json()["type"] == "/problems/wrong-code"
        assert sign_in(client, login, code=codes[1]).status_code == 201
    assert actions(auditor, actor=f"user:{login}") == ["recovery.use", "session.open"] * 2
    assert actions(auditor, subject=f"login:{login}") == ["totp.refused"]


@pytest.mark.parametrize("code", ["", 123456, "9" * 65, None, "' OR 1=1", "\u0000\u0000\u0000", "٣٣٣٣٣٣", "%_%_%_"])
def test_a_strange_code_lets_nobody_in(running, engine, member, code):
    try:
        login, _, _ = member("api.strange")
    except Exception:  # made by the first of these
        login = "api.strange"
    later(engine, login)
    with anonymous(running) as client:
        assert sign_in(client, login, code=code).status_code in {401, 422}


def test_a_code_for_an_account_without_a_second_factor_is_passed_over(running, engine):
    with anonymous(running) as client:
        assert sign_in(client, account(engine, "api.server.enrolment_server"), code="123456").status_code == 201


def test_one_accounts_codes_are_worth_nothing_for_another(running, member):
    _, secret, codes = member("api.mine")
    other, _, _ = member("api.yours")
    with anonymous(running) as client:
        for code in (pyotp.TOTP(secret).now(), codes[0]):
            assert sign_in(client, other, code=code).json()["type"] == "/problems/wrong-code"


def test_wrong_codes_are_counted_as_wrong_passwords_are_and_a_right_password_does_not_forget_them(running, member):
    login, secret, _ = member("api.guessed")
    with anonymous(running) as client:
        kinds = []
        for number in range(MOST_OF_LOGIN):
            answer = sign_in(client, login, code=wrong(secret)) if number % 2 else sign_in(client, login)
            kinds.append(answer.json()["type"].rpartition("/")[2])
        assert kinds == ["code-needed", "wrong-code"] * (MOST_OF_LOGIN // 2)
        blocked = sign_in(client, login, code=pyotp.TOTP(secret).now())
        assert (blocked.status_code, int(blocked.headers["retry-after"]) > 0) == (429, True)


def test_guessing_slowly_for_days_wears_the_codes_out_and_a_recovery_code_mends_it(running, engine, member):
    """Throttling alone would let somebody with the password try a few hundred codes a day, for ever."""
    login, secret, codes = member("api.patient")
    count = text(
        "UPDATE second_factor f SET wrong_codes = :n FROM account a WHERE a.id = f.account_id AND login = :name"
    )
    with anonymous(running) as client:
        with engine.begin() as connection:
            connection.execute(count, {"n": MOST_WRONG - 1, "name": login})
        assert "wait for the next" in sign_in(client, login, code=wrong(secret)).json()["detail"]
        worn = sign_in(client, login, code=pyotp.TOTP(secret).now())
        assert (worn.status_code, "in a row" in worn.json()["detail"]) == (401, True)
        assert sign_in(client, login, code=codes[0]).status_code == 201
        assert sign_in(client, login, code=pyotp.TOTP(secret).now()).status_code == 201


# --- by the pages


def test_the_pages_ask_for_the_code_and_lead_on_to_where_the_reader_wanted(running, member):
    login, secret, _ = member("page.way")
    with closing(at_code_page(running, login, after="/?case=7", device="1")) as client:
        assert SESSION not in client.cookies
        page = client.get("/sign-in/code?lang=en")
        for needed in ('autocomplete="one-time-code"', 'inputmode="numeric"', login):
            assert needed in page.text
        assert client.get("/sign-in/code?lang=zh").text.count("二次验证") > 1
        assert client.get("/api/v1/session").status_code == 401, "what waits is no session"
        refused = client.post("/sign-in/code", data={"code": wrong(secret)}, headers={"Accept-Language": "en"})
        assert (refused.status_code, 'role="alert"' in refused.text) == (401, True)
        done = client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()})
        assert (done.status_code, done.headers["location"]) == (303, "/?case=7")
        assert "max-age=7776000" in done.headers["set-cookie"].lower(), "the device stays signed in, as was asked"
        assert client.get("/api/v1/session").json()["name"] == login
        assert WAITING not in client.cookies


def test_what_waits_is_out_of_reach_of_scripts_and_is_no_session_under_any_name(running, member):
    login, _, _ = member("page.cookie")
    with anonymous(running) as client:
        answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        for needed in ("httponly", "samesite=lax", "path=/sign-in", "max-age=300"):
            assert needed in cookie
        token = client.cookies[WAITING]
    for stolen in ({"Cookie": f"{SESSION}={token}"}, {"Authorization": f"Bearer {token}"}):
        assert httpx.get(f"{running.url}/api/v1/session", headers=stolen).status_code == 401


def test_a_pending_sign_in_is_used_once(running, engine, member):
    login, secret, _ = member("page.once")
    with closing(at_code_page(running, login)) as client:
        token = client.cookies[WAITING]
        assert client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()}).status_code == 303
    later(engine, login)
    with anonymous(running, cookies={WAITING: token}) as thief:
        assert thief.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()}).status_code == 401
        assert thief.get("/sign-in/code").headers["location"] == "/sign-in"
        assert thief.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("end", ["expire", "reset", "disable", "password", "sign out of all"])
def test_what_waits_dies_with_time_a_reset_and_a_disabled_account(running, engine, member, end):
    login, secret, _ = member(f"page.{end[:3]}")
    with closing(at_code_page(running, login)) as client, engine.begin() as connection:
        people = People(connection, clock.now())
        number = people.accounts._account(login)["id"]
        if end == "expire":
            connection.execute(text("UPDATE sign_in_waiting SET expires_at = now() - interval '1 second'"))
        elif end == "reset":
            people.credentials.reset(login, PASSWORD)
        elif end == "disable":
            people.accounts.disable(login)
            people.accounts.disable(login, disabled=False)
        else:
            people.sessions.end_all(number)
        connection.commit()
        late = client.post("/sign-in/code?lang=en", data={"code": pyotp.TOTP(secret).now()})
        assert (late.status_code, "type the password again" in late.text) == (401, True)
        assert client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "ä", "' OR 1=1 --", "a" * 3000])
def test_a_forged_wait_lets_nobody_in(running, engine, token):
    raw = {"Cookie": f"{WAITING}={token}".encode()}
    assert httpx.get(f"{running.url}/sign-in/code", headers=raw).status_code == 303
    assert httpx.post(f"{running.url}/sign-in/code", headers=raw, data={"code": "123456"}).status_code == 401


def test_wrong_codes_on_the_page_are_counted_and_then_even_the_right_one_is_refused(running, member):
    login, secret, _ = member("page.guessed")
    with closing(at_code_page(running, login)) as client:
        guesses = [client.post("/sign-in/code", data={"code": wrong(secret)}).status_code for _ in range(9)]
        # the password's own attempt is one of the eight
        assert guesses == [401] * (MOST_OF_LOGIN - 1) + [429] * 2
        assert client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()}).status_code == 429


def test_another_sites_page_cannot_send_a_code(running, member):
    login, secret, _ = member("page.foreign")
    with closing(at_code_page(running, login)) as client:
        data, headers = {"code": pyotp.TOTP(secret).now()}, {"Origin": "https://evil.example"}
        assert client.post("/sign-in/code", data=data, headers=headers).status_code == 403


def test_a_link_asks_for_the_code_too_and_is_used_up(running, engine, member):
    login, secret, _ = member("page.linked")
    with engine.begin() as connection:
        token = People(connection, clock.now()).links.add(login)
    with anonymous(running) as client:
        assert client.post(f"/sign-in/{token}").headers["location"] == "/sign-in/code"
        assert client.get("/api/v1/session").status_code == 401
        assert client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()}).headers["location"] == "/"
        assert client.get("/api/v1/session").json()["name"] == login
    with anonymous(running) as other:
        assert other.post(f"/sign-in/{token}").status_code == 401


# --- turning it on and off


def offered(client):
    """Begin, and return the secret the page shows."""
    page = client.get("/account/second-factor")
    assert "<svg" in page.text
    assert "style=" not in page.text
    return re.search(r'translate="no">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")


def test_turned_on_by_a_code_asked_for_from_then_on_and_turned_off_again(running, engine, auditor):
    login = account(engine, "own.way")
    client, csrf = inside(running, engine, login)
    elsewhere, _ = inside(running, engine, login)

    def send(do, **fields):
        return client.post("/account/second-factor", data={"csrf": csrf, "do": do, "password": PASSWORD, **fields})

    with closing(client), closing(elsewhere):
        assert client.get("/account/second-factor").headers["location"] == "/account", "nothing is offered yet"
        assert "Turn on the second factor" in client.get("/account").text
        assert send("start").headers["location"] == "/account/second-factor"
        secret = offered(client)
        assert send("start").status_code == 303
        assert offered(client) == secret, "pressed twice, what was scanned stays good"
        assert sign_in(elsewhere, login).status_code == 201, "not asked for before it is confirmed"
        for fields in ({"code": wrong(secret)}, {"code": ""}, {"code": pyotp.TOTP(secret).now(), "password": "no"}):
            again = send("confirm", **fields)
            assert (again.status_code, 'role="alert"' in again.text, "<svg" in again.text) == (422, True, True)
        code = pyotp.TOTP(secret).now()
        on = send("confirm", code=code)
        codes = re.findall(r"<code>([\w-]+)</code>", on.text)
        assert (on.status_code, len(set(codes)), on.headers["cache-control"]) == (200, 10, "no-store")
        assert elsewhere.get("/api/v1/session").status_code == 401, "other sessions have ended"
        assert client.get("/api/v1/session").status_code == 200
        for page in ("/account", "/account/second-factor"):
            shown = client.get(page).text
            assert "Recovery codes left: 10" in shown
            assert not any(code in shown for code in (*codes, secret))
        assert send("start").status_code == 422, "one in force is not replaced"
        with anonymous(running) as other:
            assert sign_in(other, login).json()["type"] == "/problems/code-needed"
            assert sign_in(other, login, code=code).json()["type"] == "/problems/wrong-code", "it has confirmed"
        later(engine, login)
        assert send("off", code=wrong(secret)).status_code == 422
        assert send("off", code=pyotp.TOTP(secret).now(), password="no").status_code == 422
        renewed = re.findall(r"<code>([\w-]+)</code>", send("codes", code=pyotp.TOTP(secret).now()).text)
        assert len(set(renewed) - set(codes)) == 10
        assert send("off", recovery=codes[0]).status_code == 422, "an old recovery code is worth nothing"
        assert send("off", recovery=renewed[0]).headers["location"] == "/account"
        with anonymous(running) as other:
            assert sign_in(other, login).status_code == 201
    done = [a for a in actions(auditor, actor=f"user:{login}") if not a.startswith("session")]
    assert done == [
        "totp.disable",
        "recovery.use",
        "totp.refused",
        "recovery.renew",
        "totp.refused",
        "totp.enable",
        "totp.refused",
        "totp.refused",
    ]


def test_a_secret_not_confirmed_within_half_an_hour_is_offered_no_more(running, engine):
    client, csrf = inside(running, engine, account(engine, "own.late"))
    with closing(client):
        client.post("/account/second-factor", data={"csrf": csrf, "do": "start"})
        secret = offered(client)
        with engine.begin() as connection:
            connection.execute(text("UPDATE second_factor SET begun_at = now() - interval '31 minutes'"))
        assert client.get("/account/second-factor").headers["location"] == "/account"
        fields = {"csrf": csrf, "do": "confirm", "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
        assert client.post("/account/second-factor", data=fields).status_code == 422
        client.post("/account/second-factor", data={"csrf": csrf, "do": "start"})
        assert offered(client) != secret


def test_guesses_within_a_session_are_counted(running, engine, member):
    login, secret, codes = member("own.borrowed")
    with anonymous(running) as client:
        csrf = sign_in(client, login, code=codes[0]).json()["csrf"]
        fields = {"csrf": csrf, "do": "off", "password": PASSWORD, "code": wrong(secret)}
        statuses = [client.post("/account/second-factor", data=fields).status_code for _ in range(MOST_OF_LOGIN + 1)]
    assert statuses == [422] * MOST_OF_LOGIN + [429]


def test_the_forms_need_the_sessions_token_and_a_page_of_ours(running, engine):
    client, csrf = inside(running, engine, account(engine, "own.forged"))
    with closing(client):
        for path in ("/account/second-factor", "/account/sessions/1"):
            assert client.post(path, data={"do": "start"}).status_code == 403
            assert client.post(path, data={"csrf": "0" * 64, "do": "start"}).status_code == 403
            foreign = {"Origin": "https://evil.example"}
            assert client.post(path, data={"csrf": csrf, "do": "start"}, headers=foreign).status_code == 403
    with anonymous(running) as nobody:
        assert nobody.get("/account").headers["location"] == "/sign-in?after=%2Faccount"
        refused = nobody.post("/account/sessions/1")
        assert (refused.status_code, refused.headers["location"]) == (303, "/sign-in?after=%2Faccount")


def test_ones_own_sessions_are_shown_and_ended_and_nobody_elses(running, engine):
    login, other = account(engine, "own.sessions"), account(engine, "own.other")
    client, csrf = inside(running, engine, login)
    phone = anonymous(running, headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/605"})
    theirs, _ = inside(running, engine, other)
    with closing(client), closing(phone), closing(theirs):
        assert sign_in(phone, login, device=True).status_code == 201
        page = client.get("/account").text
        assert "Safari · iPhone" in page
        (number,) = re.findall(r'action="/account/sessions/(\d+)"', page)  # not the session one is in
        with engine.begin() as connection:
            foreign = People(connection, clock.now()).sessions.of(other)[0]["id"]
        assert client.post(f"/account/sessions/{foreign}", data={"csrf": csrf}).status_code == 404
        assert theirs.get("/api/v1/session").status_code == 200
        assert client.post(f"/account/sessions/{number}", data={"csrf": csrf}).status_code == 303
        until(lambda: phone.get("/api/v1/session").status_code == 401)
        assert client.get("/api/v1/session").status_code == 200


def test_an_auditor_whose_page_has_no_script_signs_out_on_the_account_page(running, engine):
    client, csrf = inside(running, engine, account(engine, "own.auditor", Role.AUDITOR))
    with closing(client):
        assert 'href="/account"' in client.get("/audit").text
        (number,) = re.findall(r'action="/account/sessions/(\d+)"', client.get("/account").text)
        left = client.post(f"/account/sessions/{number}", data={"csrf": csrf})
        assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
        assert not client.cookies
        assert client.get("/audit").headers["location"] == "/sign-in?after=%2Faudit"


def test_a_key_of_the_same_name_as_an_account_does_nothing_to_it(running, engine):
    login = account(engine, "own.namesake")
    client, _ = inside(running, engine, login)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        key, session = people.keys.add(login, role=Role.OPERATOR, place=CODE), people.sessions.of(login)[0]["id"]
    with closing(client), anonymous(running, headers={"Authorization": f"Bearer {key}"}) as system:
        for path in ("/account", "/account/second-factor"):
            assert system.get(path).headers["location"] == "/"
        for path in (f"/account/sessions/{session}", "/account/second-factor"):
            assert system.post(path, data={"do": "start"}).headers["location"] == "/"
        assert client.get("/api/v1/session").status_code == 200


def test_why_a_new_password_is_refused_is_reported_in_the_readers_language(running, engine):
    client, csrf = inside(running, engine, account(engine, "own.words"))
    with closing(client):
        fields = {"csrf": csrf, "old": PASSWORD, "new": "password1234", "again": "password1234"}
        chinese = client.post("/password?lang=zh", data=fields).text
        found = re.search(r'role="alert">([^<]+)<', chinese)[1]
        assert found.startswith("密码太容易猜到")
        assert "The password" not in found
        english = client.post("/password?lang=en", data=fields).text
        assert re.search(r'role="alert">([^<]+)<', english)[1].isascii()


# --- for administrators


def wangge(database_url, home, *arguments, code=0):
    done = processes.wangge(*arguments, WANGGE_DATABASE_URL=database_url, WANGGE_HOME=home, COLUMNS="160")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_reset_removes_it_and_says_so_and_the_list_shows_who_has_one(
    running, engine, member, auditor, module_database_url, home
):
    login, _, codes = member("cli.lost")
    (listed,) = [each for each in auditor.get("/api/v1/accounts").json() if each["login"] == login]
    assert listed["second_factor"] is True
    assert re.search(r"cli\.lost .*有 on", wangge(module_database_url, home, "user", "list"))
    said = wangge(module_database_url, home, "user", "reset", login)
    assert "second factor removed" in said
    password = re.search(r"first password  (\S+)", said)[1]
    with anonymous(running) as client:
        assert sign_in(client, login, password).json()["must_change"] is True
        assert sign_in(client, login, password, code=codes[0]).status_code == 201, "it is not looked at any more"
    assert not re.search(r"cli\.lost .*有 on", wangge(module_database_url, home, "user", "list"))
    assert "second factor removed" not in wangge(module_database_url, home, "user", "reset", login)
    newest = auditor.get(f"/api/v1/audit?subject=login:{login}&action=account.reset").json()
    assert [row["data"]["second_factor_removed"] for row in newest] == [False, True]


def test_secrets_are_sealed_again_with_the_identities_and_checked_with_them(
    running, engine, member, module_database_url, home
):
    login, secret, _ = member("cli.rotated")
    before = Keyring(home / "identity.keys").current.name
    assert before in wangge(module_database_url, home, "identity", "rotate")
    with engine.begin() as connection:
        used = set(connection.execute(text("SELECT DISTINCT key FROM second_factor")).scalars())
    assert used == {Keyring(home / "identity.keys").current.name} != {before}
    assert "全部可以打开" in wangge(module_database_url, home, "identity", "check")
    with anonymous(running) as client:
        assert sign_in(client, login, code=pyotp.TOTP(secret).now()).status_code == 201
    with engine.begin() as connection:  # a row moved to another account does not open there
        connection.execute(
            text(
                "UPDATE second_factor SET sealed = (SELECT sealed FROM second_factor f JOIN account a ON a.id = "
                "f.account_id WHERE login <> :login LIMIT 1) WHERE account_id = (SELECT id FROM account WHERE "
                "login = :login)"
            ),
            {"login": login},
        )
    assert f"{login} second factor" in wangge(module_database_url, home, "identity", "check", code=1)
    with engine.begin() as connection:
        People(connection, clock.now()).credentials.reset(login, None)


def test_without_the_key_file_codes_wait_and_recovery_codes_let_in(running, member, module_database_url, home):
    login, secret, codes = member("cli.keyless")
    keys = home / "identity.keys"
    away = keys.rename(home / "elsewhere")
    try:
        with anonymous(running) as client:
            answer = sign_in(client, login, code=pyotp.TOTP(secret).now())
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-identity-keys")
            assert sign_in(client, login, code=codes[0]).status_code == 201
        with closing(at_code_page(running, login)) as client:
            page = client.post("/sign-in/code?lang=en", data={"code": pyotp.TOTP(secret).now()})
            assert (page.status_code, "use a recovery code" in page.text, str(keys) in page.text) == (503, True, False)
            assert client.post("/sign-in/code", data={"recovery": codes[1]}).status_code == 303
            assert client.get("/account/second-factor").status_code == 200
        refused = wangge(module_database_url, home, "identity", "rotate", code=2)
        assert "missing" in refused, "a new file would lose the secrets for good"
        assert not keys.exists()
    finally:
        away.rename(keys)


def test_no_secret_is_stored_in_the_clear_nor_logged(running, engine, member):
    login, secret, codes = member("none.clear")
    with closing(at_code_page(running, login)) as client:
        secrets = {secret, *codes, client.cookies[WAITING]}
        with engine.begin() as connection:
            schemas = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('public', 'identity')"
            for table in connection.execute(text(schemas)).scalars().all():
                rows = " ".join(connection.execute(text(f"SELECT t::text FROM {table} t")).scalars())
                assert [s for s in secrets if s in rows or s.replace("-", "") in rows] == [], table
        assert client.post("/sign-in/code", data={"recovery": codes[0]}).status_code == 303
        assert client.post("/sign-in/code", data={"recovery": codes[1]}).status_code == 401
    assert [s for s in secrets if s in running.said()] == []


def test_the_trail_is_whole_after_all_this(running, module_database_url, home):
    assert "完整" in wangge(module_database_url, home, "audit", "verify")


# --- one's own telephone, on the same page of one's own account


def test_a_telephone_is_given_with_consent_seen_by_its_owner_alone_and_removed(running, engine, auditor):
    login = account(engine, "has.a.telephone")
    (client, csrf), (other, _) = inside(running, engine, login), inside(running, engine, account(engine, "looks.on.it"))

    def say(**form):
        return client.post("/account/telephone", data={"csrf": csrf, **form}, follow_redirects=True).text

    with closing(client), closing(other):
        assert "Not saved" in say(do="keep", mobile="139 0000 0001")
        assert "Not saved" in say(do="keep", mobile="12", agreed="yes")
        assert "Not saved" in say(do="keep", mobile="0933-6121234", agreed="yes")
        shown = say(do="keep", mobile="+86 139 0000-0001", agreed="yes")
        assert all(part in shown for part in ('value="13900000001"', "Registered"))
        assert "13900000001" not in other.get("/account").text
        with engine.connect() as connection:
            kept = connection.execute(text("SELECT sealed FROM staff_phone WHERE login = :login"), {"login": login})
            assert b"13900000001" not in bytes(kept.scalar_one())
        assert "13900000001" not in say(do="remove")
    assert actions(auditor, subject=f"login:{login}")[:2] == ["telephone.removed", "telephone.set"]

"""Every route's answer carries the headers of one table, and in a browser no page asks for more than it allows."""

import pytest

from api.auth.roles import Role
from api.auth.rules import RULES
from api.http.headers import ALWAYS, CONTENT_POLICY, FOREIGN_POLICY, ON_PHONE
from api.pages.live_map import LEAFLET, inventory
from maps.assets.inventory import OWN, VENDOR
from tests.acceptance.guarded import PASSWORD, talk
from tests.acceptance.steps import complaint

VALUES = {
    "{case_id}": "1",
    "{attachment}": "1",
    "{upload}": "0" * 16,
    "{team}": "T00",
    "{login}": "nobody",
    "{session}": "1",
    "{kind}": "malformed",
    "{token}": "none",
    "{receipt}": "none",
    "{code}": "P1",
    "{number}": "1",
    "{path:path}": "console/app.js",
}


def filled(path):
    for name, value in VALUES.items():
        path = path.replace(name, value)
    if path.startswith("/vendor"):
        return path.replace("console/app.js", LEAFLET).replace("{version}", inventory(VENDOR).version)
    return path.replace("{version}", inventory(OWN).version)


def check(answer, *, kept=False, foreign=False, phone=False):
    asked = f"{answer.request.method} {answer.request.url} {answer.status_code}"
    expected = ALWAYS | ({"Content-Security-Policy": FOREIGN_POLICY} if foreign else {}) | (ON_PHONE if phone else {})
    for name, value in expected.items():
        assert answer.headers.get_list(name) == [value], (asked, name)
    if not kept:
        assert answer.headers.get_list("cache-control") == ["private, no-store" if foreign else "no-store"], asked


def test_the_policy_allows_nothing_inline_and_nothing_foreign():
    assert "unsafe" not in CONTENT_POLICY
    assert "nonce" not in CONTENT_POLICY
    assert "frame-ancestors 'none'" in CONTENT_POLICY
    sources = {source for directive in CONTENT_POLICY.split("; ") for source in directive.split(" ")[1:]}
    assert sources == {"'none'", "'self'", "data:"}


def test_the_page_of_the_phone_may_ask_where_it_is_and_show_its_own_photographs_and_no_more():
    one, other = ON_PHONE["Content-Security-Policy"].split("; "), CONTENT_POLICY.split("; ")
    assert set(one) ^ set(other) == {"img-src 'self' data:", "img-src 'self' data: blob:"}
    one, other = ON_PHONE["Permissions-Policy"].split(", "), ALWAYS["Permissions-Policy"].split(", ")
    assert set(one) ^ set(other) == {"geolocation=()", "geolocation=(self)"}


def clients_by(asks, guarded):
    """Return a function giving who asks for a route by its rule; None where there is nobody such."""
    nobody, known = guarded.client(), {role: guarded.by_key(role) for role in Role}

    def client(rule):
        if asks == "nobody":
            return nobody
        is_named = asks in {"who may", "who may not"}
        found = (role for role in Role if role is asks or (is_named and (role in rule.roles) == (asks == "who may")))
        return known.get(next(found, None))

    return client


@pytest.mark.parametrize(
    "asks", ["who may", *(pytest.param(asks, marks=pytest.mark.nightly) for asks in ("nobody", "who may not", *Role))]
)
def test_every_route_answers_everybody_with_the_headers(guarded, asks):
    client_of = clients_by(asks, guarded)
    for (method, path), rule in RULES.items():
        client = client_of(rule)
        if client is None or (path.endswith("/events") and method == "GET" and "{" not in path):
            continue  # the stream never ends; below
        answer = client.request(method, filled(path), json={} if method != "GET" else None)
        check(answer, kept=rule.public or rule.browser_cache, foreign=rule.foreign, phone=rule.phone)
        if rule.browser_cache and answer.status_code == 200:
            assert answer.headers["cache-control"] == "private, no-cache"
            continue
        kept = path.startswith(("/static", "/vendor", "/favicon"))
        assert answer.headers["cache-control"].endswith("no-store") != kept, (method, path)


def test_the_stream_has_security_headers(guarded):
    with guarded.by_key(Role.CHIEF).stream("GET", "/api/v1/events") as answer:
        assert answer.status_code == 200
        check(answer)


def test_errors_have_security_headers(guarded):
    client = guarded.client()
    for method, path in (("GET", "/nowhere"), ("PUT", "/"), ("GET", "/openapi.json"), ("OPTIONS", "/api/v1/teams")):
        check(client.request(method, path))
    refused = (client.get("/api/v1/teams"), guarded.by_key(Role.PLANNER).get("/api/v1/complaints"))
    assert [answer.status_code for answer in refused] == [401, 403]
    for answer in refused:
        check(answer)
    check(client.post("/api/v1/complaints", content=b"x" * 3_000_000))


@pytest.mark.parametrize("parts", [(b"rubbish\r\n\r\n",), (b"GET /healthz HTTP/1.1\r\nX: ", b"a" * 70_000)])
def test_what_is_no_request_is_answered_with_them(guarded, parts):
    found = talk(guarded.server, *parts).decode()
    assert found.startswith("HTTP/1.1 4")
    for name, value in ALWAYS.items():
        assert f"{name.lower()}: {value}\r\n" in found


def test_no_page_goes_against_the_policy_in_a_browser(guarded, browser):
    """Also after signing in, and with what stands in a case drawn on the map."""
    guarded.by_key(Role.OPERATOR).post("/api/v1/complaints", json=complaint(text='<img src=x onerror="alert(1)">'))
    login = guarded.account("looks.around", Role.CHIEF)
    broken = []
    context = browser.new_context()
    context.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
    )
    page = context.new_page()
    page.on("console", lambda said: broken.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    for path in ("/sign-in", "/docs", "/problems/malformed", "/sign-in?lang=en"):
        page.goto(guarded.server.url + path)
    page.goto(f"{guarded.server.url}/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".connection.live").wait_for()
    page.locator(".case-row").first.click()
    page.locator("#drawer .decision, #drawer h2").first.wait_for()
    page.goto(f"{guarded.server.url}/password")
    auditor = guarded.account("reads.trail", Role.AUDITOR)
    context.clear_cookies()
    page.goto(f"{guarded.server.url}/sign-in?after=/audit")
    page.locator("input[name=login]").fill(auditor)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("table").wait_for()
    context.close()
    assert broken == []


def test_whatever_answers_get_answers_head_with_the_same_headers_and_no_content(guarded):
    """A monitor or a proxy that looks asks so; before, only files did, and the rest said 405."""
    client = guarded.by_key(Role.CHIEF)
    for path in ("/", "/healthz", "/readyz", "/api/v1/complaints", "/api/v1/teams", "/roster", "/docs", "/no/such"):
        whole, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b""), path
        assert head.headers.get("content-type") == whole.headers.get("content-type"), path
        assert set(whole.headers) - {"transfer-encoding"} <= set(head.headers) | {"content-encoding"}
    stream = client.head("/api/v1/events", timeout=5)
    assert (stream.status_code, stream.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
    assert client.head("/api/v1/recommendations").status_code == 405

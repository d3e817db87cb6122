"""A bureau's server as people reach it: Chromium, TLS, a real proxy, and what a browser then holds to."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from api.http.headers import TRANSPORT
from fixtures.county import CODE
from tests import processes, proxies
from tests.browser.conftest import Home, complaint
from tests.browser.staff import open_menu
from tests.chromium import CHROMIUM, CHROMIUM_FLAGS, SharedChromium
from tests.people import settled
from tests.processes import Server
from tests.proxies import ADDRESS, NAME, Proxy

PUBLIC = f"https://{NAME}"
PASSWORD = "four words of my own"
FORGED = "198.51.100.7"


@dataclass(frozen=True, slots=True)
class Bureau:
    """A server behind a proxy, with one account of each role, named after it."""

    server: Server
    proxy: Proxy

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.Client:
        """Return a client that calls from an address of this machine, over TLS and by name."""
        transport = httpx.HTTPTransport(verify=self.proxy.context(), local_address=address)
        client = httpx.Client(transport=transport, base_url=f"https://127.0.0.1:{self.proxy.https}", timeout=60)
        client.headers.update({"Host": NAME} | headers)
        client.event_hooks["request"] = [lambda request: request.extensions.update(sni_hostname=NAME)]
        return client

    @contextmanager
    def signed_in(self, role: Role, address: str = "127.0.0.1", **headers: str) -> Iterator[httpx.Client]:
        """Open such a client with a session."""
        with self.client(address, **headers) as client:
            answer = client.post("/api/v1/session", json={"login": f"a.{role}", "password": PASSWORD})
            assert answer.status_code == 201, answer.text
            pair, _, _ = answer.headers["set-cookie"].partition(";")
            client.headers.update({"Cookie": pair, "X-CSRF-Token": answer.json()["csrf"]})
            yield client


@pytest.fixture(scope="module")
def bureau(module_database_url: str, home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """Return the demonstration county behind the documented proxy."""
    if not proxies.APACHE.exists() or shutil.which("certutil") is None:
        pytest.skip("no proxy: Debian packages apache2-bin and libnss3-tools are missing")
    _people(module_database_url)
    running = processes.start(
        home.folder / "tls.log",
        WANGGE_HOME=home.folder,
        WANGGE_DATABASE_URL=module_database_url,
        WANGGE_PUBLIC_URL=PUBLIC,
        WANGGE_TRUSTED_PROXIES=ADDRESS,
    )
    proxy = proxies.start(tmp_path_factory.mktemp("proxy"), urlsplit(running.url).netloc)
    yield Bureau(running, proxy)
    running.stop()  # first: the proxy waits for streams that are open
    proxy.stop()
    assert "Traceback" not in running.said()


def _people(database_url: str) -> None:
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        for role in Role:
            settled(people, f"a.{role}", PASSWORD, role=role, place=CODE)
    engine.dispose()


@pytest.fixture(scope="module")
def trusting(chromium: SharedChromium, bureau: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium that finds the public name at the proxy and nothing else, and trusts the test's authority."""
    folder = tmp_path_factory.mktemp("trusting")
    proxies.trust(folder, bureau.proxy.authority)
    ports = {443: bureau.proxy.https, 80: bureau.proxy.http}
    rules = [f"MAP {NAME}:{port} 127.0.0.1:{ours}" for port, ours in ports.items()]
    flags = [*CHROMIUM_FLAGS, f"--host-resolver-rules={', '.join([*rules, 'MAP * ~NOTFOUND'])}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    started = chromium.playwright.chromium.launch(
        executable_path=CHROMIUM, args=flags, env=environment | {"HOME": str(folder)}
    )
    yield started
    started.close()


@pytest.fixture
def page(trusting: Browser) -> Iterator[Page]:
    """Page of a fresh profile."""
    context = trusting.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def signed_in(page: Page, role: Role) -> Page:
    page.goto(f"{PUBLIC}/sign-in?after=/%3Flang%3Dzh")
    page.locator("input[name=login]").fill(f"a.{role}")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#units .team-row").first.wait_for()
    page.locator(".connection.live").wait_for()
    return page


def test_the_session_is_kept_for_this_host_and_tls_only(page: Page) -> None:
    signed_in(page, Role.DISPATCHER)
    (cookie,) = [each for each in page.context.cookies() if each["httpOnly"]]
    assert cookie["name"] == "__Host-wangge_session"
    assert (cookie["domain"], cookie["path"]) == (NAME, "/")
    assert (cookie["secure"], cookie["sameSite"]) == (True, "Lax")
    assert page.evaluate("[isSecureContext, typeof crypto.subtle, typeof navigator.serviceWorker]") == [
        True,
        "object",
        "object",
    ]
    open_menu(page)
    page.locator(".leave").first.click()
    page.locator("input[name=login]").wait_for()
    assert not [each for each in page.context.cookies() if each["httpOnly"]]


def test_who_came_over_tls_once_never_asks_in_clear_again(page: Page, bureau: Bureau) -> None:
    first = httpx.get(f"http://127.0.0.1:{bureau.proxy.http}/sign-in", headers={"Host": NAME})
    assert (first.status_code, first.headers["location"]) == (301, f"{PUBLIC}/sign-in")
    answer = page.goto(f"{PUBLIC}/sign-in")
    assert answer is not None
    assert answer.headers["strict-transport-security"] == TRANSPORT["Strict-Transport-Security"]
    answer = page.goto(f"http://{NAME}/sign-in?lang=en")
    assert answer is not None
    assert answer.request.redirected_from is not None
    asked = answer.request.redirected_from.response()
    assert asked is not None
    assert (asked.status, asked.status_text) == (307, "Internal Redirect"), "the browser's own doing, not the proxy's"
    assert page.url == f"{PUBLIC}/sign-in?lang=en"


def test_a_case_is_on_the_map_as_soon_as_without_a_proxy(page: Page, bureau: Bureau) -> None:
    signed_in(page, Role.CHIEF)
    with bureau.signed_in(Role.OPERATOR) as operator:
        case = operator.post("/api/v1/complaints", json=complaint(kind="enquiry"))
        assert case.status_code == 201, case.text
    expect(page.locator(f".case-row[data-case='{case.json()['id']}']")).to_be_visible()


def test_the_trail_names_the_caller_whatever_is_forged_and_never_the_proxy(bureau: Bureau) -> None:
    forged = {"X-Forwarded-For": FORGED, "Forwarded": f"for={FORGED}", "X-Real-IP": FORGED}
    with bureau.signed_in(Role.INSPECTOR, "127.0.0.3"), bureau.signed_in(Role.PLANNER, "127.0.0.4", **forged):
        pass
    with bureau.signed_in(Role.AUDITOR, "127.0.0.5") as auditor:
        rows = auditor.get("/api/v1/audit?action=session.open&limit=1000").json()
    seen = {row["actor"]: row["address"] for row in rows}
    assert seen["user:a.inspector"] == "127.0.0.3"
    assert seen["user:a.planner"] == "127.0.0.4"
    assert not {ADDRESS, FORGED} & {row["address"] for row in rows}


def test_past_the_proxy_and_under_another_name_nothing_is_answered(bureau: Bureau) -> None:
    own = httpx.get(f"{bureau.server.url}/")
    with bureau.client(Host="evil.example") as client:
        other = client.get("/")
    for answer in (own, other):
        assert (answer.status_code, answer.json()["type"]) == (421, "/problems/misdirected")
        assert answer.headers.get_list("strict-transport-security") == [TRANSPORT["Strict-Transport-Security"]]
    with pytest.raises(httpx.ConnectError, match="certificate"):
        httpx.get(f"https://127.0.0.1:{bureau.proxy.https}/", headers={"Host": NAME})

"""A phone comes to trust the office: what it sees before and after, and what browsers allow it then."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from playwright.sync_api import Browser, Error, Page, expect

from api import clock
from api.auth.roles import Role
from api.tls.authority import Signed, sign_server
from api.tls.certificate import facts_of, read_certificate
from api.tls.names import parse_names
from tests.acceptance.steps import until
from tests.browser.accessibility import by_day_and_night, violations
from tests.browser.conftest import Home
from tests.browser.secure import NAME, SecureSite, launched, secure_site, signed_in
from tests.browser.staff import at_bureau
from tests.chromium import SharedChromium

MOST_BYTES = 60_000
PHONE = {"width": 360, "height": 740}
ROLES = {"a.chief": Role.CHIEF, "an.admin": Role.ADMINISTRATOR, "an.inspector": Role.INSPECTOR}


@pytest.fixture(scope="module")
def secure(module_database_url: str, home: Home) -> Iterator[SecureSite]:
    """Return the demonstration served over TLS."""
    with secure_site(home, module_database_url, at_bureau(**ROLES)) as site:
        yield site
        assert "Traceback" not in site.server.said()


@dataclass(frozen=True, slots=True)
class Chromiums:
    """A browser that trusts the authority, and one that does not."""

    trusting: Browser
    strange: Browser


@pytest.fixture(scope="module")
def chromiums(
    chromium: SharedChromium, secure: SecureSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chromiums]:
    """Return both, each with a home of its own."""
    trusting = launched(chromium.playwright, tmp_path_factory.mktemp("trusting"), secure.authority)
    strange = launched(chromium.playwright, tmp_path_factory.mktemp("strange"), None)
    yield Chromiums(trusting, strange)
    trusting.close()
    strange.close()


@pytest.fixture
def page(chromiums: Chromiums) -> Iterator[Page]:
    """Page of a fresh profile on a phone that trusts the authority, Chinese."""
    context = chromiums.trusting.new_context(locale="zh-CN", viewport=PHONE)
    yield context.new_page()
    context.close()


def test_once_trusted_a_browser_allows_what_it_keeps_from_pages_in_clear(page: Page, secure: SecureSite) -> None:
    signed_in(page, secure, "an.inspector", "/account")
    asked = "[isSecureContext, typeof navigator.serviceWorker, typeof navigator.geolocation, typeof caches]"
    assert page.evaluate(asked) == [True, "object", "object", "object"]
    (cookie,) = [each for each in page.context.cookies() if each["httpOnly"]]
    assert (cookie["name"], cookie["domain"], cookie["secure"]) == ("__Host-wangge_session", NAME, True)
    page.goto(f"{secure.plain}/enrol")
    assert page.evaluate("[isSecureContext, typeof navigator.serviceWorker]") == [False, "undefined"]


def test_the_page_in_clear_is_reached_after_the_one_over_tls(page: Page, secure: SecureSite) -> None:
    """HSTS would count for every port of the name, and lock out a phone that has to enrol again."""
    answer = page.goto(f"{secure.public}/sign-in")
    assert answer is not None
    assert "strict-transport-security" not in answer.headers
    page.goto(f"{secure.plain}/enrol")
    assert page.url == f"{secure.plain}/enrol"


def test_the_way_from_the_page_to_the_check(page: Page, secure: SecureSite) -> None:
    page.goto(f"{secure.plain}/enrol")
    with page.expect_download() as came:
        page.get_by_role("link", name="下载 authority.crt").click()
    with secure.client() as client:
        assert came.value.path().read_bytes() == client.get("/enrol/authority.crt").content
    page.get_by_role("link", name="检查").click()
    page.wait_for_url(f"{secure.public}/enrol/trusted")
    expect(page.get_by_role("link", name="打开网格")).to_be_visible()


def test_a_phone_that_does_not_trust_it_is_warned(chromiums: Chromiums, secure: SecureSite) -> None:
    page = chromiums.strange.new_page()
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"{secure.public}/enrol/trusted")
    page.close()
    page = chromiums.strange.new_page()
    answer = page.goto(f"{secure.plain}/enrol")
    assert answer is not None
    assert answer.status == 200
    page.close()


def test_one_who_steals_the_authority_cannot_pass_for_another_site(
    chromiums: Chromiums, secure: SecureSite, tmp_path: Path
) -> None:
    """Chromium holds the authority to its name constraints although a user trusts it."""
    page = chromiums.trusting.new_page()
    for name, said in ((NAME, "ERR_EMPTY_RESPONSE"), ("bank.test", "ERR_CERT_INVALID")):
        served = impostor(secure.authority, name, tmp_path / f"{name}.pem")
        with served as port, pytest.raises(Error, match=said):
            page.goto(f"https://{name}:{port}/")
    page.close()


@contextmanager
def impostor(authority: Path, name: str, file: Path) -> Iterator[int]:
    """Show a certificate made with the stolen key of an authority; yield the port. Nothing is ever answered."""
    certificate = read_certificate(authority)
    key = load_pem_private_key(authority.with_suffix(".key").read_bytes(), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    signed = sign_server(Signed(certificate, key), parse_names([name]), clock.now())
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(signed.certificate.public_bytes(Encoding.PEM) + signed.key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                line.settimeout(2)
                wrapped = context.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
                with suppress(OSError), wrapped as spoken:
                    spoken.do_handshake()
                    spoken.recv(1)

        answering = threading.Thread(target=answer)
        answering.start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)
        answering.join(10)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/enrol", "zh"),
        ("/enrol/trusted", "en"),
        pytest.param("/enrol", "en", marks=pytest.mark.nightly),
        pytest.param("/enrol/trusted", "zh", marks=pytest.mark.nightly),
    ],
)
def test_a_phone_sees_all_of_it_and_axe_nothing_wrong(
    chromiums: Chromiums, secure: SecureSite, path: str, language: str
) -> None:
    context = chromiums.trusting.new_context(viewport=PHONE)
    page = context.new_page()
    root = secure.plain if path == "/enrol" else secure.public
    page.goto(f"{root}{path}?lang={language}")
    for details in page.locator("details").all():
        details.locator("summary").click()
    assert by_day_and_night(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    context.close()


def test_the_page_works_without_script_and_within_sixty_kilobytes(chromiums: Chromiums, secure: SecureSite) -> None:
    context = chromiums.trusting.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body()) + sum(map(len, answer.headers.values()))))
    page.goto(f"{secure.plain}/enrol")
    expect(page.locator(".print code").first).to_be_visible()
    page.locator("summary").first.click()
    expect(page.locator("details p").first).to_be_visible()
    until(lambda: page.wait_for_timeout(0) or len(sizes) >= 4)  # an answer is reported a moment after the page has it
    assert sum(sizes) <= MOST_BYTES
    context.close()


@pytest.mark.parametrize("login", ["a.chief", pytest.param("an.admin", marks=pytest.mark.nightly)])
def test_the_sheet_leads_to_the_page_and_has_the_authoritys_fingerprint(
    page: Page, secure: SecureSite, login: str
) -> None:
    signed_in(page, secure, login, "/enrol/sheet")
    expect(page.locator(".address")).to_have_text(f"{secure.plain}/enrol")
    shown = " ".join(page.locator(".print code").all_inner_texts())
    assert shown.replace(" ", ":") == facts_of(read_certificate(secure.authority)).fingerprint
    assert page.locator("section[lang]").evaluate_all("all => all.map((each) => each.lang)") == ["zh-CN", "en"]
    assert violations(page) == []


def test_the_sheet_is_found_from_ones_own_account(page: Page, secure: SecureSite) -> None:
    signed_in(page, secure, "a.chief", "/account")
    page.get_by_role("link", name="打印手机登记单").click()
    page.wait_for_url(f"{secure.public}/enrol/sheet")
    signed_in(page, secure, "an.inspector", "/account")
    expect(page.get_by_role("link", name="打印手机登记单")).to_have_count(0)


def test_the_sheet_is_for_those_who_enrol_others(page: Page, secure: SecureSite) -> None:
    page.goto(f"{secure.public}/enrol/sheet")
    assert page.url.startswith(f"{secure.public}/sign-in?after=")
    signed_in(page, secure, "an.inspector", "/account")
    answer = page.goto(f"{secure.public}/enrol/sheet")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("body")).to_contain_text("当前角色无权执行此操作")
    expect(page.get_by_role("link", name="返回首页")).to_be_visible()


def test_the_map_is_live_over_tls(page: Page, secure: SecureSite) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    signed_in(page, secure, "a.chief")
    page.locator(".connection.live").wait_for()

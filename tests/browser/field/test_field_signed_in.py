"""The inspector's phone over TLS, with people who have accounts: their own actions, and nothing left behind."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.conftest import SEAT, Home, complaint
from tests.browser.phone import SMALL, TEAM, join, log, logged, step
from tests.browser.seats import HELD
from tests.browser.secure import SecureSite, secure_site, signed_in, trusting
from tests.browser.staff import PASSWORD
from tests.chromium import SharedChromium

AWAY = {"longitude": SEAT[0] + 0.02, "latitude": SEAT[1], "accuracy": 8}
"""Where no fence says that it has arrived."""
PEOPLE = {
    "a.dispatcher": (Role.DISPATCHER, CODE),
    "one.inspector": (Role.INSPECTOR, CODE),
    "two.inspector": (Role.INSPECTOR, CODE),
    "an.administrator": (Role.ADMINISTRATOR, CODE),
}


@pytest.fixture(scope="module")
def secure(home: Home, module_database_url: str) -> Iterator[SecureSite]:
    with secure_site(home, module_database_url, PEOPLE) as site:
        yield site


@pytest.fixture(scope="module")
def phones(chromium: SharedChromium, secure: SecureSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that trusts the office."""
    with trusting(chromium, secure, tmp_path_factory.mktemp("trusting")) as browser:
        yield browser


@pytest.fixture
def phone(phones: Browser) -> Iterator[BrowserContext]:
    """A fresh phone whose page is never opened without a network."""
    context = phones.new_context(**SMALL | HELD | {"geolocation": AWAY})
    yield context
    context.close()


def opened(phone: BrowserContext, secure: SecureSite, login: str) -> Page:
    """Open the inspector's page with somebody's session, without its sign-in page."""
    with secure.client() as client:
        answer = client.post("/api/v1/session", json={"login": login, "password": PASSWORD}).raise_for_status()
        pair, _, _ = answer.headers["set-cookie"].partition(";")
    name, _, value = pair.partition("=")
    phone.add_cookies([{"name": name, "value": value, "url": secure.public, "httpOnly": True, "secure": True}])
    page = phone.new_page()
    page.goto(f"{secure.public}/field")
    return page


@pytest.fixture
def desk(secure: SecureSite) -> Iterator[httpx.Client]:
    """The dispatcher, over HTTP; what is open is cancelled in the end."""
    with secure.client() as client:
        session = client.post(
            "/api/v1/session", json={"login": "a.dispatcher", "password": PASSWORD}
        ).raise_for_status()
        client.headers["X-CSRF-Token"] = session.json()["csrf"]
        client.post(f"/api/v1/teams/{TEAM}/status", json={"on_duty": True}).raise_for_status()
        yield client
        for case in client.get("/api/v1/complaints?limit=1000").json()["items"]:
            client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"})


def taken_in(desk: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Take in a complaint for the phone's team."""
    case = desk.post("/api/v1/complaints", json=complaint(**changes)).raise_for_status().json()
    if case["assignment"]["team"] != TEAM:
        body = {"type": "offered", "team": TEAM, "reason": "试验"}
        case = desk.post(f"/api/v1/complaints/{case['id']}/events", json=body).raise_for_status().json()
    found: dict[str, Any] = case
    return found


def test_an_inspector_signs_in_takes_a_case_and_leaves_nothing_behind(
    phones: Browser, secure: SecureSite, desk: httpx.Client
) -> None:
    page = phones.new_page(**SMALL | {"geolocation": AWAY})
    page.goto(f"{secure.public}/field")
    expect(page.locator(".sign-in")).to_contain_text("请登录")
    page.locator(".sign-in a").click()
    page.locator("[name=login]").fill("one.inspector")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button").click()
    page.wait_for_url(f"{secure.public}/field")
    join(page)
    case = taken_in(desk)
    expect(page.locator(".case")).to_contain_text("超市面包发霉")
    step(page, "acknowledged")
    assert logged(desk, case, "acknowledged")["actor"] == "user:one.inspector"
    desk.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    page.locator(".notice button").click()
    page.locator("[data-act='duty']").click()
    expect(page.locator(".duty.off_duty")).to_be_visible()
    page.locator("[data-act='duty']").click()
    expect(page.locator(".duty.on_duty")).to_be_visible()
    page.route("**/api/v1/session", lambda route: route.abort(), times=1)
    page.locator("[data-act='sign-out']").click()
    expect(page.locator(".problem")).to_contain_text("尚未退出登录")  # wherever it stands: the phone has left its team
    desk.post(f"/api/v1/teams/{TEAM}/status", json={"on_duty": False}).raise_for_status()
    expect(page.locator("main > .problem")).to_contain_text("尚未退出登录")  # the phone is with no team any more
    expect(page.locator("main li button").first).to_be_visible()  # the list of teams is read, the button below it stays
    page.locator("[data-act='sign-out']").click()
    page.wait_for_url("**/sign-in?after=%2Ffield")
    expect(page.locator("input[name=device]")).to_be_checked()  # else it would not ring once the browser was closed
    kept = """async () => { const db = await new Promise((done) => {
        const asked = indexedDB.open('wangge-field'); asked.onsuccess = () => done(asked.result); });
        const count = (name) => new Promise((done) => {
            const asked = db.transaction(name).objectStore(name).count();
            asked.onsuccess = () => done(asked.result); });
        const all = [await count('kept'), await count('outbox'), await count('fixes')]; db.close(); return all; }"""
    assert page.evaluate(kept) == [0, 0, 0]
    assert desk.get("/api/v1/phones").json()["items"] == []
    page.close()


def test_who_reported_is_hidden_and_it_is_said_why(
    phone: BrowserContext, secure: SecureSite, desk: httpx.Client
) -> None:
    page = opened(phone, secure, "one.inspector")
    join(page, keeps=False)
    case = taken_in(desk, kind="report", identity={"name": "王小明", "phone": "13912345678"})
    expect(page.locator(".case .author")).to_have_text("身份保密")
    expect(page.locator(".call-note")).to_contain_text("举报人身份保密")
    desk.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def test_the_caller_is_called_by_one_button_and_the_number_is_on_no_screen(
    phone: BrowserContext, secure: SecureSite, desk: httpx.Client
) -> None:
    page = opened(phone, secure, "one.inspector")
    join(page, keeps=False)
    case = taken_in(desk, identity={"name": "王小明", "phone": "13912345678"})
    expect(page.locator(".case .author")).to_contain_text("139****5678")
    expect(page.locator(".call-note")).to_contain_text("接单后可回拨")
    step(page, "acknowledged")
    logged(desk, case, "acknowledged")
    button = page.get_by_role("button", name="回拨来电人")
    phone.set_offline(True)
    expect(page.locator(".call-note")).to_contain_text("现在无网络", timeout=30_000)
    phone.set_offline(False)
    expect(button).to_be_visible(timeout=30_000)
    with page.expect_response("**/call") as answered:
        button.click()
    assert answered.value.json() == {"tel": "+8613912345678"}
    expect(button).to_be_enabled()
    assert "12345678" not in page.content()
    desk.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def test_what_one_left_unsent_is_sealed_until_one_of_the_team_signs_in(
    phone: BrowserContext, secure: SecureSite, desk: httpx.Client
) -> None:
    page = opened(phone, secure, "one.inspector")
    join(page, keeps=False)
    case = taken_in(desk)
    expect(page.locator(".case")).to_be_visible()
    step(page, "acknowledged")
    logged(desk, case, "acknowledged")
    expect(page.locator(".unsent")).to_have_count(0)  # the phone has its answer too
    phone.set_offline(True)
    step(page, "en_route")
    expect(page.locator(".unsent")).to_contain_text("1 项未发送")
    page.close()
    phone.clear_cookies()
    phone.set_offline(False)
    page = opened(phone, secure, "two.inspector")
    join(page, "100-2", keeps=False)
    expect(page.locator(".unsent")).to_have_text("他人未发送 1 项")
    page.locator(".unsent").click()
    expect(page.locator(".line .note")).to_contain_text("已封存")
    expect(page.locator(".line")).not_to_contain_text(f"#{case['id']}")
    page.locator(".line .quiet").click()
    page.locator("[data-act='sign-out']").click()
    page.wait_for_url("**/sign-in?after=%2Ffield")
    assert "en_route" not in [each["type"] for each in log(desk, case)]
    page.close()
    phone.clear_cookies()
    page = opened(phone, secure, "two.inspector")
    expect(page.locator(".unsent")).to_have_text("他人未发送 1 项")
    join(page, keeps=False)
    sent = logged(desk, case, "en_route")
    assert (sent["actor"], sent["data"]["written_by"]) == ("user:two.inspector", "one.inspector")
    expect(page.locator(".unsent")).to_have_count(0)


def test_a_session_that_ended_keeps_what_is_unsent_until_somebody_signs_in(
    phone: BrowserContext, secure: SecureSite, desk: httpx.Client
) -> None:
    page = opened(phone, secure, "one.inspector")
    join(page, keeps=False)
    case = taken_in(desk)
    expect(page.locator(".case")).to_be_visible()
    phone.clear_cookies()
    step(page, "acknowledged")
    expect(page.locator(".sign-in")).to_contain_text("1 项内容还在本机")
    signed_in(page, secure, "one.inspector", "/field")
    assert logged(desk, case, "acknowledged")["actor"] == "user:one.inspector"


def test_a_phone_whose_session_an_administrator_ends_says_so_and_not_that_it_is_offline(
    phone: BrowserContext, secure: SecureSite
) -> None:
    page = opened(phone, secure, "two.inspector")
    join(page, keeps=False)
    expect(page.locator(".freshness.fresh")).to_be_visible()
    with secure.client() as office:
        account = {"login": "an.administrator", "password": PASSWORD}
        office.headers["X-CSRF-Token"] = office.post("/api/v1/session", json=account).raise_for_status().json()["csrf"]
        sessions = "/api/v1/accounts/two.inspector/sessions"
        for each in office.get(sessions).json():
            office.delete(f"{sessions}/{each['id']}").raise_for_status()
    expect(page.locator(".sign-in")).to_contain_text("请登录", timeout=10_000)
    expect(page.locator(".freshness")).to_contain_text("登录已失效")
    expect(page.locator("main")).not_to_contain_text("离线")

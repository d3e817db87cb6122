"""A second factor in a real browser: turned on, asked for, a recovery code, turned off; on a desk and on a phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from api import clock
from api.auth.accounts import totp
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from fixtures.county import CODE
from maps.catalogue import messages
from tests import processes
from tests.browser.accessibility import violations
from tests.browser.conftest import Home, Visit
from tests.browser.staff import open_menu
from tests.processes import Server

type Begin = Callable[..., Visit]
OWN = "four words of my own"
LOGINS = {"zh": "zhou.min", "en": "li.ming"}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def url(module_database_url: str, home: Home) -> str:
    """Return the address of the database with the demonstration county and two dispatchers."""
    address = module_database_url
    engine = open_engine(address, pool_size=2)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        for login in LOGINS.values():
            people.accounts.add(login, role=Role.DISPATCHER, place=CODE, name="周敏", password=OWN)
        connection.execute(text("UPDATE account SET must_change = false"))
    engine.dispose()
    return address


@pytest.fixture(scope="module")
def site(url: str, home: Home) -> Iterator[Server]:
    """Return a server on that database."""
    running = processes.start(home.folder / f"{Path(url).name}.log", WANGGE_HOME=home.folder, WANGGE_DATABASE_URL=url)
    yield running
    running.stop()


def later(url: str) -> None:
    """Let the codes used so far be long past."""
    engine = open_engine(url, pool_size=1)
    with engine.begin() as connection:
        connection.execute(text("UPDATE second_factor SET last_step = 0"))
    engine.dispose()


def give_password(page: Page, begun: Visit, language: str, after: str = "/account") -> None:
    words = messages(language)
    page.goto(f"{begun.url}/sign-in?lang={language}&after={after}")
    page.get_by_label(words["access.login"], exact=True).fill(LOGINS[language])
    page.get_by_label(words["access.password"], exact=True).fill(OWN)
    page.keyboard.press("Enter")


def leave(page: Page) -> None:
    open_menu(page)
    page.locator(".leave").click()
    expect(page).to_have_url(re.compile("/sign-in"))  # what is asked for before would be cut off by it


def fits(page: Page) -> bool:
    """Tell whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("language", "viewport"), [("zh", PHONE), pytest.param("en", DESK, marks=pytest.mark.nightly)])
def test_turned_on_asked_for_and_turned_off_without_any_script(
    visit: Begin, url: str, language: str, viewport: dict[str, int]
) -> None:
    words = messages(language)
    begun = visit(viewport=viewport, locale="zh-CN" if language == "zh" else "en-GB")
    page = begun.context.new_page()
    page.on("console", lambda said: begun.complaints.append(said.text) if "Security Policy" in said.text else None)
    give_password(page, begun, language, after="/")
    page.locator(".connection.live").wait_for()  # until then the bar is still measured
    open_menu(page, "#topbar .who")
    page.locator("#topbar .who").click()
    expect(page).to_have_title(re.compile(words["account.title"]))
    assert fits(page)
    page.get_by_role("button", name=words["account.factor_start"]).click()
    expect(page.get_by_role("img", name=words["account.qr"])).to_be_visible()
    assert page.locator(".qr").bounding_box()["width"] > 150, "large enough for a camera"
    assert fits(page)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    assert page.get_by_role("link", name=words["account.open_here"]).get_attribute("href") == totp.uri(
        secret, f"{LOGINS[language]}@{CODE}"
    )
    code = page.get_by_label(words["access.code"])
    assert (code.get_attribute("inputmode"), code.get_attribute("autocomplete")) == ("numeric", "one-time-code")
    page.get_by_label(words["access.old"]).fill(OWN)
    code.fill("12345")
    page.keyboard.press("Enter")  # held back by the browser itself: not six digits
    expect(page.get_by_role("alert")).to_have_count(0)
    code.fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(words["account.now_on"])
    codes = page.locator(".recovery code").all_inner_texts()
    assert (len(codes), fits(page)) == (10, True)
    page.get_by_role("link", name=words["account.codes_kept"]).click()
    expect(page.get_by_text(words["account.left"].format(count=10))).to_be_visible()
    page.get_by_role("link", name=words["account.back"]).click()
    page.locator(".connection.live").wait_for()
    leave(page)

    give_password(page, begun, language)
    expect(page).to_have_title(re.compile(words["access.code_title"]))
    expect(page.get_by_label(words["access.code"])).to_be_focused()
    assert fits(page)
    page.goto(f"{begun.url}/account")
    expect(page).to_have_title(re.compile(words["access.sign_in"]))  # the password alone opens nothing
    give_password(page, begun, language)
    expect(page.get_by_label(words["access.code"])).to_be_focused()
    later(url)
    page.keyboard.type(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile(words["account.title"]))
    begun.context.clear_cookies()

    give_password(page, begun, language)
    page.get_by_text(words["access.recovery_use"]).click()
    page.get_by_label(words["access.recovery"], exact=True).fill("aaaa-bbbb-cccc-dddd")
    page.get_by_role("button", name=words["access.recovery_enter"]).click()
    expect(page.get_by_role("alert")).to_contain_text("恢复码错误" if language == "zh" else "recovery code is wrong")
    page.get_by_label(words["access.recovery"], exact=True).fill(codes[3].upper())
    page.get_by_role("button", name=words["access.recovery_enter"]).click()
    expect(page).to_have_title(re.compile(words["account.title"]))

    page.goto(f"{begun.url}/account/second-factor")
    expect(page.get_by_text(words["account.left"].format(count=9))).to_be_visible()
    page.get_by_label(words["access.old"]).fill(OWN)
    page.get_by_text(words["access.recovery_use"]).click()
    page.get_by_label(words["access.recovery"], exact=True).fill(codes[4])
    page.get_by_role("button", name=words["account.turn_off"]).click()
    expect(page.get_by_text(words["account.factor_off"], exact=True)).to_be_visible()
    assert begun.complaints == []


@pytest.mark.parametrize(
    ("language", "theme"), [("zh", "light"), pytest.param("en", "dark", marks=pytest.mark.nightly)]
)
def test_the_pages_of_password_and_second_factor_have_no_violation(
    visit: Begin, url: str, language: str, theme: str
) -> None:
    later(url)
    words = messages(language)
    begun = visit(locale="zh-CN" if language == "zh" else "en-GB", color_scheme=theme)
    page = begun.context.new_page()
    page.goto(f"{begun.url}/sign-in?lang={language}")
    assert violations(page) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(13, 18, 24)") is (theme == "dark")
    give_password(page, begun, language)
    expect(page).to_have_title(re.compile(words["account.title"]))
    page.goto(f"{begun.url}/password")
    assert violations(page) == []
    page.get_by_label(words["access.old"]).fill("not mine at all")
    page.get_by_label(words["access.new"], exact=True).fill("four other words here")
    page.get_by_label(words["access.again"]).fill("four words otherwise")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{begun.url}/account")
    assert violations(page) == []
    page.get_by_role("button", name=words["account.factor_start"]).click()
    expect(page.get_by_role("img", name=words["account.qr"])).to_be_visible()
    assert violations(page) == []
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label(words["access.old"]).fill(OWN)
    page.get_by_label(words["access.code"]).fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.locator(".recovery code")).to_have_count(10)
    assert violations(page) == []
    page.goto(f"{begun.url}/account/second-factor")
    page.get_by_text(words["access.recovery_use"]).click()
    expect(page.get_by_role("button", name=words["account.turn_off"])).to_be_visible()
    assert violations(page) == []

"""The page of cases: what is due first, a case beside it, acts by button and by key, and what is taken back."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from api.auth.roles import Role
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit, take_in
from tests.browser.staff import at_bureau, client_of, signed_in, staffed
from tests.processes import Server

Begin = Callable[..., Visit]


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """The demonstration with a dispatcher, a handler and a leader at the bureau."""
    people = at_bureau(desk=Role.DISPATCHER, han=Role.HANDLER, lead=Role.LEADER)
    with staffed(home, module_database_url, people, names={"han": "韩梅"}) as server:
        yield server


@pytest.fixture(scope="module")
def desk(site: Server) -> Iterator[httpx.Client]:
    with client_of(site, "desk") as client:
        yield client


def opened(page: Page, case: int) -> Locator:
    """Open a case of the list."""
    page.locator(f"tr[data-case='{case}'] .number").click()
    panel = page.locator(".case")
    expect(panel.locator(".history")).to_be_visible()
    return panel


def test_a_complaint_is_accepted_told_of_and_the_last_act_taken_back_by_keyboard(
    seat: Begin, desk: httpx.Client
) -> None:
    case = take_in(desk)["id"]
    seen, page = signed_in(seat, "han", "/cases?list=unassigned", f"tr[data-case='{case}']")
    panel = opened(page, case)
    page.keyboard.press("a")
    expect(page.locator(".act-form .primary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator(".stage")).to_have_text("已受理")
    expect(panel.locator(".waits")).to_contain_text("受理：待告知投诉人")
    page.keyboard.press("n")
    expect(panel.locator("#act-recipient")).to_have_value("complainant")
    panel.locator("#act-channel").select_option("phone")
    panel.locator("#act-reached").check()
    panel.locator("#act-proof").fill("通话录音")
    page.keyboard.press("Enter")
    expect(panel.locator(".waits")).to_have_count(0)
    page.keyboard.press("u")
    expect(panel.locator(".waits")).to_contain_text("待告知投诉人")
    expect(panel.locator(".history .taken-back")).to_contain_text("告知")
    expect(panel.locator(".history .response").last).to_be_visible()
    assert seen.complaints == []


def test_the_act_that_presses_stands_first_with_its_deadline_and_enter_does_not_press_it(
    seat: Begin, desk: httpx.Client
) -> None:
    case = take_in(desk)["id"]
    _, page = signed_in(seat, "han", "/cases?list=unassigned", f"tr[data-case='{case}']")
    page.locator(f"tr[data-case='{case}'] .number").focus()
    page.keyboard.press("Enter")
    panel = page.locator(".case")
    acts = panel.locator(".acts").first
    expect(acts.locator("> .first .primary")).to_have_attribute("data-act", "accepted")
    expect(acts.locator("> .first .due-chip")).to_be_visible()
    expect(panel.locator(".primary")).to_have_count(1)
    expect(acts.locator("> [data-act]")).to_have_count(4)
    for place in ("tr .number[aria-current=true]", ".case", "#words"):
        page.locator(place).focus()
        page.keyboard.press("Enter")
        expect(panel.locator(".history")).to_be_visible()
        expect(page.locator(".act-form")).to_have_count(0)
    expect(acts.locator(".more [data-act]").first).to_be_hidden()
    acts.locator(".more summary").click()
    expect(acts.locator(".more h4").first).to_be_visible()
    expect(acts.locator(".more [data-act='noted']")).to_be_visible()


def test_a_complaint_is_settled_on_the_spot_and_a_refusal_stands_at_its_field(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk, "理发店办卡不退")["id"]
    _, page = signed_in(seat, "han", f"/cases?list=open&case={case}", ".case [data-act]")
    page.keyboard.press("s")
    form = page.locator(".act-form")
    form.locator("#act-agreement").fill("商家退款")
    form.locator("#act-recovered_yuan").fill("35.005")
    form.locator(".primary").click()
    expect(form.locator("#act-place")).to_be_focused()
    expect(form.locator("#act-place-error")).to_have_text("必填.")
    form.locator("#act-place").fill("锦屏镇某店")
    form.locator(".primary").click()
    expect(form.locator("#act-recovered_yuan-error")).to_contain_text("请填写金额")
    expect(form.locator("#act-agreement")).to_have_value("商家退款")
    form.locator("#act-recovered_yuan").fill("1350.5")
    form.locator(".primary").click()
    expect(page.locator(".stage")).to_have_text("调解成功")
    expect(page.locator(".amounts")).to_contain_text("1,350.50")


def test_one_act_is_done_on_several_cases_and_each_result_is_told(seat: Begin, desk: httpx.Client) -> None:
    both = [take_in(desk, f"第{n}件")["id"] for n in (1, 2)]
    _, page = signed_in(seat, "han", "/cases?list=open", f"tr[data-case='{both[1]}']")
    for case in both:
        page.locator(f"tr[data-case='{case}'] input").check()
    page.locator(".several .ask").click()
    page.locator(".several [data-act='assigned']").click()
    page.locator("#act-handler").select_option("user:han")
    page.locator(".act-form .primary").click()
    expect(page.locator(".results li.good")).to_have_count(2)
    for case in both:
        expect(page.locator(f"tr[data-case='{case}'] .handler")).to_have_text("韩梅")
    expect(page.locator("[data-list='mine'] b")).to_have_text("2")


def test_a_search_is_kept_over_a_reload(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk, "加油站计量不准")["id"]
    _, page = signed_in(seat, "han", "/cases?list=open", f"tr[data-case='{case}']")
    page.keyboard.press("/")
    page.keyboard.type("加油站")
    expect(page.locator("tr[data-case]")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=%E5%8A%A0"))
    page.reload()
    expect(page.locator("tr[data-case]")).to_have_count(1)
    expect(page.locator("#words")).to_have_value("加油站")


def test_a_leader_approves_what_a_handler_proposed(seat: Begin, site: Server, desk: httpx.Client) -> None:
    case = take_in(desk, "无证经营", kind="report")["id"]
    with client_of(site, "han") as client:
        asked = {"act": "not_filed", "data": {"ground": "no_violation"}}
        client.post(f"/api/v1/complaints/{case}/handling", json=asked).raise_for_status()
    _, page = signed_in(seat, "lead", "/cases", f"tr[data-case='{case}']")
    panel = opened(page, case)
    panel.locator(".proposal [data-act='approved']").click()
    panel.locator(".act-form .primary").click()
    expect(panel.locator(".stage")).to_have_text("不予立案")


def test_the_page_has_no_violation_and_fits_a_phone(seat: Begin, desk: httpx.Client, subtests: pytest.Subtests) -> None:
    case = take_in(desk, "停车场乱收费")["id"]
    _, page = signed_in(seat, "han", "/cases?list=open", f"tr[data-case='{case}']")
    page.locator(f"tr[data-case='{case}'] input").check()
    with subtests.test("the list"):
        assert by_day_and_night(page) == []
    panel = opened(page, case)
    panel.locator("details.days summary").first.click()
    page.keyboard.press("s")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        with subtests.test("a case with a form", width=width):
            assert by_day_and_night(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_menu_of_the_console_leads_to_the_page(seat: Begin) -> None:
    _, console = signed_in(seat, "desk", "/", "#units .team-row")
    expect(console.locator("#menu a.casework")).to_have_attribute("href", "/cases")


@pytest.mark.nightly  # by day in Chinese, above
def test_in_english_it_is_no_wider_than_a_phone_either(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk, "停车场多收费")["id"]
    small = {"width": 360, "height": 740}
    _, page = signed_in(seat, "han", "/cases?list=open", f"tr[data-case='{case}']", locale="en-GB", viewport=small)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(opened(page, case).locator(".stage")).to_have_text("Registered")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

"""What each role is offered on the map, and who complained: masked, and shown for a reason."""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import Page, expect

from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night, violations
from tests.browser.conftest import SEAT, Home, Visit
from tests.browser.staff import client_of, session_of, staffed
from tests.chromium import page_of
from tests.photographs import PDF, about, photograph
from tests.processes import Server

type Begin = Callable[..., Visit]
STATION, ITS_TEAM = "620823-101", "101-1"
IN_ITS_CELLS = (106.9756, 35.1614)
NAME, PHONE = "诸葛标记", "13987654321"


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration county and an account of each role, named after it, and of a station."""
    accounts = {f"a.{role}": (role, CODE) for role in Role}
    accounts["a.station"] = (Role.CHIEF, f"{CODE}/{STATION}")
    with staffed(home, module_database_url, accounts, names={f"a.{Role.DISPATCHER}": "周敏"}) as running:
        yield running


def signed_in(begun: Visit, role: Role | str, case: int | None = None) -> Page:
    """Open the console as somebody, at a case if one is given."""
    session_of(begun.context, begun.url, f"a.{role}")
    path = "/?lang=zh" if case is None else f"/?lang=zh&case={case}"
    page = next(iter(begun.context.pages), None) or begun.context.new_page()
    page.on("pageerror", lambda error: begun.complaints.append(str(error)))
    page.goto(begun.url + path)
    page.locator("#units .team-row").first.wait_for()
    page.locator(".connection.live").wait_for()
    if case is not None:
        page.locator(f".case-panel[data-case='{case}'] .facts").first.wait_for()
        page.locator(".case-panel .history li").first.wait_for()
    return page


def at(page: Page, path: str) -> str:
    """Return the address of a path on the page's own server."""
    return urljoin(page.url, path)


@pytest.fixture(scope="module")
def desk(site: Server) -> Iterator[httpx.Client]:
    """The dispatcher, over HTTP."""
    with client_of(site, f"a.{Role.DISPATCHER}") as client:
        yield client


def take_in(desk: httpx.Client, kind: str = "complaint", where: tuple[float, float] = SEAT) -> int:
    complaint = {
        "kind": kind,
        "text": f"短斤少两，我叫{NAME}，电话{PHONE}",
        "place": {"lon": where[0], "lat": where[1], "datum": "wgs84"},
        "identity": {"name": NAME, "phone": PHONE},
    }
    number: int = desk.post("/api/v1/complaints", json=complaint).raise_for_status().json()["id"]
    return number


def test_who_complained_is_masked_and_shown_for_a_reason_and_hidden_again(
    seat: Begin, desk: httpx.Client, site: Server
) -> None:
    begun = seat()
    case = take_in(desk)
    page = signed_in(begun, Role.DISPATCHER, case)
    panel = page.locator(".case-panel")
    expect(panel.locator(".history li").first.locator("small")).to_have_text("周敏")
    author = panel.locator(".author")
    expect(author).to_contain_text("诸**")
    expect(author).to_contain_text("139****4321")
    assert NAME not in page.content()
    assert PHONE not in page.content()
    author.get_by_text("查看身份信息").click()
    author.get_by_role("button", name="查看").click()  # without a reason the browser itself objects
    assert author.locator("input:invalid").count() == 1
    author.locator("input[name=reason]").fill("回访核实")
    author.get_by_role("button", name="查看").click()
    expect(author).to_contain_text(NAME)
    expect(author).to_contain_text(PHONE)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.locator(f".case-row[data-case='{case}']").click()
    expect(author).to_contain_text("诸**")
    assert NAME not in page.content()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert NAME not in kept
    assert PHONE not in kept
    with client_of(site, f"a.{Role.AUDITOR}") as auditor:
        looks = auditor.get("/api/v1/audit?action=identity.reveal").json()
    assert [(look["subject"], look["reason"]) for look in looks] == [(f"case:{case}", "回访核实")]
    assert begun.complaints == []


def test_the_auditor_is_led_to_the_trail_and_chooses_an_action_by_its_word(seat: Begin) -> None:
    begun = seat()
    dispatcher = signed_in(begun, Role.DISPATCHER)
    expect(dispatcher.locator("#topbar .who")).to_be_visible()
    expect(dispatcher.locator("#topbar a.audit")).to_have_count(0)
    page = signed_in(begun, Role.AUDITOR)
    page.locator("#topbar a.audit").click()
    page.wait_for_url("**/audit")
    page.get_by_label("操作者").fill(f"a.{Role.DISPATCHER}")
    page.locator("select[name=action]").select_option(label="查看案件列表")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**/audit?*action=*")  # rows of that person may have stood there before
    expect(page.locator("tbody tr").first).to_contain_text(f"user:a.{Role.DISPATCHER}")
    assert set(page.locator("tbody td:nth-child(5)").all_inner_texts()) == {"查看案件列表"}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    assert begun.complaints == []


def test_the_form_takes_who_complains_and_keeps_it_in_no_store_of_the_browser(seat: Begin) -> None:
    begun = seat()
    page = signed_in(begun, Role.OPERATOR)
    page.keyboard.press("n")
    page.locator("#intake-place").fill("锦屏镇")
    page.locator("#places li").first.click()
    page.locator(".intake .choice", has_text="价格").click()
    page.locator("#intake-text").fill("标价与结算不符")
    page.locator(".intake .author summary").click()
    page.locator(".intake input[name=name]").fill(NAME)
    page.locator(".intake input[name=phone]").fill("139 8765 4321")
    page.keyboard.press("Escape")
    expect(page.locator("form.intake")).to_have_count(0)
    page.keyboard.press("n")
    page.locator(".intake .author summary").click()
    expect(page.locator(".intake input[name=name]")).to_have_value(NAME)
    assert NAME not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-panel .author")).to_contain_text("139****4321")
    page.keyboard.press("n")
    expect(page.locator(".intake .author summary")).not_to_contain_text("已填写")
    assert begun.complaints == []


def test_the_form_says_what_is_wrong_with_a_telephone_number(seat: Begin) -> None:
    page = signed_in(seat(), Role.OPERATOR)
    page.keyboard.press("n")
    page.locator("#intake-place").fill("锦屏镇")
    page.locator("#places li").first.click()
    page.locator(".intake .choice", has_text="价格").click()
    page.locator("#intake-text").fill("标价与结算不符")
    page.locator(".intake .author summary").click()
    page.locator(".intake input[name=phone]").fill("电话不详")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".intake .field-error").first).to_be_visible()
    expect(page.locator(".intake input[name=phone]")).to_have_value("电话不详")


def test_an_identity_is_corrected_from_the_panel(seat: Begin, desk: httpx.Client) -> None:
    begun = seat()
    author = signed_in(begun, Role.CHIEF, take_in(desk)).locator(".case-panel .author")
    author.get_by_text("更正身份信息").click()
    author.locator(".author-form input[name=name]").fill("欧阳更正")
    author.get_by_role("button", name="登记").click()
    expect(author).to_contain_text("欧**")
    expect(author).not_to_contain_text("139****4321")
    assert begun.complaints == []


def test_of_a_report_the_operator_sees_only_that_there_is_an_author(seat: Begin, desk: httpx.Client) -> None:
    author = signed_in(seat(), Role.OPERATOR, take_in(desk, "report")).locator(".case-panel .author")
    expect(author).to_contain_text("***")
    expect(author).not_to_contain_text("诸")
    expect(author.get_by_text("查看身份信息")).to_have_count(0)


OFFERED = {
    Role.OPERATOR: (True, False, False),
    Role.DISPATCHER: (True, True, True),
    Role.CHIEF: (True, True, True),
    Role.INSPECTOR: (False, False, True),
    Role.AUDITOR: (False, False, False),
    Role.ADMINISTRATOR: (False, False, False),
}
"""Whether a role takes cases in, sends another team, and may say that a team is off duty."""


LIKE_OTHERS = (Role.CHIEF, Role.ADMINISTRATOR)
"""Offered what the dispatcher is, or the auditor."""


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=pytest.mark.nightly if role in LIKE_OTHERS else ()) for role in OFFERED]
)
def test_nothing_is_offered_that_would_be_refused(seat: Begin, desk: httpx.Client, role: Role) -> None:
    begun = seat()
    page = signed_in(begun, role, take_in(desk, "enquiry"))  # it takes no team, so that some stay free
    takes_in, sends, duty = OFFERED[role]
    expect(page.locator("#topbar .new")).to_have_count(int(takes_in))
    expect(page.locator(".case-panel .actions .choices")).to_have_count(int(sends))
    page.locator(".team-row").last.click()
    expect(page.locator(".leaflet-popup .card")).to_be_visible()
    expect(page.locator(".leaflet-popup .card button", has_text="设为")).to_have_count(int(duty))
    page.locator("#map_live").click(position={"x": 480, "y": 300})
    page.keyboard.press("n")
    expect(page.locator("form.intake")).to_have_count(int(takes_in))
    assert begun.complaints == []


def test_a_page_that_is_not_the_readers_says_so_in_words_and_leads_back(seat: Begin) -> None:
    begun = seat()
    session_of(begun.context, begun.url, f"a.{Role.PLANNER}")
    page = page_of(begun.context)
    page.goto(f"{begun.url}/points")
    expect(page.locator("h1").first).to_have_text("当前角色无权执行")
    page.get_by_role("link", name="返回首页").click()
    page.locator(".plan-figures").wait_for()
    page.goto(f"{begun.url}/?case=8")
    page.locator(".plan-figures").wait_for()  # the console has nothing for somebody who reads no cases


def shows(page: Page, ours: int, theirs: int) -> None:
    """Check the board and the map of a station: its case and its team, and nobody else's."""
    expect(page.locator(f".case-row[data-case='{ours}']")).to_be_visible()
    expect(page.locator(f".case-row[data-case='{theirs}']")).to_have_count(0)
    expect(page.locator(".case-marker")).to_have_count(page.locator(".case-row").count())
    assert [row.get_attribute("data-team") for row in page.locator(".team-row").all()] == [ITS_TEAM]
    expect(page.locator(".team-marker")).to_have_count(1)


def test_a_station_sees_its_own_cases_and_teams_on_the_map_the_board_and_as_they_come(
    seat: Begin, desk: httpx.Client
) -> None:
    begun = seat()
    page = signed_in(begun, "station")
    theirs = take_in(desk)
    ours = take_in(desk, where=IN_ITS_CELLS)  # reported after the other, so that once it is here the other has been
    shows(page, ours, theirs)
    expect(page.locator(f".team-row[data-team='{ITS_TEAM}']")).to_contain_text(f"#{ours}")
    page.goto(at(page, f"/?lang=zh&case={ours}"))
    page.locator(f".case-panel[data-case='{ours}'] .history li").first.wait_for()
    shows(page, ours, theirs)
    assert page.evaluate("fetch('/api/v1/teams/100-1').then((answer) => answer.status)") == 404
    assert begun.complaints == []


def test_another_stations_case_opened_by_address_is_not_there_like_one_that_never_was(
    visit: Begin, desk: httpx.Client
) -> None:
    begun = visit()
    session_of(begun.context, begun.url, "a.station")
    for case in (take_in(desk, "enquiry"), 10**9):
        page = begun.page(f"/?lang=zh&case={case}")
        expect(page.locator(".toast")).to_have_text(f"案件 {case} 不存在，或您无权查看")
        expect(page.locator("#drawer")).to_be_hidden()


@pytest.mark.nightly  # by day: test_second_factor.py, and the trail with fewer rows above
@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/sign-in", None),
        ("/account", Role.DISPATCHER),
        ("/audit", Role.AUDITOR),
    ],
)
def test_pages_beside_the_console_have_no_violation(seat: Begin, path: str, role: Role | None) -> None:
    begun = seat()
    if role is not None:
        session_of(begun.context, begun.url, f"a.{role}")
    page = page_of(begun.context)
    page.goto(begun.url + path)
    expect(page.locator("h1").first).to_be_visible()
    assert by_day_and_night(page) == []


def attach(desk: httpx.Client, case: int) -> None:
    """Put a photograph and a document on a case."""
    path = f"/api/v1/complaints/{case}/attachments"
    for kind, media_type, content in (
        ("photo", "image/jpeg", photograph(300, 200, orientation=6)),
        ("document", "application/pdf", PDF),
    ):
        headers = {"Content-Type": media_type, **about(kind=kind)}
        desk.post(path, content=content, headers=headers).raise_for_status()


def test_each_role_sees_of_an_attachment_what_it_may(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk, "report")
    attach(desk, case)
    faces = ".attachments .thumbs .face"
    begun = seat()
    for role, original, may_take_away in ((Role.CHIEF, True, 1), (Role.INSPECTOR, False, 0)):
        page = signed_in(begun, role, case)
        page.locator(faces).first.click()
        viewer = page.locator("dialog.viewer")
        shown = viewer.get_by_role("img")
        assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 200
        expect(viewer.get_by_text("已去除拍摄信息的副本")).to_have_count(0 if original else 1)
        expect(viewer.get_by_text("撤下…")).to_have_count(may_take_away)
        page.keyboard.press("ArrowRight")
        expect(viewer).to_contain_text("请下载查看" if original else "当前角色无权查看")
        expect(viewer.get_by_role("link", name="下载")).to_have_count(1 if original else 0)
        assert begun.complaints == []
    auditor = signed_in(begun, Role.AUDITOR, case)
    expect(auditor.locator(faces)).to_have_count(2)
    expect(auditor.locator(".attachments button, .attachments input, .attachments img")).to_have_count(0)
    assert violations(auditor, ".case-panel") == []

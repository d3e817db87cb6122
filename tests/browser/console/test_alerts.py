"""Alerts on two screens: raised on both within a second, taken on one and gone from the other; a case pressed."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import by_day_and_night, violations
from tests.browser.conftest import Visit, take_in

Begin = Callable[..., Visit]
WORKERS = 2
"""Of the server: what one hears, the other shows."""
CALLING = ".alert.calling"


@pytest.fixture
def nobody(client: httpx.Client) -> Iterator[httpx.Client]:
    """No team is on duty, no case open and no alert left; afterwards as before."""
    codes = [each["properties"]["code"] for each in client.get("/api/v1/teams").json()["features"]]
    _duty(client, codes, on_duty=False)
    yield client
    for case in client.get("/api/v1/complaints").json()["items"]:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    for alert in client.get("/api/v1/alerts").json()["items"]:  # those whose cause is gone stay until they are taken
        client.post(f"/api/v1/alerts/{alert['id']}/acknowledge", json={}).raise_for_status()
    _duty(client, codes, on_duty=True)


def _duty(client: httpx.Client, codes: list[str], *, on_duty: bool) -> None:
    for code in codes:
        client.post(f"/api/v1/teams/{code}/status", json={"on_duty": on_duty}).raise_for_status()


def alert_of(page: Page, case: int, kind: str = "") -> str:
    return f".alert.calling:has-text('{kind}'):has-text('#{case}')"


def test_raised_it_is_on_every_screen_and_taken_it_is_gone_from_all(visit: Begin, nobody: httpx.Client) -> None:
    mine, other = visit(), visit()
    here, there = mine.page(), other.page()
    expect(here.locator(".alerts .calm")).to_have_text("没有未解除的告警")
    expect(here.locator(".alerts-count")).to_have_class(re.compile("none"))
    parts = ("#queue", "#map_live", "#units")
    before = [here.locator(part).bounding_box() for part in parts]
    case = take_in(nobody)["id"]
    for page in (here, there):
        expect(page.locator(alert_of(page, case, "无可派小组"))).to_be_visible()
        expect(page).to_have_title(re.compile(r"^\(1\)"))
    assert [here.locator(part).bounding_box() for part in parts] == before, "nothing moves"
    expect(here.locator(".alert .take").first).to_be_enabled()  # it has stood there long enough to be meant
    here.keyboard.press("Shift+A")
    for page in (here, there):
        expect(page.locator(CALLING)).to_have_count(0)
        expect(page).to_have_title(re.compile(r"^[^(]"))
    there.locator(".alerts-count").click()
    expect(there.locator(".alert.quiet")).to_contain_text("已确认")
    log = nobody.get(f"/api/v1/complaints/{case}/events").json()
    assert "alert_acknowledged" in [event["type"] for event in log]  # others may follow: it is soon at risk, too
    assert mine.complaints == other.complaints == []


def test_an_alert_is_taken_though_the_clock_of_the_computer_was_set_back(visit: Begin, nobody: httpx.Client) -> None:
    case = take_in(nobody)["id"]
    page = visit().page()
    expect(page.locator(alert_of(page, case)).first).to_be_visible()
    page.evaluate("() => { const right = Date.now; Date.now = () => right() - 7_200_000; }")
    expect(page.locator(f"{CALLING} .take").first).to_be_enabled()  # it has stood there long enough to be meant
    before = page.locator(CALLING).count()
    page.keyboard.press("Shift+A")
    expect(page.locator(CALLING)).to_have_count(before - 1)


FLOOD = """async (kinds) => {
  const root = JSON.parse(document.getElementById('boot').textContent).static;
  const { modules } = await import(`${root}/joined/console.js`);
  const { alerts, applyAlert } = modules['console/alerts/model.js'];
  const [one] = alerts.open.values();
  for (let n = 0; n < 60; n += 1) applyAlert({ alert: { ...one, id: 900000 + n, kind: kinds[n % kinds.length] } });
}"""
MAP_AND_LIST = """() => ['#map_live', '.alerts'].map((what) => {
  const { top, bottom, height } = document.querySelector(what).getBoundingClientRect();
  return { top, bottom, height };
})"""


def test_a_flood_of_one_cause_is_one_line_above_the_map_and_unfolds(visit: Begin, nobody: httpx.Client) -> None:
    take_in(nobody)
    page = visit().page()
    expect(page.locator(CALLING).first).to_be_visible()
    page.evaluate(FLOOD, ["unassigned"])
    group = page.locator(f"{CALLING}.group")
    expect(group).to_have_count(1)
    expect(page.locator(CALLING)).to_have_count(1)
    expect(group).to_contain_text("无可派小组 ×61")
    ground, listed = page.evaluate(MAP_AND_LIST)
    assert ground["top"] >= listed["bottom"] - 0.5, "the map is whole beside the alerts"
    assert listed["height"] < 50
    group.locator(".what").first.click()
    expect(page.locator(".each .alert")).to_have_count(50)
    expect(group.locator(".more")).to_contain_text("另有 11 条")
    ground, listed = page.evaluate(MAP_AND_LIST)
    assert ground["top"] >= listed["bottom"] - 0.5
    assert ground["height"] > listed["height"]
    page.locator(".alerts header .icon").click()
    expect(page.locator(".alerts.strip")).to_be_visible()
    page.evaluate(FLOOD, ["unassigned", "team_silent"])
    expect(page.locator(f"{CALLING}.group")).to_have_count(2)
    expect(page.locator(".alerts.strip")).to_be_visible()


def test_a_flood_is_taken_by_one_key_with_one_event_for_each_case(visit: Begin, nobody: httpx.Client) -> None:
    cases = [take_in(nobody, kind="report", category="other")["id"] for _ in range(5)]
    mine, other = visit(), visit(locale="en-GB")
    page, second = mine.page(), other.page()
    group = page.locator(f"{CALLING}.group:has-text('无可派小组')")
    expect(group).to_contain_text("×5")
    expect(second.locator(f"{CALLING}.group").first).to_contain_text("Acknowledge all 5")
    assert violations(page) == []
    group.locator(".what").focus()
    expect(group.locator(".take")).to_be_enabled()
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("已确认 5 条告警")
    for screen in (page, second):
        expect(screen.locator(f"{CALLING}.group")).to_have_count(0)
    for case in cases:
        log = nobody.get(f"/api/v1/complaints/{case}/events").json()
        assert [event["type"] for event in log].count("alert_acknowledged") == 1
    assert mine.complaints == other.complaints == []


def test_by_keyboard_alone_the_focused_alert_is_taken_and_the_next_has_the_focus(
    visit: Begin, nobody: httpx.Client
) -> None:
    first, second = take_in(nobody)["id"], take_in(nobody)["id"]
    page = visit().page()
    expect(page.locator(CALLING)).to_have_count(2)
    page.locator(CALLING).nth(0).locator(".what").focus()
    page.keyboard.press("a")
    expect(page.locator(CALLING)).to_have_count(1)
    expect(page.locator(f"{CALLING} .what")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{second}']")).to_be_visible()
    assert first != second


def test_what_is_done_about_an_alert_is_said_in_taking_it_and_read_by_others(
    visit: Begin, nobody: httpx.Client
) -> None:
    case = take_in(nobody)["id"]
    mine, other = visit(), visit(viewport={"width": 390, "height": 844}, locale="en-GB")
    page, second = mine.page(), other.page()
    row = page.locator(alert_of(page, case))
    row.locator(".what").focus()
    page.keyboard.press("Shift+Enter")
    expect(row.get_by_label("处置说明")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row.locator(".what")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(row.get_by_label("处置说明")).to_be_focused()
    page.keyboard.type("三组收队后即派 a")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(CALLING)).to_have_count(0)
    second.locator(".alerts-count").click()
    expect(second.locator(".alert.quiet .said")).to_have_text("三组收队后即派 a")
    [event] = [
        event
        for event in nobody.get(f"/api/v1/complaints/{case}/events").json()
        if event["type"] == "alert_acknowledged"
    ]
    assert event["data"]["note"] == "三组收队后即派 a"
    assert mine.complaints == other.complaints == []


def test_two_who_take_one_alert_at_once_do_not_overwrite_each_other(visit: Begin, nobody: httpx.Client) -> None:
    case = take_in(nobody)["id"]
    page = visit().page()
    row = page.locator(alert_of(page, case))
    row.wait_for()
    page.route("**/acknowledge*", lambda route: _first_somebody_else(route, nobody))
    row.locator(".take").click()
    expect(page.locator(".toast.error")).to_contain_text("已由")
    expect(page.locator(CALLING)).to_have_count(0)


def _first_somebody_else(route, client: httpx.Client) -> None:
    [alert] = client.get("/api/v1/alerts").json()["items"]
    client.post(f"/api/v1/alerts/{alert['id']}/acknowledge", json={}).raise_for_status()
    route.continue_()


TONES = """
window.tones = 0;
const Real = window.AudioContext;
window.AudioContext = class extends Real { createOscillator() { window.tones += 1; return super.createOscillator(); } };
"""


def test_it_is_heard_until_taken_and_never_when_muted(visit: Begin, nobody: httpx.Client) -> None:
    mine = visit()
    mine.context.add_init_script(TONES)
    page = mine.page()
    page.locator("#topbar .wall").click()  # a browser is silent until it was touched
    case = take_in(nobody)["id"]
    page.locator(alert_of(page, case)).wait_for()
    page.wait_for_function("() => window.tones === 2", timeout=3000)
    page.locator(".switches button[aria-pressed]").click()
    other = take_in(nobody)["id"]
    page.locator(alert_of(page, other)).wait_for()
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    assert page.evaluate("window.tones") == 2


def test_notices_say_what_stands_in_their_way(visit: Begin, nobody: httpx.Client) -> None:
    mine = visit()
    mine.context.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page = mine.page()
    page.locator(".alerts-count").click()
    expect(page.locator(".alerts .calm")).to_be_visible()
    expect(page.locator(".alerts footer")).to_contain_text("浏览器已禁止")
    insecure = visit()
    insecure.context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page = insecure.page()
    page.locator(".alerts-count").click()
    expect(page.locator(".alerts footer")).to_contain_text("HTTPS")


def test_a_case_is_pressed_in_its_panel_seen_in_the_queue_and_answered(visit: Begin, nobody: httpx.Client) -> None:
    case = take_in(nobody)["id"]
    mine, other = visit(), visit()
    page, second = mine.page(f"/?case={case}"), other.page()
    part = page.locator(".expedites")
    part.locator("summary").click()
    part.locator("input[name=note]").fill("请尽快联系诉求人")
    part.locator("select").select_option("15")
    part.locator("form button").click()
    expect(part.locator("q")).to_have_text("请尽快联系诉求人")
    expect(second.locator(f".case-row[data-case='{case}'] .tag.expedite")).to_contain_text("督 14:")
    page.locator(".expedite-open input").fill("已联系")
    page.keyboard.press("Enter")
    expect(second.locator(".tag.expedite")).to_have_count(0)
    expect(page.locator(".history")).to_contain_text("督办答复")
    assert mine.complaints == other.complaints == []


def test_alerts_and_expedites_have_no_violation(visit: Begin, nobody: httpx.Client) -> None:
    case, other = take_in(nobody)["id"], take_in(nobody)["id"]
    for within_s in (1, 1800):
        pressed = {"note": "请尽快到场", "within_s": within_s}
        nobody.post(f"/api/v1/complaints/{case}/expedites", json=pressed).raise_for_status()
    page = visit().page(f"/?case={case}")
    page.locator(".expedites summary").click()
    expect(page.locator(f".alert.calling:has-text('#{case}')")).to_have_count(2)
    assert by_day_and_night(page, always=True) == []
    page.locator(".alerts .others").click()
    page.locator(f".alert.calling:has-text('#{other}') .take").click()
    expect(page.locator(".alert.quiet")).to_have_count(1)
    assert by_day_and_night(page) == []


def test_what_came_to_the_top_under_the_hand_is_not_taken_nor_all_by_a_key_held_down(
    visit: Begin, nobody: httpx.Client
) -> None:
    page = visit().page()
    expect(page.locator(CALLING)).to_have_count(0)
    page.evaluate(
        """() => {
          const seen = new MutationObserver(() => {
            if (!document.querySelector('.alert.calling')) return;
            seen.disconnect();
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', shiftKey: true, bubbles: true }));
          });
          seen.observe(document.getElementById('alerts'), { subtree: true, childList: true });
        }"""
    )
    take_in(nobody)
    expect(page.locator(".toast")).to_contain_text("未确认任何告警")
    take_in(nobody)
    expect(page.locator(CALLING).nth(1)).to_be_visible()
    for each in page.locator(f"{CALLING} .take").all():
        expect(each).to_be_enabled()
    there = page.locator(CALLING).count()
    page.keyboard.down("Shift")
    for _ in range(6):  # the first is the press, the others as a keyboard repeats it
        page.keyboard.down("A")
        page.wait_for_timeout(150)
    page.keyboard.up("A")
    page.keyboard.up("Shift")
    expect(page.locator(CALLING)).to_have_count(there - 1)


def test_where_the_browser_plays_nothing_yet_it_is_said_and_a_press_is_heard_at_once(
    visit: Begin, nobody: httpx.Client
) -> None:
    mine = visit()
    mine.context.add_init_script("""
      const touched = { hasBeenActive: false };  // what drives the page from outside counts as a hand
      Object.defineProperty(navigator, "userActivation", { value: touched });
      addEventListener("pointerdown", () => (touched.hasBeenActive = true), true);
      window.tones = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (at) { window.tones += 1; start.call(this, at); };""")
    page = mine.page()
    sound = page.locator(".switches .sound")
    take_in(nobody)
    expect(page.locator(".alerts .mute")).to_contain_text("点击页面任意处")
    expect(sound).to_have_attribute("title", re.compile("点击页面任意处"))
    take_in(nobody)
    expect(page.locator(".alerts-count b")).to_have_text("2")
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    assert page.evaluate("window.tones") == 0
    sound.click()
    expect(sound).to_have_attribute("title", "提示音：开")  # the first press lets it sound, and turns nothing off
    expect(page.locator(".alerts .mute")).to_have_count(0)
    page.wait_for_function("() => window.tones >= 2")

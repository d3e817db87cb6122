"""Alerts on two screens: raised on both within a second, taken on one and gone from the other; a case pressed."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Visit, take_in
from tests.browser.intercept import intercept

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
    settle(client)
    _duty(client, codes, on_duty=True)


def settle(client: httpx.Client) -> None:
    """Cancel each open case and take each alert."""
    for case in client.get("/api/v1/complaints").json()["items"]:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    for alert in client.get("/api/v1/alerts").json()["items"]:  # those whose cause is gone stay until they are taken
        client.post(f"/api/v1/alerts/{alert['id']}/acknowledge", json={}).raise_for_status()


def _duty(client: httpx.Client, codes: list[str], *, on_duty: bool) -> None:
    for code in codes:
        client.post(f"/api/v1/teams/{code}/status", json={"on_duty": on_duty}).raise_for_status()


def alert_of(page: Page, case: int, kind: str = "") -> str:
    return f".alert.calling:has-text('{kind}'):has-text('#{case}')"


def calm(client: httpx.Client, *pages: Page) -> None:
    """Leave no case, no alert, and no list open."""
    settle(client)
    for page in pages:
        expect(page.locator(".alert")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator(".case-panel")).to_have_count(0)
        if page.locator(".alerts.strip").count() == 0:
            page.locator(".alerts-count").click()
            expect(page.locator(".alerts.strip")).to_be_visible()


def test_two_screens_know_the_same_at_once(seat: Begin, nobody: httpx.Client, subtests: pytest.Subtests) -> None:
    mine, other = seat(), seat(locale="en-GB")
    here, there = mine.page(), other.page()
    for part in (raised_and_taken, flood_taken_by_one_key, said_in_taking, pressed_and_answered):
        with subtests.test(part.__name__):
            part(here, there, nobody)
        calm(nobody, here, there)
    assert mine.complaints == other.complaints == []


def raised_and_taken(here: Page, there: Page, client: httpx.Client) -> None:
    """Raise an alert, which is on every screen, and take it, which is then gone from all."""
    expect(here.locator(".alerts .calm")).to_have_text("没有未解除的告警")
    expect(here.locator(".alerts-count")).to_have_class(re.compile("none"))
    parts = ("#queue", "#map_live", "#units")
    before = [here.locator(part).bounding_box() for part in parts]
    case = take_in(client)["id"]
    for page, kind in ((here, "无可派小组"), (there, "No team available")):
        expect(page.locator(alert_of(page, case, kind))).to_be_visible()
        expect(page).to_have_title(re.compile(r"^\(1\)"))
    assert [here.locator(part).bounding_box() for part in parts] == before, "nothing moves"
    expect(here.locator(".alert .take").first).to_be_enabled()  # it has stood there long enough to be meant
    here.keyboard.press("Shift+A")
    for page in (here, there):
        expect(page.locator(CALLING)).to_have_count(0)
        expect(page).to_have_title(re.compile(r"^[^(]"))
    there.locator(".alerts-count").click()
    expect(there.locator(".alert.quiet")).to_contain_text("acknowledged by")
    log = client.get(f"/api/v1/complaints/{case}/events").json()
    assert "alert_acknowledged" in [event["type"] for event in log]  # others may follow: it is soon at risk, too


def flood_taken_by_one_key(here: Page, there: Page, client: httpx.Client) -> None:
    """Take many alerts of one cause at once, with one event for each case."""
    cases = [take_in(client, kind="report", category="other")["id"] for _ in range(5)]
    group = here.locator(f"{CALLING}.group:has-text('无可派小组')")
    expect(group).to_contain_text("×5")
    expect(there.locator(f"{CALLING}.group").first).to_contain_text("Acknowledge all 5")
    group.locator(".what").focus()
    expect(group.locator(".take")).to_be_enabled()
    here.keyboard.press("a")
    expect(here.locator(".toast")).to_contain_text("已确认 5 条告警")
    for screen in (here, there):
        expect(screen.locator(f"{CALLING}.group")).to_have_count(0)
    for case in cases:
        log = client.get(f"/api/v1/complaints/{case}/events").json()
        assert [event["type"] for event in log].count("alert_acknowledged") == 1


def said_in_taking(here: Page, there: Page, client: httpx.Client) -> None:
    """Say what is done about an alert in taking it: others read it, on a telephone too."""
    there.set_viewport_size({"width": 390, "height": 844})
    case = take_in(client)["id"]
    row = here.locator(alert_of(here, case))
    row.locator(".what").focus()
    here.keyboard.press("Shift+Enter")
    expect(row.get_by_label("处置说明")).to_be_focused()
    here.keyboard.press("Escape")
    expect(row.locator(".what")).to_be_focused()
    here.keyboard.press("Shift+Enter")
    expect(row.get_by_label("处置说明")).to_be_focused()
    here.keyboard.type("三组收队后即派 a")
    here.keyboard.press("Enter")
    expect(here.locator(CALLING)).to_have_count(0)
    there.locator(".alerts-count").click()
    expect(there.locator(".alert.quiet .said")).to_have_text("三组收队后即派 a")
    [event] = [
        event
        for event in client.get(f"/api/v1/complaints/{case}/events").json()
        if event["type"] == "alert_acknowledged"
    ]
    assert event["data"]["note"] == "三组收队后即派 a"


def pressed_and_answered(here: Page, there: Page, client: httpx.Client) -> None:
    """Press a case in its panel, which is seen in the other's queue until it is answered."""
    there.set_viewport_size({"width": 1440, "height": 900})
    case = take_in(client)["id"]
    here.locator(f".case-row[data-case='{case}']").click()
    part = here.locator(".expedites")
    part.locator("summary").click()
    part.locator("input[name=note]").fill("请尽快联系诉求人")
    part.locator("select").select_option("15")
    part.locator("form button").click()
    expect(part.locator("q")).to_have_text("请尽快联系诉求人")
    expect(there.locator(f".case-row[data-case='{case}'] .tag.expedite")).to_contain_text("due 14:")
    expect(here.locator(".expedite-open button")).to_be_enabled()  # the press before it was answered
    here.locator(".expedite-open input").fill("已联系")
    here.keyboard.press("Enter")
    expect(there.locator(".tag.expedite")).to_have_count(0)
    expect(here.locator(".history")).to_contain_text("督办答复")


def test_an_alert_is_taken_by_a_key_that_is_meant_and_by_one_person(
    seat: Begin, nobody: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    for part in (came_under_the_hand, clock_set_back):
        with subtests.test(part.__name__):
            part(page, nobody)
        calm(nobody, page)


@pytest.mark.nightly  # the rules: js/console/alerts/taking.test.js and model.test.js
def test_the_next_alert_has_the_focus_and_the_second_to_take_one_learns_who_was_first(
    seat: Begin, nobody: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    for part in (next_has_the_focus, taken_by_somebody_else):
        with subtests.test(part.__name__):
            part(page, nobody)
        calm(nobody, page)


def came_under_the_hand(page: Page, client: httpx.Client) -> None:
    """Press a key as an alert comes to the top, which takes none; hold it down, which takes one."""
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
    take_in(client)
    expect(page.locator(".toast")).to_contain_text("未确认任何告警")
    take_in(client)
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


def next_has_the_focus(page: Page, client: httpx.Client) -> None:
    """Take the alert that has the focus by keyboard alone: the next one has it then."""
    first, second = take_in(client)["id"], take_in(client)["id"]
    expect(page.locator(CALLING)).to_have_count(2)
    page.locator(CALLING).nth(0).locator(".what").focus()
    expect(page.locator(CALLING).nth(0).locator(".take")).to_be_enabled()
    page.keyboard.press("a")
    expect(page.locator(CALLING)).to_have_count(1)
    expect(page.locator(f"{CALLING} .what")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{second}']")).to_be_visible()
    assert first != second


def taken_by_somebody_else(page: Page, client: httpx.Client) -> None:
    """Take an alert that somebody else took a moment ago: neither overwrites the other."""
    case = take_in(client)["id"]
    row = page.locator(alert_of(page, case))
    row.wait_for()
    intercept(page, "**/acknowledge*", lambda route: _first_somebody_else(route, client))
    row.locator(".take").click()
    expect(page.locator(".toast.error", has_text="已由")).to_be_visible()
    expect(page.locator(CALLING)).to_have_count(0)
    page.unroute("**/acknowledge*")


def _first_somebody_else(route, client: httpx.Client) -> None:
    [alert] = client.get("/api/v1/alerts").json()["items"]
    client.post(f"/api/v1/alerts/{alert['id']}/acknowledge", json={}).raise_for_status()
    route.continue_()


def clock_set_back(page: Page, client: httpx.Client) -> None:
    """Set the computer's clock back by two hours: an alert is taken all the same."""
    case = take_in(client)["id"]
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


def test_a_flood_of_one_cause_is_one_line_above_the_map_and_unfolds(seat: Begin, nobody: httpx.Client) -> None:
    take_in(nobody)
    page = seat().page()
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


TONES = """
window.tones = 0;
const Real = window.AudioContext;
window.AudioContext = class extends Real { createOscillator() { window.tones += 1; return super.createOscillator(); } };
"""


def test_an_alert_sounds_until_taken_and_never_when_muted(
    visit: Begin, nobody: httpx.Client, subtests: pytest.Subtests
) -> None:
    mine = visit()
    mine.context.add_init_script(TONES)
    mine.context.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page = mine.page()
    with subtests.test("notices that the browser denies"):
        page.locator(".alerts-count").click()
        expect(page.locator(".alerts .calm")).to_be_visible()
        expect(page.locator(".alerts footer")).to_contain_text("浏览器已禁止")
    page.locator("#topbar .wall").click()  # a browser is silent until it was touched
    case = take_in(nobody)["id"]
    page.locator(alert_of(page, case)).wait_for()
    page.wait_for_function("() => window.tones === 2")
    page.locator(".switches button[aria-pressed]").click()
    other = take_in(nobody)["id"]
    page.locator(alert_of(page, other)).wait_for()
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    assert page.evaluate("window.tones") == 2


def test_alerts_and_expedites_have_no_violation(seat: Begin, nobody: httpx.Client) -> None:
    case, other = take_in(nobody)["id"], take_in(nobody)["id"]
    for within_s in (1, 1800):
        pressed = {"note": "请尽快到场", "within_s": within_s}
        nobody.post(f"/api/v1/complaints/{case}/expedites", json=pressed).raise_for_status()
    page = seat().page(f"/?case={case}")
    page.locator(".expedites summary").click()
    expect(page.locator(f".alert.calling:has-text('#{case}')")).to_have_count(2)
    assert by_day_and_night(page, "#alerts, #drawer, #queue", always=True) == []
    page.locator(".alerts .others").click()
    page.locator(f".alert.calling:has-text('#{other}') .take").click()
    expect(page.locator(".alert.quiet")).to_have_count(1)
    assert by_day_and_night(page, "#alerts, #drawer") == []


@pytest.mark.nightly  # when it may sound: js/console/alerts/tones.test.js, shared/speaker.test.js
def test_where_the_browser_plays_nothing_yet_it_is_said_and_a_press_is_heard_at_once(
    visit: Begin, nobody: httpx.Client, subtests: pytest.Subtests
) -> None:
    mine = visit()
    mine.context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
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
    with subtests.test("notices without HTTPS"):
        page.locator(".alerts-count").click()
        expect(page.locator(".alerts footer")).to_contain_text("HTTPS")

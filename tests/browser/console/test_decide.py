"""Deciding on screen: what is known before a team is sent, why another one, taken back in time, dragged, set aside."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SEAT, Visit, put_away, take_in
from tests.browser.intercept import first_held, intercept

Begin = Callable[..., Visit]

STILL = f"""() => {{
  const centre = map_live.getCenter();
  const same = window.lastCentre?.equals(centre, 0) && window.lastZoom === map_live.getZoom();
  Object.assign(window, {{ lastCentre: centre, lastZoom: map_live.getZoom() }});
  if (!same || Math.abs(centre.lat - {SEAT[1]}) > 0.01) window.stillSince = undefined;
  else window.stillSince ??= performance.now();
  return window.stillSince !== undefined && performance.now() - window.stillSince > 300;
}}"""
"""The map has come to the case and its markers take the mouse again."""


@pytest.fixture(autouse=True)
def confirmed(client: httpx.Client) -> Iterator[None]:
    """Let a person confirm each team; what a test leaves open is cancelled."""
    client.patch("/api/v1/policy", json={"mode": "confirm"}).raise_for_status()
    yield
    cancel_all(client)


def cancel_all(client: httpx.Client) -> None:
    """Cancel each open case."""
    for case in client.get("/api/v1/complaints").json()["items"]:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def opened(page: Page, case: dict[str, Any]) -> None:
    """Open a case for which a team is to be chosen."""
    panel_of(page, case["id"])
    page.locator(".choices > li[data-team]").first.wait_for()


def panel_of(page: Page, case: int) -> None:
    """Open a case from the queue."""
    page.locator(f".case-row[data-case='{case}']").click()
    page.locator(f".case-panel[data-case='{case}'] .history").wait_for()


def read(client: httpx.Client, case: dict[str, Any]) -> Any:
    return client.get(f"/api/v1/complaints/{case['id']}").json()


Part = Callable[[Page, httpx.Client], None]


def each_of(parts: Mapping[str, Part], page: Page, client: httpx.Client, subtests: pytest.Subtests) -> None:
    """Look at each part on one page, with nothing open and no case left by the one before."""
    for name, part in parts.items():
        with subtests.test(name):
            part(page, client)
        put_away(page)  # first: a case that is open is fetched again as it is cancelled
        cancel_all(client)
        expect(page.locator("#undo button")).to_have_count(0)


def test_what_was_done_is_taken_back_in_time(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    mine = seat()
    parts: dict[str, Part] = {
        "the recommended team goes at one press and comes back by a key": best_sent_and_taken_back,
        "the way back closes as soon as the phone acknowledges": no_way_back_once_acknowledged,
        "two cases exchange their teams": exchanged_and_taken_back,
        "nothing older than the last thing done": nothing_older_taken_back,
    }
    each_of(parts, mine.page(), client, subtests)
    assert mine.complaints == []


def test_a_team_is_chosen_with_all_that_is_known_of_it(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    parts: dict[str, Part] = {
        "a late team and an uncovered town are said": late_and_uncovered_said,
        "another team is not sent without a reason": another_for_a_reason,
        "set aside by keyboard and resumed": set_aside_and_resumed,
        "set aside until the time that was typed": set_aside_until_a_time,
        "a second dispatcher learns that the first was quicker": another_was_quicker,
        "its row is dragged onto a team": partial(dragged_onto_a_team, dragged=".case-row"),
    }
    each_of(parts, seat().page(), client, subtests)


@pytest.mark.nightly  # by day the row is dragged, above, and the server refuses a team that is off duty
def test_a_flag_is_dragged_onto_a_team_and_none_goes_that_is_off_duty(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    parts: dict[str, Part] = {
        "its flag is dragged onto a team": partial(dragged_onto_a_team, dragged=".case-marker .case"),
        "a team that just went off duty": off_duty_not_sent,
    }
    each_of(parts, seat().page(), client, subtests)


def test_a_press_does_what_it_was_aimed_at_or_nothing(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    parts: dict[str, Part] = {
        "the second half of a double click": double_click_is_one_step,
        "a press aimed at what just stood there": press_on_what_just_stood_there,
        "a line that came to mean another step": line_that_came_to_mean_another_step,
        "a form of a case that moved on": form_of_a_case_that_moved_on,
        "what was refused, in Chinese": partial(
            refused_in_one_language, shown="最多 200 个字符", other="takes at most"
        ),
    }
    each_of(parts, seat().page(), client, subtests)


@pytest.mark.nightly  # other ways of a press to miss: the guard is that of the cases above
def test_a_key_does_what_it_was_aimed_at_or_nothing(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    parts: dict[str, Part] = {
        "Enter meant for a button that went": enter_for_a_button_that_went,
        "a button while the teams come": button_while_the_teams_come,
        "a key held down": key_held_down,
        "a key while a command is on its way": key_while_a_command_is_on_its_way,
        "a form opened while a step is on its way": form_opened_during_a_step,
        "Escape leaves a form for good": form_left_by_escape,
    }
    each_of(parts, seat().page(), client, subtests)


def test_words_half_written_are_kept_with_their_case(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    parts: dict[str, Part] = {
        "not with another": words_not_kept_with_another_case,
        "until they are sent": words_outlast_a_reload,
    }
    each_of(parts, seat().page(), client, subtests)


@pytest.mark.nightly  # by day in Chinese, above
def test_in_english_a_refusal_and_a_form_are_read(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    parts: dict[str, Part] = {
        "a form under its button is in sight": form_in_sight,
        "the teams of another choice are in sight": teams_in_sight,
        "what was refused": partial(refused_in_one_language, shown="takes at most 200", other="最多"),
        "a refusal calls a team as the board does": team_called_as_on_the_board,
    }
    each_of(parts, seat(viewport={"width": 1366, "height": 768}, locale="en-GB").page(), client, subtests)


def best_sent_and_taken_back(page: Page, client: httpx.Client) -> None:
    """Send the recommended team at one press, and take it back by a key."""
    case = take_in(client)
    opened(page, case)
    best = page.locator(".choices > li.best")
    expect(best).to_have_attribute("data-team", case["proposed_team"])
    expect(best.locator(".when")).to_contain_text(re.compile(r"\d\d:\d\d"))
    best.get_by_role("button", name="确认派出").click()
    expect(page.locator(".case-panel .summary .who")).to_have_text("已派待接")
    expect(page.locator("#undo")).to_contain_text(re.compile(r"已派给 .*撤回\s*\(1\d\)", re.DOTALL))
    page.keyboard.press("u")
    expect(page.locator(".case-panel .summary .who")).to_have_text("待确认派单")
    expect(page.locator("#undo button")).to_have_count(0)
    expect(page.locator(".history li.taken-back")).to_have_count(1)
    assert (read(client, case)["status"], read(client, case)["proposed_team"]) == ("proposed", case["proposed_team"])


def no_way_back_once_acknowledged(page: Page, client: httpx.Client) -> None:
    """Let the phone acknowledge: the way back closes at once."""
    case = take_in(client)
    opened(page, case)
    page.locator(".choices > li.best .primary").click()
    expect(page.locator("#undo button")).to_be_visible()
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "acknowledged"}).raise_for_status()
    expect(page.locator("#undo button")).to_have_count(0, timeout=5000)  # by itself it would close after ten seconds
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_have_count(0)
    assert read(client, case)["status"] == "acknowledged"


def exchanged_and_taken_back(page: Page, client: httpx.Client) -> None:
    """Exchange the teams of two cases, and take it back."""
    cases = [take_in(client), take_in(client)]
    for case in cases:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "offered"}).raise_for_status()
    teams = [read(client, case)["assignment"]["team"] for case in cases]
    panel_of(page, cases[0]["id"])
    page.get_by_role("button", name="互换小组").click()
    page.get_by_label("与哪一案件互换").select_option(str(cases[1]["id"]))
    page.get_by_role("button", name="互换", exact=True).click()
    expect(page.locator("#undo")).to_contain_text("已互换")
    assert [read(client, case)["assignment"]["team"] for case in cases] == teams[::-1]
    page.keyboard.press("Control+z")
    expect(page.locator("#undo button")).to_have_count(0)
    expect(page.locator(".toast.done")).to_contain_text("已撤回上一步")
    assert [read(client, case)["assignment"]["team"] for case in cases] == teams


def nothing_older_taken_back(page: Page, client: httpx.Client) -> None:
    """Do what cannot be taken back: the key takes back nothing older."""
    lead, case = (int(take_in(client, kind="enquiry")["id"]) for _ in range(2))
    panel_of(page, case)
    page.get_by_role("button", name="转待移送").click()
    page.get_by_label("移送给").fill("城管局")
    page.get_by_role("button", name="不属本部门管辖").click()
    page.locator(".actions > .explain .primary").click()
    expect(page.locator("#undo button")).to_be_visible()
    page.locator(f".case-row[data-case='{lead}']").click()
    page.locator(
        f".case-panel[data-case='{lead}'] .choices:not(.waiting) > li"
    ).first.wait_for()  # until then the form moves
    page.locator(f".case-panel[data-case='{lead}']").get_by_text("添加备注").click()
    page.locator(".actions input[name=note]").fill("来电人再次来电")
    expect(page.get_by_role("button", name="保存备注")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator(".toast.done")).to_contain_text("备注已保存")
    expect(page.locator("#undo button")).to_have_count(0)
    page.keyboard.press("u")
    page.wait_for_timeout(300)
    assert status(client, case) == "to_transfer"


def late_and_uncovered_said(page: Page, client: httpx.Client) -> None:
    """Read who would be late, and which town would be left without a team."""
    case = take_in(client, place={"lon": 107.0270, "lat": 35.3010, "datum": "wgs84"})
    choices = client.get(f"/api/v1/complaints/{case['id']}/candidates").json()["candidates"]
    late = [each["team"] for each in choices if each["late_by_s"] and each["cover"]]
    opened(page, case)
    if page.locator("button", has_text="显示全部").count():
        page.get_by_role("button", name="显示全部").click()
    expect(page.locator(".warnings .late")).to_have_count(len(late))
    uncovers = [each["team"] for each in choices if each["cover"] and each["cover"]["lost"]]
    expect(page.locator(".warnings .cover")).to_have_count(len(uncovers))
    assert late, "the county is larger than ten minutes"


def another_for_a_reason(page: Page, client: httpx.Client) -> None:
    """Send another team than the recommended one, which asks why."""
    case = take_in(client)
    opened(page, case)
    other = page.locator(".choices > li:not(.best)").first
    team = other.get_attribute("data-team")
    other.get_by_role("button", name="需说明理由").click()
    send = other.locator("form .primary")
    send.click()
    assert read(client, case)["status"] == "proposed"  # the field is required
    other.get_by_role("button", name="熟悉该商户").click()
    page.keyboard.press("Enter")
    expect(page.locator(".case-panel .summary .who")).to_have_text("已派待接")
    assert read(client, case)["assignment"]["team"] == team
    expect(page.locator(".decision .verdict")).to_contain_text("熟悉该商户")


def set_aside_and_resumed(page: Page, client: httpx.Client) -> None:
    """Set a case aside by keyboard, and resume it."""
    case = take_in(client)
    opened(page, case)
    aside = page.get_by_role("button", name="搁置", exact=True)
    expect(aside).to_be_enabled()
    aside.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="商户未开门")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="30 分钟").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".case-panel .summary .who")).to_have_text("已搁置")
    expect(page.locator(".case-panel .summary .next")).to_contain_text(re.compile(r"恢复办理；(29|30) 分钟内"))
    expect(page.locator(".history")).to_contain_text("商户未开门")
    page.get_by_role("button", name="恢复办理").click()
    expect(page.locator(".case-panel .summary .who")).to_have_text("待确认派单")


def set_aside_until_a_time(page: Page, client: httpx.Client) -> None:
    """Without a time nothing is sent; Enter in the time means that time, not the first button's minutes."""
    case = take_in(client)
    opened(page, case)
    page.get_by_role("button", name="搁置", exact=True).click()
    page.locator(".explain [name=reason]").fill("等物业开门")
    page.get_by_role("button", name="搁置至该时刻").click()
    expect(page.locator(".explain [name=time]:invalid")).to_be_focused()
    then = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=5)
    page.locator(".explain [name=time]").fill(f"{then:%H:%M}")
    page.locator(".explain [name=time]").press("Enter")
    expect(page.locator(".case-panel .summary .who")).to_have_text("已搁置")
    assert datetime.fromisoformat(read(client, case)["held_until"]) == then.replace(second=0, microsecond=0)


def another_was_quicker(page: Page, client: httpx.Client) -> None:
    """Let another dispatcher be quicker: it is said, and the team is sent once."""
    case = take_in(client)
    opened(page, case)

    def overtaken(route: Route) -> None:
        """Let the other dispatcher's step arrive just before this one's."""
        if route.request.method == "POST":
            client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "offered"}).raise_for_status()
        route.continue_()

    intercept(page, f"**/complaints/{case['id']}/events?*", overtaken)
    page.locator(".choices > li.best button.primary").click()
    expect(page.locator(".toast.error")).to_contain_text("他人")
    expect(page.locator(".toast.error")).not_to_contain_text("somebody")
    log = client.get(f"/api/v1/complaints/{case['id']}/events").json()
    assert [event["type"] for event in log].count("offered") == 1


def dragged_onto_a_team(page: Page, client: httpx.Client, dragged: str) -> None:
    """Drag a case onto a team: what it means is asked about first."""
    case = take_in(client)
    opened(page, case)
    page.evaluate("() => { window.stillSince = undefined; }")
    team = page.locator(".choices > li:not(.best)").first.get_attribute("data-team")
    page.wait_for_function(STILL)
    centre = page.evaluate("() => map_live.getCenter()")
    page.locator(f"{dragged}[data-case='{case['id']}']").drag_to(page.locator(f".team-row[data-team='{team}']"))
    assert page.evaluate("() => map_live.getCenter()") == centre
    dialog = page.locator("dialog.assign-dialog")
    expect(dialog).to_contain_text("车程")
    assert read(client, case)["status"] == "proposed"
    dialog.get_by_role("button", name="正好顺路").click()
    dialog.locator(".primary").click()
    expect(page.locator("#undo")).to_contain_text("已派给")
    assert read(client, case)["assignment"]["team"] == team


def off_duty_not_sent(page: Page, client: httpx.Client) -> None:
    """Drag a case onto a team that just went off duty: it is not sent."""
    case = take_in(client)
    opened(page, case)
    team = page.locator(".choices > li:not(.best)").first.get_attribute("data-team")
    client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    try:
        expect(page.locator(f".team-row[data-team='{team}']")).to_contain_text("离岗")
        # The news is still on its way to this page: its row says free.
        page.evaluate(
            """async (code) => {
              const root = JSON.parse(document.getElementById("boot").textContent).static;
              const { modules } = await import(`${root}/joined/console.js`);
              const { state } = modules['shared/store.js'];
              const { changed } = modules['shared/changes.js'];
              state.teams.get(code).status = "free";
              changed("teams");
            }""",
            team,
        )
        row = page.locator(f".team-row[data-team='{team}']")
        expect(row).to_contain_text("空闲")
        page.locator(f".case-row[data-case='{case['id']}']").drag_to(row)
        expect(page.locator("#toasts")).to_contain_text(re.compile("不能派给.*离岗"))
        expect(page.locator("dialog.assign-dialog[open]")).to_have_count(0)
    finally:
        client.post(f"/api/v1/teams/{team}/status", json={"on_duty": True}).raise_for_status()


def reported_by_another(client: httpx.Client, page: Page, case: int, step: str, shown: str) -> None:
    """Let somebody else take a step, and wait in no longer than the page takes to show it."""
    client.post(f"/api/v1/complaints/{case}/events", json={"type": step}).raise_for_status()
    page.wait_for_function("(word) => document.querySelector('.case-panel .who').textContent.includes(word)", arg=shown)


def as_soon_as(page: Page, place: str, words: str, act: str) -> None:
    """Act in the very frame in which words come to stand somewhere, as a hand does that was on its way."""
    page.evaluate(
        """([place, words]) => {
          const where = document.querySelector(place);
          const seen = new MutationObserver(() => {
            if (!where.textContent.includes(words)) return;
            seen.disconnect();
            ACT;
          });
          seen.observe(where, { subtree: true, childList: true, characterData: true });
        }""".replace("ACT", act),
        [place, words],
    )


def offered(client: httpx.Client) -> int:
    case = int(take_in(client)["id"])
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "offered"}).raise_for_status()
    return case


def status(client: httpx.Client, case: int) -> str:
    return str(client.get(f"/api/v1/complaints/{case}").json()["status"])


def double_click_is_one_step(page: Page, client: httpx.Client) -> None:
    """Press twice quickly: the second is not the next step."""
    case = offered(client)
    panel_of(page, case)
    page.get_by_role("button", name="小组已接单").dblclick(delay=150)  # slow enough for the answer to come between
    expect(page.get_by_role("button", name="小组已出发")).to_be_enabled()
    page.get_by_role("button", name="撤销案件").dblclick()
    expect(page.locator(".explain.outcome")).to_be_visible()
    assert status(client, case) == "acknowledged"


def enter_for_a_button_that_went(page: Page, client: httpx.Client) -> None:
    """Press Enter on a button that went: none takes it."""
    case = offered(client)
    panel_of(page, case)
    gone = page.get_by_role("button", name="小组已接单")
    expect(gone).to_be_enabled()
    gone.focus()
    reported_by_another(client, page, case, "acknowledged", "已接单")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{case}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="小组已出发")).to_be_enabled()
    assert status(client, case) == "acknowledged"


def press_on_what_just_stood_there(page: Page, client: httpx.Client) -> None:
    """Press what changed under the hand: nothing is done, and that is said."""
    case = offered(client)
    panel_of(page, case)
    expect(page.get_by_role("button", name="小组已接单")).to_be_enabled()
    as_soon_as(page, ".case-panel .actions", "小组已出发", "document.querySelector('.actions button.primary').click()")
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "acknowledged"}).raise_for_status()
    expect(page.locator(".toast")).to_contain_text("未执行")
    expect(page.get_by_role("button", name="小组已出发")).to_be_enabled()
    assert status(client, case) == "acknowledged"
    page.get_by_role("button", name="小组已出发").click()
    expect(page.locator(".case-panel .who")).to_have_text("途中")


def button_while_the_teams_come(page: Page, client: httpx.Client) -> None:
    """Find the way out where it stood as the case was opened, though the times of the teams came later."""
    case = take_in(client, kind="enquiry")["id"]
    held: list[Route] = []
    intercept(page, "**/candidates?*", lambda route: held.append(route))  # noqa: PLW0108 -- no attribute can be set on a method of a list
    page.locator(f".case-row[data-case='{case}']").click()
    expect(page.locator(".choices.waiting")).to_be_visible()
    way_out = page.get_by_role("button", name="撤销案件")
    before = way_out.bounding_box()
    first_held(page, held)
    page.unroute("**/candidates?*")  # what was held goes on
    expect(page.locator(".choices > li[data-team]")).to_have_count(4)
    page.locator(f".case-panel[data-case='{case}'] .history").wait_for()
    assert way_out.bounding_box() == before


def key_held_down(page: Page, client: httpx.Client) -> None:
    """Hold a key down: it takes one step."""
    case = offered(client)
    panel_of(page, case)
    begun = page.get_by_role("button", name="小组已接单")
    expect(begun).to_be_enabled()
    begun.focus()
    page.keyboard.down("Enter")
    for _ in range(40):  # as a keyboard repeats it
        page.keyboard.down("Enter")
        page.wait_for_timeout(20)
    page.keyboard.up("Enter")
    expect(page.locator(".case-panel .who")).to_have_text("已接单")
    cancel = page.get_by_role("button", name="撤销案件")
    expect(cancel).to_be_enabled()
    cancel.focus()
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator(".explain.outcome")).to_be_visible()
    assert status(client, case) == "acknowledged"


def key_while_a_command_is_on_its_way(page: Page, client: httpx.Client) -> None:
    """Press a key while a command is on its way: no button of the case takes it."""
    case = int(take_in(client, kind="enquiry")["id"])
    panel_of(page, case)
    answered = page.get_by_role("button", name="已答复")
    held: list[Route] = []
    intercept(page, "**/candidates?*", lambda route: held.append(route))  # noqa: PLW0108  -- Playwright marks what it is given
    page.keyboard.press("/")
    page.keyboard.type(f"a {case}")
    page.keyboard.press("Enter")
    expect(answered).to_be_disabled()
    answered.evaluate("(button) => button.focus()")
    page.keyboard.press("Enter")
    first_held(page, held)
    while held:
        held.pop().continue_()
    expect(page.locator(f".case-row[data-case='{case}'] .whose")).to_contain_text("组")
    page.unroute("**/candidates?*")
    assert status(client, case) == "offered"


def line_that_came_to_mean_another_step(page: Page, client: httpx.Client) -> None:
    """Enter a line that came to mean another step: it waits for a second Enter."""
    case = offered(client)
    panel_of(page, case)
    page.keyboard.press("/")
    page.keyboard.type(f"f {case}")
    expect(page.locator("#commands [aria-selected=true]")).to_contain_text("小组已接单")
    enter = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}))"
    as_soon_as(page, "#commands", "小组已出发", enter)
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "acknowledged"}).raise_for_status()
    expect(page.locator(".toast")).to_contain_text("未执行")
    assert status(client, case) == "acknowledged"
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.locator(".case-panel .who")).to_have_text("途中")


def form_opened_during_a_step(page: Page, client: httpx.Client) -> None:
    """Open a form while a step is on its way: it has the cursor as soon as it can be pressed."""
    case = int(take_in(client, kind="enquiry")["id"])
    panel_of(page, case)
    held: list[Route] = []
    history = f"**/complaints/{case}/events?*"
    intercept(page, history, lambda route: held.append(route) if route.request.method == "GET" else route.continue_())
    for line in (f"n {case} 来电人再次来电", f"x {case}"):
        page.keyboard.press("/")
        page.keyboard.insert_text(line)
        page.keyboard.press("Enter")
    reason = page.locator(".explain.outcome button").first
    expect(reason).to_be_disabled()
    page.unroute(history)  # what was held goes on
    expect(reason).to_be_focused()


def form_left_by_escape(page: Page, client: httpx.Client) -> None:
    """Leave a form by Escape: the case stays open."""
    case = int(take_in(client, kind="enquiry")["id"])
    panel_of(page, case)
    page.keyboard.press("/")
    page.keyboard.insert_text(f"x {case}")
    page.keyboard.press("Enter")
    expect(page.locator(".explain.outcome button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".explain")).to_have_count(0)
    expect(page.get_by_role("button", name="撤销案件", exact=True)).to_be_focused()
    expect(page.locator(".case-panel")).to_be_visible()
    reported_by_another(client, page, case, "answered", "已答复")
    expect(page.locator(".actions .gone")).to_have_count(0)


def form_of_a_case_that_moved_on(page: Page, client: httpx.Client) -> None:
    """Let somebody else move the case on: its open form says so."""
    case = int(take_in(client, kind="enquiry")["id"])
    panel_of(page, case)
    page.get_by_role("button", name="搁置", exact=True).click()
    page.locator(".explain input[name=reason]").fill("等回电")
    reported_by_another(client, page, case, "answered", "已答复")
    expect(page.locator(".actions .gone")).to_contain_text("现在不能搁置；没有提交任何内容")
    expect(page.locator(".explain button")).to_have_count(0)
    assert status(client, case) == "answered"


def words_not_kept_with_another_case(page: Page, client: httpx.Client) -> None:
    """Write words about one case and open another: they stay with the first."""
    one, other = offered(client), offered(client)
    panel_of(page, one)
    page.get_by_text("添加备注").first.click()
    page.locator("input[name=note]").first.fill("来电人要求保密")
    page.locator(f".case-row[data-case='{other}']").click()
    page.locator(f".case-panel[data-case='{other}']").wait_for()
    assert "来电人要求保密" not in page.locator("input[name=note]").first.input_value()
    page.keyboard.press("Escape")
    page.locator(f".case-row[data-case='{one}']").click()
    expect(page.locator(f".case-panel[data-case='{one}'] input[name=note]").first).to_have_value("来电人要求保密")


def words_outlast_a_reload(page: Page, client: httpx.Client) -> None:
    """Write words and load the page again: they are there until they are sent."""
    one, other = offered(client), offered(client)
    page.goto(f"{page.url.split('?')[0]}?case={one}")
    page.get_by_text("督办…").click()
    page.locator(".expedites input[name=note]").fill("来电人第三次来电，请先")
    page.get_by_role("button", name="搁置", exact=True).click()
    page.locator(".actions > .explain input[name=reason]").fill("店门关着")
    page.locator(f".case-row[data-case='{other}']").click()
    page.locator(f".case-panel[data-case='{other}']").wait_for()
    page.reload()  # opens the address's case again
    press = page.locator(f".case-panel[data-case='{one}'] .expedites")
    expect(press.locator("input[name=note]")).to_be_visible()
    expect(press.locator("input[name=note]")).to_have_value("来电人第三次来电，请先")
    page.get_by_role("button", name="搁置", exact=True).click()
    expect(page.locator(".actions > .explain input[name=reason]")).to_have_value("店门关着")
    press.get_by_role("button", name="督办", exact=True).click()
    expect(press.locator(".expedite-open")).to_contain_text("来电人第三次来电，请先")
    expect(press.locator("details")).not_to_have_attribute("open", "")  # answered: the stream may tell of it sooner
    page.reload()
    page.locator(f".case-panel[data-case='{one}']").wait_for()
    expect(page.locator(".expedites details")).not_to_have_attribute("open", "")


def refused_in_one_language(page: Page, client: httpx.Client, shown: str, other: str) -> None:
    """Enter what is refused: it stands in the line again, and why is said in one language."""
    case = int(take_in(client, kind="enquiry")["id"])
    line = f"m {case} {'城管局' * 80}"
    page.locator(f".case-row[data-case='{case}']").wait_for()
    page.keyboard.press("/")
    page.keyboard.insert_text(line)
    page.keyboard.press("Enter")
    toast = page.locator(".toast.error")
    expect(toast).to_contain_text(shown)
    expect(toast).not_to_contain_text(other)
    expect(page.locator("#find")).to_have_value(line)
    assert status(client, case) == "desk"


def form_in_sight(page: Page, client: httpx.Client) -> None:
    """Open a form under its button: it is in sight down to what sends it."""
    case, _ = offered(client), offered(client)
    panel_of(page, case)
    page.get_by_role("button", name="Swap teams").click()
    send = page.locator(".actions > .explain .primary")
    expect(send).to_be_in_viewport(ratio=1)
    expect(page.locator(".explain select")).to_contain_text("Team")  # in English, as everywhere else


def teams_in_sight(page: Page, client: httpx.Client) -> None:
    """Unfold the teams for another choice: they are in sight, down to the last or from the first."""
    panel_of(page, offered(client))
    page.set_viewport_size({"width": 1366, "height": 620})  # as with a longer panel on a higher screen
    unfold = page.get_by_text("Reassign to…")
    unfold.scroll_into_view_if_needed()
    unfold.click()
    expect(page.locator(".actions details[open] .choices > li[data-team]").last).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1366, "height": 768})


def team_called_as_on_the_board(page: Page, client: httpx.Client) -> None:
    """Refuse with the code of a team: it is called by its name."""
    team = client.get("/api/v1/teams").json()["features"][0]["properties"]
    page.evaluate(
        """async (code) => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { showProblem } = modules['shared/toasts.js'];
          showProblem(new Error(`Case 1 is offered with team ${code} now and was waiting. 案件已派出。`));
        }""",
        team["code"],
    )
    expect(page.locator(".toast.error")).to_contain_text(f"offered with {team['name_en']} now")

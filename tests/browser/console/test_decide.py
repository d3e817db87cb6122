"""Deciding on screen: what is known before a team is sent, why another one, taken back in time, dragged, set aside."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SEAT, Visit, take_in

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
    for case in client.get("/api/v1/complaints").json()["items"]:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def opened(page: Page, case: dict[str, Any]) -> Page:
    page.locator(f".case-row[data-case='{case['id']}']").click()
    page.locator(".choices > li[data-team]").first.wait_for()
    return page


def read(client: httpx.Client, case: dict[str, Any]) -> Any:
    return client.get(f"/api/v1/complaints/{case['id']}").json()


def test_the_recommended_team_goes_at_one_press_and_comes_back_by_key(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    mine = visit()
    page = opened(mine.page(), case)
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
    assert mine.complaints == []


def test_the_way_back_closes_as_soon_as_the_phone_acknowledges(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    page = opened(visit().page(), case)
    page.locator(".choices > li.best .primary").click()
    expect(page.locator("#undo button")).to_be_visible()
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "acknowledged"}).raise_for_status()
    expect(page.locator("#undo button")).to_have_count(0, timeout=5000)  # by itself it would close after ten seconds
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_have_count(0)
    assert read(client, case)["status"] == "acknowledged"


def test_two_cases_exchange_their_teams(visit: Begin, client: httpx.Client) -> None:
    cases = [take_in(client), take_in(client)]
    for case in cases:
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "offered"}).raise_for_status()
    teams = [read(client, case)["assignment"]["team"] for case in cases]
    page = visit().page(f"/?case={cases[0]['id']}")
    page.get_by_role("button", name="互换小组").click()
    page.get_by_label("与哪一案件互换").select_option(str(cases[1]["id"]))
    page.get_by_role("button", name="互换", exact=True).click()
    expect(page.locator("#undo")).to_contain_text("已互换")
    assert [read(client, case)["assignment"]["team"] for case in cases] == teams[::-1]
    page.keyboard.press("Control+z")
    expect(page.locator("#undo button")).to_have_count(0)
    expect(page.locator(".toast.done")).to_contain_text("已撤回上一步")
    assert [read(client, case)["assignment"]["team"] for case in cases] == teams


def test_another_team_is_not_sent_without_a_reason(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    page = opened(visit().page(), case)
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


@pytest.mark.parametrize("dragged", [".case-row", ".case-marker .case"])
def test_a_case_is_dragged_onto_a_team_and_asked_about_first(visit: Begin, client: httpx.Client, dragged: str) -> None:
    case = take_in(client)
    page = opened(visit().page(), case)
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


def test_a_team_that_just_went_off_duty_is_not_offered_for_sending(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    page = opened(visit().page(), case)
    team = page.locator(".choices > li:not(.best)").first.get_attribute("data-team")
    client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    try:
        expect(page.locator(f".team-row[data-team='{team}']")).to_contain_text("下班")
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
        expect(page.locator("#toasts")).to_contain_text(re.compile("不能派给.*下班"))
        expect(page.locator("dialog.assign-dialog[open]")).to_have_count(0)
    finally:
        client.post(f"/api/v1/teams/{team}/status", json={"on_duty": True}).raise_for_status()


def test_a_late_team_and_an_uncovered_town_are_said_before_anything_is_pressed(
    visit: Begin, client: httpx.Client
) -> None:
    case = take_in(client, place={"lon": 107.0270, "lat": 35.3010, "datum": "wgs84"})
    choices = client.get(f"/api/v1/complaints/{case['id']}/candidates").json()["candidates"]
    late = [each["team"] for each in choices if each["late_by_s"] and each["cover"]]
    page = opened(visit().page(), case)
    if page.locator("button", has_text="显示全部").count():
        page.get_by_role("button", name="显示全部").click()
    expect(page.locator(".warnings .late")).to_have_count(len(late))
    uncovers = [each["team"] for each in choices if each["cover"] and each["cover"]["lost"]]
    expect(page.locator(".warnings .cover")).to_have_count(len(uncovers))
    assert late, "the county is larger than ten minutes"


def test_a_case_is_set_aside_by_keyboard_and_resumed(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    page = opened(visit().page(), case)
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


def test_a_second_dispatcher_learns_that_the_first_was_quicker(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    page = opened(visit().page(), case)

    def overtaken(route: Route) -> None:
        """Let the other dispatcher's step arrive just before this one's."""
        if route.request.method == "POST":
            client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "offered"}).raise_for_status()
        route.continue_()

    page.route(f"**/complaints/{case['id']}/events?*", overtaken)
    page.locator(".choices > li.best button.primary").click()
    expect(page.locator(".toast.error")).to_contain_text("他人")
    expect(page.locator(".toast.error")).not_to_contain_text("somebody")
    log = client.get(f"/api/v1/complaints/{case['id']}/events").json()
    assert [event["type"] for event in log].count("offered") == 1


def test_the_second_half_of_a_double_click_is_not_the_next_step(visit: Begin, client: httpx.Client) -> None:
    case = take_in(client)
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "offered"}).raise_for_status()
    page = visit().page(f"/?case={case['id']}")
    page.get_by_role("button", name="小组已接单").dblclick(delay=150)  # slow enough for the answer to come between
    expect(page.get_by_role("button", name="小组已出发")).to_be_enabled()
    page.get_by_role("button", name="撤销案件").dblclick()
    expect(page.locator(".explain.outcome")).to_be_visible()
    assert client.get(f"/api/v1/complaints/{case['id']}").json()["status"] == "acknowledged"


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


def test_enter_meant_for_a_button_that_went_is_taken_by_none(visit: Begin, client: httpx.Client) -> None:
    case = offered(client)
    page = visit().page(f"/?case={case}")
    gone = page.get_by_role("button", name="小组已接单")
    expect(gone).to_be_enabled()
    gone.focus()
    reported_by_another(client, page, case, "acknowledged", "已接单")
    page.keyboard.press("Enter")
    expect(page.locator(f".case-panel[data-case='{case}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="小组已出发")).to_be_enabled()
    assert status(client, case) == "acknowledged"


def test_a_press_aimed_at_what_just_stood_there_does_nothing_and_is_said(visit: Begin, client: httpx.Client) -> None:
    case = offered(client)
    page = visit().page(f"/?case={case}")
    expect(page.get_by_role("button", name="小组已接单")).to_be_enabled()
    as_soon_as(page, ".case-panel .actions", "小组已出发", "document.querySelector('.actions button.primary').click()")
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "acknowledged"}).raise_for_status()
    expect(page.locator(".toast")).to_contain_text("未执行")
    expect(page.get_by_role("button", name="小组已出发")).to_be_enabled()
    assert status(client, case) == "acknowledged"
    page.get_by_role("button", name="小组已出发").click()
    expect(page.locator(".case-panel .who")).to_have_text("途中")


def test_a_key_held_down_takes_one_step(visit: Begin, client: httpx.Client) -> None:
    case = offered(client)
    page = visit().page(f"/?case={case}")
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


def test_while_a_command_is_on_its_way_no_button_of_the_case_takes_a_key(visit: Begin, client: httpx.Client) -> None:
    case = int(take_in(client, kind="enquiry")["id"])
    page = visit().page(f"/?case={case}")
    answered = page.get_by_role("button", name="已答复")
    held: list[Route] = []
    page.route("**/candidates?*", lambda route: held.append(route))  # noqa: PLW0108  -- Playwright marks what it is given
    page.keyboard.press("/")
    page.keyboard.type(f"a {case}")
    page.keyboard.press("Enter")
    expect(answered).to_be_disabled()
    answered.evaluate("(button) => button.focus()")
    page.keyboard.press("Enter")
    while held:
        held.pop().continue_()
    expect(page.locator(f".case-row[data-case='{case}'] .whose")).to_contain_text("组")
    assert status(client, case) == "offered"


def test_a_line_that_came_to_mean_another_step_waits_for_a_second_enter(visit: Begin, client: httpx.Client) -> None:
    case = offered(client)
    page = visit().page(f"/?case={case}")
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


def test_words_half_written_about_one_case_are_not_kept_with_another(visit: Begin, client: httpx.Client) -> None:
    one, other = offered(client), offered(client)
    page = visit().page(f"/?case={one}")
    page.get_by_text("添加备注").first.click()
    page.locator("input[name=note]").first.fill("来电人要求保密")
    page.locator(f".case-row[data-case='{other}']").click()
    page.locator(f".case-panel[data-case='{other}']").wait_for()
    assert "来电人要求保密" not in page.locator("input[name=note]").first.input_value()
    page.keyboard.press("Escape")
    page.locator(f".case-row[data-case='{one}']").click()
    expect(page.locator(f".case-panel[data-case='{one}'] input[name=note]").first).to_have_value("来电人要求保密")


def test_words_half_written_outlast_the_panel_and_a_reload_until_they_are_sent(
    visit: Begin, client: httpx.Client
) -> None:
    one, other = offered(client), offered(client)
    page = visit().page(f"/?case={one}")
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


def test_the_key_takes_back_nothing_older_than_the_last_thing_done(visit: Begin, client: httpx.Client) -> None:
    lead, case = (int(take_in(client, kind="enquiry")["id"]) for _ in range(2))
    page = visit().page(f"/?case={case}")
    page.get_by_role("button", name="转待移送").click()
    page.get_by_label("移送给").fill("城管局")
    page.get_by_role("button", name="不属本部门管辖").click()
    page.locator(".actions > .explain .primary").click()
    expect(page.locator("#undo button")).to_be_visible()
    page.locator(f".case-row[data-case='{lead}']").click()
    page.locator(f".case-panel[data-case='{lead}']").get_by_text("添加备注").click()
    page.locator(".actions input[name=note]").fill("来电人再次来电")
    expect(page.get_by_role("button", name="保存备注")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator(".toast.done")).to_contain_text("备注已保存")
    expect(page.locator("#undo button")).to_have_count(0)
    page.keyboard.press("u")
    page.wait_for_timeout(300)
    assert status(client, case) == "to_transfer"


def test_a_form_under_its_button_is_in_sight_down_to_what_sends_it(visit: Begin, client: httpx.Client) -> None:
    case, _ = offered(client), offered(client)
    page = visit(viewport={"width": 1366, "height": 768}, locale="en-GB").page(f"/?case={case}")
    page.get_by_role("button", name="Swap teams").click()
    send = page.locator(".actions > .explain .primary")
    expect(send).to_be_in_viewport(ratio=1)
    expect(page.locator(".explain select")).to_contain_text("Team")  # in English, as everywhere else


def test_what_was_refused_stands_in_the_line_again_and_why_in_one_language(visit: Begin, client: httpx.Client) -> None:
    case = int(take_in(client, kind="enquiry")["id"])
    for language, shown, other in (
        ("zh-CN", "最多 200 个字符", "takes at most"),
        ("en-GB", "takes at most 200", "最多"),
    ):
        page = visit(locale=language).page()
        line = f"m {case} {'城管局' * 80}"
        page.keyboard.press("/")
        page.keyboard.insert_text(line)
        page.keyboard.press("Enter")
        toast = page.locator(".toast.error")
        expect(toast).to_contain_text(shown)
        expect(toast).not_to_contain_text(other)
        expect(page.locator("#find")).to_have_value(line)
        page.close()
    assert status(client, case) == "desk"


def test_escape_leaves_a_form_for_good_and_the_case_stays_open(visit: Begin, client: httpx.Client) -> None:
    case = int(take_in(client, kind="enquiry")["id"])
    page = visit().page(f"/?case={case}")
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


def test_an_open_form_says_so_once_somebody_else_has_moved_the_case_on(visit: Begin, client: httpx.Client) -> None:
    case = int(take_in(client, kind="enquiry")["id"])
    page = visit().page(f"/?case={case}")
    page.get_by_role("button", name="搁置", exact=True).click()
    page.locator(".explain input[name=reason]").fill("等回电")
    reported_by_another(client, page, case, "answered", "已答复")
    expect(page.locator(".actions .gone")).to_contain_text("现在不能搁置；没有提交任何内容")
    expect(page.locator(".explain button")).to_have_count(0)
    assert status(client, case) == "answered"


def test_a_refusal_calls_a_team_as_the_board_does(visit: Begin, client: httpx.Client) -> None:
    team = client.get("/api/v1/teams").json()["features"][0]["properties"]
    page = visit(locale="en-GB").page()
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

"""The rules a county sets, read and changed by people: in minutes, with defaults, notified of each other's."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from api.auth.roles import Role
from tests.browser.accessibility import violations
from tests.browser.conftest import Home, Visit
from tests.browser.intercept import first_held
from tests.browser.staff import at_bureau, client_of, signed_in, staffed
from tests.processes import Server

type Begin = Callable[..., Visit]
DEAF = "delete window.SharedWorker; window.EventSource = class { addEventListener() {} close() {} };"
"""The line is cut: no news comes."""


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration and accounts of an administrator and an inspector."""
    accounts = at_bureau(ruler=Role.ADMINISTRATOR, reader=Role.INSPECTOR)
    with staffed(home, module_database_url, accounts) as running:
        yield running


@pytest.fixture
def client(site: Server) -> Iterator[httpx.Client]:
    """Client of the administrator."""
    with client_of(site, "ruler") as opened:
        yield opened


def opened(begin: Begin, login: str, **options: Any) -> tuple[Visit, Page]:
    """Sign in and open the rules."""
    return signed_in(begin, login, "/rules", "#need", **options)


def test_a_rule_is_changed_in_minutes_and_shown_with_its_default(seat: Begin, client: httpx.Client) -> None:
    seen, page = opened(seat, "ruler")
    target = page.get_by_label("县城内到场时限")
    expect(target).to_have_value("10")
    save = page.locator("#policy .primary")
    expect(save).to_be_disabled()
    target.press_sequentially("9")
    expect(save).to_be_enabled()  # while it is being typed: the press that leaves the field is the one that saves
    target.fill("9")
    page.get_by_label("乡村").fill("60")
    page.get_by_label("派单方式", exact=True).select_option("confirm")
    save.click()
    expect(page.locator("#policy .said.good")).to_have_text("已保存，立即生效")
    kept = client.get("/api/v1/policy").json()
    assert (kept["town_target_s"], kept["target_by_kind_s"], kept["mode"]) == (540, {"rural": 3600}, "confirm")
    line = page.locator(".rule", has=page.get_by_label("县城内到场时限"))
    expect(line.locator(".usual")).to_contain_text(re.compile("已修改.*默认：10 分钟"))
    page.get_by_text("修改记录").click()
    expect(page.locator(".history li").first).to_contain_text("县城内到场时限：10 分钟 → 9 分钟")
    line.get_by_role("button", name="恢复默认").click()
    page.locator(".rule", has=page.get_by_label("乡村")).get_by_role("button", name="恢复默认").click()
    page.get_by_label("派单方式", exact=True).select_option("automatic")
    expect(page.locator("#policy .said.good")).to_have_count(0)  # of the first time
    save.click()
    expect(page.locator("#policy .said.good")).to_be_visible()
    kept = client.get("/api/v1/policy").json()
    assert (kept["town_target_s"], kept["target_by_kind_s"], kept["mode"]) == (600, {}, "automatic")
    assert seen.complaints == []


def test_what_is_refused_is_shown_at_its_field(seat: Begin, client: httpx.Client) -> None:
    before = client.get("/api/v1/rules").json()
    _, page = opened(seat, "ruler", locale="en-GB")
    page.get_by_label("Time to acknowledge").fill("soon")
    page.get_by_label("Time to acknowledge").blur()
    page.locator("#policy .primary").click()
    line = page.locator("#policy .rule.wrong")
    expect(line.locator("label")).to_have_text("Time to acknowledge")
    expect(line.get_by_role("alert")).to_be_visible()
    expect(page.locator("#policy .said.bad")).to_contain_text("Time to acknowledge: must be")
    missed = page.locator("fieldset.kind", has=page.get_by_text("Late"))
    missed.get_by_label("Notify the station chief after").fill("20")
    missed.get_by_label("Notify the station chief after").blur()
    page.locator("#escalation .primary").click()
    expect(missed.get_by_role("alert")).to_contain_text("each step is higher and later")
    page.get_by_label("Teams at least").first.fill("-1")
    page.get_by_label("Teams at least").first.blur()
    page.locator("#need .primary").click()
    expect(page.locator("#need fieldset.wrong").get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert client.get("/api/v1/rules").json() == before
    acknowledge = page.get_by_label("Time to acknowledge")
    acknowledge.fill("80")
    box = page.locator("#policy .primary").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # as a hand does: the first press saves
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("#policy .said.good")).to_be_visible()
    assert client.get("/api/v1/policy").json()["acknowledge_within_s"] == 80
    client.patch("/api/v1/policy", json={"acknowledge_within_s": 90}).raise_for_status()


@pytest.mark.nightly  # js/office/rules/model.test.js is refused for it, too
def test_a_change_by_somebody_else_is_shown_and_nothing_is_overwritten(visit: Begin, client: httpx.Client) -> None:
    seen = visit()
    seen.context.add_init_script(DEAF)
    _, page = opened(lambda: seen, "ruler")
    client.patch("/api/v1/escalation", json={"silent_after_s": 900}).raise_for_status()
    missed = page.locator("fieldset.kind", has=page.get_by_text("已超时"))
    chief = missed.get_by_label("多久后通知所长")
    chief.fill("1.5")
    chief.blur()
    missed.get_by_label("响铃").uncheck()
    page.locator("#escalation .primary").click()
    expect(page.locator("#escalation .said.bad")).to_contain_text("小组失联时限：10 分钟 → 15 分钟")
    expect(chief).to_have_value("1.5")
    expect(page.get_by_label("小组失联时限", exact=True)).to_have_value("15")
    assert client.get("/api/v1/escalation").json()["kinds"]["missed"]["sound"]
    page.locator("#escalation .primary").click()
    expect(page.locator("#escalation .said.good")).to_be_visible()
    kept = client.get("/api/v1/escalation").json()
    assert (kept["silent_after_s"], kept["kinds"]["missed"]["sound"]) == (900, False)
    assert [rung["after_s"] for rung in kept["kinds"]["missed"]["ladder"]] == [0, 90, 600]


def test_a_change_by_another_comes_by_itself_and_what_is_typed_stays_until_one_is_chosen(
    seat: Begin, client: httpx.Client
) -> None:
    _, page = opened(seat, "ruler")
    before = client.get("/api/v1/policy").json()["town_target_s"]
    rural, save = page.locator("#policy-target_by_kind_s-rural"), page.locator("#policy .primary")
    rural.fill("55")
    rural.blur()
    rural.press_sequentially("5")  # still being typed: 555
    client.patch("/api/v1/policy", json={"town_target_s": 540, "target_by_kind_s": {"rural": 1800}}).raise_for_status()
    notice = page.locator("#policy .meanwhile")
    expect(notice).to_contain_text(re.compile(r"ruler 于 .*:\d\d 修改了规则"))
    expect(notice).to_contain_text("县城内到场时限：10 分钟 → 9 分钟")
    expect(page.locator("#policy-town_target_s")).to_have_value("9")
    expect(rural).to_have_value("555")
    expect(save).to_be_disabled()
    assert violations(page, "#policy .meanwhile") == []
    notice.get_by_role("button", name="保留我填写的").click()
    expect(notice).to_have_count(0)
    expect(rural).to_have_value("555")
    rural.fill("60")
    save.click()
    expect(page.locator("#policy .said.good")).to_have_text("已保存，立即生效")
    kept = client.get("/api/v1/policy").json()
    assert (kept["town_target_s"], kept["target_by_kind_s"]["rural"]) == (540, 3600)
    rural.fill("70")
    rural.blur()
    client.patch("/api/v1/policy", json={"town_target_s": before, "target_by_kind_s": {}}).raise_for_status()
    notice.get_by_role("button", name="采用对方的").click()
    expect(rural).to_have_value("")
    expect(save).to_be_disabled()


@pytest.mark.nightly  # by day where something is written, above
def test_of_a_change_by_another_is_said_who_made_it_where_nothing_is_written(seat: Begin, client: httpx.Client) -> None:
    _, page = opened(seat, "reader", locale="en-GB")
    need = client.get("/api/v1/roster/need").json()
    client.patch("/api/v1/roster/need", json={"version": need["version"], "needs": []}).raise_for_status()
    expect(page.locator("#need .said")).to_contain_text("ruler changed these rules")
    expect(page.locator("#need .needs li")).to_have_count(0)
    back = {"version": need["version"] + 1, "needs": need["needs"]}
    client.patch("/api/v1/roster/need", json=back).raise_for_status()
    expect(page.locator("#need .needs li")).not_to_have_count(0)


@pytest.mark.nightly  # by day on the console: test_stream.py
def test_what_was_changed_before_the_stream_began_is_shown_when_it_begins(visit: Begin, client: httpx.Client) -> None:
    seen = visit()
    seen.context.add_init_script("delete window.SharedWorker;")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seen.context.route("**/events*", hold)
    _, page = opened(lambda: seen, "reader")
    before = client.get("/api/v1/escalation").json()["silent_after_s"]
    client.patch("/api/v1/escalation", json={"silent_after_s": 720}).raise_for_status()
    first_held(page, held)
    expect(page.get_by_label("小组失联时限", exact=True)).to_have_value(str(before // 60))
    for route in held:
        route.continue_()
    expect(page.get_by_label("小组失联时限", exact=True)).to_have_value("12")
    expect(page.locator("#escalation .said")).to_contain_text("ruler")


def test_who_may_not_change_the_rules_reads_them_at_night(seat: Begin) -> None:
    seen, page = opened(seat, "reader", color_scheme="dark")
    expect(page.get_by_text("只读").first).to_be_visible()
    expect(page.locator("#policy .primary")).to_have_count(0)
    expect(page.get_by_label("县城内到场时限")).to_be_disabled()
    expect(page.locator(".needs li").first).to_contain_text("至少 1 组")
    assert violations(page) == []
    assert seen.complaints == []


def test_a_need_may_ask_for_teams_of_one_station(seat: Begin, client: httpx.Client) -> None:
    before = client.get("/api/v1/roster/need").json()
    _, page = opened(seat, "ruler")
    page.locator("#need").get_by_role("button", name="增加一条要求").click()
    last = page.locator("#need fieldset").last
    last.get_by_label("名称").fill("县城夜间")
    last.get_by_label("监管所").select_option(label="锦屏市场监督管理所")
    page.locator("#need .primary").click()
    expect(page.locator("#need .said.good")).to_be_visible()
    kept = client.get("/api/v1/roster/need").json()
    assert (kept["needs"][-1]["name"], kept["needs"][-1]["station"]) == ("县城夜间", "620823-100")
    expect(page.locator("#need .history li").first).to_contain_text("锦屏市场监督管理所")
    assert violations(page, "#need") == []
    back = {"version": kept["version"], "needs": before["needs"]}
    client.patch("/api/v1/roster/need", json=back).raise_for_status()


@pytest.mark.nightly  # the units: js/office/rules/units.test.js
def test_a_time_thought_of_in_hours_is_written_in_hours(seat: Begin, client: httpx.Client) -> None:
    _, page = opened(seat, "ruler", locale="en-GB")
    shelf = page.get_by_label("Goods off the shelf within")
    expect(shelf).to_have_value("24")
    line = page.locator(".rule", has=shelf)
    expect(line.locator(".unit")).to_have_text("h")
    expect(line.locator(".usual")).to_have_text("Default: 24 h")
    shelf.fill("36")
    page.locator("#policy .primary").click()
    expect(page.locator("#policy .said.good")).to_be_visible()
    assert client.get("/api/v1/policy").json()["off_shelf_within_s"] == 36 * 3600
    client.patch("/api/v1/policy", json={"off_shelf_within_s": 86_400}).raise_for_status()


def test_what_was_chosen_is_read_whole_on_an_office_screen(seat: Begin) -> None:
    _, page = opened(seat, "ruler", locale="en-GB", viewport={"width": 1366, "height": 768})
    chosen = page.get_by_label("How cases are sent", exact=True)
    room = chosen.evaluate(
        """(select) => {
          const ink = document.createElement("canvas").getContext("2d");
          ink.font = getComputedStyle(select).font;
          return select.clientWidth - ink.measureText(select.selectedOptions[0].text).width;
        }"""
    )
    assert room >= 30  # the arrow and the air beside it


@pytest.mark.nightly  # by day in Chinese: test_roster.py
def test_on_a_telephone_nothing_sticks_out_in_english_either(seat: Begin, client: httpx.Client) -> None:
    _, page = opened(seat, "reader", viewport={"width": 390, "height": 844}, locale="en-GB")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

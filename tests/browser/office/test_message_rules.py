"""Messages in Chromium: an administrator edits their rules and tries a channel; a dispatcher sees what came of them."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from api.auth.roles import Role
from api.db.engine import open_engine
from api.messages.courier import token_hash
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit, take_in
from tests.browser.staff import at_bureau, client_of, signed_in, staffed
from tests.browser.timers import hasten
from tests.processes import Server

type Begin = Callable[..., Visit]
ADDED = (
    "INSERT INTO channel (county, name, kind, host, sealed, key_name, per_minute, made_at, made_by, ready_at) "
    f"VALUES ('{CODE}', 'group', 'wecom', 'qyapi.example', 'x', 'lost', 20, now(), 'test', now())"
)
HANDED_OVER = (
    "INSERT INTO message (county, channel, team, case_id, assignment, made_at, due_at, ended_at, outcome, token) "
    "SELECT county, 'group', team, case_id, id, now(), now(), now(), 'handed_over', :token "
    "FROM assignment WHERE case_id = :case"
)
HIDDEN = "Object.defineProperty(document, 'visibilityState', { get: () => window.shown ? 'visible' : 'hidden' })"
SHOW = "window.shown = true; document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """The demonstration with a channel whose key is lost, an administrator and a dispatcher."""
    engine = open_engine(module_database_url, pool_size=1)
    with staffed(home, module_database_url, at_bureau(ruler=Role.ADMINISTRATOR, desk=Role.DISPATCHER)) as running:
        with engine.begin() as connection:
            connection.execute(text(ADDED))
        yield running
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM channel"))
    engine.dispose()


def test_rules_are_edited_a_channel_is_tried_and_its_messages_are_shown(seat: Begin, site: Server) -> None:
    _, rules = signed_in(seat, "ruler", "/rules", "#messages table")
    part = rules.locator("#messages")
    part.get_by_role("button", name="发送测试消息").click()
    expect(part.locator("tbody").first).to_contain_text("渠道拒绝 (密钥缺失)")
    expect(part.locator("tbody .bad").first).to_contain_text("起异常 密钥缺失")
    part.get_by_role("button", name="新增规则").click()
    part.get_by_label("多少秒后").fill("-5")
    part.locator("form .primary").click()
    expect(part.get_by_role("alert")).to_contain_text("after_s=-5")
    part.get_by_label("多少秒后").fill("40")
    part.get_by_label("多少秒后").blur()
    expect(part.locator(".fault")).to_contain_text("超过 30 秒未知悉即改派")
    part.get_by_label("多少秒后").fill("0")
    part.locator("form .primary").click()
    expect(part.locator(".said.good")).to_contain_text("已保存")
    assert by_day_and_night(rules, "#messages") == []
    with client_of(site, "desk") as client:
        case = take_in(client)["id"]
        assert [rule["after_s"] for rule in client.get("/api/v1/channels").json()["rules"]] == [0]
    _, page = signed_in(seat, "desk", f"/?case={case}", ".case-panel .messages")
    expect(page.locator(".case-panel .messages li")).to_contain_text(
        re.compile("group.*渠道拒绝 密钥缺失.*组", re.DOTALL)
    )
    assert by_day_and_night(page, "#drawer") == []
    rules.reload()
    day = rules.locator("#messages .reached")
    expect(day.locator("tbody tr", has_text="group")).to_have_text(re.compile(r"group\s*0\s*–\s*–\s*0\s*0\s*1"))
    expect(day.get_by_role("status")).to_contain_text("共派单 1 次")
    rules.set_viewport_size({"width": 360, "height": 740})
    assert rules.evaluate("document.documentElement.scrollWidth") == 360
    day.get_by_label("日期").fill(f"{date.today() - timedelta(days=7)}")
    expect(day.get_by_role("status")).to_contain_text("共派单 0 次")
    expect(day.locator("table")).to_have_count(0)


def test_a_link_is_opened_once_its_page_is_on_a_screen(
    visit: Begin, seat: Begin, site: Server, module_database_url: str
) -> None:
    engine = open_engine(module_database_url, pool_size=1)
    with client_of(site, "desk") as client, engine.begin() as connection:
        case = take_in(client)["id"]
        connection.execute(text(HANDED_OVER), {"case": case, "token": token_hash("of-a-test")})
    engine.dispose()

    def opened() -> list[bool]:
        with client_of(site, "desk") as client:
            found = client.get(f"/api/v1/complaints/{case}/messages").json()
        return [each["opened_at"] is not None for each in found if each["outcome"] == "handed_over"]

    reader = visit(viewport={"width": 360, "height": 740})
    assert re.search("Jinping.* Team", reader.context.request.get(f"{site.url}/k/of-a-test?lang=en").text())
    phone = reader.context.new_page()
    reader.listen(phone)
    phone.add_init_script(HIDDEN)
    phone.goto(f"{site.url}/k/of-a-test?lang=zh", wait_until="networkidle")
    assert opened() == [False], "fetched, and drawn where nobody sees it"
    _, page = signed_in(seat, "desk", f"/?case={case}", ".case-panel .messages")
    hasten(page, {10_000: 300})
    page.reload()
    expect(page.locator(".case-panel .messages li", has_text="渠道已接收")).to_be_visible()
    with phone.expect_response(lambda answer: answer.request.method == "POST") as answer:
        phone.evaluate(SHOW)
    assert (answer.value.status, opened()) == (204, [True])
    expect(page.locator(".case-panel .messages li.opened")).to_contain_text(re.compile("group.*已打开", re.DOTALL))
    phone.get_by_role("button", name="我已知悉").click()
    expect(phone.get_by_role("heading")).to_have_text("已知悉")
    assert reader.complaints == []

"""Scenarios at the workbench: kept, answered by the planner's process, put side by side, deleted and taken back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from api.auth.roles import Role
from tests.browser.accessibility import violations
from tests.browser.conftest import Home, Visit
from tests.browser.staff import at_bureau, client_of, promised_everywhere, signed_in, staffed
from tests.processes import Server

PATIENCE_MS = 90_000
"""The planner takes only what nobody else wants."""


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, its planner's process, a planner and a dispatcher."""
    accounts = at_bureau(planner=Role.PLANNER, desk=Role.DISPATCHER)
    with staffed(home, module_database_url, accounts, promised_everywhere, WANGGE_PLANNER="true") as running:
        yield running


def keep(page: Page, name: str, button: str = "保存并计算") -> None:
    """Keep what the workbench asks under a name, and wait for its answer."""
    page.get_by_label("名称").first.fill(name)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".plan-scenarios tr", has_text=name).first).to_contain_text("/ 340", timeout=PATIENCE_MS)


def test_scenarios_are_kept_answered_compared_and_taken_back(seat: Callable[..., Visit], site: Server) -> None:
    seen, page = signed_in(seat, "planner", "/planning?lang=zh#scenarios", ".plan-keep")
    expect(page.get_by_text("尚无方案")).to_be_visible()
    keep(page, "现状")
    stations = page.evaluate("fetch('/api/v1/stations').then((a) => a.json())")
    code = stations["features"][0]["properties"]["code"] if "features" in stations else stations["items"][0]["code"]
    with client_of(site, "planner") as client:  # somebody else: the list hears of it
        posts = [{"code": code, "closed": True}]
        body = {"name": "撤销一处", "kind": "cover", "assumptions": {"posts": posts}}
        number = client.post("/api/v1/planning/scenarios", json=body).json()["number"]
        client.post(f"/api/v1/planning/scenarios/{number}/run").raise_for_status()
    row = page.locator(".plan-scenarios tr", has_text="撤销一处").first
    expect(row).to_contain_text("/ 340", timeout=PATIENCE_MS)
    page.get_by_role("radio", name="以“现状”为前").check()
    page.get_by_role("radio", name="以“撤销一处”为后").check()
    expect(page.get_by_role("heading", name="撤销一处 与 现状 相比")).to_be_visible()
    expect(page.locator("#plan-legend")).to_contain_text("失去")
    expect(page.locator(".plan-comparison")).to_contain_text("▼ −")
    expect(page.locator(".plan-both .differs", has_text="调整的待命点")).to_contain_text("撤销")
    expect(page.locator(".plan-comparison")).not_to_contain_text("posts.0")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_role("heading", name="撤销一处 与 现状 相比")).to_be_visible()
    page.get_by_role("button", name="撤销一处").click()
    expect(page.locator(".plan-facts")).to_contain_text("0.1.0+")
    page.get_by_role("button", name="修改").click()
    page.locator(".plan-detail").get_by_label("名称").fill("撤销城关")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("button", name="撤销城关")).to_be_visible()
    page.get_by_role("button", name="复制", exact=True).click()
    expect(page.get_by_role("button", name="撤销城关 (2)")).to_be_visible()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除“撤销城关”。")).to_be_visible()
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_role("row", name="撤销城关").first).to_be_visible()
    assert seen.complaints == []


def test_what_a_job_found_is_kept_without_being_done_again(seat: Callable[..., Visit], site: Server) -> None:
    with client_of(site, "planner") as client:
        asked = {"kind": "cover", "input": {"target_s": 1800}}
        number = client.post("/api/v1/planning/jobs", json=asked).json()["id"]
        _, page = signed_in(seat, "planner", "/planning?lang=zh#scenarios", ".plan-keep")
        page.get_by_label("保存内容").select_option(str(number), timeout=PATIENCE_MS)
        expect(page.locator(".plan-keep")).to_contain_text("不重新计算")
        keep(page, "三十分钟", "保存")
        jobs = client.get("/api/v1/planning/jobs").json()["items"]
        assert jobs[0]["id"] == number


def test_a_job_that_waits_is_shown_and_cancelled(seat: Callable[..., Visit], site: Server) -> None:
    with client_of(site, "planner") as client:
        made = {"name": "排队", "kind": "cover", "assumptions": {}}
        number = client.post("/api/v1/planning/scenarios", json=made).json()["number"]
        for _ in range(30):  # more than are done while the page opens
            client.post(f"/api/v1/planning/scenarios/{number}/run").raise_for_status()
        _, page = signed_in(seat, "planner", "/planning?lang=zh#scenarios", ".plan-scenarios")
        page.get_by_role("button", name="取消").click(timeout=PATIENCE_MS)
        expect(page.locator(".plan-job")).to_contain_text("已取消", timeout=PATIENCE_MS)
        for job in client.get("/api/v1/planning/jobs?state=unfinished").json()["items"]:
            client.post(f"/api/v1/planning/jobs/{job['id']}/cancel")


def test_nobody_writes_over_what_they_have_not_seen(seat: Callable[..., Visit], site: Server) -> None:
    with client_of(site, "planner") as client:
        made = client.post(
            "/api/v1/planning/scenarios", json={"name": "两人", "kind": "cover", "assumptions": {}}
        ).json()
        address = f"/api/v1/planning/scenarios/{made['number']}"
        _, page = signed_in(seat, "planner", "/planning?lang=zh#scenarios", ".plan-scenarios")
        page.get_by_role("button", name="两人").click()
        page.get_by_role("button", name="修改").click()
        detail = page.locator(".plan-detail")
        detail.get_by_label("说明").fill("写到一半")
        client.patch(address, json={"note": "别人的说明", "seen_version": 1}).raise_for_status()
        expect(detail.get_by_role("alert")).to_contain_text("别人的说明")
        expect(detail.get_by_label("说明")).to_have_value("写到一半")
        detail.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator("#panel > .said.bad")).to_be_visible()
        assert client.get(address).json()["note"] == "别人的说明"
        detail.get_by_role("button", name="仍用我的文字").click()
        detail.get_by_role("button", name="保存", exact=True).click()
        expect(detail.get_by_text("写到一半")).to_be_visible()
        assert client.get(address).json()["note"] == "写到一半"


def test_what_is_typed_stays_where_somebody_else_deletes_the_scenario(seat: Callable[..., Visit], site: Server) -> None:
    with client_of(site, "planner") as client:
        asked = {"name": "被删", "kind": "cover", "assumptions": {}}
        address = f"/api/v1/planning/scenarios/{client.post('/api/v1/planning/scenarios', json=asked).json()['number']}"
        _, page = signed_in(seat, "planner", "/planning?lang=zh#scenarios", ".plan-scenarios")
        page.get_by_role("button", name="被删").click()
        page.get_by_role("button", name="修改").click()
        page.locator(".plan-detail").get_by_label("说明").fill("写到一半")
        client.delete(address).raise_for_status()
        gone = page.get_by_role("alert").filter(has_text="“被删”已被删除")
        expect(gone).to_be_visible()
        expect(page.get_by_text("没有编号为")).to_have_count(0)
        expect(page.locator("#panel form").filter(has_text="放弃").get_by_label("说明")).to_have_value("写到一半")
        gone.get_by_role("button", name="恢复方案").click()
        detail = page.locator(".plan-detail")
        expect(detail.get_by_label("说明")).to_have_value("写到一半")
        detail.get_by_role("button", name="保存", exact=True).click()
        expect(detail.get_by_text("写到一半")).to_be_visible()
        assert client.get(address).json()["note"] == "写到一半"


def test_a_scenario_with_other_assumptions_than_those_that_were_answered_is_called_not_run(
    seat: Callable[..., Visit], site: Server
) -> None:
    with client_of(site, "planner") as client:
        asked = {"name": "另设时限", "kind": "cover", "assumptions": {}}
        client.post("/api/v1/planning/scenarios", json=asked).raise_for_status()
    _, page = signed_in(seat, "planner", "/planning?lang=zh", ".plan-gaps")

    def answered_before(route: Route) -> None:
        answer = route.fetch()
        done = {"id": 1, "state": "done", "stage": "done", "progress": 1, "ahead": None, "asked_at": "", "error": None}
        route.fulfill(json=answer.json() | {"items": [each | {"job": done} for each in answer.json()["items"]]})

    page.route("**/planning/scenarios?*", answered_before)
    page.get_by_role("link", name="方案", exact=True).click()
    expect(page.locator(".plan-scenarios tr", has_text="另设时限").first).to_contain_text("尚未计算")


def test_a_dispatcher_finds_no_scenarios(seat: Callable[..., Visit], site: Server) -> None:
    with client_of(site, "desk") as client:
        assert client.get("/api/v1/planning/scenarios").status_code == 403


def test_a_shared_scenario_is_shown_after_signing_in_too(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "planner", "/planning?lang=zh&scenario=99", ".plan-keep")  # signing in drops the hash
    expect(page.get_by_role("link", name="方案", exact=True)).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("alert")).to_contain_text("99")

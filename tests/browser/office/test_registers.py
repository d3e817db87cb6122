"""The page of registers: an activity typed and read from a file, refused at its fields, corrected and withdrawn."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit
from tests.browser.staff import signed_in, staffed
from tests.processes import Server

Begin = Callable[..., Visit]
ENTRY = "[data-entry]"


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    people = {
        login: (role, CODE)
        for login, role in {"head": Role.LEADER, "second": Role.LEADER, "reads": Role.AUDITOR}.items()
    }
    with staffed(home, module_database_url, people) as server:
        yield server


def test_an_activity_is_typed_read_from_a_file_corrected_and_withdrawn(seat: Begin, tmp_path: Path) -> None:
    file = tmp_path / "销毁.csv"
    file.write_text("类别,品种,数量,单位,金额（元）\n食品,饼干,12,袋,96\n酒类,白酒,3,瓶,1300\n", encoding="gb18030")
    _, page = signed_in(seat, "head", "/registers", "[data-act=new]")
    page.locator("[data-act=new]").click()
    page.locator("[name=day]").fill("2026-03-15")
    page.locator("[name=reached]").fill("三百")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".lines tbody tr")).to_have_count(2)
    file.write_text("类别,品种,数量,单位,金额（元）\n食品,肉,12,公斤,96\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".said li")).to_have_text("第 2 行“单位” 公斤 请按件计数，如袋、箱")
    page.locator("[data-act=add-line]").click()
    page.locator(".entry-form .primary").click()
    expect(page.locator("[name=name]")).to_be_focused()
    expect(page.locator("label .error")).to_have_text(["必填", "请填写整数"])
    expect(page.locator(".lines td.error")).to_contain_text("必填")
    assert by_day_and_night(page) == []
    page.locator("[name=name]").fill("3·15 宣传")
    page.locator("[name=reached]").fill("300")
    page.locator(".lines tbody tr:nth-child(3) button").click()
    page.locator(".entry-form .primary").click()
    expect(page.locator(f"{ENTRY} td")).to_have_text(["3·15 宣传", "", "300", "", "2", "1,396.00"])
    page.locator(f"{ENTRY} button").click()
    page.locator("[data-act=correct]").click()
    page.locator("[name=host]").fill("县局")
    page.locator(".entry-form .primary").click()
    expect(page.locator(f"{ENTRY} td").nth(1)).to_have_text("县局")
    page.locator(f"{ENTRY} button").click()
    page.locator("[data-act=withdraw]").click()
    expect(page.locator(f"{ENTRY} .tag")).to_have_text("已作废")
    page.locator(f"{ENTRY} button").click()
    expect(page.locator("section details")).to_have_count(3)
    page.locator("section summary").last.click()
    expect(page.locator("section details").last).to_contain_text("活动名称: 3·15 宣传 · 参加人数: 300")
    _, reader = signed_in(seat, "reads", "/registers", ENTRY)
    expect(reader.locator("[data-act]")).to_have_count(0)


def test_an_entry_corrected_by_somebody_else_is_shown_before_it_is_replaced(seat: Begin) -> None:
    seats = [signed_in(seat, login, "/registers", "[data-act=new]")[1] for login in ("head", "second")]
    seats[0].locator("[data-act=new]").click()
    seats[0].locator("[name=day]").fill("2026-05-01")
    seats[0].locator("[name=name]").fill("讲座")
    seats[0].locator(".entry-form .primary").click()
    expect(seats[0].locator(ENTRY).first).to_contain_text("讲座")
    seats[1].reload()
    for page, host in zip(seats, ("一所", "二所"), strict=True):
        page.locator(ENTRY).first.locator("button").click()
        page.locator("[data-act=correct]").click()
        page.locator("[name=host]").fill(host)
    for page in seats:
        page.locator(".entry-form .primary").click()
        expect(page.locator(".said p")).not_to_be_empty()
    expect(seats[1].locator(".said")).to_contain_text("刚被他人更正")
    expect(seats[1].locator(ENTRY).first).to_contain_text("一所")
    expect(seats[1].locator("[name=host]")).to_have_value("二所")
    seats[1].locator(".entry-form .primary").click()
    expect(seats[1].locator(ENTRY).first).to_contain_text("二所")

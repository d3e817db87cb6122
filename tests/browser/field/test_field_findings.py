"""What was found on scene, written on the phone: by the kind of case, without a network, kept as it is written."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.acceptance.steps import until
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import take_in
from tests.browser.phone import TEAM, Phone, bring, join, kept_of, log, logged, look_away, rings, step

type Hand = Callable[..., Phone]
pytestmark = pytest.mark.usefixtures("nothing_open")
FOOD_LAW = "《食品安全法》第一百一十条"


def on_scene(given: Phone, client: httpx.Client, **changes: Any) -> tuple[Page, dict[str, Any]]:
    page = given.switch_on()
    join(page, keeps=given.keeps)
    case = rings(page, client, **changes) if changes.get("kind") != "enquiry" else sent(page, client, **changes)
    bring(page, client, case)
    return page, case


def sent(page: Page, client: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Take in what sends no team by itself, and send the phone's."""
    case = take_in(client, **changes)
    body = {"type": "offered", "team": TEAM, "reason": "试验"}
    client.post(f"/api/v1/complaints/{case['id']}/events", json=body).raise_for_status()
    expect(page.locator(f".case[data-case='{case['id']}']")).to_be_visible()
    return case


def form(page: Page) -> None:
    """Wait until the form is there: at the scene it is part of the work."""
    expect(page.locator("form.findings")).to_be_visible()


def choose(page: Page, what: str) -> None:
    page.locator(f"[data-choice='{what}']").click()


def write(page: Page, name: str, words: str) -> None:
    page.locator(f".findings input[name='{name}']").fill(words)


def sign(page: Page) -> None:
    page.locator("[data-part='sign'] summary").click()
    pad = page.locator("canvas.pad")
    pad.evaluate("(pad) => pad.scrollIntoView({ block: 'center' })")
    box = pad.bounding_box()
    assert box
    x, y = box["x"], box["y"]
    page.mouse.move(x + 40, y + 30)
    page.mouse.down()
    for n in range(1, 20):
        page.mouse.move(x + 40 + 10 * n, y + 30 + (n % 5) * 12)
    page.mouse.up()
    expect(pad).to_have_attribute("aria-label", "已签名")


def reported_twice(client: httpx.Client, case: dict[str, Any]) -> None:
    end = time.monotonic() + 15
    while [each["type"] for each in log(client, case)].count("findings") < 2:
        assert time.monotonic() < end
        time.sleep(0.1)


def found(client: httpx.Client, case: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/v1/complaints/{case['id']}").raise_for_status().json()
    return answer["findings"] or {}


def test_a_complaint_settled_offline_with_money_back_and_a_signature_is_sent_once_later(
    lend: Hand, client: httpx.Client
) -> None:
    given = lend()
    page, case = on_scene(given, client, category="food")
    given.cut()
    form(page)
    assert page.locator(".findings fieldset").evaluate_all("all => all.map((each) => each.dataset.part)") == [
        "mediation",
        "satisfaction",
        "product",
    ]
    choose(page, "mediation:settled")
    write(page, "recovered", "1,800.00")
    choose(page, "satisfaction:5")
    page.locator("#findings").fill("商家当场退款")
    sign(page)
    step(page, "cleared")
    expect(page.locator(".idle")).to_be_visible()
    look_away(page)
    expect(page.locator(".unsent")).to_contain_text("3 项未发送")
    assert found(client, case) == {}
    given.cut(off=False)
    logged(client, case, "cleared", seconds=30)
    kinds = [each["type"] for each in log(client, case)]
    assert kinds[-3:] == ["findings", "attached", "cleared"]
    shown = found(client, case)
    assert (shown["mediation"], shown["recovered_yuan"], shown["satisfaction"]) == ("settled", "1800.00", 5)
    assert (shown["note"], shown["team"]) == ("商家当场退款", TEAM)
    [signature] = client.get(f"/api/v1/complaints/{case['id']}/attachments").json()["items"]
    assert (signature["kind"], signature["media_type"], signature["width_px"]) == ("signature", "image/png", 900)
    content = client.get(f"/api/v1/complaints/{case['id']}/attachments/{signature['number']}").content
    ink = Image.open(BytesIO(content)).convert("L").point(lambda grey: grey < 128 and 255).getbbox()
    assert ink, "the stroke is on it"
    assert ink[2] - ink[0] > 300, "and as wide as the finger went"
    assert given.errors == []


def test_a_report_asks_for_evidence_and_measure_and_goods_are_sealed_by_an_article(
    lend: Hand, client: httpx.Client
) -> None:
    page, case = on_scene(lend(), client, kind="report", category="food")
    form(page)
    expect(page.locator("[data-part='evidence']")).to_be_visible()
    assert page.locator("[data-part='mediation'], [data-part='satisfaction']").count() == 0
    choose(page, "invoice:missing")
    choose(page, "goods_seen:true")
    choose(page, "measure:sealing")
    page.locator(f"[data-basis='{FOOD_LAW}']").click()
    expect(page.locator(".basis")).to_contain_text("条款据转引")
    write(page, "goods_count", "12")
    write(page, "name", "散装面包")
    write(page, "batch", "20261101")
    write(page, "quantity", "12.5")
    write(page, "unit", "kg")
    step(page, "save-findings")
    expect(page.locator(".found")).to_have_text("处置情况已提交")
    shown = found(client, case)
    assert shown["measure"] == {"kind": "sealing", "basis": FOOD_LAW, "goods_count": 12}
    assert shown["evidence"] == {"invoice": "missing", "goods_seen": True}
    assert (shown["invoice_missing"], shown["product"]["quantity"]) == (True, "12.5")


@pytest.mark.nightly  # by day when the case is done, below; which: tests/unit/maps/test_findings_alike.py
def test_a_contradiction_stands_at_its_field_and_nothing_is_sent_until_it_is_put_right(
    lend: Hand, client: httpx.Client
) -> None:
    page, case = on_scene(lend(), client)
    form(page)
    step(page, "save-findings")
    expect(page.locator("#fault-note")).to_be_in_viewport()
    choose(page, "mediation:settled")
    write(page, "recovered", "1800")
    choose(page, "mediation:not_settled")
    step(page, "save-findings")
    expect(page.locator("#fault-recovered")).to_contain_text("未选“达成和解”")
    assert page.locator("input[name='recovered']").get_attribute("aria-invalid") == "true"
    page.locator("[data-part='measure'] summary").click()
    choose(page, "measure:seizure")
    expect(page.locator("#fault-basis")).to_contain_text("法律依据")
    expect(page.locator("#fault-goods_count")).to_be_visible()
    assert found(client, case) == {}
    choose(page, "measure:seizure")
    write(page, "recovered", "")
    step(page, "save-findings")
    expect(page.locator(".found")).to_have_text("处置情况已提交")
    assert found(client, case)["mediation"] == "not_settled"


def test_what_is_written_survives_a_dead_battery_and_is_corrected_by_a_second_report(
    hand: Hand, client: httpx.Client
) -> None:
    given = hand(on_disk=True)
    page, case = on_scene(given, client)
    form(page)
    choose(page, "mediation:refused")
    page.locator("#findings").fill("商家拒绝调解")
    until(lambda: "商家拒绝调解" in str(kept_of(page, "findings")))
    given.pull_the_plug()
    page = given.switch_on()
    form(page)
    expect(page.locator("#findings")).to_have_value("商家拒绝调解")
    expect(page.locator("[data-choice='mediation:refused']")).to_have_attribute("aria-pressed", "true")
    step(page, "save-findings")
    logged(client, case, "findings")
    expect(page.locator(".found")).to_have_text("处置情况已提交")
    expect(page.locator("#findings")).to_have_value("商家拒绝调解")
    choose(page, "mediation:settled")
    step(page, "save-findings")
    reported_twice(client, case)
    expect(page.locator(".unsent")).to_have_count(0)
    shown = found(client, case)
    assert (shown["mediation"], shown["note"]) == ("settled", "商家拒绝调解")
    assert [each["type"] for each in log(client, case)].count("findings") == 2


def test_findings_are_put_right_after_the_case_is_done_while_another_is_on_and_without_a_network(
    lend: Hand, client: httpx.Client
) -> None:
    given = lend()
    page, case = on_scene(given, client)
    form(page)
    choose(page, "mediation:refused")
    step(page, "cleared")
    look_away(page)
    logged(client, case, "cleared")
    expect(page.locator(f".done [data-done='{case['id']}'] .said")).to_have_text("处置情况已提交")
    other = rings(page, client)
    page.locator(".done summary").click()
    given.cut()
    page.locator(f"[data-done='{case['id']}'] [data-act='findings']").click()
    expect(page.locator("form.findings h1")).to_have_text(f"处置情况 #{case['id']}")
    choose(page, "mediation:settled")
    step(page, "save-findings")
    expect(page.locator(f".case[data-case='{other['id']}']")).to_be_visible()
    expect(page.locator(f"[data-done='{case['id']}'] .said")).to_have_text("处置情况已存在本机（未发送）")
    given.cut(off=False)
    expect(page.locator(".unsent")).to_have_count(0)
    assert found(client, case)["mediation"] == "settled"
    assert found(client, other) == {}
    page.locator(".done summary").click()
    page.locator(f"[data-done='{case['id']}'] [data-act='photos']").click()
    expect(page.locator("#photos-of")).to_have_value(str(case["id"]))


def test_what_is_closed_takes_no_findings_any_more_and_says_so_in_the_form(lend: Hand, client: httpx.Client) -> None:
    page, case = on_scene(lend(), client)
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cleared"}).raise_for_status()
    page.locator(f"[data-done='{case['id']}'] [data-act='findings']").click()
    expect(page.locator("form.findings")).to_be_visible()
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "closed"}).raise_for_status()
    expect(page.locator("main .card")).to_contain_text("该案件已办结")
    page.locator("main .card button").click()
    expect(page.locator(f"[data-done='{case['id']}'] [data-act='photos']")).to_be_visible()
    assert page.locator(f"[data-done='{case['id']}'] [data-act='findings']").count() == 0


def test_a_case_can_be_done_without_findings_in_one_tap(lend: Hand, client: httpx.Client) -> None:
    page, case = on_scene(lend(), client, kind="enquiry", category="service")
    form(page)
    assert page.locator(".findings fieldset").count() == 0
    step(page, "cleared")
    expect(page.locator(".idle")).to_be_visible()
    look_away(page)
    logged(client, case, "cleared")
    assert found(client, case) == {}
    expect(page.locator(f"[data-done='{case['id']}'] [data-act='findings']")).to_contain_text("补填处置情况")


def test_what_contradicts_itself_is_pointed_out_and_the_case_is_not_done(lend: Hand, client: httpx.Client) -> None:
    page, case = on_scene(lend(), client)
    form(page)
    choose(page, "mediation:settled")
    write(page, "recovered", "many")
    step(page, "cleared")
    expect(page.locator("#fault-recovered")).to_be_in_viewport()
    expect(page.locator(".case .status")).to_have_text("现场处置")
    look_away(page)
    expect(page.locator(".unsent")).to_have_count(0)
    assert {each["type"] for each in log(client, case)}.isdisjoint({"findings", "cleared"})


@pytest.mark.parametrize("kind", ["complaint", pytest.param("report", marks=pytest.mark.nightly)])
def test_the_form_has_no_violation_and_is_large_enough_for_thumbs(lend: Hand, client: httpx.Client, kind: str) -> None:
    page, _ = on_scene(lend(), client, kind=kind)
    form(page)
    page.locator(".findings details").evaluate_all("all => all.forEach((each) => each.setAttribute('open', ''))")
    choose(page, "measure:seizure")
    step(page, "save-findings")
    expect(page.locator("#fault-basis")).to_be_visible()
    assert by_day_and_night(page) == []
    widths = page.locator(".findings .options").evaluate_all("all => all.map((each) => each.clientWidth)")
    assert max(widths) - min(widths) <= 4, "choices are as wide as the form"
    sizes = "all => all.map((each) => each.getBoundingClientRect()).filter(({ height }) => height > 0 && height < 48)"
    assert page.locator(".findings button, .findings input, .findings summary").evaluate_all(sizes) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_findings_the_server_did_not_take_are_put_right_and_not_written_again(lend: Hand, client: httpx.Client) -> None:
    given = lend()
    page, case = on_scene(given, client)
    given.cut()
    form(page)
    choose(page, "mediation:settled")
    page.locator("#findings").fill("商家当场退款")
    step(page, "save-findings")
    for name in ("cleared", "closed"):
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": name}).raise_for_status()
    given.cut(off=False)
    expect(page.locator(".unsent.bad")).to_contain_text("1 项未被接受", timeout=30_000)
    client.post(
        f"/api/v1/complaints/{case['id']}/events", json={"type": "reopened", "to": "team", "reason": "补录"}
    ).raise_for_status()
    body = {"type": "offered", "team": TEAM, "reason": "补录"}
    client.post(f"/api/v1/complaints/{case['id']}/events", json=body)
    for name in ("acknowledged", "en_route", "on_scene"):
        step(page, name)
    form(page)
    expect(page.locator("#findings")).to_have_value("商家当场退款")
    step(page, "cleared")
    logged(client, case, "findings")
    assert found(client, case)["mediation"] == "settled"

"""The inspector's pictures: the phone from choosing a team to correcting a reporting point, also without a network."""

from dispatcher import begin_afresh, take_in
from playwright.sync_api import Page, expect
from stage import PHONE, Stage

TEAM = "100-1"


def take(stage: Stage) -> None:
    """Take the pictures, in the order of a case."""
    desk = stage.page("dispatcher", "/")
    begin_afresh(stage, desk)
    page = stage.page("inspector", "/field", PHONE)
    page.locator(".join button").first.wait_for()
    stage.shoot(page, "inspector-team", page.locator(".join button").filter(has_text=TEAM))
    page.locator(".join button").filter(has_text=TEAM).click()
    expect(page.locator(".freshness.fresh")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then((ready) => Boolean(ready.active))")
    stage.shoot(page, "inspector-duty", page.locator("[data-act='duty']"), rest_ms=3000)
    _offer(stage, page, desk)
    _way(stage, page)
    _scene(stage, page)
    _correction(stage, page)


def _offer(stage: Stage, page: Page, desk: Page) -> None:
    text = stage.choose("超市面包发霉，要求退款", "Mouldy bread in a supermarket; wants the money back")
    case = take_in(stage, desk, text, "food", 1)
    found = stage.send(desk, "GET", f"/complaints/{case}")
    if found["assignment"]["team"] != TEAM:
        body = {"type": "offered", "team": TEAM, "reason": stage.say("because.knows")}
        stage.send(desk, "POST", f"/complaints/{case}/events", body)
    page.locator(f".case[data-case='{case}']").wait_for()
    accept, decline = page.locator("[data-step='acknowledged']"), page.locator("[data-step='decline']")
    stage.shoot(page, "inspector-offer", accept, decline, rest_ms=1500)
    decline.click()
    page.get_by_text(stage.say("field.why_decline")).first.wait_for()
    stage.shoot(page, "inspector-decline", page.get_by_role("button", name=stage.say("field.give_back"), exact=True))
    page.get_by_role("button", name=stage.say("field.keep_it"), exact=True).click()


def _way(stage: Stage, page: Page) -> None:
    page.locator("[data-step='acknowledged']").click()
    page.locator("[data-step='en_route']").click()
    page.locator("[data-step='on_scene']").wait_for()
    page.evaluate("scrollTo(0, 0)")
    stage.shoot(page, "inspector-way", page.locator("[data-app='amap']"), page.locator("[data-step='on_scene']"))


def _scene(stage: Stage, page: Page) -> None:
    page.locator("[data-step='on_scene']").click()
    page.locator("form.findings").wait_for()
    page.locator("#findings").fill(
        stage.choose("面包三袋过期，商家当场退款", "Three bags past their date; the shop paid back at once")
    )
    page.locator("#findings").evaluate("each => each.scrollIntoView({ block: 'center' })")
    stage.shoot(page, "inspector-findings", page.locator("#findings"), page.locator("[data-step='cleared']"))
    page.context.set_offline(True)
    page.locator("[data-step='note']").click()
    page.locator("#remark").fill(stage.choose("已拍照留存", "Photographs taken"))
    page.locator("[data-step='send-note']").click()
    page.locator(".unsent").wait_for()
    page.evaluate("scrollTo(0, 0)")
    stage.shoot(page, "inspector-offline", page.locator(".unsent"), rest_ms=1500)
    page.context.set_offline(False)
    expect(page.locator(".unsent")).to_have_count(0)


def _correction(stage: Stage, page: Page) -> None:
    expect(page.locator(".undo [data-act='undo']")).to_have_count(0)
    page.locator("[data-view='ground']").click()
    page.locator("details[data-cell]").first.wait_for()
    code = page.locator("[data-point]").first.get_attribute("data-point")
    row = page.locator(f"[data-point='{code}']")
    page.locator("details[data-cell]").filter(has=row).locator("summary").click()
    row.locator(".point").click()
    row.locator("[data-act='correct']").evaluate("each => each.scrollIntoView({ block: 'center' })")
    stage.shoot(page, "inspector-cell", row.locator("[data-act='correct']"))
    row.locator("[data-act='correct']").click()
    page.locator(".correction-form .whereabouts").wait_for()
    page.locator("[data-act='propose']").evaluate("each => each.scrollIntoView({ block: 'end' })")
    stage.shoot(page, "inspector-correction", page.locator("[data-act='propose']"))

"""The dispatcher's pictures: a call, a team, an alert, the end of a case, goods, and the shift handover."""

from math import dist
from typing import Any

from playwright.sync_api import Page, expect
from stage import SEAT, Stage


def take(stage: Stage) -> None:
    """Take the pictures, in the order of a shift."""
    page = stage.page("dispatcher", "/")
    page.locator("#units .team-row").first.wait_for()
    begin_afresh(stage, page)
    _call(stage, page)
    _send(stage, page)
    _alert(stage, page)
    _board(stage, page)
    _close(stage, page)
    _off_shelf(stage, page)
    _handover(stage, page)


def begin_afresh(stage: Stage, page: Page) -> None:
    """Cancel what is open, and put every team on duty."""
    for each in stage.send(page, "GET", "/complaints?state=open")["items"]:
        stage.send(page, "POST", f"/complaints/{each['id']}/events", {"type": "cancelled"})
    put_on_duty(stage, page)


def put_on_duty(stage: Stage, page: Page) -> None:
    """Put every team on duty, whatever the roster says at this hour."""
    for each in stage.send(page, "GET", "/teams")["features"]:
        stage.send(page, "POST", f"/teams/{each['properties']['code']}/status", {"on_duty": True})


def shops(stage: Stage, page: Page) -> list[dict[str, Any]]:
    """Return the supermarkets of the county town, the nearest to its centre first."""
    points = stage.send(page, "GET", "/points")["features"]
    found = [each for each in points if each["properties"]["kind"] == "supermarket"]
    return sorted(found, key=lambda each: dist(each["geometry"]["coordinates"], SEAT))


def take_in(stage: Stage, page: Page, text: str, category: str, nth: int = 0) -> int:
    """Take in a complaint about the nth supermarket from the centre; return its number."""
    place = {"point": shops(stage, page)[nth]["properties"]["code"]}
    body = {"kind": "complaint", "channel": "hotline", "category": category, "text": text, "place": place}
    number: int = stage.send(page, "POST", "/complaints", body)["id"]
    return number


def step(stage: Stage, page: Page, case: int, *steps: str) -> None:
    """Report steps of a case."""
    for each in steps:
        stage.send(page, "POST", f"/complaints/{case}/events", {"type": each})


def _call(stage: Stage, page: Page) -> None:
    shop = shops(stage, page)[0]["properties"]
    page.keyboard.press("n")
    form = page.locator(".intake")
    page.locator("#intake-place").fill(shop["name"])
    page.locator(".lookup [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".prospect")).to_have_class("prospect good")
    page.locator(".categories label").first.click()
    page.locator("#intake-text").fill(
        stage.choose("面包发霉，已过保质期，要求退款", "Mouldy bread past its date; the caller wants the money back")
    )
    page.locator("[name=phone]").first.fill("13900001111")
    stage.shoot(page, "dispatcher-call", page.locator(".prospect"), form.locator("button.primary"), rest_ms=1500)
    page.keyboard.press("Control+Enter")
    page.locator(".case-panel").wait_for()


def _board(stage: Stage, page: Page) -> None:
    texts = (
        ("price", 1, "收银价高于标价", "Charged more than the price tag said"),
        ("metrology", 2, "电子秤不准，少称二两", "The scales are wrong, 100 g short"),
    )
    cases = [take_in(stage, page, stage.choose(zh, en), what, nth) for what, nth, zh, en in texts]
    step(stage, page, cases[0], "acknowledged", "en_route")
    step(stage, page, cases[1], "acknowledged", "en_route", "on_scene")
    page.goto(f"{stage.url}/?case={cases[0]}")  # the map comes to the town, and stays there
    page.locator(".case-panel").wait_for()
    page.wait_for_timeout(2000)
    page.keyboard.press("Escape")
    page.locator(".case-panel").wait_for(state="detached")
    page.evaluate("document.activeElement?.blur()")
    stage.shoot(page, "dispatcher-console", rest_ms=3000)


def _send(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.url}/?case=1")
    panel = page.locator(".case-panel")
    panel.locator("details", has_text=stage.say("action.reassign")).locator("summary").first.click()
    panel.locator(".choices li[data-team]").first.wait_for()
    stage.shoot(page, "dispatcher-send", panel.locator(".choices"), rest_ms=2000)


def _close(stage: Stage, page: Page) -> None:
    case = take_in(stage, page, stage.choose("开票被拒", "The shop refuses an invoice"), "invoice", 3)
    step(stage, page, case, "acknowledged", "en_route", "on_scene", "cleared")
    page.goto(f"{stage.url}/?case={case}")
    panel = page.locator(".case-panel")
    panel.locator("button", has_text=stage.say("action.closed")).first.click()
    stage.shoot(page, "dispatcher-close", panel.locator(".explain"), part=page.locator("#side"), rest_ms=1500)


def _alert(stage: Stage, page: Page) -> None:
    for each in stage.send(page, "GET", "/teams")["features"]:
        if each["properties"]["status"] == "free":
            stage.send(page, "POST", f"/teams/{each['properties']['code']}/status", {"on_duty": False})
    take_in(stage, page, stage.choose("燃气灶漏气", "A gas stove leaks"), "product_quality", 4)
    page.goto(stage.url)
    page.locator(".alerts .alert").first.wait_for()
    stage.shoot(page, "dispatcher-alert", page.locator(".alerts .alert").first, rest_ms=2000)
    put_on_duty(stage, page)


def _off_shelf(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.url}/?case=1")
    page.locator(".case-panel").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("g 1")
    page.keyboard.press("Enter")
    form = page.locator(".shelf-form")
    form.locator("select[name=area]").focus()
    page.keyboard.press("End")
    page.locator(".shops li").first.wait_for()
    page.locator(".off-shelf input[name=product]").fill(stage.choose("散装面包", "Loose bread"))
    reason = stage.choose("菌落总数超标", "Too many germs in a sample")
    form.get_by_placeholder(stage.say("shelf.reason")).fill(reason)
    column = page.locator("#side")
    stage.shoot(page, "dispatcher-off-shelf", form.locator(".primary"), part=column, tall=True, rest_ms=1500)


def _handover(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.url}/handover")
    page.locator("article .primary").first.wait_for()
    stage.shoot(page, "dispatcher-handover", page.locator("article .primary"), rest_ms=1500)

"""The handler's pictures: the list, an act on the spot, a case with its deadlines, a notice, an approval, the board."""

from typing import Any

from dispatcher import take_in
from playwright.sync_api import Page, ViewportSize
from stage import DESK, Stage

HANDLER = "user:demo-handler"
LOW: ViewportSize = {"width": 1280, "height": 360}
"""The first rows of a list are enough."""


def take(stage: Stage) -> None:
    """Take the pictures, in the order of a day."""
    desk = stage.page("dispatcher", "/")
    case = take_in(stage, desk, stage.choose("面包发霉，要求退款", "Mouldy bread; wants the money back"), "food", 1)
    _do(stage, desk, case, "assigned", handler=HANDLER)
    _list(stage)
    _spot(stage, case)
    page = stage.page("handler", "/cases")
    _do(stage, page, case, "accepted")
    _deadlines(stage, case)
    _notice(stage, case)
    _approval(stage, desk)
    page = stage.page("leader", "/supervision")
    page.locator(".tiles").wait_for()
    page.set_viewport_size({"width": 1280, "height": 480})
    stage.shoot(page, "handler-supervision", page.locator(".tiles"), rest_ms=1500)
    page = stage.page("leader", "/reports")
    page.locator(".keep").wait_for()
    page.set_viewport_size({"width": 1100, "height": 320})
    stage.shoot(page, "handler-reports", page.locator(".keep"), rest_ms=1500)


def _do(stage: Stage, page: Page, case: int, act: str, **data: Any) -> None:
    """Do an act of the office as whoever is signed in on a page."""
    stage.send(page, "POST", f"/complaints/{case}/handling", {"act": act, "data": data})


def _opened(stage: Stage, role: str, case: int, which: str = "open") -> Page:
    page = stage.page(role, f"/cases?list={which}&case={case}")
    page.locator(".case .history").wait_for()
    return page


def _list(stage: Stage) -> None:
    page = stage.page("handler", "/cases?list=mine")
    page.locator("tbody tr").first.wait_for()
    page.set_viewport_size(LOW)
    stage.shoot(page, "handler-list", page.locator("nav.lists"), page.locator("td.due"), rest_ms=1500)
    page.set_viewport_size(DESK["viewport"])


def _spot(stage: Stage, case: int) -> None:
    page = _opened(stage, "handler", case, "mine")
    page.locator(".case [data-act='settled_on_the_spot']").click()
    page.locator("#act-place").fill(stage.choose("超市收银台", "At the till of the shop"))
    page.locator("#act-agreement").fill(stage.choose("退货退款", "The shop takes it back and refunds it"))
    page.locator("#act-disputed_yuan").fill("36.50")
    page.locator("#act-recovered_yuan").fill("36.50")
    stage.shoot(page, "handler-spot", page.locator(".act-form .primary"), part=page.locator(".act-form"), tall=True)


def _deadlines(stage: Stage, case: int) -> None:
    page = _opened(stage, "handler", case, "mine")
    days = page.locator(".case details.days").first
    days.locator("summary").click()
    waiting = page.locator(".case .waits")
    stage.shoot(page, "handler-deadlines", days, waiting, part=page.locator(".case"), tall=True)


def _notice(stage: Stage, case: int) -> None:
    page = _opened(stage, "handler", case, "mine")
    page.locator(".case [data-act='notified']").click()
    page.locator("#act-channel").select_option("phone")
    page.locator("#act-reached").check()
    page.locator("#act-proof").fill(stage.choose("通话录音", "Recording of the call"))
    reached = page.locator("label.check", has=page.locator("#act-reached"))
    stage.shoot(page, "handler-notice", reached, part=page.locator(".act-form"), tall=True)


def _approval(stage: Stage, desk: Page) -> None:
    shop = stage.send(desk, "GET", "/points")["features"][0]["properties"]["code"]
    text = stage.choose("举报超市出售过期牛奶", "Reports that a shop sells milk past its date")
    body = {"kind": "report", "channel": "hotline", "category": "food", "text": text, "place": {"point": shop}}
    case = stage.send(desk, "POST", "/complaints", body)["id"]
    _do(stage, desk, case, "assigned", handler=HANDLER)
    page = stage.page("handler", "/cases")
    record = stage.choose("现场检查，未发现过期牛奶", "Inspected on the spot; no milk past its date")
    _do(stage, page, case, "verified", result="not_confirmed", record=record)
    _do(stage, page, case, "not_filed", ground="no_violation", reason=record)
    page = _opened(stage, "leader", case, "to_approve")
    buttons = page.locator(".proposal .acts button")
    stage.shoot(page, "handler-approval", buttons.nth(0), buttons.nth(1), part=page.locator(".case"), rest_ms=1500)

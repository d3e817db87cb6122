"""The office's pictures: accounts, rules, roster, corrections, codes, expedites and the audit trail."""

from dispatcher import begin_afresh, take_in
from playwright.sync_api import Page
from stage import PHONE, SEAT, Stage

PHONE_ID = "phone-of-the-guide"
TEAM = "100-1"


def take(stage: Stage) -> None:
    """Take the pictures; accounts come last, for the first one ends the demonstration's."""
    _rules(stage)
    _roster(stage)
    _corrections(stage)
    _points(stage)
    _expedite(stage)
    page = stage.page("auditor", "/audit")
    stage.shoot(page, "chief-audit", page.get_by_text(stage.say("audit.export")))
    _people(stage)


def _people(stage: Stage) -> None:
    page = stage.page("administrator", "/people")
    _add(page, stage.choose("管理员", "Administrator"), "root", "administrator")
    page = stage.sign_in(page.locator(".handed code").last.inner_text())
    for name in ("new", "again"):
        page.locator(f"[name={name}]").fill("four words of my own")
    page.locator("form button").click()
    page.goto(f"{stage.url}/people")
    button = page.locator("form.add button")
    _fill(page, stage.choose("值班员一", "Desk one"), "desk.one", "dispatcher")
    stage.shoot(page, "chief-people", button)
    button.click()
    page.locator(".handed").wait_for()
    stage.shoot(page, "chief-handed", page.locator("[data-act='put-away']"), part=page.locator(".handed"))


def _fill(page: Page, name: str, login: str, role: str) -> None:
    form = page.locator("form.add")
    form.locator("[name=name]").fill(name)
    form.locator("[name=login]").fill(login)
    form.locator("[name=role]").select_option(role)


def _add(page: Page, name: str, login: str, role: str) -> None:
    _fill(page, name, login, role)
    page.locator("form.add button").click()
    page.locator(".handed").wait_for()


def _rules(stage: Stage) -> None:
    page = stage.page("administrator", "/rules")
    target = page.get_by_label(stage.say("rule.town_target_s"))
    target.fill("9")
    target.blur()
    stage.shoot(page, "chief-rules", page.locator(".rule", has=target))
    page.reload()


def _roster(stage: Stage) -> None:
    page = stage.page("chief", "/roster")
    page.locator(".calendar .team").first.wait_for()
    page.locator("header .tools .primary").click()
    stage.shoot(page, "chief-roster", page.locator("header .tools .primary"), page.locator("form .primary"))


def _corrections(stage: Stage) -> None:
    phone = stage.page("inspector", "/field", PHONE)
    stage.send(phone, "PUT", f"/phones/{PHONE_ID}", {"team": TEAM})
    point = stage.send(phone, "GET", f"/phones/{PHONE_ID}/ground")["points"][0]
    there = {"lon": SEAT[0] + 0.004, "lat": SEAT[1] + 0.002, "datum": "wgs84", "accuracy_m": 12.0}
    body = {"point": point["code"], "seen_version": point["version"], "what": "moved", "place": there}
    remark = stage.choose("迁到街口新址", "Moved to the street corner")
    stage.send(phone, "POST", f"/phones/{PHONE_ID}/corrections", body | {"remark": remark})
    page = stage.page("chief", "/corrections")
    card = page.locator(".correction").first
    card.wait_for()
    approve = card.get_by_role("button", name=stage.say("corrections.approve"), exact=True)
    refuse = card.get_by_role("button", name=stage.say("corrections.refuse"), exact=True)
    stage.shoot(page, "chief-corrections", approve, refuse)


def _points(stage: Stage) -> None:
    page = stage.page("chief", "/points")
    row = page.locator("tbody tr").first
    row.wait_for()
    stage.shoot(page, "chief-codes", row.locator("td").last)


def _expedite(stage: Stage) -> None:
    desk = stage.page("dispatcher", "/")
    begin_afresh(stage, desk)
    case = take_in(stage, desk, stage.choose("预付卡不退款", "No refund of a prepaid card"), "service", 1)
    page: Page = stage.page("chief", f"/?case={case}")
    panel = page.locator(".case-panel")
    panel.get_by_text(stage.say("expedite.press"), exact=True).click()
    form = panel.locator("form, details", has=page.get_by_placeholder(stage.say("expedite.note_hint"))).last
    page.get_by_placeholder(stage.say("expedite.note_hint")).fill(
        stage.choose("请先电话联系投诉人", "Ring the caller first")
    )
    form.scroll_into_view_if_needed()
    stage.shoot(page, "chief-expedite", form, rest_ms=1500)

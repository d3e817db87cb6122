"""What was found on scene, in the console: the newest report in the case's panel, each one in its history."""

from collections.abc import Callable

import httpx
from playwright.sync_api import expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Visit, take_in

type Begin = Callable[..., Visit]
BASIS = "《食品安全法》第一百一十条"
SEALED = {
    "evidence": {"invoice": "missing", "goods_seen": True, "witness": False},
    "product": {"name": "散装面包", "batch": "20261101", "quantity": "12.5", "unit": "kg"},
    "measure": {"kind": "sealing", "basis": BASIS, "goods_count": 12},
    "note": "已贴封条",
}


def on_scene(client: httpx.Client, **changes: object) -> int:
    number: int = take_in(client, **changes)["id"]
    for step in ("acknowledged", "en_route", "on_scene"):
        client.post(f"/api/v1/complaints/{number}/events", json={"type": step}).raise_for_status()
    return number


def tell(client: httpx.Client, case: int, **body: object) -> None:
    client.post(f"/api/v1/complaints/{case}/findings", json=body).raise_for_status()


def test_findings_come_into_the_open_panel_and_a_correction_takes_their_place(
    seat: Begin, client: httpx.Client
) -> None:
    case = on_scene(client, kind="report", category="food")
    mine = seat()
    page = mine.page(f"/?case={case}")
    part = page.locator(".case-panel section.findings")
    expect(page.locator(".history")).to_be_visible()
    expect(part).to_have_count(0)
    tell(client, case, measure={"kind": "ordered"}, note="先责令改正")
    expect(part).to_contain_text("先责令改正")
    tell(client, case, **SEALED)
    for words in ("查封 · 12 件", BASIS, "批号 20261101", "12.5 kg", "见到实物：有", "证人：无", "已更正"):
        expect(part).to_contain_text(words)
    expect(part.locator(".tag")).to_have_text("缺发票")
    expect(part).not_to_contain_text("先责令改正")
    handling = page.locator(".case-panel section.handling")
    expect(handling).to_contain_text("承办")
    expect(handling.locator("li", has_text="批准")).to_contain_text("到期")  # the sealing has started its clock
    lines = page.locator(".history li.findings q")
    expect(lines).to_have_count(2)
    expect(lines.first).to_have_text("责令改正 · 先责令改正")
    assert by_day_and_night(page, "#drawer") == []
    assert mine.complaints == []
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "cancelled"}).raise_for_status()


def test_money_recovered_is_read_in_english_too(seat: Begin, client: httpx.Client) -> None:
    case = on_scene(client)
    tell(client, case, mediation="settled", recovered_yuan="1800.00", satisfaction=5)
    page = seat(locale="en-GB").page(f"/?case={case}")
    part = page.locator(".case-panel section.findings")
    expect(part).to_contain_text("Settled · 1,800.00 yuan recovered")
    expect(part).to_contain_text("5 / 5")
    client.post(f"/api/v1/complaints/{case}/events", json={"type": "cancelled"}).raise_for_status()

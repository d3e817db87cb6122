"""Photographs that were named and have not come: the desk sees it in words until they are there."""

import hashlib
from collections.abc import Callable

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Visit, take_in
from tests.browser.console.test_findings import on_scene, tell
from tests.browser.console.test_off_shelf import order
from tests.photographs import about, picture

Begin = Callable[..., Visit]
V1 = "/api/v1"


def attach(client: httpx.Client, case: int, body: bytes) -> None:
    """Add a photograph as a phone does."""
    headers = {"Content-Type": "image/jpeg"} | about(kind="photo")
    client.post(f"{V1}/complaints/{case}/attachments", content=body, headers=headers).raise_for_status()


def test_a_shop_closed_with_a_photograph_that_never_came_is_named_until_it_comes(
    seat: Begin, client: httpx.Client
) -> None:
    case = int(take_in(client)["id"])
    made = order(client, case, 2)
    body = picture("JPEG", seed=7)
    closing = {"outcome": "done", "basis": "voluntary", "photo": hashlib.sha256(body).hexdigest()}
    address = f"{V1}/complaints/{case}/off-shelf/{made['order']}"
    client.post(f"{address}/premises/1/close", json=closing).raise_for_status()
    client.post(
        f"{address}/premises/2/close", json={"outcome": "not_found"}
    ).raise_for_status()  # no picture: none missed
    mine = seat()
    page = mine.page(f"/?case={case}")
    awaited = page.locator(".case-panel .awaited")
    expect(awaited).to_contain_text("1 张照片未到")
    expect(awaited).to_contain_text("0号店")
    attach(client, case, picture("JPEG", seed=8))  # another picture is not the one
    expect(page.locator(".attachments .thumbs .face")).to_have_count(1)
    expect(awaited).to_contain_text("1 张照片未到")
    attach(client, case, body)
    expect(awaited).to_have_count(0)
    assert mine.complaints == []


def test_findings_that_speak_of_photographs_nobody_has_are_flagged(seat: Begin, client: httpx.Client) -> None:
    plain, spoken = on_scene(client), on_scene(client)
    tell(client, plain, evidence={"goods_seen": True})
    tell(client, spoken, evidence={"photos": True})
    page = seat(locale="en-GB").page(f"/?case={spoken}")
    awaited = page.locator(".case-panel .awaited")
    expect(awaited).to_contain_text("The findings say that photographs were taken")
    expect(awaited).to_contain_text("call the team")
    attach(client, spoken, picture("JPEG", seed=9))
    expect(awaited).to_have_count(0)
    page.locator(f".case-row[data-case='{plain}']").click()
    expect(page.locator(".case-panel section.findings")).to_be_visible()
    expect(awaited).to_have_count(0)

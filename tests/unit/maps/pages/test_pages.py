"""The page's routes: languages, versions, and no way out of the folders."""

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from api.auth.public_url import PublicUrl
from api.pages import live_map as pages
from maps.assets.inventory import OWN, Assets, read_assets


class Reader:
    """A browser in small: asks the application in this process and keeps its cookies."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = httpx.ASGITransport(app)
        self._cookies = httpx.Cookies()

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://wangge", cookies=self._cookies
            ) as client:
                answer = await client.get(path, headers=headers)
                self._cookies = client.cookies
                return answer

        return asyncio.run(ask())


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Reader of an application with the pages alone and a fetched Leaflet that is a stand-in."""
    leaflet = tmp_path / pages.LEAFLET
    leaflet.parent.mkdir(parents=True)
    leaflet.write_text("var L;")
    inventories = {OWN: read_assets(OWN), pages.VENDOR: read_assets(tmp_path)}
    monkeypatch.setattr(pages, "inventory", inventories.__getitem__)
    app = FastAPI()
    app.state.services = SimpleNamespace(public_url=PublicUrl(), attachment_mb=10)
    app.include_router(pages.router)
    return Reader(app)


@pytest.mark.parametrize(
    ("path", "headers", "lang"),
    [("/", {}, "zh-CN"), ("/", {"accept-language": "en-GB,en"}, "en"), ("/?lang=en", {"accept-language": "zh"}, "en")],
)
def test_the_reader_is_answered_in_their_language(
    client: Reader, path: str, headers: dict[str, str], lang: str
) -> None:
    assert f'<html lang="{lang}">' in client.get(path, headers=headers).text


def test_a_chosen_language_is_remembered(client: Reader) -> None:
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/").text


def test_an_unknown_language_is_not_remembered(client: Reader) -> None:
    assert "set-cookie" not in client.get("/?lang=xx").headers


def test_a_file_by_its_version_is_kept_for_ever_and_by_another_is_not(client: Reader) -> None:
    version = read_assets(OWN).version
    kept = client.get(f"/static/{version}/console/app.js")
    assert kept.headers["cache-control"] == pages.FOREVER
    assert kept.headers["content-type"].startswith("text/javascript")
    assert "export async function start" in kept.text
    old = client.get("/static/0/console/app.js")
    assert old.headers["cache-control"] == "no-cache"
    again = client.get("/static/0/console/app.js", headers={"if-none-match": old.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["..%2Flivemap.py", "..%2f..%2fpyproject.toml", "css", "", "%2Fetc%2Fpasswd", "nul%00"]
)
def test_what_is_not_in_the_inventory_does_not_exist(client: Reader, path: str) -> None:
    assert client.get(f"/static/1/{path}").status_code == 404
    assert client.get(f"/vendor/1/{path}").status_code == 404


def test_missing_vendor_files_are_said_with_the_remedy(client: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "inventory", lambda folder: Assets(files={}, version="0"))
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text


def test_the_icon_is_found_by_its_old_name(client: Reader) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_the_night_of_pages_without_a_script_is_that_of_all_others() -> None:
    declared = re.compile(r"^ +(--[\w-]+): (.*);$", re.MULTILINE)
    text = (OWN / "css" / "base" / "tokens.css").read_text(encoding="utf-8")
    chosen, _, followed = text.partition(':root[data-theme="dark"]')[2].partition(":root.follows-system")
    palette, own = dict(declared.findall(chosen)), dict(declared.findall(followed))
    assert len(own) > 10
    assert {name: palette[name] for name in own} == own


@pytest.mark.parametrize(
    "sheet", ["css/base/controls", "css/office/access", "css/office/enrol", "public/public", "css/office/docs"]
)
def test_pages_without_a_script_use_no_colour_that_stays_as_by_day(sheet: str) -> None:
    text = (OWN / "css" / "base" / "tokens.css").read_text(encoding="utf-8")
    chosen, _, followed = text.partition(':root[data-theme="dark"]')[2].partition(":root.follows-system")
    changing, own = (set(re.findall(r"^ +(--[\w-]+):", part, re.MULTILINE)) for part in (chosen, followed))
    used = set(re.findall(r"var\((--[\w-]+)[,)]", (OWN / f"{sheet}.css").read_text(encoding="utf-8")))
    assert used & changing <= own

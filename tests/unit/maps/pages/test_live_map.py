"""The page folium draws: ours alone, with no script in it and nothing of the county."""

import re

import pytest

from maps import catalogue
from maps.pages.live_map import PageRequest, render_page, shell_script

REQUEST = PageRequest(language="zh", static="/static/1", vendor="/vendor/2")


def test_nothing_is_loaded_from_another_host() -> None:
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", render_page(REQUEST))
    assert addresses
    assert all(address.startswith(("/static/1/", "/vendor/2/")) for address in addresses)
    assert "://" not in render_page(REQUEST)


def test_nothing_stands_inline_but_data() -> None:
    page = render_page(REQUEST)
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert inline == ['<script type="application/json" id="boot">']
    assert re.findall(r"\son\w+=", page) == []
    assert "<style" not in page
    assert " style=" not in page


def test_the_map_has_a_fixed_name_and_hands_itself_to_the_module() -> None:
    script = shell_script()
    assert 'var map_live = L.map("map_live"' in script
    assert 'import("./joined/console.js").then(({ modules }) => modules["console/app.js"].start(map_live));' in script
    assert '<script src="/static/1/live-map.js"></script>' in render_page(REQUEST)


def test_touch_zoom_is_not_forbidden() -> None:
    assert "user-scalable" not in render_page(REQUEST)
    assert "maximum-scale" not in render_page(REQUEST)


def test_the_same_request_gives_the_same_page() -> None:
    assert render_page(REQUEST) == render_page(REQUEST)


@pytest.mark.parametrize(("language", "attribute"), [("zh", 'lang="zh-CN"'), ("en", 'lang="en"')])
def test_the_page_says_its_language(language: str, attribute: str) -> None:
    request = PageRequest(language=language, static="/s", vendor="/v")
    assert f"<html {attribute}>" in render_page(request)


def test_a_message_cannot_end_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {**catalogue.messages("zh"), "app.title": "</script><script>alert(1)</script>{{ 7 * 7 }}"}
    monkeypatch.setattr("maps.pages.live_map.messages", lambda language: texts)
    page = render_page(REQUEST)
    assert "</script><script>alert" not in page
    assert "<title>&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page

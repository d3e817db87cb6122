"""The page folium draws: ours alone, under a nonce, with nothing of the county in it."""

import re

import pytest

from maps import catalogue
from maps.livemap import PageRequest, render_page

REQUEST = PageRequest(
    nonce="n0nce", language="zh", static="/static/1", vendor="/vendor/2", modules=("app.js", "a/b.js")
)


def test_nothing_is_loaded_from_another_host() -> None:
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", render_page(REQUEST))
    assert addresses
    assert all(address.startswith(("/static/1/", "/vendor/2/")) for address in addresses)
    assert "://" not in render_page(REQUEST)


def test_every_inline_script_carries_the_nonce_and_there_is_no_inline_style() -> None:
    page = render_page(REQUEST)
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert len(inline) == 3
    assert all('nonce="n0nce"' in tag for tag in inline)
    assert "<style" not in page
    assert " style=" not in page


def test_the_map_has_a_fixed_name_and_hands_itself_to_the_module() -> None:
    page = render_page(REQUEST)
    assert 'var map_live = L.map("map_live"' in page
    assert 'import("/static/1/app.js").then((app) => app.start(map_live));' in page


def test_touch_zoom_is_not_forbidden() -> None:
    assert "user-scalable" not in render_page(REQUEST)
    assert "maximum-scale" not in render_page(REQUEST)


def test_the_same_request_gives_the_same_page() -> None:
    assert render_page(REQUEST) == render_page(REQUEST)


@pytest.mark.parametrize(("language", "attribute"), [("zh", 'lang="zh-CN"'), ("en", 'lang="en"')])
def test_the_page_says_its_language(language: str, attribute: str) -> None:
    request = PageRequest(nonce="n", language=language, static="/s", vendor="/v")
    assert f"<html {attribute}>" in render_page(request)


def test_a_message_cannot_end_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {**catalogue.messages("zh"), "app.title": "</script><script>alert(1)</script>{{ 7 * 7 }}"}
    monkeypatch.setattr("maps.livemap.messages", lambda language: texts)
    page = render_page(REQUEST)
    assert "</script><script>alert" not in page
    assert "<title>&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page

"""The user guides: the same in both languages, with every picture, and in the very words of the screens."""

import re
from collections import Counter

import pytest
from markdown_it import MarkdownIt
from PIL import Image

from maps.catalogue import LANGUAGES, messages
from maps.pages.guide import FOLDER, GUIDES, GuidePage, pictures, read_guide, render_guide
from tests.processes import ROOT

MOST_BYTES = 3_000_000
SHOWN = re.compile(r"!\[([^\]]+)\]\(pictures/([\w-]+\.webp)\)")
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


def source(name: str, language: str) -> str:
    return (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")


def quoted(text: str) -> list[str]:
    """Return what is said to stand on the screen: all that is bold."""
    found = []
    for token in MarkdownIt("commonmark").parse(text):
        children = token.children or []
        starts = [n for n, child in enumerate(children) if child.type == "strong_open"]
        found += [children[n + 1].content for n in starts]
    return found


def keys_of(label: str, language: str) -> set[str]:
    """Return the keys under which the catalogue says exactly this."""
    return {key for key, text in messages(language).items() if text == label}


def sections(name: str, language: str) -> list[str]:
    return re.split(r"^## ", source(name, language), flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_every_label_that_a_guide_quotes_is_on_the_screen(name: str, language: str) -> None:
    labels = quoted(source(name, language))
    assert len(labels) > 20
    assert [label for label in labels if not keys_of(label, language)] == []


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_quote_the_same_labels_section_by_section(name: str) -> None:
    pairs = list(zip(sections(name, "zh"), sections(name, "en"), strict=True))
    assert len(pairs) > 5
    for chinese, english in pairs:
        theirs = {language: quoted(text) for language, text in (("zh", chinese), ("en", english))}
        keys = {
            language: set().union(*(keys_of(label, language) for label in labels))
            for language, labels in theirs.items()
        }
        for language, other in (("zh", "en"), ("en", "zh")):
            alone = [label for label in theirs[language] if not keys_of(label, language) & keys[other]]
            assert alone == [], f"{language} {chinese.splitlines()[0]}"


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_have_the_same_headings_lists_and_pictures(name: str) -> None:
    def shape(language: str) -> list[tuple[str, str]]:
        tokens = MarkdownIt("commonmark").parse(source(name, language))
        return [(token.type, token.tag) for token in tokens if token.type.endswith("_open")]

    assert shape("zh") == shape("en")
    assert [file for _, file in SHOWN.findall(source(name, "zh"))] == [
        file for _, file in SHOWN.findall(source(name, "en"))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_there_and_none_is_left_over(language: str) -> None:
    shown = Counter(file for name in GUIDES for _, file in SHOWN.findall(source(name, language)))
    assert set(shown) == {file for spoken, file in pictures() if spoken == language}
    assert max(shown.values()) == 1


def test_pictures_are_whole_and_small_together() -> None:
    files = [picture.file for picture in pictures().values()]
    for file in files:
        with Image.open(file) as picture:
            picture.load()
            assert picture.width > 300
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_a_page_has_its_text_contents_and_pictures_and_no_script(name: str, language: str) -> None:
    html = render_guide(GuidePage(name, language, "/static/v", "/field"))
    assert f'lang="{LANGUAGES[language]}"' in html
    headings = len(HEADING.findall(source(name, language)))
    assert html.count("<h1>") + len(re.findall(r'<h2 id="s\d+">', html)) == headings
    assert len(re.findall(r'<li><a href="#s\d+">', html)) == headings - 1
    assert html.count("<img ") == len(SHOWN.findall(source(name, language)))
    assert re.findall(r'href="(?!/|#|\?)[^"]*"|src="(?!/)[^"]*"', html) == []
    assert not re.search(r'href="[^"]*\.md"', html)
    assert "<script" not in html
    assert " style=" not in html


def test_an_unknown_guide_or_language_is_refused() -> None:
    for name, language in (("../README", "zh"), ("dispatcher", "fr"), ("README", "en")):
        with pytest.raises(KeyError):
            read_guide(name, language)


def test_html_in_a_guide_would_be_shown_and_not_run() -> None:
    made = MarkdownIt("commonmark", {"html": False}).render("<script>alert(1)</script>")
    assert "<script>" not in made


def test_the_index_leads_to_every_guide() -> None:
    index = (ROOT / "docs/guides/README.md").read_text(encoding="utf-8")
    for language in LANGUAGES:
        for name in GUIDES:
            assert f"({language}/{name}.md)" in index

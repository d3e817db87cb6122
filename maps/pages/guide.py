"""The user guides as pages: Markdown of docs/guides, one per role and language, with pictures of the screens.

Known limits: of Markdown only CommonMark, no HTML. A picture stands in a paragraph of its own; its text is its caption.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from PIL import Image

from maps.assets.inventory import MAPS, TEMPLATES
from maps.catalogue import LANGUAGES, messages

FOLDER: Final = MAPS / "guides"
"""A link to docs/guides, where people read the same files."""
GUIDES: Final = ("dispatcher", "inspector", "handler", "chief", "planner")
"""Each is called by the role that it is for first."""
_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide in one language: its title, its sections as (anchor, title), and its text as HTML."""

    title: str
    sections: Sequence[tuple[str, str]]
    html: Markup


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide in one language; `static` is the root of our own files, `home` the page of the reader's work."""

    name: str
    language: str
    static: str
    home: str


def render_guide(page: GuidePage) -> str:
    """Return the page of a guide."""
    other = next(language for language in LANGUAGES if language != page.language)
    return _PAGES.get_template("guide.html").render(
        page=page,
        guide=read_guide(page.name, page.language),
        lang=LANGUAGES[page.language],
        other=other,
        t=messages(page.language),
    )


@cache
def read_guide(name: str, language: str) -> Guide:
    """Return a guide; raises KeyError where there is none of this name or language."""
    if name not in GUIDES or language not in LANGUAGES:
        raise KeyError(name, language)
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse((FOLDER / language / f"{name}.md").read_text(encoding="utf-8"))
    heading, body = tokens[:3], tokens[3:]
    sections = _anchored(body)
    for child in (child for token in body for child in token.children or ()):
        _served(child, language)
    return Guide(heading[1].content, sections, Markup(markdown.renderer.render(body, markdown.options, {})))  # noqa: S704


def _anchored(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Give each section an anchor; return them."""
    sections: list[tuple[str, str]] = []
    for opening, text in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            anchor = f"s{len(sections) + 1}"
            opening.attrSet("id", anchor)
            sections.append((anchor, text.content))
    return sections


def _served(token: Token, language: str) -> None:
    """Let a picture be served with its caption, and a link to another guide lead to its page."""
    if token.type == "image":
        picture = pictures()[language, Path(str(token.attrGet("src"))).name]
        token.type, token.content = "html_inline", str(_FIGURE.format(picture=picture, caption=token.content))
    elif token.type == "link_open":
        token.attrSet("href", f"/help/{Path(str(token.attrGet('href'))).stem}")


_FIGURE = Markup(
    '<span class="figure {picture.shape}"><a href="{picture.address}">'
    '<img src="{picture.address}" width="{picture.width}" height="{picture.height}" alt="{caption}" loading="lazy"></a>'
    '<span class="caption" aria-hidden="true">{caption}</span></span>'
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a guide: where it lies, where it is served, and its size in points of the screen."""

    file: Path
    address: str
    width: int
    height: int

    @property
    def shape(self) -> str:
        """Return `tall` for a picture of a phone."""
        return "tall" if self.height > self.width else "wide"


@cache
def pictures() -> Mapping[tuple[str, str], Picture]:
    """Return the pictures of all guides by language and name; what is not among them does not exist."""
    files = [file for language in LANGUAGES for file in sorted((FOLDER / language / "pictures").glob("*.webp"))]
    version = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return {(file.parent.parent.name, file.name): _picture(file, version) for file in files}


def _picture(file: Path, version: str) -> Picture:
    with Image.open(file) as opened:
        width, height = opened.size
    address = f"/help/pictures/{version}/{file.parent.parent.name}/{file.name}"
    return Picture(file, str(escape(address)), width, height)

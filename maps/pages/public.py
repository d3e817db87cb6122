"""The pages that anybody may open who scanned a code: the form, the receipt, and what is said where neither can be.

Plain forms that need no script; one script makes photographs smaller where it runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.assets.inventory import TEMPLATES
from maps.catalogue import LANGUAGES, messages

_PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class PointPage:
    """The form of one reporting point; `typed` is shown again, `faults` stand at their fields."""

    language: str
    static: str
    county: str
    point: str
    key: str
    kinds: Sequence[str]
    categories: Sequence[str]
    most_text: int
    photo_mb: int
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    receipt: str | None = None
    """Of what was sent with this form before."""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The state of a case: its number, the step and its moments in words, nothing else of it."""

    language: str
    static: str
    county: str
    receipt: str
    step: str
    after: str
    moments: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AcknowledgePage:
    """The link of a message: which case, for which team, and how many seconds are left to accept it."""

    language: str
    static: str
    number: str
    team: str
    left_s: int


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A few words where there is no form; `asks` for a receipt number, `typed` the one that was none."""

    language: str
    static: str
    title: str
    words: Sequence[str] = ()
    problem: str | None = None
    asks: bool = False
    typed: str = ""
    for_staff: bool = False


def render_point(page: PointPage) -> str:
    """Return the form."""
    return _render("point.html", page)


def render_receipt(page: ReceiptPage) -> str:
    """Return the receipt."""
    return _render("receipt.html", page)


def render_acknowledge(page: AcknowledgePage) -> str:
    """Return the page with the button that says an offer is known."""
    return _render("acknowledge.html", page)


def render_notice(page: NoticePage) -> str:
    """Return a page of a few words."""
    return _render("notice.html", page)


def _render(template: str, page: PointPage | ReceiptPage | AcknowledgePage | NoticePage) -> str:
    other = next(language for language in LANGUAGES if language != page.language)
    texts = messages(page.language)
    return _PAGES.get_template(template).render(page=page, lang=LANGUAGES[page.language], other=other, t=texts)

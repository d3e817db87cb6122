"""The pages by which a phone comes to trust the office's own authority, and the sheet the office prints. No script."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.assets.inventory import TEMPLATES
from maps.catalogue import LANGUAGES, messages

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
PAIRS_IN_LINE = 8


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """The page a phone shows; without a fingerprint there is no authority to install."""

    language: str
    static: str
    fingerprint: str | None = None
    origin: str = ""
    until: str = ""
    problem: str | None = None

    @property
    def lines(self) -> Sequence[str]:
        """Return the fingerprint as it is compared by eye."""
        return fingerprint_lines(self.fingerprint or "")


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The sheet on paper, in both languages at once; `qr` is an SVG element."""

    language: str
    static: str
    address: str
    fingerprint: str
    qr: str
    problem: str | None = None

    @property
    def lines(self) -> Sequence[str]:
        """Return the fingerprint as it is compared by eye."""
        return fingerprint_lines(self.fingerprint)


def fingerprint_lines(fingerprint: str) -> tuple[str, ...]:
    """Return a fingerprint in lines of eight pairs, to be compared by eye."""
    pairs = fingerprint.split(":")
    return tuple(" ".join(pairs[at : at + PAIRS_IN_LINE]) for at in range(0, len(pairs), PAIRS_IN_LINE))


def render_enrol(page: EnrolPage) -> str:
    """Return the steps for a phone."""
    return _render("enrol.html", page)


def render_trusted(page: EnrolPage) -> str:
    """Return the page seen without a warning once the phone trusts the authority."""
    return _render("enrol_trusted.html", page)


def render_sheet(page: SheetPage) -> str:
    """Return the sheet to print."""
    return _render("enrol_sheet.html", page)


def _render(template: str, page: EnrolPage | SheetPage) -> str:
    other = next(language for language in LANGUAGES if language != page.language)
    texts = [(LANGUAGES[language], messages(language)) for language in LANGUAGES]
    return _PAGES.get_template(template).render(
        page=page, lang=LANGUAGES[page.language], other=other, t=messages(page.language), texts=texts
    )

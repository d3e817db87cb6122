"""A document in parts: headings, paragraphs, tables, pictures. DOCX and PDF are drawn from the same one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `is_note` in small print."""

    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `widths` share the page, one per column, equal by default."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with what it shows, read aloud where pictures cannot be seen."""

    png: bytes
    caption: str


type Part = Heading | Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A titled document in one language (`zh-CN`, `en`)."""

    title: str
    subtitle: str
    parts: Sequence[Part]
    language: str

    @property
    def texts(self) -> Iterator[str]:
        """Return all that is written in it."""
        yield from (self.title, self.subtitle)
        for part in self.parts:
            match part:
                case Heading() | Paragraph():
                    yield part.text
                case Picture():
                    yield part.caption
                case Table():
                    yield from part.headings
                    yield from chain.from_iterable(part.rows)

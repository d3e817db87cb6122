"""The font of the words in a picture, with other fonts of this machine for letters that it lacks.

What no font has is drawn as a box, and named beside the picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import FontEntry, FontPath, FontProperties, fontManager
from matplotlib.ft2font import FT2Font

from maps.documents.poster import Face

BOX = "\N{WHITE SQUARE}"
NORMAL = 400
LAST_RESORT = "Last Resort"
"""It has a sign for every script, which says no more than a box."""


@dataclass(frozen=True, slots=True)
class PictureFont:
    """The font given, the families that help it out, and the letters that none of them has."""

    face: Face
    families: tuple[str, ...]
    lacking: frozenset[str]

    @classmethod
    def of(cls, face: Face, texts: Iterable[str]) -> "PictureFont":
        """Return what these texts are drawn with."""
        wanted = {letter for letter in "".join(texts) if letter.isprintable()}
        families, lacking = _helped(frozenset(wanted - _among(frozenset(wanted), face.path, face.number)))
        return cls(face, families, lacking)

    def sized(self, points: float) -> FontProperties:
        """Return the font in a size."""
        path = FontPath(self.face.path, self.face.number)
        if not self.families:
            return FontProperties(fname=path, size=points)
        if not any(each.fname == self.face.path for each in fontManager.ttflist):
            fontManager.addfont(self.face.path)
        own = FT2Font(self.face.path, face_index=self.face.number).family_name
        return FontProperties(family=[own, *self.families], size=points)

    def drawn(self, text: str) -> str:
        """Return a text with boxes for the letters that no font has."""
        return "".join(BOX if letter in self.lacking else letter for letter in text)


@lru_cache(64)
def _helped(lacking: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the families that have most of the letters, one after another, and what is left."""
    families: list[str] = []
    found = {each.name: _among(lacking, str(each.fname), each.index) for each in fontManager.ttflist if _is_usual(each)}
    while lacking and (best := max(found, key=lambda name: len(found[name] & lacking), default="")):
        if not found[best] & lacking:
            break
        families.append(best)
        lacking -= found[best]
    return tuple(families), lacking


def _is_usual(font: FontEntry) -> bool:
    return font.style == "normal" and font.weight == NORMAL and not font.name.startswith(LAST_RESORT)


def _among(letters: frozenset[str], path: str, number: int) -> frozenset[str]:
    """Return which of the letters a font has."""
    font = FT2Font(path, face_index=number)
    return frozenset(letter for letter in letters if font.get_char_index(ord(letter)))

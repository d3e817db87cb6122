"""Posters of reporting points: pages to print from codes in force, in a font of this machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.process.listening import noted
from api.settings import Settings, SettingsError
from gis.errors import NoTokenError
from gis.store.counties.loaded import CountySummary
from gis.store.counties.point_tokens import PointToken
from maps.documents.poster import Face, Fonts, Poster, posters_pdf

DEBIAN: Sequence[tuple[str, str]] = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Bold.ttc"),
    ("truetype/wqy/wqy-microhei.ttc", "truetype/wqy/wqy-microhei.ttc"),
    ("truetype/wqy/wqy-zenhei.ttc", "truetype/wqy/wqy-zenhei.ttc"),
)
"""Fonts below `/usr/share/fonts`, of fonts-noto-cjk, fonts-wqy-microhei and fonts-wqy-zenhei."""
_FONTS = Path("/usr/share/fonts")
_COLLECTION = b"ttcf"


class FontError(SettingsError):
    """No font with Chinese is at hand, and none is named."""


@dataclass(frozen=True, slots=True)
class Printer:
    """The means of printing posters: fonts, and the address people open."""

    fonts: Fonts
    origin: str
    trial: bool

    @classmethod
    def of(cls, settings: Settings) -> "Printer":
        """Return the printer of a server; raises FontError."""
        own = noted(settings.home) or f"http://127.0.0.1:{settings.port}"  # where the server of this home is
        return cls(find_fonts(settings.poster_font), settings.public_url or own, settings.public_url is None)

    def print(self, county: CountySummary, points: Sequence[PointToken], *, now: datetime) -> bytes:
        """Return the posters of points, a page for each.

        Raises
        ------
        NoTokenError
            One has no code in force.
        """
        return posters_pdf([self._poster(county, point) for point in points], self.fonts, made_at=now)

    def unprintable(self, names: Iterable[str | None]) -> list[str]:
        """Return the names of which the fonts lack letters: boxes stand for them on a poster."""
        known = _letters(self.fonts.regular) & _letters(self.fonts.bold)
        return [name for name in dict.fromkeys(filter(None, names)) if "".join(set(name) - known).strip()]

    def _poster(self, county: CountySummary, found: PointToken) -> Poster:
        if not found.is_good:
            raise NoTokenError(
                f"Point {found.point} has no code in force: issue one first (`wangge point issue {found.point}`). "
                f"举报点 {found.point} 没有有效二维码，请先发放。",
                field="code",
            )
        address, mark = f"{self.origin}/p/{found.token}", f"{found.point} · {found.number}"
        return Poster(county.name, county.name_en, found.name, found.name_en, address, mark, self.trial)


def find_fonts(configured: Path | None = None, below: Path = _FONTS) -> Fonts:
    """Return the fonts posters are set in: the file that is configured, else the first of Debian's.

    Raises
    ------
    FontError
        There is none, or the file is no font.
    """
    pairs = [(configured, configured)] if configured else [(below / one, below / other) for one, other in DEBIAN]
    for regular, bold in pairs:
        if regular.is_file():
            return Fonts(_face(regular), _face(bold if bold.is_file() else regular))
    wanted = f"{configured} is missing" if configured else f"none of Debian's is below {below}"
    raise FontError(
        f"No font with Chinese for posters: {wanted}. Install fonts-noto-cjk, or name a file in WANGGE_POSTER_FONT. "
        "缺少中文字体，请安装 fonts-noto-cjk 或设置 WANGGE_POSTER_FONT。"
    )


def _letters(face: Face) -> set[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  -- only posters need it

    with TTFont(face.path, lazy=True, fontNumber=face.number) as font:
        return set(map(chr, font.getBestCmap()))


def _face(path: Path) -> Face:
    """Return a font file's face for simplified Chinese: of a collection the one that is called so."""
    from fontTools.ttLib import TTCollection, TTFont  # noqa: PLC0415  -- only posters need it

    try:
        with path.open("rb") as file:
            if file.read(4) != _COLLECTION:
                TTFont(file, lazy=True)
                return Face(str(path))
            names = [str(font["name"].getDebugName(1)) for font in TTCollection(file, lazy=True).fonts]
    except Exception as broken:  # whatever the library says of a file that is none
        raise FontError(
            f"{path} cannot be read as a font ({broken}); name another in WANGGE_POSTER_FONT. 字体文件无法读取。"
        ) from None
    return Face(str(path), next((number for number, name in enumerate(names) if name.endswith(" SC")), 0))

"""The cover of a county as a picture for print: cells by their look, posts, a key. Patterns beside colours."""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import matplotlib as mpl
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline
from numpy import concatenate, cos, full, radians, uint8
from shapely import MultiPolygon, Polygon

from maps.documents.picture_fonts import PictureFont
from maps.documents.poster import Face

mpl.use("Agg")
LOOKS: Mapping[str, tuple[str, str]] = {
    "two": ("#86c6e8", ""),
    "one": ("#d6ecf7", ""),
    "part": ("#fbe3a6", "///"),
    "gap": ("#edb48c", "xxx"),
    "won": ("#b8e3c8", "..."),
    "lost": ("#f3b3b9", "xxx"),
    "missing": ("#fbe3a6", "///"),
    "same": ("#eef1f3", ""),
    "no_promise": ("#ffffff", ""),
    "minutes_1": ("#f0eaf9", ""),
    "minutes_2": ("#d0c4e3", ""),
    "minutes_3": ("#b0a0ce", ""),
    "minutes_4": ("#907db5", ""),
    "minutes_5": ("#715d9f", ""),
    "no_road": ("#ffffff", "xx"),
}
"""Fill and pattern by look, as `css/base/tokens.css` has them."""
WIDEST_NAME = 40
"""Of a post: twenty Chinese characters, or forty Latin letters."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A post on the picture: WGS84 degrees, and its name."""

    lon: float
    lat: float
    name: str


def shortened(name: str) -> str:
    """Return a name that leaves room for the map: what stands beside a post makes the map smaller."""
    widths = accumulate(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in name)
    fits = sum(width <= WIDEST_NAME for width in widths)
    return name if fits == len(name) else f"{name[: fits - 1]}…"


def cover_picture(
    cells: Sequence[tuple[Polygon | MultiPolygon, str]],
    boundary: Polygon | MultiPolygon,
    posts: Sequence[Marked],
    words: Mapping[str, str],
    face: Face,
) -> tuple[bytes, frozenset[str]]:
    """Return a PNG, 16 cm wide at 200 dots an inch, and the letters of names for which it has boxes.

    Parameters
    ----------
    cells
        Each cell's outline, WGS84, and its look.
    words
        What each look is called; those that occur stand in the key, in this order.
    face
        A font with Chinese.
    """
    west, south, east, north = boundary.bounds
    narrow = float(cos(radians((south + north) / 2)))
    height = min(9.0, 6.3 * (north - south) / ((east - west) * narrow))
    figure = Figure(figsize=(6.3, height + 0.4), dpi=200, layout="constrained")
    axes = figure.add_subplot()
    axes.set_aspect(1 / narrow)
    axes.set_axis_off()
    font = PictureFont.of(face, [*(shortened(post.name) for post in posts), *words.values()])
    for look in words:
        outlines = [outline(shape) for shape, each in cells if each == look]
        if outlines:
            fill, pattern = LOOKS[look]
            axes.add_collection(
                PathCollection(outlines, facecolor=fill, edgecolor="#8a8472", linewidth=0.2, hatch=pattern or None)
            )
    axes.add_patch(PathPatch(outline(boundary), facecolor="none", edgecolor="#6d3f78", linewidth=1))
    for post in posts:
        axes.plot(post.lon, post.lat, marker="s", color="#1d5c8f", markersize=4)
        axes.annotate(
            font.drawn(shortened(post.name)),
            (post.lon, post.lat),
            (3, 3),
            textcoords="offset points",
            fontproperties=font.sized(7),
        )
    axes.autoscale_view()
    used = {look for _, look in cells}
    key = [
        Patch(facecolor=LOOKS[look][0], hatch=LOOKS[look][1] or None, edgecolor="#8a8472", label=text)
        for look, text in words.items()
        if look in used
    ]
    axes.legend(handles=key, loc="lower left", prop=font.sized(7), framealpha=0.9)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue(), font.lacking


def outline(shape: Polygon | MultiPolygon) -> Outline:
    """Return a polygon or several, holes included, as one path."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    points = [list(ring.coords) for ring in rings]
    codes = []
    for ring in points:
        code = full(len(ring), Outline.LINETO, dtype=uint8)
        code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
        codes.append(code)
    return Outline(concatenate([[point[:2] for point in ring] for ring in points]), concatenate(codes))

"""The charts of a report as pictures for print, readable without colour."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy import array, cos, radians
from shapely import MultiPolygon, Point, Polygon

from maps.documents.cover_picture import outline
from maps.documents.picture_fonts import PictureFont
from maps.documents.poster import Face
from maps.documents.report_tables import Series, View

mpl.use("Agg")
_NOW, _THEN = "#1d5c8f", "#c2571a"
_WIDTH_IN = 6.3
_MOST = 12
"""Groups drawn; the table beside a picture has all."""
_ROOM = 30
"""Numbers that fit beside each other on the map."""


def report_chart(series: Series, charts: View, face: Face) -> bytes:
    """Return a series as a PNG, 16 cm wide at 200 dots an inch."""
    texts = [series.title, *series.headings, *(str(row[0]) for row in series.rows)]
    font = PictureFont.of(face, texts)
    figure = Figure(figsize=(_WIDTH_IN, _height(series)), dpi=200, layout="constrained")
    axes = figure.add_subplot()
    _DRAWN[series.name](axes, series, charts, font)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font.sized(7))
    axes.spines[["top", "right"]].set_visible(False)
    return _png(figure)


def cell_map(counts: Mapping[str, int], outlines: Mapping[str, Polygon | MultiPolygon], face: Face) -> bytes:
    """Return a map of cells (WGS84, by code) as a PNG: shaded by their cases, the most numbered where there is room."""
    west, south, east, north = MultiPolygon(_polygons(outlines.values())).bounds
    narrow = float(cos(radians((south + north) / 2)))
    height = min(7.0, _WIDTH_IN * (north - south) / ((east - west) * narrow))
    figure = Figure(figsize=(_WIDTH_IN, height), dpi=200, layout="constrained")
    axes = figure.add_subplot()
    axes.set_aspect(1 / narrow)
    axes.set_axis_off()
    shades = array([counts.get(code, 0) for code in outlines])
    paths = [outline(shape) for shape in outlines.values()]
    cells = PathCollection(paths, cmap="Blues", edgecolor="#8a8472", linewidth=0.2)
    cells.set_array(shades)
    cells.set_clim(0, max(1, shades.max()))
    axes.add_collection(cells)
    font = PictureFont.of(face, [])
    numbered: list[Point] = []
    for code in sorted(counts.keys() & outlines.keys(), key=lambda code: -counts[code]):
        inside = outlines[code].representative_point()
        if len(numbered) < _MOST and all(inside.distance(each) > (east - west) / _ROOM for each in numbered):
            numbered.append(inside)
            said = axes.annotate(
                str(counts[code]), (inside.x, inside.y), ha="center", va="center", fontproperties=font.sized(7)
            )
            said.set_path_effects([withStroke(linewidth=2, foreground="white")])
    axes.autoscale_view()
    return _png(figure)


def _polygons(shapes: Iterable[Polygon | MultiPolygon]) -> list[Polygon]:
    return [part for shape in shapes for part in (shape.geoms if isinstance(shape, MultiPolygon) else [shape])]


def _png(figure: Figure) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _height(series: Series) -> float:
    rows = min(len(series.rows), _MOST)
    return {"months": 2.6, "hours": 2.2}.get(series.name, 0.7 + 0.26 * max(rows, 2))


def _months(axes: Axes, series: Series, _: View, font: PictureFont) -> None:
    labels, now, then = zip(*series.rows, strict=True)
    bars = axes.bar(labels, now, color=_NOW, label=series.headings[1])
    axes.bar_label(bars, fontproperties=font.sized(7))
    axes.plot(
        labels, array(then, dtype=float), color=_THEN, marker="o", linestyle="--", linewidth=1, label=series.headings[2]
    )
    axes.tick_params(axis="x", labelrotation=45)
    axes.legend(prop=font.sized(7), frameon=False)


def _groups(axes: Axes, series: Series, _: View, font: PictureFont) -> None:
    rows = list(reversed(series.rows[:_MOST]))
    labels = [font.drawn(str(row[0])) for row in rows]
    now, then = array([row[1] for row in rows]), array([row[2] for row in rows], dtype=float)
    bars = axes.barh(labels, now, color=_NOW, label=series.headings[1])
    axes.bar_label(bars, fontproperties=font.sized(7), padding=2)
    axes.plot(then, labels, color=_THEN, marker="D", linestyle="", markersize=4, label=series.headings[2])
    axes.legend(prop=font.sized(7), frameon=False, loc="lower right")


def _timelines(axes: Axes, series: Series, charts: View, font: PictureFont) -> None:
    found = list(reversed(charts["timelines"]))
    labels = [str(row[0]) for row in reversed(series.rows)]
    shares = [100 * each["n"] / each["m"] if each["m"] else 0 for each in found]
    axes.barh(labels, shares, color="#86aecb")
    for at, (each, share) in enumerate(zip(found, shares, strict=True)):
        if each["low"] is not None:
            axes.errorbar(
                share, at, xerr=[[share - 100 * each["low"]], [100 * each["high"] - share]], color="black", capsize=3
            )
        said = f"{each['n']}/{each['m']}" if each["m"] else "—"
        axes.annotate(said, (101, at), va="center", fontproperties=font.sized(7), annotation_clip=False)
    axes.set_xlim(0, 100)
    axes.xaxis.set_major_formatter("{x:.0f}%")


def _hours(axes: Axes, series: Series, charts: View, font: PictureFont) -> None:
    counts = array(charts["hours"])
    axes.imshow(counts, cmap="Blues", aspect="auto", vmin=0)
    axes.set_xticks(range(24), [str(hour) for hour in range(24)])
    axes.set_yticks(range(7), [str(row[0]) for row in series.rows])
    for (day, hour), n in ((at, counts[at]) for at in zip(*counts.nonzero(), strict=True)):
        colour = "white" if n > counts.max() / 2 else "black"
        axes.annotate(str(n), (hour, day), ha="center", va="center", fontproperties=font.sized(6), color=colour)


_DRAWN: Mapping[str, Callable[[Axes, Series, View, PictureFont], None]] = {
    "months": _months,
    "categories": _groups,
    "stations": _groups,
    "timelines": _timelines,
    "hours": _hours,
}
CHARTS: Sequence[str] = tuple(_DRAWN)

"""The cover of a county as one HTML file that opens anywhere: a folium map with Leaflet inside, without a network.

It is meant to be passed on: cells by their look, posts and reporting points, texts as text and never as HTML.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from folium.utilities import get_and_assert_figure_root

from maps.assets.inventory import VENDOR
from maps.documents.cover_picture import LOOKS
from maps.pages.live_map import script_json

_HERE = Path(__file__)
_LEAFLET = VENDOR / "leaflet/dist"


@dataclass(frozen=True, slots=True)
class CoverMap:
    """The content of the map.

    Attributes
    ----------
    title, note : str
        Above the map: what it is, and when and under which assumptions it was made.
    features : sequence of mapping
        GeoJSON features in WGS84; properties `look`, `text`; points also `kind`: `post`, `closed` or `point`.
    words : mapping
        Name of each look.
    """

    title: str
    note: str
    language: str
    bounds: tuple[float, float, float, float]
    features: Sequence[Mapping[str, Any]]
    words: Mapping[str, str]


class _Shell(folium.Map):
    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {{ this.get_name() }}.attributionControl.setPrefix('');
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(location=(0, 0), zoom_start=6, tiles=None, prefer_canvas=True, zoom_snap=0.25)
        self._id, self._name = "cover", "map"
        self.default_js, self.default_css = [], []


class _Drawing(MacroElement):
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        showCover({{ this._parent.get_name() }}, JSON.parse(document.getElementById("cover").textContent));
        {% endmacro %}
        """
    )


def cover_map(shown: CoverMap) -> str:
    """Return the page."""
    shell = _Shell()
    shell.add_child(_Drawing())  # type: ignore[no-untyped-call]
    figure = get_and_assert_figure_root(shell)
    figure.render()
    fills = {look: fill for look, (fill, _) in LOOKS.items()}
    data = script_json({"features": shown.features, "fills": fills, "bounds": shown.bounds})
    key = "".join(
        f'<li><i style="background:{fills[look]}"></i>{html.escape(text)}</li>' for look, text in shown.words.items()
    )
    script = (_LEAFLET / "leaflet.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    style = (_LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    own, own_style = (_HERE.with_name(f"cover_map.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    return (
        f'<!doctype html>\n<html lang="{html.escape(shown.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(shown.title)}</title>\n<style>{style}\n{own_style}</style>\n</head>\n<body>\n"
        f"<header><h1>{html.escape(shown.title)}</h1><p>{html.escape(shown.note)}</p><ul>{key}</ul></header>\n"
        f"{figure.html.render()}\n"
        f'<script type="application/json" id="cover">{data}</script>\n<script>{script}</script>\n'
        f"<script>{own}\n{figure.script.render()}</script>\n</body>\n</html>\n"
    )


def feature(geometry: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}

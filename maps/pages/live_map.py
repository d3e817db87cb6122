"""The live map's page: folium draws the shell, an ES module fills it by fetch and server-sent events.

folium's own header, scripts and styles name content networks and forbid zooming by touch; the subclass replaces
them with files served by us. Nothing of the county is in the page: 5,000 cells as `folium.GeoJson` are a megabyte.
"""

import json
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from folium.utilities import get_and_assert_figure_root
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maps.assets.inventory import TEMPLATES
from maps.assets.page_files import CONSOLE_SCRIPT, CONSOLE_STYLE
from maps.catalogue import LANGUAGES, messages

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_MAP_OPTIONS: dict[str, Any] = {
    "zoom_control": False,
    "attribution_control": False,
    "zoom_snap": 0.25,
    "zoom_delta": 1,
    "fade_animation": False,
    "wheel_px_per_zoom_level": 90,
    "min_zoom": 6,
    "max_zoom": 19,
    "max_bounds_viscosity": 0.6,
}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The input of one rendering.

    `static` and `vendor` are the versioned roots of our own and the fetched files. `wall` is for a screen on the
    wall: to be read from afar, nothing to press. `attachment_mb` is the limit of one attachment, in millions of bytes.
    """

    language: str
    static: str
    vendor: str
    wall: bool = False
    attachment_mb: int = 10


class LiveMap(folium.Map):
    """A folium map with no foreign file, no tiles and a fixed name, `map_live`."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, static: str, vendor: str) -> None:
        super().__init__(location=(0, 0), zoom_start=6, tiles=None, **_MAP_OPTIONS)
        self._id = "live"
        self._name = "map"
        self.default_js = [("leaflet", f"{vendor}/leaflet/dist/leaflet.js")]
        self.default_css = [("console", f"{static}/{CONSOLE_STYLE}")]


class LiveApp(MacroElement):
    """Hands the map to the ES module that fills it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {% set map = this._parent.get_name() -%}
        import("./{{ this.script }}").then(({ modules }) => modules["console/app.js"].start({{ map }}));
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._id = "live"
        self._name = "app"
        self.script = CONSOLE_SCRIPT


def _figure(static: str, vendor: str) -> Figure:
    live = LiveMap(static, vendor)
    live.add_child(LiveApp())
    figure = get_and_assert_figure_root(live)
    figure.render()
    return figure


def shell_script() -> str:
    """Return the script folium writes: it makes the map and hands it to the console's joined modules."""
    return str(_figure("", "").script.render())


def render_page(request: PageRequest) -> str:
    """Return the whole page as HTML: no script stands in it, only files are named and data given (`boot`)."""
    figure = _figure(request.static, request.vendor)
    return _PAGES.get_template("page.html").render(
        request=request,
        script=CONSOLE_SCRIPT,
        lang=LANGUAGES[request.language],
        title=messages(request.language)["app.title"],
        t=messages(request.language),
        header=figure.header.render(),
        html=figure.html.render(),
        boot=script_json(
            {
                "language": request.language,
                "messages": dict(messages(request.language)),
                "static": request.static,
                "wall": request.wall,
                "attachment_mb": request.attachment_mb,
                "vendor": request.vendor,
            }
        ),
    )


def script_json(value: dict[str, Any]) -> str:
    """Return a value as JSON that may stand in a page's script element."""
    # "</script>" or "<!--" inside a script element would end or swallow it, whatever its type.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")

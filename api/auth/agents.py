"""Browser names from the User-Agent header, in two words; a guess that only decides the first page."""

_BROWSERS = (
    ("MicroMessenger", "微信 WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: nearly every browser also names those it is like."""
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str | None) -> str:
    """Return browser and system, such as `Chrome · Windows`; the first words of what names neither, else `—`."""
    given = agent or ""
    found = [next((name for mark, name in table if mark in given), None) for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name) or given[:40] or "—"


def is_handheld(agent: str | None) -> bool:
    """Return whether a browser says that it is a phone's."""
    return any(mark in (agent or "") for mark in ("Mobile", "Android", "HarmonyOS"))

"""The one rule, for every reader of OSM files, of what a car may drive.

The road engine's `car.lua` has the last word when a graph is built; this is its rule for whole ways, so that what a
county is made from and what a graph is described by are the roads that teams can be sent over. Known difference: a
track or path expressly open to cars (`highway=track`, `motor_vehicle=yes`) is in the graph, at a walking pace, but is
no road here; nor is a ferry. On a private driveway the engine lets nobody start or stop, but it is driven.
"""

from typing import Final, Protocol

ROADS: Final = frozenset(
    f"{name}{link}" for name in ("motorway", "trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
) | {"unclassified", "residential", "living_street", "service", "winter_road", "ice_road"}
"""Values of `highway` that `car.lua` gives a speed; `highway=road` (unknown) has none."""
_KEYS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Tags of access for cars, the most exact first: only the first one present counts."""
_CLOSED: Final = frozenset(
    {
        "no", "agricultural", "forestry", "emergency", "emergency_vehicle", "military", "official", "restricted",
        "psv", "bus", "minibus", "taxi", "share_taxi", "foot",
    }
)  # fmt: skip
"""Not for a car. Private roads and those for residents or deliveries are driven where nothing else leads there."""
_NEARLY_BUILT: Final = frozenset({"no", "minor", "widening"})


class Tags(Protocol):
    """The tags of a way: pyosmium's, or a mapping."""

    def get(self, key: str, /) -> str | None:
        """Return a tag's value."""


def may_drive(tags: Tags) -> bool:
    """Return whether a car may drive a way, if only to reach what lies on it."""
    highway = tags.get("highway")
    if highway not in ROADS or tags.get("area") == "yes" or tags.get("service") == "emergency_access":
        return False
    if (tags.get("construction") or "no") not in _NEARLY_BUILT:
        return False
    access = next((value for key in _KEYS if (value := tags.get(key))), None)
    return access not in _CLOSED

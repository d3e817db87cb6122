"""Put minutes to cells without a target into words; the same as `maps/static/shared/map/minutes.js`."""

from collections.abc import Mapping
from typing import Any

from maps.documents.demand_words import Words, filled


def band_words(t: Words, band: Mapping[str, Any]) -> str:
    """Return what a band of `totals.minutes` is called."""
    if band["up_to_min"] is not None:
        return filled(t, "minutes.up_to", n=band["up_to_min"])
    return t["minutes.no_road"] if band["over_min"] is None else filled(t, "minutes.over", n=band["over_min"])


def bands_said(t: Words, minutes: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what each band is called; nothing without minutes."""
    return {each["band"]: band_words(t, each) for each in minutes["bands"]} if minutes else {}


def arrival_words(t: Words, seconds: float | None) -> str:
    """Return a time in minutes; null is never."""
    if seconds is None:
        return t["planning.never"]
    return filled(t, "time.minutes", n=f"{seconds / 60:.1f}".removesuffix(".0"))


def minutes_said(t: Words, minutes: Mapping[str, Any]) -> str:
    """Return the bands summed up in a sentence."""
    worst = minutes["worst"]
    times = {"median": minutes["median_s"], "p90": minutes["p90_s"], "time": worst["arrival_s"]}
    words = {name: arrival_words(t, seconds) for name, seconds in times.items()}
    return filled(t, "minutes.said", n=minutes["cells"], worst=worst["name"], **words)


def minutes_lines(t: Words, minutes: Mapping[str, Any] | None) -> list[str]:
    """Return the sentence and a line for each band; nothing without minutes."""
    if minutes is None:
        return []
    return [minutes_said(t, minutes), *(f"{band_words(t, each)}: {each['cells']}" for each in minutes["bands"])]

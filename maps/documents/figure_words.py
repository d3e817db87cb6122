"""Put the figures of a report into words: values, their doubt, and differences to other periods."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dispatch.reports.figures import FIGURES
from maps.catalogue import messages
from maps.documents.demand_words import Words, filled, percent

FEW = 20
"""A share of fewer cases is shown as counts, with its interval."""
_DASH = "—"


@dataclass(frozen=True, slots=True)
class Names:
    """Names of stations and cells in one language, by code; what has none is shown by its code."""

    language: str
    stations: Mapping[str, str]
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """Return the catalogue of the language."""
        return messages(self.language)

    def figure(self, name: str) -> str:
        """Return the name of a figure, of a group with what it is."""
        for each in FIGURES:
            if name == each.name or name.startswith(f"{each.name}."):
                word = each.en if self.language == "en" else each.zh
                group, _, key = name[len(each.name) + 1 :].partition(".")
                return f"{word} · {self.group(group, key)}" if group else word
        return name

    def group(self, group: str, key: str) -> str:
        """Return the name of a kind, category, channel or station."""
        if group == "station":
            return self.words["reports.bureau"] if key == "bureau" else self.stations.get(key, key)
        return self.words.get(f"{group}.{key}", key)


def value_words(t: Words, figure: Mapping[str, Any]) -> str:
    """Return a value as people read it; one without data says so."""
    value = figure["value"]
    if value is None:
        return t["reports.no_data"]
    match figure["unit"]:
        case "share":
            return _share(t, figure)
        case "yuan":
            return filled(t, "reports.yuan", n=f"{Decimal(value):,.2f}")
        case "seconds":
            minutes, seconds = divmod(int(Decimal(value)), 60)
            return filled(t, "reports.minutes_seconds", m=minutes, s=seconds)
    return f"{Decimal(value):,}"


def _share(t: Words, figure: Mapping[str, Any]) -> str:
    n, m = figure["n"], figure["m"]
    if m >= FEW:
        return filled(t, "reports.share_of", share=percent(n / m), n=n, m=m)
    low, high = (f"{100 * figure[bound]:.1f}" for bound in ("low", "high"))
    return filled(t, "reports.few_of", n=n, m=m, low=low, high=high)


def difference_words(t: Words, figure: Mapping[str, Any], before: str | None) -> str:
    """Return the difference to another period: of shares in points, else in per cent of what was then."""
    if figure["value"] is None or before is None:
        return _DASH
    now, then = Decimal(figure["value"]), Decimal(before)
    if figure["unit"] == "share":
        return filled(t, "reports.points", n=f"{100 * (now - then):+.1f}")
    return f"{100 * (now - then) / then:+.1f}%" if then else _DASH

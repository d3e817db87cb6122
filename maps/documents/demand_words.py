"""Put a demand into words: where it comes from and where it ends; the same as `maps/static/planning/demand.js`."""

import math
from collections.abc import Mapping
from typing import Any, Final

type Words = Mapping[str, str]
type Demand = Mapping[str, Any]

_INSTEAD: Final = {
    "no_households": "demand.instead_households",
    "zero_households": "demand.instead_zero_households",
}


def filled(t: Words, key: str, **values: Any) -> str:
    """Return a text with its gaps filled."""
    text = t[key]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def sentences(t: Words, demand: Demand) -> list[str]:
    """Return what was used instead of what was asked for, if anything, and what was used, a sentence each.

    `since` and `until` stand in it as they are to be read: days by the county's clock.
    """
    said = [] if demand["why"] is None else [t[_instead(demand)]]
    if demand["used"] == "equal":
        return [*said, t["demand.by_equal"]]
    return [*said, *(_by_households(t, demand) if demand["used"] == "households" else _by_cases(t, demand))]


def _instead(demand: Demand) -> str:
    if demand["why"] in _INSTEAD:
        return _INSTEAD[demand["why"]]
    return f"demand.instead_cases_{demand['used']}"


def _by_households(t: Words, demand: Demand) -> list[str]:
    first, last = demand["years"] or (None, None)
    years = t["demand.not_stated"] if first is None else f"{first}" if first == last else f"{first}–{last}"
    origins = t["demand.comma"].join(demand["origins"]) or t["demand.not_stated"]
    by = t["demand.comma"].join(t[f"spread_by.{each}"] for each in demand["spread_by"])
    said = [filled(t, "demand.by_households", total=_short(demand["total"]), origins=origins, years=years)]
    for name, values in (("spread", {"by": by}), ("without", {}), ("unplaced", {})):
        if demand[name]:
            said.append(filled(t, f"demand.{name}", n=demand[name], **values))
    return said


def _by_cases(t: Words, demand: Demand) -> list[str]:
    facts = {name: demand[name] for name in ("since", "until")}
    facts["exposure"] = t[f"exposure.{demand['exposure']}"]
    figures = {name: _short(demand[f"total_{name}"]) for name in ("low", "high")} | {"total": _short(demand["total"])}
    key = "demand.by_few_cases" if demand["cases"] is None else "demand.by_cases"
    said = [filled(t, key, **facts, cases=demand["cases"], **figures)]
    if demand["few"]:
        said.append(filled(t, "demand.few", n=demand["few"]))
    if demand["elsewhere"] is None:
        said.append(t["demand.elsewhere_few"])
    elif demand["elsewhere"]:
        said.append(filled(t, "demand.elsewhere", n=demand["elsewhere"]))
    return said


def of_cell(t: Words, cell: Mapping[str, Any]) -> str:
    """Return a cell's demand as its row shows it."""
    if cell["demand_origin"] == "alike":
        return "-"
    figures = {"n": cell["demand"], "low": cell["demand_low"], "high": cell["demand_high"]}
    shown = {name: _short(value) for name, value in figures.items()}
    return filled(t, f"demand.cell_{cell['demand_origin']}", **shown)


def share_of(t: Words, share: float | None, interval: tuple[float, float] | None) -> str:
    """Return a share, with its interval where it has one."""
    if share is None:
        return "-"
    if interval is None:
        return percent(share)
    low, high = (percent(end) for end in interval)
    return f"{percent(share)} ({filled(t, 'demand.interval', low=low, high=high)})"


def percent(share: float) -> str:
    """Return a share as the page shows it: rounded down, only all of it is 100 % and only nothing 0 %."""
    steps = math.floor(1000 * share + 1e-6)
    if share > 0 and steps == 0:
        return "< 0.1%"
    return f"{(min(steps, 999) if share < 1 else steps) / 10}%"


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}".removesuffix(".0")

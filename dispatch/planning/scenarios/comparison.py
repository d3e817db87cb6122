"""Compare two scenarios: their questions, their figures, and each cell won or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise, under its path; None where there is none."""

    name: str
    before: Any
    after: Any
    change: float | None = None
    """By how much a number grew."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells by code, sorted: within the target only after, only before, in neither; `other` are in one answer alone."""

    won: tuple[str, ...]
    lost: tuple[str, ...]
    missing: tuple[str, ...]
    kept: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios side by side; `cells` is None where one answer has none."""

    assumptions: tuple[Difference, ...]
    versions: tuple[Difference, ...]
    figures: tuple[Difference, ...]
    cells: Cells | None
    same_answer: bool
    """Both answers are the same bytes."""


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two scenarios as `summary.scenario_in_full` gives them.

    Figures are listed also where they are the same: they are read side by side.
    """
    asked = (
        {"kind": before["kind"], **_flat(before["assumptions"])},
        {"kind": after["kind"], **_flat(after["assumptions"])},
    )
    return Comparison(
        _differences(*asked),
        _differences(_flat(before["versions"] or {}), _flat(after["versions"] or {})),
        _side_by_side(before["figures"] or {}, after["figures"] or {}),
        _cells(_part(before, "cells"), _part(after, "cells")),
        before["digest"] is not None and before["digest"] == after["digest"],
    )


def _part(scenario: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    result = scenario["result"]
    found = result.get(name) if isinstance(result, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        parts = ((f"{place}", each) for place, each in enumerate(value))  # type: ignore[assignment]
    else:
        return {path: value}
    found: dict[str, Any] = {}
    for name, each in parts:
        found |= _flat(each, f"{path}.{name}" if path else str(name))
    return found


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    return tuple(each for each in _side_by_side(before, after) if each.before != each.after)


def _side_by_side(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    names = [*after, *(name for name in before if name not in after)]
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(Difference(name, ours, theirs, _change(ours, theirs)) for name, ours, theirs in pairs)


def _change(before: Any, after: Any) -> float | None:
    was, now = _number(before), _number(after)
    return None if was is None or now is None else now - was


def _number(figure: Any) -> float | None:
    value = figure.get("value") if isinstance(figure, Mapping) else figure
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _cells(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Cells | None:
    if before is None or after is None:
        return None
    both = sorted(before.keys() & after.keys())
    return Cells(
        tuple(code for code in both if before[code] is None and after[code] is not None),
        tuple(code for code in both if before[code] is not None and after[code] is None),
        tuple(code for code in both if before[code] is None and after[code] is None),
        tuple(code for code in both if before[code] is not None and after[code] is not None),
        tuple(sorted(before.keys() ^ after.keys())),
    )

"""The rules a county may set, as one versioned value; every decision records the version it was made under."""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from dispatch.errors import BadPolicyError
from gis.county import CellKind
from gis.travel import StraightLine


class Mode(StrEnum):
    """Who gives a case to a team: the machine, or a person confirming what the machine recommends."""

    AUTOMATIC = "automatic"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Policy:
    """Times in seconds, distances in metres. The defaults are the county document's promise and plain sense."""

    version: str = "default-1"
    mode: Mode = Mode.AUTOMATIC
    town_target_s: int = 600
    """R27: on scene within ten minutes in the county town."""
    target_by_kind_s: MappingProxyType[CellKind, int] = field(default_factory=lambda: MappingProxyType({}))
    """Targets outside the town, by cell kind; none by default."""
    fix_max_age_s: int = 300
    acknowledge_within_s: int = 90
    reoffer_after_s: int = 600
    """How long a team that let an offer expire is passed over for the same case."""
    detour_factor: float = 1.4
    straight_speed_kmh: float = 40.0
    geofence_m: float = 80.0
    dwell_s: int = 20
    usable_accuracy_m: float = 100.0

    def target_s(self, kind: CellKind | None, *, in_town: bool) -> int | None:
        """Return the response target for a cell, None where nothing is promised."""
        if in_town:
            return self.town_target_s
        return self.target_by_kind_s.get(kind) if kind else None

    def straight_line(self) -> StraightLine:
        """Return the stand-in for road times under this policy."""
        return StraightLine(self.detour_factor, self.straight_speed_kmh)

    def rules(self) -> dict[str, Any]:
        """Return the rules without the version, as plain values."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "version"}
        return {**plain, "target_by_kind_s": {kind.value: s for kind, s in self.target_by_kind_s.items()}}


_POSITIVE = {f.name for f in fields(Policy)} - {"version", "mode", "target_by_kind_s"}
DEFAULT = Policy()


def from_rules(rules: dict[str, Any], version: str) -> Policy:
    """Return a policy from stored or submitted rules; a rule not named keeps its default.

    Raises
    ------
    BadPolicyError
        A rule is unknown, or not a positive number.
    """
    known = DEFAULT.rules()
    for name, value in rules.items():
        if name not in known:
            raise BadPolicyError(f"Unknown rule {name!r}; the rules are {', '.join(known)}.", field=name)
        if name in _POSITIVE and (isinstance(value, bool) or not isinstance(value, int | float) or not value > 0):
            raise BadPolicyError(f"{name}={value!r}: give a number above zero.", field=name)
    merged = {**known, **rules}
    return Policy(**{**merged, **_choices(merged), "version": version})


def _choices(rules: dict[str, Any]) -> dict[str, Any]:
    try:
        mode = Mode(rules["mode"])
        targets = {CellKind(kind): int(seconds) for kind, seconds in dict(rules["target_by_kind_s"]).items()}
    except (ValueError, TypeError) as wrong:
        raise BadPolicyError(
            f"{wrong}. mode is automatic or confirm; target_by_kind_s gives seconds for urban, rural, community.",
            field="mode",
        ) from wrong
    if any(seconds <= 0 for seconds in targets.values()):
        raise BadPolicyError(f"target_by_kind_s={targets}: give seconds above zero.", field="target_by_kind_s")
    return {"mode": mode, "target_by_kind_s": MappingProxyType(targets)}


def as_dict(policy: Policy) -> dict[str, Any]:
    """Return a policy whole, as plain values."""
    return {"version": policy.version, **policy.rules()}

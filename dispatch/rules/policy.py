"""The rules a county may set, as one versioned value; every decision records the version it was made under."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import Any

from dispatch.errors import BadPolicyError
from dispatch.teams.turns import TurnKind
from gis.county.model import CellKind
from gis.travel.times import StraightLine


class Mode(StrEnum):
    """The way a case is given to a team: by the machine, or by a person who confirms the recommendation."""

    AUTOMATIC = "automatic"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Policy:
    """Times in seconds, distances in metres. The defaults are the county document's promise and plain sense."""

    version: str = "default-5"
    mode: Mode = Mode.AUTOMATIC
    town_target_s: int = 600
    """R27: on scene within ten minutes in the county town."""
    target_by_kind_s: MappingProxyType[CellKind, int] = field(default_factory=lambda: MappingProxyType({}))
    """Targets outside the town, by cell kind; none by default."""
    fix_max_age_s: int = 300
    acknowledge_within_s: int = 90
    deliver_within_s: int = 30
    """Within which an offer has to be on a phone of the team, where it carries one; else the team is not reached."""
    reoffer_after_s: int = 120
    """Seconds for which a team is passed over for a case whose offer it let expire: long enough for all others to be
    asked, and well within the promise, should there be nobody else."""
    undo_within_s: int = 15
    """Seconds in which the author of a step may take it back."""
    turnout_on_call_s: int = 900
    """From the call until a team on call 备勤 leaves: it comes from home. Added to its way."""
    turnout_duty_24h_s: int = 0
    """The same of a team on its 24-hour duty, which is at the station."""
    turnout_shift_s: int = 0
    """The same of every other team on duty."""
    off_shelf_within_s: int = 86_400
    """R28: suspect food off the shelf within 24 hours, at each of the premises from when it was ordered there."""
    detour_factor: float = 1.4
    straight_speed_kmh: float = 40.0
    geofence_m: float = 80.0
    dwell_s: int = 20
    usable_accuracy_m: float = 100.0
    confirmed_within_m: float = 300.0
    """A reported arrival is confirmed by a position at most this far from the place."""
    case_messages_per_hour: int = 6
    """Messages about one case that a channel carries within an hour; further ones are withheld, with one alert."""

    def target_s(self, kind: CellKind | None, *, in_town: bool) -> int | None:
        """Return the response target for a cell, None where nothing is promised."""
        if in_town:
            return self.town_target_s
        return self.target_by_kind_s.get(kind) if kind else None

    def can_prove_arrival(self, accuracy_m: float | None) -> bool:
        """Tell whether standing within the fence shows that a team is at a place; `accuracy_m` None is not known."""
        return accuracy_m is None or accuracy_m <= self.geofence_m

    def turnout_s(self, duty: TurnKind | None) -> int:
        """Return how long a team needs before it leaves, by the kind of duty it is on; None: no roster names it."""
        if duty is TurnKind.ON_CALL:
            return self.turnout_on_call_s
        return self.turnout_duty_24h_s if duty is TurnKind.DUTY_24H else self.turnout_shift_s

    @property
    def turnouts_s(self) -> list[float]:
        """Return every turnout that the rules give a duty, in order."""
        return sorted({float(self.turnout_s(kind)) for kind in (None, *TurnKind)})

    def straight_line(self) -> StraightLine:
        """Return the stand-in for road times under this policy."""
        return StraightLine(self.detour_factor, self.straight_speed_kmh)

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how it is pickled: as its rules, for a read-only mapping cannot be."""
        return from_rules, (self.rules(), self.version)

    def rules(self) -> dict[str, Any]:
        """Return the rules without the version, as plain values."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "version"}
        return {**plain, "target_by_kind_s": {kind.value: s for kind, s in self.target_by_kind_s.items()}}


DEFAULT = Policy()
_LONGEST_S = 366 * 86_400
_LONGEST_TURNOUT_S = 4 * 3_600


def from_rules(rules: dict[str, Any], version: str) -> Policy:
    """Return a policy from stored or submitted rules; a rule not named keeps its default.

    Raises
    ------
    BadPolicyError
        A rule is unknown, or not a number it can be.
    """
    known = DEFAULT.rules()
    for name in rules:
        if name not in known:
            raise BadPolicyError(f"Unknown rule {name!r}; the rules are {', '.join(known)}. 没有这条规则。", field=name)
    return Policy(version=version, **{name: _rule(name, value) for name, value in {**known, **rules}.items()})


def _rule(name: str, value: Any) -> Any:
    if name == "mode":
        return _mode(value)
    if name == "target_by_kind_s":
        return _targets(value)
    if name.startswith("turnout_"):
        return _turnout(name, value)
    return _seconds(name, value) if name.endswith("_s") else _positive(name, value)


def _positive(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        raise BadPolicyError(f"{name}={value!r}: give a number above zero. 请填写大于零的数。", field=name)
    return value


def _seconds(name: str, value: Any) -> int:
    if _positive(name, value) != int(value) or value > _LONGEST_S:
        raise BadPolicyError(f"{name}={value!r}: give whole seconds, {_LONGEST_S} at most. 请填写整数秒。", field=name)
    return int(value)


def _turnout(name: str, value: Any) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and 0 <= value <= _LONGEST_TURNOUT_S and value == int(value)):
        raise BadPolicyError(
            f"{name}={value!r}: give whole seconds, 0 to {_LONGEST_TURNOUT_S}. "
            f"请填写 0 至 {_LONGEST_TURNOUT_S} 的整数秒。",
            field=name,
        )
    return int(value)


def _mode(value: Any) -> Mode:
    if not isinstance(value, str) or value not in set(Mode):
        raise BadPolicyError(
            f"mode={value!r}: it is automatic or confirm. 派单方式只能是 automatic 或 confirm。", field="mode"
        )
    return Mode(value)


def _targets(value: Any) -> MappingProxyType[CellKind, int]:
    if not isinstance(value, Mapping) or not set(value) <= set(CellKind):
        raise BadPolicyError(
            f"target_by_kind_s={value!r}: give seconds for urban, rural or community. 请按网格类型填写秒数。",
            field="target_by_kind_s",
        )
    return MappingProxyType({CellKind(kind): _seconds("target_by_kind_s", s) for kind, s in value.items()})


def as_dict(policy: Policy) -> dict[str, Any]:
    """Return a policy whole, as plain values."""
    return {"version": policy.version, **policy.rules()}

"""Escalation policy: whom an alert reaches, and who is next if nobody answers. Data, versioned for each county."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from dispatch.errors import BadEscalationError

LONGEST_S = 30 * 86_400


class AlertKind(StrEnum):
    """The subject of an alert.

    `off_shelf_due`: goods still on a shelf when their deadline is near, or has gone by. `roads_missing`: the county's
    road graph cannot be opened, so that straight lines are used. `channel_failing`: a channel carries no messages.
    `messages_withheld`: a channel has carried as many messages about a case within an hour as the rules allow.
    """

    AT_RISK = "at_risk"
    MISSED = "missed"
    UNACKNOWLEDGED = "unacknowledged"
    UNASSIGNED = "unassigned"
    TEAM_SILENT = "team_silent"
    NEXT_STEP = "next_step"
    EXPEDITE_DUE = "expedite_due"
    OFF_SHELF_DUE = "off_shelf_due"
    ROADS_MISSING = "roads_missing"
    CHANNEL_FAILING = "channel_failing"
    MESSAGES_WITHHELD = "messages_withheld"


class Level(StrEnum):
    """The people an alert reaches, from below upwards; those below keep it."""

    DISPATCHER = "dispatcher"
    STATION_CHIEF = "station_chief"
    BUREAU = "bureau"

    @property
    def rank(self) -> int:
        """Return 0 for the lowest."""
        return list(Level).index(self)


class Watch(StrEnum):
    """The teams that must let themselves be heard: those with a case, or all on duty."""

    ERRAND = "errand"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """A level, and how many seconds after the alert was raised it is reached."""

    level: Level
    after_s: int


@dataclass(frozen=True, slots=True)
class KindRule:
    """The rule for alerts of one kind.

    Attributes
    ----------
    sound : bool
        True if it sounds until somebody acknowledges it.
    settles : bool
        True if it goes by itself once its cause is gone; else it stays, silent, until somebody has seen it.
    acknowledged_for_s : int
        Seconds an acknowledgement holds: if the cause is still there then, the alert is raised again.
    """

    ladder: tuple[EscalationStep, ...]
    sound: bool
    settles: bool
    acknowledged_for_s: int

    def step_above(self, level: Level) -> EscalationStep | None:
        """Return the next step above a level, None at the top."""
        return next((step for step in self.ladder if step.level.rank > level.rank), None)


def _rule(*, chief_s: int, bureau_s: int, again_s: int, sound: bool = True, settles: bool = True) -> KindRule:
    ladder = (
        EscalationStep(Level.DISPATCHER, 0),
        EscalationStep(Level.STATION_CHIEF, chief_s),
        EscalationStep(Level.BUREAU, bureau_s),
    )
    return KindRule(ladder, sound, settles, again_s)


# Within the ten minutes of the town: the chief while there is time left to act, the bureau at half of them. What is not
# on the clock waits longer and makes no sound, for it must wake nobody. A broken promise and an expedite past its
# deadline stay until seen: that the cause has gone does not undo them. Goods raise an alert four hours before their
# deadline, long enough to drive round a county: the chief when half of that is left, the bureau at the deadline itself.
DEFAULT_KINDS: Mapping[AlertKind, KindRule] = MappingProxyType(
    {
        AlertKind.AT_RISK: _rule(chief_s=120, bureau_s=300, again_s=300),
        AlertKind.MISSED: _rule(chief_s=120, bureau_s=600, again_s=600, settles=False),
        AlertKind.UNACKNOWLEDGED: _rule(chief_s=90, bureau_s=300, again_s=180),
        AlertKind.UNASSIGNED: _rule(chief_s=120, bureau_s=300, again_s=300),
        AlertKind.TEAM_SILENT: _rule(chief_s=900, bureau_s=3600, again_s=1800, sound=False),
        AlertKind.NEXT_STEP: _rule(chief_s=1800, bureau_s=14_400, again_s=3600, sound=False),
        AlertKind.EXPEDITE_DUE: _rule(chief_s=300, bureau_s=900, again_s=1800, settles=False),
        AlertKind.OFF_SHELF_DUE: _rule(chief_s=7200, bureau_s=14_400, again_s=3600),
        AlertKind.ROADS_MISSING: _rule(chief_s=1800, bureau_s=3600, again_s=14_400, sound=False),
        AlertKind.CHANNEL_FAILING: _rule(chief_s=1800, bureau_s=3600, again_s=14_400, sound=False),
        AlertKind.MESSAGES_WITHHELD: _rule(chief_s=600, bureau_s=1800, again_s=3600, sound=False),
    }
)


@dataclass(frozen=True, slots=True)
class Escalation:
    """The policy of one county. A team counts as silent once its last fix is older than `silent_after_s`."""

    version: str = "default-1"
    silent_after_s: int = 600
    """Twice as long as a fix is believed when teams are compared: indoors a telephone may miss a few."""
    silent_watch: Watch = Watch.ERRAND
    off_shelf_warn_s: int = 14_400
    """Seconds before its deadline at which an alert names goods still on a shelf, in orders made from now on."""
    kinds: Mapping[AlertKind, KindRule] = field(default_factory=lambda: DEFAULT_KINDS)

    def rules(self) -> dict[str, Any]:
        """Return the rules without the version, as plain values."""
        return {
            "silent_after_s": self.silent_after_s,
            "silent_watch": self.silent_watch.value,
            "off_shelf_warn_s": self.off_shelf_warn_s,
            "kinds": {kind.value: _plain(rule) for kind, rule in self.kinds.items()},
        }


DEFAULT = Escalation()


def _plain(rule: KindRule) -> dict[str, Any]:
    ladder = [{"level": step.level.value, "after_s": step.after_s} for step in rule.ladder]
    rest = {f.name: getattr(rule, f.name) for f in fields(rule) if f.name != "ladder"}
    return {"ladder": ladder, **rest}


def as_dict(escalation: Escalation) -> dict[str, Any]:
    """Return a policy whole, as plain values."""
    return {"version": escalation.version, **escalation.rules()}


def changed(before: Escalation, data: Mapping[str, Any], version: str) -> Escalation:
    """Return a policy with the named rules changed; what is not named stays, also within a kind.

    Raises
    ------
    BadEscalationError
        A rule is unknown or cannot be.
    """
    _only(data, {"silent_after_s", "silent_watch", "off_shelf_warn_s", "kinds"}, "")
    kinds = dict(before.kinds)
    for name, rules in _mapping(data.get("kinds", {}), "kinds").items():
        kind = _one_of(AlertKind, name, "kinds")
        kinds[kind] = _kind(kinds[kind], _mapping(rules, f"kinds.{name}"), f"kinds.{name}")
    return replace(
        before,
        version=version,
        silent_after_s=_seconds(data.get("silent_after_s", before.silent_after_s), "silent_after_s", least=60),
        silent_watch=_one_of(Watch, data.get("silent_watch", before.silent_watch), "silent_watch"),
        off_shelf_warn_s=_seconds(data.get("off_shelf_warn_s", before.off_shelf_warn_s), "off_shelf_warn_s", least=60),
        kinds=MappingProxyType(kinds),
    )


def from_rules(rules: Mapping[str, Any], version: str) -> Escalation:
    """Return a policy from stored rules; raises BadEscalationError."""
    return changed(DEFAULT, rules, version)


def _kind(before: KindRule, data: Mapping[str, Any], field_name: str) -> KindRule:
    _only(data, {f.name for f in fields(KindRule)}, field_name)
    again_s = data.get("acknowledged_for_s", before.acknowledged_for_s)
    return KindRule(
        _ladder(data["ladder"], f"{field_name}.ladder") if "ladder" in data else before.ladder,
        _flag(data.get("sound", before.sound), f"{field_name}.sound"),
        _flag(data.get("settles", before.settles), f"{field_name}.settles"),
        _seconds(again_s, f"{field_name}.acknowledged_for_s", least=60),
    )


def _ladder(value: Any, field_name: str) -> tuple[EscalationStep, ...]:
    if not isinstance(value, list) or not value:
        raise _refused(field_name, value, "give at least one step {level, after_s}", "请至少填写一级")
    steps = tuple(_step(each, field_name) for each in value)
    if steps[0].after_s != 0:
        raise _refused(field_name, steps[0].after_s, "the first step comes at once, after_s 0", "第一级应为 0 秒")
    for lower, upper in pairwise(steps):
        if upper.level.rank <= lower.level.rank or upper.after_s <= lower.after_s:
            shown = f"{lower.level} {lower.after_s} → {upper.level} {upper.after_s}"
            raise _refused(field_name, shown, "each step is higher and later than the one before", "须逐级升高并延后")
    return steps


def _step(value: Any, field_name: str) -> EscalationStep:
    step = _mapping(value, field_name)
    _only(step, {"level", "after_s"}, field_name)
    level = _one_of(Level, step.get("level"), f"{field_name}.level")
    return EscalationStep(level, _seconds(step.get("after_s"), f"{field_name}.after_s", least=0))


def _refused(field_name: str, value: Any, remedy: str, remedy_zh: str) -> BadEscalationError:
    return BadEscalationError(f"{field_name}={value!r}: {remedy}. {remedy_zh}。", field=field_name)


def _only(data: Mapping[str, Any], known: set[str], field_name: str) -> None:
    if unknown := set(data) - known:
        name = ".".join(filter(None, (field_name, min(unknown))))
        raise _refused(
            name, data[min(unknown)], f"unknown rule; the rules are {', '.join(sorted(known))}", "没有这条规则"
        )


def _mapping(value: Any, field_name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused(field_name, value, "give an object", "请填写对象")
    return value


def _one_of[T: StrEnum](values: type[T], value: Any, field_name: str) -> T:
    if not isinstance(value, str) or value not in set(values):
        raise _refused(field_name, value, f"one of {', '.join(values)}", "取值不在所列之内")
    return values(value)


def _flag(value: Any, field_name: str) -> bool:
    if not isinstance(value, bool):
        raise _refused(field_name, value, "true or false", "应为 true 或 false")
    return value


def _seconds(value: Any, field_name: str, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LONGEST_S:
        raise _refused(field_name, value, f"whole seconds, {least} to {LONGEST_S}", "请填写整数秒")
    return value

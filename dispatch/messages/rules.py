"""Rules of messages: which channel carries what, after how long, at which hours."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from dispatch.errors import BadChannelRuleError

SUBJECTS = ("offer", "alert", "deadline")
LEVELS: Mapping[str, Sequence[str]] = {
    "offer": (),
    "alert": ("dispatcher", "station_chief", "bureau"),
    "deadline": ("handler", "chief", "leader"),
}
LONGEST_S = 86_400
MOST = 100


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """The conditions under which a channel carries a message.

    Attributes
    ----------
    channel : str
        Name of the channel.
    subject : str
        `offer`, `alert` or `deadline`.
    station : str or None
        Of one station only; None: of every one.
    after_s : int
        An offer goes out if it is on no phone after so many seconds, an alert if nobody has acknowledged it.
    level : str or None
        The level an alert has reached, or the duty that is warned of a deadline.
    on_call_only : bool
        Only to teams that need time before they leave.
    from_hour, to_hour : int or None
        Hours of the county's clock, from 0 to 23 and to 24; from 22 to 6 goes over midnight. None: at any time.
    """

    channel: str
    subject: str
    after_s: int
    station: str | None = None
    level: str | None = None
    on_call_only: bool = False
    from_hour: int | None = None
    to_hour: int | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def from_plain(given: Sequence[Mapping[str, Any]], channels: set[str], stations: set[str]) -> list[ChannelRule]:
    """Return rules as they were sent.

    Raises
    ------
    BadChannelRuleError
        A rule names no channel or station of the county, or a value it cannot have.
    """
    if len(given) > MOST:
        raise BadChannelRuleError(f"{len(given)} rules: {MOST} at most. 规则最多 {MOST} 条。", field="rules")
    return [_rule(number, each, channels, stations) for number, each in enumerate(given, 1)]


def _rule(number: int, given: Mapping[str, Any], channels: set[str], stations: set[str]) -> ChannelRule:
    known = {field.name for field in fields(ChannelRule)}
    if unknown := set(given) - known:
        raise _refused(number, min(unknown), given[min(unknown)], f"known are {', '.join(sorted(known))}", "未知字段")
    if missing := {"channel", "subject", "after_s"} - set(given):
        raise _refused(number, min(missing), None, "is missing", "缺少该项")
    rule = ChannelRule(**given)
    _one_of(number, "channel", rule.channel, sorted(channels))
    _one_of(number, "subject", rule.subject, SUBJECTS)
    if rule.station is not None:
        _one_of(number, "station", rule.station, sorted(stations))
    if rule.subject == "alert" or rule.level is not None:
        _one_of(number, "level", rule.level, LEVELS[rule.subject])
    _number(number, "after_s", rule.after_s, LONGEST_S)
    _hours(number, rule)
    if not isinstance(rule.on_call_only, bool):
        raise _refused(number, "on_call_only", rule.on_call_only, "true or false", "应为 true 或 false")
    return rule


def _hours(number: int, rule: ChannelRule) -> None:
    if (rule.from_hour is None) != (rule.to_hour is None):
        raise _refused(number, "to_hour", rule.to_hour, "give both hours or none", "起止时间须同时填写")
    if rule.from_hour is not None and rule.from_hour == rule.to_hour:
        raise _refused(number, "to_hour", rule.to_hour, "give another hour than from_hour", "起止时间不能相同")
    for name, most in (("from_hour", 23), ("to_hour", 24)):
        if getattr(rule, name) is not None:
            _number(number, name, getattr(rule, name), most)


def _one_of(number: int, name: str, value: Any, choices: Sequence[str]) -> None:
    if value not in choices:
        raise _refused(number, name, value, f"one of {', '.join(choices)}", "取值不在所列之内")


def _number(number: int, name: str, value: Any, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _refused(number, name, value, f"a whole number, 0 to {most}", f"应为 0 至 {most} 的整数")


def _refused(number: int, name: str, value: Any, remedy: str, remedy_zh: str) -> BadChannelRuleError:
    return BadChannelRuleError(
        f"Rule {number}, {name}={value!r}: {remedy}. 第 {number} 条规则，{name}={value!r}：{remedy_zh}。",
        field=f"rules.{number}.{name}",
    )

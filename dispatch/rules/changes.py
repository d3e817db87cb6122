"""Compare two versions of a county's rules: each change under the path of its rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.errors import RulesChangedError

type Flat = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of rules as it was kept, each rule under its path; of those kept long ago nobody is named."""

    number: str
    rules: Flat
    made_at: datetime
    made_by: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that was one thing and is another; None where there was or is none."""

    rule: str
    before: Any
    after: Any


def flat(rules: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return nested rules by dotted path; a ladder by the level each step tells."""
    found: dict[str, Any] = {}
    for name, value in rules.items():
        here = f"{path}{name}"
        if isinstance(value, list):
            found |= {f"{here}.{step['level']}": step["after_s"] for step in value}
        elif isinstance(value, Mapping):
            found |= flat(value, f"{here}.")
        else:
            found[here] = value
    return found


def flat_needs(needs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the needs of a roster by their place; each is one thing."""
    return {f"needs.{place}": dict(need) for place, need in enumerate(needs)}


def differences(before: Flat, after: Flat) -> list[Difference]:
    """Return what differs, in the order of the later rules, then what is gone."""
    names = [*after, *(name for name in before if name not in after)]
    items = [Difference(name, before.get(name), after.get(name)) for name in names]
    return [each for each in items if each.before != each.after]


def check_seen(seen: str | None, now: str) -> None:
    """Refuse to change rules that are no longer those that were seen; raises RulesChangedError."""
    if seen is not None and seen != now:
        raise RulesChangedError(
            f"The rules are version {now} now, yours was {seen}: somebody changed them meanwhile. Read them again. "
            f"规则现为第 {now} 版，您所见为 {seen}：他人已修改，请查看后再保存。",
            field="seen_version",
        )


def news_of(part: str) -> tuple[str, dict[str, str]]:
    """Return the message to screens about a change: which rules to reload, not their values."""
    return ("rules", {"change": part})

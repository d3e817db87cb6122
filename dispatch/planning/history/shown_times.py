"""Hide counts that reveal groups under five, also by subtraction.

The number of all responses is known, and that of each doubt of five and more. What is left of them beside the numbers
of a time are those of which it is not known, or which are not shown: where these are one to four, the next number is
hidden with them, or says no more than that they are one to nine.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.planning.history.intervals import shown_doubts
from dispatch.planning.history.lessons import Lessons, is_few
from dispatch.planning.history.suppression import FEWEST, shown
from dispatch.planning.learning import LearnedTime

_AT_ALL = frozenset({"no_offer_in_the_log"})
_OF_WAYS = _AT_ALL | {"pressed_together"}
WITHOUT: Mapping[str, frozenset[str]] = {
    "handling": _AT_ALL,
    "turnout": _OF_WAYS,
    "on_scene": _AT_ALL,
    "travel_factor": _OF_WAYS,
}
"""The doubts of which no response has the time."""


@dataclass(frozen=True, slots=True)
class ShownTime:
    """The numbers of a time that may be shown.

    Attributes
    ----------
    used : int or None
        Of how many responses it is learned; None where not even a least number may be said.
    is_least : bool
        Whether `used` is a least number: there may be up to nine more.
    at_once : int or None
        None where it is not shown.
    """

    used: int | None
    is_least: bool
    at_once: int | None
    discarded: dict[str, int]
    blocks: dict[str, int]
    teams: dict[str, int]


def shown_time(name: str, found: LearnedTime, lessons: Lessons) -> ShownTime:
    """Return what may be said of a time (of `lessons`, as `enough` left it) beside the number of responses."""
    at_once = None if 0 < found.at_once < FEWEST else found.at_once
    discarded = {reason: n for reason, n in found.discarded.items() if n >= FEWEST}
    doubts = shown_doubts(lessons.responses, lessons.doubts)
    known = lessons.responses - sum(n for doubt, n in doubts.items() if doubt in WITHOUT[name])
    hidden = known - found.used - (at_once or 0) - sum(discarded.values())
    if not found.used or not 0 < hidden < FEWEST:
        return ShownTime(found.used, False, at_once, discarded, shown(found.block_counts), shown(found.team_counts))
    if at_once:  # hidden with them, they are five and more together
        return ShownTime(found.used, False, None, discarded, shown(found.block_counts), shown(found.team_counts))
    least = found.used + hidden - 2 * FEWEST + 1
    blocks, teams = (_beside(hidden, counts) for counts in (found.block_counts, found.team_counts))
    return ShownTime(max(least, FEWEST) if least > 0 else None, True, at_once, discarded, blocks, teams)


def shown_duties(seen: ShownTime, lessons: Lessons) -> dict[float, int | None]:
    """Return of how many responses each duty's turnout is learned, by its rule, beside the usual one; None: not shown.

    What is left of all responses beside those of the usual turnout and of the duties may be none, or five and more; so
    may what is left beside those in doubt.
    """
    counts = {rule_s: time.used + time.at_once for rule_s, time in lessons.duties.items()}
    doubts = shown_doubts(lessons.responses, lessons.doubts)
    known = lessons.responses - sum(n for doubt, n in doubts.items() if doubt in WITHOUT["turnout"])
    usual = lessons.turnout.used + lessons.turnout.at_once + sum(lessons.turnout.discarded.values())
    left = known - usual - sum(counts.values())
    also = left - sum(n for doubt, n in doubts.items() if doubt not in WITHOUT["turnout"])
    tells = (
        seen.is_least or is_few(lessons.turnout) or any(0 < each < FEWEST for each in (left, also, *counts.values()))
    )
    return {rule_s: None if tells else n for rule_s, n in counts.items()}


def _beside(hidden: int, counts: Mapping[str, int]) -> dict[str, int]:
    """Return the groups that may be shown where some of none of them are hidden."""
    return {group: n for group, n in shown({**counts, "": hidden}).items() if group}

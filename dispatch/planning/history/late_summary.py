"""Late responses of a county and period by cause, whole or with what would show a single case left out.

A cause of fewer than five late responses is not named; where its number could be computed from the total, that of the
smallest cause named is rounded down (`suppression.disclosed`) and its reasons are left out. A response that several
causes would have prevented counts under each, so these counts do not add up to a total; but together with those that
nothing or only several causes would have prevented they are at least the total, which bounds the last of them: all
these counts are judged as one table. Minutes are of all the late responses that a cause delayed; a cause that is shown
delayed five or more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dispatch.planning.history.lateness import Cause, Late
from dispatch.planning.history.suppression import disclosed, hidden, shown

_TOGETHER, _NOT_PREVENTED = "together", "not_prevented"


@dataclass(frozen=True, slots=True)
class CauseFigures:
    """The figures of one cause; `prevents` is None where fewer than five cases would be shown.

    Attributes
    ----------
    n : int, optional
        Late responses that it delayed most; None where only `at_least` is shown.
    at_least : int
        As many, or more.
    prevents : int, optional
        How many would have been in time without this cause alone; a response may count under several.
    seconds : float
        What it cost in all late responses.
    reasons : mapping
        The `n` by reason.
    """

    n: int | None
    at_least: int
    prevents: int | None
    seconds: float
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LateSummary:
    """Late responses by cause, by what would have prevented them, and by reason; causes without any are left out.

    `together` needed several remedies, `not_prevented` would have been late anyway. `others` tells that causes are
    missing in `causes`; how many is not said.
    """

    n: int
    causes: dict[Cause, CauseFigures]
    together: int | None
    not_prevented: int | None
    others: bool = False


def late_summary(found: Iterable[Late]) -> LateSummary:
    """Return the figures of late responses, none left out."""
    known = list(found)
    closed = [each for each in known if each.cause is not Cause.OPEN]
    figures = {cause: _figures(cause, known, closed) for cause in Cause}
    return LateSummary(
        n=len(known),
        causes={cause: each for cause, each in figures.items() if each.n or each.prevents},
        together=sum(each.together for each in closed),
        not_prevented=sum(not each.prevented_by for each in closed),
    )


def without_few(found: LateSummary) -> LateSummary:
    """Return figures in which no cause, remedy or reason of fewer than five late responses is shown or follows."""
    prevented = dict.fromkeys(map(str, Cause), 0) | {str(c): each.prevents or 0 for c, each in found.causes.items()}
    prevented |= {_TOGETHER: found.together or 0, _NOT_PREVENTED: found.not_prevented or 0}
    few = hidden(prevented)
    told = disclosed({cause: n for cause, n in _counts(found).items() if n or cause in few or not prevented[cause]})
    causes = {
        cause: _named(each, told.at_least.get(cause), is_few=cause in few)
        for cause, each in found.causes.items()
        if cause in {*told.exact, *told.at_least} or (each.n == 0 and cause not in few)
    }
    return LateSummary(
        found.n,
        causes,
        None if _TOGETHER in few else found.together,
        None if _NOT_PREVENTED in few else found.not_prevented,
        told.others,
    )


def _counts(found: LateSummary) -> dict[Cause, int]:
    """Return the late responses of every cause of the list, also of those without any."""
    return {cause: found.causes[cause].at_least if cause in found.causes else 0 for cause in Cause}


def _named(each: CauseFigures, least: int | None, *, is_few: bool) -> CauseFigures:
    """Return the figures of a cause that is named; with a least number alone, no reasons add up to the number."""
    found = replace(each, prevents=None if is_few else each.prevents, reasons=shown(each.reasons))
    return found if least is None else replace(found, n=None, at_least=least, reasons={})


def _figures(cause: Cause, known: list[Late], closed: list[Late]) -> CauseFigures:
    mine = [each for each in known if each.cause is cause]
    reasons = [each.reason for each in mine if each.reason is not None]
    return CauseFigures(
        n=len(mine),
        at_least=len(mine),
        prevents=sum(cause in each.prevented_by and not each.together for each in closed),
        seconds=sum(each.seconds.get(cause, 0.0) for each in known),
        reasons={reason: reasons.count(reason) for reason in sorted(set(reasons))},
    )

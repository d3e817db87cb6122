"""Late responses of a county and period by cause, whole or with what would show a single case left out.

A cause of fewer than five late responses is not shown, with the next smallest where it could be computed from the total
(`suppression`). A response that several causes would have prevented counts under each, so these counts do not add up to
a total; but together with those that nothing or only several causes would have prevented they are at least the total,
which bounds the last of them: all these counts are judged as one table. Minutes are of all the late responses that a
cause delayed; a cause that is shown delayed five or more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dispatch.planning.history.lateness import Cause, Late
from dispatch.planning.history.suppression import hidden, shown

_TOGETHER, _NOT_PREVENTED = "together", "not_prevented"


@dataclass(frozen=True, slots=True)
class CauseFigures:
    """The figures of one cause; `prevents` is None where fewer than five cases would be shown.

    Attributes
    ----------
    n : int
        Late responses that it delayed most.
    prevents : int, optional
        How many would have been in time without this cause alone; a response may count under several.
    seconds : float
        What it cost in all late responses.
    reasons : mapping
        The `n` by reason.
    """

    n: int
    prevents: int | None
    seconds: float
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LateSummary:
    """Late responses by cause, by what would have prevented them, and by reason; causes without any are left out.

    `together` needed several remedies, `not_prevented` would have been late anyway. `hidden_causes` is how many causes
    are missing in `causes`.
    """

    n: int
    causes: dict[Cause, CauseFigures]
    together: int | None
    not_prevented: int | None
    hidden_causes: int = 0


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
    prevented = {str(cause): each.prevents or 0 for cause, each in found.causes.items()}
    prevented |= {_TOGETHER: found.together or 0, _NOT_PREVENTED: found.not_prevented or 0}
    few = hidden(prevented)
    small = hidden({cause: each.n for cause, each in found.causes.items()})
    causes = {
        cause: replace(each, prevents=None if cause in few else each.prevents, reasons=shown(each.reasons))
        for cause, each in found.causes.items()
        if cause not in small and (each.n or cause not in few)
    }
    return LateSummary(
        found.n,
        causes,
        None if _TOGETHER in few else found.together,
        None if _NOT_PREVENTED in few else found.not_prevented,
        len(small),
    )


def _figures(cause: Cause, known: list[Late], closed: list[Late]) -> CauseFigures:
    mine = [each for each in known if each.cause is cause]
    reasons = [each.reason for each in mine if each.reason is not None]
    return CauseFigures(
        n=len(mine),
        prevents=sum(cause in each.prevented_by and not each.together for each in closed),
        seconds=sum(each.seconds.get(cause, 0.0) for each in known),
        reasons={reason: reasons.count(reason) for reason in sorted(set(reasons))},
    )

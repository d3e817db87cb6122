"""Late responses of a county and period by cause, whole or with what would show a single case left out.

A cause of fewer than five late responses is not named; where its number could be computed from the total, that of the
smallest cause named is rounded down (`suppression.disclosed`), its reasons are left out, and what would bound the
others: how many responses nothing or only several causes would have prevented. A response that several
causes would have prevented counts under each, so these counts do not add up to a total; but together with those that
nothing or only several causes would have prevented they are at least the total, which bounds the last of them: all
these counts are judged as one table, and so is what each of them leaves of the total. Minutes are of all the late
responses that a cause delayed; a cause that is shown delayed five or more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dispatch.planning.history.lateness import Cause, Late
from dispatch.planning.history.suppression import FEWEST, Disclosed, disclosed, hidden, is_few, shown

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
        How many would have been in time without this cause alone; a response may count under several. Where only
        `at_least` is shown of the cause, a least number too.
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
    named = disclosed({cause: n for cause, n in _counts(found).items() if not _is_remedy_alone(found, cause)})
    is_exact = not named.others or (named.exact and not named.at_least)
    return _exact(found, named) if is_exact else _rounded(found, named)


def _exact(found: LateSummary, named: Disclosed[Cause]) -> LateSummary:
    """Return causes with their numbers."""
    prevented = {str(cause): each.prevents or 0 for cause, each in found.causes.items()}
    prevented |= {_TOGETHER: found.together or 0, _NOT_PREVENTED: found.not_prevented or 0}
    few = hidden(prevented) | _telling(found, prevented)
    causes = {
        cause: replace(each, prevents=None if cause in few else each.prevents, reasons=shown(each.reasons))
        for cause, each in found.causes.items()
        if cause in named.exact or (each.n == 0 and cause not in few)
    }
    return LateSummary(
        found.n,
        causes,
        None if _TOGETHER in few else found.together,
        None if _NOT_PREVENTED in few else found.not_prevented,
        named.others,
    )


def _rounded(found: LateSummary, named: Disclosed[Cause]) -> LateSummary:
    """Return causes one of which has a least number, or none at all: nothing else may bound the others.

    Any response may be prevented by any cause or by none, as long as how many are by none is not said.
    """
    causes = {}
    for cause, each in found.causes.items():
        prevents, least = each.prevents or 0, named.at_least.get(cause)
        if least is not None:
            causes[cause] = CauseFigures(None, least, least if prevents >= least else None, each.seconds)
        elif cause in named.exact:
            tells = is_few(prevents) or is_few(_closed(found) - prevents)
            causes[cause] = replace(each, prevents=None if tells else prevents, reasons=shown(each.reasons))
    return LateSummary(found.n, causes, None, None, named.others)


def _telling(found: LateSummary, prevented: dict[str, int]) -> frozenset[str]:
    """Return what would tell of fewer than five that a cause alone would not have prevented.

    Those that several causes alone would have prevented count under each: those hidden may be five in all, and
    the rest still fewer.
    """
    totals = {_TOGETHER, _NOT_PREVENTED}
    known = sum(n for name, n in prevented.items() if name in totals - hidden(prevented))
    rests = {name: _closed(found) - n for name, n in prevented.items() if n and name not in totals}
    is_bound = any(is_few(rest - known) for name, rest in rests.items() if name not in hidden(prevented))
    return frozenset(name for name, rest in rests.items() if is_few(rest)) | (totals if is_bound else set())


def _closed(found: LateSummary) -> int:
    return found.n - (found.causes[Cause.OPEN].at_least if Cause.OPEN in found.causes else 0)


def _counts(found: LateSummary) -> dict[Cause, int]:
    """Return the late responses of every cause of the list, also of those without any."""
    return {cause: found.causes[cause].at_least if cause in found.causes else 0 for cause in Cause}


def _is_remedy_alone(found: LateSummary, cause: Cause) -> bool:
    """Tell whether a cause that delayed no response most would have prevented enough of them to be shown."""
    each = found.causes.get(cause)
    return each is not None and each.n == 0 and (each.prevents or 0) >= FEWEST


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

"""Find in a late case's decisions why no near team, or no team on shift, was sent."""

from collections.abc import Iterable, Sequence
from itertools import chain

from dispatch.decision.recommendation import Exclusion
from dispatch.planning.history.log import Decision, LoggedCase, arriving, decision_by
from dispatch.teams.team import Duty

_WHY_NOBODY = {
    Exclusion.OFF_DUTY: "nobody_on_duty",
    Exclusion.SKILL: "nobody_with_the_skill",
    Exclusion.NO_ROAD: "no_road",
}


def why_nobody(case: LoggedCase, near: Iterable[str] = ()) -> str:
    """Return why no team counted, as the first decision without one says: the hardest to mend of all it names.

    Where a team was found at once, why those of the nearest post did not go, as the decision says by which the team
    that arrived was asked. A team that is busy would have been there: the reason is `all_busy` if at least one was.
    """
    nobody = next((each for each in case.decisions if each.chosen is None), None)
    if nobody is not None:
        excluded = [option.excluded for option in nobody.options]
        return _hardest(excluded) if excluded else "no_team"
    passed = _passed_over(_sending(case), frozenset(near)) or list(
        chain.from_iterable(_passed_over(each, frozenset()) for each in case.decisions)
    )
    return _hardest(passed) if passed else "not_recorded"


def _passed_over(decision: Decision | None, near: frozenset[str]) -> list[str]:
    """Return why teams were excluded in a decision: those near, else all."""
    excluded = {option.team: option.excluded for option in decision.options if option.excluded} if decision else {}
    return [why for team, why in excluded.items() if team in near] or list(excluded.values())


def why_on_call(case: LoggedCase) -> str:
    """Return why nobody on shift went, as the decision says by which the crew on call was asked."""
    decision = _sending(case)
    if decision is None:
        return "not_recorded"
    excluded = [option.excluded for option in decision.options if option.duty == Duty.ON_DUTY]
    if None in excluded:
        return "on_shift_farther"
    return _hardest(excluded) if excluded else "nobody_on_shift"


def _sending(case: LoggedCase) -> Decision | None:
    """Return the decision by which the team that arrived was asked."""
    mine = arriving(case.events, case.timing.arrived_at)
    return None if mine is None else decision_by(case, mine)


def _hardest(excluded: Sequence[str | None]) -> str:
    if Exclusion.BUSY in excluded:
        return "all_busy"
    return next((why for each, why in reversed(_WHY_NOBODY.items()) if each in excluded), "passed_over")

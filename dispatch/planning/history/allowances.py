"""Part of the turnout that teams really use, by the turnout their duty allows, learned from the log.

The rules say by when a team on call can leave, and dispatch counts with it. Crews may be quicker or slower: predictions
count with what they did. The usual turnout is that of crews on shift, under the rule that gives them least; without
five of their responses it is assumed (`priors.TURNOUT`), never taken from crews on call. What another duty costs is its
median from offer to rolling less that of the usual ones. Each response counts once, the difference between the rules
as often as `WEIGHT` says.

Late reasons and replays take these figures off a turnout; what is predicted is drawn from `turnouts`.

Known limits: one figure per rule, whatever the hour and the team; of fewer than five responses the rule stands. Where
the rules give a team on call as long as one on shift, its allowance is that of a shift.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from dispatch.planning.history.suppression import FEWEST
from dispatch.planning.learning import priors

WEIGHT = 10.0
"""In responses: how long the rules hold against the log."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """One response: the turnout that the rules gave, the time from offer to rolling in seconds, and whether on call."""

    rule_s: float
    span_s: float
    on_call: bool = False


def learn_allowances(turnouts: Iterable[Turnout]) -> dict[float, float]:
    """Return by rule what a duty costs beyond a usual turnout, in seconds; of too few responses nothing is learned."""
    seen = list(turnouts)
    on_shift, on_call = _by_rule(seen, on_call=False), _by_rule(seen, on_call=True)
    base_s = least_rule_s(seen)
    usual_s = median(on_shift[base_s]) if on_shift else priors.TURNOUT.value
    spans = {**on_call, **on_shift}
    return {rule_s: _cost_s(rule_s - base_s, spans[rule_s], usual_s) for rule_s in sorted(spans)}


def least_rule_s(turnouts: Sequence[Turnout]) -> float:
    """Return the least turnout that the rules give crews on shift, of those seen enough if there are any, seconds."""
    least_s = min((each.rule_s for each in turnouts if not each.on_call), default=0.0)
    return min(_by_rule(turnouts, on_call=False), default=least_s)


def _by_rule(turnouts: Iterable[Turnout], *, on_call: bool) -> dict[float, list[float]]:
    """Return the spans of one sort of duty by rule, of five responses and more."""
    found: defaultdict[float, list[float]] = defaultdict(list)
    for each in turnouts:
        if each.on_call is on_call:
            found[each.rule_s].append(each.span_s)
    return {rule_s: spans for rule_s, spans in found.items() if len(spans) >= FEWEST}


def _cost_s(rule_s: float, spans: list[float], usual_s: float) -> float:
    return max(0.0, (WEIGHT * rule_s + len(spans) * (median(spans) - usual_s)) / (WEIGHT + len(spans)))


def allowed(allowances: Mapping[float, float], rule_s: float) -> float:
    """Return what a rule costs beyond a usual turnout, in seconds: what was learned of it, else what it says."""
    return allowances.get(rule_s, rule_s)

"""How much of the turnout that the rules give a duty teams really use, learned from the log.

The rules say by when a team on call can leave, and dispatch counts with it. Crews may be quicker or slower: predictions
count with what they did. The rule that gives least costs nothing: its responses are what a usual turnout is learned of.
What another costs is its median from offer to rolling less that of the usual ones. Each response counts once, the
difference between the rules as often as `WEIGHT` says.

Known limits: one figure per rule, whatever the hour and the team; of fewer than five responses the rule stands. Where
only teams on call have five, theirs are taken for the usual turnout, and being on call seems to cost nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import median

from dispatch.planning.history.suppression import FEWEST

WEIGHT = 10.0
"""In responses: how long the rules hold against the log."""


def learn_allowances(turnouts: Iterable[tuple[float, float]]) -> dict[float, float]:
    """Return by rule what a duty costs beyond a usual turnout, in seconds; of too few responses nothing is learned.

    Parameters
    ----------
    turnouts
        For each response the turnout that the rules gave, and the time from offer to rolling, in seconds.
    """
    spans: defaultdict[float, list[float]] = defaultdict(list)
    for rule_s, span_s in turnouts:
        spans[rule_s].append(span_s)
    enough = {rule_s: seen for rule_s, seen in sorted(spans.items()) if len(seen) >= FEWEST}
    if not enough:
        return {}
    least_s = min(enough)
    usual_s = median(enough[least_s])
    return {
        rule_s: max(0.0, (WEIGHT * (rule_s - least_s) + len(seen) * (median(seen) - usual_s)) / (WEIGHT + len(seen)))
        for rule_s, seen in enough.items()
    }


def allowed(allowances: Mapping[float, float], rule_s: float) -> float:
    """Return what a rule costs beyond a usual turnout, in seconds: what was learned of it, else what it says."""
    return allowances.get(rule_s, rule_s)

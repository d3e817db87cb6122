"""Turnout times, from offer to rolling, by the rule of the duty: on shift, on call.

A duty is known by the turnout that the rules give it. The usual turnout is that of crews on shift whose duty costs
nothing more (`allowances`). Every other duty of five responses and more has a distribution of its own, by hour block
and team like the usual one. It leans on an assumption (`priors.TURNOUT_ON_CALL`): the usual median and what the rule
gives beyond, with a spread of its own. So crews on call differ among each other as they do in the log, not as crews
on shift do. Of a rule with fewer responses nothing is learned: the assumption stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dispatch.planning.history.allowances import Turnout, allowed, learn_allowances, least_rule_s
from dispatch.planning.history.suppression import FEWEST
from dispatch.planning.learning import LearnedTime, Observation, Prior, learn, plain, priors


@dataclass(frozen=True, slots=True)
class Turnouts:
    """The turnout of each duty.

    Attributes
    ----------
    duties : mapping
        By the turnout that the rules give, of each duty that costs more than the usual one and has been seen enough.
    allowances : mapping
        By the turnout that the rules give, what a duty costs beyond the usual one in the median, seconds.
    """

    usual: LearnedTime
    duties: Mapping[float, LearnedTime] = field(default_factory=dict)
    allowances: Mapping[float, float] = field(default_factory=dict)

    def under(self, rule_s: float) -> LearnedTime:
        """Return the turnout of a duty by the turnout that the rules give it, seconds."""
        beyond_s = allowed(self.allowances, rule_s)
        if not beyond_s:
            return self.usual
        return self.duties.get(rule_s) or plain(assumed(self.usual, beyond_s))


def assumed(usual: LearnedTime, beyond_s: float) -> Prior:
    """Return what is assumed of a duty to which the rules give so many seconds more than the usual one."""
    return replace(priors.TURNOUT_ON_CALL, value=usual.median()[0] + beyond_s)


def learn_turnouts(seen: Sequence[tuple[Turnout, Observation]]) -> Turnouts:
    """Return the turnout of each duty, with its hour blocks and teams."""
    turnouts = [turnout for turnout, _ in seen]
    allowances, base_s = learn_allowances(turnouts), least_rule_s(turnouts)
    usual = learn([o for t, o in seen if not t.on_call and not allowed(allowances, t.rule_s)], priors.TURNOUT)
    known = usual if usual.used + usual.at_once >= FEWEST else plain(priors.TURNOUT)
    duties = {
        rule_s: learn(_under(seen, rule_s), assumed(known, max(0.0, rule_s - base_s)))
        for rule_s, cost_s in allowances.items()
        if cost_s
    }
    return Turnouts(usual, duties, allowances)


def _under(seen: Sequence[tuple[Turnout, Observation]], rule_s: float) -> list[Observation]:
    """Return the turnouts under a rule: those of crews on shift where there are enough, else of crews on call."""
    found = {on_call: [o for t, o in seen if (t.rule_s, t.on_call) == (rule_s, on_call)] for on_call in (False, True)}
    return found[len(found[False]) < FEWEST]

"""Erlang's formulas: how often all units are busy (Erlang 1917; Cooper, Introduction to Queueing Theory, §3.3).

Offered load is rate × mean service time, in Erlang. Known answers: B(9, 6) = .0752, B(10, 6) = .0431.
Known limit: calls at random (Poisson), and for C equal exponential service times; B holds for any service time.
"""

from dispatch.planning.learning.errors import BadRatesError


def erlang_b(units: int, load: float) -> float:
    """Return the share of calls that find all units busy, where such a call is lost.

    Raises
    ------
    BadRatesError
        Fewer than no units, or a negative load.
    """
    _check(units, load)
    blocked = 1.0
    for n in range(1, units + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(units: int, load: float) -> float:
    """Return the share of calls that find all units busy, where such a call waits; 1 where the queue never ends."""
    _check(units, load)
    if units == 0 or load >= units:
        return 1.0 if load > 0 else 0.0
    blocked = erlang_b(units, load)
    return blocked / (1.0 - load / units * (1.0 - blocked))


def _check(units: int, load: float) -> None:
    if units < 0 or not load >= 0.0:
        raise BadRatesError(
            f"{units} units and a load of {load}: give 0 units or more and a load of 0 or more. 单元数与负荷不能为负。"
        )

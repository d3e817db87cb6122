"""Observer of a search: passes on what it finds, and tells it when to stop."""

from dispatch.planning.siting.instance import Instance, Sites
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.proof import Clock, Deadline, Report, Stage, Step

BEAT_S = 0.1
"""Between two questions whether to stop, where a clock is given."""


class Watch:
    """The best sites so far, and the line to the one who asked for them. Once cancelled it stays cancelled."""

    def __init__(self, instance: Instance, report: Report, clock: Clock | None) -> None:
        self.instance = instance
        self.cancelled = False
        self._report = report
        self._clock = clock
        self._asked_at = clock() if clock else 0.0
        self._step: Step | None = None

    def seconds(self) -> float | None:
        """Return the clock's reading; None without a clock."""
        return self._clock() if self._clock else None

    def left_s(self) -> float:
        """Return how many seconds are left until the deadline; inf without one."""
        if not isinstance(self._clock, Deadline):
            return float("inf")
        return max(self._clock.ends_at - self._clock(), 0.0)

    def tell(self, stage: Stage, criterion: Criterion, sites: Sites, bound: float | None = None) -> bool:
        """Report sites with their value; return whether to go on."""
        value = self.instance.value(criterion, sites)
        return self._send(Step(stage, criterion, self.instance.codes(sites), value, bound))

    def bounded(self, bound: float) -> bool:
        """Report a bound that is better than the last one; return whether to go on."""
        last = self._step
        if last is None or not self._is_tighter(last, bound):
            return self.beat()
        return self._send(Step(Stage.BOUND, last.criterion, last.sites, last.value, bound))

    def _is_tighter(self, last: Step, bound: float) -> bool:
        if last.bound is None:
            return True
        return last.criterion.loss(bound, last.bound) > self.instance.slack(last.criterion)

    def beat(self) -> bool:
        """Ask whether to go on, not more often than every tenth of a second."""
        if self.cancelled or self._step is None:
            return not self.cancelled
        if self._clock is not None and self._clock() - self._asked_at < BEAT_S:
            return True
        last = self._step
        return self._send(Step(Stage.WORKING, last.criterion, last.sites, last.value, last.bound))

    def _send(self, step: Step) -> bool:
        if self.cancelled:
            return False
        self._step = step
        if self._clock is not None:
            self._asked_at = self._clock()
        self.cancelled = not self._report(step) or self.left_s() == 0.0
        return not self.cancelled

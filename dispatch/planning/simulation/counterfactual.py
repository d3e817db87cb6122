"""A month of the log once more with something changed, paired case by case with the same month without the change.

Both runs are simulated: same calls, same residuals, same rules; so the difference is the change alone. How well the run
without the change matches the log itself is stated beside it: whether the same teams went, and by how much responses
differ.

Known limits: teams count as free at the start of the period. A team on its way back counts as at the nearer end of its
way. What people decided by hand is not repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from dispatch.planning.simulation import desk_engine
from dispatch.planning.simulation.changes import RULES, Change, Changes, KeepReserve, WaitForTeam, town_teams
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.input import NeedsDesk, kernel_input, needs_desk
from dispatch.planning.simulation.memory.teams_now import Reluctance
from dispatch.planning.simulation.paired import Paired, compare
from dispatch.planning.simulation.replay.reluctance import TownReserve, WaitForFinishing
from dispatch.planning.simulation.replay.residuals import Calls
from dispatch.planning.simulation.scenario import TENTH, Call, Setting
from dispatch.planning.simulation.workload import NOWHERE, Run, WayBack
from dispatch.statistics.response import wilson


@dataclass(frozen=True, slots=True)
class Played:
    """A run, the engine that made it, and why it had to be the desk engine; nothing where the kernel did."""

    run: Run
    engine: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of the run without a change with the log.

    Attributes
    ----------
    n : int
        Cases at which somebody arrived, in the log and in the run.
    same_team : int
        Number of them to which the same team went.
    median_off_s : float or None
        Half of the responses differ by no more than this, seconds.
    judged : int
        Number of those that have a target.
    met_logged, met_played : int
        Number of these within it, in the log and in the run.
    """

    n: int
    same_team: int
    median_off_s: float | None
    judged: int = 0
    met_logged: int = 0
    met_played: int = 0

    @property
    def is_like_the_log(self) -> bool:
        """Tell whether the run may stand for the log: often the same team, and a share that the log's interval holds.

        Else what a change would have won is won against days that never were. The same team in a quarter of the cases
        is asked for; hardly more comes by chance where there are four teams.
        """
        if 4 * self.same_team < self.n:
            return False
        interval = wilson(self.met_logged, self.judged)
        return interval is None or interval[0] <= self.met_played / self.judged <= interval[1]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The effect of a change on a period.

    Attributes
    ----------
    gained, lost : tuple of str
        The cases by their numbers.
    never : tuple of str
        Cases to which nobody would ever have been sent with the change, though somebody was without it.
    """

    before: Played
    after: Played
    paired: Paired
    agreement: Agreement
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    never: tuple[str, ...]
    responses_before: tuple[int | None, ...] = ()
    responses_after: tuple[int | None, ...] = ()


def counterfactual(setting: Setting, log: Calls, changes: Sequence[Change]) -> Counterfactual:
    """Replay the calls of a log without and with changes. Raises UnknownChangeError."""
    setting = replace(setting, allowances=log.allowances)
    changed = Changes(tuple(changes)).apply(setting)
    before, after = play(setting, log.calls), play(changed, log.calls, changes)
    ours, theirs = responses(log, before.run), responses(log, after.run)
    met = [
        (a is not None and t is not None and a <= t, b is not None and t is not None and b <= t)
        for a, b, t in zip(ours, theirs, log.targets, strict=True)
    ]
    names = [call.name for call in log.calls]
    never = [n for n, (a, b) in enumerate(zip(before.run.team, after.run.team, strict=True)) if b == NOWHERE != a]
    return Counterfactual(
        before,
        after,
        compare(ours, theirs, log.targets),
        _agreement(setting, log, before.run, ours),
        tuple(name for name, pair in zip(names, met, strict=True) if pair == (False, True)),
        tuple(name for name, pair in zip(names, met, strict=True) if pair == (True, False)),
        tuple(names[n] for n in never),
        tuple(ours),
        tuple(theirs),
    )


def play(setting: Setting, calls: Sequence[Call], changes: Sequence[Change] = ()) -> Played:
    """Play calls with the kernel where it knows every rule that matters, else with the desk engine."""
    if not calls:
        return Played(Run(), "kernel")
    because = [reason.value for reason in needs_desk(setting, calls)]
    rules = [change for change in changes if isinstance(change, RULES)]
    because += [NeedsDesk.TRIED_OUT.value for _ in rules[:1]]
    if because:
        return Played(_by_desk(setting, calls, rules), "desk", tuple(because))
    given = kernel_input(setting, calls)
    if given.times.straight and setting.way_back is WayBack.NEARER_END:
        return Played(_by_desk(setting, calls, rules), "desk", (NeedsDesk.CUT_OFF.value,))
    found = kernel.run(given.workload, given.crews, given.times, way_back=given.way_back, again_after=given.again_after)
    return Played(found, "kernel")


def _by_desk(setting: Setting, calls: Sequence[Call], rules: Sequence[Change]) -> Run:
    engine = desk_engine.DeskEngine(setting, calls)
    for rule in rules:
        engine.try_out(_reluctance(setting, calls, rule, engine))
    engine.play()
    return engine.run


def _reluctance(setting: Setting, calls: Sequence[Call], rule: Change, engine: desk_engine.DeskEngine) -> Reluctance:
    if isinstance(rule, KeepReserve):
        return TownReserve(rule.teams, town_teams(setting, calls[0].received_at))
    assert isinstance(rule, WaitForTeam)  # noqa: S101  -- there are two rules
    visits_s = sorted(call.on_scene / 10 for call in calls)
    return WaitForFinishing(setting, engine.memory, visits_s, rule.most_s, rule.gain_s)


def responses(log: Calls, run: Run) -> list[int | None]:
    """Return received → on scene by case, tenths of a second; None where nobody arrived."""
    origin = log.calls[0].received_at if log.calls else None
    found: list[int | None] = []
    for received, arrived in zip(log.received, run.arrived, strict=True):
        assert origin is not None  # noqa: S101  -- there is a case
        found.append(None if arrived == NOWHERE else arrived + (origin - received) // TENTH)
    return found


def _agreement(setting: Setting, log: Calls, run: Run, ours: Sequence[int | None]) -> Agreement:
    codes = sorted(record.code for record in setting.data.teams)
    both = [
        (codes[team] == logged, now, then, target)
        for team, logged, now, then, target in zip(run.team, log.teams, ours, log.responses, log.targets, strict=True)
        if now is not None and then is not None
    ]
    off = median_low([abs(now - then) for _, now, then, _ in both]) / 10 if both else None
    judged = [(now <= target, then <= target) for _, now, then, target in both if target is not None]
    return Agreement(
        len(both),
        sum(same for same, *_ in both),
        off,
        len(judged),
        met_logged=sum(then for _, then in judged),
        met_played=sum(now for now, _ in judged),
    )

"""HiGHS on one thread with gap 0 and a fixed seed, interrupted when its watcher says so.

Settings and reasons: `mip_rel_gap` and `mip_abs_gap` 0, because HiGHS calls 1e-4 optimal otherwise (issue 1147); one
thread and a fixed seed, because the same input has to give the same bytes; no presolve, because the programmes come
reduced: with it pmed16 takes 12 s in place of 3 s, and a hard MCLP of 8,000 × 200 22 s in place of 8 s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.programme import Programme

Found = Callable[[NDArray[np.bool_]], bool]
Bounded = Callable[[float], bool]
SETTINGS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "presolve": "off",
}


def _highspy() -> Any:
    """Return the solver's package, imported when something is solved: web workers never do."""
    import highspy  # noqa: PLC0415

    return highspy


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The solver's answer.

    `sites` is None if it found none; `bound` is its lower bound, in the programme's own scale; `complete` says that
    it ended by itself, `feasible` that it did not show the contrary.
    """

    sites: NDArray[np.bool_] | None
    bound: float
    complete: bool
    feasible: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The answer of a linear relaxation: multipliers of the rows, and how far each candidate is open, 0 to 1."""

    multipliers: NDArray[np.float64]
    shares: NDArray[np.float64]


class Solver:
    """Programmes for one search: `found` and `bounded` hand on what comes up, and say whether to go on.

    `left_s` are the seconds left: inside a relaxation HiGHS may ask nobody for a minute, but looks at its own clock.
    `presolve` for programmes that are nothing but sets to win: they take half the time with it.
    """

    def __init__(
        self,
        found: Found,
        bounded: Bounded,
        beat: Callable[[], bool],
        *,
        left_s: Callable[[], float] = lambda: float("inf"),
        presolve: bool = False,
    ) -> None:
        self._presolve = presolve
        self._left_s = left_s
        self._found = found
        self._bounded = bounded
        self._beat = beat

    def relaxed(self, programme: Programme) -> Relaxed | None:
        """Return the answer of the linear relaxation; None where it was not solved."""
        highs = _loaded(programme, whole=False)
        self._listen(highs, programme, 1.0)
        self._run(highs)
        if highs.getModelStatus() != _highspy().HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        multipliers = np.array(solution.row_dual, dtype=np.float64)
        return Relaxed(multipliers, np.array(solution.col_value[: programme.whole], dtype=np.float64))

    def solved(
        self,
        programme: Programme,
        start: NDArray[np.bool_] | None = None,
        nodes: int | None = None,
    ) -> Answer:
        """Return the best choice of a programme.

        Parameters
        ----------
        start : NDArray of bool, shape (candidates,), or None
            Sites known to be allowed.
        nodes : int or None
            Most nodes of the search tree; the same number on every machine, unlike a time.
        """
        scale = _scale(programme)
        highs = _loaded(programme, whole=True, scale=scale)
        if self._presolve:
            highs.setOptionValue("presolve", "on")
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", nodes)
        if start is not None:
            index = np.arange(programme.whole, dtype=np.int32)
            highs.setSolution(programme.whole, index, start.astype(np.float64))
        self._listen(highs, programme, scale)
        self._run(highs)
        return _answer(highs, programme, scale)

    def _run(self, highs: Any) -> None:
        left_s = self._left_s()
        if left_s < float("inf"):
            highs.setOptionValue("time_limit", left_s)
        highs.run()

    def _listen(self, highs: Any, programme: Programme, scale: float) -> None:
        def improved(event: Any) -> None:
            sites = np.array(event.data_out.mip_solution[: programme.whole]) > 0.5
            if not self._found(sites):
                event.interrupt()

        def asked(event: Any) -> None:
            bound = event.data_out.mip_dual_bound
            go_on = self._bounded(bound / scale) if np.isfinite(bound) else self._beat()
            if not go_on:
                event.interrupt()

        def beaten(event: Any) -> None:
            if not self._beat():
                event.interrupt()

        highs.cbMipImprovingSolution.subscribe(improved)
        highs.cbMipInterrupt.subscribe(asked)
        highs.cbSimplexInterrupt.subscribe(beaten)
        highs.cbIpmInterrupt.subscribe(beaten)


def _scale(programme: Programme) -> float:
    """Return a power of two by which the costs come into the range of the solver's tolerances."""
    most = float(np.abs(programme.cost).max(initial=0.0))
    if most == 0.0 or 1e3 <= most <= 1e6:
        return 1.0
    return float(2.0 ** np.round(np.log2(4096.0 / most)))


def _quiet(highspy: Any) -> Any:
    """Return a solver that says nothing: its own constructor prints a banner to standard output before it can be asked.

    A command that answers with JSON would be spoilt by it.
    """
    highs = highspy.Highs.__new__(highspy.Highs)
    super(highspy.Highs, highs).__init__()
    highs.setOptionValue("output_flag", False)
    kinds = range(int(highspy.cb.HighsCallbackType.kCallbackMax) + 1)
    highs.callbacks = [highspy.highs.HighsCallback(highspy.cb.HighsCallbackType(kind), highs) for kind in kinds]
    highs.enableCallbacks()
    return highs


def _loaded(programme: Programme, *, whole: bool, scale: float = 1.0) -> Any:
    highspy = _highspy()
    highs = _quiet(highspy)
    for name, value in SETTINGS.items():
        highs.setOptionValue(name, value)
    starts, index, coefficient = programme.matrix()
    lower, upper = programme.row_bounds()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = programme.columns, len(lower)
    lp.col_cost_ = programme.cost * scale
    lp.col_lower_, lp.col_upper_ = programme.lower, programme.upper
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = programme.columns, len(lower)
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, coefficient
    if whole:
        kinds = [highspy.HighsVarType.kInteger] * programme.whole
        lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (programme.columns - programme.whole)
    highs.passModel(lp)
    return highs


def _answer(highs: Any, programme: Programme, scale: float) -> Answer:
    highspy = _highspy()
    status, known = highs.getModelStatus(), highspy.HighsModelStatus
    if status == known.kInfeasible:
        return Answer(None, float("inf"), complete=True, feasible=False)
    info = highs.getInfo()
    has_sites = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(highs.getSolution().col_value, dtype=np.float64)
    sites = values[: programme.whole] > 0.5 if has_sites else None
    return Answer(sites, float(info.mip_dual_bound) / scale, complete=status == known.kOptimal)

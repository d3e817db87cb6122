"""Planning with plain files: read them, call the core, print its answer as one JSON object.

Refusals are JSON on standard error: `{"error": {"code", "message", "field", …}}`, with the place in the file or the
rows concerned. Exit code 2: the input was refused; 3: it is valid and has no answer.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import typer

from api.matrices import (
    Asked,
    Matrix,
    MatrixError,
    aligned,
    amounts,
    doubts,
    mark_doubt,
    orders,
    radius_doubt,
    read,
    refuse_other_order,
    refuse_ranks,
)
from api.matrices import costs as costs_of
from dispatch.errors import DispatchError

REFUSED, INFEASIBLE, UNDECIDED = 2, 3, 4
_EXACT = 2**53
_NOTES = {
    "weights": "{model} weighs all rows equally: the weights were not used. {model} 不用权重，已忽略",
    "busy": "{model} ignores busy units: --busy was not used. {model} 不用忙碌比例，已忽略",
    "share-sites": "{model} has no shared sites: --share-sites was not used. {model} 不适用同点多组，已忽略",
}
_UNNAMED = (
    "the weights have names and the rows of the costs have none: taken in the order of the file. "
    "权重有名称而费用表各行无名称：按文件顺序对应"
)
_UNNAMED_ATOMS = (
    "{file} has names and the rows of the preferences have none: taken in the order of the file. "
    "{file} 有名称而优先次序表各行无名称：按文件顺序对应"
)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of costs and weights, and how to read the margins of the costs."""

    costs: Path
    weights: Path | None
    header: bool | None = None
    row_names: bool | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the answer and of the search."""

    sites: int | None
    radius: float | None
    busy: float | None
    shared: bool
    time_limit_s: float | None
    is_greedy: bool


def site(model: str, files: Files, limits: Limits) -> dict[str, Any]:
    """Return the best sites of a matrix, ready to print.

    Raises
    ------
    DispatchError, OSError
        A file cannot be read, the question cannot be, or it has no answer.
    """
    from dispatch.planning.siting.candidates import Model  # noqa: PLC0415
    from dispatch.planning.siting.matrix.answer import answer  # noqa: PLC0415 - after slips in the files
    from dispatch.planning.siting.matrix.question import Question  # noqa: PLC0415

    _check_time(limits.time_limit_s)
    matrix = read(files.costs, Asked(files.header, files.row_names, has_options=True))
    costs = costs_of(matrix)
    weights = None if files.weights is None else aligned(read(files.weights, Asked(one_column=True)), matrix.row_names)
    counts = None if weights is None else amounts(weights, len(costs), "row of the costs")
    question = Question(Model(model), costs, counts, limits.sites, limits.radius, limits.busy, limits.shared)
    begun = perf_counter()
    try:
        found = answer(question, _report(limits, begun), clock=_clock(limits, begun))
    except DispatchError as refusal:
        raise _named(refusal, matrix) from None
    seconds = perf_counter() - begun
    notes = [_NOTES[name].format(model=model) for name in question.unused] + doubts(matrix)
    if limits.radius is not None and question.model.needs_target:
        notes += filter(None, [radius_doubt(costs, limits.radius)])
    if weights is not None and weights.row_names is not None and matrix.row_names is None:
        notes.append(_UNNAMED)
    printed: dict[str, Any] = {
        "model": model,
        "objective": _plain(found.objective),
        "bound": _plain(found.bound),
        "proven": found.is_proven,
        "sites": list(found.sites),
        "uncovered": list(found.uncovered),
        "seconds": round(seconds, 6),
        "rows": costs.shape[0],
        "columns": costs.shape[1],
        "no_way": int((~(costs < math.inf)).sum()),
    }
    if question.is_weighted:
        printed["total_weight"] = _plain(found.total)
        printed["mean" if model == "pmedian" else "share"] = found.objective / found.total
    if matrix.column_names is not None:
        printed["site_names"] = [matrix.column_names[column] for column in found.sites]
    if matrix.row_names is not None:
        printed["uncovered_names"] = [matrix.row_names[row] for row in found.uncovered]
    return printed | ({"notes": notes} if notes else {})


def _check_time(seconds: float | None) -> None:
    from dispatch.planning.siting.matrix.errors import BadTimeLimitError  # noqa: PLC0415

    if seconds is not None and not (math.isfinite(seconds) and seconds > 0):
        raise BadTimeLimitError(seconds)


def _report(limits: Limits, begun: float) -> Any:
    from dispatch.planning.siting.proof import Step  # noqa: PLC0415

    def go_on(step: Step) -> bool:
        del step
        is_over = limits.time_limit_s is not None and perf_counter() - begun >= limits.time_limit_s
        return not (limits.is_greedy or is_over)

    return go_on


def _clock(limits: Limits, begun: float) -> Any:
    from dispatch.planning.siting.proof import Deadline  # noqa: PLC0415

    return perf_counter if limits.time_limit_s is None else Deadline(perf_counter, begun + limits.time_limit_s)


def _plain(value: float) -> float | int:
    """Return a whole number without its ".0"."""
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _named(refusal: DispatchError, matrix: Matrix) -> DispatchError:
    """Return a refusal with the names of its rows."""
    rows = getattr(refusal, "details", {}).get("rows")
    if isinstance(rows, list):
        for row in rows:
            if matrix.row_names is not None:
                row["name"] = matrix.row_names[row["row"]]
            if matrix.column_names is not None and row["nearest"] is not None:
                row["nearest_name"] = matrix.column_names[row["nearest"]]
    return refusal


def queueing(rates: Path, preferences: Path, service_rate: float, queue: str, costs: Path | None) -> dict[str, Any]:
    """Return the steady state of the hypercube model, ready to print.

    Raises
    ------
    DispatchError, OSError
        A file cannot be read, or the system cannot be.
    """
    from dispatch.planning.learning.hypercube import Queue, hypercube  # noqa: PLC0415 - after slips in the files

    ranked = _ranked(preferences)
    called = read(rates, Asked(one_column=True))
    calls = amounts(_by_atom(called, ranked), None, "atom")
    order = orders(ranked, len(calls))
    refuse_ranks(ranked, order)
    matrix = None if costs is None else read(costs)
    paid = None if matrix is None else _finite_costs(_by_atom(matrix, ranked), order.shape)
    begun = perf_counter()
    found = hypercube(calls, order, service_rate, queue=Queue(queue))
    seconds = perf_counter() - begun
    waits = queue == Queue.INFINITE
    printed = {
        "units": order.shape[1],
        "atoms": order.shape[0],
        "queue": queue,
        "workloads": found.workloads.tolist(),
        "interdistrict_share": found.interdistrict,
        "interdistrict_by_atom": found.interdistrict_by_atom.tolist(),
        "interdistrict_by_unit": found.interdistrict_by_unit.tolist(),
        "dispatches": found.dispatches.tolist(),
        "state_probabilities": found.states.tolist(),
        "waiting_state_probability": found.waiting_p,
        "queue_probability": found.all_busy_p if waits else 0.0,
        "loss_probability": 0.0 if waits else found.all_busy_p,
        "seconds": round(seconds, 6),
    }
    printed |= {} if paid is None else {"mean_cost": float((found.dispatches * paid).sum())}
    notes = [] if paid is None else [mark_doubt(paid)]
    named = [each.file for each in (called, matrix) if each is not None and each.row_names is not None]
    notes += [_UNNAMED_ATOMS.format(file=file) for file in named if ranked.row_names is None]
    return printed | ({"notes": [note for note in notes if note]} if any(notes) else {})


def _by_atom(matrix: Matrix, preferences: Matrix) -> Matrix:
    return aligned(matrix, preferences.row_names, of="preferences", of_zh="优先次序表")


def _finite_costs(matrix: Matrix, shape: tuple[int, ...]) -> Any:
    from api.matrices.errors import BadShapeError  # noqa: PLC0415

    found = costs_of(matrix)
    if found.shape != shape:
        raise BadShapeError(
            f"{matrix.file}: {found.shape[0]} × {found.shape[1]}，应为 expected {shape[0]} × {shape[1]} "
            "(atoms × units 单元 × 小组)",
            shape=list(found.shape),
            expected=list(shape),
        )
    refuse_other_order(matrix)
    if not (found < math.inf).all():
        raise BadShapeError(
            f"{matrix.file}: 每组须可到达每个单元 every unit must have a way to every atom, because each may serve each"
        )
    return found


def _ranked(path: Path) -> Matrix:
    """Return the orders of preference; of a name among them say that units have numbers."""
    from api.matrices.errors import BadCellError  # noqa: PLC0415

    try:
        return read(path, Asked(may_count=True))
    except BadCellError as wrong:
        raise BadCellError(
            f"{path}, line {wrong.place['line']}: {wrong.place['cell']!r} 请写小组编号（从 0 或 1 起），不写名称 give "
            "the units' numbers, from 0 or from 1, not their names",
            **wrong.place,
        ) from None


def print_answer(printed: Mapping[str, Any]) -> None:
    """Print one JSON object; report unused input on standard error too."""
    typer.echo(json.dumps(printed, ensure_ascii=False, allow_nan=False))
    for note in printed.get("notes", ()):
        typer.secho(f"注意 note: {note}", fg=typer.colors.YELLOW, err=True)


@contextmanager
def refusing() -> Iterator[None]:
    """Print a refusal as JSON on standard error, and end with its exit code."""
    try:
        yield
    except DispatchError as refusal:
        _print_error(_code(refusal), str(refusal), {"field": refusal.field} | _details(refusal))
        raise typer.Exit(_exit_code(refusal)) from None
    except OSError as refusal:
        if refusal.filename is None:
            raise
        text = (
            f"{refusal.filename}: 无法读取，请检查路径与权限 cannot be read, check path and rights: {refusal.strerror}"
        )
        _print_error("file", text, {"file": str(refusal.filename)})
        raise typer.Exit(REFUSED) from None


def _exit_code(refusal: DispatchError) -> int:
    """Return what the command ends with: an input that is wrong is not a search that ended before it knew."""
    from dispatch.planning.siting.matrix.errors import InfeasibleError, UndecidedError  # noqa: PLC0415 - only now

    if isinstance(refusal, InfeasibleError):
        return INFEASIBLE
    return UNDECIDED if isinstance(refusal, UndecidedError) else REFUSED


def _details(refusal: DispatchError) -> dict[str, Any]:
    return dict(refusal.place if isinstance(refusal, MatrixError) else getattr(refusal, "details", {}))


def _code(refusal: DispatchError) -> str:
    """Return the name of a refusal's class in small letters: UncoveredRowsError is uncovered_rows."""
    name = type(refusal).__name__.removesuffix("Error") or "refused"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _print_error(code: str, message: str, details: Mapping[str, Any]) -> None:
    error = {"code": code, "message": message} | {name: value for name, value in details.items() if value is not None}
    typer.echo(json.dumps({"error": error}, ensure_ascii=False), err=True)

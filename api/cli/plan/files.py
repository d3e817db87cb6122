"""Planning with plain files: read them, call the core, print its answer as one JSON object.

Refusals are JSON on standard error: `{"error": {"code", "message", "field", …}}`, with the place in the file or the
rows concerned. Exit code 2: the input was refused; 3: it is valid and has no answer; 4: a time limit left it open.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import typer

from api.matrices import Form, Matrix, aligned, amounts, costs, orders, read
from dispatch.errors import DispatchError
from dispatch.planning.siting.candidates import Model
from dispatch.planning.siting.matrix.answer import Answer, answer
from dispatch.planning.siting.matrix.errors import BadLimitError, InfeasibleError, UndecidedError
from dispatch.planning.siting.matrix.question import Question
from dispatch.planning.siting.proof import Deadline, Step

REFUSED, INFEASIBLE, UNDECIDED = 2, 3, 4
_EXACT = 2**53
_NOTES = {
    "weights": "{model} weighs all rows equally: the weights were not used. {model} 不用权重，已忽略",
    "busy": "{model} ignores busy units: --busy was not used. {model} 不用忙碌比例，已忽略",
    "share-sites": "{model} has no shared sites: --share-sites was not used. {model} 不适用同点多组，已忽略",
}


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
    if limits.time_limit_s is not None and not 0 < limits.time_limit_s < math.inf:
        raise BadLimitError("time_limit", limits.time_limit_s)
    matrix = read(files.costs, Form(files.header, files.row_names, is_doubted=True))
    paid, weights = costs(matrix), None
    if files.weights is not None:
        given = read(files.weights, Form(is_column=True))
        weights = amounts(given, (len(paid), 1), "费用表各行 rows of the costs").ravel()
        weights = aligned(given, weights, matrix.row_names, "费用表 costs")
    question = Question(Model(model), paid, weights, limits.sites, limits.radius, limits.busy, limits.shared)
    begun = perf_counter()
    ends = math.inf if limits.time_limit_s is None else begun + limits.time_limit_s
    try:
        found = answer(question, _until(ends, is_greedy=limits.is_greedy), clock=Deadline(perf_counter, ends))
    except InfeasibleError as refusal:
        _name_rows(refusal, matrix)
        raise
    return _printed(question, found, matrix, perf_counter() - begun)


def _until(ends: float, *, is_greedy: bool) -> Callable[[Step], bool]:
    return lambda _: not is_greedy and perf_counter() < ends


def _printed(question: Question, found: Answer, matrix: Matrix, seconds: float) -> dict[str, Any]:
    model = question.model.value
    printed: dict[str, Any] = {
        "model": model,
        "objective": _plain(found.objective),
        "bound": _plain(found.bound),
        "proven": found.is_proven,
        "sites": list(found.sites),
        "uncovered": list(found.uncovered),
        "seconds": round(seconds, 6),
        "rows": question.costs.shape[0],
        "columns": question.costs.shape[1],
        "no_way": int(np.isinf(question.costs).sum()),
    }
    if question.is_weighted:
        printed["total_weight"] = _plain(found.total)
        printed["mean" if model == "pmedian" else "share"] = found.objective / found.total
    if matrix.column_names is not None:
        printed["site_names"] = [matrix.column_names[column] for column in found.sites]
    if matrix.row_names is not None:
        printed["uncovered_names"] = [matrix.row_names[row] for row in found.uncovered]
    notes = [_NOTES[name].format(model=model) for name in question.unused]
    return printed | ({"notes": notes} if notes else {})


def _plain(value: float) -> float | int:
    """Return a whole number without its ".0"."""
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _name_rows(refusal: InfeasibleError, matrix: Matrix) -> None:
    """Add the names of the rows that a refusal is about, and of the columns nearest to them."""
    for row in refusal.details.get("rows", ()):
        if matrix.row_names is not None:
            row["name"] = matrix.row_names[row["row"]]
        if matrix.column_names is not None and row["nearest"] is not None:
            row["nearest_name"] = matrix.column_names[row["nearest"]]


def queueing(rates: Path, preferences: Path, service_rate: float, queue: str, paid: Path | None) -> dict[str, Any]:
    """Return the steady state of the hypercube model, ready to print.

    Raises
    ------
    DispatchError, OSError
        A file cannot be read, or the system cannot be.
    """
    from dispatch.planning.learning.hypercube import Queue, hypercube  # noqa: PLC0415 - scipy

    ranked, called = read(preferences), read(rates, Form(is_column=True))
    calls = amounts(called, (len(called.values), 1), "各单元 atoms").ravel()
    calls = aligned(called, calls, ranked.row_names, "优先次序表 preferences")
    order = orders(ranked, len(calls))
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
    if paid is not None:
        matrix = read(paid)
        table = amounts(matrix, order.shape, "单元 × 小组 atoms × units")
        table = aligned(matrix, table, ranked.row_names, "优先次序表 preferences")
        printed["mean_cost"] = float((found.dispatches * table).sum())
    return printed


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
        _print_error(_code(refusal), str(refusal), {"field": refusal.field} | dict(getattr(refusal, "details", {})))
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
    if isinstance(refusal, InfeasibleError):
        return INFEASIBLE
    return UNDECIDED if isinstance(refusal, UndecidedError) else REFUSED


def _code(refusal: DispatchError) -> str:
    """Return the name of a refusal's class in small letters: UncoveredRowsError is uncovered_rows."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__.removesuffix("Error")).lower()


def _print_error(code: str, message: str, details: Mapping[str, Any]) -> None:
    error = {"code": code, "message": message} | {name: value for name, value in details.items() if value is not None}
    typer.echo(json.dumps({"error": error}, ensure_ascii=False), err=True)

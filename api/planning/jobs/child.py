"""A child of the planner's process: runs one order after another, until there are no more.

A child prepares a job, runs blocks or combines them. Errors of a kind are returned as answers; a crash ends only the
child, and the planner continues.
"""

import errno
import json
import logging
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from api.planning.jobs.idle import bound_memory, go_first, one_thread, yield_to_everybody
from api.planning.jobs.kind import kind_of
from api.planning.jobs.terms import Terms
from api.planning.jobs.wire import (
    Answer,
    BadResultError,
    Cancel,
    Combine,
    Done,
    Failed,
    Order,
    Prepare,
    Ready,
    Reported,
    RunBlock,
    written,
)
from api.process.failures import one_line
from api.process.parent import die_with
from dispatch.errors import DispatchError
from gis.errors import GisError

log = logging.getLogger("wangge.planning")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_DISK_FULL = "53100"
REPORT_EVERY_S = 0.25


def main(line: Connection, terms: Terms) -> None:
    """Do what comes in on the line; the process ends when it is closed."""
    become_child(terms.memory_mb)
    line.send(Ready(1, "process"))
    while True:
        try:
            order: Order = line.recv()
        except (EOFError, OSError):
            return
        if not isinstance(order, Cancel):  # one that comes after the block is done is no longer meant
            line.send(answer_to(order, line, terms))


def become_child(memory_mb: int) -> None:
    """Become what a child is: idle, bounded, gone with its parent, deaf to Ctrl-C in the planner's terminal."""
    die_with(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield_to_everybody()
    one_thread()
    go_first()
    bound_memory(memory_mb)


def answer_to(order: Order, line: Connection, terms: Terms) -> Answer:
    """Return what became of an order; whatever fails is an answer too."""
    return guarded(lambda: _acted(order, line, terms))


def guarded(act: Callable[[], Answer]) -> Answer:
    """Return what an act answers, or why it failed; end the process where the database went away, for another try."""
    try:
        return act()
    except MemoryError:
        return Failed("memory", "")
    except BadResultError as refused:
        return Failed("result", str(refused))
    except (DispatchError, GisError) as refused:
        return Failed("refused", str(refused))
    except Exception as failed:
        if _is_away(failed):
            log.warning("a planning job lost the database: %s", one_line(failed))
            sys.exit(1)
        if _is_full(failed):
            log.warning("a planning job found the disk full: %s", one_line(failed))
            return Failed("disk", "")
        log.exception("a planning job failed")
        return Failed("error", type(failed).__name__)  # its text may hold a case


def _is_away(failed: Exception) -> bool:
    """Tell whether the database went away, or could not be reached: SQLAlchemy names no statement then."""
    if not isinstance(failed, DBAPIError):
        return False
    return failed.connection_invalidated or (isinstance(failed, OperationalError) and failed.statement is None)


def _is_full(failed: Exception) -> bool:
    """Tell whether there was no room: for the task of a job, or for what the database sorts."""
    if isinstance(failed, OSError):
        return failed.errno in _NO_ROOM
    return isinstance(failed, DBAPIError) and getattr(failed.orig, "sqlstate", None) == _DISK_FULL


def _acted(order: Order, line: Connection, terms: Terms) -> Answer:
    match order:
        case Prepare():
            from api.planning.jobs.preparing import prepare  # noqa: PLC0415  -- only this child needs a database

            return prepare(order, terms)
        case RunBlock():
            kind = kind_of(order.kind, terms.kinds)
            report = Reporter(line, order.number)
            return Done(order.number, written(kind.run_block(task_in(order.file), order.number, report)))
        case Combine():
            kind = kind_of(order.kind, terms.kinds)
            results = [json.loads(text) for text in order.results]
            return Done(None, written(kind.combine(task_in(order.file), results)))
        case Cancel():
            raise AssertionError(order)


@lru_cache(maxsize=1)
def task_in(file: Path) -> Any:
    """Return the task of a file; a child reads it once for all its blocks."""
    with file.open("rb") as opened:
        return pickle.load(opened)  # noqa: S301  -- written by `prepare` in a folder of ours alone


@dataclass(slots=True)
class Pace:
    """Lets a block report as often as it likes: what is said goes out a few times a second, always the newest.

    The first thing found goes out at once. What was found last may not: the result follows.
    """

    _said_at: float = float("-inf")
    _partial: Any = None

    def due(self, number: int, progress: float, partial: Any) -> Reported | None:
        """Return what to say now, if anything."""
        self._partial = self._partial if partial is None else partial
        if time.monotonic() - self._said_at < REPORT_EVERY_S:
            return None
        text = None if self._partial is None else written(self._partial)
        self._said_at, self._partial = time.monotonic(), None
        return Reported(number, min(max(float(progress), 0.0), 1.0), text)


@dataclass(slots=True)
class Reporter:
    """The `report` argument of a block: it tells the planner, and hears of a cancel."""

    line: Connection
    number: int
    cancelled: bool = False
    _pace: Pace = field(default_factory=Pace)

    def __call__(self, progress: float, partial: Any = None) -> bool:
        """Say how far the block is; False where nobody wants it any more."""
        said = self._pace.due(self.number, progress, partial)
        if said is not None:
            self.line.send(said)
        while not self.cancelled and self.line.poll():
            self.cancelled = isinstance(self.line.recv(), Cancel)
        return not self.cancelled

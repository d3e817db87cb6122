"""One job from claim to answer: prepare its task, run and store its blocks, combine their results.

Every early end of a job is an exception here and is handled in one place: cancelled, failed, returned, or taken by
another planner.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.planning.jobs import child, failures
from api.planning.jobs.crew import Child, Crew
from api.planning.jobs.terms import Terms
from api.planning.jobs.wire import (
    Answer,
    Combine,
    Died,
    Done,
    Failed,
    Order,
    Prepare,
    Prepared,
    Ready,
    Reported,
    RunBlock,
    digest,
)
from dispatch.store.planning.claims import MOST_ATTEMPTS, Claims, Job, LostClaimError

log = logging.getLogger("wangge.planning")
BEAT_S = 2.0
TELL_S = 1.0
GRACE_S = 5.0
"""Seconds a cancelled block has to notice."""


class Stopping(Exception):  # noqa: N818  -- no error: the planner was asked to end
    """The planner is to end; the job goes on elsewhere or later."""


class Cancelled(Exception):  # noqa: N818
    """Somebody no longer wants the answer."""


class JobFailedError(Exception):
    """There will be no answer."""

    def __init__(self, error: dict[str, str]) -> None:
        super().__init__(error["code"])
        self.error = error


class ChildDiedError(Exception):
    """A child was gone without an answer."""


@dataclass(frozen=True, slots=True)
class Resources:
    """The means of a planner to do jobs.

    Attributes
    ----------
    terms : Terms
        With the memory of one that works alone.
    processes : int
        Number of blocks done side by side here, where there is no Dask.
    spool : Path
        Folder of the tasks.
    """

    terms: Terms
    processes: int
    spool: Path


@dataclass(slots=True)
class Run:
    """One claimed job. `stopping` tells whether the planner is to end, `wake` is what else ends a wait."""

    job: Job
    claims: Claims
    means: Resources
    stopping: Callable[[], bool]
    wake: Sequence[object] = ()
    heard: Callable[[], bool] = lambda: False
    """Tell whether somebody asked for something since the last look: the heartbeat is then given at once."""
    _crew: Crew = field(default_factory=Crew)
    _done: dict[int, str] = field(default_factory=dict)
    _under_way: dict[int, float] = field(default_factory=dict)
    _total: int = 1
    _beat_at: float = field(default_factory=time.monotonic)
    _announced_at: float = field(default_factory=time.monotonic)
    _partial: str | None = None
    """The last partial result that is not announced yet."""
    _found: bool = False
    _kept_before: int = 0

    def to_end(self) -> str:
        """Do the job; return what became of it."""
        try:
            result = self._answer()
            self.claims.finish(self.job, result, digest(result))
        except Cancelled:
            self.claims.cancel(self.job)
            return "cancelled"
        except JobFailedError as failed:
            self.claims.fail(self.job, failed.error)
            return f"failed: {failed.error['code']}"
        except ChildDiedError as died:
            return self._after_death(died)
        except Stopping:
            self.claims.release(self.job, clean=True)
            return "given back"
        except LostClaimError as lost:
            return str(lost)
        finally:
            self._crew.dismiss()
            self._file.unlink(missing_ok=True)
        return "done"

    @property
    def _file(self) -> Path:
        return self.means.spool / f"{self.job.county}-{self.job.id}-{os.getpid()}.task"

    def _after_death(self, died: ChildDiedError) -> str:
        log.warning("job %s/%s: %s (attempt %s)", self.job.county, self.job.id, died, self.job.attempts)
        survived = len(self._done) > self._kept_before
        if self.job.attempts >= MOST_ATTEMPTS and not survived:
            self.claims.fail(self.job, failures.died())
            return "failed: died"
        self.claims.release(self.job, clean=False)
        return "given back"

    # --- the three parts

    def _answer(self) -> str:
        prepared = self._alone(self._prepare_order())
        if not isinstance(prepared, Prepared):
            raise TypeError(prepared)
        self._total = prepared.blocks
        self._done = self.claims.prepared(self.job, prepared.versions, prepared.blocks)
        self._kept_before = len(self._done)
        self._do_blocks()
        self._tell("combining", force=True)
        texts = tuple(self._done[number] for number in range(self._total))
        done = self._alone(Combine(self.job.kind, self._file, texts))
        if not isinstance(done, Done):
            raise TypeError(done)
        return done.result

    def _prepare_order(self) -> Prepare:
        return Prepare(self.job.county, self.job.kind, self.job.input, self.job.asked_at, self._file)

    def _alone(self, order: Order) -> Answer:
        """Let one child with all the memory there is do something; return its answer."""
        self._crew.hire(1, child.main, self.means.terms)
        for each, answer in self._heard():
            if isinstance(answer, Ready):
                each.give(order)
            elif not isinstance(answer, Reported):
                self._crew.dismiss()
                return answer
        raise AssertionError  # hearing ends with an answer or an exception

    def _do_blocks(self) -> None:
        waiting = [number for number in range(self._total) if number not in self._done]
        if not waiting:
            return
        self._hire(len(waiting))
        waiting.reverse()
        for each, answer in self._heard():
            if isinstance(answer, Reported):
                self._under_way[answer.number] = answer.progress
                self._tell("running", answer.partial)
            elif isinstance(answer, Done) and answer.number is not None:
                self._keep(answer.number, answer.result)
            while waiting and each.free:
                each.give(RunBlock(self.job.kind, self._file, waiting.pop()))
            if len(self._done) == self._total:
                break
        self._crew.dismiss()

    def _hire(self, blocks: int) -> None:
        terms = self.means.terms
        if terms.dask is not None:
            from api.planning.jobs import dask_child  # noqa: PLC0415  -- `distributed` takes a second to import

            self._crew.hire(1, dask_child.main, terms)
            return
        number = min(self.means.processes, blocks)
        self._crew.hire(number, child.main, replace(terms, memory_mb=terms.memory_mb // number))

    def _keep(self, number: int, result: str) -> None:
        self._under_way.pop(number, None)
        self._done[number] = result
        last = len(self._done) == self._total
        tell = last or time.monotonic() - self._announced_at >= TELL_S
        self._announced_at = time.monotonic() if tell else self._announced_at
        kept = {"done": len(self._done), "progress": self._progress, "tell": tell}
        self._look(self.claims.keep_block(self.job, number, result, **kept))  # type: ignore[arg-type]

    # --- hearing, beating, telling

    def _heard(self) -> Iterator[tuple[Child, Answer]]:
        """Give what the children answer, for as long as the job is wanted and this planner's."""
        while True:
            for each, answer in self._crew.hear(BEAT_S / 4, self.wake):
                if isinstance(answer, Failed):
                    raise JobFailedError(failures.failed(answer, each.limit_mb))
                if isinstance(answer, Died):
                    raise self._death(each, answer)
                yield each, answer
            if self.stopping():
                raise Stopping
            if self.heard() or time.monotonic() - self._beat_at >= BEAT_S:
                self._crew.end_too_large()
                self._look(self.claims.beat(self.job))

    def _death(self, each: Child, answer: Died) -> Exception:
        if answer.memory:
            return JobFailedError(failures.memory(each.limit_mb))
        return ChildDiedError(f"a process of it ended by {failures.exit_words(answer)}")

    def _look(self, cancel: bool) -> None:
        """Go on, unless somebody has cancelled: then children have a moment to notice, and are ended."""
        self._beat_at = time.monotonic()
        if not cancel:
            return
        self._crew.cancel()
        deadline = time.monotonic() + GRACE_S
        while self._crew.busy and time.monotonic() < deadline and not self.stopping():
            self._crew.hear(0.1)
        raise Cancelled

    def _tell(self, stage: str, partial: str | None = None, *, force: bool = False) -> None:
        """Say how far the job is, once a second at most, the first thing that is found at once."""
        self._partial = partial or self._partial
        first = partial is not None and not self._found
        self._found = self._found or first
        if force or first or time.monotonic() - self._announced_at >= TELL_S:
            self._announced_at, found, self._partial = time.monotonic(), self._partial, None
            self._look(self.claims.progress(self.job, self._progress, stage, found))

    @property
    def _progress(self) -> float:
        return min(1.0, (len(self._done) + sum(self._under_way.values())) / self._total)

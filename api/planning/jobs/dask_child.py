"""The child that runs blocks on a Dask cluster: the scheduler's client on one side, a child on the other.

Blocks are the same functions on the same bytes as in a local process, so their results are the same bytes. Every
worker must run the same wangge, Python and libraries: checked before the first block and in each of them.

Known limits: a worker in the middle of a block notices a cancel when the block reports, or at its end. The planner
itself never imports `distributed`, and no web worker does (dask#11219, distributed#3555).
"""

import hashlib
import pickle
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

import distributed as untyped

from api.planning.jobs import build
from api.planning.jobs.child import Pace, become_child, guarded
from api.planning.jobs.kind import kind_of
from api.planning.jobs.terms import DaskAccess, Terms
from api.planning.jobs.wire import Answer, Cancel, Done, Failed, Order, Ready, Reported, RunBlock, written
from api.process.failures import one_line

distributed: Any = untyped
CONNECT_S = 10
WORKERS_S = 30
TRIES = 3
AHEAD = 2
"""Blocks prepared for each thread of the cluster, so that none waits for the planner."""


def main(line: Connection, terms: Terms) -> None:
    """Have done on the cluster what comes in on the line; the process ends when it is closed."""
    become_child(terms.memory_mb)
    speaker = Speaker(line)
    if terms.dask is None:
        raise AssertionError("no address")
    client, refused = connected(terms.dask)
    if client is None:
        _refuse_everything(line, refused)
        return
    cluster = Cluster(client, terms.kinds, speaker)
    while True:
        try:
            order: Order = line.recv()
        except (EOFError, OSError):
            return
        cluster.take(order)


def _refuse_everything(line: Connection, refused: Failed) -> None:
    line.send(Ready(1, "dask"))
    try:
        line.recv()
        line.send(refused)
        line.recv()
    except (EOFError, OSError):
        return


@dataclass(slots=True)
class Speaker:
    """The planner's end as several threads use it."""

    line: Connection
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def say(self, answer: Answer) -> None:
        """Send one answer."""
        with self._mutex:
            try:
                self.line.send(answer)
            except OSError:  # the planner has gone: this process ends with it
                return


def connected(access: DaskAccess) -> tuple[Any, Failed]:
    """Return a client of the scheduler whose workers are all of this build; None, and why, where that cannot be."""
    try:
        client = distributed.Client(
            access.address,
            security=_security(access),
            timeout=CONNECT_S,
            set_as_default=False,
            name="wangge",
        )
        client.wait_for_workers(1, timeout=WORKERS_S)
    except Exception as failed:
        return None, Failed("cluster", f"{access.address}: {one_line(failed)}")
    other = _of_other_builds(client)
    if other:
        return None, Failed("build", "; ".join(other))
    return client, Failed("cluster", "")


def _security(access: DaskAccess) -> Any:
    if access.ca is None and access.cert is None:
        return None
    return distributed.Security(
        tls_ca_file=access.ca and str(access.ca),
        tls_client_cert=access.cert and str(access.cert),
        tls_client_key=access.key and str(access.key),
        require_encryption=True,
    )


def _of_other_builds(client: Any) -> list[str]:
    """Return what is of another version on which worker."""
    here, said = build.versions(), []
    for worker, there in sorted(client.run(build.versions, on_error="return").items()):
        if isinstance(there, BaseException):
            said.append(f"{worker}: {one_line(there)}")
        elif different := build.differences(here, there):
            said.append(f"{worker}: {', '.join(different)}")
    return said


class Cluster:
    """The cluster for one job: its task is sent to all workers once."""

    def __init__(self, client: Any, kinds: tuple[str, ...], speaker: Speaker) -> None:
        self._client = client
        self._kinds = kinds
        self._speaker = speaker
        self._name = f"wangge-{uuid4()}"
        self._cancel = distributed.Event(self._name, client=client)
        self._content = b""
        self._key = ""
        self._blob: Any = None
        self._futures: set[Any] = set()
        self._tries: Counter[int] = Counter()
        self._mutex = threading.Lock()
        client.subscribe_topic(self._name, self._reported)
        threads = sum(client.nthreads().values())
        speaker.say(Ready(threads * AHEAD, f"dask, {threads} threads"))

    def take(self, order: Order) -> None:
        """Have an order done; its answer comes when it is."""
        if isinstance(order, Cancel):
            self._cancel.set()
            return
        if not isinstance(order, RunBlock):
            raise TypeError(order)
        if not self._content:
            self._content = order.file.read_bytes()
            self._key = hashlib.sha256(self._content).hexdigest()
            self._send()
        self._submit(order)

    def _send(self) -> None:
        """Give every worker the task."""
        self._blob = self._client.scatter(self._content, broadcast=True, hash=False)

    def _submit(self, order: RunBlock) -> None:
        self._tries[order.number] += 1
        where = There(order.kind, self._kinds, order.number, self._key, self._name, build.versions())
        key = f"{self._name}-{order.number}-{self._tries[order.number]}"
        future = self._client.submit(run_there, where, self._blob, pure=False, key=key)
        self._futures.add(future)
        future.add_done_callback(partial(self._done, order))

    def _done(self, order: RunBlock, future: Any) -> None:
        """Say what became of a block; one whose task went with the last worker that held it is sent again."""
        self._futures.discard(future)
        if future.cancelled() and self._tries[order.number] < TRIES:
            with self._mutex:
                if self._blob.cancelled():
                    self._send()
                self._submit(order)
            return
        self._speaker.say(_answer(future))

    def _reported(self, event: tuple[float, dict[str, Any]]) -> None:
        said = event[1]  # the scheduler adds whose it is
        self._speaker.say(Reported(said["number"], said["progress"], said["partial"]))


def _answer(future: Any) -> Answer:
    """Return what a worker answered; a block that ends its worker again and again is the job's fault."""
    try:
        answer: Answer = future.result()
    except distributed.KilledWorker:
        return Failed("died", "")
    except Exception as failed:
        return Failed("cluster", one_line(failed))
    return answer


# --- on a worker


@dataclass(frozen=True, slots=True)
class There:
    """One block as a worker of the cluster is asked for it."""

    kind: str
    kinds: tuple[str, ...]
    number: int
    task: str
    topic: str
    versions: dict[str, str]


def run_there(where: There, content: bytes) -> Answer:
    """Do one block on a worker: the same as `child` does."""
    different = build.differences(where.versions, build.versions())
    if different:
        return Failed("build", ", ".join(different))

    def act() -> Answer:
        kind = kind_of(where.kind, where.kinds)
        return Done(where.number, written(kind.run_block(_task(where.task, content), where.number, _reporter(where))))

    return guarded(act)


class _Content:
    """Bytes that a memory knows by their digest alone."""

    def __init__(self, key: str, content: bytes) -> None:
        self.key, self.content = key, content

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and other.key == self.key


def _task(key: str, content: bytes) -> Any:
    return _read(_Content(key, content))


@lru_cache(maxsize=1)
def _read(content: _Content) -> Any:
    return pickle.loads(content.content)  # noqa: S301  -- from the planner, over the same TLS as the code it runs


def _reporter(where: There) -> Callable[..., bool]:
    worker = distributed.get_worker()
    cancel = distributed.Event(where.topic)
    pace, wanted = Pace(), True

    def report(progress: float, partial: Any = None) -> bool:
        nonlocal wanted
        said = pace.due(where.number, progress, partial)
        if said is not None:
            worker.log_event(where.topic, asdict(said))
            wanted = not cancel.is_set()
        return wanted

    return report

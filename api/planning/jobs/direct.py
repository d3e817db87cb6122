"""Planning without a server: open a county for a command, and compute answers in this process.

The functions are those of the routes and of the planner's children, on the same database, with the server's role and
limits. A job runs block by block, with each result written and read as between the planner's processes, so the answer
has the same bytes and digest as the planner's. Nothing is stored.

Known limit: there is no memory limit, because it would apply to the whole process.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from api import clock
from api.db import cluster, migrate
from api.db.engine import as_application, open_engine
from api.planning.jobs import failures
from api.planning.jobs.kind import CannotPlanError, Kind, kind_of
from api.planning.jobs.preparing import read_task
from api.planning.jobs.process import means_of
from api.planning.jobs.terms import Terms
from api.planning.jobs.wire import BadResultError, Failed, Question, digest, written
from api.planning.shelf import GroundShelf
from api.settings import Settings
from api.wiring import Wiring
from gis.store.counties.loaded import CountySummary
from gis.store.graphs.repository import GraphShelf
from gis.store.graphs.roads import LARGE_PIECE


class Telling(Protocol):
    """Receiver of a computation's progress; it also marks when an interrupt must wait."""

    def say(self, share: float) -> bool:
        """Take how far it is, from 0 to 1; return whether to go on."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """Return a block of code that an interrupt does not break into; it is raised at its end."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a job as the text that its digest is of, and the versions that it rests on."""

    text: str
    versions: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text: equal to that of the same job at the planner."""
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class OpenCounty:
    """A county of an open database, at one moment."""

    wiring: Wiring
    shelf: GroundShelf
    terms: Terms
    home: CountySummary
    others: int
    """The number of other loaded counties."""

    @property
    def now(self) -> datetime:
        """Return the moment that everything is read as of."""
        return self.wiring.now()

    def kind(self, name: str) -> Kind:
        """Return a kind of job; raises UnknownKindError."""
        return kind_of(name, self.terms.kinds)

    def answer(self, name: str, asked: Mapping[str, Any], telling: Telling) -> Answer:
        """Do a job from its checked input to its answer.

        Raises
        ------
        DispatchError, GisError
            It cannot be done as it was asked for.
        """
        kind = self.kind(name)
        task, prepared = read_task(Question(self.home.code, name, asked, self.now), self.terms)
        results = []
        try:
            for number in range(prepared.blocks):
                with telling.held() if kind.hears_cancel else nullcontext():
                    result = kind.run_block(task, number, _report(telling, number, prepared.blocks))
                results.append(json.loads(written(result)))
                telling.say((number + 1) / prepared.blocks)
            return Answer(written(kind.combine(task, results)), prepared.versions)
        except BadResultError as refused:
            said = failures.failed(Failed("result", str(refused)), self.terms.memory_mb)
            raise CannotPlanError(said["message"]) from refused


def _report(telling: Telling, number: int, blocks: int) -> Callable[..., bool]:
    return lambda progress, partial=None: telling.say((number + progress) / blocks)


@contextmanager
def open_county(settings: Settings, county: str | None) -> Iterator[OpenCounty]:
    """Open a county as the server's own role does; the embedded database is started where it does not run.

    Raises
    ------
    UnknownCountyError
        No such county is loaded, or none at all.
    """
    with cluster.running(settings) as url:
        migrate.upgrade(url)
        own = cluster.application_url(settings)
        known = settings.model_copy(update={"database_url": url, "application_url": own})
        engine = open_engine(own or url, pool_size=2, options=as_application())
        now = clock.now()
        wiring = Wiring(known, engine, GraphShelf(known.graphs_folder, piece=LARGE_PIECE), now=lambda: now)
        try:
            home, others = wiring.county(county), len(wiring.counties()) - 1
            yield OpenCounty(wiring, GroundShelf(known.graphs_folder), means_of(known).terms, home, others)
        finally:
            engine.dispose()

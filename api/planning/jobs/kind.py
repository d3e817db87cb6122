"""Kinds of jobs for the planner's process.

A kind reads its input (`prepare`), divides its work into independent blocks (`run_block`) and combines their results
(`combine`). Each runs in a process of its own, never a thread, because OSRM holds the interpreter lock. Blocks may
run on other machines, so a task carries tables and no road graph. Finished blocks are stored: a planner that dies
continues after them.

The same task must give the same bytes: no clock, no own random generator, no order of a set.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel
from sqlalchemy import Connection

from dispatch.errors import DispatchError

if TYPE_CHECKING:
    from gis.store.graphs.repository import GraphShelf

type Json = Any
type Report = Callable[..., bool]
"""`report(progress, partial=None)`: how far the block is, from 0 to 1, and what is found so far, a JSON value. False
says that the job is cancelled: return soon, whatever is returned is dropped."""


class CannotPlanError(DispatchError):
    """A job cannot be done as it was asked for; the message says why and what to change, in English and Chinese."""


class UnknownKindError(DispatchError):
    """There is no such kind of job."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request of a job.

    Attributes
    ----------
    county : str
        Six digits. The connection finds no rows of another.
    input : mapping
        As `form` of the kind made it: every field is there.
    until : datetime
        Time of the request. Use nothing that happened later, so that a job taken over reads the same.
    shelf : GraphShelf
        The county's road graphs, open in this process alone.
    graphs : Path
        The folder they lie in.
    """

    county: str
    input: Mapping[str, Any]
    until: datetime
    shelf: "GraphShelf"
    graphs: Path


class Kind(ABC):
    """One kind of job; an instance is named in `BUILT_IN` or in WANGGE_PLANNING_KINDS."""

    name: ClassVar[str]
    title_zh: ClassVar[str]
    title_en: ClassVar[str]
    form: ClassVar[type[BaseModel]]
    """The form of a request: checked when a job comes in. Its defaults become part of the scenario."""
    hears_cancel: ClassVar[bool] = False
    """The blocks heed what `report` returns and end soon, so that nobody has to break into them."""

    def refuse(self, asked: Mapping[str, Any], today: date) -> None:  # noqa: B027  -- most refuse nothing
        """Refuse at once what can never be done on this day of the county, by the checked input alone.

        Raises
        ------
        CannotPlanError
            It would be refused when it runs.
        """

    @abstractmethod
    def prepare(self, connection: Connection, asked: Asked) -> Any:
        """Return the task, which can be pickled; the transaction is read-only. Raises CannotPlanError."""

    @abstractmethod
    def blocks(self, task: Any) -> int:
        """Return into how many blocks the task is cut; about a second or more each, for every one is kept."""

    @abstractmethod
    def run_block(self, task: Any, number: int, report: Report) -> Json:
        """Return the result of one block, a JSON value; blocks run in any order, on any machine."""

    @abstractmethod
    def combine(self, task: Any, results: Sequence[Json]) -> Json:
        """Return the answer from the blocks' results, in their order.

        An object's `figures` (name → number, or {value, low, high, n}, or null) is what lists and comparisons show, its
        `cells` (code → seconds, or null for not within the target) is what the difference map is drawn from.
        """


BUILT_IN: Mapping[str, str] = {
    "calibration": "api.planning.kinds.calibration:CALIBRATION",
    "cover": "api.planning.kinds.cover:COVER",
    "replay": "api.planning.kinds.replay:REPLAY",
    "roster": "api.planning.kinds.roster:ROSTER",
    "simulation": "api.planning.kinds.simulation:SIMULATION",
    "siting": "api.planning.kinds.siting:SITING",
}
"""Name → where the instance is: imported when it is first asked for, so that a web worker needs no solver."""


def names(more: Sequence[str] = ()) -> list[str]:
    """Return the kinds there are, sorted."""
    return sorted(_places(tuple(more)))


def kind_of(name: str, more: Sequence[str] = ()) -> Kind:
    """Return a kind; `more` names others as `name=module:attribute`.

    Raises
    ------
    UnknownKindError
        There is none of this name.
    """
    places = _places(tuple(more))
    if name not in places:
        known = ", ".join(sorted(places)) or "none"
        raise UnknownKindError(f"There is no kind {name!r} of job; known: {known}. 没有这种规划任务。", field="kind")
    return _loaded(places[name])


@cache
def _places(more: tuple[str, ...]) -> Mapping[str, str]:
    return {**BUILT_IN, **dict(each.split("=", 1) for each in more)}


@cache
def _loaded(place: str) -> Kind:
    module, _, attribute = place.partition(":")
    found: Kind = getattr(import_module(module), attribute)
    return found

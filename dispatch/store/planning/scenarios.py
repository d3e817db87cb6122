"""The scenarios of one county: made, copied, renamed, deleted and taken back, answered by jobs, compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from dispatch.errors import JobNotDoneError, ScenarioChangedError, ScenarioNameError, UnknownScenarioError
from dispatch.planning.scenarios import Comparison, compare, free_name, summary
from dispatch.store.planning.jobs import Jobs
from dispatch.store.planning.planners import with_planners
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("scenarios.sql"))


@dataclass(frozen=True, slots=True)
class Change:
    """The changes to a scenario; None stays as it is, an empty note is none."""

    name: str | None = None
    note: str | None = None
    assumptions: Mapping[str, Any] | None = None
    seen_version: int | None = None


@dataclass(frozen=True, slots=True)
class Scenarios:
    """A county's scenarios as of `now`."""

    connection: Connection
    county: str
    now: datetime

    def listed(self, *, deleted: bool = False) -> list[dict[str, Any]]:
        """Return scenarios without their answers, or those that were deleted."""
        found = [summary.scenario(row) for row in self._run("listed", deleted=deleted).mappings()]
        with_planners([each["job"] for each in found if each["job"]], self.connection)
        return found

    def one(self, number: int) -> dict[str, Any]:
        """Return a scenario with its answer; raises UnknownScenarioError."""
        row: RowMapping | None = self._run("one", number=number).mappings().one_or_none()
        if row is None:
            raise self._unknown(number)
        found = summary.scenario_in_full(row)
        with_planners([found["job"]] if found["job"] else [], self.connection)
        return found

    def add(self, name: str, kind: str, note: str | None, assumptions: Mapping[str, Any], by: str) -> dict[str, Any]:
        """Make a scenario; raises ScenarioNameError."""
        self._check_name(name)
        number = self._run("add", name=name, kind=kind, note=note or None, assumptions=_json(assumptions), by=by)
        return self._announced(int(number.scalar_one()))

    def add_answered(self, name: str, note: str | None, job: int, by: str) -> dict[str, Any]:
        """Make a scenario of what a job was asked and found.

        Raises
        ------
        ScenarioNameError, UnknownJobError, JobNotDoneError
            Another has the name; there is no such job; it has no answer.
        """
        state = Jobs(self.connection, self.county, self.now).one(job)["state"]
        if state != "done":
            raise JobNotDoneError(
                f"Planning job {job} is {state}: only one that is done has an answer to keep. "
                "该任务尚无结果，不能保存为方案。",
                field="job",
            )
        self._check_name(name)
        return self._announced(
            int(self._run("add_answered", name=name, note=note or None, job=job, by=by).scalar_one())
        )

    def copy(self, number: int, name: str | None, by: str) -> dict[str, Any]:
        """Make another with the same question, under a name that nobody has or the one given."""
        original = self.one(self._open(number)["number"])
        taken = self._names()
        if name is not None:
            self._check_name(name)
        chosen = name or free_name(original["name"], taken)
        return self._announced(int(self._run("copy", number=number, name=chosen, by=by).scalar_one()))

    def change(self, number: int, change: Change) -> dict[str, Any]:
        """Change name, note or assumptions; other assumptions have no answer yet.

        Raises
        ------
        ScenarioNameError, ScenarioChangedError, UnknownScenarioError
            Another has the name; it is not as it was seen; there is none.
        """
        held = self._open(number)
        if change.seen_version not in {None, held["version"]}:
            raise ScenarioChangedError(
                f"Scenario {number} is of version {held['version']}, not {change.seen_version}: somebody changed it. "
                "方案已被他人修改，请重新读取。",
                field="seen_version",
            )
        name = held["name"] if change.name is None else change.name
        if name != held["name"]:
            self._check_name(name)
        note = held["note"] if change.note is None else change.note or None
        wanted = held["assumptions"] if change.assumptions is None else change.assumptions
        other = wanted != held["assumptions"]
        values = {"name": name, "note": note, "assumptions": _json(wanted), "asks_otherwise": other}
        self._run("change", number=number, **values)
        return self._announced(number)

    def delete(self, number: int) -> dict[str, Any]:
        """Take a scenario out of the list, to be restored; its jobs under way are cancelled."""
        self._open(number)
        jobs = Jobs(self.connection, self.county, self.now)
        for job in self._run("unfinished", number=number).scalars().all():
            jobs.cancel(job)
        self._run("delete", number=number)
        return self._announced(number)

    def restore(self, number: int) -> dict[str, Any]:
        """Put a deleted scenario back; where another has its name by now, with a number behind it."""
        held = self._locked(number)
        if held["deleted_at"] is not None:
            self._run("restore", number=number, name=free_name(held["name"], self._names()))
        return self._announced(number)

    def run(self, number: int, by: str) -> int:
        """Queue the job that answers a scenario; return the job's number."""
        held = self._open(number)
        return Jobs(self.connection, self.county, self.now).add(held["kind"], held["assumptions"], by, scenario=number)

    def compare(self, before: int, after: int) -> Comparison:
        """Return what one scenario says otherwise than another."""
        return compare(self.one(before), self.one(after))

    def _announced(self, number: int) -> dict[str, Any]:
        self._run("tell", number=number)
        return self.one(number)

    def _open(self, number: int) -> RowMapping:
        held = self._locked(number)
        if held["deleted_at"] is not None:
            raise UnknownScenarioError(
                f"Scenario {number}, {held['name']!r}, was deleted: restore it first, or save another one. "
                f"方案“{held['name']}”已被删除，请先恢复，或另存为新方案。",
                field="scenario",
            )
        return held

    def _locked(self, number: int) -> RowMapping:
        row: RowMapping | None = self._run("lock", number=number).mappings().one_or_none()
        if row is None:
            raise self._unknown(number)
        return row

    def _names(self) -> set[str]:
        self._run("take_turns")
        return set(self._run("names").scalars())

    def _check_name(self, name: str) -> None:
        if name in self._names():
            raise ScenarioNameError(
                f"There is a scenario {name!r} already: choose another name. 已有方案“{name}”，请换一个名称。",
                field="name",
            )

    def _unknown(self, number: int) -> UnknownScenarioError:
        return UnknownScenarioError(
            f"No scenario {number} in county {self.county}: choose one of the list. 没有编号为 {number} 的方案，"
            "请从列表选择。",
            field="scenario",
        )

    def _run(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"county": self.county, "now": self.now, **values})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)

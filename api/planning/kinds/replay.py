"""Replay 回放: a stretch of the log again, unchanged as a test, and with a change.

The answer has counts and shares, never a case: a planner may not see single cases, so fewer than five are not
replayed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, CannotPlanError, Json, Report
from api.planning.jobs.period import (
    LOOKED_BACK,
    Changes,
    Period,
    PeriodIn,
    PeriodKind,
    changes_of,
    open_period,
    turns_between,
)
from dispatch.planning.history import FEWEST
from dispatch.planning.history.suppression import is_few, unless_few
from dispatch.planning.simulation import (
    Agreement,
    Archive,
    Change,
    Counterfactual,
    LoggedCase,
    NullResult,
    Paired,
    Setting,
    TableRoads,
    calls_of,
    counterfactual,
)
from dispatch.planning.simulation.replay.player import null_replay
from dispatch.rules.policy import Policy
from dispatch.store.planning.replay import logged_cases, policies_of
from gis.county.model import CountyData
from gis.position import Position
from gis.store.graphs.repository import GraphShelf
from gis.travel.times import Leg, TravelTimes

MOST_CASES = 3_000
"""The greatest number of cases, for the times from each place to each other: nine million times, 36 MB."""


class ReplayIn(PeriodIn):
    """The stretch of the log to replay, and the changes to it. 回放"""

    changes: Changes = Field(default=[])


@dataclass(frozen=True, slots=True)
class Tables:
    """The times that decisions were made on, by graph version: what a task takes along instead of graphs."""

    versions: Mapping[str, TableRoads]

    def get(self, version: str) -> TravelTimes | None:
        """Return the times of a version, None where its graph is gone."""
        return self.versions.get(version)


@dataclass(frozen=True, slots=True)
class ReplayTask:
    """The log of a period, and the county then."""

    cases: Sequence[LoggedCase]
    data: CountyData
    roads: Tables
    policies: Mapping[str, Policy]
    since: datetime
    until: datetime
    setting: Setting
    changes: Sequence[Change]
    method: str


class ReplayKind(PeriodKind):
    """The null test first, then what the changes would have done."""

    name = "replay"
    title_zh, title_en = "回放", "Replay"
    form: ClassVar[type[BaseModel]] = ReplayIn

    def prepare(self, connection: Connection, asked: Asked) -> ReplayTask:
        """Read the log, and the times that its decisions and the changes ask for."""
        question = ReplayIn.model_validate(dict(asked.input))
        period = open_period(connection, asked, question.first, question.last)
        cases = logged_cases(connection, asked.county, period.since, period.until)
        inside = [case for case in cases if case.case.received_at >= period.since]
        _check(inside, period)
        changes = changes_of(connection, asked)
        places = [case.case.place.position for case in inside if case.case.place is not None]
        turns = turns_between(connection, period, asked, period.since - LOOKED_BACK, period.until)
        return ReplayTask(
            cases,
            period.data,
            Tables(_tables(cases, asked.shelf)),
            policies_of(connection, asked.county),
            period.since,
            period.until,
            period.setting(changes, places, turns),
            changes,
            period.travel.method,
        )

    def blocks(self, task: ReplayTask) -> int:
        """Return two where something is changed: the null test, and the pair."""
        return 2 if task.changes else 1

    def run_block(self, task: ReplayTask, number: int, report: Report) -> Json:
        """Return what the null test found, or what the changes would have done."""
        if number == 0:
            archive = Archive(task.data, task.roads, task.policies)
            null = null_replay(archive, task.cases, task.since, task.until)
            if is_few(null.cases):
                raise CannotPlanError(
                    f"Fewer than {FEWEST} cases of these days sent a team: choose more days. "
                    f"该时段派组的案件少于 {FEWEST} 件，请选择更多日期。",
                    field="first",
                )
            return _null_out(null)
        inside = [case for case in task.cases if case.case.received_at >= task.since]
        log = calls_of(inside, task.until)
        found = counterfactual(task.setting, log, task.changes)
        if found.paired.n < FEWEST:
            raise CannotPlanError(
                f"Fewer than {FEWEST} cases of these days have a target and can be compared: choose more days. "
                f"该时段可比较的有时限案件少于 {FEWEST} 件，请选择更多日期。",
                field="first",
            )
        return {
            **_changed_out(found),
            "filled": {time: unless_few(n) for time, n in log.filled.items()},
            "set_aside": unless_few(log.set_aside),
            "replied": unless_few(log.failed),
        }

    def combine(self, task: ReplayTask, results: Sequence[Json]) -> Json:
        """Return both, with the figures that lists show."""
        null, changed = results[0], results[1] if len(results) > 1 else None
        figures: dict[str, Any] = {"cases": null["cases"], "agreeing": null["agreeing"], "decisions": null["decisions"]}
        if changed is not None:
            pair = changed["paired"]
            figures |= {name: pair[name] for name in ("gained", "lost", "p")}
            figures |= {"share": pair["share_after"], "share_before": pair["share_before"]}
        return {
            "figures": figures,
            "null": null,
            "changed": changed,
            "since": task.since.isoformat(),
            "until": task.until.isoformat(),
            "method": task.method,
        }


def _check(inside: Sequence[LoggedCase], period: Period) -> None:
    if len(inside) < FEWEST:
        raise CannotPlanError(
            f"Fewer than {FEWEST} cases were received from {period.since:%Y-%m-%d} on for {period.days} days: choose "
            f"more or other days; the last day is yesterday unless you choose one. Where the log is still short, use "
            f"the simulation: it works on assumptions. 该时段案件少于 {FEWEST} 件，请选择更多或其他日期；"
            f"未选截止日时截至昨天。案件尚少时可用“仿真”，按假设计算。",
            field="first",
        )
    if len(inside) > MOST_CASES:
        raise CannotPlanError(
            f"{len(inside)} cases in {period.days} days: a replay takes at most {MOST_CASES}; choose fewer days. "
            f"案件过多（最多 {MOST_CASES} 件），请缩短时段。",
            field="last",
        )


def _tables(cases: Sequence[LoggedCase], shelf: GraphShelf) -> dict[str, TableRoads]:
    """Return for each graph version that opens here the ways that its decisions asked for."""
    legs: dict[str, dict[Position, dict[Position, Leg]]] = {}
    for case in cases:
        for made in case.decisions:
            road = shelf.get(made.graph_version) if made.graph_version else None
            if road is None or made.graph_version is None or case.case.place is None:
                continue
            here, to = [each.position for each in made.candidates], case.case.place.position
            known = legs.setdefault(made.graph_version, {}).setdefault(to, {})
            asked = [position for position in dict.fromkeys(here) if position not in known]
            known.update(zip(asked, road.to_point(asked, to), strict=True))
    return {version: TableRoads(version, found) for version, found in sorted(legs.items())}


def _null_out(found: NullResult) -> dict[str, Any]:
    return {
        "cases": found.cases,
        "without_team": unless_few(found.without_team),
        "decisions": found.decisions,
        "agreeing": found.agreeing,
        "differences": len(found.differences),
        "causes": found.causes,
        "is_null": found.is_null,
    }


def _changed_out(found: Counterfactual) -> dict[str, Any]:
    return {
        "paired": paired_out(found.paired),
        "agreement": agreement_out(found.agreement),
        "never": len(found.never),
        "engines": [found.before.engine, found.after.engine],
        "because": sorted({*found.before.because, *found.after.because}),
    }


def agreement_out(found: Agreement) -> dict[str, Any]:
    """Return how the run without a change compares with the log; no share of fewer than five cases."""
    shown = found.judged >= FEWEST
    sides = {"share_logged": found.met_logged, "share_played": found.met_played}
    return {
        "n": found.n,
        "same_team": found.same_team,
        "median_off_s": found.median_off_s,
        "is_like_the_log": found.is_like_the_log,
        "judged": found.judged if shown else None,
        **{name: round(met / found.judged, 6) if shown else None for name, met in sides.items()},
    }


def paired_out(found: Paired) -> dict[str, Any]:
    """Return a pair of runs as plain values."""
    return {
        **{name: getattr(found, name) for name in ("n", "before", "after", "gained", "lost", "faster", "slower")},
        "p": float(f"{found.p:.6g}"),
        "by_chance": found.by_chance,
        "mean_change_s": found.mean_change_s,
        "sentence": found.sentence,
        "share_before": share_out(found.share_before, found.n),
        "share_after": share_out(found.share_after, found.n),
    }


def share_out(share: tuple[float, float, float] | None, n: int) -> dict[str, Any] | None:
    """Return a share with its interval and how many cases it is of; None where there is none."""
    if share is None:
        return None
    value, low, high = (round(each, 6) for each in share)
    return {"value": value, "low": low, "high": high, "n": n}


REPLAY = ReplayKind()

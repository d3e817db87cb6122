"""Read whole cases of the log for a replay, with what the decisions recorded, and the rules by their versions."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.decision.recommendation import Candidate, Exclusion, Recommendation
from dispatch.kinds import CaseKind, Category
from dispatch.planning.simulation import LoggedCase, Sort
from dispatch.rules.policy import DEFAULT, Policy, from_rules
from dispatch.store.rows import case_value, event_value
from dispatch.teams.team import Duty, DutyBy, FixSource
from dispatch.teams.turns import Turn, TurnKind
from gis.position import Position
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("replay.sql"))


def logged_cases(connection: Connection, county: str, since: datetime, until: datetime) -> list[LoggedCase]:
    """Return the cases of a period and those open when it began, in order of receipt; without a word that was said."""
    asked = {"county": county, "since": since, "until": until}
    cases = [case_value(row) for row in connection.execute(SQL["replayed_cases"], asked).mappings()]
    wanted = {**asked, "cases": [case.id for case in cases]}
    events, decisions = defaultdict(list), defaultdict(list)
    for row in connection.execute(SQL["replayed_events"], wanted).mappings():
        events[row["case_id"]].append(event_value(row))
    for row in connection.execute(SQL["replayed_decisions"], wanted).mappings():
        decisions[row["case_id"]].append(_decision(row))
    return [LoggedCase(case, tuple(events[case.id]), tuple(decisions[case.id])) for case in cases if events[case.id]]


def sorts_of(connection: Connection, county: str, since: datetime, until: datetime, *, as_of: datetime) -> list[Sort]:
    """Return the sorts of cases that sent a team in a period, with numbers; of those entered before a moment."""
    asked = {"county": county, "since": since, "until": until, "as_of": as_of}
    rows = connection.execute(SQL["sorts_of"], asked)
    return [Sort(CaseKind(row.kind), Category(row.category), float(row.n)) for row in rows]


def policies_of(connection: Connection, county: str) -> dict[str, Policy]:
    """Return a county's rules by version, with those that hold where a county has set none."""
    rows = connection.execute(SQL["policies_of"], {"county": county}).mappings()
    return {DEFAULT.version: DEFAULT} | {
        str(row["version"]): from_rules(row["rules"], str(row["version"])) for row in rows
    }


def _decision(row: Any) -> Recommendation:
    return Recommendation(
        row["made_at"],
        tuple(_candidate(each) for each in row["candidates"]),
        row["method"],
        row["graph_version"],
        row["policy_version"],
        row["chosen"] if row["picked"] else None,
        row["reason"],
    )


def _candidate(data: dict[str, Any]) -> Candidate:
    """Return a team of a decision; decisions of long ago say nothing of duty or turnout."""
    return Candidate(
        data["team"],
        data["name"],
        Position(data["lon"], data["lat"]),
        FixSource(data["source"]),
        data["fix_age_s"],
        data["travel_s"],
        Exclusion(data["excluded"]) if data["excluded"] else None,
        data.get("road_s"),
        data.get("approach_s"),
        DutyBy(data.get("duty_by") or DutyBy.REGISTER),
        _turn(data.get("turn")),
        turnout_s=data.get("turnout_s") or 0.0,
        duty=Duty(data["duty"]) if data.get("duty") else None,
        position_source=data.get("position_source"),
    )


def _turn(data: dict[str, Any] | None) -> Turn | None:
    if data is None:
        return None
    starts_at, ends_at = datetime.fromisoformat(data["from"]), datetime.fromisoformat(data["until"])
    return Turn(data["team"], starts_at, ends_at, TurnKind(data["kind"]), data["id"], data["version"])

"""Between the values of dispatch and the rows of its tables: pure conversions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_type_hints

from dispatch.cases.case import Assignment, Case, CellAtIntake, Place
from dispatch.cases.expedites import Expedite
from dispatch.decision.recommendation import Exclusion, Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import Timer
from dispatch.events import Event
from dispatch.findings.record import found_from, found_plain
from dispatch.handling import HandlingEvent, Stage
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.off_shelf.record import order_from, order_plain
from dispatch.store.tables import CaseRow
from dispatch.teams.team import DutyBy, Fix, TeamNow, TeamStatus
from dispatch.teams.turns import Turn, TurnKind
from dispatch.views.decision import candidate_summary
from gis.county.accuracy import FoundBy
from gis.county.model import CellKind
from gis.position import Datum, Position, SourcePosition

_WORDS: Mapping[str, Any] = {
    name: kind for name, kind in get_type_hints(Case).items() if isinstance(kind, type) and issubclass(kind, StrEnum)
}
"""Fields of a case that are one word of several; its column has the word."""
CONVERTED = frozenset({*_WORDS, "cell", "expedites", "off_shelf", "findings", "handling_stage"})
"""Fields of a case whose column holds another form of the value."""
_EVENTS: Mapping[str, EventType | HandlingEvent] = {each.value: each for each in (*EventType, *HandlingEvent)}
EXCLUSIONS = {
    "declined": Exclusion.DECLINED,
    "expired": Exclusion.EXPIRED,
    "withdrawn": Exclusion.WITHDRAWN,
    "undone": Exclusion.UNDONE,
}
"""The reason for passing over a team, by the type of the event."""
_COLUMNS = {column.name for column in CaseRow.__table__.columns}
KEPT = tuple(each.name for each in fields(Case) if each.name in _COLUMNS - CONVERTED)
"""Fields of a case that are a column as they are."""


def case_row(case: Case) -> dict[str, Any]:
    """Return a case as the JSON its table is populated from."""
    row = {name: getattr(case, name) for name in KEPT}
    row |= {name: getattr(case, name).value for name in _WORDS}
    row["expedites"] = [_expedite_plain(each) for each in case.expedites]
    row["off_shelf"] = [order_plain(each) for each in case.off_shelf]
    row["findings"] = found_plain(case.findings)
    row["handling_stage"] = case.handling_stage
    return {**row, **_cell_columns(case.cell), **_place_columns(case.place)}


def _cell_columns(cell: CellAtIntake | None) -> dict[str, Any]:
    if cell is None:
        return {"in_town": False}
    return {"cell": cell.code, "cell_kind": cell.kind.value, "cell_name": cell.name, "in_town": cell.in_town}


def _place_columns(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    columns: dict[str, Any] = {
        "geom": f"SRID=4326;POINT({place.position.lon!r} {place.position.lat!r})",
        "place_name": place.name,
        "point": place.point,
        "place_address": place.address,
        "place_remark": place.remark,
        "place_found_by": place.found_by and place.found_by.value,
        "place_accuracy_m": place.accuracy_m,
    }
    if place.source is not None:
        source = place.source
        columns |= {"source_lon": source.lon, "source_lat": source.lat, "source_datum": source.datum.value}
    return columns


def event_rows(case: Case, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return new events numbered so that the last has the case's `event_seq`."""
    first = case.event_seq - len(events) + 1
    return [
        {
            "seq": first + i,
            "type": event.type.value,
            "at": event.at,
            "recorded_at": event.recorded_at,
            "team": event.team,
            "actor": event.actor,
            "data": dict(event.data),
        }
        for i, event in enumerate(events)
    ]


def decision_row(case: Case, decision: Recommendation | None) -> dict[str, Any]:
    """Return a decision as JSON; empty where none was made. Its number is the log's length when it was made."""
    if decision is None:
        return {}
    chosen, runner_up = decision.chosen, decision.runner_up
    return {
        "county": case.county,
        "case_id": case.id,
        "number": case.event_seq,
        "made_at": decision.made_at,
        "chosen": chosen.team if chosen else None,
        "runner_up": runner_up.team if runner_up else None,
        "margin_s": decision.margin_s,
        "picked": decision.picked is not None,
        "reason": decision.reason,
        "method": decision.method,
        "graph_version": decision.graph_version,
        "policy_version": decision.policy_version,
        "candidates": [candidate_summary(c) for c in decision.candidates],
    }


def timer_rows(timers: Sequence[Timer]) -> list[dict[str, Any]]:
    """Return timers as JSON rows."""
    return [{"kind": str(t.kind), "due_at": t.due_at, "about": t.about} for t in timers]


def message_rows(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return messages of the feed as JSON rows."""
    return [{"topic": topic, "payload": payload} for topic, payload in messages]


def event_value(row: Any) -> Event:
    """Return one event of a log."""
    kind = _EVENTS[row["type"]]
    return Event(kind, row["at"], row["recorded_at"], row["actor"], row["team"], row["data"], row["seq"])


def case_value(row: Any) -> Case:
    """Return a stored case with its assignment."""
    return Case(
        **{name: row[name] for name in KEPT},
        **{name: kind(row[name]) for name, kind in _WORDS.items()},
        place=_place_value(row),
        cell=_cell_value(row),
        expedites=tuple(_expedite_value(each) for each in row["expedites"]),
        off_shelf=tuple(order_from(each) for each in row["off_shelf"]),
        findings=found_from(row["findings"]),
        handling_stage=row["handling_stage"] and Stage(row["handling_stage"]),
        assignment=assignment_value(row),
    )


def _expedite_plain(expedite: Expedite) -> dict[str, Any]:
    """Return an expedite as its case's row keeps it, where `overdue` is called `told`."""
    plain = asdict(expedite)
    plain["told"] = plain.pop("overdue")
    return plain


def _expedite_value(stored: dict[str, Any]) -> Expedite:
    moments = {name: datetime.fromisoformat(stored[name]) for name in ("asked_at", "due_at")}
    answered_at = stored["answered_at"] and datetime.fromisoformat(stored["answered_at"])
    kept = {name: value for name, value in stored.items() if name != "told"}
    return Expedite(**{**kept, **moments, "answered_at": answered_at, "overdue": stored["told"]})


def _cell_value(row: Any) -> CellAtIntake | None:
    if row["cell"] is None:
        return None
    return CellAtIntake(row["cell"], CellKind(row["cell_kind"]), row["in_town"], row["cell_name"])


def _place_value(row: Any) -> Place | None:
    if row["lon"] is None:
        return None
    source = None
    if row["source_datum"] is not None:
        source = SourcePosition(row["source_lon"], row["source_lat"], Datum(row["source_datum"]))
    return Place(
        Position(row["lon"], row["lat"]),
        row["place_name"],
        source,
        row["point"],
        row["place_address"],
        row["place_remark"],
        row["place_found_by"] and FoundBy(row["place_found_by"]),
        row["place_accuracy_m"],
    )


def assignment_value(row: Any) -> Assignment | None:
    """Return the assignment in a row of a case; None where it has none."""
    if row["assignment_id"] is None:
        return None
    return Assignment(
        row["assignment_id"],
        row["team"],
        row["team_name"],
        CaseStatus(row["assignment_status"]),
        row["offered_at"],
        row["expires_at"],
        row["travel_s"],
        row["eta_at"],
        row["method"],
        row["deliver_by"],
        row["delivered_at"],
        row["team_name_en"],
        row["turnout_s"],
    )


def team_value(row: Any) -> TeamNow:
    """Return a team as it is now."""
    return TeamNow(
        code=row["code"],
        name=row["name"],
        station=row["station"],
        station_position=Position(row["station_lon"], row["station_lat"]),
        skills=frozenset(row["skills"]),
        crew=tuple(row["crew"]),
        on_duty=row["on_duty"],
        fix=_fix(row["fix_lon"], row["fix_lat"], row["fix_at"], row["fix_accuracy_m"]),
        case_id=row["case_id"],
        assignment_status=TeamStatus(row["assignment_status"]) if row["assignment_status"] else None,
        name_en=row["name_en"],
        shift=row["shift"],
        proposed_to=row["proposed_to"],
        duty_by=DutyBy(row["duty_by"]),
        turn=_turn(row),
        fix_by=row["position_source"],
    )


def _turn(row: Any) -> Turn | None:
    if row["turn_id"] is None:
        return None
    return Turn(
        row["code"],
        row["turn_starts_at"],
        row["turn_ends_at"],
        TurnKind(row["turn_kind"]),
        row["turn_id"],
        row["turn_version"],
    )


def fix_value(row: Any) -> Fix:
    """Return one fix of a track."""
    return Fix(Position(row["lon"], row["lat"]), row["at"], row["accuracy_m"])


def _fix(lon: float | None, lat: float | None, at: datetime | None, accuracy_m: float | None) -> Fix | None:
    return None if lon is None or lat is None or at is None else Fix(Position(lon, lat), at, accuracy_m)


def as_json(value: Any) -> str:
    """Return JSON with moments and days as RFC 3339; characters PostgreSQL cannot hold (NUL) never get here."""
    return json.dumps(value, default=_moment, ensure_ascii=False, allow_nan=False)


def _moment(value: Any) -> str:
    if isinstance(value, date):  # a datetime is one as well
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")

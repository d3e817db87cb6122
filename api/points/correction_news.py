"""Corrections of reporting points: answer, record, and publish to screens."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from api.auth.principal import AuthMethod
from api.wiring import Wiring
from dispatch.moments import stamp
from gis.store.counties import corrected_points
from gis.store.counties.corrections import Decider

FACTS = ("kind", "name", "name_en", "address", "contact", "phone")
MOMENTS = ("did_at", "received_at", "decided_at")
PLAIN = ("number", "point", "status", "asked", "seen", "remark", "proposed_by", "team", "station", "before")
type Row = Mapping[str, Any]


def decider(wiring: Wiring) -> Decider:
    """Return the name and the area in which the caller decides."""
    return Decider(wiring.who.actor, wiring.who.stations, wiring.who.means is AuthMethod.OPEN)


def summaries(rows: Sequence[Row], actor: str) -> list[dict[str, Any]]:
    """Return corrections as plain values, each with the numbers of others open of the same point."""
    open_at = Counter(row["point"] for row in rows if row["status"] == "proposed")
    return [
        summary(row, actor)
        | {"beside": _beside(row, rows) if open_at[row["point"]] > 1 and row["status"] == "proposed" else []}
        for row in rows
    ]


def _beside(row: Row, rows: Sequence[Row]) -> list[int]:
    same = [each for each in rows if each["point"] == row["point"] and each["status"] == "proposed"]
    return [each["number"] for each in same if each["number"] != row["number"]]


def summary(row: Row, actor: str) -> dict[str, Any]:
    """Return one correction as plain values."""
    clock, source = row["clock"] or {}, row["source"] or {}
    is_open = row["status"] == "proposed"
    return {
        **{name: row[name] for name in PLAIN},
        **{name: stamp(row[name]) for name in MOMENTS},
        "what": row["kind"],
        "now": _now(row),
        "version": row["now_version"],
        "stale": is_open and row["now_version"] != row["seen_version"],
        "beside": [],
        "distance_m": row["distance_m"] and round(row["distance_m"], 1),
        "outside_m": None if row["outside_m"] is None else round(row["outside_m"], 1),
        "accuracy_m": source.get("accuracy_m"),
        "cell": _cell(row["cell"], row["committee"], row["cell_station"]),
        "new_cell": _cell(row["new_cell"], row["new_committee"], row["new_station"]),
        "own": row["proposed_by"] == actor,
        "phone_at": clock.get("phone_at"),
        "decided_by": row["decided_by"],
        "reason": row["reason"],
    }


def _now(row: Row) -> dict[str, Any] | None:
    if not row["exists"]:
        return None
    facts = {name: row[f"now_{name}"] for name in FACTS}
    place = [row["now_lon"], row["now_lat"]]
    return {"code": row["point"], **facts, "place": place, "closed": row["now_closed_at"] is not None}


def _cell(code: str | None, committee: str | None, station: str | None) -> dict[str, Any] | None:
    return None if code is None else {"code": code, "committee": committee, "station": station}


def announce(wiring: Wiring, connection: Connection, county: str, number: int, change: str) -> dict[str, Any]:
    """Record what became of a correction, tell the screens, and return it; last in the transaction."""
    found = corrected_points.of_number(connection, county, number, now=wiring.now())
    facts = {"number": number, "what": found["kind"], "asked": found["asked"], "before": found["before"]}
    subject = f"point:{found['point']}"
    wiring.record(connection, f"correction.{change}", county=county, subject=subject, reason=found["reason"], **facts)
    store, news = wiring.store_on(connection), {"change": change, "number": number, "point": found["point"]}
    store.feed.publish_to(county, ("correction", news), {found["station"], found["cell_station"]} - {None})
    if change == "approved":
        store.feed.publish(county, [("county", {"code": county})])
    return summary(found, wiring.who.actor)

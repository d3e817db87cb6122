"""A job and a scenario as plain values, from their rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatch.moments import stamp

type Row = Mapping[Any, Any]
_JOB = ("id", "scenario", "kind", "state", "stage", "progress", "blocks", "blocks_done", "ahead")
_SCENARIO = ("number", "version", "name", "kind", "author", "note", "assumptions", "versions", "digest", "figures")


def job(row: Row) -> dict[str, Any]:
    """Return a job without what it was asked and what it found."""
    moments = ("asked_at", "started_at", "ended_at")
    return {
        **{name: row[name] for name in _JOB},
        "has_partial": row["has_partial"],
        "digest": row["digest"],
        "error": row["error"],
        "asked_by": row["asked_by"],
        **{name: stamp(row[name]) for name in moments},
        "cancelling": row["cancel_asked_at"] is not None and row["ended_at"] is None,
    }


def job_in_full(row: Row) -> dict[str, Any]:
    """Return a job with what it was asked and all it found."""
    return {**job(row), **{name: row[name] for name in ("input", "versions", "partial", "result")}}


def scenario(row: Row) -> dict[str, Any]:
    """Return a scenario with the figures of its answer and how its last job stands."""
    moments = ("answered_at", "created_at", "changed_at", "deleted_at")
    return {
        **{name: row[name] for name in _SCENARIO},
        **{name: stamp(row[name]) for name in moments},
        "job": None if row["job"] is None else _last_job(row["job"]),
    }


def scenario_in_full(row: Row) -> dict[str, Any]:
    """Return a scenario with its whole answer."""
    return {**scenario(row), "result": row["result"]}


def _last_job(row: Row) -> dict[str, Any]:
    moments = {name: row[name] and stamp(datetime.fromisoformat(row[name])) for name in ("asked_at", "ended_at")}
    return {**{name: row[name] for name in ("id", "state", "stage", "progress", "ahead", "error")}, **moments}

"""Reports that were made, over PostgreSQL: added and read, never changed."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping

from dispatch.errors import ReportChangedError, UnknownReportError
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports import counting, destroyed, figures, timely
from dispatch.reports import facts as facts_module
from dispatch.reports.destroyed import Destroyed
from dispatch.reports.facts import Facts
from dispatch.reports.run import Asked, Basis, Run
from dispatch.store.calendar import shipped
from dispatch.store.reports.facts import SQL
from dispatch.store.rows import as_json

_FACTS = TypeAdapter(tuple[Facts, ...])
_ACTIVITIES = TypeAdapter(tuple[Destroyed, ...])
_WORDS = {"kind": CaseKind, "category": Category, "channel": Channel}


@cache
def definitions() -> str:
    """Return the digest of the definitions of facts and figures."""
    texts = (
        Path(module.__file__ or "").read_bytes() for module in (facts_module, destroyed, figures, counting, timely)
    )
    return sha256(b"".join(texts)).hexdigest()


@cache
def rules() -> str:
    """Return the digest of the rules of clocks."""
    return sha256(Path(shipped.__file__).with_name("rules.toml").read_bytes()).hexdigest()


def add_run(connection: Connection, run: Run) -> int:
    """Add a report and return its number; the number and the digest of `run` are not read."""
    facts = _FACTS.dump_json(run.facts, exclude_defaults=True)
    found = connection.execute(
        SQL["add_run"],
        {
            **{each.name: getattr(run, each.name) for each in fields(Run)},
            "stations": None if run.stations is None else sorted(run.stations),
            "asked": as_json(run.asked.plain),
            **{each.name: getattr(run.basis, each.name) for each in fields(Basis)},
            "facts": zlib.compress(facts),
            "activities": _ACTIVITIES.dump_json(run.activities).decode(),
            "figures": _canonical(run.figures),
            "digest": _digest(facts, run.activities, run.figures),
        },
    )
    number: int = found.scalar_one()
    return number


def run_of(connection: Connection, county: str, number: int) -> Run:
    """Return a report.

    Raises
    ------
    UnknownReportError
        No report of the county has this number, as far as the reader may see.
    ReportChangedError
        It is not what was written.
    """
    row = connection.execute(SQL["run"], {"county": county, "number": number}).mappings().one_or_none()
    if row is None:
        raise UnknownReportError(
            f"No report {number} in county {county}; the page `/reports` lists them. 没有编号为 {number} 的报告。",
            field="run",
        )
    facts, activities = zlib.decompress(row["facts"]), _ACTIVITIES.validate_python(row["activities"])
    if _digest(facts, activities, row["figures"]) != row["digest"]:
        raise ReportChangedError(
            f"Report {number} is not as it was written: its digest differs. Restore it from a backup. "
            f"报告 {number} 已被改动，摘要不符，请从备份恢复。",
            field="run",
        )
    return Run(**_values(row), facts=_FACTS.validate_json(facts), activities=activities)


def runs(connection: Connection, county: str, most: int) -> list[RowMapping]:
    """Return the newest reports of a county, newest first, without their facts and figures."""
    return list(connection.execute(SQL["runs"], {"county": county, "most": most}).mappings())


def _values(row: RowMapping) -> dict[str, Any]:
    found = {name: row[name] for name in row if name not in {"facts", "activities", "definitions", "rules", "calendar"}}
    asked: dict[str, Any] = {name: _WORDS.get(name, str)(value) for name, value in row["asked"].items()}
    return found | {
        "stations": None if row["stations"] is None else frozenset(row["stations"]),
        "asked": Asked(**asked),
        "basis": Basis(row["definitions"], row["rules"], row["calendar"]),
    }


def _digest(facts: bytes, activities: tuple[Destroyed, ...], figures: Sequence[dict[str, Any]]) -> str:
    parts = facts, _ACTIVITIES.dump_json(activities), _canonical(figures).encode()
    return sha256(b"\n".join(parts)).hexdigest()


def _canonical(figures: Iterable[Any]) -> str:
    return json.dumps(list(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

"""The named SQL of dispatch, read once. The columns of a case come from its table: a new one is read and written."""

from dataclasses import fields
from pathlib import Path

from dispatch.cases.case import AT_INTAKE, Case
from dispatch.store.tables import CaseRow
from gis.store import queries

BY_SIGHT = frozenset({"stations", "sharing"})
"""Columns that decide who sees a case: written by the statements themselves, never read back."""
_COLUMNS = [column.name for column in CaseRow.__table__.columns if column.name not in BY_SIGHT]
_FOLDED = {each.name for each in fields(Case)} - set(AT_INTAKE)
"""Fields that follow from the events; what was said and where, one column or several, never changes."""
_LISTS = {
    "read_columns": ", ".join(f"c.{name}" for name in _COLUMNS if name != "geom"),
    "changed_columns": ", ".join(f"{name} = n.{name}" for name in _COLUMNS if name in _FOLDED),
}

SQL = queries.load(Path(__file__).with_name("queries.sql"), lists=_LISTS)

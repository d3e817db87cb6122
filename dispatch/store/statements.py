"""The named SQL of dispatch, read once. The columns of a case come from its table: a new one is read and written."""

from pathlib import Path

from dispatch.store.tables import CaseRow
from gis.store import queries

AT_INTAKE = frozenset(
    {"county", "id", "kind", "channel", "category", "text", "priority", "neighbour", "received_at", "received_on"}
    | {"geom", "place_name", "source_lon", "source_lat", "source_datum", "point"}
    | {"place_address", "place_remark", "place_found_by", "place_accuracy_m"}
    | {"cell", "cell_kind", "cell_name", "in_town", "exercise"}
)
"""What was said and where never changes; every other column follows from the events."""
BY_SIGHT = "stations"
"""Who sees the case: written by the statements themselves, never read back."""
_COLUMNS = [column.name for column in CaseRow.__table__.columns if column.name != BY_SIGHT]
_LISTS = {
    "read_columns": ", ".join(f"c.{name}" for name in _COLUMNS if name != "geom"),
    "changed_columns": ", ".join(f"{name} = n.{name}" for name in _COLUMNS if name not in AT_INTAKE),
}

SQL = queries.load(Path(__file__).with_name("queries.sql"), lists=_LISTS)

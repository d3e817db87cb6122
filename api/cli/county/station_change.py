"""Open cases of reassigned cells and teams after an import: stations see those of their present ones."""

from sqlalchemy import Engine

from api.server.jobs import show_reassigned_cases
from api.settings import Settings
from api.wiring import Wiring
from gis.store.graphs.repository import GraphShelf


def show_reassigned(settings: Settings, engine: Engine, county: str) -> str | None:
    """Let stations see those cases; return the report, None if there are none.

    In transactions of their own: within the county's transaction, it and a case being changed would wait for each
    other.
    """
    moved = show_reassigned_cases(Wiring(settings, engine, GraphShelf(settings.graphs_folder)), county)
    if not moved:
        return None
    return f"{moved} 件在办案件随网格或小组移交，新所可查看 open cases moved with cells or teams: new stations see them"

"""What a command that loads a county does once it has: stations see the open cases of the cells they have now."""

from sqlalchemy import Engine

from api.server.jobs import hand_over_cases
from api.settings import Settings
from api.wiring import Wiring
from gis.store.graphs.repository import GraphShelf


def handed_over(settings: Settings, engine: Engine, county: str) -> str | None:
    """Let stations see those cases; return what to tell, None where there are none.

    In transactions of their own: within the county's, a case at work would wait for it, and it for the case.
    """
    moved = hand_over_cases(Wiring(settings, engine, GraphShelf(settings.graphs_folder)), county)
    if not moved:
        return None
    return f"{moved} 件在办案件随网格移交，新所可查看 open cases are now seen by the station that has their cell"

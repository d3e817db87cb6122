"""Routers of coverage planning."""

from api.planning import pages
from api.planning.cover import access, cells, gaps
from api.planning.history import learned
from api.planning.history import routes as history
from api.planning.jobs import routes as job_routes
from api.planning.scenarios import routes as scenario_routes
from api.planning.siting import routes as siting

ROUTERS = (
    *(pages.router, gaps.router, access.router, cells.router, history.router, learned.router),
    *(siting.router, scenario_routes.router, job_routes.router),
)

"""What the application includes of coverage planning."""

from api.planning import access, cells, gaps, history, job_routes, learned, pages, scenario_routes, siting

ROUTERS = (
    *(pages.router, gaps.router, access.router, cells.router, history.router, learned.router),
    *(siting.router, scenario_routes.router, job_routes.router),
)

"""What the application includes of coverage planning."""

from api.planning import access, cells, gaps, job_routes, pages, scenario_routes

ROUTERS = (pages.router, gaps.router, access.router, cells.router, scenario_routes.router, job_routes.router)

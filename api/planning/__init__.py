"""Coverage planning over HTTP."""

from api.planning import pages, routes

ROUTERS = (pages.router, routes.router)
"""What the application includes."""

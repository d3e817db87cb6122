"""Coverage planning over HTTP."""

from api.planning import access, pages, routes

ROUTERS = (pages.router, routes.router, access.router)
"""What the application includes."""

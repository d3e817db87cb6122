"""Coverage planning over HTTP."""

from api.planning import access, cells, gaps, pages

ROUTERS = (pages.router, gaps.router, access.router, cells.router)
"""What the application includes."""

"""Coverage planning over HTTP."""

from api.planning import access, gaps, pages

ROUTERS = (pages.router, gaps.router, access.router)
"""What the application includes."""

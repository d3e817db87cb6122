"""The page of coverage planning."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.forms import language_of, page, static_root
from api.pages.live_map import inventory
from maps.assets.inventory import VENDOR
from maps.pages.planning import PlanningPage, render_planning

router = APIRouter(include_in_schema=False)


@router.get("/planning")
def planning(request: Request) -> Response:
    """Return the planner's workbench."""
    vendor = f"/vendor/{inventory(VENDOR).version}"
    return page(request, render_planning(PlanningPage(language_of(request), static_root(), vendor)))

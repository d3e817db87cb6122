"""Cover within the target by one team and by two, and the cause of each gap."""

from dispatch.planning.cover.causes import GapCause
from dispatch.planning.cover.cell_cover import CellCover
from dispatch.planning.cover.difference import Difference, compare
from dispatch.planning.cover.gaps import Cover, PointCover, find_gaps
from dispatch.planning.cover.ground import Place, PlaceKind, PlanningCell, PlanningGround
from dispatch.planning.cover.posts import Crew, Post, demanded

__all__ = [
    "CellCover",
    "Cover",
    "Crew",
    "Difference",
    "GapCause",
    "Place",
    "PlaceKind",
    "PlanningCell",
    "PlanningGround",
    "PointCover",
    "Post",
    "compare",
    "demanded",
    "find_gaps",
]

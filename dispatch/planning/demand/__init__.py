"""Weight of each cell in cover: its households, its expected cases, or one for each."""

from dispatch.planning.demand.households import (
    CellSpread,
    Counted,
    Households,
    SpreadBy,
    grounds_of,
    households_by_cell,
)
from dispatch.planning.demand.reached_share import reached_share
from dispatch.planning.demand.weights import CellDemand, DemandKind, Learned, Log, Origin, Weights, WhyNot, weigh

__all__ = [
    "CellDemand",
    "CellSpread",
    "Counted",
    "DemandKind",
    "Households",
    "Learned",
    "Log",
    "Origin",
    "SpreadBy",
    "Weights",
    "WhyNot",
    "grounds_of",
    "households_by_cell",
    "reached_share",
    "weigh",
]

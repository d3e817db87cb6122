"""Workload of each inspector by cells, and the effects of moving a cell to another inspector."""

from dispatch.planning.cells.move import Doubt, Move, MoveDoubt, move_cell, moved_county
from dispatch.planning.cells.workload import Workload, poisson_interval, workloads

__all__ = ["Doubt", "Move", "MoveDoubt", "Workload", "move_cell", "moved_county", "poisson_interval", "workloads"]

"""Whose cells are whose: workload per inspector, and what moving a cell to another inspector would mean."""

from dispatch.planning.cells.move import Doubt, Move, MoveDoubt, move_cell, moved_county
from dispatch.planning.cells.workload import Workload, poisson_interval, workloads

__all__ = ["Doubt", "Move", "MoveDoubt", "Workload", "move_cell", "moved_county", "poisson_interval", "workloads"]

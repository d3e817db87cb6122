"""Simulation 仿真: what would have happened, and what will, with other teams, posts, hours or rules.

Two engines agree case for case: the kernel for many replications, the desk engine, which runs the code that
dispatches, for replays and for rules that the kernel does not know.
"""

from dispatch.planning.simulation.kernel import run as run_kernel
from dispatch.planning.simulation.random_numbers import Key, Stream
from dispatch.planning.simulation.workload import (
    NOWHERE,
    ON_TIME,
    Crew,
    Run,
    Stop,
    Times,
    WayBack,
    Window,
    Workload,
)

__all__ = [
    "NOWHERE",
    "ON_TIME",
    "Crew",
    "Key",
    "Run",
    "Stop",
    "Stream",
    "Times",
    "WayBack",
    "Window",
    "Workload",
    "run_kernel",
]

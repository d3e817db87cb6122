"""Learning from the log: demand, times, how busy teams are, and the chance that a place is reached in time."""

from dispatch.planning.learning.approximation import Approximation, approximate, correction_factors
from dispatch.planning.learning.asked_in_turn import asked_in_turn
from dispatch.planning.learning.delayed import Delayed
from dispatch.planning.learning.demand import Demand, Rates, demand
from dispatch.planning.learning.erlang import erlang_b, erlang_c
from dispatch.planning.learning.exposure import CellGround, Exposure, ExposureSource, exposure
from dispatch.planning.learning.hours import BLOCKS, Calendar, DayKind, Part
from dispatch.planning.learning.hypercube import Hypercube, Queue, hypercube
from dispatch.planning.learning.on_scene import Distribution, Fixed, OnTime, on_scene, on_time, on_times
from dispatch.planning.learning.priors import Prior, PriorNow
from dispatch.planning.learning.times import LearnedTime, Observation, TimeDistribution, learn, plain

__all__ = [
    "BLOCKS",
    "Approximation",
    "Calendar",
    "CellGround",
    "DayKind",
    "Delayed",
    "Demand",
    "Distribution",
    "Exposure",
    "ExposureSource",
    "Fixed",
    "Hypercube",
    "LearnedTime",
    "Observation",
    "OnTime",
    "Part",
    "Prior",
    "PriorNow",
    "Queue",
    "Rates",
    "TimeDistribution",
    "approximate",
    "asked_in_turn",
    "correction_factors",
    "demand",
    "erlang_b",
    "erlang_c",
    "exposure",
    "hypercube",
    "learn",
    "on_scene",
    "on_time",
    "on_times",
    "plain",
]

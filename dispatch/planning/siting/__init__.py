"""Siting: where posts should be, proven, or why that cannot be. `solve` answers a `Problem`."""

from dispatch.planning.siting.candidates import Candidate, Kind, Model, Place
from dispatch.planning.siting.curve import Point, best_at, curve, nested, numbers
from dispatch.planning.siting.errors import SitingError
from dispatch.planning.siting.explanation import Shortage, Unreachable
from dispatch.planning.siting.measures import Assessment, Criterion, assess
from dispatch.planning.siting.problem import Problem
from dispatch.planning.siting.proof import Proof, Report, Stage, Status, Step
from dispatch.planning.siting.solve import Reduction, Result, solve
from dispatch.planning.siting.ties import Ties

__all__ = [
    "Assessment",
    "Candidate",
    "Criterion",
    "Kind",
    "Model",
    "Place",
    "Point",
    "Problem",
    "Proof",
    "Reduction",
    "Report",
    "Result",
    "Shortage",
    "SitingError",
    "Stage",
    "Status",
    "Step",
    "Ties",
    "Unreachable",
    "assess",
    "best_at",
    "curve",
    "nested",
    "numbers",
    "solve",
]

"""Simulation 仿真: what would have happened, and what will, with other teams, posts, hours or rules.

Two engines agree case for case: the kernel for many replications, the desk engine, which runs the code that
dispatches, for replays and for rules that the kernel does not know.
"""

from dispatch.planning.simulation.calibration import Calibration, Periods, calibrate, judged, play_periods
from dispatch.planning.simulation.changes import (
    Change,
    KeepReserve,
    MovePost,
    OneMoreTeam,
    OtherRoster,
    UnknownChangeError,
    WaitForTeam,
)
from dispatch.planning.simulation.counterfactual import Agreement, Counterfactual, Played, counterfactual, play
from dispatch.planning.simulation.demand_model import DemandModel, Learned, LogNormal, Sort
from dispatch.planning.simulation.doubt import Doubts
from dispatch.planning.simulation.experiment import Experiment, experiment_of, variant_of
from dispatch.planning.simulation.paired import Paired, compare, mcnemar
from dispatch.planning.simulation.random_numbers import Key, Stream
from dispatch.planning.simulation.replay.differences import Archive, Cause, Difference, NullResult
from dispatch.planning.simulation.replay.log import LoggedCase
from dispatch.planning.simulation.replay.player import null_replay
from dispatch.planning.simulation.replay.residuals import Calls, allowances_of, calls_of, is_played, residuals_of
from dispatch.planning.simulation.replications import Block, blocks, run_block
from dispatch.planning.simulation.scenario import Call, Setting
from dispatch.planning.simulation.table_roads import TableRoads, table_of
from dispatch.planning.simulation.tally import Tally, combine, difference, percentile_s, share
from dispatch.planning.simulation.taught import doubts, taught
from dispatch.planning.simulation.workload import WayBack

__all__ = [
    "Agreement",
    "Archive",
    "Block",
    "Calibration",
    "Call",
    "Calls",
    "Cause",
    "Change",
    "Counterfactual",
    "DemandModel",
    "Difference",
    "Doubts",
    "Experiment",
    "KeepReserve",
    "Key",
    "Learned",
    "LogNormal",
    "LoggedCase",
    "MovePost",
    "NullResult",
    "OneMoreTeam",
    "OtherRoster",
    "Paired",
    "Periods",
    "Played",
    "Setting",
    "Sort",
    "Stream",
    "TableRoads",
    "Tally",
    "UnknownChangeError",
    "WaitForTeam",
    "WayBack",
    "allowances_of",
    "blocks",
    "calibrate",
    "calls_of",
    "combine",
    "compare",
    "counterfactual",
    "difference",
    "doubts",
    "experiment_of",
    "is_played",
    "judged",
    "mcnemar",
    "null_replay",
    "percentile_s",
    "play",
    "play_periods",
    "residuals_of",
    "run_block",
    "share",
    "table_of",
    "taught",
    "variant_of",
]

"""The walking graph beside a road graph: the same OSM file by the profile `walking.lua`, in a folder of its own.

It answers how long somebody walks to a reporting point. A road graph is whole without it: what goes wrong here is in
the log, and walking times are then estimated by straight line, which is said.
"""

import logging
from collections.abc import Callable
from os import fsync, sched_getaffinity
from pathlib import Path

import numpy as np

from gis.errors import RoadGraphError
from gis.position import Position
from gis.store.graphs import osrm_tools as osrmtools
from gis.store.graphs.off_road import OffRoad
from gis.store.graphs.road_file import RoadFile
from gis.store.graphs.roads import RoadGraph
from gis.travel.times import StraightLine

FOLDER = "foot"
BESIDE_PATHS = StraightLine(detour_factor=1.3, speed_kmh=4.5)
"""Walking times where there is no walking graph: people cut corners that cars cannot."""
ON_FOOT = OffRoad(snap_limit_m=3000.0, roadside_m=0.0, track_m_s=1.25, walk_m_s=1.25)
"""Off the paths people walk at both ends."""
_BASE = "paths.osrm"
_LIMIT_S = 7200.0
_SMALLEST = 10
_log = logging.getLogger(__name__)


def has_walking(folder: Path) -> bool:
    """Return whether the road graph in `folder` has a walking graph."""
    return (folder / FOLDER).is_dir()


def build_walking(file: RoadFile, folder: Path, log: Path, beat: Callable[[], None] = lambda: None) -> None:
    """Build the walking graph of an OSM file in an empty folder; it is checked by `open_walking`.

    OSRM's programs cannot read an option that is a path with a space: they are run inside the folder, with names alone.

    Raises
    ------
    RoadGraphError
        The engine failed.
    """
    named = folder / f"paths.{file.kind}"
    named.symlink_to(file.path.resolve())
    profiles = folder / "profiles"
    profiles.symlink_to(osrmtools.profile_path().parent)
    profile = folder / osrmtools.WALKING_PROFILE.name
    profile.symlink_to(osrmtools.WALKING_PROFILE)
    threads = ["--threads", str(min(len(sched_getaffinity(0)), 8))]
    extract = ["--profile", profile.name, "--output", _BASE]
    extract += ["--small-component-size", str(_SMALLEST)]
    for program, arguments in (
        ("osrm-extract", [*extract, *threads, named.name]),
        ("osrm-contract", [*threads, _BASE]),
    ):
        osrmtools.run(program, arguments, log, folder=folder, limit_s=_LIMIT_S, beat=beat)
    for link in (named, profiles, profile):
        link.unlink()
    for path in folder.iterdir():
        with path.open("rb") as stream:
            fsync(stream.fileno())


def check_walking(folder: Path, version: str, samples: list[Position]) -> None:
    """Refuse a graph that connects none of the sampled places.

    Raises
    ------
    RoadGraphError
        It does not open, or nobody gets from one sample to another.
    """
    graph = RoadGraph(folder / _BASE, version, anchor=samples[0] if samples else None, off_road=ON_FOOT)
    seconds = graph.matrix(samples, samples)
    np.fill_diagonal(seconds, np.nan)
    if len(samples) > 1 and not np.isfinite(seconds).any():
        raise RoadGraphError("the walking graph connects no two places of the file 步行路网不连通", field="file")


def open_walking(folder: Path, anchor: Position) -> RoadGraph | None:
    """Return the walking graph of the road graph in `folder`; None where there is none that opens."""
    if not has_walking(folder):
        return None
    try:
        return RoadGraph(folder / FOLDER / _BASE, f"foot/{folder.name}", anchor=anchor, off_road=ON_FOOT)
    except RoadGraphError as refusal:
        _log.warning("walking graph %s does not open, straight lines are used instead: %s", folder.name, refusal)
        return None

"""Building a road graph: once per file and profile, and checked before it counts.

A graph is a folder that bears its version and never changes; it appears by one rename, complete. So a server may read
while a new one is built beside it, and a broken-off build leaves nothing that could be taken for a graph. Only the
basemap is laid in afterwards, as one file. Builds take turns: two at once would want twice the memory.
"""

import fcntl
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from os import fsync, sched_getaffinity
from pathlib import Path
from typing import Any

import numpy as np

from gis.errors import GisError, RoadGraphError
from gis.position import Position
from gis.store.graphs import basemap_file, walking
from gis.store.graphs import osrm_tools as osrmtools
from gis.store.graphs.element_order import in_order
from gis.store.graphs.off_road import OffRoad
from gis.store.graphs.road_file import RoadFile
from gis.store.graphs.road_lines import FILE_NAME, write_road_lines
from gis.store.graphs.road_network import Network, read_network
from gis.store.graphs.roads import PIECE, RoadGraph

type Progress = Callable[[str, float], None]
"""Called with what is being done (Chinese and English) and how much is done, 0 to 1."""

_log = logging.getLogger(__name__)
_BASE = "roads.osrm"
_FACTS = "facts.json"
_BUILDING = ".building-"
_LIMIT_S = 7200.0
_LARGE = 1000
_THREADS = 8
_POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class BuiltGraph:
    """A graph on disk, checked. `facts` is plain JSON: what the file was and what its roads are like."""

    version: str
    path: Path
    facts: dict[str, Any]

    @property
    def log(self) -> Path:
        """Return where the programs that made it wrote what they did."""
        return self.path.parent / "logs" / f"{self.version}.log"


def build_graph(source: Path, graphs_folder: Path, on_progress: Progress = lambda what, share: None) -> BuiltGraph:
    """Build the road graph of an OSM file, or find it already built.

    Parameters
    ----------
    source : Path
        OSM data: PBF, or XML plain, gzip or bzip2.
    graphs_folder : Path
        Where graphs are kept; made if missing. Logs go to its `logs`.
    on_progress : callable
        Called a few times a second.

    Returns
    -------
    BuiltGraph
        Its version is `car-`, 12 digits of the file's hash, and 8 of the profiles' and the engine's.

    Raises
    ------
    BadFileError
        The file is missing, empty, broken, not OSM data, or without a road a car may drive.
    RoadGraphError
        The engine failed, or made a graph that does not answer.
    """
    on_progress("读取文件 reading the file", 0.0)
    with in_order(source) as file:
        return _build_once(file, graphs_folder, on_progress)


def _build_once(file: RoadFile, graphs_folder: Path, on_progress: Progress) -> BuiltGraph:
    profile, digest = osrmtools.profile_version().split("-")
    version = f"{profile}-{file.sha256[:12]}-{digest}"
    graphs_folder.mkdir(parents=True, exist_ok=True)
    final = graphs_folder.resolve() / version
    with _turn(graphs_folder, on_progress):
        found = _found(final) or _build(file, final, on_progress)
        _lay_basemap(file, found, on_progress)
        _lay_walking(file, found, on_progress)
    on_progress("路网就绪 the road graph is ready", 1.0)
    return found


def read_facts(folder: Path) -> dict[str, Any]:
    """Return the facts written when the graph in `folder` was built; empty where there are none."""
    try:
        facts = json.loads((folder / _FACTS).read_text())
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def open_walking(folder: Path) -> RoadGraph | None:
    """Open the walking graph beside a built graph; None where there is none that opens."""
    facts = read_facts(folder)
    return walking.open_walking(folder, Position(*facts["anchor"])) if "anchor" in facts else None


def open_graph(folder: Path, *, off_road: OffRoad | None = None, piece: int = PIECE) -> RoadGraph:
    """Open a built graph; `off_road` and `piece` are those of `RoadGraph`.

    Raises
    ------
    RoadGraphError
        The folder is missing, incomplete or broken.
    """
    facts = read_facts(folder)
    if "anchor" not in facts:
        raise RoadGraphError(
            f"{folder} holds no finished road graph; build it again with `wangge roads import FILE` "
            "路网不完整，请重新导入"
        )
    return RoadGraph(folder / _BASE, folder.name, anchor=Position(*facts["anchor"]), off_road=off_road, piece=piece)


def _found(folder: Path) -> BuiltGraph | None:
    """Return the graph in `folder` if it still answers."""
    facts = read_facts(folder)
    try:
        (folder / FILE_NAME).stat()
        _check(open_graph(folder), [Position(*place) for place in facts["samples"]])
    except (OSError, RoadGraphError, KeyError):
        return None
    return BuiltGraph(folder.name, folder, facts)


def _build(file: RoadFile, final: Path, on_progress: Progress) -> BuiltGraph:
    network = read_network(file)
    with _scaffold(final.parent) as folder:
        _make(file, network, folder, _fresh_log(final), on_progress)
        on_progress("检查路网 checking", 0.95)
        share = _check(RoadGraph(folder / _BASE, final.name, anchor=network.anchor), network.samples)
        facts = _facts(file, network, share)
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1))
        _raise_up(folder, final)
    return BuiltGraph(final.name, final, facts)


def has_basemap(built: BuiltGraph) -> bool:
    """Return whether there is something to lay under the map."""
    return (built.path / basemap_file.FILE_NAME).exists()


def _lay_basemap(file: RoadFile, built: BuiltGraph, on_progress: Progress) -> None:
    """Lay the basemap into a graph that has none, where it can be made: also into one of before there were any.

    A graph is whole without: what goes wrong here is in the log, and the map draws the roads alone.
    """
    if basemap_file.can_make() and not has_basemap(built):
        beat = partial(on_progress, "绘制底图 drawing the basemap", 0.97)
        beat()
        try:
            built.log.parent.mkdir(exist_ok=True)
            basemap_file.write_basemap(file, built.path, built.log, beat)
        except GisError as failure:
            _log.warning("graph %s has no basemap: %s", built.version, failure)


def _lay_walking(file: RoadFile, built: BuiltGraph, on_progress: Progress) -> None:
    """Lay the walking graph into a road graph that has none; a road graph is whole without."""
    if walking.has_walking(built.path):
        return
    beat = partial(on_progress, "建立步行路网 building the walking graph", 0.98)
    beat()
    built.log.parent.mkdir(exist_ok=True)
    with _scaffold(built.path.parent) as folder:
        try:
            walking.build_walking(file, folder, built.log, beat)
            samples = [Position(*place) for place in built.facts["samples"]]
            walking.check_walking(folder, built.version, samples)
        except (GisError, OSError, KeyError) as failure:
            _log.warning("graph %s has no walking graph: %s", built.version, failure)
        else:
            folder.chmod(0o755)
            folder.rename(built.path / walking.FOLDER)


def _make(file: RoadFile, network: Network, folder: Path, log: Path, on_progress: Progress) -> None:
    """Let OSRM make its files in `folder`, and lay the roads to draw beside them.

    Its programs cannot read an option that is a path with a space: they are run inside the folder, with names alone.
    """
    named = folder / f"roads.{file.kind}"  # OSRM and osmium go by the suffix
    named.symlink_to(file.path.resolve())
    profiles = folder / "profiles"
    profiles.symlink_to(osrmtools.profile_path().parent)
    threads = ["--threads", str(min(len(sched_getaffinity(0)), _THREADS))]
    extract = ["--profile", f"{profiles.name}/{osrmtools.profile_path().name}", "--output", _BASE]
    extract += ["--small-component-size", str(_smallest(network))]
    for program, what, share, arguments in (
        ("osrm-extract", "提取道路 extracting roads", 0.2, [*extract, *threads, named.name]),
        ("osrm-contract", "压缩路网 contracting", 0.5, [*threads, _BASE]),
    ):
        beat = partial(on_progress, what, share)
        beat()
        osrmtools.run(program, arguments, log, folder=folder, limit_s=_LIMIT_S, beat=beat)
    write_road_lines(named, folder)
    named.unlink()
    profiles.unlink()


def _fresh_log(final: Path) -> Path:
    log = final.parent / "logs" / f"{final.name}.log"
    log.parent.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    return log


def _smallest(network: Network) -> int:
    """Return how many junctions make an isolated network worth stopping at.

    OSRM says 1,000: in a small county that is more than the whole, and then every isolated stub captures the places
    near it. A quarter of the main network keeps the stubs out.
    """
    return max(2, min(_LARGE, network.main_junctions // 4))


def _check(graph: RoadGraph, samples: Sequence[Position]) -> float:
    """Return the share of the sampled pairs a road connects; refuse a graph that connects none."""
    seconds = graph.matrix(samples, samples)
    pairs = len(samples) * (len(samples) - 1)
    connected = int(np.isfinite(seconds).sum() - np.isfinite(np.diagonal(seconds)).sum())
    if not np.isfinite(seconds).any() or (pairs and not connected):
        raise RoadGraphError(
            "the road graph connects no two places of the file; give an extract of the whole county with its roads "
            "路网不连通，请提供含全县道路的数据",
            field="file",
        )
    return round(connected / pairs, 3) if pairs else 1.0


def _facts(file: RoadFile, network: Network, connected_share: float) -> dict[str, Any]:
    described = asdict(network)
    described["anchor"] = [network.anchor.lon, network.anchor.lat]
    described["samples"] = [[place.lon, place.lat] for place in network.samples]
    return described | {
        "source_name": file.path.name,
        "source_sha256": file.sha256,
        "profile": osrmtools.profile_version(),
        "connected_share": connected_share,
    }


@contextmanager
def _turn(graphs_folder: Path, on_progress: Progress) -> Iterator[None]:
    """Wait until nobody else builds here. The lock goes with the process, however it ends."""
    with (graphs_folder / ".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                on_progress("等待另一次建网 waiting for another build", 0.0)
                time.sleep(_POLL_S)
        yield


@contextmanager
def _scaffold(graphs_folder: Path) -> Iterator[Path]:
    """Make a folder to build in, gone at the end unless it was renamed; remove what killed builds left."""
    for leftover in graphs_folder.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=graphs_folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _raise_up(folder: Path, final: Path) -> None:
    """Make the finished folder the graph: on disk first, then under its name."""
    folder.chmod(0o755)
    for path in folder.iterdir():
        with path.open("rb") as stream:
            fsync(stream.fileno())
    shutil.rmtree(final, ignore_errors=True)  # a damaged one of the same version
    folder.rename(final)

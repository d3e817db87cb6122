"""What our honesty costs: recommendation and coverage beside the bare OSRM call for the same coordinates, in one run.

`figures(folder)` is for the test of all figures; `python -m tests.bench.bench_roads FILE.osm.pbf` prints them.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import osrm

from gis.position import Position
from gis.store.graphs.build import read_facts
from gis.store.graphs.repository import build_graph, open_graph
from gis.store.graphs.roads import RoadGraph
from gis.travel.coverage import coverage

TARGET_S = 600.0
NEAR_ROAD_DEG = 3e-4
"""How far off the road teams and complaints are strewn: about 30 m."""


def figures(folder: Path, *, teams: Sequence[int] = (8, 50, 500), rounds: int = 40) -> list[dict[str, Any]]:
    """Return every figure of this module for one built graph.

    Parameters
    ----------
    folder : Path
        A graph as `build_graph` made it.
    teams : sequence of int
        Numbers of teams to recommend from.
    rounds : int
        Rounds per figure, ours and the bare call alternating; the medians are compared.
    """
    graph, engine = open_graph(folder), bare_engine(folder)
    return [
        *(recommendation(graph, engine, places(folder, count + 1), rounds) for count in teams),
        *(
            cells_covered(graph, engine, places(folder, count + cells), count, max(rounds // every, 3))
            for count, cells, every in ((8, 200, 2), (50, 5000, 10))
        ),
    ]


def bare_engine(folder: Path) -> osrm.OSRM:
    """Open the same graph with nothing of ours around it."""
    return osrm.OSRM(
        algorithm="CH",
        storage_config=str(folder / "roads.osrm"),
        use_shared_memory=False,
        max_locations_distance_table=-1,
    )


def places(folder: Path, count: int, seed: int = 0) -> list[Position]:
    """Strew places along the roads of a graph."""
    rng = np.random.default_rng(seed)
    samples = np.array(read_facts(folder)["samples"])
    chosen = samples[rng.integers(0, len(samples), count)] + rng.normal(0, NEAR_ROAD_DEG, (count, 2))
    return [Position(float(lon), float(lat)) for lon, lat in chosen]


def recommendation(graph: RoadGraph, engine: osrm.OSRM, strewn: Sequence[Position], rounds: int) -> dict[str, Any]:
    """Compare `to_point` from all but the last place to the last with the bare table call."""
    origins, destination = strewn[:-1], strewn[-1]
    bare = bare_table(engine, origins, [destination])
    ours_ms, bare_ms = alternate(lambda: graph.to_point(origins, destination), bare, rounds)
    return figure("recommendation: road times", f"{len(origins)} teams, 1 complaint", ours_ms, bare_ms)


def cells_covered(
    graph: RoadGraph, engine: osrm.OSRM, strewn: Sequence[Position], teams: int, rounds: int
) -> dict[str, Any]:
    """Compare `coverage` of the places after the first `teams` with the bare table call."""
    origins, cells = strewn[:teams], strewn[teams:]
    bare = bare_table(engine, origins, cells)
    ours_ms, bare_ms = alternate(lambda: coverage(origins, cells, graph, TARGET_S), bare, rounds)
    return figure("coverage", f"{teams} teams, {len(cells)} cells", ours_ms, bare_ms)


def bare_table(
    engine: osrm.OSRM, origins: Sequence[Position], destinations: Sequence[Position]
) -> Callable[[], object]:
    """Return the OSRM call alone, its answer not even read."""
    coordinates = [(place.lon, place.lat) for place in (*origins, *destinations)]
    sources = list(range(len(origins)))
    targets = list(range(len(origins), len(coordinates)))

    def call() -> object:
        return engine.Table(
            osrm.TableParameters(
                coordinates=coordinates,
                sources=sources,
                destinations=targets,
                annotations=["duration"],
                generate_hints=False,
            )
        )

    return call


def alternate(ours: Callable[[], object], bare: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return both medians in milliseconds; taking turns, so that a busy machine slows both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for call, times in zip((ours, bare), taken, strict=True):
            start = time.perf_counter()
            call()
            times.append((time.perf_counter() - start) * 1000)
    return median(taken[0][1:]), median(taken[1][1:])


def figure(name: str, size: str, ours_ms: float, bare_ms: float) -> dict[str, Any]:
    """Return one figure as plain JSON."""
    ratio = round(ours_ms / bare_ms, 3)
    return {"name": name, "size": size, "ours_ms": round(ours_ms, 3), "bare_ms": round(bare_ms, 3), "ratio": ratio}


def show(results: Sequence[dict[str, Any]]) -> None:
    """Print the figures as a table."""
    for each in results:
        print(
            f"{each['name']:<28} {each['size']:<24} ours {each['ours_ms']:>9.3f} ms"
            f"   bare {each['bare_ms']:>9.3f} ms   ratio {each['ratio']:.3f}"
        )


def main(source: Path) -> None:
    """Build the graph of a file in a temporary folder and print its figures."""
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
        show(figures(build_graph(source, Path(folder)).path))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Coverage beside the bare OSRM matrix, the whole travel table, cost against cells and posts, and the longest hold.

End to end: from posts and places, with no travel time known, to the bytes of the answer. In turn with the bare call.
"""

import json
import os
import resource
import time
from types import SimpleNamespace

import numpy as np
import pytest

from api.planning.cover.answer import Looked
from api.planning.schemas import GapsIn
from api.planning.shelf import Held
from api.planning.workbench import Bench
from dispatch.planning.cover import Crew, Place, PlaceKind, PlanningCell, PlanningGround, Post, find_gaps
from dispatch.planning.demand import CellDemand, DemandKind, Origin, Weights
from dispatch.rules.policy import DEFAULT
from gis.county.model import CellKind
from gis.store.graphs.repository import open_graph
from gis.store.graphs.roads import LARGE_PIECE
from tests.bench import bench_roads
from tests.bench.planning_figures import Figures, in_turn, longest_hold_s
from tests.fakes.office import T0
from tests.graphs import graph_of

pytestmark = pytest.mark.bench
FIGURES = Figures("planning-cover")
LARGEST = 8_000
POSTS = 50
SIZES = (8, 80, 800, 8_000)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


@pytest.fixture(scope="module")
def folder(data_file):
    return graph_of(data_file("osm/andorra.osm.pbf")).path


@pytest.fixture(scope="module")
def graph(folder):
    return open_graph(folder)


@pytest.fixture(scope="module")
def strewn(folder):
    return bench_roads.places(folder, LARGEST + 1_000)


def ground_of(positions):
    """Return a ground with one cell per position, each with one place."""
    codes = [f"{n:015d}" for n in range(len(positions))]
    cells = (
        PlanningCell(code, code, "", CellKind.RURAL, in_town=False, centre=where)
        for code, where in zip(codes, positions, strict=True)
    )
    places = (Place(code, PlaceKind.ROAD, where) for code, where in zip(codes, positions, strict=True))
    return PlanningGround("620823", "bench", tuple(cells), tuple(places))


def posts_of(positions):
    return [Post(f"S{n}", f"S{n}", where, (Crew(f"T{n}", f"T{n}"),)) for n, where in enumerate(positions)]


def bench_of(ground, graph, posts):
    return Bench(SimpleNamespace(code="620823"), DEFAULT, Held(ground), graph, graph.version, posts)


def answered(ground, graph, posts):
    """Return the bytes of the answer; nothing is known beforehand but cells, places and posts."""
    bench, asked = bench_of(ground, graph, posts), GapsIn(target_s=600)
    alike = Weights(
        DemandKind.EQUAL,
        DemandKind.EQUAL,
        None,
        np.ones(len(ground.cells)),
        tuple(CellDemand(Origin.ALIKE) for _ in ground.cells),
    )
    cover = bench.cover(posts, asked, alike)
    answer = Looked(bench, T0, asked, posts, cover, cover, alike, "c", "r").answer()
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def test_coverage_of_8000_cells_and_50_posts_beside_the_bare_matrix(folder, graph, strewn):
    posts, ground = posts_of(strewn[LARGEST : LARGEST + POSTS]), ground_of(strewn[:LARGEST])
    bare = bench_roads.bare_table(bench_roads.bare_engine(folder), [post.position for post in posts], strewn[:LARGEST])
    table_s = graph.matrix([post.position for post in posts], strewn[:LARGEST])
    ours_s, cover_s, bare_s = in_turn(
        ROUNDS,
        lambda: answered(ground, graph, posts),
        lambda: find_gaps(posts, ground, table_s, np.full(len(ground.cells), 600.0)),
        bare,
    )
    FIGURES.show(
        "coverage, 8,000 cells × 50 posts, end to end",
        ours_s=ours_s,
        bare_s=bare_s,
        ratio=ours_s / bare_s,
        from_table_ms=cover_s * 1e3,
    )


@pytest.mark.parametrize("cells", SIZES)
def test_cost_against_cells(graph, strewn, cells):
    posts, ground = posts_of(strewn[LARGEST : LARGEST + POSTS]), ground_of(strewn[:cells])
    (spent_s,) = in_turn(3, lambda: answered(ground, graph, posts))
    FIGURES.show(f"coverage, {cells} cells, 50 posts", ms=spent_s * 1e3)


@pytest.mark.parametrize("count", [1, 10, 100, 1_000])
def test_cost_against_posts(graph, strewn, count):
    posts, ground = posts_of(strewn[LARGEST : LARGEST + count]), ground_of(strewn[:1_000])
    (spent_s,) = in_turn(3, lambda: answered(ground, graph, posts))
    FIGURES.show(f"coverage, {count} posts, 1,000 cells", ms=spent_s * 1e3)


def test_the_longest_hold_of_the_interpreter(graph, strewn):
    """What an exact look of a large county keeps a worker's other requests waiting for."""
    posts, ground = posts_of(strewn[LARGEST : LARGEST + POSTS]), ground_of(strewn[:LARGEST])
    holds = [longest_hold_s(lambda: answered(ground, graph, posts)) * 1e3 for _ in range(3)]
    FIGURES.show("longest hold of the interpreter, 8,000 cells × 50", ms=min(holds))


def test_the_whole_table(folder, strewn):
    """8,000 × 8,000 in whole tenths of a second, by bands of rows: what travels to a planner elsewhere."""
    graph = open_graph(folder, piece=LARGE_PIECE)
    tenths = np.empty((LARGEST, LARGEST), dtype=np.uint16)
    began, places = time.process_time(), strewn[:LARGEST]
    for row in range(0, LARGEST, 1_000):
        seconds = graph.matrix(places[row : row + 1_000], places)
        whole = np.minimum(np.rint(seconds * 10), 65_534)
        tenths[row : row + 1_000] = np.where(np.isnan(seconds), 65_535, whole).astype(np.uint16)
    spent_s = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    FIGURES.show("travel table, 8,000 × 8,000", s=spent_s, table_mb=tenths.nbytes / 2**20, peak_mb=peak_mb)
    alone = graph.matrix(places[-1:], places[:500])[0]
    assert np.where(np.isnan(alone), 65_535, np.rint(alone * 10)).tolist() == tenths[-1, :500].tolist()

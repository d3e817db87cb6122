"""Place search over 100,000 names: the aim is an answer within 50 ms."""

import pytest

from api.db.engine import open_engine
from tests import placequeries
from tests.bench import bench_places
from tests.bench.test_figures import WORKERS, show, show_figures, written

__all__ = ["written"]
pytestmark = pytest.mark.bench
NAMES = 100_000
PER_CLASS = 18


def test_place_search(database_url, server):
    made_up, load_s = bench_places.load(database_url, NAMES)
    show(f"import of {NAMES:,} place names", seconds=load_s)
    typed = placequeries.queries(made_up, PER_CLASS)
    every = [query for one_of_each in zip(*typed.values(), strict=True) for query in one_of_each]
    engine = open_engine(database_url)
    with engine.connect() as connection:
        bench_places.searched(connection, every[:30])  # warm
        for name, queries in typed.items():
            show_figures(f"  place search, {name}", bench_places.searched(connection, queries))
        show_figures(f"place search, {len(every)} queries of every class", bench_places.searched(connection, every))
    engine.dispose()
    running = server(database_url, WANGGE_WORKERS=WORKERS)
    bench_places.over_http(running.url, every[:30])  # warm
    show_figures("place search over HTTP, 1 client", bench_places.over_http(running.url, every))

"""A planner drags a post: on the demonstration county with its roads, and over a county of 5,041 cells without."""

from statistics import median

import pytest

from api.auth.roles import Role
from api.db.engine import open_engine
from fixtures import county as chongxin
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import activate
from tests.bench import bench_console as console
from tests.bench.bench_drag import drag, drop_s, frame_ms
from tests.bench.planning_figures import Figures
from tests.browser.staff import people, session_of
from tests.counties import CODE
from tests.graphs import graph_of

pytestmark = pytest.mark.bench
FIGURES = Figures("planning-drag")
OFFICE = {"width": 1366, "height": 768}
MOVES, DROPS, SIDE = 200, 5, 71


def demonstration(connection, home):
    save_county(connection, chongxin.read())
    activate(connection, chongxin.CODE, graph_of(chongxin.ROADS, home / "graphs"))


def wide(connection, home):
    save_county(connection, console.wide_county(SIDE, 40))


@pytest.mark.parametrize("load", [demonstration, wide])
def test_a_post_is_dragged_and_dropped(browser, database_url, server, tmp_path, load):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        load(connection, tmp_path)
    engine.dispose()
    code = CODE if load is wide else chongxin.CODE
    people(None, database_url, {"planner": (Role.PLANNER, code)})
    running = server(database_url, WANGGE_HOME=tmp_path, WANGGE_WORKERS=2)
    context = browser.new_context(viewport=OFFICE, locale="zh-CN")
    session_of(context, running.url, "planner")
    page = context.new_page()
    page.set_default_timeout(180_000)  # a machine that others use
    page.goto(f"{running.url}/planning?lang=zh")
    page.locator(".plan-gaps").wait_for()
    page.locator(".plan-figures[aria-busy=false]").wait_for()
    marker, dropped = page.locator(".plan-post-marker").first, []
    calm_ms = frame_ms(page)
    for _ in range(DROPS):
        moved = drag(page, marker, MOVES)
        dropped.append(drop_s(page, marker))
    FIGURES.show(
        f"a post dragged, {load.__name__}", **{f"{name}_ms": ms for name, ms in moved.items()}, a_frame_ms=calm_ms
    )
    FIGURES.show(f"exact answer after the drop, {load.__name__}", median_s=median(dropped), most_s=max(dropped))
    assert page.locator("em", has_text="已移动").count() or page.locator(".plan-post.moved").count()
    page.context.close()

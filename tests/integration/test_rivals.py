"""The same request twice at the same time, on two connections: it is done once, and both have one answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local

import pytest
from sqlalchemy import text

from api.db.engine import open_engine
from api.http.idempotency import fingerprint, once
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county

REQUEST = fingerprint("POST", "complaints", {"kind": "enquiry"})


@pytest.fixture
def wiring(database_url, tmp_path):
    engine = open_engine(database_url, pool_size=3)
    with engine.begin() as connection:
        save_county(connection, grid_county())
    yield Wiring(None, engine, GraphShelf(tmp_path))
    engine.dispose()


@pytest.mark.parametrize(("keys", "cases"), [(("one", "one"), 1), (("one", "other"), 2)], ids=["one key", "two keys"])
def test_two_at_once_are_done_once_for_each_key(wiring, keys, cases):
    both_have_acted, mine = Barrier(2), local()

    def act(desk, connection):
        draft = Draft(CaseKind.ENQUIRY, Channel.HOTLINE, Category.FOOD, "几点开门", Place(TOWN), desk.now)
        outcome = receive(desk, draft, home=CODE)
        if not hasattr(mine, "waited"):  # the first time: neither has committed, so neither finds the other's answer
            mine.waited = both_have_acted.wait(timeout=30)
        return outcome, {"case": outcome.case.id}

    def ask(key):
        return once(wiring, CODE, key, REQUEST, 201, act)

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(ask, keys))
    assert sorted(again for _, _, again in given) == ([False, True] if cases == 1 else [False, False])
    assert len({answer["case"] for _, answer, _ in given}) == cases
    with wiring.transaction() as connection:
        found = connection.execute(text("SELECT id FROM cases")).scalars().all()
        told = connection.execute(text("SELECT count(*) FROM feed WHERE topic = 'case'")).scalar_one()
    assert sorted(found) == sorted({answer["case"] for _, answer, _ in given})
    assert told == cases

"""Two connections at once: one request is done once, and of two waiting cases the more urgent gets the team."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, local

import pytest
from sqlalchemy import text

from api.db.engine import open_engine
from api.http.idempotency import fingerprint, once
from api.waiting_cases import assign_waiting
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk import timer_handlers
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.store.cases import queue
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.acceptance.steps import until
from tests.counties import CODE, TOWN, grid_county

WAITING_FOR_A_LOCK = text(
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
)
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
        shown = connection.execute(text("SELECT count(*) FROM feed WHERE topic = 'case'")).scalar_one()
    assert sorted(found) == sorted({answer["case"] for _, answer, _ in given})
    assert shown == cases


def two_wait_for_the_only_team(wiring):
    """Let two cases come in while nobody is on duty, then one team be; return them, the more urgent one first."""
    switch = text("UPDATE team SET on_duty = (code = 'T00') AND :on")
    with wiring.transaction() as connection:
        connection.execute(switch, {"on": False})
    numbers = []
    for kind in (CaseKind.COMPLAINT, CaseKind.COMPLAINT):
        with wiring.desk(actor="desk") as desk:
            draft = Draft(kind, Channel.HOTLINE, Category.FOOD, "发霉", Place(TOWN), desk.now)
            numbers.append(receive(desk, draft, home=CODE).case.id)
    with wiring.transaction() as connection:
        connection.execute(switch, {"on": True})
    return numbers


def states(wiring, numbers):
    with wiring.transaction() as connection:
        status = text("SELECT status FROM cases WHERE id = ANY(:numbers) ORDER BY id")
        return connection.execute(status, {"numbers": numbers}).scalars().all()


@pytest.mark.parametrize(("patience_s", "expected"), [(30, ["offered", "waiting"]), (0.1, ["waiting", "offered"])])
def test_a_case_that_somebody_holds_for_a_moment_is_waited_for_and_for_longer_is_not(
    wiring, monkeypatch, patience_s, expected
):
    """Its own timer does so four times a minute: the team went to the less urgent one."""
    monkeypatch.setattr(queue, "PATIENCE_S", patience_s)
    numbers = two_wait_for_the_only_team(wiring)

    def waits():
        with wiring.transaction() as connection:
            return connection.execute(WAITING_FOR_A_LOCK).scalar_one() > 0

    with ThreadPoolExecutor(1) as pool:
        with wiring.transaction() as connection:
            connection.execute(text("SELECT FROM cases WHERE id = :id FOR UPDATE"), {"id": numbers[0]})
            looks = pool.submit(assign_waiting, wiring, CODE)
            until(lambda: looks.done() or (patience_s > 1 and waits()))
        assert looks.result(timeout=60) == 1
    assert states(wiring, numbers) == expected


def test_of_two_that_look_at_once_none_passes_over_the_more_urgent_case(wiring, monkeypatch):
    numbers = two_wait_for_the_only_team(wiring)
    holds, mine, find_team = Event(), local(), timer_handlers.find_team
    other_is_done = Event()

    def slowly(*args, **kwargs):
        if getattr(mine, "is_first", False):
            holds.set()
            other_is_done.wait(timeout=1)
        return find_team(*args, **kwargs)

    monkeypatch.setattr(timer_handlers, "find_team", slowly)

    def first():
        mine.is_first = True
        assign_waiting(wiring, CODE)

    def second():
        assert holds.wait(timeout=30)
        assign_waiting(wiring, CODE)
        other_is_done.set()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(first), pool.submit(second)]:
            each.result(timeout=60)
    assert states(wiring, numbers) == ["offered", "waiting"]

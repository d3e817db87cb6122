"""Cases from before stations were kept are given the stations that their log can still tell."""

from dataclasses import replace
from datetime import date

from alembic import command
from sqlalchemy import text

from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from api.db.migrate import alembic_config
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.off_shelf.orders import Goods, order
from dispatch.desk.off_shelf.premises import Asked
from dispatch.desk.steps import Step, report
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, TOWN, divided_county

LONG_AGO = date(2010, 1, 1)


def stations(connection):
    return dict(connection.execute(text("SELECT id, stations FROM cases ORDER BY id")).all())


def test_the_stations_of_old_cases_are_those_of_their_cell_their_teams_and_one_who_took_them_in(database_url, tmp_path):
    engine = open_engine(database_url)
    wiring = Wiring(None, engine, GraphShelf(tmp_path))

    def taken_in(desk, place):
        draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "x", Place(place), desk.now)
        return receive(desk, draft, home=CODE).case

    with wiring.transaction() as connection:
        county = divided_county()
        before = [
            replace(cell, inspector="I2", valid_from=LONG_AGO, valid_to=cell.valid_from)
            for cell in county.cells
            if cell.in_town
        ]
        save_county(connection, replace(county, cells=(*county.cells, *before)))
        desk = wiring.desk_on(connection)
        people = People(connection, desk.now)
        people.accounts.add("li", role=Role.OPERATOR, place=f"{CODE}/S2")
        people.accounts.add("wang", role=Role.OPERATOR, place=CODE)
        town = taken_in(desk, TOWN)
        outside = taken_in(desk, COUNTRYSIDE)
        report(desk, town.id, Step(EventType.DECLINED))
        there = replace(desk, actor="user:li", station="S2")
        elsewhere = taken_in(there, FAR_AWAY)
        waits = taken_in(there, TOWN)
        nobodys = taken_in(replace(desk, actor="user:wang"), FAR_AWAY)
    wanted = {town.id: ["S1"], outside.id: ["S2"], elsewhere.id: ["S2"], waits.id: ["S1", "S2"], nobodys.id: []}
    with engine.begin() as connection:
        assert stations(connection) == wanted
        command.downgrade(alembic_config(connection), "0010")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        assert stations(connection) == wanted
        assert connection.execute(text("SELECT count(*) FROM feed")).scalar_one() == 0, "a stream that resumes reloads"
    engine.dispose()


def test_a_station_that_saw_a_case_for_its_order_only_shares_in_the_order(database_url, tmp_path):
    engine = open_engine(database_url)
    wiring = Wiring(None, engine, GraphShelf(tmp_path))
    with wiring.transaction() as connection:
        save_county(connection, divided_county())
        desk = wiring.desk_on(connection)
        draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "x", Place(TOWN), desk.now)
        cases = [receive(desk, draft, home=CODE).case for _ in range(2)]
        assert [case.assignment.team for case in cases] == ["T00", "T20"]
        for case in cases:
            order(desk, case.id, Goods("面包", "菌落超标"), [Asked(name="村口小店", position=COUNTRYSIDE)])
    wanted = {cases[0].id: ["S1"], cases[1].id: ["S1", "S2"]}
    with engine.begin() as connection:
        assert stations(connection) == wanted
        command.downgrade(alembic_config(connection), "0053")
        assert stations(connection) == {number: ["S1", "S2"] for number in wanted}
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        assert stations(connection) == wanted
        assert connection.execute(text("SELECT sharing FROM cases")).scalars().all() == [["S2"], ["S2"]]
    engine.dispose()


def test_a_cells_station_is_at_first_that_of_its_inspector(database_url):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, divided_county())
        wanted = dict(connection.execute(text("SELECT code, station FROM cell")).all())
        command.downgrade(alembic_config(connection), "0033")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        assert dict(connection.execute(text("SELECT code, station FROM cell")).all()) == wanted
        assert set(wanted.values()) == {"S1", "S2"}
        assert connection.execute(text("SELECT DISTINCT towns FROM station")).scalars().all() == [[]]
    engine.dispose()

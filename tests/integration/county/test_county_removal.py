"""`wangge county remove`: whole or not at all, never a county with cases, and never another county's rows."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import typer
from sqlalchemy import Connection, Engine, create_engine, func, insert, select, text
from typer.testing import CliRunner, Result

from api.cli.county import removal
from api.db.engine import sqlalchemy_url
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.work import Desk
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.store.alerts.tables import AlertRow, EscalationRow
from dispatch.store.rules.tables import PolicyRow
from dispatch.store.sql_store import SqlStore
from dispatch.store.tables import FeedRow, IdempotencyRow
from dispatch.store.teams.tables import FixRow, TeamStateRow
from gis.errors import BadCodeError, CountyInUseError, UnknownCountyError
from gis.store.base import Base
from gis.store.counties.loaded import home_county
from gis.store.counties.repository import save_county
from gis.store.tables import RoadGraphRow
from tests.counties import CODE, TOWN, grid_county

NOW = datetime(2026, 3, 15, 2, tzinfo=UTC)
OTHER = "620898"
SILENT = {"kind": "team_silent", "level": "dispatcher", "sound": False, "policy_version": "1"}
app = typer.Typer()
app.callback()(lambda: None)
removal.register(app)


class NoRoads:
    def get(self, version: str) -> None:
        return None


@pytest.fixture
def engine(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Two counties on the same ground, the first used in every way but for a case."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    opened = create_engine(sqlalchemy_url(database_url))
    with opened.begin() as connection:
        for code in (OTHER, CODE):
            save_county(connection, grid_county(code=code))
            _use(connection, code)
    yield opened
    opened.dispose()


def _use(connection: Connection, code: str) -> None:
    fix = {"geom": "SRID=4326;POINT(107.03 35.3)", "source_lon": 107.03, "source_lat": 35.3, "source_datum": "wgs84"}
    graph = {"profile": "car", "source_name": "x", "source_sha256": "x", "built_at": NOW, "active": True, "facts": {}}
    for row, values in (
        (FixRow, {"team": "T00", "at": NOW, **fix}),
        (TeamStateRow, {"team": "T00", "on_duty": True}),
        (PolicyRow, {"version": 1, "rules": {}}),
        (EscalationRow, {"version": 1, "rules": {}}),
        (AlertRow, {"team": "T00", "raised_at": NOW, **SILENT}),
        (FeedRow, {"topic": "team", "payload": {}}),
        (IdempotencyRow, {"sender": "desk", "key": "k", "fingerprint": "f", "status": 200, "answer": {}}),
        (RoadGraphRow, {"version": "v", **graph}),
    ):
        connection.execute(insert(row), {"county": code, **values})


def rows(engine: Engine, code: str) -> dict[str, int]:
    """Return how many rows of each table are a county's."""
    tables = [m.local_table for m in Base.registry.mappers if ".store." in m.class_.__module__]
    tables = [table for table in tables if "county" in table.c]
    with engine.connect() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).where(table.c.county == code)).scalar_one()
            for table in tables
        }
    return {name: count for name, count in counts.items() if count}


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["remove", *arguments], input=typed)


def test_a_county_goes_whole_and_the_other_stays(engine):
    mine, others = rows(engine, CODE), rows(engine, OTHER)
    assert len(mine) >= 14
    done = run(CODE, "--yes")
    assert done.exit_code == 0, done.output
    assert (
        f"{CODE} 试验县: 16 网格 cells, 2 举报点 points, 3 小组 teams, 1 定位 fixes, 1 路网 road graphs" in done.output
    )
    assert f"the home county is now: {OTHER}" in done.output
    assert (rows(engine, CODE), rows(engine, OTHER)) == ({}, others)
    with engine.connect() as connection:
        assert home_county(connection) == OTHER


def test_the_last_county_leaves_the_way_to_the_demonstration(engine):
    run(OTHER, "--yes")
    assert "wangge demo load" in run(CODE, "--yes").output
    with engine.begin() as connection:
        save_county(connection, grid_county())  # and the same county can come again
    assert rows(engine, CODE)["cell"] == 16


@pytest.mark.parametrize(("typed", "goes"), [(f"{CODE}\n", True), (f"{OTHER}\n", False), ("y\n", False), ("", False)])
def test_only_the_code_itself_confirms(engine, typed, goes):
    before = rows(engine, CODE)
    done = run(CODE, typed=typed)
    assert done.exit_code == (0 if goes else 1)
    assert rows(engine, CODE) == ({} if goes else before)


def test_a_county_with_cases_stays_and_says_how_many(engine):
    draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), NOW)
    with engine.begin() as connection:
        for _ in range(2):
            receive(Desk(SqlStore(connection), NoRoads(), NOW), draft, home=CODE)
    before = rows(engine, CODE)
    done = run(CODE, "--yes")
    assert isinstance(done.exception, CountyInUseError)
    assert "2 cases" in str(done.exception)
    assert "WANGGE_COUNTY" in str(done.exception)
    assert rows(engine, CODE) == before


def test_what_else_refers_to_a_county_holds_it(engine):
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE badge (county text, team text, FOREIGN KEY (county, team) REFERENCES team)")
        )
        connection.execute(text("INSERT INTO badge VALUES (:county, 'T01')"), {"county": CODE})
    before = rows(engine, CODE)
    assert "rows of the table badge" in str(run(CODE, "--yes").exception)
    assert rows(engine, CODE) == before


def test_a_county_that_is_not_there(engine):
    unknown = run("620111", "--yes").exception
    assert isinstance(unknown, UnknownCountyError)
    assert OTHER in str(unknown)
    assert isinstance(run("62011", "--yes").exception, BadCodeError)


def test_a_variable_that_still_names_it_is_reported(engine, monkeypatch):
    monkeypatch.setenv("WANGGE_COUNTY", CODE)
    assert f"WANGGE_COUNTY={CODE} 仍指向它" in run(CODE, "--yes").output

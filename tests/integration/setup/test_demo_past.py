"""`wangge demo past` beside a running server: it writes ended cases only, and intake waits for nothing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, TextClause, text
from typer.testing import CliRunner, Result

from api.db.engine import open_engine
from dispatch.cases.case import Place
from dispatch.cases.fold import as_opened, replay
from dispatch.desk.intake import Draft, receive
from dispatch.desk.work import Desk
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus
from dispatch.planning.simulation.memory.state import Memory
from dispatch.reports.run import Asked
from dispatch.store.planning.ended_cases import Office, write_ended
from dispatch.store.reports import again
from dispatch.store.reports.making import Reader, make_run
from dispatch.store.sql_store import SqlStore
from dispatch.values import evolve
from dispatch.views.reports.report import kept_view
from fixtures import cli
from gis.errors import CountyInUseError
from gis.store.counties.repository import save_county
from maps.documents.county_report import field_words
from tests.counties import CODE, TOWN, grid_county
from tests.pastlog import NoRoads

type Command = Callable[[], Result]

AT_ONCE = 10
UNDER_WAY = text(
    "SELECT (SELECT count(*) FROM cases WHERE response_ended_at IS NULL) + (SELECT count(*) FROM timer) "
    "+ (SELECT count(*) FROM assignment WHERE ended_at IS NULL) "
    "+ (SELECT count(*) FROM alert WHERE settled_at IS NULL)"
)
CASES = text("SELECT count(*) FROM cases")
TOLD = text("SELECT count(*) FROM feed WHERE topic <> 'county'")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine, county = open_engine(database_url, pool_size=3), grid_county()
    with engine.begin() as connection:
        save_county(connection, replace(county, county=replace(county.county, synthetic=True)))
    yield engine
    engine.dispose()


@pytest.fixture
def past(engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "CASES_AT_ONCE", AT_ONCE)
    asked = ["past", "--days", "3", "--per-day", "20", "--county", CODE]
    return lambda: CliRunner().invoke(cli.app, asked, catch_exceptions=False)


def number(engine: Engine, query: TextClause) -> int:
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def take_in(connection: Connection) -> CaseStatus:
    """Take a case in as the server does; a lock is waited for a second at most."""
    connection.execute(text("SET LOCAL lock_timeout TO '1s'"))
    now = datetime.now(UTC)
    draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), now)
    return receive(Desk(SqlStore(connection, now=now), NoRoads(), now), draft, home=CODE).case.status


def test_a_server_that_runs_sees_ended_cases_only_and_takes_cases_in(
    engine: Engine, past: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def watched(connection: Connection, memory: Memory, numbers: Collection[int], office: Office) -> None:
        write_ended(connection, memory, numbers, office)
        seen.append(number(engine, UNDER_WAY))
        with engine.connect() as other, other.begin() as tried:
            assert take_in(other) is CaseStatus.OFFERED
            tried.rollback()

    monkeypatch.setattr(cli, "write_ended", watched)
    assert past().exit_code == 0
    assert len(seen) > 2
    assert {*seen, number(engine, UNDER_WAY), number(engine, TOLD)} == {0}


def test_a_run_cut_short_leaves_whole_cases_and_the_next_names_the_remedy(
    engine: Engine, past: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def killed(connection: Connection, memory: Memory, numbers: Collection[int], office: Office) -> None:
        write_ended(connection, memory, numbers, office)
        written.append(numbers)
        if len(written) == 3:
            raise RuntimeError("killed")

    monkeypatch.setattr(cli, "write_ended", killed)
    with pytest.raises(RuntimeError, match="killed"):
        past()
    assert (number(engine, CASES), number(engine, UNDER_WAY)) == (2 * AT_ONCE, 0)
    with engine.connect() as connection:
        store = SqlStore(connection)
        for case_id in connection.execute(text("SELECT id FROM cases")).scalars():
            case = store.cases.get(case_id)
            assert replay(as_opened(case), store.cases.log(case)) == evolve(case, assignment=None)
    with pytest.raises(CountyInUseError, match=r"cut short .* another WANGGE_HOME"):
        past()


def test_the_year_2020_has_the_figures_of_its_report_and_months_come_before_or_after(
    engine: Engine, past: Command
) -> None:
    of_2020 = ["year-2020", "--county", CODE]
    assert CliRunner().invoke(cli.app, of_2020, catch_exceptions=False).exit_code == 0
    asked = Asked("2020-01-01..2020-09-21")
    with engine.begin() as connection:
        run = make_run(connection, CODE, "Asia/Shanghai", asked, "county", datetime.now(UTC), Reader("command:test"))
        assert again.check(connection, run) == again.Checked([], [])
    words = field_words(kept_view(run), "崇信县", run.made_at.date())
    assert [words[name] for name in ("complaints_and_reports", "received.enquiries", "received.suggestions")] == [
        "98件",
        "180件",
        "4件",
    ]
    assert (words["handled"], words["recovered_yuan"]) == ("100%", "0.18万元")
    assert [words[f"destroyed.{name}"] for name in ("categories", "varieties", "units", "value_yuan")] == [
        "4类",
        "83个",
        "185件",
        "0.48万元",
    ]
    assert past().exit_code == 0
    with pytest.raises(CountyInUseError, match="has cases from 2020-01"):
        CliRunner().invoke(cli.app, of_2020, catch_exceptions=False)


def test_the_year_2020_is_written_as_a_whole(engine: Engine, past: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(cli, "_keep_activity", killed)
    with pytest.raises(RuntimeError, match="killed"):
        CliRunner().invoke(cli.app, ["year-2020", "--county", CODE], catch_exceptions=False)
    assert number(engine, CASES) == 0

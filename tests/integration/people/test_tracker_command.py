"""`wangge tracker`: the token is printed once and stored as a hash; what is listed; what the trail says."""

import re

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api.auth.accounts import tokens
from api.cli import trackers as command
from api.db.engine import open_engine
from dispatch.errors import TrackerError
from dispatch.store.trackers import repository as trackers
from gis.errors import UnknownDatumError
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

ADDED = ("add", "car-3", "--team", "T00", "--datum", "wgs84")


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("WANGGE_PUBLIC_URL", "https://wangge.example.gov.cn")
    opened = open_engine(database_url, pool_size=2)
    with opened.begin() as connection:
        save_county(connection, grid_county(2))
    yield opened
    opened.dispose()


def run(*arguments):
    return CliRunner().invoke(command.app, arguments)


def test_a_token_is_printed_once_and_revoked_and_all_of_it_is_in_the_trail(engine):
    done = run(*ADDED)
    assert done.exit_code == 0, done.output
    token = re.search(r"shown once: (\S+)", done.output)[1]
    assert f"https://wangge.example.gov.cn/track/{token}" in done.output
    with engine.connect() as connection:
        assert trackers.by_token(connection, tokens.digest(token)).team == "T00"
    with engine.begin() as connection:
        counted = "UPDATE tracker SET dropped = 4, dropped_why = 'future', at_station = '{\"gcj02\": 3}'"
        connection.execute(text(counted))
    shown = run("list").output
    assert "4 (future)" in shown.replace("\n", " ")
    assert "car-3: datum: looks like gcj02" in shown
    assert token not in shown
    assert run("revoke", "car-3").exit_code == 0
    with engine.connect() as connection:
        assert trackers.by_token(connection, tokens.digest(token)) is None
        actions = connection.execute(
            text("SELECT action FROM audit WHERE county = :county ORDER BY id"), {"county": CODE}
        )
        assert actions.scalars().all() == ["tracker.add", "trackers.list", "tracker.revoke"]
    assert run(*ADDED).exit_code == 0, "the name of a revoked tracker is free again"


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("add", "phone", "--team", "T00", "--datum", "wgs84"), TrackerError),
        (("add", "a:b", "--team", "T00", "--datum", "wgs84"), TrackerError),
        (("add", "car", "--team", "T99", "--datum", "wgs84"), TrackerError),
        (("add", "car", "--team", "T00", "--datum", "mars"), UnknownDatumError),
        (("revoke", "car"), TrackerError),
    ],
)
def test_what_cannot_be_added_or_revoked_is_refused(engine, arguments, refusal):
    assert isinstance(run(*arguments).exception, refusal)


def test_a_name_in_use_is_refused(engine):
    run(*ADDED)
    assert isinstance(run(*ADDED).exception, TrackerError)

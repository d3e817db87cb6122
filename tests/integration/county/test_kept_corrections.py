"""An import beside corrections that the office approved: a file that is older does not undo them in silence."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from api.cli.county import command
from api.db.engine import sqlalchemy_url
from gis.county.audit.whole import audit
from gis.county.corrections import CorrectionKind
from gis.county.model import PointKind
from gis.errors import UnknownCorrectionError, UnknownPointError
from gis.position import Datum, Position, SourcePosition
from gis.store.counties import corrected_points, corrections, places
from gis.store.counties.corrections import Decider, Proposal
from gis.store.counties.repository import load_county, save_county
from tests.counties import CODE, grid_county
from tests.integration.county_files import surveyed, write_csv, write_folder

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
AGAIN = [107.0402, 35.3021]
FIX = SourcePosition(*AGAIN, Datum.WGS84, 6.0)
CHIEF = Decider("user:chief")


@pytest.fixture
def loaded(connection):
    save_county(connection, grid_county(), today=TODAY)
    return connection


def correct(connection, what, /, *, point="P1", source=None, **asked):
    """Propose a correction and approve it; return its number."""
    version = corrected_points.point_of(connection, CODE, point).version
    said = Proposal(point, what, asked, version, "user:inspector", NOW, source=source, team="T00", station="S1")
    number = corrections.propose(connection, CODE, said, now=NOW)
    corrections.approve(connection, CODE, number, CHIEF, seen_version=version, reason=None, now=NOW)
    return number


def point(connection, code="P1"):
    return next((each for each in load_county(connection, CODE, today=TODAY).points if each.code == code), None)


def held(connection, number):
    return set(
        connection.execute(text("SELECT held FROM point_correction WHERE number = :n"), {"n": number}).scalar_one()
    )


def renamed(name, **more):
    data = grid_county()
    return replace(data, points=(replace(data.points[0], name=name, **more), *data.points[1:]))


def test_the_same_file_again_keeps_what_was_approved_and_says_so(loaded):
    moved = correct(loaded, CorrectionKind.MOVED, place=AGAIN, source=FIX)
    named = correct(loaded, CorrectionKind.DETAILS, name="东街大超市", kind="market")
    shown = save_county(loaded, grid_county(), today=TODAY)
    assert [(each.point, each.fact, each.number, each.kept) for each in shown] == [
        ("P1", "kind", named, True),
        ("P1", "name", named, True),
        ("P1", "place", moved, True),
    ]
    found = point(loaded)
    assert (found.name, found.kind, found.position) == ("东街大超市", PointKind.MARKET, Position(*AGAIN))
    assert found.source == FIX, "how it was measured is kept with it"
    assert [each.name for each in places.search(loaded, CODE, "东街大超市", today=TODAY)] == ["东街大超市"]
    assert save_county(loaded, grid_county(), today=TODAY) == shown, "as often as the old file comes"


def test_a_file_that_has_caught_up_ends_the_correction_and_may_say_something_else_later(loaded):
    number = correct(loaded, CorrectionKind.DETAILS, name="东街大超市")
    assert held(loaded, number) == {"name"}
    assert save_county(loaded, renamed("东街大超市"), today=TODAY) == ()
    assert held(loaded, number) == set()
    assert save_county(loaded, grid_county(), today=TODAY) == ()
    assert point(loaded).name == "东街超市", "the newer file holds"


def test_a_file_that_says_a_third_thing_is_newer_and_that_is_reported(loaded):
    correct(loaded, CorrectionKind.DETAILS, name="东街大超市")
    (found,) = save_county(loaded, renamed("东街便民超市"), today=TODAY)
    assert (found.file, found.corrected, found.kept) == ("东街便民超市", "东街大超市", False)
    assert point(loaded).name == "东街便民超市"


def test_a_closed_point_stays_closed_named_or_not_until_it_is_reopened_or_the_file_is_believed(loaded):
    correct(loaded, CorrectionKind.CLOSED, closed=True)
    (found,) = save_county(loaded, grid_county(), today=TODAY)
    assert (found.fact, found.kept, point(loaded).closed_at) == ("closed", True, NOW)
    assert places.search(loaded, CODE, "东街超市", today=TODAY)[:1] == []
    without = replace(grid_county(), points=grid_county().points[1:])
    assert save_county(loaded, without, today=TODAY) == ()
    assert point(loaded).closed_at == NOW, "its poster still hangs somewhere"
    version = corrected_points.point_of(loaded, CODE, "P1").version
    corrections.reopen(loaded, CODE, "P1", CHIEF, seen_version=version, reason="重新开业", now=NOW)
    assert save_county(loaded, grid_county(), today=TODAY) == ()
    assert point(loaded).closed_at is None


def test_of_a_point_that_an_import_took_out_a_proposal_can_still_be_refused(loaded):
    version = corrected_points.point_of(loaded, CODE, "P1").version
    said = Proposal("P1", CorrectionKind.CLOSED, {"closed": True}, version, "user:inspector", NOW, station="S1")
    number = corrections.propose(loaded, CODE, said, now=NOW)
    save_county(loaded, replace(grid_county(), points=grid_county().points[1:]), today=TODAY)
    (found,) = corrected_points.listed(loaded, CODE, now=NOW)
    assert (found["all_open"], found["all_decided"]) == (1, 0)
    assert (found["exists"], found["seen"]["name"], found["cell"]) == (False, "东街超市", None)
    station = Decider("user:one", {"S1"})
    with pytest.raises(UnknownPointError):
        corrections.approve(loaded, CODE, number, station, seen_version=version, reason=None, now=NOW)
    with pytest.raises(UnknownCorrectionError):
        corrections.refuse(loaded, CODE, number, Decider("user:two", {"S2"}), reason="不属本所", now=NOW)
    corrections.refuse(loaded, CODE, number, station, reason="已从名录删除", now=NOW)
    assert corrected_points.of_number(loaded, CODE, number, now=NOW)["status"] == "refused"


def test_a_closed_point_is_no_defect_wherever_it_lies(loaded):
    data = load_county(loaded, CODE, today=TODAY)
    far = replace(data.points[0], position=Position(107.5, 35.3))
    assert {each.kind for each in audit(replace(data, points=(far,)))} > {each.kind for each in audit(data)}
    closed = replace(far, closed_at=NOW)
    assert {each.kind for each in audit(replace(data, points=(closed,)))} == {each.kind for each in audit(data)}


def test_over_corrections_the_file_holds_whole(loaded):
    number = correct(loaded, CorrectionKind.CLOSED, closed=True)
    correct(loaded, CorrectionKind.MOVED, point="P2", place=AGAIN, source=FIX)
    found = save_county(loaded, grid_county(), today=TODAY, over_corrections=True)
    assert [(each.point, each.kept) for each in found] == [("P1", False), ("P2", False)]
    assert [each.closed_at for each in load_county(loaded, CODE, today=TODAY).points] == [None, None]
    assert point(loaded, "P2").position == grid_county().points[1].position
    assert held(loaded, number) == set()
    assert save_county(loaded, grid_county(), today=TODAY) == (), "once believed it is not asked again"


def test_another_datum_and_back_is_the_same_place(loaded):
    """What a table with six decimals in GCJ-02 loses is no third place: the correction is kept."""
    correct(loaded, CorrectionKind.MOVED, place=AGAIN, source=FIX)
    first = grid_county().points[0].position
    rounded = renamed("东街超市", position=Position(first.lon + 2e-6, first.lat - 2e-6))
    assert [each.kept for each in save_county(loaded, rounded, today=TODAY)] == [True]
    assert point(loaded).position == Position(*AGAIN)


def test_the_version_of_a_point_changes_with_what_it_says_and_with_nothing_else(loaded):
    def version():
        return corrected_points.point_of(loaded, CODE, "P1").version

    before = version()
    save_county(loaded, grid_county(), today=TODAY)
    assert version() == before, "an import that changes nothing makes no proposal stale"
    seen = {before}
    for changed in ({"name": "x"}, {"phone": "1"}, {"contact": "1"}, {"address": "1"}, {"closed_at": NOW}):
        save_county(loaded, renamed(**{"name": "东街超市"} | changed), today=TODAY)
        seen.add(version())
    assert len(seen) == 6


def test_an_approval_waits_for_an_import_under_way_and_is_lost_in_neither(database_url):
    """An import takes every point out and puts it in again: a row's own lock would be gone with it."""
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        save_county(connection, grid_county(), today=TODAY)
        version = corrected_points.point_of(connection, CODE, "P1").version
        said = Proposal("P1", CorrectionKind.DETAILS, {"name": "东街大超市"}, version, "user:inspector", NOW)
        number = corrections.propose(connection, CODE, said, now=NOW)

    def approve():
        with engine.begin() as connection:
            corrections.approve(connection, CODE, number, CHIEF, seen_version=version, reason=None, now=NOW)

    with ThreadPoolExecutor(1) as threads:
        with engine.begin() as connection:
            save_county(connection, grid_county(), today=TODAY)
            approval = threads.submit(approve)
            time.sleep(0.5)
            assert not approval.done()
        approval.result(20)
    with engine.begin() as connection:
        assert point(connection).name == "东街大超市"
        assert [each.kept for each in save_county(connection, grid_county(), today=TODAY)] == [True]
    engine.dispose()


def test_an_import_says_row_by_row_what_it_kept_and_how_it_is_forced(tmp_path, database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    folder = write_folder(tmp_path / "县", grid_county(), write_csv, datum="gcj02")
    run = CliRunner()
    assert run.invoke(command.app, ["import", str(folder), "--datum", "gcj02"]).exit_code == 0
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        number = correct(connection, CorrectionKind.MOVED, place=AGAIN, source=FIX)
    kept = run.invoke(command.app, ["import", str(folder), "--datum", "gcj02"])
    assert kept.exit_code == 0, kept.output
    assert "points.csv 第 2 行 row 2, P1: 位置 place: 文件 file 107.031000, 35.301000" in kept.output
    assert f"更正 correction {number} 107.040200, 35.302100: 保留更正 correction kept" in kept.output
    assert "--over-corrections" in kept.output
    forced = run.invoke(command.app, ["import", str(folder), "--datum", "gcj02", "--over-corrections"])
    assert "以文件为准 taken from the file" in forced.output
    with engine.connect() as connection:
        assert point(connection).position.lon == pytest.approx(107.031, abs=1e-6)
        overruled = "SELECT count(*) FROM audit WHERE action = 'corrections.overruled'"
        assert connection.execute(text(overruled)).scalar_one() == 1
    engine.dispose()


def test_a_file_without_a_column_has_not_caught_up_with_a_correction_of_it(tmp_path, database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    folder = write_folder(tmp_path / "县", surveyed(grid_county()), write_csv)
    run = CliRunner()
    assert run.invoke(command.app, ["import", str(folder), "--datum", "wgs84"]).exit_code == 0
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        number = correct(connection, CorrectionKind.DETAILS, phone="0933-6121234", contact="李梅")
    done = run.invoke(command.app, ["import", str(folder), "--datum", "wgs84"])
    assert done.exit_code == 0, done.output
    with engine.connect() as connection:
        found = point(connection)
        assert (found.phone, found.contact, held(connection, number)) == ("0933-6121234", "李梅", {"phone", "contact"})
    engine.dispose()

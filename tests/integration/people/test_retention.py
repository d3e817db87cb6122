"""The job that erases, on a real database: what goes, what stays, what is held, and what it says it did."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from api import clock
from api.db.engine import as_application, limit_to, open_engine
from api.retention import job as jobs
from api.retention.holds import Retention
from api.retention.job import Busy, Job
from api.retention.nightly import Nightly
from api.retention.rules import Kind, RetentionError, Rule
from api.store.identity.errors import UnknownIdentityError
from api.store.identity.identities import Identities
from api.store.identity.keyring import Keyring
from api.store.identity.person import Person
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.loaded import list_counties
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county
from tests.processes import wangge

OTHER = "620898"
NOW = clock.now()
WANG = Person("王小明", "13912345678")


def days(number):
    return NOW - timedelta(days=number)


@pytest.fixture
def engine(database_url):
    opened = open_engine(database_url, pool_size=3)
    with opened.begin() as connection:
        for county in (CODE, OTHER):
            save_county(connection, grid_county(teams=2, code=county))
    yield opened
    opened.dispose()


@pytest.fixture
def ring(tmp_path):
    made = Keyring(tmp_path / "identity.keys")
    made.create()
    return made


@pytest.fixture
def case(engine, ring, tmp_path):
    """Return a function making a case with an identity that ended some days ago; None: still open."""
    wiring = Wiring(None, engine, GraphShelf(tmp_path))

    def make(ended, *, county=CODE, person=WANG):
        with wiring.transaction() as connection:
            desk = wiring.desk_on(connection)
            draft = Draft(CaseKind.ENQUIRY, Channel.HOTLINE, Category.FOOD, "", Place(TOWN), desk.now)
            number = receive(desk, draft, home=county).case.id
            Identities(connection, ring).keep(county, number, person, NOW)
            if ended is not None:
                values = {"at": days(ended), "id": number}
                connection.execute(
                    text(
                        "UPDATE cases SET response_ended_at = :at, handling_ended_at = :at, status = 'answered' "
                        "WHERE id = :id"
                    ),
                    values,
                )
        return number

    return make


def home(engine, code=CODE):
    with engine.connect() as connection:
        return next(county for county in list_counties(connection) if county.code == code)


def run(engine, tmp_path, *, county=CODE, dry=False, now=NOW):
    reports = Job(engine, home(engine, county), now, tmp_path / "logs", "system", dry).run()
    return {report.kind: report for report in reports}


def kept(engine, act):
    with engine.begin() as connection:
        return act(Retention(connection, NOW))


def person(engine, ring, number, county=CODE):
    with engine.begin() as connection:
        return Identities(connection, ring).person(county, number)


# --- identities


def test_an_identity_goes_once_its_case_has_been_over_long_enough(engine, ring, case, tmp_path):
    old, young, open_ = case(731), case(729), case(None)
    report = run(engine, tmp_path)[Kind.IDENTITIES]
    assert (report.removed, report.held, report.keep_days) == (1, 0, 730)
    with pytest.raises(UnknownIdentityError, match="was erased"):
        person(engine, ring, old)
    assert person(engine, ring, young) == person(engine, ring, open_) == WANG
    with engine.connect() as connection:
        seen = Identities(connection, ring).masks(CODE, [old])[old]
        assert (seen["erased"], seen["name"], seen["phone"]) == (True, None, None)
        assert Identities(connection, ring).cases_of(WANG.phone) == ([(CODE, open_), (CODE, young)], False)
        left = "SELECT count(*) FROM identity.person WHERE case_id = :id AND coalesce(key, sealed::text) IS NOT NULL"
        assert connection.execute(text(left), {"id": old}).scalar_one() == 0


def test_every_version_of_it_goes(engine, ring, case, tmp_path):
    number = case(800)
    with engine.begin() as connection:
        Identities(connection, ring).correct(CODE, number, Person("王大明"), NOW)
    assert run(engine, tmp_path)[Kind.IDENTITIES].removed == 2
    assert run(engine, tmp_path)[Kind.IDENTITIES].removed == 0


def test_more_than_a_batch_goes(engine, ring, case, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    for _ in range(5):
        case(800)
    assert run(engine, tmp_path, dry=True)[Kind.IDENTITIES].removed == 5
    assert run(engine, tmp_path)[Kind.IDENTITIES].removed == 5


def test_a_dry_run_says_what_would_go_and_removes_nothing(engine, ring, case, tmp_path):
    number = case(800)
    assert run(engine, tmp_path, dry=True)[Kind.IDENTITIES].removed == 1
    assert person(engine, ring, number) == WANG
    assert kept(engine, lambda r: r.runs(CODE)) == []


def test_a_case_on_hold_stays_until_the_hold_is_lifted(engine, ring, case, tmp_path):
    number = case(800)
    kept(engine, lambda r: r.hold(CODE, number, "诉讼", by="user:a"))
    report = run(engine, tmp_path)[Kind.IDENTITIES]
    assert (report.removed, report.held) == (0, 1)
    assert person(engine, ring, number) == WANG
    kept(engine, lambda r: r.lift(CODE, number, "结案", by="user:a"))
    assert run(engine, tmp_path)[Kind.IDENTITIES].removed == 1
    with pytest.raises(RetentionError, match="not on hold"):
        kept(engine, lambda r: r.lift(CODE, number, "again", by="user:a"))


def test_each_county_keeps_identities_by_its_own_rule(engine, ring, case, tmp_path):
    ours, theirs = case(800), case(800, county=OTHER)
    kept(engine, lambda r: r.set_rule(OTHER, Rule(Kind.IDENTITIES, 3650, "档案十年", days(1).date()), by="x"))
    assert run(engine, tmp_path)[Kind.IDENTITIES].removed == 1
    assert run(engine, tmp_path, county=OTHER)[Kind.IDENTITIES].removed == 0
    assert person(engine, ring, theirs, OTHER) == WANG
    with pytest.raises(UnknownIdentityError):
        person(engine, ring, ours)


def test_the_newest_rule_that_has_begun_is_in_force(engine):
    today = home(engine).day(NOW)
    for begins, length in ((-400, 100), (-10, 200), (+10, 300)):
        rule = Rule(Kind.IDENTITIES, length, "x", today + timedelta(days=begins))
        kept(engine, lambda r, rule=rule: r.set_rule(CODE, rule, by="x"))
    lengths = {
        begins: kept(engine, lambda r, b=begins: r.in_force(CODE, today + timedelta(days=b)))[Kind.IDENTITIES].keep_days
        for begins in (-500, -400, -11, -10, 0, 9, 10)
    }
    assert lengths == {-500: 730, -400: 100, -11: 100, -10: 200, 0: 200, 9: 200, 10: 300}


# --- fixes


def fix(engine, at, team="T00", county=CODE):
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO fix (county, team, at, geom, source_lon, source_lat, source_datum) VALUES "
                "(:county, :team, :at, ST_SetSRID(ST_MakePoint(107, 35), 4326), 107, 35, 'wgs84')"
            ),
            {"county": county, "team": team, "at": at},
        )


def fixes(engine, team="T00"):
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT at FROM fix WHERE team = :t ORDER BY at"), {"t": team}).scalars())


def arrive(engine, number, at, team="T00"):
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO case_event (county, case_id, seq, type, at, recorded_at, team, actor, data) "
                "VALUES (:county, :id, 90, 'on_scene', :at, :at, :team, 'x', '{}')"
            ),
            {"county": CODE, "id": number, "at": at, "team": team},
        )


def test_of_old_fixes_only_those_around_an_arrival_are_left(engine, case, tmp_path):
    arrived = days(40)
    arrive(engine, case(None), arrived)
    around = {arrived + timedelta(seconds=s) for s in (-120, -30, 0, 90)}
    gone = {arrived + timedelta(seconds=s) for s in (-3600, -121, 121, 7 * 3600)}
    young = {days(29)}
    for at in around | gone | young:
        fix(engine, at)
        fix(engine, at, team="T01")  # arrived nowhere
    assert run(engine, tmp_path)[Kind.FIXES].removed == 2 * len(gone) + len(around)
    assert fixes(engine) == around | young
    assert fixes(engine, "T01") == young
    assert run(engine, tmp_path)[Kind.FIXES].removed == 0


def test_a_later_run_goes_on_where_the_last_one_ended(engine, case, tmp_path):
    fix(engine, days(40))
    run(engine, tmp_path)
    fix(engine, days(29))
    later = run(engine, tmp_path, now=NOW + timedelta(days=2))[Kind.FIXES]
    assert later.removed == 1


def handled(engine, number, *, received, ended, offers=("cleared",)):
    """The only case was T00's, in as many offers, between two moments long ago."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE cases SET received_at = :a, response_ended_at = :b, handling_ended_at = :b"),
            {"a": received, "b": ended},
        )
        connection.execute(
            text(
                "INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, expires_at, ended_at) "
                "VALUES (:county, :id, 'T00', :status, true, :at, :at, :at)"
            ),
            [{"county": CODE, "id": number, "at": received, "status": status} for status in offers],
        )


def test_what_a_hold_kept_is_thinned_once_it_is_lifted(engine, case, tmp_path):
    number = case(None)
    handled(engine, number, received=days(50), ended=days(45))
    kept(engine, lambda r: r.hold(CODE, number, "诉讼", by="x"))
    fix(engine, days(47))
    assert run(engine, tmp_path)[Kind.FIXES].removed == 0
    later = NOW + timedelta(hours=3)
    assert run(engine, tmp_path, now=later)[Kind.FIXES].removed == 0
    with engine.begin() as connection:
        Retention(connection, later + timedelta(hours=1)).lift(CODE, number, "结案", by="x")
    last = later + timedelta(hours=2)
    assert run(engine, tmp_path, now=last)[Kind.FIXES].removed == 1
    assert fixes(engine) == set()


def test_in_the_end_the_rest_goes_but_not_what_a_hold_keeps(engine, case, tmp_path):
    number = case(None)
    offers = ("expired", "cleared")  # it let the first lapse
    handled(engine, number, received=days(801), ended=days(799), offers=offers)
    kept(engine, lambda r: r.hold(CODE, number, "诉讼", by="x"))
    for at in (days(802), days(800), days(798)):
        fix(engine, at)
        fix(engine, at, team="T01")
    arrive(engine, number, days(802), team="T01")
    said = run(engine, tmp_path, dry=True)
    report = run(engine, tmp_path)
    assert (report[Kind.FIXES].removed, report[Kind.EVIDENCE].removed) == (4, 1)
    assert said == report, "a dry run counts no fix twice"
    assert fixes(engine) == {days(800)}
    assert fixes(engine, "T01") == set()
    assert report[Kind.EVIDENCE].held == 1, "cases are counted, not offers"
    kept(engine, lambda r: r.lift(CODE, number, "结案", by="x"))
    report = run(engine, tmp_path)
    assert report[Kind.FIXES].removed + report[Kind.EVIDENCE].removed == 1
    assert fixes(engine) == set()


# --- logs, reports, turns


def test_old_access_logs_go_by_the_longest_rule_of_the_server(engine, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for age in (0, 199, 201, 400):
        (folder / f"access-{days(age):%Y-%m-%d}.log").touch()
    kept(engine, lambda r: r.set_rule(OTHER, Rule(Kind.LOGS, 365, "x", date(2020, 1, 1)), by="x"))
    assert run(engine, tmp_path, dry=True)[Kind.LOGS].removed == 1
    assert run(engine, tmp_path)[Kind.LOGS].removed == 1
    assert len(list(folder.iterdir())) == 3


def test_what_was_done_is_on_record_and_in_the_trail(engine, case, tmp_path):
    case(800)
    run(engine, tmp_path)
    runs = kept(engine, lambda r: r.runs(CODE))
    assert {each["kind"]: each["removed"] for each in runs} == dict.fromkeys(Kind, 0) | {"identities": 1}
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT actor, subject, data FROM audit WHERE action = 'retention.run'")).all()
    assert [(row.actor, row.subject, row.data["removed"]) for row in rows] == [("system", "retention:identities", 1)]


def test_two_runs_at_once_take_turns(engine, tmp_path):
    with engine.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(hashtextextended('retention', 0))"))
        with pytest.raises(Busy):
            run(engine, tmp_path)
        other.invalidate()
    assert run(engine, tmp_path)


def test_the_nightly_look_does_each_county_once_a_day(engine, case, database_url, tmp_path, monkeypatch):
    case(800)
    noon = NOW.replace(hour=4)  # noon in Chongxin
    monkeypatch.setattr("api.retention.nightly.clock.now", lambda: noon)
    nightly = Nightly(database_url, tmp_path / "logs")
    assert {report.kind: report.removed for report in nightly.look(engine)}
    assert nightly.look(engine) == []
    monkeypatch.setattr("api.retention.nightly.clock.now", lambda: noon + timedelta(days=1))
    assert len(nightly.look(engine)) == 2 * len(Kind)


def test_a_server_that_is_asked_to_stop_begins_no_other_county(engine, case, database_url, tmp_path, monkeypatch):
    case(800)
    monkeypatch.setattr("api.retention.nightly.clock.now", lambda: NOW.replace(hour=4))
    nightly = Nightly(database_url, tmp_path / "logs")
    nightly._ended.set()
    assert nightly.look(engine) == []


def test_the_servers_role_places_and_lifts_holds_and_changes_nothing_else(engine, case, database_url):
    number, theirs = case(None), case(None, county=OTHER)
    application = open_engine(database_url, pool_size=2, options=as_application())
    try:
        with application.begin() as connection:
            limit_to(connection, {CODE})
            Retention(connection, NOW).hold(CODE, number, "诉讼", by="x")
            assert [h["case_id"] for h in Retention(connection, NOW).holds(CODE)] == [number]
            assert Retention(connection, NOW).holds(OTHER) == []
            Retention(connection, NOW).lift(CODE, number, "完", by="x")
        for statement in (
            "DELETE FROM legal_hold",
            "UPDATE legal_hold SET reason = 'x'",
            "DELETE FROM retention_run",
            "UPDATE retention_rule SET keep_days = 1",
            f"INSERT INTO retention_rule VALUES ('{CODE}', 'fixes', '2020-01-01', 1, 'x', now(), 'x')",
        ):
            with application.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(statement))
        with application.connect() as connection:
            limit_to(connection, {CODE})
            with pytest.raises(ProgrammingError, match="row-level security"):
                Retention(connection, NOW).hold(OTHER, theirs, "x", by="x")
    finally:
        application.dispose()


# --- the command


def command(database_url, tmp_path, *arguments):
    done = wangge("retention", *arguments, WANGGE_DATABASE_URL=database_url, WANGGE_HOME=tmp_path, COLUMNS=100)
    assert "Traceback" not in done.stderr
    return done


def test_the_command_sets_shows_holds_and_runs(engine, case, database_url, tmp_path):
    number, other = case(400), case(400)
    for arguments in (
        ("set", "identities", "365", "--basis", "县局档案规定", "--county", CODE),
        ("hold", str(number), "--reason", "行政诉讼"),
        ("run", "--county", CODE, "--dry-run"),
        ("run", "--county", CODE),
        ("show", "--county", CODE),
    ):
        done = command(database_url, tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    assert "县局档案规定" in done.stdout
    assert "行政诉讼" in done.stdout
    with engine.connect() as connection:
        erased = connection.execute(text("SELECT case_id FROM identity.person WHERE erased_at IS NOT NULL")).scalars()
        assert list(erased) == [other]


def test_a_run_names_its_county_and_a_rule_from_today_on_says_how_to_see_what_it_takes(engine, database_url, tmp_path):
    done = command(database_url, tmp_path, "set", "fixes", "20", "--basis", "x", "--county", CODE)
    preview = f"retention run --dry-run --county {CODE}"
    assert preview in done.stdout
    later = command(
        database_url, tmp_path, "set", "fixes", "20", "--basis", "x", "--county", CODE, "--from", "2199-01-01"
    )
    assert preview not in later.stdout
    early = command(
        database_url, tmp_path, "set", "fixes", "9", "--basis", "x", "--county", CODE, "--from", "2020-01-01"
    )
    assert "20 天 days, stays in force" in early.stdout
    assert preview not in early.stdout
    assert f"{CODE} " in command(database_url, tmp_path, *preview.split()[1:]).stdout
    assert "attachments 结案后" in command(database_url, tmp_path, "show", "--county", CODE).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "logs", "30", "--basis", "x"), "183"),
        (("set", "fixes", "30", "--basis", "x", "--from", "tomorrow"), "tomorrow"),
        (("set", "fixes", "30", "--basis", "x", "--county", "999999"), "999999"),
        (("hold", "424242", "--reason", "x"), "424242"),
        (("lift", "424242", "--reason", "x"), "424242"),
    ],
)
def test_the_command_says_what_is_wrong(engine, database_url, tmp_path, arguments, said):
    done = command(database_url, tmp_path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr

"""What the server's own role finds in the database: nothing, until it is set for which counties it acts."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from api import clock
from api.auth.accounts.people import People
from api.auth.audit import trail as audit
from api.auth.principal import AuthMethod, Principal
from api.auth.principal import Place as Seat
from api.auth.roles import Role
from api.db.engine import as_application, limit_to, open_engine
from api.public.arrivals import SQL as PUBLIC
from api.retention.holds import SQL as RETENTION
from api.retention.holds import Retention
from api.retention.rules import Kind, Rule
from api.store.attachments.archive import SQL as ATTACHMENTS
from api.store.attachments.uploads import SQL as UPLOADS
from api.store.identity.identities import SQL as IDENTITIES
from api.wiring import Wiring
from dispatch.alerts.alert import Cause, raised
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.records import TrackedFix
from dispatch.desk.tracks.positions import track
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.roster.needs import DEFAULT
from dispatch.rules.escalation import DEFAULT as ESCALATION
from dispatch.rules.escalation import AlertKind
from dispatch.store.phones import repository as phones
from dispatch.store.planning.scenarios import Scenarios
from dispatch.store.rehearsals.repository import Rehearsals
from dispatch.store.roster.repository import Roster
from dispatch.store.rules.repository import SQL as RULES
from dispatch.store.statements import SQL
from dispatch.teams.team import Fix
from dispatch.teams.turns import Turn
from gis.position import Datum, SourcePosition
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, COUNTRYSIDE, TOWN, divided_county, grid_county

OTHER = "620898"
GROUND = {
    "county",
    "neighbour",
    "organisation_unit",
    "unit_below",
    "station",
    "committee",
    "inspector",
    "cell",
    "reporting_point",
} | {"team", "place", "road_graph", "account", "integration_key"}
"""What has a county and holds no case and nobody's position: who is in a register is known to the whole bureau."""
APPENDED = (
    "case_event",
    "decision",
    "audit",
    "roster_need",
    "handover",
    "handover_signature",
    "attachment",
    "attachment_content",
    "point_token",
    "point_receipt",
    "point_correction",
    "policy",
    "escalation",
)
ANNOUNCED = (
    "INSERT INTO message (county, phone, case_id, assignment, made_at, due_at) "
    "VALUES (:county, :phone, :case_id, 1, now(), now())"
)
TRACKED = (
    "INSERT INTO tracker (county, name, team, datum, token_hash, made_at, made_by) "
    "VALUES (:county, 'car', 'T00', 'wgs84', :hash, now(), 'test')"
)
SUBSCRIBED = (
    "INSERT INTO calendar_feed (county, login, team, token_hash, made_at, made_by) "
    "VALUES (:county, :login, :team, uuid_send(gen_random_uuid()), now(), 'test')"
)
REPORTED = (
    "INSERT INTO report_run (county, stations, form, asked, first, last, as_of, definitions, rules, calendar, made_at, "
    "made_by, facts, activities, figures, digest) VALUES (:county, {}, 'year', '{{}}', '2026-01-01', '2026-12-31', "
    "'2026-12-31', 'x', 'x', 'x', now(), 'test', 'x', '[]', '[]', 'x')"
)
OF_PLANNING = (
    "planning_scenario",
    "planning_job",
    "planning_block",
    "household",
    "calendar_day",
    "roster_takeover",
    "report_text",
)
SHIFT = datetime(2027, 3, 14, tzinfo=UTC)


def handed_over(connection, county, station):
    """Keep a handover of a county or of one of its stations, signed on one side."""
    row = {"county": county, "station": station}
    made = (
        "INSERT INTO handover (county, station, made_at, until, notes, snapshot) "
        "VALUES (:county, :station, now(), now(), '', '{}') RETURNING id"
    )
    signed = (
        "INSERT INTO handover_signature (county, handover, side, signer, name, means, at) "
        "VALUES (:county, :id, 'outgoing', 'test', 'test', 'key', now())"
    )
    number = connection.execute(text(made), row).scalar_one()
    connection.execute(text(signed), {"county": county, "id": number})
    return number


def alert(desk, case):
    """Raise an alert about a case."""
    found = raised(Cause(AlertKind.NEXT_STEP, case.id), case, case.county, ESCALATION, desk.now)
    assert desk.store.alerts.add(found)


def attached(connection, county, case_id):
    """Keep an attachment of a case."""
    nothing = dict.fromkeys(("width_px", "height_px", "taken_at", "lon", "lat", "accuracy_m", "caption"))
    nothing |= dict.fromkeys(("source_lon", "source_lat", "source_datum"))
    where = {"county": county, "case_id": case_id, "number": 1}
    known = {"kind": "photo", "media_type": "image/png", "size_bytes": 1, "sha256": "x", "added_by": "test"}
    connection.execute(ATTACHMENTS["keep"], where | nothing | known | {"added_at": clock.now()})
    connection.execute(ATTACHMENTS["keep_content"], where | {"key": "k", "sealed": b"x", "thumbnail": None})


def receipted(connection, county, case_id):
    """Keep the receipt of a case."""
    row = {"county": county, "case_id": case_id, "receipt": f"{county}-{case_id}", "point": "P1"}
    connection.execute(PUBLIC["keep_receipt"], row | {"received_at": clock.now()})


def corrected(connection, county, station="S1"):
    """Keep a correction that a station's team proposed, of a point that is in the register no more."""
    version = "0" * 16
    row = {"county": county, "station": station, "version": version}
    made = (
        "INSERT INTO point_correction (county, point, kind, asked, seen, seen_version, proposed_by, station, did_at, "
        "received_at) VALUES (:county, 'gone', 'closed', '{}', '{}', :version, 'test', :station, now(), now())"
    )
    connection.execute(text(made), row)


def planned(connection, county, now):
    """Keep a scenario, a job of it, a block that is done, and a plan that was taken over."""
    number = Scenarios(connection, county, now).add(f"试验 {clock.now()}", "trial", None, {}, "test")["number"]
    job = Scenarios(connection, county, now).run(number, "test")
    done = "INSERT INTO planning_block (county, job, number, result) VALUES (:county, :job, 0, '{}')"
    connection.execute(text(done), {"county": county, "job": job})
    columns = "county, kind, made_at, made_by, change"
    taken = f"INSERT INTO roster_takeover ({columns}) VALUES (:county, 'needs', now(), 'test', '{{}}')"
    connection.execute(text(taken), {"county": county})


def counted(connection, county):
    """Keep how many households a committee has, and a holiday."""
    row = {"county": county, "code": f"{county}100200"}
    connection.execute(text("INSERT INTO household VALUES (:county, :code, 350) ON CONFLICT DO NOTHING"), row)
    holiday = "INSERT INTO calendar_day VALUES (:county, '2026-10-01', 'rest') ON CONFLICT DO NOTHING"
    connection.execute(text(holiday), {"county": county})


def on_its_way(connection, county, case_id):
    """Keep a piece of an attachment of a case."""
    where = {"county": county, "case_id": case_id, "sender": "test", "upload": "x"}
    connection.execute(UPLOADS["begin"], where | {"total_bytes": 2, "sha256": "x", "now": clock.now()})
    connection.execute(UPLOADS["keep_piece"], where | {"start": 0, "key": "k", "sealed": b"x"})


def handled(connection, county, case_id):
    """Keep a transfer of a case, a notice of holidays and an absence."""
    row = {"county": county, "case_id": case_id}
    for statement in (
        "INSERT INTO case_transfer VALUES (:county, :case_id, 2, 'city', '市局', now(), NULL, NULL)",
        "INSERT INTO calendar_notice VALUES (:county, '2026-12-02', 'x', 2026, '[]', true, now(), 'test')",
        "INSERT INTO absence VALUES (:county, 'user:x', '2099-01-01', 'test', now())",
        "INSERT INTO channel VALUES (:county, 'duty', 'ntfy', 'here', 'x', 'k', 60, now(), 'test', now())",
        "INSERT INTO channel_rule VALUES (:county, 1, 'duty', 'offer', NULL, 20, NULL, false, NULL, NULL)",
        "INSERT INTO account (login, name, role, county, unit, must_change, created_at) "
        "VALUES ('staff-' || :county, 'x', 'inspector', :county, :county, false, now())",
        "INSERT INTO staff_phone VALUES (:county, 'staff-' || :county, 'x', 'k', now())",
        "INSERT INTO register_entry (county, register, version, entry, lines, withdrawn, made_at, made_by) "
        "VALUES (:county, 'activities', 1, '{}', '[]', false, now(), 'test')",
        *(REPORTED.format(stations) for stations in ("NULL", "'{S1}'", "'{S1,S2}'")),
        "INSERT INTO report_text SELECT :county, 'county', 1, 'x', min(number), now(), 'test' FROM report_run "
        "WHERE county = :county",
    ):
        connection.execute(text(f"{statement} ON CONFLICT DO NOTHING"), row)


@contextmanager
def served_copy(copied, loaded):
    """Give the engine of the server's role over a copy of a database."""
    with copied(loaded) as url:
        engine = open_engine(url, pool_size=2, options=as_application())
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def application(copied, two_counties):
    """Return the engine of the server's role over two counties with a case, a fix and messages each.

    It is shared: a test that adds or changes something rolls it back, or takes `own_application`.
    """
    with served_copy(copied, two_counties) as engine:
        yield engine


@pytest.fixture
def own_application(copied, two_counties):
    with served_copy(copied, two_counties) as engine:
        yield engine


@pytest.fixture(scope="module")
def two_counties(copied, tmp_path_factory):
    """Return the address of a database that holds them; nobody stays connected to it."""
    with copied() as url:
        load_two_counties(url, tmp_path_factory.mktemp("graphs"))
        yield url


def load_two_counties(database_url, folder):
    owner = open_engine(database_url, pool_size=2)
    wiring = Wiring(None, owner, GraphShelf(folder))
    run = {"kind": "fixes", "keep_days": 30, "removed": 0, "held": 0}
    for county in (OTHER, CODE):
        with wiring.transaction() as connection:
            save_county(connection, grid_county(teams=2, code=county))
            desk = wiring.desk_on(connection)
            place = Place(TOWN)
            draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, f"投诉 {county}", place, desk.now)
            case = receive(desk, draft, home=county).case
            receive(desk, draft, home=county, joins=case.id)
            alert(desk, case)
            attached(connection, county, case.id)
            receipted(connection, county, case.id)
            on_its_way(connection, county, case.id)
            handled(connection, county, case.id)
            corrected(connection, county)
            planned(connection, county, desk.now)
            counted(connection, county)
            kept = Retention(connection, desk.now)
            kept.hold(county, case.id, "诉讼", by="test")
            kept.set_rule(county, Rule(Kind.FIXES, 30, "x", desk.now.date()), by="test")
            connection.execute(RETENTION["note_run"], run | {"county": county, "now": desk.now, "before": desk.now})
            fix = TrackedFix("T00", Fix(TOWN, desk.now), SourcePosition(TOWN.lon, TOWN.lat, Datum.WGS84))
            track(desk, county, [fix])
            roster = Roster(connection, county, ZoneInfo("Asia/Shanghai"), desk.now)
            roster.add([Turn("T00", SHIFT, SHIFT + timedelta(hours=8))])
            roster.set_need(DEFAULT, 0)
            for statement in ("keep_policy", "keep_escalation"):
                connection.execute(RULES[statement], {"county": county, "version": 1, "rules": "{}", "actor": "test"})
            Rehearsals(connection, county, desk.now).begin(desk.now + timedelta(hours=1), None, "test")
            handed_over(connection, county, None)
            phones.join(connection, county, "0" * 16, team="T00", carrier="test", name=None, now=desk.now)
            connection.execute(text(TRACKED), {"county": county, "hash": county.encode()})
            connection.execute(text(SUBSCRIBED), {"county": county, "login": None, "team": "T00"})
            connection.execute(text(ANNOUNCED), {"county": county, "phone": "0" * 16, "case_id": 1})
            kept = {"county": county, "sender": "desk", "stations": None, "status": 201, "messages": "[]"}
            found = '[{"key": "k", "fingerprint": "f", "answer": {}}]'
            connection.execute(SQL["keep_answers"], {**kept, "kept": found})
            audit.record(connection, "command:test", "county.load", at=desk.now, county=county)
    owner.dispose()


def scoped(connection):
    """Return the tables under row-level security."""
    return set(
        connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")
        ).scalars()
    )


def counties_in(connection, table):
    return set(connection.execute(text(f'SELECT DISTINCT county FROM "{table}"')).scalars())


def test_every_table_with_a_county_is_scoped_or_named_here_as_ground(application):
    """A new table cannot be forgotten: it is scoped, or somebody has said why not."""
    with application.connect() as connection:
        with_county = set(
            connection.execute(
                text(
                    "SELECT table_name FROM information_schema.columns "
                    "WHERE table_schema = 'public' AND column_name = 'county'"
                )
            ).scalars()
        )
        assert with_county - scoped(connection) == GROUND


def test_a_query_that_forgets_everything_finds_nothing(application):
    with application.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == "wangge_app"
        assert [table for table in scoped(connection) if counties_in(connection, table)] == []


def test_a_query_without_a_where_finds_the_named_counties_and_no_other(application):
    for shown, found in (({CODE}, {CODE}), ({OTHER}, {OTHER}), ({CODE, OTHER}, {CODE, OTHER}), (None, {CODE, OTHER})):
        with application.begin() as connection:
            limit_to(connection, shown)
            seen = {table: counties_in(connection, table) for table in scoped(connection)}
            assert seen == dict.fromkeys(seen, found)


# --- what may be written, table by table as the catalogue has them

POLICIES = text("""
SELECT c.oid::regclass::text AS name, p.polname AS policy, p.polpermissive AS permissive, p.polcmd::text AS command,
       p.polroles::regrole[]::text AS roles, pg_get_expr(p.polqual, p.polrelid) AS found,
       pg_get_expr(p.polwithcheck, p.polrelid) AS written
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') ORDER BY 1, 2
""")
TRAIL_WRITES = {("audit", "counties"), ("audit", "stations")}
"""Elsewhere what may be written is what is found. The trail also takes what is of no county; and a row of somebody at a
station is added as anybody's is, only read by fewer."""

EVERY_STATION = "(( SELECT current_setting('wangge.stations'::text, true) AS current_setting) = '*'::text)"
READ_BELOW = {
    (table, "stations")
    for table in (
        *("rehearsal", "roster_need", "policy", "escalation", "calendar_notice", "absence", "channel_rule"),
        "register_entry",
    )
}
"""What a station finds and does not write: it is the whole county's."""


def row_secured(connection):
    return sorted({row.name for row in connection.execute(POLICIES)})


def test_each_table_has_both_policies_and_checks_what_is_written_as_what_is_found(application):
    with application.connect() as connection:
        policies = connection.execute(POLICIES).all()
    assert len(policies) > 50
    by_table = {}
    for row in policies:
        by_table.setdefault(row.name, {})[row.policy] = (row.permissive, row.roles)
    both = {"counties": (True, "{wangge_app}"), "stations": (False, "{wangge_app}")}
    removals = {"removals": (False, "{wangge_app}")}
    below = {table for table, _ in READ_BELOW}
    assert {
        name: found for name, found in by_table.items() if found != both | (removals if name in below else {})
    } == {}
    assert len({row.found for row in policies if row.policy == "counties"}) == 1
    assert [row for row in policies if "true" in (row.found, row.written)] == []
    removed = {row.name: (row.command, row.found) for row in policies if row.policy == "removals"}
    assert removed == dict.fromkeys(below, ("d", EVERY_STATION))
    rest = (row for row in policies if row.policy != "removals")
    others = {(row.name, row.policy): row for row in rest if (row.command, row.written) != ("*", row.found)}
    assert set(others) == TRAIL_WRITES | READ_BELOW
    assert {others[each].written for each in READ_BELOW} == {EVERY_STATION}
    seen = others["audit", "counties"].found
    assert others["audit", "counties"].written == f"((county IS NULL) OR {seen.removeprefix('(')}"
    assert others["audit", "stations"].command == "r"


def refusal(connection, statement, values):
    """Return why the server's role may not do it, in the database's words; empty where only a column was missing."""
    try:
        with connection.begin_nested():
            connection.execute(text(statement), values)
    except ProgrammingError as refused:
        return str(refused.orig)
    except IntegrityError:  # later than the policies: nothing was said of the other columns
        return ""
    return ""


def inserted(connection, table, values):
    columns = ", ".join(values)
    return refusal(connection, f"INSERT INTO {table} ({columns}) VALUES (:{', :'.join(values)})", values)


def changed(connection, table, values):
    # Without a WHERE, which would ask whether the new row may be read: the check of what is written has to hold alone.
    return refusal(connection, f"UPDATE {table} SET {', '.join(f'{name} = :{name}' for name in values)}", values)


NOT_INSERTED = {"retention_rule", "retention_run", "calendar_notice", "case_search", "channel", "tracker"}
"""Which the owner writes, by commands and by the job."""
NOT_UPDATED = {
    *("attachment", "attachment_content", "audit", "case_event", "case_link", "decision", "handover"),
    *("handover_signature", "identity.person", "legal_hold", "point_correction", "point_receipt", "point_token"),
    *("retention_rule", "retention_run", "roster_need", "roster_takeover", "policy", "escalation"),
    *("calendar_notice", "case_search", "channel", "tracker", "report_run", "report_text", "register_entry"),
}
"""Which are only added to, or have a few columns that change: the county is none of them."""


def test_no_row_of_another_county_is_added_to_any_table(own_application):
    with own_application.begin() as connection:
        limit_to(connection, {CODE})
        tables = row_secured(connection)
        said = {table: inserted(connection, table, {"county": OTHER}) for table in tables}
        own = {table: inserted(connection, table, {"county": CODE}) for table in tables}
    assert {table for table, why in said.items() if "permission denied" in why} == NOT_INSERTED
    wrong = {table: why for table, why in said.items() if f'policy for table "{table.split(".")[-1]}"' not in why}
    assert set(wrong) == NOT_INSERTED
    assert {table for table, why in own.items() if why} == NOT_INSERTED, "and it is the county that is refused"


def test_no_row_is_moved_to_another_county_in_any_table(own_application):
    with own_application.begin() as connection:
        limit_to(connection, {CODE})
        said = {table: changed(connection, table, {"county": OTHER}) for table in row_secured(connection)}
    assert {table for table, why in said.items() if "permission denied" in why} == NOT_UPDATED
    wrong = {table: why for table, why in said.items() if f'policy for table "{table}"' not in why}
    assert set(wrong) == NOT_UPDATED


def test_what_was_set_ends_with_the_transaction(application):
    with application.connect() as connection:
        with connection.begin():
            limit_to(connection, {CODE})
            assert counties_in(connection, "cases") == {CODE}
        assert counties_in(connection, "cases") == set()


@pytest.mark.parametrize("expected", ["", ",", "620899'; --", "%", "62089", "620899,"])
def test_a_strange_list_finds_nothing_or_what_it_names(application, expected):
    with application.begin() as connection:
        limit_to(connection, None)
        connection.execute(text("SELECT set_config('wangge.counties', :counties, true)"), {"counties": expected})
        assert counties_in(connection, "cases") <= {CODE}


@pytest.mark.parametrize("table", ["cases", "fix", "feed", "timer", "assignment", "team_state", "idempotency", "turn"])
def test_another_countys_rows_are_neither_changed_nor_removed_nor_moved(application, table):
    with application.begin() as connection:
        limit_to(connection, {CODE})
        assert connection.execute(text(f"DELETE FROM {table} WHERE county = '{OTHER}'")).rowcount == 0
        assert connection.execute(text(f"UPDATE {table} SET county = county WHERE county = '{OTHER}'")).rowcount == 0
    with application.connect() as connection:
        limit_to(connection, {CODE})
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(text(f"UPDATE {table} SET county = '{OTHER}' WHERE county = '{CODE}'"))


@pytest.mark.parametrize("table", APPENDED)
@pytest.mark.parametrize("change", ["UPDATE {} SET county = county", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_log_is_not_the_servers_to_change(application, table, change):
    with application.connect() as connection:
        limit_to(connection, None)
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(change.format(table)))


@pytest.mark.parametrize(
    "forbidden",
    [
        "ALTER TABLE cases DISABLE ROW LEVEL SECURITY",
        "DROP POLICY counties ON cases",
        "CREATE TABLE mine (i int)",
        "DROP TRIGGER case_event_append_only ON case_event",
        "UPDATE alembic_version SET version_num = '0'",
    ],
)
def test_the_server_cannot_lift_its_own_limits(application, forbidden):
    with application.connect() as connection, pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
        connection.execute(text(forbidden))


@pytest.mark.parametrize(
    "forbidden",
    [
        "INSERT INTO integration_key (token_hash, name, role, county, unit, created_at) "
        "VALUES ('x', 'x', 'administrator', '620899', '620899', now())",
        "UPDATE integration_key SET revoked_at = NULL",
        "DELETE FROM integration_key",
        "INSERT INTO account (login, name, role, county, unit, must_change, created_at) "
        "VALUES ('xx', 'x', 'administrator', '620899', '620899', false, now())",
        "UPDATE account SET role = 'administrator'",
        "UPDATE account SET county = '620899', unit = '620899'",
        "UPDATE account SET disabled_at = NULL",
        "UPDATE account SET demo = true",
        "DELETE FROM account",
        "UPDATE organisation_unit SET level = 'city'",
        "INSERT INTO organisation_unit (county, code, name, level) VALUES ('620899', 'x', 'x', 'city')",
    ],
)
def test_the_server_gives_nobody_a_role_a_place_or_a_key(application, forbidden):
    """Commands do, as the owner; one who smuggles SQL into a worker does not."""
    with application.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(forbidden))


def test_the_seal_is_not_led_to_a_table_of_the_callers_own(application):
    """It runs as the owner, who reads and runs nothing that a caller calls `audit` for itself."""
    with application.connect() as connection:
        limit_to(connection, None)
        for statement in (
            "CREATE TEMP TABLE ran_as (who text)",
            "CREATE FUNCTION pg_temp.mine() RETURNS bigint LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO pg_temp.ran_as VALUES (current_user); RETURN 1000000; END $$",
            "CREATE TEMP VIEW audit AS SELECT pg_temp.mine() AS id, '\\x00'::bytea AS hash",
            "GRANT ALL ON pg_temp.ran_as, pg_temp.audit TO PUBLIC",
        ):
            connection.execute(text(statement))
        add = text("INSERT INTO public.audit (at, actor, action, data) VALUES (now(), 'x', 'x', '{}') RETURNING id")
        assert connection.execute(add).scalar_one() < 1000000
        assert connection.execute(text("SELECT count(*) FROM pg_temp.ran_as")).scalar_one() == 0


def test_whatever_runs_as_the_owner_looks_into_a_callers_own_schema_last(application):
    with application.connect() as connection:
        found = connection.execute(
            text(
                "SELECT proname, coalesce(array_to_string(proconfig, ';'), '') AS config FROM pg_proc "
                "WHERE prosecdef AND pronamespace = ANY ('{public,identity}'::regnamespace[])"
            )
        ).all()
    assert {name for name, _ in found} == {"seal_audit", "clear_exercises", "keep_search", "search_cases"}
    assert [name for name, shown in found if not shown.endswith("pg_temp")] == []


def test_a_place_in_a_county_that_is_not_seen_is_a_neighbours(application, tmp_path):
    """The desk of one county takes a call about the next: to be transferred, and the other's cases stay unseen."""
    who = Principal(
        AuthMethod.KEY, Role.OPERATOR, "key", 1, place=Seat("620822", "620822", "county", frozenset({"620822"}))
    )
    wiring = Wiring(None, application, GraphShelf(tmp_path)).as_principal(who)
    with application.begin() as connection:
        found = Wiring(None, application, GraphShelf(tmp_path)).store_on(connection)
        assert found.counties.whereabouts(TOWN, county=CODE, now=clock.now()).county == CODE
    with wiring.transaction() as connection:
        where = wiring.store_on(connection).counties.whereabouts(TOWN, county="620822", now=clock.now())
    assert (where.county, where.cell) == (None, None)
    assert where.neighbour == grid_county(code=CODE).county.name


# --- below the county, stations

OF_CASES = (
    *("alert", "case_event", "decision", "assignment", "timer", "legal_hold", "identity.person"),
    *("attachment", "attachment_content", "point_receipt", "upload", "upload_piece", "message"),
)
"""Of which the fixture makes rows for a station's one case; `case_link`, of two, is looked at by itself."""
OF_TEAMS = ("team_state", "fix", "turn", "phone")


@pytest.fixture(scope="module")
def divided(copied, two_stations):
    """Return the engine of the server's role over a county of two stations, and each station's case.

    In the next county there is a station S1 too. Shared as `application` is.
    """
    loaded, cases = two_stations
    with served_copy(copied, loaded) as engine:
        yield engine, cases


@pytest.fixture
def own_divided(copied, two_stations):
    loaded, cases = two_stations
    with served_copy(copied, loaded) as engine:
        yield engine, cases


@pytest.fixture(scope="module")
def two_stations(copied, tmp_path_factory):
    """Return the address of a database that holds them, and the cases; nobody stays connected to it."""
    with copied() as url:
        yield url, load_two_stations(url, tmp_path_factory.mktemp("graphs"))


def load_two_stations(database_url, folder):
    owner = open_engine(database_url, pool_size=2)
    wiring = Wiring(None, owner, GraphShelf(folder))
    found = {}
    with wiring.transaction() as connection:
        save_county(connection, grid_county(teams=1, code=OTHER))
        save_county(connection, divided_county())
        desk = wiring.desk_on(connection)
        for county, station, place in ((CODE, "S1", TOWN), (CODE, "S2", COUNTRYSIDE), (OTHER, "S1", TOWN)):
            draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "x", Place(place), desk.now)
            case = found[county, station] = receive(desk, draft, home=county).case
            assert case.assignment.team == {"S1": "T00", "S2": "T20"}[station]
            alert(desk, case)
            attached(connection, county, case.id)
            receipted(connection, county, case.id)
            on_its_way(connection, county, case.id)
            handled(connection, county, case.id)
            corrected(connection, county, station)
            planned(connection, county, desk.now)
            counted(connection, county)
            Retention(connection, desk.now).hold(county, case.id, "诉讼", by="test")
            author = {"county": county, "case_id": case.id, "key": None, "sealed": None, "phone_mark": None}
            connection.execute(IDENTITIES["keep"], {**author, "masked": "{}", "now": desk.now})
            phone, team = f"{station:0>16}", case.assignment.team
            phones.join(connection, county, phone, team=team, carrier="test", name=None, now=desk.now)
            connection.execute(text(SUBSCRIBED), {"county": county, "login": None, "team": team})
            connection.execute(text(ANNOUNCED), {"county": county, "phone": phone, "case_id": case.id})
            # One tells of a case that the station sees; one of none, but was sent from there: a switch of duty, a turn.
            for sent_from, about, key in ((None, case.id, station), ([station], None, f"{station} duty")):
                kept = {"county": county, "sender": "desk", "stations": sent_from, "status": 201, "messages": "[]"}
                shown = [{"key": key, "fingerprint": "f", "answer": {"id": about or "T00"}, "case_id": about}]
                connection.execute(SQL["keep_answers"], {**kept, "kept": json.dumps(shown)})
        roster = Roster(connection, CODE, ZoneInfo("Asia/Shanghai"), desk.now)
        roster.add([Turn(team, SHIFT, SHIFT + timedelta(hours=8)) for team in ("T00", "T20")])
        roster.set_need(DEFAULT, 0)
        for station in (None, "S1", "S2"):
            handed_over(connection, CODE, station)
        run = {"kind": "fixes", "keep_days": 30, "removed": 0, "held": 0, "now": desk.now, "before": desk.now}
        connection.execute(RETENTION["note_run"], run | {"county": CODE})
        Retention(connection, desk.now).set_rule(CODE, Rule(Kind.FIXES, 30, "x", desk.now.date()), by="test")
        source = SourcePosition(TOWN.lon, TOWN.lat, Datum.WGS84)
        track(desk, CODE, [TrackedFix(team, Fix(TOWN, desk.now), source) for team in ("T00", "T20")])
        desk.store.feed.publish(CODE, [("graph", {"version": "1"})])
        people = People(connection, desk.now)
        for login, place in (("one", f"{CODE}/S1"), ("two", f"{CODE}/S2"), ("all", CODE)):
            people.accounts.add(login, role=Role.OPERATOR, place=place)
            connection.execute(text(SUBSCRIBED), {"county": CODE, "login": login, "team": None})
            audit.record(connection, f"user:{login}", "cases.list", at=desk.now, county=CODE)
    owner.dispose()
    return {key: case.id for key, case in found.items()}


def column(connection, name, table):
    return set(connection.execute(text(f"SELECT DISTINCT {name} FROM {table}")).scalars())


@pytest.mark.parametrize(("station", "team", "login"), [("S1", "T00", "one"), ("S2", "T20", "two")])
def test_a_query_without_a_where_finds_a_stations_own_rows_and_no_other(divided, station, team, login):
    engine, cases = divided
    own = {cases[CODE, station]}
    with engine.begin() as connection:
        limit_to(connection, {CODE}, {station})
        assert column(connection, "id", "cases") == own
        assert {table: column(connection, "case_id", table) for table in OF_CASES} == dict.fromkeys(OF_CASES, own)
        assert [column(connection, "team", table) for table in OF_TEAMS] == [{team}] * 4
        assert column(connection, "concat(team, login)", "calendar_feed") == {team, login}
        assert column(connection, "station", "handover") == {station}
        assert column(connection, "station", "point_correction") == {station}
        assert column(connection, "point", "point_token") == ({"P1", "P2"} if station == "S1" else set())
        assert len(column(connection, "handover", "handover_signature")) == 1
        assert column(connection, "key", "idempotency") == {station, f"{station} duty"}
        assert column(connection, "(payload #>> '{case,id}')::bigint", "feed WHERE topic = 'case'") == own
        found = text("SELECT DISTINCT e ->> 'code' FROM feed, jsonb_array_elements(payload -> 'teams') e")
        assert set(connection.execute(found).scalars()) == {team}
        assert column(connection, "topic", "feed") >= {"case", "team", "graph"}
        assert column(connection, "topic", "feed").isdisjoint({"planning"})
        assert [column(connection, "county", table) for table in OF_PLANNING] == [set()] * len(OF_PLANNING)
        assert column(connection, "actor", "audit") == {f"user:{login}"}
        assert (column(connection, "county", "retention_rule"), column(connection, "id", "retention_run")) == (
            {CODE},
            set(),
        )


def test_a_station_sees_reports_of_its_own_cases_only(divided):
    engine, _ = divided
    for stations, seen in (({"S1"}, [{"S1"}]), ({"S1", "S2"}, [{"S1"}, {"S1", "S2"}]), ({"S2"}, [])):
        with engine.begin() as connection:
            limit_to(connection, {CODE}, stations)
            found = connection.execute(text("SELECT DISTINCT stations FROM report_run ORDER BY stations")).scalars()
            assert [set(each) for each in found] == seen


def test_for_no_station_named_nothing_is_found_in_any_table(divided):
    engine, _ = divided
    for setting in ("", ",", "S9", "S1'; --", "%", "S", "s1", "**"):
        with engine.begin() as connection:
            limit_to(connection, {CODE})
            connection.execute(text("SELECT set_config('wangge.stations', :stations, true)"), {"stations": setting})
            found = {table for table in scoped(connection) if counties_in(connection, table)}
            # What is everybody's (rules, news of the roads) is shown for any station named, be it none of ours.
            assert found <= (
                {
                    *("retention_rule", "feed", "roster_need", "calendar_notice", "absence", "channel", "channel_rule"),
                    "register_entry",
                }
                if setting
                else set()
            )
            assert column(connection, "stations", "feed") <= {None}
    with engine.connect() as connection:  # the variable itself unset, and not only empty
        connection.execute(text("SELECT set_config('wangge.counties', '*', true)"))
        assert [table for table in scoped(connection) if counties_in(connection, table)] == []


def test_without_a_limit_below_it_a_county_finds_the_rows_of_all_its_stations(divided):
    engine, cases = divided
    own = {cases[CODE, "S1"], cases[CODE, "S2"]}
    with engine.begin() as connection:
        limit_to(connection, {CODE})
        assert column(connection, "id", "cases") == own
        assert {table: column(connection, "case_id", table) for table in OF_CASES} == dict.fromkeys(OF_CASES, own)
        assert column(connection, "actor", "audit") == {"user:one", "user:two", "user:all"}
        assert [column(connection, "county", table) for table in OF_PLANNING] == [{CODE}] * len(OF_PLANNING)
        assert "planning" in column(connection, "topic", "feed")


def test_a_station_sees_that_cases_go_together_only_where_it_sees_both(own_divided):
    engine, cases = own_divided
    one, two = cases[CODE, "S1"], cases[CODE, "S2"]
    link = f"INSERT INTO case_link VALUES ('{CODE}', {two}, 'split', {one}, now(), 'test')"
    with engine.begin() as connection:
        limit_to(connection, {CODE})
        connection.execute(text(link))
    for stations, seen in (({"S1"}, set()), ({"S2"}, set()), ({"S1", "S2"}, {two}), (None, {two})):
        with engine.begin() as connection:
            limit_to(connection, {CODE}, stations)
            assert column(connection, "case_id", "case_link") == seen
            assert connection.execute(text("DELETE FROM case_link WHERE kind = 'joined'")).rowcount == 0
    with engine.connect() as connection:
        limit_to(connection, {CODE}, {"S1"})
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(text(link.replace("split", "joined")))


@pytest.mark.parametrize("codes", [{"*"}, {"S1,S2"}, set()])
def test_a_station_that_cannot_be_read_finds_nothing(divided, codes):
    engine, _ = divided
    with engine.begin() as connection:
        limit_to(connection, {CODE}, codes)
        assert column(connection, "id", "cases") == set()


@pytest.mark.parametrize("table", ["cases", "timer", "assignment", "team_state", "fix", "feed", "idempotency", "turn"])
def test_another_stations_rows_are_neither_changed_nor_removed(divided, table):
    engine, _ = divided

    def rows(connection):
        limit_to(connection, {CODE})
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()

    with engine.connect() as connection:
        before = rows(connection)
        limit_to(connection, {CODE}, {"S1"})
        seen = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        assert connection.execute(text(f"UPDATE {table} SET county = county")).rowcount == seen
        if table not in {"cases", "assignment"}:  # others hang on those
            assert connection.execute(text(f"DELETE FROM {table}")).rowcount == seen
            assert rows(connection) == before - seen
        assert 0 < seen < before


def test_a_code_is_not_issued_to_a_point_of_another_station(divided):
    engine, _ = divided
    for station in ("S1", "S2"):
        with engine.connect() as connection:
            limit_to(connection, {CODE}, {station})
            revoke = text("UPDATE point_token SET revoked_at = now(), revoked_by = 'x' WHERE point = 'P1'")
            assert connection.execute(revoke).rowcount == (station == "S1")
            issue = text(f"INSERT INTO point_token VALUES ('{CODE}', 'P1', 9, 'x', now(), 'x') ON CONFLICT DO NOTHING")
            if station == "S1":
                connection.execute(issue)
            else:
                with pytest.raises(ProgrammingError, match="row-level security"):
                    connection.execute(issue)


def test_a_correction_is_seen_by_the_station_that_proposed_it_and_the_one_whose_the_point_is(divided):
    engine, _ = divided
    propose = text(
        "INSERT INTO point_correction (county, point, kind, asked, seen, seen_version, proposed_by, station, did_at, "
        "received_at) VALUES (:county, 'P1', 'closed', '{}', '{}', 'x', 'x', :station, now(), now())"
    )
    for stations, of_p1 in (({"S1"}, {"S2"}), ({"S2"}, {"S2"}), (None, {"S2"})):
        with engine.connect() as connection:  # proposed by the other station's team, of a point in S1's cells
            limit_to(connection, {CODE})
            connection.execute(propose, {"county": CODE, "station": "S2"})
            limit_to(connection, {CODE}, stations)
            seen = connection.execute(text("SELECT DISTINCT station FROM point_correction WHERE point = 'P1'"))
            assert set(seen.scalars()) == of_p1
    with engine.connect() as connection:
        limit_to(connection, {CODE}, {"S2"})
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(propose, {"county": CODE, "station": "S1"})


EVERY_STATIONS = {
    "audit": "what is done at a station is added as anybody's is, only read by fewer",
}
"""Tables to which the policy of stations lets a station add what is none of its own."""


def test_no_row_of_another_station_is_added_to_or_moved_in_any_table(own_divided):
    engine, cases = own_divided
    with engine.begin() as connection:
        limit_to(connection, {CODE})
        handover = connection.execute(text("SELECT id FROM handover WHERE station = 'S1'")).scalar_one()
        theirs = {
            "case_id": cases[CODE, "S1"],
            "team": "T00",
            "station": "S1",
            "stations": ["S1"],
            "handover": handover,
            "point": "P1",
            "phone": f"{'S1':0>16}",
        }
        columns = connection.execute(
            text(
                "SELECT c.oid::regclass::text AS name, array_agg(a.attname::text) AS columns "
                "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
                "WHERE c.relrowsecurity GROUP BY c.oid"
            )
        )
        values = {
            row.name: {name: value for name, value in theirs.items() if name in row.columns} for row in columns.all()
        }
        limit_to(connection, {CODE}, {"S2"})
        added = {table: inserted(connection, table, {"county": CODE} | theirs) for table, theirs in values.items()}
        moved = {table: changed(connection, table, theirs) for table, theirs in values.items() if theirs}
    refused = 'violates row-level security policy "stations"'
    assert {table for table, why in added.items() if refused not in why} == NOT_INSERTED | set(EVERY_STATIONS)
    assert {table for table, why in moved.items() if refused not in why} == NOT_UPDATED & set(moved)


def test_a_station_reads_that_its_county_rehearses_and_ends_no_rehearsal(divided):
    engine, _ = divided
    begin = "INSERT INTO rehearsal (county, started_at, started_by, ends_at) VALUES (:county, now(), 'x', now())"
    with engine.connect() as connection:
        limit_to(connection, {CODE})
        connection.execute(text(begin), {"county": CODE})
        limit_to(connection, {CODE}, {"S1"})
        assert column(connection, "started_by", "rehearsal") == {"x"}
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(text("UPDATE rehearsal SET ends_at = now() + interval '9 years'"))


def test_a_station_removes_no_rule_of_its_county(divided):
    engine, _ = divided
    with engine.connect() as connection:
        limit_to(connection, {CODE}, {"S1"})
        assert column(connection, "channel", "channel_rule")
        assert connection.execute(text("DELETE FROM channel_rule")).rowcount == 0
        limit_to(connection, {CODE})
        assert connection.execute(text("DELETE FROM channel_rule")).rowcount == 1


def test_a_row_is_not_added_to_another_stations_case_nor_moved_there(divided):
    engine, cases = divided
    theirs = cases[CODE, "S2"]
    for change in (
        f"INSERT INTO timer (county, case_id, kind, due_at) VALUES ('{CODE}', {theirs}, 'alert', now())",
        f"UPDATE timer SET case_id = {theirs}",
        "UPDATE cases SET stations = '{S2}'",
        "UPDATE turn SET team = 'T20'",
        f"INSERT INTO team_state (county, team) VALUES ('{CODE}', 'T20') ON CONFLICT DO NOTHING",
    ):
        with engine.connect() as connection:
            limit_to(connection, {CODE}, {"S1"})
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text(change))

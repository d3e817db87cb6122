"""The audit trail: sealed row by row, and what is done to it behind the server's back is found."""

import csv
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api.auth.audit import trail as audit
from api.auth.audit.chain import ENDS_FILE, check, note_end
from api.auth.audit.trail import Search, as_csv, find, record
from api.cli.trail import app
from api.db.engine import as_application, limit_to, open_engine

AT = datetime(2026, 11, 25, 1, 2, 3, 456789, tzinfo=UTC)
STRANGE = ["“引号”", 'a"b\\c', "tab\tnew\nline\r", "\x01\x1f\x7f", "😀 emoji", "\u2028", "</script>", "é", "\ufffd"]


@pytest.fixture
def owner(database_url):
    engine = open_engine(database_url, pool_size=4)
    yield engine
    engine.dispose()


def fill(engine, n=6):
    with engine.begin() as connection:
        for i in range(n):
            record(
                connection, "user:zhou", "case.read", at=AT, county="620899", subject=f"case:{i}", reason="核对", n=i
            )


def tamper(engine, *statements):
    """Do what an administrator of the database can do: lift the triggers, change, put them back."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))


def faults(engine, *ends):
    with engine.begin() as connection:
        return check(connection, ends).faults


def test_a_trail_left_alone_is_whole(owner):
    assert faults(owner) == []
    fill(owner)
    assert faults(owner) == []
    with owner.begin() as connection:
        assert connection.execute(text("SELECT array_agg(id ORDER BY id) FROM audit")).scalar() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_text_of_any_script_is_sealed_alike_on_both_sides(owner, strange):
    with owner.begin() as connection:
        record(connection, strange, strange, at=AT, subject=strange, reason=strange, address=strange, key=strange)
    assert faults(owner) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit SET actor = 'user:li' WHERE id = 3", "row 3 was changed"),
        ("UPDATE audit SET at = at + interval '1 microsecond' WHERE id = 3", "row 3 was changed"),
        ("UPDATE audit SET reason = NULL WHERE id = 3", "row 3 was changed"),
        ("UPDATE audit SET data = '{\"n\": 9}' WHERE id = 3", "row 3 was changed"),
        ("UPDATE audit SET county = '620898' WHERE id = 1", "row 1 was changed"),
        ("DELETE FROM audit WHERE id = 3", "rows 3 to 3 are missing"),
        ("DELETE FROM audit WHERE id = 1", "rows 1 to 1 are missing"),
        ("UPDATE audit SET previous = '\\x00' WHERE id = 4", "row 4 does not follow row 3"),
    ],
)
def test_a_row_changed_or_removed_is_found_and_named(owner, statement, expected):
    fill(owner)
    tamper(owner, statement)
    assert expected in " ".join(faults(owner))


def test_rows_in_another_order_are_found(owner):
    fill(owner)
    tamper(
        owner,
        "UPDATE audit SET id = 100 WHERE id = 2",
        "UPDATE audit SET id = 2 WHERE id = 3",
        "UPDATE audit SET id = 3 WHERE id = 100",
    )
    assert faults(owner)


def test_a_removed_row_whose_place_was_closed_up_is_found(owner):
    fill(owner)
    tamper(owner, "DELETE FROM audit WHERE id = 3", "UPDATE audit SET id = id - 1 WHERE id > 3")
    assert faults(owner)


def test_an_end_cut_off_is_found_by_what_was_noted(owner, tmp_path):
    fill(owner)
    ends = tmp_path / "ends.log"
    note_end(owner.begin, ends)
    note_end(owner.begin, ends)
    assert len(ends.read_text().splitlines()) == 1
    assert faults(owner, ends) == []
    tamper(owner, "DELETE FROM audit WHERE id > 4")
    assert faults(owner) == [], "what is left fits together"
    assert faults(owner, ends) == [
        f"row 6, recorded in {ends}, is missing: the trail was cut off after row 4 末尾被截去"
    ]


def test_an_end_cut_off_and_grown_again_is_found_by_a_copy_kept_elsewhere(owner, tmp_path):
    fill(owner)
    ends, kept = tmp_path / "ends.log", tmp_path / "kept.log"
    note_end(owner.begin, kept)
    tamper(owner, "DELETE FROM audit WHERE id > 4")
    fill(owner, n=4)
    note_end(owner.begin, ends)
    assert faults(owner, ends) == [], "one who changed the file as well is not found by it"
    assert faults(owner, ends, kept) == [f"row 6 does not match the seal recorded in {kept} 与记录的封印不符"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (1, "rows 1 to 1 are missing 缺失"),
        (3, "rows 3 to 3 are missing 缺失"),
        (6, "row 6, recorded in {}, is missing: the trail was cut off after row 5 末尾被截去"),
    ],
)
def test_the_command_finds_exactly_one_row_gone_and_notes_no_end_over_it(
    owner, database_url, tmp_path, monkeypatch, row, expected
):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    ends = tmp_path / ENDS_FILE

    def verified():
        return CliRunner().invoke(app, ["verify"], catch_exceptions=False)

    fill(owner)
    assert (verified().exit_code, len(ends.read_text().splitlines())) == (0, 1)
    assert "末端核对至第 6 行" in verified().stdout
    tamper(owner, f"DELETE FROM audit WHERE id = {row}")
    noted, found = ends.read_text(), verified()
    assert (found.exit_code, found.stderr.strip()) == (1, expected.format(ends))
    assert "审计记录有问题，共 5 行" in found.stdout
    assert ends.read_text() == noted


@pytest.mark.parametrize("content", [b"", b"root:x:0:0\n", b"\xff\xfe1\x00 \x00"])
def test_a_copy_of_the_ends_that_holds_none_is_refused(tmp_path, content):
    copy = tmp_path / "copy.log"
    copy.write_bytes(content)
    refused = CliRunner().invoke(app, ["verify", "--ends", str(copy)])
    assert (refused.exit_code, "holds no end" in refused.stderr) == (2, True)


def test_rows_stand_as_they_were_written_whatever_the_clock_said(owner, tmp_path):
    """Also several of one moment, and when the clock was set back: a new row never stands before an old one."""
    hours = (0, 0, 2, 0, 1, 0)
    with owner.begin() as connection:
        for n, hour in enumerate(hours):
            record(connection, "user:zhou", "case.read", at=AT + timedelta(hours=hour), subject="case:1", n=n)
        every = ids(connection, Search())
        assert every == [6, 5, 4, 3, 2, 1]
        assert ids(connection, Search(subject="case:1")) == every
        assert ids(connection, Search(since=AT)) == every
        assert ids(connection, Search(since=AT, until=AT + timedelta(hours=1))) == [6, 4, 2, 1]
        assert ids(connection, Search(), limit=2) == [6, 5]
        assert ids(connection, Search(), after=5) == [4, 3, 2, 1]
    note_end(owner.begin, tmp_path / "ends.log")
    assert (tmp_path / "ends.log").read_text().startswith("6 ")
    assert faults(owner, tmp_path / "ends.log") == []


def ids(connection, search, *, limit=9, after=None):
    return [row["id"] for row in find(connection, search, limit=limit, after=after)]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [(0, None, True), (1, None, False), (None, 0, False), (None, 1, True)],  # microseconds from the row's moment
)
def test_a_period_has_its_first_moment_and_not_its_last(owner, since, until, found):
    fill(owner, 1)
    first, last = (None if us is None else AT + timedelta(microseconds=us) for us in (since, until))
    with owner.begin() as connection:
        assert ids(connection, Search(since=first, until=last)) == ([1] if found else [])


def test_a_check_says_how_many_rows_and_up_to_where_the_end_was_noted(owner, tmp_path):
    fill(owner)
    with owner.connect() as connection:
        before = check(connection, [tmp_path / "none.log"])
    note_end(owner.begin, tmp_path / "ends.log")
    fill(owner, n=2)
    with owner.connect() as connection:
        after = check(connection, [tmp_path / "ends.log"])
    assert (before.rows, before.noted, after.rows, after.noted) == (6, None, 8, 6)


def test_a_look_does_not_wait_for_the_disk_and_no_end_is_noted_before_it_is_there(owner, tmp_path):
    ahead = "SELECT pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn()"
    unwritten = False
    for _ in range(20):  # the server's own writer may come in between
        with owner.begin() as connection:
            record(connection, "user:x", "case.read", at=AT, look=True)
        with owner.connect() as connection:
            unwritten = unwritten or connection.execute(text(ahead)).scalar_one()
    assert unwritten
    with owner.connect() as connection:
        reached = connection.execute(text("SELECT pg_current_wal_insert_lsn()")).scalar_one()
    note_end(owner.begin, tmp_path / "ends.log")
    with owner.connect() as connection:
        flushed = "SELECT pg_current_wal_flush_lsn() >= CAST(:reached AS pg_lsn)"
        assert connection.execute(text(flushed), {"reached": reached}).scalar_one()
    assert faults(owner, tmp_path / "ends.log") == []


def test_many_at_once_make_one_chain(owner):
    def write():
        for _ in range(10):
            with owner.begin() as connection:
                record(connection, "user:x", "case.read", at=AT)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults(owner) == []
    with owner.begin() as connection:
        assert connection.execute(text("SELECT count(*), max(id) FROM audit")).one() == (40, 40)


def test_one_that_is_rolled_back_leaves_no_gap(owner):
    fill(owner, 2)
    with owner.connect() as connection:
        record(connection, "user:x", "case.read", at=AT)
        connection.rollback()
    fill(owner, 2)
    assert faults(owner) == []


def test_the_servers_role_seals_over_counties_it_does_not_see(owner, database_url):
    fill(owner)
    engine = open_engine(database_url, pool_size=2, options=as_application())
    with engine.begin() as connection:
        limit_to(connection, {"620898"})
        record(connection, "user:li", "case.read", at=AT, county="620898")
        assert [row["county"] for row in find(connection, Search(), limit=9)] == ["620898"]
    engine.dispose()
    assert faults(owner) == []


def test_rows_are_found_by_what_they_say(owner):
    fill(owner)
    with owner.begin() as connection:
        record(connection, "key:x", "audit.read", at=AT, subject="case:2")
        assert [r["id"] for r in find(connection, Search(subject="case:2"), limit=9)] == [7, 3]
        assert [r["id"] for r in find(connection, Search(action="audit.read"), limit=9)] == [7]
        assert [r["id"] for r in find(connection, Search(actor="user:zhou"), limit=2, after=5)] == [4, 3]
        assert find(connection, Search(since=AT, until=AT), limit=9) == []


def test_no_cell_of_the_table_is_a_formula():
    row = dict.fromkeys(audit.COLUMNS) | {"id": 1, "data": {"a": "=1+1"}, "actor": "=cmd|' /C calc'!A0"}
    row |= {"subject": "+1", "reason": "@SUM(A1)", "action": "-2", "address": '"quoted", and\nbroken'}
    _, header, cells = csv.reader(as_csv([row], most=1))
    assert header == list(audit.COLUMNS)
    assert [c for c in cells if c.startswith(("=", "+", "-", "@"))] == []
    assert cells[header.index("actor")] == "'=cmd|' /C calc'!A0"


def test_a_table_that_ends_early_says_so():
    row = dict.fromkeys(("id", "at", "actor", "role", "address", "action", "county", "subject", "reason", "data"), 1)
    whole = list(csv.reader(as_csv([row, row], most=2)))
    cut = list(csv.reader(as_csv([row, row, row], most=2)))
    assert cut[:-1] == whole
    assert "仅最新 2 行" in cut[-1][0]

"""Attachments in the database: sealed, sealed again, found out when changed, removed when their time is over."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api import clock
from api.auth.sealed import custody
from api.db.engine import open_engine
from api.retention.holds import Retention
from api.retention.job import Job
from api.retention.rules import Kind
from api.store.attachments import archive as archives
from api.store.attachments.archive import Archive
from api.store.attachments.errors import BrokenAttachmentError
from api.store.attachments.pieces import Whole
from api.store.attachments.rebuilding import rebuild
from api.store.attachments.sniffing import examine
from api.store.attachments.uploads import Whose
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from api.wiring import Wiring
from dispatch.cases.attachments import MOST_BYTES_OF_CASE, MOST_OF_CASE, AttachmentKind
from dispatch.cases.case import Place
from dispatch.desk.attachments import Addition, attach, withdraw
from dispatch.desk.intake import Draft, receive
from dispatch.errors import BadTimeError, CaseFullError, UnknownAttachmentError
from dispatch.kinds import CaseKind, Category, Channel
from gis.position import Datum, SourcePosition
from gis.store.counties.loaded import list_counties
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county
from tests.photographs import picture, with_comment
from tests.processes import wangge

NOW = clock.now()
SECRET = b"zhuge 13987654321"
COLUMNS = "county, case_id, number, kind, media_type, size_bytes, sha256, added_by, added_at"
HERE = Place(TOWN, source=SourcePosition(TOWN.lon, TOWN.lat, Datum.WGS84, 8.0))


@pytest.fixture
def engine(database_url):
    opened = open_engine(database_url, pool_size=4)
    with opened.begin() as connection:
        save_county(connection, grid_county(teams=2))
    yield opened
    opened.dispose()


@pytest.fixture
def ring(tmp_path):
    made = Keyring(tmp_path / "identity.keys")
    made.create()
    return made


@pytest.fixture
def office(engine, ring, tmp_path):
    return Wiring(None, engine, GraphShelf(tmp_path), keyring=ring)


def opened(office):
    with office.desk() as desk:
        draft = Draft(CaseKind.ENQUIRY, Channel.HOTLINE, Category.FOOD, "", Place(TOWN), desk.now)
        return receive(desk, draft, home=CODE).case.id


def addition(seed=1, **said):
    content = examine(picture(seed=seed), "image/jpeg", AttachmentKind.PHOTO)
    return Addition(AttachmentKind.PHOTO, content, caption="货架", place=HERE, **said)


def added(office, case, seed=1, **said):
    with office.transaction() as connection:
        return attach(office.desk_on(connection), office.archive_on(connection), case, addition(seed, **said))[1]


def kept(office, case):
    with office.transaction() as connection:
        return office.archive_on(connection).of(office.store_on(connection).cases.get(case))


def body(office, case, number=1):
    with office.transaction() as connection:
        found, archive = office.store_on(connection).cases.get(case), office.archive_on(connection)
        attachment = next(each for each in archive.of(found) if each.number == number)
        assert archive.thumbnail(found, attachment)
        return archive.content(found, attachment)


def change(engine, statement, **values):
    with engine.begin() as connection:
        connection.execute(text(statement), values)


# --- the store


def test_what_is_kept_is_read_back_as_it_was_added(office):
    case = opened(office)
    made = added(office, case, taken_at=NOW)
    assert kept(office, case) == [made]
    assert (made.place, made.caption, made.added_by) == (HERE, "货架", "desk")
    assert body(office, case) == picture()


def test_neither_content_nor_thumbnail_lies_open_in_the_database(office, engine):
    added(office, opened(office))
    with engine.connect() as connection:
        sealed, thumbnail = connection.execute(text("SELECT sealed, thumbnail FROM attachment_content")).one()
        storage = connection.execute(
            text(
                "SELECT attstorage FROM pg_attribute "
                "WHERE attname = 'sealed' AND attrelid = 'attachment_content'::regclass"
            )
        ).scalar_one()
    assert picture()[20:60] not in bytes(sealed)
    assert b"\xff\xd8\xff" not in bytes(thumbnail)[:20]
    assert storage == "e"


@pytest.mark.parametrize("column", ["sealed", "thumbnail"])
def test_a_byte_changed_is_found_and_named(office, engine, column):
    case = opened(office)
    added(office, case)
    change(engine, f"UPDATE attachment_content SET {column} = set_byte({column}, 40, get_byte({column}, 40) # 1)")
    with pytest.raises(KeyringError, match=f"attachment/{CODE}/{case}/1"):
        body(office, case)


def test_a_content_moved_to_another_attachment_does_not_open(office, engine):
    case = opened(office)
    added(office, case)
    added(office, case, seed=2)
    change(
        engine,
        "UPDATE attachment_content t SET sealed = s.sealed FROM attachment_content s "
        "WHERE t.number = 2 AND s.number = 1",
    )
    with pytest.raises(KeyringError):
        body(office, case, 2)


def test_a_content_that_opens_and_is_not_what_was_added_is_found(office, engine):
    case = opened(office)
    added(office, case)
    change(engine, "UPDATE attachment SET sha256 = :other", other=hashlib.sha256(b"other").hexdigest())
    with pytest.raises(BrokenAttachmentError, match=hashlib.sha256(b"other").hexdigest()):
        body(office, case)
    change(engine, "DELETE FROM attachment_content")
    with pytest.raises((BrokenAttachmentError, KeyringError), match="gone"):
        body(office, case)


def test_the_database_itself_refuses_the_same_content_twice(office, engine):
    added(office, opened(office))
    with pytest.raises(IntegrityError, match="uq_attachment_content"):
        change(
            engine,
            f"INSERT INTO attachment ({COLUMNS}) SELECT {COLUMNS.replace('number', '2')} FROM attachment",
        )


def test_two_at_once_get_numbers_of_their_own(office):
    case = opened(office)
    threads = [threading.Thread(target=added, args=(office, case, seed)) for seed in (1, 2, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(each.number for each in kept(office, case)) == [1, 2]


def test_what_was_begun_and_not_committed_leaves_nothing(office, engine):
    """As when the worker is killed between the upload and the commit."""
    case = opened(office)
    with engine.connect() as connection:
        attach(office.desk_on(connection), office.archive_on(connection), case, addition())
        connection.rollback()
    with engine.connect() as connection:
        left = "SELECT (SELECT count(*) FROM attachment) + (SELECT count(*) FROM attachment_content)"
        assert connection.execute(text(left)).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM case_event WHERE type = 'attached'")).scalar_one() == 0


def test_a_case_has_room_for_so_many_and_so_much(office, engine, monkeypatch):
    case = opened(office)
    added(office, case)
    change(
        engine,
        f"INSERT INTO attachment ({COLUMNS}) "
        f"SELECT {COLUMNS.replace('number', 'n').replace('sha256', 'n::text')} "
        "FROM attachment, generate_series(2, :most) n",
        most=MOST_OF_CASE,
    )
    with pytest.raises(CaseFullError, match="60"):
        added(office, case, seed=2)
    assert added(office, case).number == 1  # it is there already
    change(engine, "UPDATE attachment SET removed_at = now() WHERE number = 60")
    change(engine, "UPDATE attachment SET size_bytes = :most WHERE number = 59", most=MOST_BYTES_OF_CASE)
    with pytest.raises(CaseFullError, match="300 MB"):
        added(office, case, seed=2)
    change(engine, "UPDATE attachment SET size_bytes = 1")
    assert added(office, case, seed=2).number == MOST_OF_CASE + 1


def test_a_picture_of_the_future_is_refused(office):
    with pytest.raises(BadTimeError, match="taken_at"):
        added(office, opened(office), taken_at=clock.now() + timedelta(minutes=5))


@pytest.mark.parametrize("year", [1, 1970, 1999])
def test_a_picture_from_before_there_were_such_cameras_is_refused(office, year):
    with pytest.raises(BadTimeError, match="taken_at"):
        added(office, opened(office), taken_at=datetime(year, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    "when", ["0001-01-01 00:00+08", "4713-01-01 00:00Z BC", "infinity", "12000-01-01Z", "1970-01-01Z"]
)
def test_a_moment_that_cannot_be_true_hides_no_other_attachment(office, engine, when):
    """Of the year before the first, which an offset makes of year 1, Python has no moment: all of a case failed."""
    case = opened(office)
    added(office, case, taken_at=NOW)
    added(office, case, seed=2, taken_at=NOW)
    change(engine, "ALTER TABLE attachment DROP CONSTRAINT ck_attachment_taken_when_it_can_be")
    change(engine, "UPDATE attachment SET taken_at = CAST(:when AS timestamptz) WHERE number = 1", when=when)
    with office.transaction() as connection:
        found = office.archive_on(connection).of(office.store_on(connection).cases.get(case))
    assert [(each.taken_at, each.time_unknown) for each in found] == [(None, True), (NOW, False)]


def test_no_such_moment_is_kept_whichever_way_it_comes(office, engine):
    added(office, opened(office))
    with pytest.raises(IntegrityError, match="taken_when_it_can_be"):
        change(engine, "UPDATE attachment SET taken_at = '0001-01-01 00:00+08'")


# --- thumbnails of an older version


def mark_thumbnails(engine, ring):
    """Write into every thumbnail what an older version left there."""
    with engine.begin() as connection:
        for row in connection.execute(text("SELECT county, case_id, number, thumbnail FROM attachment_content")).all():
            about = f"attachment/{row.county}/{row.case_id}/{row.number}/thumbnail"
            marked = with_comment(ring.current.open_bytes(bytes(row.thumbnail), about), SECRET)
            found = {"n": row.number, "case": row.case_id, "sealed": ring.current.seal_bytes(marked, about)}
            connection.execute(
                text("UPDATE attachment_content SET thumbnail = :sealed, thumbnail_bare = false "
                     "WHERE case_id = :case AND number = :n"), found
            )  # fmt: skip


def stored_thumbnails(engine, ring):
    """Return every thumbnail as it is kept, opened."""
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT county, case_id, number, thumbnail FROM attachment_content")).all()
    about = "attachment/{}/{}/{}/thumbnail"
    return [ring.current.open_bytes(bytes(row.thumbnail), about.format(*row[:3])) for row in rows]


def test_thumbnails_of_an_older_version_are_rebuilt_and_a_break_off_goes_on(office, engine, ring, monkeypatch):
    case = opened(office)
    for seed in range(5):
        added(office, case, seed=seed + 1)
    before = stored_thumbnails(engine, ring)
    assert rebuild(engine, ring) == (0, 0), "what is made now needs none"
    mark_thumbnails(engine, ring)
    with office.transaction() as connection:
        store, archive = office.store_on(connection), office.archive_on(connection)
        found = archive.of(store.cases.get(case))
        assert SECRET not in archive.thumbnail(store.cases.get(case), found[0]), "not even before it is rebuilt"
    monkeypatch.setattr(archives, "SMALL_BATCH", 2)
    goes_on = iter([True, False])
    assert rebuild(engine, ring, lambda: next(goes_on)) == (2, 0)
    assert sum(SECRET in each for each in stored_thumbnails(engine, ring)) == 3
    assert rebuild(engine, ring) == (3, 0)
    assert stored_thumbnails(engine, ring) == before
    assert rebuild(engine, ring) == (0, 0)


def test_a_thumbnail_whose_key_is_missing_waits_for_it(office, engine, ring, tmp_path):
    case = opened(office)
    added(office, case)
    mark_thumbnails(engine, ring)
    other = Keyring(tmp_path / "other.keys")
    other.create()
    assert rebuild(engine, other) == (0, 1)
    assert rebuild(engine, ring) == (1, 0)


# --- the keys


def command(database_url, tmp_path, *arguments):
    return wangge(*arguments, WANGGE_DATABASE_URL=database_url, WANGGE_HOME=tmp_path)


def test_rotation_seals_every_content_again(database_url, office, ring, tmp_path):
    case = opened(office)
    for seed in range(archives.BATCH + 2):
        added(office, case, seed)
    old = ring.current.name
    done = command(database_url, tmp_path, "identity", "rotate")
    assert (done.returncode, old in done.stdout) == (0, True), done.stderr
    assert [key.name for key in ring.held()] == [ring.current.name] != [old]
    assert body(office, case, 1) == picture(seed=0)
    assert body(office, case, archives.BATCH + 2) == picture(seed=archives.BATCH + 1)
    assert command(database_url, tmp_path, "identity", "check").returncode == 0


def test_the_check_names_what_is_broken(database_url, office, engine, tmp_path):
    case = opened(office)
    added(office, case)
    change(engine, "UPDATE attachment_content SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)")
    found = command(database_url, tmp_path, "identity", "check")
    assert (found.returncode, f"case {case} attachment 1" in found.stderr) == (1, True)


def test_rotation_waits_for_one_who_is_just_adding_one(office, engine, ring):
    """Sealed with the old key and not committed yet, it would else be overlooked, and the key dropped."""
    case = opened(office)
    with engine.connect() as connection:
        attach(office.desk_on(connection), office.archive_on(connection), case, addition())
        ring.add()
        done = []

        def rotate():
            with engine.begin() as other:
                done.append(Archive(other, ring).reseal())

        thread = threading.Thread(target=rotate)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        connection.commit()
        thread.join(10)
    assert done == [1]
    with engine.connect() as connection:
        assert set(custody(connection, ring, NOW).keys_used()) == {ring.current.name}


def begun(office, connection, case):
    """Keep the first piece of an attachment; return whose it is."""
    whose = Whose(CODE, case, "test", "0123456789abcdef")
    office.uploads_on(connection).take(whose, Whole(9_000, "0" * 64), 0, b"piece" * 1_000)
    return whose


def test_rotation_seals_pieces_on_their_way_again_and_waits_for_one_who_is_just_sending(office, engine, ring):
    case = opened(office)
    with engine.connect() as connection:
        whose = begun(office, connection, case)
        newest, done = ring.add(), []

        def rotate():
            with engine.begin() as other:
                done.append(office.uploads_on(other).reseal())

        thread = threading.Thread(target=rotate)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        connection.commit()
        thread.join(10)
    assert done == [1]
    with engine.connect() as connection:
        assert custody(connection, ring, NOW).keys_used() == {newest.name: 1}
        assert office.uploads_on(connection).put_together(whose) == b"piece" * 1_000


@pytest.mark.parametrize("broken", ["sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)", "start = 4096"])
def test_a_piece_changed_or_moved_is_named(office, engine, ring, broken):
    case = opened(office)
    with office.transaction() as connection:
        begun(office, connection, case)
    with engine.connect() as connection:
        assert list(custody(connection, ring, NOW).unreadable()) == []
    change(engine, f"UPDATE upload_piece SET {broken}")
    with engine.connect() as connection:
        (found,) = custody(connection, ring, NOW).unreadable()
    assert f"case {case} upload 0123456789abcdef" in found


# --- retention


def aged(engine, case, *, ended, came):
    """Let a case have ended, and its attachments have come, so many days ago."""
    change(
        engine,
        "UPDATE cases SET response_ended_at = now() - make_interval(days => :ended), "
        "handling_ended_at = now() - make_interval(days => :ended), status = 'answered' "
        "WHERE id = :id",
        ended=ended,
        id=case,
    )
    change(
        engine,
        "UPDATE attachment SET added_at = now() - make_interval(days => :came) WHERE case_id = :id",
        came=came,
        id=case,
    )


def run(engine, tmp_path, *, dry=False):
    with engine.connect() as connection:
        (county,) = list_counties(connection)
    reports = Job(engine, county, clock.now(), tmp_path / "logs", "system", dry).run()
    return next(report for report in reports if report.kind is Kind.ATTACHMENTS)


def test_a_content_goes_once_its_time_is_over_and_its_dates_and_hash_stay(office, engine, tmp_path):
    old, young, late, open_ = (opened(office) for _ in range(4))
    for case in (old, young, late, open_):
        added(office, case)
    aged(engine, old, ended=1096, came=1200)
    aged(engine, young, ended=1094, came=1200)
    aged(engine, late, ended=1200, came=10)
    with office.transaction() as connection:
        withdraw(office.desk_on(connection), office.archive_on(connection), old, 1, "误传")
    assert run(engine, tmp_path, dry=True).removed == 1
    assert body(office, old) == picture()
    assert (report := run(engine, tmp_path)).removed == 1
    assert (report.keep_days, report.held) == (1095, 0)
    (left,) = kept(office, old)
    assert (left.sha256, left.size_bytes) == (hashlib.sha256(picture()).hexdigest(), len(picture()))
    assert (left.caption, left.place, left.withdrawn_why) == (None, None, None)
    assert left.removed_at is not None
    with pytest.raises(BrokenAttachmentError):
        body(office, old)
    assert {body(office, case) for case in (young, late, open_)} == {picture()}
    with office.transaction() as connection, pytest.raises(UnknownAttachmentError):
        withdraw(office.desk_on(connection), office.archive_on(connection), old, 1, "再次")
    assert run(engine, tmp_path).removed == 0


def test_a_case_on_hold_keeps_its_attachments(office, engine, tmp_path):
    case = opened(office)
    added(office, case)
    aged(engine, case, ended=1200, came=1200)
    with engine.begin() as connection:
        Retention(connection, NOW).hold(CODE, case, "诉讼", by="x")
    assert ((report := run(engine, tmp_path)).removed, report.held) == (0, 1)
    assert body(office, case) == picture()
    with engine.begin() as connection:
        Retention(connection, NOW).lift(CODE, case, "结案", by="x")
    assert run(engine, tmp_path).removed == 1
    assert run(engine, tmp_path).removed == 0

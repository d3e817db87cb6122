"""Identities in the database: sealed, apart, scoped by county, sealed again under a new key."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from api import clock
from api.db.engine import as_application, limit_to, open_engine
from api.store.identity.errors import KeyringError, UnknownIdentityError
from api.store.identity.identities import BATCH, Identities
from api.store.identity.keyring import Keyring
from api.store.identity.person import Person
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county
from tests.processes import wangge

OTHER = "620898"
WANG = Person("王小明", "139 1234 5678", "东街 18 号", "622727199001011234")


@pytest.fixture
def owner(database_url):
    engine = open_engine(database_url, pool_size=2)
    yield engine
    engine.dispose()


@pytest.fixture
def ring(tmp_path):
    made = Keyring(tmp_path / "identity.keys")
    made.create()
    return made


@pytest.fixture
def cases(owner, tmp_path):
    """Two counties with a case each; return its number by county."""
    wiring, made = Wiring(None, owner, GraphShelf(tmp_path)), {}
    for county in (CODE, OTHER):
        with wiring.transaction() as connection:
            save_county(connection, grid_county(teams=1, code=county))
            desk = wiring.desk_on(connection)
            draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "", Place(TOWN), desk.now)
            made[county] = receive(desk, draft, home=county).case.id
    return made


def keep(engine, ring, county, case_id, person=WANG):
    with engine.begin() as connection:
        limit_to(connection, None)
        Identities(connection, ring).keep(county, case_id, person, clock.now())


def asked(engine, ring, act, counties=None):
    with engine.begin() as connection:
        limit_to(connection, counties)
        return act(Identities(connection, ring))


def test_a_correction_counts_and_the_number_before_is_no_longer_found(owner, ring, cases):
    keep(owner, ring, CODE, cases[CODE])
    corrected = Person("王小明", "139 1234 9999")
    asked(owner, ring, lambda i: i.correct(CODE, cases[CODE], corrected, clock.now()))
    assert asked(owner, ring, lambda i: i.person(CODE, cases[CODE])) == corrected
    assert asked(owner, ring, lambda i: i.cases_of("+86 13912349999")) == ([(CODE, cases[CODE])], False)
    assert asked(owner, ring, lambda i: i.cases_of("13912345678")) == ([], False)
    assert asked(owner, ring, lambda i: i.masks(CODE, [cases[CODE]]))[cases[CODE]]["phone"] == "139****9999"


def test_of_a_number_with_many_cases_the_newest_are_found_and_it_is_said_that_there_are_more(
    owner, ring, cases, monkeypatch
):
    for county, case in cases.items():
        keep(owner, ring, county, case)
    monkeypatch.setattr("api.store.identity.identities.MOST_FOUND", 1)
    found, more = asked(owner, ring, lambda i: i.cases_of(WANG.phone))
    assert (len(found), more) == (1, True)


def test_what_was_said_survives_a_correction(owner, ring, cases):
    keep(owner, ring, CODE, cases[CODE], Person("王小明", words="我是王小明"))
    asked(owner, ring, lambda i: i.correct(CODE, cases[CODE], Person("王大明"), clock.now()))
    assert asked(owner, ring, lambda i: i.person(CODE, cases[CODE])) == Person("王大明", words="我是王小明")


def test_the_servers_role_finds_its_counties_only_and_changes_nothing(database_url, owner, ring, cases):
    for county, case in cases.items():
        keep(owner, ring, county, case)
    engine = open_engine(database_url, pool_size=2, options=as_application())
    try:
        assert asked(engine, ring, lambda i: i.cases_of(WANG.phone), {CODE}) == ([(CODE, cases[CODE])], False)
        assert asked(engine, ring, lambda i: i.masks(OTHER, [cases[OTHER]]), {CODE}) == {}
        with pytest.raises(UnknownIdentityError):
            asked(engine, ring, lambda i: i.person(OTHER, cases[OTHER]), {CODE})
        with engine.connect() as connection:  # without a county it finds nothing
            assert connection.execute(text("SELECT count(*) FROM identity.person")).scalar_one() == 0
        for change in ("UPDATE identity.person SET key = 'x'", "DELETE FROM identity.person"):
            with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(change))
        with pytest.raises(ProgrammingError, match="row-level security"):
            asked(engine, ring, lambda i: i.keep(OTHER, cases[OTHER], WANG, clock.now()), {CODE})
    finally:
        engine.dispose()


def test_every_table_of_the_schema_is_scoped(owner):
    with owner.connect() as connection:
        open_tables = connection.execute(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'identity'::regnamespace "
                "AND relkind IN ('r', 'p', 'v', 'm') AND NOT relrowsecurity"
            )
        ).scalars()
        assert list(open_tables) == []


def test_a_row_moved_to_another_case_does_not_open(owner, ring, cases):
    keep(owner, ring, CODE, cases[CODE])
    keep(owner, ring, OTHER, cases[OTHER], Person("李四"))
    with owner.begin() as connection:
        swap = (
            "UPDATE identity.person SET sealed = (SELECT sealed FROM identity.person WHERE county = :a), "
            "key = (SELECT key FROM identity.person WHERE county = :a) WHERE county = :b"
        )
        connection.execute(text(swap), {"a": CODE, "b": OTHER})
    with pytest.raises(KeyringError, match="does not open"):
        asked(owner, ring, lambda i: i.person(OTHER, cases[OTHER]))
    assert [found.split(":")[0] for found in asked(owner, ring, lambda i: list(i.unreadable()))] == [
        f"{OTHER} case {cases[OTHER]}"
    ]


# --- keys


def command(database_url, tmp_path, *arguments):
    return wangge(*arguments, WANGGE_DATABASE_URL=database_url, WANGGE_HOME=tmp_path)


def test_rotation_seals_every_row_again_and_everybody_is_still_found(database_url, owner, ring, cases, tmp_path):
    old = ring.current.name
    for _ in range(BATCH + 3):  # versions of one case: more than one batch
        keep(owner, ring, CODE, cases[CODE])
    keep(owner, ring, OTHER, cases[OTHER], Person())
    done = command(database_url, tmp_path, "identity", "rotate")
    assert done.returncode == 0, done.stderr
    assert f"{BATCH + 3}" in done.stdout
    assert old in done.stdout
    assert ring.current.name != old
    assert [key.name for key in ring.held()] == [ring.current.name]
    assert asked(owner, ring, lambda i: i.person(CODE, cases[CODE])) == WANG
    assert asked(owner, ring, lambda i: i.cases_of(WANG.phone)) == ([(CODE, cases[CODE])], False)
    checked = command(database_url, tmp_path, "identity", "check")
    assert (checked.returncode, ring.current.name in checked.stdout) == (0, True)
    with owner.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit WHERE action = 'identity.rotate'")).scalar_one() == 1


def test_a_rotation_cut_short_goes_on_where_it_was(owner, ring, cases):
    for _ in range(3):
        keep(owner, ring, CODE, cases[CODE])
    ring.add()
    assert asked(owner, ring, lambda i: i.person(CODE, cases[CODE])) == WANG
    assert asked(owner, ring, lambda i: i.cases_of(WANG.phone)) == ([(CODE, cases[CODE])], False)
    assert asked(owner, ring, lambda i: i.reseal()) == 3
    assert asked(owner, ring, lambda i: i.reseal()) == 0


def test_rotation_waits_for_one_who_is_just_keeping_one(owner, ring, cases):
    """Sealed with the old key and not committed yet, it would else be overlooked, and the key dropped."""
    done = []
    with owner.connect() as connection:
        limit_to(connection, None)
        Identities(connection, ring).keep(CODE, cases[CODE], WANG, clock.now())
        newest = ring.add()
        thread = threading.Thread(target=lambda: done.append(asked(owner, ring, lambda i: i.reseal())))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        connection.commit()
        thread.join(10)
    assert done == [1]
    assert asked(owner, ring, lambda i: i.keys_used()) == {newest.name: 1}


def test_who_keeps_one_while_rotation_looks_its_last_seals_with_the_new_key(owner, ring, cases):
    ring.held()
    with owner.connect() as connection:
        newest = Keyring(ring.path).add()
        assert Identities(connection, ring).reseal() == 0
        thread = threading.Thread(target=keep, args=(owner, ring, CODE, cases[CODE]))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        connection.commit()
        thread.join(10)
    assert asked(owner, ring, lambda i: i.keys_used()) == {newest.name: 1}


def test_a_lost_key_file_is_not_replaced_where_rows_need_it(database_url, owner, ring, cases, tmp_path):
    keep(owner, ring, CODE, cases[CODE])
    name = ring.current.name
    ring.path.unlink()
    for arguments in (("identity", "check"), ("identity", "rotate")):
        refused = command(database_url, tmp_path, *arguments)
        assert refused.returncode == 2
        assert name in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not ring.path.exists()

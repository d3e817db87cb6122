"""Second factors in the database, by a clock that the tests set."""

import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from api.auth.accounts import totp
from api.auth.accounts.errors import BadAccountError, CodeError
from api.auth.accounts.people import People
from api.auth.accounts.repository import SQL
from api.auth.accounts.second_factors import MOST_WRONG, OFFER_LASTS, Factors, Proof
from api.auth.roles import Role
from api.auth.sealed import custody
from api.db.engine import open_engine
from api.store.identity.errors import KeyringError
from api.store.identity.keyring import Keyring
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

NOW = datetime(2026, 3, 2, 1, 0, 15, tzinfo=UTC)  # the middle of a step


@pytest.fixture
def ring(tmp_path):
    made = Keyring(tmp_path / "identity.keys")
    made.create()
    return made


@pytest.fixture
def account(connection):
    save_county(connection, grid_county(teams=1))
    return People(connection, NOW).accounts.add("zhou.min", role=Role.CHIEF, place=CODE)


@pytest.fixture
def at(connection, ring):
    """Return a function giving the second factors as of some seconds after NOW."""
    return lambda seconds=0: Factors(connection, ring, NOW + timedelta(seconds=seconds))


@pytest.fixture
def secret(account, at):
    """Return the secret of a second factor confirmed two minutes before NOW."""
    at(-120).begin(account)
    offered = at(-120).offered(account)
    at(-120).confirm(account, code(offered, -120))
    return offered


def code(secret, seconds=0):
    return pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("typed_at", "given_at", "good"),
    # A telephone half a minute ahead or behind comes in; one a minute off does not.
    [(0, 0, True), (30, 0, True), (-30, 0, True), (60, 0, False), (-60, 0, False)],
)
def test_a_telephones_clock_may_be_half_a_minute_off(account, at, secret, typed_at, given_at, good):
    if good:
        assert at(given_at).prove(account, code(secret, typed_at)) is Proof.TOTP
    else:
        with pytest.raises(CodeError):
            at(given_at).prove(account, code(secret, typed_at))


def test_no_code_counts_twice_nor_one_before_it_whatever_the_clock_does(account, at, secret):
    at().prove(account, code(secret, 30))  # a telephone ahead
    for typed_at, given_at in ((30, 0), (0, 0), (30, 30), (0, 29), (30, 59), (0, -30)):
        with pytest.raises(CodeError):
            at(given_at).prove(account, code(secret, typed_at))
    assert at(60).prove(account, code(secret, 60)) is Proof.TOTP


def test_the_code_that_confirmed_is_used_up(account, at):
    at().begin(account)
    secret = at().offered(account)
    with pytest.raises(CodeError):
        at().prove(account, code(secret))  # not in force yet
    at().confirm(account, code(secret))
    with pytest.raises(CodeError):
        at().prove(account, code(secret))
    assert at(30).prove(account, code(secret, 30)) is Proof.TOTP


def test_what_is_in_force_is_not_replaced_and_what_is_not_confirmed_in_time_is_gone(account, at):
    at().begin(account)
    first = at().offered(account)
    late = OFFER_LASTS.total_seconds()
    assert at(late - 1).offered(account) == first
    assert at(late).offered(account) is None
    with pytest.raises(CodeError):
        at(late).confirm(account, code(first, late))
    at(late).begin(account)
    second = at(late).offered(account)
    assert second != first
    at(late).confirm(account, code(second, late))
    with pytest.raises(BadAccountError, match="already on"):
        at(late).begin(account)


def test_a_hundred_wrong_codes_in_a_row_close_the_way_and_a_good_one_forgets_them(connection, account, at):
    at().begin(account)
    secret = at().offered(account)
    codes = at().confirm(account, code(secret))
    for _ in range(MOST_WRONG - 1):
        at().count_wrong(account)
    at(30).prove(account, code(secret, 30))
    for _ in range(MOST_WRONG):
        at().count_wrong(account)
    with pytest.raises(CodeError, match="in a row"):
        at(60).prove(account, code(secret, 60))
    assert at(60).prove(account, codes[0]) is Proof.RECOVERY
    assert at(60).of(account).recovery_left == totp.RECOVERY_CODES - 1
    assert at(60).prove(account, code(secret, 60)) is Proof.TOTP


def test_secrets_follow_the_keys_and_no_key_file_is_made_while_they_need_one(connection, account, at, ring, secret):
    old, new = ring.current.name, ring.add().name
    kept = custody(connection, ring, NOW)
    assert kept.keys_used() == {old: 1}
    assert (kept.reseal(), kept.reseal()) == (1, 0)
    assert kept.keys_used() == {new: 1}
    assert ring.drop(kept.keys_used()) == [old]
    assert at().prove(account, code(secret)) is Proof.TOTP
    assert list(kept.unreadable()) == []
    ring.path.unlink()
    with pytest.raises(KeyringError, match=new):
        kept.prepare()
    assert not ring.path.exists()


def test_rotation_waits_for_one_who_is_just_beginning_one(database_url, ring):
    done, engine = [], open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, grid_county(teams=1))
        number = People(connection, NOW).accounts.add("zhou.min", role=Role.CHIEF, place=CODE)

    def rotate():
        with engine.begin() as other:
            done.append(Factors(other, ring, NOW).reseal())

    with engine.connect() as connection:
        Factors(connection, ring, NOW).begin(number)
        newest = ring.add()
        thread = threading.Thread(target=rotate)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        connection.commit()
        thread.join(10)
    with engine.connect() as connection:
        assert (done, Factors(connection, ring, NOW).keys_used()) == ([1], {newest.name: 1})
    engine.dispose()


def test_pruning_keeps_what_is_in_force_and_drops_what_nobody_confirmed(connection, account, at, secret):
    other = People(connection, NOW).accounts.add("li.ming", role=Role.CHIEF, place=CODE)
    at().begin(other)
    connection.execute(SQL["prune"], {"now": NOW + timedelta(days=2)})
    left = connection.execute(text("SELECT account_id FROM second_factor")).scalars().all()
    assert left == [account]

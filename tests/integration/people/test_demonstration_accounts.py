"""Accounts of the demonstration: there while nothing else is, good once and here, and over when somebody real comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.auth.accounts.demonstration import AT_A_STATION, LINK_LASTS, Demonstration
from api.auth.accounts.errors import BadAccountError
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.cli.county.removal import remove_county
from dispatch.store.messages import channels
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
OTHER = "620898"


def made_up(code=CODE):
    data = grid_county(code=code)
    return replace(data, county=replace(data.county, synthetic=True))


@pytest.fixture
def people(connection):
    save_county(connection, made_up())
    return People(connection, NOW)


def begin(connection, now=NOW):
    return {each.role: each.token for each in Demonstration(connection, now).begin()}


def accounts(connection):
    return connection.execute(text("SELECT login, role, unit, disabled_at IS NULL FROM account ORDER BY id")).all()


def test_there_is_one_for_each_role_inspector_and_chief_at_a_station(connection, people):
    assert set(begin(connection)) == set(Role)
    assert accounts(connection) == [
        (f"demo-{role}", role.value, "S1" if role in AT_A_STATION else CODE, True) for role in Role
    ]


def test_a_second_start_makes_no_more_and_the_links_of_the_first_are_dead(connection, people):
    first = begin(connection)
    made = accounts(connection)
    second = begin(connection)
    assert accounts(connection) == made
    assert people.links.use(first[Role.CHIEF], here=True) is None
    assert people.links.use(second[Role.CHIEF], here=True) is not None


def test_a_link_lets_in_once_and_without_a_password_to_change(connection, people):
    token = begin(connection)[Role.DISPATCHER]
    account = people.links.use(token, here=True)
    who = people.sessions.open(account, address="127.0.0.1", agent=None).who
    assert (who.name, who.role, who.demo, who.must_change) == ("demo-dispatcher", Role.DISPATCHER, True, False)
    assert people.links.use(token, here=True) is None


def test_from_elsewhere_a_link_is_not_found_and_not_used_up(connection, people):
    token = begin(connection)[Role.DISPATCHER]
    assert people.links.use(token, here=False) is None
    assert people.links.use(token, here=True) is not None


def test_a_real_accounts_link_works_from_elsewhere(connection, people):
    people.accounts.add("zhou.min", role=Role.DISPATCHER, place=CODE)
    assert people.links.use(people.links.add("zhou.min"), here=False) is not None


def test_a_link_expires(connection, people):
    token = begin(connection)[Role.AUDITOR]
    assert People(connection, NOW + LINK_LASTS + timedelta(seconds=1)).links.use(token, here=True) is None


def test_demonstration_accounts_do_not_turn_sign_in_on(connection, people):
    begin(connection)
    assert not people.accounts.anybody()


@pytest.mark.parametrize(
    "come",
    [
        lambda p: p.accounts.add("zhou.min", role=Role.ADMINISTRATOR, place=CODE),
        lambda p: p.keys.add("12345", role=Role.OPERATOR, place=CODE),
    ],
    ids=["account", "key"],
)
def test_one_who_comes_first_ends_them_with_all_they_have_for_good(connection, people, come):
    links = begin(connection)
    channels.keep_telephone(connection, CODE, "demo-chief", b"sealed", "key", NOW)
    session = people.sessions.open(people.links.use(links[Role.CHIEF], here=True), address=None, agent=None)
    come(people)
    assert people.accounts.anybody()
    assert people.sessions.holder(session.token) is None
    assert people.links.use(links[Role.DISPATCHER], here=True) is None
    assert channels.telephone(connection, "demo-chief") is None
    assert begin(connection) == {}
    assert not any(in_force for login, *_, in_force in accounts(connection) if login.startswith("demo-"))
    ended = connection.execute(text("SELECT count(*) FROM audit WHERE action = 'account.disable'")).scalar_one()
    assert ended == len(Role)


@pytest.mark.parametrize("county", [grid_county(code=OTHER), made_up(OTHER)], ids=["own", "made up"])
def test_beside_another_county_there_are_none(connection, people, county):
    save_county(connection, county)
    assert begin(connection) == {}
    assert accounts(connection) == []


def test_a_county_of_ones_own_alone_has_none(connection):
    save_county(connection, grid_county())
    assert begin(connection) == {}


def test_ended_they_come_back_where_only_the_demonstration_is(connection, people):
    begin(connection)
    assert Demonstration(connection, NOW).end() == sorted(f"demo-{role}" for role in Role)
    assert Demonstration(connection, NOW).end() == []
    assert len(begin(connection)) == len(Role)
    assert all(in_force for *_, in_force in accounts(connection))


@pytest.mark.parametrize(
    "act", [lambda p: p.credentials.reset("demo-chief", "four words of my own"), None], ids=["reset", "enable"]
)
def test_none_is_given_a_password_or_let_in_again_by_hand(connection, people, act):
    begin(connection)
    with pytest.raises(BadAccountError, match="demonstration"):
        (act or (lambda p: p.accounts.disable("demo-chief", disabled=False)))(people)


def test_the_demonstration_is_removed_with_its_accounts(connection, people):
    links = begin(connection)
    people.sessions.open(people.links.use(links[Role.CHIEF], here=True), address=None, agent=None)
    Demonstration(connection, NOW).remove(CODE)
    remove_county(connection, CODE)
    assert accounts(connection) == []

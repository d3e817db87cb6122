"""Who is on duty by the roster, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.db.engine import open_engine
from dispatch.errors import TurnChangedError, TurnClashError, UnknownReferenceError, UnknownTurnError
from dispatch.roster.needs import DEFAULT, Need
from dispatch.store.roster.load import load, nicknames
from dispatch.store.roster.repository import Roster, turns_due
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn, TurnKind
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county
from tests.languages import CHINESE, halves

T0 = datetime(2026, 3, 13, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")


def at(hours):
    return T0 + timedelta(hours=hours)


def turn(start, end, team="T00", kind=TurnKind.SHIFT):
    return Turn(team, at(start), at(end), kind)


@pytest.fixture
def loaded(connection):
    save_county(connection, grid_county(teams=2))
    return connection


def roster(connection, hours=0.0, **more):
    return Roster(connection, CODE, CHINA, at(hours), **more)


def duty(connection, hours, team="T00"):
    """Return whether a team is on duty at an hour, and who says so."""
    found = next(t for t in SqlStore(connection, now=at(hours)).teams.now(CODE) if t.code == team)
    return found.on_duty, found.duty_by.value


def test_from_its_first_turn_on_a_team_is_on_duty_exactly_in_its_turns(loaded):
    roster(loaded).add([turn(8, 18), turn(32, 42)])
    found = {hours: duty(loaded, hours) for hours in (7.99, 8, 17.99, 18, 31, 32, 42, 1000)}
    off, on = (False, "roster"), (True, "roster")
    assert found == {7.99: (True, "register"), 8: on, 17.99: on, 18: off, 31: off, 32: on, 42: off, 1000: off}
    assert duty(loaded, 20, "T01") == (True, "register")  # never rostered: as the register says


def test_the_turn_is_the_present_one_or_the_next(loaded):
    first, second = roster(loaded).add([turn(8, 18), turn(32, 42)])
    store = {h: SqlStore(loaded, now=at(h)).teams.now(CODE)[0].turn for h in (9, 20, 50)}
    assert store == {9: first, 20: second, 50: None}


def test_on_call_under_a_shift_is_duty_too_and_the_shift_is_reported(loaded):
    roster(loaded).add([turn(0, 24, kind=TurnKind.ON_CALL), turn(8, 18)])
    assert [duty(loaded, h)[0] for h in (1, 9, 20, 24)] == [True, True, True, False]
    found = {h: SqlStore(loaded, now=at(h)).teams.now(CODE)[0].turn.kind for h in (1, 9, 20)}
    assert found == {1: TurnKind.ON_CALL, 9: TurnKind.SHIFT, 20: TurnKind.ON_CALL}


@pytest.mark.parametrize(
    ("switched", "on", "asked", "expected"),
    [
        (10, False, 17.99, (False, "hand")),  # off in a turn, until it ends
        (10, False, 18, (False, "roster")),
        (10, False, 32, (True, "roster")),  # the next turn is duty again
        (20, True, 31.99, (True, "hand")),  # on after a turn, until the next begins
        (20, True, 42, (False, "roster")),
        (7, False, 7.5, (False, "hand")),  # before the first turn
        (7, False, 8, (True, "roster")),
        (18, True, 18, (True, "hand")),  # at the very edge the hand comes after it
        (50, True, 5000, (True, "hand")),  # no edge follows
    ],
)
def test_a_switch_by_hand_holds_until_the_next_edge_of_a_turn(loaded, switched, on, asked, expected):
    roster(loaded).add([turn(8, 18), turn(32, 42)])
    SqlStore(loaded).teams.set_duty(CODE, "T00", on_duty=on, now=at(switched))
    assert duty(loaded, asked) == expected


def test_a_switch_before_a_long_turn_ends_with_it(loaded):
    roster(loaded).add([turn(0, 168)])
    SqlStore(loaded).teams.set_duty(CODE, "T00", on_duty=False, now=at(1))
    assert [duty(loaded, h) for h in (167, 168, 900)] == [(False, "hand"), (False, "roster"), (False, "roster")]


def test_without_turns_a_switch_holds_for_good(loaded):
    SqlStore(loaded).teams.set_duty(CODE, "T00", on_duty=False, now=at(0))
    assert duty(loaded, 10_000) == (False, "hand")


def test_a_team_whose_turns_are_all_taken_out_is_as_the_register_says(loaded):
    own = roster(loaded)
    [kept] = own.add([turn(8, 18)])
    own.remove(kept.id, kept.version)
    assert duty(loaded, 20) == (True, "register")


def test_a_moved_turn_counts_where_it_is_now(loaded):
    own = roster(loaded)
    [kept] = own.add([turn(8, 18)])
    before, moved = own.move(kept.id, 1, starts_at=at(12), ends_at=at(22), team="T01")
    assert (before, moved.version) == (kept, 2)
    assert [duty(loaded, 20, team) for team in ("T00", "T01")] == [(True, "register"), (True, "roster")]


def test_who_saw_an_older_version_is_refused_and_nothing_is_overwritten(loaded):
    own = roster(loaded)
    [kept] = own.add([turn(8, 18)])
    own.move(kept.id, 1, ends_at=at(19))
    with pytest.raises(TurnChangedError, match="version 2, yours 1"):
        own.move(kept.id, 1, ends_at=at(17))
    with pytest.raises(TurnChangedError):
        own.remove(kept.id, 1)
    own.remove(kept.id, 2)
    with pytest.raises(UnknownTurnError):
        own.remove(kept.id, 2)


def test_all_turns_are_added_or_none(loaded):
    own = roster(loaded)
    own.add([turn(8, 18)])
    for wrong in ([turn(20, 22), turn(17, 19)], [turn(40, 42), turn(41, 43)]):
        with pytest.raises(TurnClashError, match=own.teams()[0].name) as refused:
            own.add(wrong)
        english, chinese = halves(str(refused.value))
        assert not CHINESE.search(english.replace(own.teams()[0].name, ""))
        assert own.teams()[0].name in chinese
    with pytest.raises(UnknownReferenceError):
        own.add([turn(20, 22), turn(20, 22, "T99")])
    assert len(own.turns(at(-100), at(100))) == 1


def test_the_database_itself_refuses_an_overlap(loaded):
    roster(loaded).add([turn(8, 18)])
    row = {"county": CODE, "start": at(17), "end": at(19)}
    insert = (
        "INSERT INTO turn (county, team, kind, starts_at, ends_at, made_at, made_by) "
        "VALUES (:county, 'T00', :kind, :start, :end, :start, 'test')"
    )
    loaded.execute(text(insert), row | {"kind": "on_call"})
    with pytest.raises(IntegrityError, match="ex_turn_overlap"):
        loaded.execute(text(insert), row | {"kind": "surge"})


def test_turns_that_reach_into_the_time_asked_for_are_found(loaded):
    own = roster(loaded)
    own.add([turn(0, 168), turn(168, 170), turn(170, 172, "T01")])
    assert [t.ends_at for t in own.turns(at(167), at(170))] == [at(168), at(170)]
    assert own.turns(at(167), at(171), {"T01"})[0].team == "T01"
    assert own.turns(at(172), at(180)) == []
    assert roster(loaded, stations=["S9"]).turns(at(0), at(180)) == []


def spans(gaps):
    return [(gap.starts_at, gap.ends_at, gap.have, gap.on_call) for gap in gaps]


def test_gaps_are_reported_where_a_roster_is_kept_also_while_it_has_no_turn(loaded):
    own = roster(loaded)
    assert own.gaps(at(0), at(24)) == []  # nobody keeps one
    own.set_need([Need("always", 1)], 0)
    assert spans(own.gaps(at(0), at(24))) == [(at(0), at(24), 0, 0)]
    own.add([turn(8, 18)])
    assert spans(own.gaps(at(0), at(24))) == [(at(0), at(8), 0, 0), (at(18), at(24), 0, 0)]


def test_the_last_turn_taken_out_is_a_gap_at_once(loaded):
    own = roster(loaded)
    [tonight] = own.add([turn(0, 24)])
    before = own.gaps(at(0), at(24))
    own.remove(tonight.id, tonight.version)
    assert own.turns(at(0), at(24)) == []
    assert (at(0), at(24), 0, 0) in spans(own.gaps(at(0), at(24)))
    assert (at(0), at(24), 0, 0) not in spans(before)
    assert own.need() == (1, DEFAULT)


def test_tonights_shift_taken_out_is_a_gap_though_the_team_is_on_call(loaded):
    own = roster(loaded)
    own.set_need([Need("always", 1)], 0)
    [tonight, _] = own.add([turn(0, 24), turn(0, 24, kind=TurnKind.ON_CALL)])
    assert own.gaps(at(0), at(24)) == []
    own.remove(tonight.id, tonight.version)
    assert spans(own.gaps(at(0), at(24))) == [(at(0), at(24), 0, 1)]


def test_a_need_asks_for_teams_of_a_station_that_there_is(loaded):
    own = roster(loaded)
    [station, *_] = {team.station for team in own.teams()}
    own.add([turn(0, 24)])
    assert own.teams()[0].code == turn(0, 24).team
    assert own.set_need([Need("town", 1, station=station)], 0) == 1
    assert own.gaps(at(0), at(24)) == []
    with pytest.raises(UnknownReferenceError, match=f"'S9'.*{station}") as refused:
        own.set_need([Need("always", 1), Need("town", 1, station="S9")], 1)
    assert refused.value.field == "needs.1.station"
    assert own.need()[1] == (Need("town", 1, station=station),)


def test_the_need_has_versions(loaded):
    own = roster(loaded)
    assert own.need() == (0, DEFAULT)
    assert own.set_need([Need("always", 2)], 0) == 1
    with pytest.raises(TurnChangedError):
        own.set_need([], 0)
    assert own.need() == (1, (Need("always", 2),))


def test_each_edge_rings_once_the_end_after_the_beginning(loaded):
    roster(loaded, 0).add([turn(8, 18), turn(9, 10, "T01")])
    assert turns_due(loaded, at(7)) == {}
    assert turns_due(loaded, at(9)) == {CODE: {"T00", "T01"}}
    assert turns_due(loaded, at(9)) == {}
    assert turns_due(loaded, at(10)) == {CODE: {"T01"}}
    assert turns_due(loaded, at(100)) == {CODE: {"T00"}}
    assert turns_due(loaded, at(1000)) == {}


def test_a_turn_that_came_and_went_while_nobody_looked_rings_once(loaded):
    roster(loaded, 0).add([turn(8, 18)])
    assert turns_due(loaded, at(50)) == {CODE: {"T00"}}
    assert turns_due(loaded, at(50)) == {}


def test_a_turn_under_way_rings_at_its_end_only(loaded):
    roster(loaded, 10).add([turn(8, 18)])
    assert turns_due(loaded, at(11)) == {}
    assert turns_due(loaded, at(18)) == {CODE: {"T00"}}


def test_a_table_is_loaded_beside_what_is_kept(loaded):
    own = roster(loaded)
    own.add([turn(8, 18), turn(32, 42), turn(200, 210)])
    again = load(own, [turn(8, 18), turn(20, 22)])
    assert (len(again.added), again.unchanged, len(again.removed)) == (1, 1, 0)
    replaced = load(own, [turn(8, 18), turn(31, 43)], replace=True)
    assert (len(replaced.added), replaced.unchanged, len(replaced.removed)) == (1, 1, 2)
    assert [t.starts_at for t in own.turns(at(0), at(300))] == [at(8), at(31), at(200)]


def test_a_code_wins_over_another_teams_name(loaded):
    assert nicknames(roster(loaded).teams()) == {"T00": ["T00"], "T01": ["T01"], "0组": ["T00"], "1组": ["T01"]}


@pytest.fixture
def engine(database_url):
    opened = open_engine(database_url, pool_size=8)
    with opened.begin() as connection:
        save_county(connection, grid_county(teams=2))
    yield opened
    opened.dispose()


def test_of_many_who_add_overlapping_turns_at_once_one_does(engine):
    def add(number):
        try:
            with engine.begin() as connection:
                roster(connection).add([turn(8 + number / 60, 18)])
        except TurnClashError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 1


def test_of_several_workers_one_rings_an_edge(engine):
    with engine.begin() as connection:
        roster(connection).add([turn(n, n + 1) for n in range(40)])

    def look(_):
        with engine.begin() as connection:
            return sum(len(teams) for teams in turns_due(connection, at(100), limit=1).values())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(60))) == 40

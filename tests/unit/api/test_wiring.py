"""The unit of work without a database: what it sees, in whose name it acts, what it records."""

from dataclasses import replace

import pytest

from api import wiring as module
from api.auth.principal import NOBODY_YET
from api.wiring import COUNTIES_KEPT_S
from gis.errors import UnknownCountyError
from tests.unit.api.wired import CHIEF, HERE, NOW, PLACE, THERE

# --- what is seen


@pytest.mark.parametrize(
    ("who", "home", "asked", "found"),
    [
        (NOBODY_YET, None, None, HERE),  # the first
        (NOBODY_YET, "620899", None, THERE),
        (NOBODY_YET, None, "620899", THERE),
        (CHIEF, "620823", None, THERE),  # of a place is who has one
        (CHIEF, "620823", "620899", THERE),
    ],
)
def test_a_county_is_the_one_asked_for_or_ones_own(wired, who, home, asked, found):
    wired.settings.county = home
    assert wired.as_principal(who).county(asked) is found


@pytest.mark.parametrize(("who", "asked"), [(NOBODY_YET, "620800"), (CHIEF, "620823")])
def test_a_county_that_is_not_there_or_not_seen_is_unknown_with_those_that_are(wired, who, asked):
    with pytest.raises(UnknownCountyError, match="620899 620899县") as refused:
        wired.as_principal(who).county(asked)
    assert ("620823县" in str(refused.value)) is (who is NOBODY_YET)


def test_no_county_at_all_is_said(wired, monkeypatch):
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [])
    with pytest.raises(UnknownCountyError):
        wired.county()


def test_a_county_loaded_a_moment_ago_is_found_though_the_list_is_kept(wired, monkeypatch):
    """An import is followed at once by somebody who tries it, on a worker that has just read the list."""
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [HERE])
    assert wired.counties() == [HERE]
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [HERE, THERE])
    assert wired.county("620899") is THERE
    assert wired.as_principal(CHIEF).county() is THERE


@pytest.mark.parametrize(("age_s", "reads"), [(0.0, 1), (COUNTIES_KEPT_S - 0.001, 1), (COUNTIES_KEPT_S, 2)])
def test_counties_are_read_again_after_a_second_by_all_alike(wired, monkeypatch, age_s, reads):
    clock = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    assert wired.counties() == [HERE, THERE]
    clock[0] += age_s
    assert wired.as_principal(CHIEF).counties() == [THERE]
    assert wired.engine.transactions == reads


def test_without_the_limits_of_a_station_all_else_stays(wired):
    narrow = wired.as_principal(CHIEF, "10.1.0.5")
    whole = narrow.county_wide()
    assert (whole.who.stations, whole.who.counties, whole.who.actor) == (None, PLACE.counties, "user:wang")
    assert (whole.who.place.station, whole.address) == ("S1", "10.1.0.5")
    assert whole.county_wide() is whole
    assert wired.county_wide() is wired


@pytest.mark.parametrize(("who", "county"), [(NOBODY_YET, "-"), (CHIEF, "620899")])
def test_what_nobody_known_does_is_not_recorded(wired, monkeypatch, who, county):
    kept = []
    monkeypatch.setattr(module.audit, "record", lambda connection, who, action, **fields: kept.append(fields["county"]))
    wired.as_principal(who).record(None, "x")
    wired.as_principal(who).record(None, "x", county="620800")
    assert kept == ([] if county == "-" else [county, "620800"])


def test_a_desk_acts_in_the_name_and_at_the_station_of_who_asks(wired):
    desk = wired.as_principal(CHIEF).desk_over(None)
    assert (desk.actor, desk.station, desk.now) == ("user:wang", "S1", NOW)
    assert wired.as_principal(CHIEF).desk_over(None, actor="system").actor == "system"
    assert (wired.desk_over(None).actor, wired.desk_over(None).station) == ("desk", None)


def test_the_same_wiring_for_another_leaves_the_first_as_it_was(wired):
    assert wired.as_principal(CHIEF).who is CHIEF
    assert wired.who is NOBODY_YET
    assert replace(wired)._counties is wired.as_principal(CHIEF)._counties

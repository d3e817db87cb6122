"""Every team weighed for one case: times of all that are free, in order, and what of the town each would leave."""

from dataclasses import replace

import pytest

from dispatch.desk.assignment_options import weigh
from dispatch.errors import UnknownCaseError
from dispatch.views.assignment_options import ChoiceView, Spot
from tests.counties import TOWN
from tests.fakes.office import Office, crew
from tests.shapes import assert_fits

CELLS = [Spot("C1", "东街社区", TOWN)]
POSTS = [Spot("S1", "城关所", TOWN)]


def weighed(office: Office, case, seconds=10):
    with office.desk(seconds) as desk:
        found = weigh(desk, case, CELLS, POSTS)
        return found.found, found.town, found.choices(desk.now)


def test_a_free_team_that_is_not_in_the_running_has_its_time_too_and_stands_last(office: Office):
    office.crew(crew("T00", "drug"), crew("T01"), crew("T02", on_duty=False))
    case = office.take_in()
    case = office.step(case, "withdrawn", 5)
    found, _, choices = weighed(office, case)
    by_team = {each.team: each for each in found.candidates}
    assert by_team["T00"].excluded is not None
    assert by_team["T00"].travel_s is not None
    assert by_team["T02"].travel_s is None  # off duty: nobody sends it from here
    in_order = [each.excluded is not None for each in found.candidates]
    assert in_order == sorted(in_order)
    assert [each["team"] for each in choices] == [each.team for each in found.candidates]


def test_the_only_team_near_leaves_the_town_uncovered(office: Office):
    office.crew(crew("T01"))
    case = office.step(office.take_in(), "withdrawn", 5)
    _, town, [choice] = weighed(office, case)
    assert (town.cover.cells, town.teams) == (1, ["T01"])
    assert (choice["cover"]["share"], choice["cover"]["share_after"]) == (1.0, 0.0)
    assert_fits(ChoiceView, choice)
    assert choice["cover"]["committees"] == ["东街社区"]
    assert choice["cover"]["move_up"] is None


def test_with_nobody_free_there_is_nothing_to_lose(office: Office):
    office.crew(crew("T01"))
    office.take_in()
    second = office.take_in(seconds=1)
    _, town, choices = weighed(office, second)
    assert town.teams == []
    assert {each["cover"] for each in choices} == {None}


def test_a_case_without_a_place_is_refused(office: Office):
    case = replace(office.take_in(), place=None)
    with office.desk(10) as desk, pytest.raises(UnknownCaseError):
        weigh(desk, case, CELLS, POSTS)

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from dispatch.cases import Case, Event
from dispatch.complaints import CaseKind, Category, Channel
from dispatch.evolution import evolve
from dispatch.lifecycle import EventType
from dispatch.recommendation import Candidate
from dispatch.teams import FixSource, TeamNow
from gis.position import Position
from tests.fakes.office import T0

VALUES = [
    Case("620823", 7, CaseKind.REPORT, Channel.WALK_IN, Category.FOOD, "面包", 1, T0, 600, lapsed=True),
    Event(EventType.NOTE, T0, T0, data={"n": 1}, seq=3),
    Candidate("T1", "一组", Position(107, 35), FixSource.FIX, 3.0, 60.0),
    TeamNow("T1", "一组", "S1", Position(107, 35), frozenset({"food"})),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda each: type(each).__name__)
def test_it_gives_what_replace_gives(value):
    name = type(value).__slots__[-1]
    assert evolve(value) == replace(value)
    assert evolve(value, **{name: None}) == replace(value, **{name: None})
    assert hash(evolve(VALUES[3])) == hash(VALUES[3])


def test_the_value_stays_as_it_was_and_the_copy_is_frozen():
    copy = evolve(VALUES[1], seq=9)
    assert (VALUES[1].seq, copy.seq) == (3, 9)
    with pytest.raises(FrozenInstanceError):
        copy.seq = 4


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError, match="no field 'colour'"):
        evolve(VALUES[1], colour="red")


@dataclass(frozen=True, slots=True)
class Checked:
    one: int
    two: int

    def __post_init__(self) -> None:
        raise AssertionError


@dataclass(frozen=True, slots=True)
class Single:
    one: int


@pytest.mark.parametrize("value", [object.__new__(Checked), Single(1)])
def test_a_class_it_would_copy_wrongly_is_refused(value):
    with pytest.raises(TypeError, match="evolve needs"):
        evolve(value)

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace

import pytest

from dispatch.cases.case import Case
from dispatch.decision.recommendation import Candidate
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.teams.team import FixSource, TeamNow
from dispatch.values import evolve, quick
from gis.position import Position
from tests.fakes.office import T0

VALUES = [
    Case("620823", 7, CaseKind.REPORT, Channel.WALK_IN, Category.FOOD, "面包", 1, T0, 600, lapsed=True),
    Event(EventType.NOTE, T0, T0, data={"n": 1}, seq=3),
    Candidate("T1", "一组", Position(107, 35), FixSource.FIX, 3.0, 60.0),
    TeamNow("T1", "一组", "S1", Position(107, 35), frozenset({"food"})),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda each: type(each).__name__)
def test_evolve_gives_what_replace_gives(value):
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
class Base:
    one: int


@dataclass(frozen=True, slots=True)
class Derived(Base):
    two: int


@dataclass(frozen=True)
class Loose:
    one: int


@pytest.mark.parametrize("value", [object.__new__(Checked), Derived(1, 2), Loose(1)], ids=lambda v: type(v).__name__)
def test_a_class_it_would_copy_wrongly_is_refused(value):
    with pytest.raises(TypeError, match="evolve needs"):
        evolve(value)
    with pytest.raises(TypeError, match="evolve needs"):
        quick(type(value))


@dataclass(frozen=True, slots=True)
class Plain:
    kind: str
    put: int = 2
    twin: list[int] = field(default_factory=list)


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    """The same, with the names that the made function uses itself."""

    kind: str
    put: int = 2
    twin: list[int] = field(default_factory=list)


@pytest.mark.parametrize(
    ("given", "named"), [(("a",), {}), (("a", 3), {}), (("a",), {"twin": [1]}), ((), {"kind": ""})]
)
def test_a_quick_class_is_made_as_by_dataclasses(given, named):
    plain, made = Plain(*given, **named), Quick(*given, **named)
    assert (type(made), asdict(made)) == (Quick, asdict(plain))
    assert made == Quick(*given, **named) == pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == replace(made)
    assert Quick("a").twin is not Quick("a").twin, "a default that is made is made each time"
    assert inspect.signature(Quick).parameters.keys() == inspect.signature(Plain).parameters.keys()
    with pytest.raises(FrozenInstanceError):
        made.put = 4


@pytest.mark.parametrize(("given", "named"), [((), {}), (("a", 1, [], 4), {}), (("a",), {"colour": 1})])
def test_a_quick_class_refuses_what_dataclasses_refuse(given, named):
    for kind in (Plain, Quick):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            kind(*given, **named)


def test_nothing_is_derived_from_a_quick_class():
    with pytest.raises(TypeError, match="Nearer"):

        class Nearer(Quick):
            pass

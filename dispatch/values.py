"""Frozen, slotted values, made and changed several times faster than by `dataclasses`: the desk does little else.

`dataclasses` sets each field of a frozen value through `object.__setattr__`, and `replace` does that for all of them.
Here the fields go into a twin: a class with the same slots that is not frozen, whose assignments the interpreter makes
quickly. At the end the twin takes the class of the value, which CPython allows for classes of one layout; where it does
not, the first use raises `TypeError`.

Both skip `__post_init__`, and `evolve` leaves defaults alone, so a class with the former is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

type _Copy = Callable[[Any, Mapping[str, Any]], Any]
_COPIES: dict[tuple[type, tuple[str, ...]], _Copy] = {}
"""By the class and the names of the changed fields, of which the code has few different rows."""


def evolve[T](value: T, /, **changes: Any) -> T:
    """Return a copy of a frozen, slotted dataclass with some fields changed.

    Raises
    ------
    TypeError
        It has no such field.
    """
    key = type(value), tuple(changes)
    copied: T = (_COPIES.get(key) or _learn(*key))(value, changes)
    return copied


def quick[T](kind: type[T]) -> type[T]:
    """Let a frozen, slotted dataclass be made quickly; the same fields, defaults and order as before.

    No class may be derived from it: what is made is of this very class.
    """
    names = {f"_{each.name}": each.default for each in fields(kind)}  # type: ignore[arg-type]
    factories = {f"_{each.name}_of": each.default_factory for each in fields(kind)}  # type: ignore[arg-type]
    known = names | factories | {"__kind": kind, "__twin": _twin(kind), "__put": object.__setattr__, "MISSING": MISSING}
    lines = [f"self.{each.name} = {_given(each)}" for each in fields(kind)]  # type: ignore[arg-type]
    head = f"__init__(self, {', '.join(_parameters(kind))})"
    made = _compiled(head, ["__put(self, '__class__', __twin)", *lines, "self.__class__ = __kind"], known)
    made.__qualname__, made.__annotations__ = f"{kind.__qualname__}.__init__", kind.__init__.__annotations__
    kind.__init__ = made  # type: ignore[method-assign]
    kind.__init_subclass__ = classmethod(_refuse)  # type: ignore[assignment]
    return kind


def _parameters(kind: type) -> Iterator[str]:
    for each in fields(kind):
        yield each.name if each.default is each.default_factory is MISSING else f"{each.name}=_{each.name}"


def _given(each: Field[Any]) -> str:
    made = f"_{each.name}_of() if {each.name} is MISSING else "
    return f"{'' if each.default_factory is MISSING else made}{each.name}"


def _refuse(derived: type) -> None:
    raise TypeError(f"{derived.__name__}: what is made quickly is of its own class, not of one derived from it")


def _learn(kind: type, changed: tuple[str, ...]) -> _Copy:
    twin = _twin(kind)
    names: tuple[str, ...] = twin.__slots__  # type: ignore[attr-defined]
    if unknown := sorted({*changed} - {*names}):
        raise TypeError(f"{kind.__name__} has no field {', '.join(map(repr, unknown))}")
    lines = [f"copy.{name} = {f'changes[{name!r}]' if name in changed else f'value.{name}'}" for name in names]
    made = _compiled(
        "copy(value, changes)",
        ["copy = new(twin)", *lines, "copy.__class__ = kind", "return copy"],
        {"kind": kind, "twin": twin, "new": object.__new__},
    )
    return _COPIES.setdefault((kind, changed), made)


def _twin(kind: type) -> type:
    """Return a class with the slots of a dataclass, which is not frozen."""
    names: tuple[str, ...] = tuple(getattr(kind, "__slots__", ()))
    if hasattr(kind, "__post_init__") or names != tuple(each.name for each in fields(kind)):
        raise TypeError(f"{kind.__name__}: evolve needs slots for all its fields, and no __post_init__")
    return type(f"_{kind.__name__}", (), {"__slots__": names})


def _compiled(head: str, lines: list[str], known: dict[str, Any]) -> Any:
    """Return a function from its lines, as `dataclasses` makes its own; they hold names of fields and nothing else."""
    exec(f"def {head}:\n " + "\n ".join(lines), known)  # noqa: S102
    return known[head.partition("(")[0]]

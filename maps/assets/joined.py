"""The modules of a page in few files, for lines on which every file costs a round trip.

No build step: the server joins the sources when it starts, each in a scope of its own, in the order in which a browser
would run them. What a page imports at once is one file; what it imports late is a file each, and a module that two of
those need is in the first, so that there is one of each. Names stay by module, so that a test can take hold of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from maps.assets.es_module import Binding, Module, UnjoinableError, read_module, with_late


@dataclass(frozen=True, slots=True)
class Sources:
    """Scripts by path: our own, and those of packages."""

    own: Mapping[str, str]
    packages: Mapping[str, str]

    def module(self, name: str) -> Module:
        """Return one of them, read; raises UnjoinableError where there is none or it cannot be joined."""
        if name in self.own:
            return read_module(name, self.own[name], own=True)
        if name in self.packages:
            return read_module(name, self.packages[name], own=False)
        raise UnjoinableError(f"no script {name}; fetched are {len(self.packages)}: run `make vendor`")


def join_modules(sources: Sources, entry: str, name: str) -> dict[str, str]:
    """Return the files of the page that begins with the module `entry`, by name.

    The first is `name`.js; the module `…/photos.js`, imported late, is in `name`-photos.js. Each exports `modules`,
    those it holds by path; a late one also what its own module exports.
    """
    known = _reached(sources, entry)
    late = {each: f"{name}-{PurePosixPath(each).stem}.js" for each in dict.fromkeys(_late(known))}
    if len(set(late.values())) < len(late):
        raise UnjoinableError(f"two scripts that come late have the same name: {', '.join(late)}")
    parts = _parts(known, entry, tuple(late))
    numbers = {each: f"m{n}" for n, each in enumerate(known)}
    addresses = {each: f"./{file}" for each, file in late.items()}
    writing = _Writing(known, numbers, addresses, name, parts[entry])
    return {f"{name}.js": writing.first()} | {late[each]: writing.later(parts[each], each) for each in late}


def _reached(sources: Sources, entry: str) -> dict[str, Module]:
    """Return all that is reached, late or at once, each after what it imports."""
    done: dict[str, Module] = {}
    waiting = [entry]
    while waiting:
        _visit(sources, waiting.pop(), done, ())
        waiting += [each for each in _late(done) if each not in done]
    return done


def _visit(sources: Sources, name: str, done: dict[str, Module], above: tuple[str, ...]) -> None:
    if name in above:
        raise UnjoinableError(f"imports in a circle: {' → '.join([*above[above.index(name) :], name])}")
    if name in done:
        return
    module = sources.module(name)
    for target, _ in module.imports:
        _visit(sources, target, done, (*above, name))
    done[name] = module


def _late(known: Mapping[str, Module]) -> Iterable[str]:
    return [each for module in known.values() for each in module.late]


def _parts(known: Mapping[str, Module], entry: str, late: tuple[str, ...]) -> dict[str, list[str]]:
    """Return which modules go in which file, in order."""
    needs: dict[str, set[str]] = {}
    for name, module in known.items():
        needs[name] = {name}.union(*(needs[target] for target, _ in module.imports))
    twice = [name for name in known if sum(name in needs[each] for each in late) > 1]
    first = needs[entry].union(*(needs[each] for each in twice))
    inside = {entry: first} | {each: needs[each] - first for each in late}
    return {each: [name for name in known if name in names] for each, names in inside.items()}


@dataclass(frozen=True, slots=True)
class _Writing:
    known: Mapping[str, Module]
    numbers: Mapping[str, str]
    addresses: dict[str, str]
    name: str
    inside: list[str]

    def first(self) -> str:
        return "\n".join([*map(self._scope, self.inside), self._register(self.inside)])

    def later(self, names: list[str], entry: str) -> str:
        """Return a file that comes late; it is given even where the first holds its module as well."""
        wanted = dict.fromkeys(
            target for name in names for target, _ in self.known[name].imports if target not in names
        )
        shared = [*wanted, *([] if entry in names else [entry])]
        head = [f'import {{ modules as first }} from "./{self.name}.js";']
        head += [f'const {self.numbers[each]} = first["{each}"];' for each in shared]
        text = ", ".join(each.there for each in self.known[entry].exports)
        tail = f"export const {{ {text} }} = {self.numbers[entry]};"
        return "\n".join([*head, *map(self._scope, names), self._register(names), tail, ""])

    def _scope(self, name: str) -> str:
        module = self.known[name]
        taken = [f"const {{ {_fields(names)} }} = {self.numbers[target]};" for target, names in module.imports]
        lines = [f"const {self.numbers[name]} = (() => {{", *taken, with_late(module, self.addresses)]
        return "\n".join([*lines, f"return {{ {_fields(module.exports)} }};", "})();"])

    def _register(self, names: list[str]) -> str:
        return f"export const modules = {{ {', '.join(f'"{name}": {self.numbers[name]}' for name in names)} }};\n"


def _fields(names: Iterable[Binding]) -> str:
    return ", ".join(each.there if each.there == each.here else f"{each.there}: {each.here}" for each in names)

"""One ES module as it is joined with others: what it imports, what it exports, and its statements without either.

This is no parser of JavaScript. It reads the few forms that our own modules and the fetched ones are written in, at the
beginning of a line or behind a semicolon, and refuses whatever it does not know; nothing is guessed.
"""

import posixpath
import re
from dataclasses import dataclass

_STANDING = re.compile(r"(?ms)^ */\*\*(?:(?!\*/).)*\*/ *\n")
_REMARK = re.compile(r"(?m)^ *//(?! *@license).*\n")
_INLINE = re.compile(r"(?s)/\*\*(?:(?!\*/).)*\*/ ?")
_MAP = re.compile(r"(?m)^//# sourceMappingURL=.*$\n?")
_IMPORT = re.compile(r'(?m)(?:^|(?<=;))import\s*\{([^}]*)\}\s*from\s*"([^"]+)";?\n?')
_NAMED = re.compile(r"(?m)^export ((?:async )?function\*?|const|class) (\w+)")
_LISTED = re.compile(r"(?:(?<=[;}\n])|\A)export\s*\{([^}]*)\};?")
_LATE = re.compile(r'\bimport\("([^"]+)"\)')
_LEFT = re.compile(r"(?m)(?:^|[;}])\s*(?:import\s*[\w{*\"']|export\b).{0,60}")


class UnjoinableError(ValueError):
    """A script has a form of import or export that joining does not know, or imports in a circle."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A name as the other side has it, and as it is called here."""

    there: str
    here: str


@dataclass(frozen=True, slots=True)
class Module:
    """`imports` are names by module, in the order they are written; `late` what it asks for only when it is wanted."""

    name: str
    statements: str
    imports: tuple[tuple[str, tuple[Binding, ...]], ...]
    exports: tuple[Binding, ...]
    late: tuple[str, ...]


def read_module(name: str, text: str, *, own: bool) -> Module:
    """Return a module by its path, without remarks on lines of their own.

    Of our `own` the documentation is left out, of others not: it has their licence.

    Raises UnjoinableError, which names the module and the statement.
    """
    text = _REMARK.sub("", _MAP.sub("", text))
    if own:
        text = _INLINE.sub("", _STANDING.sub("", text))
    imports = tuple((resolved(name, found[2]), _bindings(found[1])) for found in _IMPORT.finditer(text))
    text = _IMPORT.sub("", text)
    exports = [Binding(found[2], found[2]) for found in _NAMED.finditer(text)]
    for found in _LISTED.finditer(text):
        exports += [Binding(each.here, each.there) for each in _bindings(found[1])]
    text = _LISTED.sub("", _NAMED.sub(r"\1 \2", text))
    if left := _LEFT.search(text):
        raise UnjoinableError(
            f"{name}: cannot join `{left[0].strip()}`; import and export by name, and no `export let`"
        )
    late = tuple(resolved(name, found[1]) for found in _LATE.finditer(text))
    return Module(name, text.strip(), imports, tuple(exports), late)


def with_late(module: Module, addresses: dict[str, str]) -> str:
    """Return the statements, what comes late under its address."""
    return _LATE.sub(lambda found: f'import("{addresses[resolved(module.name, found[1])]}")', module.statements)


def resolved(name: str, target: str) -> str:
    """Return the path that `target` means in the module `name`; one without a dot is a package's."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target.startswith(".") else target


def _bindings(listed: str) -> tuple[Binding, ...]:
    pairs = (each.split(" as ") for each in re.sub(r"\s+", " ", listed).split(",") if each.strip())
    return tuple(Binding(there=pair[0].strip(), here=pair[-1].strip()) for pair in pairs)

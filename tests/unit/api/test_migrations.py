"""A migration's file and its revision say the same number, each follows the last, and no table is missed."""

import ast
import re
from itertools import pairwise

from tests.processes import ROOT

FILES = sorted((ROOT / "api" / "migrations" / "versions").glob("[0-9]*.py"))


def assigned(file, name):
    """Return the constant that a migration gives to a name."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            return ast.literal_eval(node.value)
    raise AssertionError((file.name, name))


def test_the_name_of_the_file_is_the_revision():
    assert [file.name[:4] for file in FILES] == [assigned(file, "revision") for file in FILES]


def test_each_follows_the_one_before_it():
    assert assigned(FILES[0], "down_revision") is None
    assert [(b.name, assigned(b, "down_revision")) for _, b in pairwise(FILES)] == [
        (b.name, assigned(a, "revision")) for a, b in pairwise(FILES)
    ]


def test_every_module_with_a_table_is_known_to_the_migrations():
    """A table nobody imports is one that the comparison with the database takes for dropped."""
    known = re.findall(r"^import ([\w.]+)", (ROOT / "api" / "migrations" / "env.py").read_text("utf-8"), re.MULTILINE)
    modules = [path for package in ("api", "dispatch", "gis") for path in (ROOT / package).rglob("*.py")]
    with_table = [
        path for path in modules if re.search(r"^    __tablename__ = ", path.read_text("utf-8"), re.MULTILINE)
    ]
    needed = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in with_table}
    assert needed ^ set(known) == set(), "import each module with a table, and no other, in api/migrations/env.py"

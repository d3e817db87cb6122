"""Every action in the audit trail has a word for the auditor, and no word is left without an action."""

import ast
import re
from collections.abc import Iterator

from api.auth.audit.actions import ACTIONS
from gis.county.corrections import CorrectionKind, CorrectionStatus
from tests.processes import ROOT

LIST = ROOT / "api" / "auth" / "audit" / "actions.py"

CODE = re.compile(r"[a-z_]+(?:\.[a-z_]+){1,2}")
RECORDED_BY = re.compile(r"_?(?:record|look|note|announce|read|add)\w*$")
COMPOSED = {f"correction.{each}" for each in (*CorrectionStatus, CorrectionKind.REOPENED)}
"""Those that `api.points.correction_news` makes of what became of a correction."""


def _recorded() -> Iterator[str]:
    """Yield codes that the program hands to a function that records them."""
    for path in (ROOT / "api").rglob("*.py"):
        if "migrations" not in path.parts and path != LIST:
            yield from (code for call in ast.walk(ast.parse(path.read_text())) for code in _codes(call))


def _codes(call: ast.AST) -> Iterator[str]:
    if isinstance(call, ast.Call) and RECORDED_BY.match(getattr(call.func, "attr", getattr(call.func, "id", ""))):
        handed = [*call.args, *(word.value for word in call.keywords)]
        texts = (node.value for each in handed for node in ast.walk(each) if isinstance(node, ast.Constant))
        yield from (text for text in texts if isinstance(text, str) and CODE.fullmatch(text))


def test_every_action_that_is_recorded_can_be_chosen_by_the_auditor() -> None:
    found = set(_recorded())
    assert len(found) > 40
    assert sorted(found - set(ACTIONS)) == []


def test_nothing_can_be_chosen_that_is_never_recorded() -> None:
    written = {
        node.value
        for path in (ROOT / "api").rglob("*.py")
        if path != LIST
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
    }
    assert sorted(set(ACTIONS) - {text for text in written if isinstance(text, str)} - COMPOSED) == []

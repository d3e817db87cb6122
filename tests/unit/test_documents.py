"""Every file a document links to exists."""

import re

import pytest

from api.auth.rules import RULES
from tests.processes import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


def test_there_are_documents():
    assert ROOT / "README.md" in DOCUMENTS


SHOWN = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_the_threat_model_names_exists():
    named = SHOWN.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    missing = [
        (file, name)
        for file, name in named
        if not (ROOT / file).exists() or (name and f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_the_threat_model_names_all_that_is_open_to_anybody():
    found = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    section = found.partition("## Public pages")[2].partition("\n## ")[0]
    public = {path for (_, path), rule in RULES.items() if rule.public}
    named = {path if path.startswith("/api/") else f"/{path.split('/')[1]}" for path in public}
    assert len(named) > 10
    assert sorted(path for path in named if f"`{path}" not in section and f" {path}" not in section) == []

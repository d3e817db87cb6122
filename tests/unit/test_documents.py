"""What documents name exists: files, modules, tests, settings with their defaults."""

import re

import pytest

from api.auth.rules import RULES
from api.retention.rules import DEFAULTS
from api.settings import Settings
from dispatch.rules.escalation import DEFAULT_KINDS
from maps.catalogue import messages
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


SETTINGS = {f"WANGGE_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
ROW = re.compile(r"^\| ((?:`WANGGE_\w+`(?:, )?)+) \| ([^|]+) \|", re.MULTILINE)


def test_every_setting_is_in_the_operations_manual():
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = {f"WANGGE_{name}" for name in re.findall(r"`(?:WANGGE_)?([A-Z_]+)`", manual)}
    assert sorted(SETTINGS.keys() - named) == []


def test_defaults_in_the_operations_manual_are_those_of_the_code():
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    compared = 0
    # Of the table of limits of reporting points the default is the third column.
    for names, default in ROW.findall(re.sub(r"^(\| `WANGGE_POINT[^|]+\|)[^|]+\|", r"\1", manual, flags=re.MULTILINE)):
        stated = re.findall(r"`([\w:./]+)`", default)
        for name, value in zip(re.findall(r"WANGGE_\w+", names), stated, strict=False):
            if not name.startswith("WANGGE_TLS") and SETTINGS[name] is not None:
                assert value == str(SETTINGS[name]).lower(), name
                compared += 1
    assert compared > 15


ALERT = re.compile(r"^\| `(\w+)` ([^|]+) \|[^|]+\| ([^|]+), ([^|]+) \| ([^|]+) \| (yes|no) \|$", re.MULTILINE)


def test_alerts_in_the_operations_manual_are_those_of_the_code():
    def seconds(stated, unit=""):
        number, _, own = stated.partition(" ")
        return round(float(number) * {"min": 60, "h": 3600}[own or unit])

    stated = {}
    for kind, name, chief, bureau, again, sound in ALERT.findall((ROOT / "docs" / "operations.md").read_text("utf-8")):
        times = (0, seconds(chief, bureau.partition(" ")[2]), seconds(bureau))
        stated[kind] = (times, seconds(again), sound == "yes", name)
    assert stated == {
        kind.value: (
            tuple(step.after_s for step in rule.ladder),
            rule.acknowledged_for_s,
            rule.sound,
            messages("zh")[f"alert.{kind}"],
        )
        for kind, rule in DEFAULT_KINDS.items()
    }


def test_retention_in_the_operations_manual_is_that_of_the_code():
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| `(\w+)` [^|]+\|[^|]+\| (\d+) days \|$", manual, re.MULTILINE))
    assert stated == {kind.value: str(rule.keep_days) for kind, rule in DEFAULTS.items()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_settings_modules_and_files_that_are_named_exist(document):
    words = re.findall(r"`([^`\n]+)`", document.read_text(encoding="utf-8"))
    unknown = [name for word in words for name in re.findall(r"WANGGE_\w+", word) if name not in SETTINGS]
    assert {*unknown} <= {"WANGGE_KEY", "WANGGE_DATA", "WANGGE_TEST_CHROMIUM"}
    assert [word for word in words if DOTTED.fullmatch(word) and not _has_module(word)] == []
    assert [
        word for word in words if FILE.fullmatch(word) and not PATTERN.search(word) and not (ROOT / word).exists()
    ] == []


def test_every_package_has_a_row_in_the_architecture():
    named = set(re.findall(r"`([\w/]+)`", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))
    folders = [file.parent for package in ("api", "dispatch", "gis") for file in (ROOT / package).glob("*/__init__.py")]
    assert len(folders) > 40
    assert [str(path) for path in folders if not {path.name, path.relative_to(ROOT).as_posix()} & named] == []


def test_modules_that_the_code_names_in_its_texts_exist():
    sources = [
        path for package in ("api", "dispatch", "gis", "maps", "fixtures") for path in (ROOT / package).rglob("*.py")
    ]
    named = {word for path in sources for word in re.findall(r"`([\w.]+)`", path.read_text(encoding="utf-8"))}
    assert [word for word in sorted(named) if DOTTED.fullmatch(word) and not _has_module(word)] == []


PACKAGES = "(?:api|dispatch|gis|maps|fixtures|tests)"
DOTTED = re.compile(rf"{PACKAGES}(?:\.\w+)+")
FILE = re.compile(rf"{PACKAGES}/[\w./-]+\.(?:py|js|css|sql|json|txt)")
PATTERN = re.compile("NOUN|NAME")
"""A place in a path that stands for any name."""


def _has_module(name):
    """Tell whether a dotted name is a module or a package, or a name in one, also one that it passes on."""
    *parents, last = name.split(".")
    module, parent = ROOT.joinpath(*parents, last), ROOT.joinpath(*parents)
    if module.is_dir() or module.with_suffix(".py").exists():
        return True
    file = parent / "__init__.py" if parent.is_dir() else parent.with_suffix(".py")
    return (
        file.exists()
        and re.search(rf"^(?:def|class|@?\w+\.)? ?{last}\b|^ +\"{last}\",$", file.read_text("utf-8"), re.MULTILINE)
        is not None
    )

"""Every word a user may meet is in both catalogues, and every catalogue entry is met somewhere."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import pytest

from api import egress
from api.auth.audit.actions import ACTIONS
from api.auth.roles import Role
from dispatch.cases.clock import ClockState
from dispatch.decision.recommendation import Exclusion
from dispatch.kinds import PRIORITIES, CaseKind, Category, Channel
from dispatch.lifecycle import BY_HAND, BY_TEAM, NEXT, CaseStatus, EventType
from dispatch.messages.message import Verdict
from dispatch.planning.learning import priors
from dispatch.reports.figures import FIGURES
from dispatch.rules.escalation import DEFAULT as ESCALATION
from dispatch.rules.escalation import AlertKind, KindRule, Level, Watch
from dispatch.rules.policy import DEFAULT as POLICY
from dispatch.rules.policy import Mode
from dispatch.teams.team import TeamStatus
from gis.county.corrections import FIELDS, CorrectionKind, CorrectionStatus
from gis.county.model import CellKind, PointKind
from gis.position import Datum
from maps.assets.inventory import OWN
from maps.assets.page_files import joined_pages
from maps.catalogue import FOLDER, LANGUAGES, choose_language, messages
from maps.pages import field as field_page
from tests.processes import ROOT

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(OWN.rglob("*.js")) if path.name != "search.js")
"""`search.js` names fields, not keys."""
TEMPLATES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((OWN.parent / "templates").glob("*.html")))
PUBLIC_SIDE = [
    *(ROOT / "api" / "public").glob("*.py"),
    ROOT / "api/messages/acknowledge.py",
    ROOT / "maps/documents/poster.py",
]
PUBLIC = "\n".join(path.read_text(encoding="utf-8") for path in PUBLIC_SIDE)
REPORT_SIDE = [*(ROOT / "maps/documents").glob("*.py"), *(ROOT / "api/reports").glob("*.py")]
REPORTS = set(re.findall(r"reports\.[a-z_]+(?:\.(?={))?", "\n".join(map(Path.read_text, REPORT_SIDE))))
"""Keys that reports ask for; one that ends with a point is a group."""
CARRYING = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "api" / "messages").glob("*.py"))
NOT_CARRIED = {code for _, code in egress.CODES} | set(re.findall(r"Answer\(Verdict\.\w+, \"(\w+)\"", CARRYING))
"""Beside the codes of a service itself, which are shown as they are."""
WRITTEN = set(re.findall(r"t\[\"([\w.]+)\"\]", TEMPLATES))
SPOKEN = (
    WRITTEN
    | set(re.findall(r"\bt\(\s*(?:[\w.!]+ \? )?\"([\w.]+)\"", SOURCES))
    | set(re.findall(r"\"([a-z]+\.[a-z_0-9]+)\"", SOURCES)) - {figure.name for figure in FIGURES}
)
KIND_RULES = [rule.name for rule in fields(KindRule) if rule.name != "ladder"]
SHOWN_PRIORS = [prior.name for prior in priors.ALL if prior not in {priors.EVENNESS, priors.HOURS}]
GROUPS = set(re.findall(r"word\(\"([a-z_]+)\"", SOURCES)) | set(re.findall(r"t\(`([a-z]+)[._]", SOURCES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_written_in_the_scripts_has_a_text(language: str) -> None:
    assert sorted(key for key in SPOKEN if "." in key and key not in messages(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    """JSON keeps the last one in silence."""
    pairs: list[tuple[str, str]] = []
    json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"), object_pairs_hook=pairs.extend)
    assert [key for key, times in Counter(key for key, _ in pairs).items() if times > 1] == []


def test_no_text_is_left_that_no_script_asks_for() -> None:
    python_side = {"app.title", "app.noscript", "access.refused", "access.link_used", "access.differ"}
    python_side |= {"access.code_late", "access.ended", "access.no_keys", "account.qr"}
    python_side |= set(re.findall(r"[\"']((?:public|poster)\.[a-z_]+)[\"']", PUBLIC))
    python_side |= {key for key in messages("zh") if key in REPORTS or f"{key.rpartition('.')[0]}." in REPORTS}
    python_side |= {f"public.kind_{kind}" for kind in CaseKind}
    python_side |= {f"poster.line_{number}" for number in (1, 2, 3)}
    python_side |= {f"audit_action.{action}" for action in ACTIONS} | {"audit.stop", "audit.comma"}
    python_side |= {
        key for key in messages("zh") if key.startswith(("audit_detail.", "audit_value."))
    }  # see test_details
    python_side |= {f"{key}_title" for key in python_side if key.startswith("public.")}
    left = [
        key
        for key in messages("zh")
        if key.split(".")[0] not in GROUPS and key not in SPOKEN and key not in python_side
    ]
    assert left == []


def test_the_phone_has_every_text_that_its_scripts_ask_for() -> None:
    """It gets a part of the catalogue only; a text left out is shown to the inspector as its key."""
    scripts = "\n".join(text for name, text in joined_pages().items() if re.fullmatch(r"joined/field.*\.js", name))
    asked = set(re.findall(r"\bt\(\s*(?:[\w.!]+ \? )?\"([\w.]+)\"", scripts)) & set(messages("zh"))
    not_shown = {
        "since.seconds",
        "since.minutes",
        "since.hours",
        "since.days",
        "since.whole_hours",
    }  # of the console's narrow columns, in a shared module
    assert (
        sorted(key for key in asked - not_shown if not key.startswith(field_page.SPOKEN) and key not in field_page.ALSO)
        == []
    )
    groups = set(re.findall(r"word\(\"([a-z_]+)\"", scripts))
    assert sorted(group for group in groups if not f"{group}.".startswith(field_page.SPOKEN)) == []


def test_both_languages_have_the_same_keys_and_the_same_places_to_fill() -> None:
    def places(language: str) -> dict[str, set[str]]:
        return {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in messages(language).items()}

    assert places("zh") == places("en")


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("kind", CaseKind),
        ("channel", Channel),
        ("category", Category),
        ("status", CaseStatus),
        ("alert", AlertKind),
        ("level", Level),
        ("rule", [*POLICY.rules(), *sorted({name for name in ESCALATION.rules() if name != "kinds"}), *KIND_RULES]),
        ("rulevalue", [*Mode, *Watch]),
        ("event", EventType),
        ("action", sorted(BY_HAND - {EventType.JOINED, EventType.PARTED})),  # whose buttons stand with the linked cases
        ("field", [f"did_{step}" for step in sorted(BY_TEAM)]),
        ("audit_action", ACTIONS),
        ("team", TeamStatus),
        ("reason", Exclusion),
        ("clock", ClockState),
        ("cell", CellKind),
        ("point", PointKind),
        ("place", PointKind),
        ("correction", [*CorrectionKind, *CorrectionStatus]),
        ("fact", sorted({fact for facts in FIELDS.values() for fact in facts})),
        ("datum", Datum),
        ("step", [next_step.step for next_step in NEXT.values()]),
        ("priority", [str(number) for number in PRIORITIES]),
        ("method", ["road", "straight_line"]),
        ("role", Role),
        ("learned_time", SHOWN_PRIORS),
        ("prior_source", SHOWN_PRIORS),
        ("message", Verdict),
        ("message_why", sorted(NOT_CARRIED)),
    ],
)
def test_every_code_of_the_server_has_a_word(group: str, codes: Iterable[str | StrEnum]) -> None:
    words = messages("zh")
    assert [str(code) for code in codes if f"{group}.{code}" not in words] == []


def test_the_source_of_an_assumption_is_what_the_server_says() -> None:
    english = messages("en")
    sources = {prior.name: prior.source for prior in priors.ALL if prior.name in SHOWN_PRIORS}
    assert {name: english[f"prior_source.{name}"] for name in sources} == sources


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        (None, None, "zh"),
        ("en", "zh-CN,zh", "en"),
        ("fr", "en", "en"),  # an unknown choice is passed over
        (None, "en-GB,en;q=0.9", "en"),
        (None, "fr-FR,fr;q=0.9,en;q=0.5,zh;q=0.4", "en"),
        (None, "en;q=0.3,zh-TW;q=0.8", "zh"),
        (None, "en;q=0,*", "zh"),  # q=0 means "not this one"
        (None, "EN", "en"),
        (None, ";;q=,,en;q=x", "zh"),
    ],
)
def test_language_is_the_choice_then_the_best_accepted_then_chinese(
    asked: str | None, accepted: str | None, expected: str
) -> None:
    assert choose_language(asked, accepted) == expected


def test_an_unknown_catalogue_is_refused() -> None:
    with pytest.raises(KeyError):
        messages("../zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_public_pages_has_a_text(language: str) -> None:
    spoken = set(re.findall(r"[\"']((?:public|poster)\.[a-z_]+)[\"']", PUBLIC)) | {
        f"public.kind_{kind}" for kind in CaseKind
    }
    assert len(spoken) > 40
    assert sorted(spoken - set(messages(language))) == []


@pytest.mark.parametrize("key", ["gap_busy", "gap_list", "gain_cells", "gain_villages"])
def test_counts_that_are_often_one_agree_with_no_plural(key):
    assert not re.search(r"\{n\} (cells|villages)", messages("en")[f"planning.{key}"])

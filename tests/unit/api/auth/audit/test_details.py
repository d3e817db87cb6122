"""The details of the trail as its page shows them: in words, and every name that is recorded has one."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from api.auth.audit.trail import shown
from maps.catalogue import LANGUAGES, messages
from maps.pages.access import AuditPage, render_audit
from tests.processes import ROOT

ROW = {
    "id": 7,
    "at": datetime(2026, 11, 29, 4, tzinfo=UTC),
    "actor": "user:zhou.min",
    "role": "auditor",
    "address": "10.1.0.9",
    "action": "session.open",
    "county": "620823",
    "subject": "session:3",
    "reason": None,
}
COLUMNS = {"at", "county", "subject", "reason", "address", "look"}
"""What `record` takes for columns of their own."""


def drawn(language: str, **data: object) -> str:
    row = shown({**ROW, "data": data}, "Asia/Shanghai")
    asked = {"actor": "", "action": "", "subject": "", "day": ""}
    return render_audit(AuditPage(language, "/static/x", [row], (), asked, "/x.csv", None))


@pytest.mark.parametrize(
    ("language", "data", "said"),
    [
        ("zh", {"means": "password", "second": "totp"}, "方式：密码；二次验证：验证器"),
        ("en", {"means": "password", "second": "totp"}, "By: password; Second factor: authenticator"),
        ("zh", {"part": "decision"}, "内容：派单依据"),
        ("zh", {"role": "chief", "on_duty": True}, "角色：所长；在岗：是"),
        ("zh", {"from": None, "rows": 17, "ids": [3, 5]}, "起：无；行数：17；编号：3、5"),
        ("en", {"search": {"action": "case.read"}}, "Search: {&#34;action&#34;: &#34;case.read&#34;}"),
        ("zh", {"of_a_plug_in": "x<y"}, "of_a_plug_in：x&lt;y"),
        ("zh", {}, "<td></td></tr>"),
    ],
)
def test_details_are_shown_in_words(language: str, data: dict[str, object], said: str) -> None:
    assert said in drawn(language, **data)


def _names() -> Iterator[str]:
    """Yield the names of what the program hands to a function that records it."""
    for path in (ROOT / "api").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(call, "func", None)
            if getattr(called, "attr", getattr(called, "id", "")) in {"record", "record_read"}:
                yield from (word.arg for word in getattr(call, "keywords", ()) if word.arg is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_is_recorded_has_a_word(language: str) -> None:
    found = set(_names()) - COLUMNS
    assert len(found) > 20
    assert sorted(name for name in found if f"audit_detail.{name}" not in messages(language)) == []
